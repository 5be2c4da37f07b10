"""Tier burden_largest: the largest deviation from a fair share is small."""

from __future__ import annotations

from toys import card, near, need, offer, solve, toy, values

from .writing import same_as_written

UNEVEN = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 6)],
    offers=[offer("a", "A", 6, cost=1), offer("b", "B", 6, cost=2), offer("c", "C", 1, cost=1)],
)
"""Six aircraft; A pays 1 each, B 2 each, C has one at 1; fair shares equal."""


def test_written() -> None:
    same_as_written("tier-burden_largest", UNEVEN, card(tiers=("burden_largest",), burden__key="equal"))


def test_by_hand() -> None:
    # c = 1 leaves 5 for A and B; spend (a, 2b, 1), total a + 2b + 1, fair a third of it.
    # (5,0): 5 0 1, fair 2   -> 3;    (4,1): 4 2 1, fair 7/3 -> 5/3;   (3,2): 3 4 1, fair 8/3 -> 5/3;
    # (2,3): 2 6 1, fair 3 -> 3.   c = 0: (4,2): 4 4 0, fair 8/3 -> 8/3; (5,1): 5 2 0, fair 7/3 -> 8/3.  So 5/3.
    result = solve(UNEVEN, card(tiers=("covered", "burden_largest"), burden__key="equal"))
    assert values(result) == {"covered": 1.0, "burden_largest": near(5 / 3)}
