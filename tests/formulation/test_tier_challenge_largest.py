"""Tier challenge_largest: the largest relative change of any nation's commitments is small."""

from __future__ import annotations

from toys import card, committed, near, need, offer, periods, solve, toy, values

from .writing import same_as_written

NINE = toy(
    requirements=[need("r", 9)],
    offers=[offer("a", "A", 10, cost=1), offer("b", "B", 10, cost=5)],
    history=[
        {"offer": "a", "period": "p", "quantity": 4},
        {"offer": "b", "period": "p", "quantity": 2},
    ],
)
"""A committed four aircraft in the last plan and B two; nine are needed."""


def test_written() -> None:
    same_as_written("tier-challenge_largest", NINE, card(tiers=("challenge_largest",)))


def test_by_hand_all_are_asked_for_as_much_more() -> None:
    # Three more: 2 and 1 are a half each. (3 and 0: 0.75; 1 and 2: 1.)
    result = solve(NINE, card(tiers=("covered", "challenge_largest")))
    assert values(result) == {"covered": 1.0, "challenge_largest": 0.5}
    assert committed(result) == {"a": 6, "b": 3}


def test_by_hand_cost_before_it() -> None:
    # A twice as much, which is the most that is allowed, and B one: it falls by half, A rises by all.
    result = solve(NINE, card(tiers=("covered", "cost", "challenge_largest")))
    assert values(result) == {"covered": 1.0, "cost": 13.0, "challenge_largest": 1.0}


def test_by_hand_a_fall_counts_as_a_rise_does() -> None:
    # One is needed, all are kept: nothing changes. With at most 3 of A and 1 of B: 1/4 and 1/2.
    few = NINE.replace(requirements=[need("r", 1)])
    assert values(solve(few, card(tiers=("covered", "challenge_largest"))))["challenge_largest"] == 0.0
    locked = few.replace(
        locks=[
            {"id": "l", "rule": "at_most", "offer": "a", "quantity": 3},
            {"id": "k", "rule": "at_most", "offer": "b", "quantity": 1},
        ]
    )
    result = solve(locked, card("locks", tiers=("covered", "challenge_largest")))
    assert values(result)["challenge_largest"] == 0.5


def test_by_hand_the_worst_of_all_years() -> None:
    # p1: 3 before and 4 needed, a third more; p2: 5 before and 4 needed, which may stay 5.
    instance = NINE.replace(
        periods=periods(2),
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 10)],
        history=[{"offer": "a", "period": f"p{at}", "quantity": units} for at, units in ((1, 3), (2, 5))],
    )
    result = solve(instance, card(tiers=("covered", "challenge_largest")))
    assert values(result) == {"covered": 1.0, "challenge_largest": near(1 / 3)}


def test_by_hand_without_a_last_plan() -> None:
    chosen = card(tiers=("covered", "challenge_largest"))
    assert values(solve(NINE.replace(history=[]), chosen)) == {"covered": 1.0, "challenge_largest": 0.0}
