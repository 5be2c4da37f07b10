"""Why one plan costs more than another: pairs that are small enough to work out by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.comparison.rounding import rounded, whole_parts
from pooling.domain.instance import Instance
from tests.toys import agreement, budgets, card, fund, need, offer, option, periods, pool, share, solve, through, toy

COVERED = card("coverage", "budget", "breadth", tiers=("covered", "cost"), breadth__largest_share=1.0)


def bridge(before: Instance, after: Instance, chosen: Card = COVERED, other: Card | None = None) -> dict[str, float]:
    """Cause -> what it adds, from the best plan of the one to that of the other."""
    results = solve(before, chosen), solve(after, other or chosen)
    found = pooling.compare((results[0], before, chosen), (results[1], after, other or chosen))
    sums: dict[str, float] = {}
    for row in found.bridge_rows:
        sums[row.cause] = round(sums.get(row.cause, 0.0) + row.amount_million, 6)
    spent = [run.spending_million or 0.0 for run in found.runs_rows]
    assert sum(sums.values()) == pytest.approx(spent[1] - spent[0], abs=1e-6)
    return sums


def offers(a: float, b: float, cost: float = 5, **more: Any) -> list[dict[str, Any]]:
    return [offer("a", "A", a, cost=cost, **more), offer("b", "B", b, cost=8)]


def test_another_provides() -> None:
    """Two units at 5; then one at 5 and one at 8. As many units: 8 - 5 = 3."""
    assert bridge(toy(offers=offers(2, 2)), toy(offers=offers(1, 2))) == {"providers": 3.0}


def test_the_same_is_dearer() -> None:
    """Two units at 5, then at 6."""
    assert bridge(toy(offers=offers(2, 2)), toy(offers=offers(2, 2, cost=6))) == {"price": 2.0}


def test_more_is_needed() -> None:
    """2 units at 5, then 2 at 5 and 1 at 8. A unit costs (10 + 18) / (2 + 3) = 5.6 on average; 8 is 2.4 above it."""
    before, after = toy(offers=offers(2, 2)), toy(offers=offers(2, 2), requirements=[need("r", 3)])
    assert bridge(before, after) == {"quantity": 5.6, "providers": 2.4}


def test_more_years_of_all_that_recurs() -> None:
    """For a year or five: two units at 2, taking part at 3, deploying three at 1, two hours held at 1 and used at 1, a
    membership and its running at 1 and 2, a base at 4, upkeep at 5 and of a unit 6: 32 a year. All else is paid once,
    and everything is as much as before, but dearer: 4 * 32."""
    kinds = {
        "requirements": [need("r", 3), need("q", 2, "fuel")],
        "deployment": [{"cost_million": 1}],
        "agreements": [
            agreement(
                kind="framework",
                membership_cost_million=1,
                running_cost_million=2,
                joining_cost_million=7,
                set_up_cost_million=8,
            )
        ],
        "pools": [pool(output=2, cost=2, use_cost_million=1)],
        "support": [{"id": "base", "nation": "A", "cost_million": 4}],
        "options": [
            option(most_units=1, unit_cost_million=9, upkeep_million=5, unit_upkeep_million=6, cost_million=10)
        ],
        "offers": [
            offer("a", "A", 2, cost=2, fixed_cost_million=3, agreement="g", support=["base"]),
            share("h", "A", 2),
            through("x", "A", 1),
        ],
    }
    chosen = card("agreements", "pools", "support", "procurement", tiers=("covered", "cost"))
    short, long = (toy(periods=[{"id": "p", "years": years}], **kinds) for years in (1, 5))
    assert bridge(short, long, chosen) == {"price": 128.0}


def test_less_is_met() -> None:
    """2 units at 5, then 1: one unit of the need is short, as many as are not paid for, at (10 + 5) / 3."""
    before, after = (toy(offers=[offer("a", "A", units, cost=5)]) for units in (2, 1))
    assert bridge(before, after) == {"met": -5.0}


def test_more_is_needed_and_not_met() -> None:
    """2 of 2 at 5, then 2 of 4: nothing is paid for what is not met."""
    before, after = (toy(offers=[offer("a", "A", 2, cost=5)], requirements=[need("r", units)]) for units in (2, 4))
    assert bridge(before, after) == {}


def test_price_of_what_both_buy_and_of_what_one_does() -> None:
    """2 units at 5, then 3 at 6: (6 - 5) * 2, and a third unit at 6. P = (10 + 18) / 5 = 5.6, 0.4 is the provider's."""
    before = toy(offers=[offer("a", "A", 3, cost=5)])
    after = toy(offers=[offer("a", "A", 3, cost=6)], requirements=[need("r", 3)])
    assert bridge(before, after) == {"price": 2.0, "quantity": 5.6, "providers": 0.4}


