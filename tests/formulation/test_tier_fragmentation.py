"""Tier fragmentation: requirements are served by few nations each."""

from __future__ import annotations

from toys import assigned, card, need, offer, periods, solve, toy, values

from .writing import same_as_written

SCRAPS = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 4), need("q", 3, "fuel")],
    offers=[
        offer("a1", "A", 2, cost=9),
        offer("a2", "A", 2, cost=9),
        offer("b", "B", 3, cost=1),
        offer("c", "C", 1, cost=1),
        offer("fa", "A", 2, "fuel"),
        offer("fb", "B", 1.5, "fuel"),
    ],
)
"""Dear A could serve r alone with two offers, cheap B and C together; q takes A and B."""


def test_written() -> None:
    same_as_written("tier-fragmentation", SCRAPS, card(tiers=("fragmentation",)))


def test_by_hand_few_nations_before_cost() -> None:
    # r by A alone, q by A and B: 3 nations in requirements. 4 * 9 million.
    result = solve(SCRAPS, card(tiers=("covered", "fragmentation", "cost")))
    assert values(result) == {"covered": 1.0, "fragmentation": 3.0, "cost": 36.0}


def test_by_hand_cost_before_few_nations() -> None:
    # r by B and C at 4 million, q by A and B: 4.
    result = solve(SCRAPS, card(tiers=("covered", "cost", "fragmentation")))
    assert values(result) == {"covered": 1.0, "cost": 4.0, "fragmentation": 4.0}
    assert {name for name, _ in assigned(result)} == {"b", "c", "fa", "fb"}


def test_by_hand_nothing_asked_nobody_serves() -> None:
    assert values(solve(SCRAPS, card(tiers=("fragmentation",)))) == {"fragmentation": 0.0}


def test_by_hand_each_period_counts() -> None:
    instance = toy(periods=periods(3), offers=[offer("a", "A", 1), offer("b", "B", 1)])
    assert values(solve(instance, card(tiers=("covered", "fragmentation")))) == {"covered": 1.0, "fragmentation": 6.0}


def test_by_hand_anything_counts_whatever_taking_part_means() -> None:
    # B's hundredth of a tonne is a nation in q, though taking part means half elsewhere.
    instance = toy(
        requirements=[need("q", 1, "fuel")], offers=[offer("a", "A", 0.99, "fuel"), offer("b", "B", 0.01, "fuel")]
    )
    chosen = card(tiers=("covered", "fragmentation"), breadth__least_part_share=0.5)
    assert values(solve(instance, chosen)) == {"covered": 1.0, "fragmentation": 2.0}
