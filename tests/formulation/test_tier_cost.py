"""Tier cost: spend the least."""

from __future__ import annotations

import pytest
from toys import card, committed, near, need, offer, option, periods, solve, starts, through, toy, values

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


BY_YEARS = toy(
    periods=periods(3),
    requirements=[need("r", 2, periods=["p1"]), need("q", 1, periods=["p3"])],
    offers=[offer("a", "A", 2, cost=4)],
)
"""Two at 4 in p1, one in p3."""


@pytest.mark.parametrize(("rate", "cost"), [(0.0, 12.0), (0.25, 8 + 4 / 1.5625), (1.0, 9.0)])
def test_by_hand_later_spending_counts_less(rate: float, cost: float) -> None:
    # 8 + 4 / (1 + rate)^2.
    result = solve(BY_YEARS, card(tiers=("covered", "cost"), spending__discount_rate=rate))
    assert values(result) == {"covered": 1.0, "cost": near(cost)}


@pytest.mark.parametrize(("rate", "year"), [(0.0, "p1"), (0.25, "p2")])
def test_by_hand_what_may_wait_waits(rate: float, year: str) -> None:
    # Needed from p2 on. Upkeep of 1 a year: 4 + 3 from p1 on, 4.5 + 2 if started in p2 (prices rise by an eighth).
    # Discounted: 4 + 1 + 1/1.25 + 1/1.5625 = 6.44 against 4.5/1.25 + 1.125/1.25 + 1/1.5625.
    # Not discounted and without that upkeep in p1 it is cheaper to start early: 4 against 4.5.
    upkeep = 0.0 if rate == 0 else 1.0
    instance = toy(
        periods=periods(3),
        requirements=[need("r", 2, periods=["p2", "p3"])],
        options=[option(cost_million=4, upkeep_million=upkeep)],
        offers=[through("x", "A", 2)],
        prices=[{"period": "p2", "index": 1.125}],
    )
    result = solve(instance, card("options", tiers=("covered", "cost"), spending__discount_rate=rate))
    assert set(starts(result)) == {("i", "A", year)}
    later = 4.5 / 1.25 + 1.125 / 1.25 + 1 / 1.5625
    assert values(result)["cost"] == near(4.0 if rate == 0 else later)


def test_written_discounted() -> None:
    same_as_written("tier-cost-discounted", BY_YEARS, card(tiers=("cost",), spending__discount_rate=0.25))
