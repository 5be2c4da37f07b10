"""Tier cost: spend the least."""

from __future__ import annotations

import pytest
from toys import card, committed, need, offer, solve, toy, values

from .writing import same_as_written

CHEAP_OR_FEW = toy(
    requirements=[need("r", 5)],
    offers=[offer("a", "A", 5, cost=1, fixed_cost_million=10), offer("b", "B", 4, cost=4)],
)
"""A: 10 to take part and 1 a unit; B: 4 a unit, four units."""


def test_written() -> None:
    same_as_written("tier-cost", CHEAP_OR_FEW, card(tiers=("cost",)))


def test_by_hand_fixed_against_unit_cost() -> None:
    # All five: A alone 10 + 5 = 15; four of B need A for the fifth: 16 + 11 = 27.
    result = solve(CHEAP_OR_FEW, card(tiers=("covered", "cost")))
    assert (values(result), committed(result)) == ({"covered": 1.0, "cost": 15.0}, {"a": 5})


def test_by_hand_nothing_asked_nothing_spent() -> None:
    assert values(solve(CHEAP_OR_FEW, card(tiers=("cost",)))) == {"cost": 0.0}


@pytest.mark.parametrize("quantity", [1, 2, 3])
def test_by_hand_a_few_are_cheaper_from_b(quantity: int) -> None:
    # B: 4, 8, 12 against A: 11, 12, 13.
    few = CHEAP_OR_FEW.replace(requirements=[need("r", quantity)])
    assert values(solve(few, card(tiers=("covered", "cost"))))["cost"] == 4.0 * quantity
