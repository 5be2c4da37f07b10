"""Tier worst_shortfall: the largest relative shortfall is small."""

from __future__ import annotations

from toys import assigned, card, near, need, offer, solve, toy, values

from .writing import same_as_written

TWO_NEEDS = toy(requirements=[need("r", 2, weight=9), need("q", 4)], offers=[offer("a", "A", 3)])
"""Three aircraft for two and four, in one situation; r weighs nine times as much."""


def test_written() -> None:
    same_as_written("tier-worst_shortfall", TWO_NEEDS, card(tiers=("worst_shortfall",)))


def test_by_hand_weights_do_not_matter() -> None:
    # r:q = 1:2 -> short 1/2 and 2/4: 0.5. (2:1 -> 3/4; 0:3 -> 1.)
    result = solve(TWO_NEEDS, card(tiers=("worst_shortfall",)))
    assert values(result) == {"worst_shortfall": 0.5}
    assert assigned(result) == {("a", "r"): 1, ("a", "q"): 2}


def test_by_hand_after_coverage() -> None:
    # covered first: r in full (9/2 a unit against 1/4): worst is then q's 3/4.
    result = solve(TWO_NEEDS, card(tiers=("covered", "worst_shortfall")))
    assert values(result) == {"covered": near(9.25 / 10), "worst_shortfall": 0.75}


def test_by_hand_a_need_without_offers_is_wholly_short() -> None:
    instance = TWO_NEEDS.replace(requirements=[need("r", 2), need("f", 1, "fuel")])
    assert values(solve(instance, card(tiers=("worst_shortfall",)))) == {"worst_shortfall": 1.0}


def test_by_hand_nothing_may_be_short() -> None:
    met = TWO_NEEDS.replace(offers=[offer("a", "A", 6)])
    chosen = card(tiers=("worst_shortfall",), coverage__shortfall_allowed=False)
    assert values(solve(met, chosen)) == {"worst_shortfall": 0.0}
