"""stability: the distance to the last plan."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    assigned,
    capabilities,
    card,
    columns,
    committed,
    fund,
    near,
    need,
    offer,
    option,
    periods,
    rows,
    solve,
    starts,
    through,
    toy,
    values,
)

import pooling

from .writing import same_as_written

LAST_YEAR = toy(
    capabilities=capabilities(lift=3),
    requirements=[need("r", 4)],
    offers=[offer("a", "A", 4), offer("b", "B", 4), offer("c", "B", 2)],
    history=[
        {"offer": "a", "period": "p", "quantity": 1},
        {"offer": "b", "period": "p", "quantity": 5},
        {"offer": "a", "requirement": "r", "period": "p", "quantity": 2},
    ],
)
"""Last year A committed 1 aircraft and B 5; of A's, 2 were planned for r. An aircraft is worth 3 points."""


def test_written() -> None:
    same_as_written("stability", LAST_YEAR, card(tiers=("plan_change",)))


def test_written_for_assignments() -> None:
    same_as_written("stability-assignments", LAST_YEAR, card(tiers=("plan_change",), stability__measure="assignments"))


def test_by_hand_commitments() -> None:
    # Nothing asks for coverage: a = 1 as before, b = 4 of the 5 that are no longer owned, c = 0. 3 * 1 = 3 points.
    result = solve(LAST_YEAR, card(tiers=("plan_change",)))
    assert (values(result), committed(result)) == ({"plan_change": 3.0}, {"a": 1, "b": 4})


def test_by_hand_more_than_before() -> None:
    # 9 needed: a 3 (2 more), b 4 (1 less), c 2 (2 more) -> or a 4, c 1. 5 changed: 15 points either way.
    nine = LAST_YEAR.replace(requirements=[need("r", 9)])
    result = solve(nine, card(tiers=("covered", "plan_change")))
    assert values(result) == {"covered": 1.0, "plan_change": 15.0}


def test_by_hand_assignments() -> None:
    # a -> r was 2, everything else 0: to cover 4, a -> r 4 or 2 of b as well: 2 more units, 6 points.
    result = solve(LAST_YEAR, card(tiers=("covered", "plan_change"), stability__measure="assignments"))
    assert values(result) == {"covered": 1.0, "plan_change": 6.0}
    assert assigned(result)[("a", "r")] >= 2


def test_by_hand_what_can_no_longer_be_is_a_change_all_the_same() -> None:
    # b is not offered any more in p2: its 5 there are 15 points, whatever is done.
    instance = LAST_YEAR.replace(
        periods=[{"id": "p"}, {"id": "p2"}],
        offers=[offer("a", "A", 4), offer("b", "B", 4, periods=["p"]), offer("c", "B", 2)],
        history=[{"offer": "b", "period": "p2", "quantity": 5}],
    )
    assert values(solve(instance, card(tiers=("plan_change",)))) == {"plan_change": 15.0}


STEADY = toy(
    capabilities=capabilities(lift=3),
    periods=periods(3),
    requirements=[need("r", 2, periods=["p1"]), need("q", 4, periods=["p2"]), need("z", 2, periods=["p3"])],
    offers=[offer("a", "A", 4, cost=1)],
    history=[{"offer": "a", "period": "p1", "quantity": 1}, {"offer": "a", "period": "p2", "quantity": 9}],
)
"""Two, four and two aircraft are needed; one was committed in p1. What was in p2 is not compared from year to year."""


def test_written_over_the_years() -> None:
    same_as_written("stability-years", STEADY, card(tiers=("plan_change",), stability__measure="years"))


def test_by_hand_from_year_to_year() -> None:
    # 1 -> 2 -> 4, and the 4 stay: 3 aircraft, 9 points. Where cost comes first: 1 -> 2 -> 4 -> 2, 15 points.
    result = solve(STEADY, card(tiers=("covered", "plan_change"), stability__measure="years"))
    assert values(result) == {"covered": 1.0, "plan_change": 9.0}
    result = solve(STEADY, card(tiers=("covered", "cost", "plan_change"), stability__measure="years"))
    assert values(result) == {"covered": 1.0, "cost": 8.0, "plan_change": 15.0}


