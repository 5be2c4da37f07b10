"""Tier covered_withdrawal: the most is covered in the worst withdrawal."""

from __future__ import annotations

from toys import assigned, card, near, need, offer, solve, toy, values

from .writing import same_as_written

SPREAD = toy(
    requirements=[need("r", 4), need("q", 2, "fuel", priority=2)],
    offers=[offer("a", "A", 4, cost=1), offer("b", "B", 3, cost=5), offer("f", "B", 2, "fuel")],
)
"""A could serve r alone and cheaply; B has three of the four, and all fuel. Either may withdraw."""

WORST_THEN_COST = ("covered_withdrawal", "cost")


def test_written() -> None:
    same_as_written("tier-covered_withdrawal", SPREAD, card(tiers=("covered_withdrawal",)))


def test_by_hand() -> None:
    # Units beyond the need are a reserve. Without A at most B's three: (75 + 10) / 110; without B at most A's four:
    # 100 / 110. The worst is 85 / 110, with all three of B's; A then sends as many as keep 85: four (100), since
    # three would be 75. 4 * 1 + 3 * 5 = 19.
    result = solve(SPREAD, card(tiers=WORST_THEN_COST))
    assert values(result) == {"covered_withdrawal": near(85 / 110), "cost": 19.0}
    assert assigned(result) == {("a", "r"): 4, ("b", "r"): 3, ("f", "q"): 2}


def test_by_hand_when_covered_comes_first() -> None:
    # Everything is covered with A's four alone and B's fuel; the second tier asks for B's aircraft all the same.
    result = solve(SPREAD, card(tiers=("covered", "covered_withdrawal", "cost")))
    assert values(result) == {"covered": 1.0, "covered_withdrawal": near(85 / 110), "cost": 19.0}


def test_by_hand_nobody_withdraws() -> None:
    # No withdrawal touches anything: it is the covered share itself.
    alone = toy(requirements=[need("r", 4)], offers=[offer("a", "A", 3)])
    chosen = card(tiers=("covered_withdrawal",), withdrawal__every_nation=False)
    assert values(solve(alone, chosen)) == {"covered_withdrawal": 0.75}


def test_by_hand_the_worst_is_never_above_what_is_covered() -> None:
    # A has nothing to lose; without B the need is met as well as with it, that is 1 of 4.
    alone = toy(nations=[{"id": "A"}, {"id": "B"}], requirements=[need("r", 4)], offers=[offer("a", "A", 1)])
    chosen = card(tiers=("covered_withdrawal",), withdrawal__every_nation=False)
    listed = alone.replace(withdrawals=[{"id": "w", "nations": ["B"]}])
    assert values(solve(listed, chosen)) == {"covered_withdrawal": 0.25}


def test_by_hand_nothing_weighs_anything() -> None:
    weightless = card(tiers=("covered_withdrawal",), coverage__priority_weights=(0, 0, 0, 0, 0))
    assert values(solve(SPREAD, weightless)) == {"covered_withdrawal": 1.0}


def test_by_hand_without_shortfalls_the_withdrawal_may_fall_short() -> None:
    # Every need is met in full, and still some is short on the day that somebody withdraws.
    chosen = card(tiers=WORST_THEN_COST, coverage__shortfall_allowed=False)
    assert values(solve(SPREAD, chosen)) == {"covered_withdrawal": near(85 / 110), "cost": 19.0}
