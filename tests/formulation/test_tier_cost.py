"""Tier cost: spend the least."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    budgets,
    card,
    committed,
    fund,
    near,
    need,
    offer,
    option,
    periods,
    solve,
    spent,
    starts,
    through,
    toy,
    values,
)

from pooling.domain.card import Card

from .writing import same_as_written

CHEAP_OR_FEW = toy(
    requirements=[need("r", 5)],
    offers=[offer("a", "A", 5, cost=1, fixed_cost_million=10), offer("b", "B", 4, cost=4)],
)
"""A: 10 to take part and 1 a unit; B: 4 a unit, four units."""


def test_written() -> None:
    same_as_written("tier-cost", CHEAP_OR_FEW, card(tiers=("cost",)))


def test_by_hand_fixed_against_unit_cost() -> None:
    # All five: A alone 10 + 5 = 15; four of B need A for the fifth: 16 + 11 = 27.
    result = solve(CHEAP_OR_FEW, card(tiers=("covered", "cost")))
    assert (values(result), committed(result)) == ({"covered": 1.0, "cost": 15.0}, {"a": 5})


def test_by_hand_nothing_asked_nothing_spent() -> None:
    assert values(solve(CHEAP_OR_FEW, card(tiers=("cost",)))) == {"cost": 0.0}


@pytest.mark.parametrize("quantity", [1, 2, 3])
def test_by_hand_a_few_are_cheaper_from_b(quantity: int) -> None:
    # B: 4, 8, 12 against A: 11, 12, 13.
    few = CHEAP_OR_FEW.replace(requirements=[need("r", quantity)])
    assert values(solve(few, card(tiers=("covered", "cost"))))["cost"] == 4.0 * quantity


BY_YEARS = toy(
    periods=periods(3),
    requirements=[need("r", 2, periods=["p1"]), need("q", 1, periods=["p3"])],
    offers=[offer("a", "A", 2, cost=4)],
)
"""Two at 4 in p1, one in p3."""


@pytest.mark.parametrize(("rate", "cost"), [(0.0, 12.0), (0.25, 8 + 4 / 1.5625), (1.0, 9.0)])
def test_by_hand_later_spending_counts_less(rate: float, cost: float) -> None:
    # 8 + 4 / (1 + rate)^2.
    result = solve(BY_YEARS, card(tiers=("covered", "cost"), spending__discount_rate=rate))
    assert values(result) == {"covered": 1.0, "cost": near(cost)}


@pytest.mark.parametrize(("rate", "year"), [(0.0, "p1"), (0.25, "p2")])
def test_by_hand_what_may_wait_waits(rate: float, year: str) -> None:
    # Needed from p2 on. Upkeep of 1 a year: 4 + 3 from p1 on, 4.5 + 2 if started in p2 (prices rise by an eighth).
    # Discounted: 4 + 1 + 1/1.25 + 1/1.5625 = 6.44 against 4.5/1.25 + 1.125/1.25 + 1/1.5625.
    # Not discounted and without that upkeep in p1 it is cheaper to start early: 4 against 4.5.
    upkeep = 0.0 if rate == 0 else 1.0
    instance = toy(
        periods=periods(3),
        requirements=[need("r", 2, periods=["p2", "p3"])],
        options=[option(cost_million=4, upkeep_million=upkeep)],
        offers=[through("x", "A", 2)],
        prices=[{"period": "p2", "index": 1.125}],
    )
    result = solve(instance, card("options", tiers=("covered", "cost"), spending__discount_rate=rate))
    assert set(starts(result)) == {("i", "A", year)}
    later = 4.5 / 1.25 + 1.125 / 1.25 + 1 / 1.5625
    assert values(result)["cost"] == near(4.0 if rate == 0 else later)


def test_written_discounted() -> None:
    same_as_written("tier-cost-discounted", BY_YEARS, card(tiers=("cost",), spending__discount_rate=0.25))


LATE = toy(
    periods=periods(3),
    nations=[{"id": "A"}],
    requirements=[need("r", 2, periods=["p3"])],
    options=[option(periods=["p2"], lead_periods=1, life_periods=4, cost_million=16, upkeep_million=1)],
    option_costs=[{"option": "i", "year": year, "share": 0.5} for year in (0, 1)],
    offers=[through("x", "A", 2)],
    prices=[{"period": "p3", "index": 1.25}],
)
"""Bought in p2, there from p3 on: 8 in p2, 10 and an upkeep of 1.25 in p3. It could serve for three periods more."""


def end_value(share: float, rate: float = 0.0) -> Card:
    chosen = {"options__end_value_share": share, "spending__discount_rate": rate}
    return card("options", tiers=("covered", "cost"), **chosen)


def test_written_end_value() -> None:
    instance = LATE.replace(
        nations=[{"id": "A"}, {"id": "B"}],
        options=[
            option(lead_periods=1, lasts_periods=2, most_units=2, unit_cost_million=4, cost_million=1, fund="f"),
            option("k", lead="A", common_cost_million=8, life_periods=3),
            option("z", cost_million=5),
        ],
        option_costs=[],
        funds=[fund(outside=True, grant_share=0.25)],
    )
    chosen = card("procurement", "funding", tiers=("cost",), options__end_value_share=0.5, spending__discount_rate=0.25)
    same_as_written("tier-cost-end-value", instance, chosen)


@pytest.mark.parametrize(
    ("share", "rate", "cost"),
    [
        (0.0, 0.0, 19.25),
        # Three quarters of 18 are left, half of which counts: 6.75.
        (0.5, 0.0, 12.5),
        (1.0, 0.0, 5.75),
        # 8 / 1.25 + 11.25 / 1.25 ** 2 less 13.5 / 1.25 ** 3, the end of the last period.
        (1.0, 0.25, 6.4 + 7.2 - 6.912),
    ],
)
def test_by_hand_what_is_left_at_the_end(share: float, rate: float, cost: float) -> None:
    result = solve(LATE, end_value(share, rate))
    assert values(result) == {"covered": 1.0, "cost": near(cost)}
    # It is a line of its own in money, and no part of what is spent.
    money = result.money.query("kind == 'end_value'")[["nation", "period", "source", "amount_million"]]
    assert money.to_numpy().tolist() == ([["A", "p3", "nobody", -13.5 * share]] if share else [])
    assert spent(result) == [0, 8, 11.25]


@pytest.mark.parametrize(
    ("columns", "left"),
    [
        # In effect from p2 on: two of its periods are used.
        ({"lead_periods": 0}, 2 / 4),
        # Nothing is left of what is used up, and nothing is known of what has no life.
        ({"lead_periods": 0, "life_periods": 2}, 0),
        ({"lead_periods": 0, "life_periods": 1}, 0),
        ({"life_periods": None}, 0),
        # Where no life is said it lives as long as it is in effect.
        ({"life_periods": None, "lasts_periods": 2}, 1 / 2),
        # A grant is not the nation's: three quarters of a half.
        ({"lead_periods": 0, "fund": "f"}, 0.75 * 2 / 4),
    ],
)
def test_by_hand_what_is_left_of_its_life(columns: dict[str, Any], left: float) -> None:
    given = {"periods": ["p2"], "lead_periods": 1, "life_periods": 4, "cost_million": 16}
    instance = LATE.replace(
        options=[option(**{**given, **columns})], prices=[], funds=[fund(outside=True, grant_share=0.25)]
    )
    chosen = card("options", "funding", tiers=("covered", "cost"), options__end_value_share=1.0)
    paid = 12 if "fund" in columns else 16
    assert values(solve(instance, chosen)) == {"covered": 1.0, "cost": near(paid - 16 * left)}


def test_by_hand_late_is_better_where_more_is_left() -> None:
    # Bought in p1 or p2 it costs 8; five eighths are left of it, or six.
    instance = LATE.replace(
        requirements=[need("r", 2, periods=["p3"])],
        options=[option(life_periods=8, cost_million=8, periods=["p1", "p2"])],
        option_costs=[],
        prices=[],
    )
    found = solve(instance, end_value(1.0))
    assert (values(found)["cost"], set(starts(found))) == (2.0, {("i", "A", "p2")})


def test_by_hand_budgets_know_nothing_of_what_is_left() -> None:
    # 16 are to be paid in p2, and 15 are there: what is left of it pays for nothing.
    instance = LATE.replace(option_costs=[], budgets=budgets(A=[15, 15, 15]))
    chosen = card("options", "budget", tiers=("covered", "cost"), options__end_value_share=1.0)
    assert values(solve(instance, chosen)) == {"covered": 0.0, "cost": 0.0}


def test_by_hand_the_end_is_after_all_years() -> None:
    # Periods of 2, 3 and 5 years: 16 after two years, 12 of it left after ten.
    lasting = [{"id": f"p{position}", "years": years} for position, years in enumerate((2, 3, 5), 1)]
    options = [option(periods=["p2"], lead_periods=1, life_periods=4, cost_million=16)]
    instance = LATE.replace(periods=lasting, options=options, option_costs=[], prices=[])
    assert values(solve(instance, end_value(1.0, 0.25)))["cost"] == near(16 / 1.25**2 - 12 / 1.25**10)
