"""lots: no token packages."""

from __future__ import annotations

from typing import Any

import pytest
from toys import assigned, card, columns, committed, near, need, offer, rows, solve, toy, values

from .writing import same_as_written

PACKAGES = toy(
    requirements=[need("r", 5), need("q", 5, "fuel")],
    offers=[
        offer("a", "A", 6, smallest=4),
        offer("b", "B", 6, step=2),
        offer("f", "A", 5, "fuel", smallest_use=2),
    ],
)
"""A commits at least 4 aircraft, B in pairs; fuel goes at least 2 tonnes to a need."""


def test_written() -> None:
    same_as_written("lots", PACKAGES, card("lots"))


def test_by_hand_smallest() -> None:
    # 2 are needed and A commits 4 or none: 4 aircraft at 1 million.
    instance = toy(offers=[offer("a", "A", 6, cost=1, smallest=4)])
    result = solve(instance, card("lots", tiers=("covered", "cost")))
    assert (values(result), committed(result)) == ({"covered": 1.0, "cost": 4.0}, {"a": 4})
    assert values(solve(instance, card(tiers=("covered", "cost"))))["cost"] == 2.0


def test_by_hand_step() -> None:
    # 3 are needed, in pairs: 4 committed, 3 used.
    instance = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 5, cost=1, step=2)])
    result = solve(instance, card("lots", tiers=("covered", "cost")))
    assert (committed(result), assigned(result)) == ({"a": 4}, {("a", "r"): 3})
    assert values(solve(instance, card(tiers=("covered", "cost"))))["cost"] == 3.0


def test_by_hand_step_of_a_divisible_capability() -> None:
    # Steps of 0.4 tonnes: 1 tonne takes 1.2.
    instance = toy(requirements=[need("q", 1, "fuel")], offers=[offer("f", "A", 2, "fuel", cost=10, step=0.4)])
    assert values(solve(instance, card("lots", tiers=("covered", "cost"))))["cost"] == near(12.0)


def test_by_hand_smallest_that_is_no_multiple_of_step() -> None:
    # At least 3 in pairs is 4: all of A's aircraft are committed to serve the one that is needed.
    instance = toy(requirements=[need("r", 1)], offers=[offer("a", "A", 4, cost=1, smallest=3, step=2)])
    result = solve(instance, card("lots", tiers=("covered", "cost")))
    assert (values(result), committed(result)) == ({"covered": 1.0, "cost": 4.0}, {"a": 4})


def test_by_hand_smallest_that_is_just_what_may_leave() -> None:
    # 0.3 tonnes less 0.1 kept at home are the 0.2 of the smallest package, whatever binary fractions say.
    instance = toy(
        requirements=[need("q", 0.2, "fuel")], offers=[offer("f", "A", 0.3, "fuel", reserve=0.1, smallest=0.2)]
    )
    assert values(solve(instance, card("lots", "sovereignty"))) == {"covered": 1.0}


def test_by_hand_smallest_use() -> None:
    # 3 aircraft, at least 2 to a need: 1 + 2 would meet both, but 2 go to r2 and none to r1, or 3 to r1 (beyond need 1:
    # smallest use lets 2 go). r1 is worth more: 2 to r1 (1 needed), and the third cannot go alone.
    # covered = 100 / 110.
    instance = toy(requirements=[need("r1", 1), need("r2", 2, priority=2)], offers=[offer("a", "A", 3, smallest_use=2)])
    result = solve(instance, card("lots"))
    assert values(result) == {"covered": near(100 / 110)}
    assert assigned(result) == {("a", "r1"): 2}
    assert values(solve(instance, card())) == {"covered": 1.0}


def test_bounds_are_steps_and_lots() -> None:
    # Of 5, two steps of 2 leave 4; need 3 is rounded up to 4 committed and 3 used; 2 lots.
    found = columns(toy(requirements=[need("r", 3)], offers=[offer("a", "A", 5, step=2)]), card("lots"))
    assert (found["commit[a,p]"], found["lots[a,p]"], found["assign[a,r,p]"]) == ((0, 4), (0, 2), (0, 3))


@pytest.mark.parametrize(
    "columns_of_offer", [{}, {"smallest": 1}, {"step": 1}, {"smallest_use": 1}, {"smallest": 2, "step": 2}]
)
def test_absent_where_the_unit_itself_says_it(columns_of_offer: dict[str, Any]) -> None:
    instance = toy(offers=[offer("a", "A", 4, **columns_of_offer)])
    extra = set(rows(instance, card("lots"))) - set(rows(instance, card()))
    # In steps, what is committed is not what is assigned.
    assert extra == ({"lots_step[a,p]", "commitment[a,p,s]"} if columns_of_offer.get("step") == 2 else set())
    assert not any(name.startswith(("used", "activated")) for name in columns(instance, card("lots")))


def test_absent_from_an_offer_too_small_for_its_package() -> None:
    # 3 owned, 1 stays: 2 are fewer than the package of 3, so nothing of it can be committed.
    instance = toy(offers=[offer("a", "A", 3, smallest=3, reserve=1)])
    assert set(columns(instance, card("lots", "sovereignty"))) == {"short[r,p]"}
