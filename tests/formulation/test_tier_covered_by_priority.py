"""Tier covered_by_priority: priority 1 first, whatever it costs the others."""

from __future__ import annotations

from toys import card, near, need, offer, solve, toy, values

from .writing import same_as_written

STRICT = toy(
    requirements=[need("r1", 1), need("r3", 6, priority=3, weight=5), need("q3", 6, priority=3)],
    offers=[offer("a", "A", 1), offer("b", "B", 6, smallest_use=6)],
)
"""One aircraft of priority 1, six and six of priority 3 (priority 2 is not there)."""


def test_written() -> None:
    same_as_written("tier-covered_by_priority", STRICT, card(tiers=("covered_by_priority",)))


def test_by_hand_one_tier_for_each_priority_present() -> None:
    # a serves r1. b's six serve r3 (weight 5 of 6): 5/6.
    result = solve(STRICT, card("lots", tiers=("covered_by_priority",)))
    assert values(result) == {"covered[1]": 1.0, "covered[3]": near(5 / 6)}


def test_by_hand_no_amount_of_lesser_needs_stands_against_a_greater() -> None:
    # Only b is there, six or none to a need: r1 (which needs one) or r3. Strictly: r1, and nothing of priority 3.
    # Blended, r1 weighs 1 * 100 and r3 500 * 1: b goes to r3.
    instance = STRICT.replace(
        requirements=[need("r1", 1), need("r3", 6, priority=3, weight=500)],
        offers=[offer("b", "B", 6, smallest_use=6)],
    )
    strict = solve(instance, card("lots", tiers=("covered_by_priority",)))
    assert values(strict) == {"covered[1]": 1.0, "covered[3]": 0.0}
    blended = solve(instance, card("lots"))
    assert values(blended) == {"covered": near(500 / 600)}