def test_by_hand_a_year_in_which_it_is_not_offered_is_no_step() -> None:
    # Away in p2: from 2 in p1 to 2 in p3 (or anything) nothing is counted; 1 -> 2 in p1 are 3 points.
    away = STEADY.replace(offers=[offer("a", "A", 4, cost=1, periods=["p1", "p3"])])
    result = solve(away, card(tiers=("covered", "cost", "plan_change"), stability__measure="years"))
    assert values(result)["plan_change"] == 3.0
    # Not offered in p1 either: the first year of it counts nothing.
    late = STEADY.replace(offers=[offer("a", "A", 4, cost=1, periods=["p2", "p3"])])
    result = solve(late, card(tiers=("covered", "cost", "plan_change"), stability__measure="years"))
    assert values(result)["plan_change"] == 6.0


BEGUN = toy(
    periods=periods(2),
    requirements=[need("r", 3)],
    offers=[through("x", "A", 2), through("y", "B", 1)],
    options=[option(cost_million=4)],
    started=[{"option": "i", "nation": "A", "period": "p1"}],
)
"""In the last plan A started option i in p1."""


def test_written_with_options() -> None:
    same_as_written("stability-options", BEGUN, card("options", tiers=("plan_change",), stability__option_points=2))


@pytest.mark.parametrize("measure", ["commitments", "assignments", "years"])
def test_by_hand_starts_that_differ(measure: str) -> None:
    # Nothing asks for anything: A starts as before, 0. Nothing is spent: A's place is one difference, 2 points.
    # All is covered: B takes part as well, one difference; what they commit differs from nothing before by 3 in each
    # year by commitment and assignment, and by 3 in p1 from year to year.
    points: dict[str, Any] = {"stability__option_points": 2, "stability__measure": measure}
    assert values(solve(BEGUN, card("options", tiers=("plan_change",), **points))) == {"plan_change": 0.0}
    assert values(solve(BEGUN, card("options", tiers=("cost", "plan_change"), **points)))["plan_change"] == 2.0
    result = solve(BEGUN, card("options", tiers=("covered", "plan_change"), **points))
    assert values(result) == {"covered": 1.0, "plan_change": 5.0 if measure == "years" else 8.0}


def test_by_hand_another_year_is_two_differences() -> None:
    # It may start in p2 only: the place in p1 is gone, the one in p2 new; 2 aircraft in one year, one point each.
    late = BEGUN.replace(options=[option(periods=["p2"])], offers=[through("x", "A", 2)], requirements=[need("r", 2)])
    result = solve(late, card("options", tiers=("covered", "plan_change")))
    assert values(result) == {"covered": 0.5, "plan_change": 4.0}


def test_by_hand_other_units_are_a_difference_and_another_grant_is_none() -> None:
    # Two were ordered. Three are needed: one difference and three aircraft in each of two years. The grant is new.
    instance = BEGUN.replace(
        options=[option(most_units=9, unit_cost_million=1, fund="f")],
        offers=[through("x", "A", 9)],
        started=[{"option": "i", "nation": "A", "period": "p1", "units": 2}],
        funds=[fund(outside=True, grant_share=0.5)],
    )
    chosen = card("procurement", "funding", tiers=("covered", "cost", "plan_change"))
    assert values(solve(instance, chosen)) == {"covered": 1.0, "cost": 1.5, "plan_change": 7.0}
    two = instance.replace(requirements=[need("r", 2)])
    assert values(solve(two, chosen)) == {"covered": 1.0, "cost": 1.0, "plan_change": 4.0}


def test_written_with_orders() -> None:
    instance = BEGUN.replace(
        options=[option(most_units=9, unit_cost_million=1)],
        started=[{"option": "i", "nation": "A", "period": "p1", "units": 2}],
    )
    same_as_written("stability-orders", instance, card("procurement", tiers=("plan_change",)))


def test_by_hand_starts_that_can_no_longer_be_differ() -> None:
    # B's place in p1 cannot be had any more.
    gone = BEGUN.replace(
        options=[option(nations=["A"]), option("k", periods=["p2"])],
        started=[{"option": "k", "nation": "B", "period": "p1"}],
    )
    assert values(solve(gone, card("options", tiers=("plan_change",)))) == {"plan_change": 1.0}


