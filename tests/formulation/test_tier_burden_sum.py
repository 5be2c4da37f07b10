"""Tier burden_sum: the sum of deviations from fair shares is small."""

from __future__ import annotations

from toys import card, committed, near, need, offer, solve, toy, values

from .writing import same_as_written

THREE_PAYERS = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 6)],
    offers=[offer("a", "A", 6, cost=1), offer("b", "B", 1, cost=1)],
)
"""Six aircraft at 1 each, fair shares equal; B has one, C has none."""


def test_written() -> None:
    same_as_written("tier-burden_sum", THREE_PAYERS, card(tiers=("burden_sum",), burden__key="equal"))


def test_by_hand() -> None:
    # Fair 2 each. A 5, B 1, C 0: 3 + 1 + 2 = 6. (A 6: 4 + 2 + 2 = 8.)
    result = solve(THREE_PAYERS, card(tiers=("covered", "burden_sum"), burden__key="equal"))
    assert values(result) == {"covered": 1.0, "burden_sum": near(6.0)}
    assert committed(result) == {"a": 5, "b": 1}
