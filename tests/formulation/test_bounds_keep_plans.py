"""Bounds that could cut off valid plans, each by a case in which the best plan lies at its edge."""

from __future__ import annotations

from toys import card, committed, effect, need, offer, option, periods, solve, starts, through, toy, values

from pooling.reasons.conflict import find_conflict


def test_less_than_a_package_may_be_idle_to_even_out_burdens() -> None:
    # A comes in threes and two are needed; the third is idle, less than a package. Shares are equal: B pays 3 of 6.
    instance = toy(
        requirements=[need("r", 2), need("q", 3, "fuel")],
        offers=[
            offer("a", "A", 3, cost=1, smallest=3),
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


def test_frozen_commitments_may_stand_idle() -> None:
    # One is needed, four were committed.
    instance = toy(
        requirements=[need("r", 1)],
        offers=[offer("a", "A", 9)],
        history=[{"offer": "a", "period": "p", "quantity": 4}],
    )
    result = solve(instance, card("stability", stability__frozen_periods=1))
    assert committed(result) == {"a": 4}


def test_an_order_may_be_larger_than_what_is_of_use() -> None:
    # One aircraft is needed and one can be used: eight are cheaper. B, of no use of its own, takes three of them.
    instance = toy(
        requirements=[need("r", 1)],
        offers=[through("x", "A", 1)],
        options=[option(most_units=8, most_units_each=5, unit_cost_million=10)],
        price_steps=[{"option": "i", "from_units": 8, "unit_cost_million": 1}],
    )
    result = solve(instance, card("procurement", tiers=("covered", "cost")))
    assert values(result) == {"covered": 1.0, "cost": 8.0}
    assert sum(starts(result).values()) == 8


def test_one_nation_may_order_all_but_one_unit_for_each_other() -> None:
    # Three take part, of six units: four are A's.
    instance = toy(
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
        requirements=[need("r", 9)],
        offers=[through("x", "A", 9)],
        options=[option(most_units=6, least_participants=3)],
    )
    result = solve(instance, card("procurement"))
    assert values(result) == {"covered": round(4 / 9, 5)}
    assert starts(result) == {("i", "A"): 4, ("i", "B"): 1, ("i", "C"): 1}


def test_units_that_an_option_makes_surer_are_planned_as_many_as_without_it() -> None:
    # At 0.25 each all twelve would be planned for three; where each is certain three are enough.
    instance = toy(
        requirements=[need("r", 3)],
        offers=[offer("a", "A", 12, cost=1, reliability=0.25)],
        options=[option(cost_million=8)],
        effects=[effect(reliability=1.0)],
    )
    chosen = card("options", tiers=("covered", "cost"), coverage__count="expected")
    assert values(solve(instance, chosen)) == {"covered": 1.0, "cost": 11.0}
    dear = instance.replace(options=[option(cost_million=10)])
    assert values(solve(dear, chosen)) == {"covered": 1.0, "cost": 12.0}


def test_deliveries_may_wait_for_the_whole_order() -> None:
    # Six come to A in the last of three years although two a year could come before: upkeep counts from delivery on.
    instance = toy(
        periods=periods(3),
        requirements=[need("r", 6, periods=["p3"])],
        offers=[through("x", "A", 6)],
        options=[option(periods=["p1"], most_units=6, unit_upkeep_million=1, most_delivered=6)],
    )
    assert values(solve(instance, card("procurement", tiers=("covered", "cost")))) == {"covered": 1.0, "cost": 6.0}


def test_a_challenge_is_met_with_units_that_nobody_needs() -> None:
    # Nine were committed and one is needed: at least six stay committed.
    instance = toy(
        requirements=[need("r", 1)],
        offers=[offer("a", "A", 12, cost=1)],
        history=[{"offer": "a", "period": "p", "quantity": 9}],
    )
    chosen = card("challenge", tiers=("covered", "cost"), challenge__largest_fall=1 / 3)
    assert values(solve(instance, chosen)) == {"covered": 1.0, "cost": 6.0}


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
