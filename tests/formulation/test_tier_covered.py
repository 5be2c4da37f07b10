"""Tier covered: the largest share of weighted need."""

from __future__ import annotations

from toys import assigned, card, near, need, offer, solve, toy, values

from .writing import same_as_written

WEIGHTS = toy(
    requirements=[need("r1", 4, weight=3), need("r2", 2, priority=2), need("r3", 2, priority=3, weight=5)],
    offers=[offer("a", "A", 5)],
)
"""Three needs in one situation, of priority 1, 2, 3 and weights 3, 1, 5; five aircraft."""


def test_written() -> None:
    same_as_written("tier-covered", WEIGHTS, card())


def test_by_hand_priorities_by_weight() -> None:
    # Weights 3 * 100, 1 * 10, 5 * 1 = 315 in all. An aircraft is worth 300/4 = 75 in r1, 10/2 = 5 in r2, 5/2 in r3.
    # Four to r1, one to r2: (300 + 5) / 315.
    result = solve(WEIGHTS, card())
    assert values(result) == {"covered": near(305 / 315)}
    assert assigned(result) == {("a", "r1"): 4, ("a", "r2"): 1}


def test_by_hand_weights_of_the_card() -> None:
    # Equal weights: an aircraft is worth 3/4 in r1, 1/2 in r2, 5/2 in r3: two to r3, three to r1: (5 + 9/4) / 9.
    result = solve(WEIGHTS, card(coverage__priority_weights=(1, 1, 1, 1, 1)))
    assert values(result) == {"covered": near(7.25 / 9)}
    assert assigned(result) == {("a", "r1"): 3, ("a", "r3"): 2}


def test_by_hand_more_than_needed_counts_as_the_need() -> None:
    # Effectiveness 3: two units deliver 6 for the 4 needed; that is 1, not 1.5.
    instance = toy(requirements=[need("r", 4)], offers=[offer("a", "A", 2, effectiveness=3)])
    assert values(solve(instance, card())) == {"covered": 1.0}


def test_by_hand_nothing_weighs_anything() -> None:
    # The share of nothing is everything, as in the audit.
    assert values(solve(WEIGHTS, card(coverage__priority_weights=(0, 0, 0, 0, 0)))) == {"covered": 1.0}
