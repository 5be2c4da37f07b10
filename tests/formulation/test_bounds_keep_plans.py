"""Bounds that could cut off valid plans, each by a case in which the best plan lies at its edge."""

from __future__ import annotations

from toys import card, committed, need, offer, solve, toy, values

from pooling.analysis.conflict import find_conflict


def test_less_than_a_package_may_be_idle_to_even_out_burdens() -> None:
    # A must take two at once and two are needed; a third is idle, less than a package. Shares are equal: B pays 3 of 6.
    instance = toy(
        requirements=[need("r", 2), need("q", 3, "fuel")],
        offers=[
            offer("a", "A", 3, cost=1, smallest=2),
            offer("b", "B", 3, "fuel", cost=1),
        ],
    )
    chosen = card("lots", "burden", tiers=("covered", "burden_sum"), burden__key="equal")
    result = solve(instance, chosen)
    assert values(result) == {"covered": 1.0, "burden_sum": 0.0}
    assert committed(result) == {"a": 3, "b": 3}


def test_a_large_divisible_offer_with_a_fixed_cost_serves_a_small_need() -> None:
    instance = toy(
        requirements=[need("q", 50, "fuel")], offers=[{**offer("f", "A", 1e6, "fuel"), "fixed_cost_million": 1}]
    )
    assert values(solve(instance, card("burden", tiers=("covered",), burden__key="equal"))) == {"covered": 1.0}


def test_a_large_package_with_a_rotation_may_be_used() -> None:
    instance = toy(requirements=[need("r", 1)], offers=[offer("a", "A", 20_000, smallest=20_000, dwell=1.5)])
    chosen = card("lots", "burden", tiers=("covered",), burden__key="equal")
    assert values(solve(instance, chosen)) == {"covered": 1.0}


def test_leaving_lots_out_of_a_conflict_only_allows_more() -> None:
    # Five at least to a need of three is possible with lots (nobody uses fewer than five); one committed is the rub.
    instance = toy(
        requirements=[need("r", 3)],
        offers=[offer("a", "A", 9, smallest_use=5)],
        locks=[
            {"id": "l", "rule": "at_least", "offer": "a", "requirement": "r", "quantity": 5},
            {"id": "k", "rule": "at_most", "offer": "a", "quantity": 1},
        ],
    )
    conflict = find_conflict(instance, card("lots", "locks"))
    assert {rule.subject for rule in conflict.rules} == {"l", "k"}
    assert conflict.minimal
