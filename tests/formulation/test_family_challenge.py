"""challenge: what a nation commits changes by no more than a share of what it committed before."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    capabilities,
    card,
    columns,
    committed,
    near,
    need,
    offer,
    option,
    periods,
    rows,
    solve,
    through,
    toy,
    values,
)

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")


def before(**units: float) -> list[dict[str, Any]]:
    """`a=4`: four units of offer `a` in the last plan."""
    return [{"offer": name, "period": "p", "quantity": quantity} for name, quantity in units.items()]


def steps(quantity: float = 9, **changed: Any) -> Any:
    """Nine aircraft are needed; A committed four of its ten in the last plan, B two of its ten, which are dear."""
    base: dict[str, Any] = {
        "requirements": [need("r", quantity)],
        "offers": [offer("a", "A", 10, cost=1), offer("b", "B", 10, cost=5)],
        "history": before(a=4, b=2),
    }
    return toy(**{**base, **changed})


MIXED = steps(
    capabilities=capabilities(lift=2, fuel=0.5),
    periods=[{"id": "p"}, {"id": "p2"}],
    requirements=[need("r", 5), need("q", 6, "fuel")],
    offers=[offer("a", "A", 4), offer("t", "A", 8, "fuel"), through("x", "A", 2), offer("b", "B", 9)],
    options=[option()],
    history=[*before(a=3, t=4), {"offer": "b", "period": "p2", "quantity": 2}],
)
"""A's 3 aircraft and 4 tonnes were 8 points in p, B's 2 aircraft 4 points in p2."""


def test_written() -> None:
    chosen = card("options", "challenge", challenge__largest_rise=0.25, challenge__largest_fall=0.5)
    same_as_written("challenge", MIXED, chosen)


@pytest.mark.parametrize(
    ("rise", "units"),
    [
        (0.0, {"a": 4, "b": 2}),  # 6 of 9
        (0.25, {"a": 5, "b": 2}),  # 5, and 2.5
        (0.5, {"a": 6, "b": 3}),
        (1.0, {"a": 8, "b": 1}),  # twice as much at most: cheap A gives 8, B one of its two
        (100.0, {"a": 9}),
    ],
)
def test_by_hand_the_largest_rise(rise: float, units: dict[str, float]) -> None:
    result = solve(steps(), card("challenge", tiers=COVER_THEN_COST, challenge__largest_rise=rise))
    assert committed(result) == units
    assert values(result)["covered"] == near(sum(units.values()) / 9)


@pytest.mark.parametrize(
    ("fall", "units"),
    [
        (0.0, {"a": 4, "b": 2}),
        (0.25, {"a": 3, "b": 2}),  # 3, and 1.5
        (0.5, {"a": 2, "b": 1}),
        (0.75, {"a": 1, "b": 1}),  # 1, and 0.5
        (1.0, {"a": 1}),
    ],
)
def test_by_hand_the_largest_fall(fall: float, units: dict[str, float]) -> None:
    # One is needed; the rest is committed all the same.
    result = solve(steps(1), card("challenge", tiers=COVER_THEN_COST, challenge__largest_fall=fall))
    assert (values(result)["covered"], committed(result)) == (1.0, units)


def test_by_hand_nations_without_a_last_plan_are_free() -> None:
    # A at most 4; B committed nothing before: 5.
    instance = steps(history=before(a=4))
    result = solve(instance, card("challenge", tiers=COVER_THEN_COST, challenge__largest_rise=0.0))
    assert committed(result) == {"a": 4, "b": 5}
    none = steps(history=before(a=4, b=0))
    result = solve(none, card("challenge", tiers=COVER_THEN_COST, challenge__largest_rise=0.0))
    assert committed(result) == {"a": 4, "b": 5}


def test_by_hand_value_counts_over_all_offers_of_a_nation() -> None:
    # 3 aircraft at 2 and 4 tonnes at 0.5 were 8 points; a quarter more are 10: 4 aircraft and 4 tonnes.
    instance = steps(
        capabilities=capabilities(lift=2, fuel=0.5),
        requirements=[need("r", 4), need("q", 8, "fuel", priority=2)],
        offers=[offer("a", "A", 4), offer("t", "A", 8, "fuel")],
        history=before(a=3, t=4),
    )
    result = solve(instance, card("challenge", challenge__largest_rise=0.25))
    assert committed(result) == {"a": 4, "t": 4}


def test_by_hand_what_options_bring_counts() -> None:
    # 2 before, at most 3: one more through the option, or of its own; never both.
    instance = steps(
        offers=[offer("a", "A", 2), through("x", "A", 5)],
        options=[option()],
        history=before(a=2),
        requirements=[need("r", 9)],
    )
    result = solve(instance, card("options", "challenge", challenge__largest_rise=0.5))
    assert values(result) == {"covered": near(3 / 9)}


def test_by_hand_assignments_of_the_last_plan_are_not_meant() -> None:
    # 4 committed and 4 planned for r were 4, not 8: at most 4 now, and B 2.
    history = [*before(a=4, b=2), {"offer": "a", "requirement": "r", "period": "p", "quantity": 4}]
    result = solve(steps(history=history), card("challenge", challenge__largest_rise=0.0))
    assert values(result) == {"covered": near(6 / 9)}


def test_by_hand_each_year_by_itself() -> None:
    # 4 in p1 and 1 in p2: at most as much in each.
    instance = steps(
        periods=periods(2),
        offers=[offer("a", "A", 10)],
        history=[{"offer": "a", "period": f"p{at}", "quantity": units} for at, units in ((1, 4), (2, 1))],
    )
    result = solve(instance, card("challenge", challenge__largest_rise=0.0))
    assert committed(result) == {("a", "p1"): 4, ("a", "p2"): 1}


def test_by_hand_what_was_before_and_is_no_longer_offered_counts() -> None:
    # A's old offer gave 4, and is gone in p2; the new one may give as much, and must give three quarters of it.
    instance = steps(
        requirements=[need("r", 1)],
        periods=periods(2),
        offers=[offer("old", "A", 4, periods=["p1"]), offer("new", "A", 9, cost=1)],
        history=[{"offer": "old", "period": "p2", "quantity": 4}],
    )
    result = solve(instance, card("challenge", tiers=COVER_THEN_COST, challenge__largest_fall=0.25))
    assert committed(result)["new", "p2"] == 3


def test_by_hand_the_report_says_how_much_it_is() -> None:
    result = solve(steps(), card("challenge", tiers=COVER_THEN_COST))
    assert result.audit is not None
    rows_of = {row.nation: row for row in result.audit.challenge}
    assert (rows_of["A"].before, rows_of["A"].now, rows_of["A"].change_share) == (4, 8, 1)
    assert (rows_of["B"].before, rows_of["B"].now, rows_of["B"].change_share) == (2, 1, -0.5)


def test_absent_without_a_last_plan() -> None:
    plain = steps(history=[])
    assert rows(plain, card("challenge")) == rows(plain, card())
    assert set(columns(plain, card("challenge"))) == set(columns(plain, card()))


def test_absent_where_everything_is_allowed() -> None:
    # B can give 3 of the 2 before at most: a rise of half is allowed, and so is anything below.
    instance = steps(offers=[offer("b", "B", 3)], history=before(b=2))
    assert rows(instance, card("challenge", challenge__largest_rise=0.5)) == rows(instance, card())
    assert len(rows(instance, card("challenge", challenge__largest_rise=0.25))) == len(rows(instance, card())) + 1
