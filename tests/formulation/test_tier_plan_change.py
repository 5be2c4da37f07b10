"""Tier plan_change: the last plan changes least."""

from __future__ import annotations

from toys import capabilities, card, committed, need, offer, solve, toy, values

from .writing import same_as_written

KEPT = toy(
    capabilities=capabilities(lift=2, fuel=0.5),
    requirements=[need("r", 3), need("f", 2, "fuel")],
    offers=[offer("a", "A", 3, cost=1), offer("b", "B", 3, cost=9), offer("t", "B", 8, "fuel")],
    history=[
        {"offer": "b", "period": "p", "quantity": 2},
        {"offer": "t", "period": "p", "quantity": 6},
    ],
)
"""Last year dear B committed 2 of 3, and 6 tonnes where 2 are now needed; 2 points an aircraft, 0.5 a tonne."""


def test_written() -> None:
    same_as_written("tier-plan_change", KEPT, card(tiers=("plan_change",)))


def test_by_hand_change_before_cost() -> None:
    # 3 aircraft: B's 2 stay and one more (2 points) comes, cheapest from A: 2 * 9 + 1 = 19. The 6 tonnes stay.
    result = solve(KEPT, card(tiers=("covered", "plan_change", "cost")))
    assert values(result) == {"covered": 1.0, "plan_change": 2.0, "cost": 19.0}
    assert committed(result) == {"a": 1, "b": 2, "t": 6}


def test_by_hand_cost_before_change() -> None:
    # A alone at 3 million: a +3 and b -2, 10 points; tonnes cost nothing and stay at 6.
    result = solve(KEPT, card(tiers=("covered", "cost", "plan_change")))
    assert values(result) == {"covered": 1.0, "cost": 3.0, "plan_change": 10.0}