def test_what_is_held_and_what_is_retired() -> None:
    """Four units held at 2 in p1, then at 3; in p2 b is retired: (3 - 2) * (4 + 2), and two units at 2 less."""
    chosen = card("retirement", tiers=("covered", "cost"))
    rows = [
        offer(name, "A", 2, holding_cost_million=cost, **({"retire_from": "p2"} if name == "b" and cost == 3 else {}))
        for cost in (2, 3)
        for name in "ab"
    ]
    before, after = (toy(periods=periods(2), offers=found) for found in (rows[:2], rows[2:]))
    assert bridge(before, after, chosen) == {"price": 6.0, "holding": -4.0}


def test_fixed_costs_and_support_are_of_who_provides() -> None:
    """One unit each instead of two of A: 3 more for the units, and what B takes part for: 7."""
    rows = [offer("a", "A", 1, cost=5), offer("b", "B", 2, cost=8, fixed_cost_million=7)]
    assert bridge(toy(offers=offers(2, 2)), toy(offers=rows)) == {"providers": 10.0}


def test_deployment_is_a_group_of_its_own() -> None:
    """Units cost nothing to keep; from A 1, from B 3 million each to deploy. Then half of them come from B."""
    deployment = [
        {"from_nation": "A", "cost_million": 1},
        {"from_nation": "B", "cost_million": 3},
    ]
    before, after = (
        toy(offers=[offer("a", "A", units), offer("b", "B", 2)], deployment=deployment) for units in (2, 1)
    )
    assert bridge(before, after) == {"providers": 2.0}


def test_agreements_enter() -> None:
    """A joins for 4 and pays 1 for being a member, since the offer stands through the agreement alone."""
    chosen = card("agreements", tiers=("covered", "cost"), breadth__largest_share=1.0)
    group = agreement(nations=["A"], joining_cost_million=4, membership_cost_million=1)
    before = toy(offers=[offer("a", "A", 2, cost=5)], agreements=[group])
    after = toy(offers=[offer("a", "A", 2, cost=5, agreement="g")], agreements=[group])
    assert bridge(before, after, chosen) == {"pooling": 5.0}


def test_pools_grow() -> None:
    """Fuel from a pool at 2 a unit of 10 tonnes: 10 tonnes, then 20."""
    chosen = card("pools", tiers=("covered", "cost"), breadth__largest_share=1.0)
    before, after = (
        toy(
            requirements=[need("r", tonnes, "fuel")],
            offers=[share("a", "A", 30)],
            pools=[pool(output=10, cost=2)],
        )
        for tonnes in (10, 20)
    )
    assert bridge(before, after, chosen) == {"pooling": 2.0}


def test_options_start_and_a_fund_pays() -> None:
    """The option costs 6; in the variant a fund from outside pays half of it."""
    chosen = card("options", "funding", tiers=("covered", "cost"), breadth__largest_share=1.0)
    plain = toy(offers=[offer("a", "A", 2)])
    bought = toy(offers=[through("a", "A", 2)], options=[option(cost_million=6)])
    granted = toy(
        offers=[through("a", "A", 2)],
        options=[option(cost_million=6, fund="f")],
        funds=[fund(outside=True, grant_share=0.5)],
    )
    assert bridge(plain, bought, chosen) == {"options": 6.0}
    assert bridge(plain, granted, chosen) == {"options": 6.0, "funding": -3.0}
    assert bridge(bought, plain, chosen) == {"options": -6.0}


def test_years_that_only_one_has() -> None:
    """10 in each year; the second year is only in the variant."""
    before, after = (toy(periods=periods(count), offers=[offer("a", "A", 2, cost=5)]) for count in (1, 2))
    assert bridge(before, after) == {"periods": 10.0}


def test_what_is_no_longer_affordable() -> None:
    """A has 5 instead of 10 million: one unit at 5 is not there, and one of the need not met."""
    before, after = (
        toy(offers=[offer("a", "A", 2, cost=5)], budgets=budgets(A=(money,), B=(None,))) for money in (10, 5)
    )
    assert bridge(before, after) == {"met": -5.0}


def test_another_card() -> None:
    """Half of a need at most from one nation: A gives one, B the other."""
    half = card("breadth", tiers=("covered", "cost"), breadth__largest_share=0.5)
    instance = toy(offers=offers(2, 2))
    assert bridge(instance, instance, COVERED, half) == {"providers": 3.0}


def test_parts_add_up_rounded() -> None:
    """Thirds of 1: 0.333333 three times, and a millionth for one of them."""
    third = Fraction(1, 3)
    assert whole_parts([third, third, third], 10**6) == [333334, 333333, 333333]
    assert whole_parts([-third, -third], rounded(Fraction(-2, 3))) == [-333333, -333334]
    assert whole_parts([], 0) == []


def test_tiers_with_a_tolerance_are_no_cause() -> None:
    loose = Card(
        "toy", COVERED.families, (Tier("covered", 0.02, 0.01), Tier("cost", 0.01, 0.0)), parameters=COVERED.parameters
    )
    instance = toy(offers=offers(2, 2))
    assert bridge(instance, instance, loose) == {}
