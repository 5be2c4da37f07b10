"""stability: the distance to the last plan."""

from __future__ import annotations

import pytest
from toys import assigned, capabilities, card, columns, committed, near, need, offer, rows, solve, toy, values

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