FROZEN = toy(
    periods=periods(3),
    requirements=[need("r", 4)],
    offers=[offer("a", "A", 4), offer("b", "B", 4), through("x", "A", 1)],
    options=[option(cost_million=4)],
    history=[
        {"offer": "a", "period": "p1", "quantity": 1},
        {"offer": "a", "period": "p2", "quantity": 2},
        {"offer": "b", "period": "p2", "quantity": 1},
        {"offer": "a", "requirement": "r", "period": "p1", "quantity": 3},
    ],
    started=[{"option": "i", "nation": "B", "period": "p1"}],
)
"""A committed 1 and 2, B 0 and 1; B had started option i."""


def test_written_frozen() -> None:
    same_as_written("stability-frozen", FROZEN, card("options", "stability", stability__frozen_periods=1))


@pytest.mark.parametrize(("frozen", "covered"), [(0, 12), (1, 9), (2, 8), (3, 4)])
def test_by_hand_frozen_periods(frozen: int, covered: int) -> None:
    # 4 in each year; frozen: 1 in p1, 2 + 1 in p2, nothing in p3.
    result = solve(FROZEN, card("options", "stability", stability__frozen_periods=frozen))
    assert values(result) == {"covered": near(covered / 12)}
    if frozen:
        assert starts(result) == {("i", "B", "p1"): 0}


def test_by_hand_frozen_starts_are_paid_and_no_other_starts() -> None:
    # B pays 4 in p1 whatever it is for, though nothing costs less. A's start would come in p1 (0 in p2) for nothing.
    result = solve(FROZEN, card("options", "stability", tiers=("cost",), stability__frozen_periods=1))
    assert (values(result), starts(result)) == ({"cost": 4.0}, {("i", "B", "p1"): 0})
    free = solve(FROZEN, card("options", "stability", tiers=("cost",)))
    assert (values(free), starts(free)) == ({"cost": 0.0}, {})


def test_by_hand_frozen_orders_have_their_units() -> None:
    instance = FROZEN.replace(
        options=[option(most_units=9, unit_cost_million=1)],
        started=[{"option": "i", "nation": "B", "period": "p1", "units": 3}],
    )
    result = solve(instance, card("procurement", "stability", tiers=("cost",), stability__frozen_periods=2))
    assert (values(result), starts(result)) == ({"cost": 3.0}, {("i", "B", "p1"): 3})


def test_by_hand_what_is_frozen_and_can_no_longer_be_leaves_no_plan() -> None:
    # Five were committed of which four are owned.
    over = FROZEN.replace(history=[{"offer": "a", "period": "p1", "quantity": 5}])
    chosen = card("options", "stability", stability__frozen_periods=1)
    assert pooling.solve(over, card=chosen).outcome == "infeasible"
    # An offer that does not stand is not bound.
    away = over.replace(offers=[offer("a", "A", 4, periods=["p2", "p3"])])
    assert values(solve(away, chosen)) == {"covered": near(8 / 12)}


@pytest.mark.parametrize("quantity", [0.5, 2.75])
def test_by_hand_a_last_plan_in_fractions(quantity: float) -> None:
    # Whole aircraft against 0.5 or 2.75: the nearest is 0.5 or 0.25 away, 3 points each.
    instance = LAST_YEAR.replace(history=[{"offer": "a", "period": "p", "quantity": quantity}])
    expected = 3 * min(quantity % 1, 1 - quantity % 1)
    assert values(solve(instance, card(tiers=("plan_change",)))) == {"plan_change": near(expected)}


def test_absent_variables_where_the_change_is_plain() -> None:
    # a can pass 1 either way: a variable. b cannot pass 5, c was 0: none.
    chosen = card(tiers=("plan_change",))
    assert [name for name in columns(LAST_YEAR, chosen) if name.startswith("change")] == ["change[a,p]"]
    assert columns(LAST_YEAR, chosen)["change[a,p]"] == (0, 3)
    new = LAST_YEAR.replace(history=[])
    assert rows(new, chosen) == rows(new, card())


def test_absent_without_value() -> None:
    worthless = LAST_YEAR.replace(capabilities=capabilities(lift=0))
    assert rows(worthless, card(tiers=("plan_change",))) == rows(worthless, card())
