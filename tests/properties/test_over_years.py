"""What holds for every instance over years: more money, time or choice never hurts, and the unit of money is free."""

from __future__ import annotations

from itertools import product
from math import fsum
from random import Random
from typing import Any

import pytest
from drawing import added
from hypothesis import given
from hypothesis import strategies as st
from toys import card, need, offer, periods, solve, toy, values

import pooling
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.years import CostKind

from .strategies import NEW, SEEDED, Tables, new, repeated, tables_over_years
from .test_properties import MONEY, changed, never_worse, optima, renamed, same

FAMILIES = (
    "options",
    "procurement",
    "readiness",
    "interoperability",
    "funding",
    "budget",
    "guidelines",
    "challenge",
    "withdrawal",
)


def policy(*tiers: str, **parameters: Any) -> Card:
    """Every family that is about years and money, each tier to the optimum."""
    chosen: dict[str, Any] = {"challenge__largest_fall": 0.5, "burden__key": "gni", **parameters}
    return card(*FAMILIES, tiers=tiers or ("covered",), gap=0.0, **chosen)


FIRST = st.sampled_from(
    [
        policy("covered"),
        policy("covered", coverage__count="expected"),
        policy("worst_shortfall"),
        policy("covered_withdrawal"),
        policy("covered", procurement__largest_supplier_share=0.5, procurement__least_content_share=0.7),
    ]
)
"""Cards that judge a plan by its coverage first."""

TIERS = st.sampled_from(
    [
        ("covered", "cost"),
        ("covered", "plan_change"),
        ("covered", "burden_leximax"),
        ("cost", "covered"),
        ("covered_withdrawal", "challenge_largest"),
    ]
)


@repeated
@given(tables_over_years(), FIRST, st.integers(0, 99), st.sampled_from([0.5, 2.0, 50.0]))
def test_more_budget_in_any_year_never_hurts(rows: Tables, chosen: Card, which: int, more: float) -> None:
    def raise_one(t: Tables) -> None:
        t["budgets"][which % len(t["budgets"])]["amount_million"] += more

    never_worse(rows, changed(rows, raise_one), chosen)


@pytest.mark.parametrize("share", ["carry_over_share", "advance_share"])
@repeated
@given(rows=tables_over_years(), chosen=FIRST)
def test_money_that_can_be_moved_never_hurts(share: str, rows: Tables, chosen: Card) -> None:
    def none(t: Tables) -> None:
        for row in t["budgets"]:
            row[share] = 0.0

    def more(t: Tables) -> None:
        for row in t["budgets"]:
            row[share] = max(row.get(share, 0.0), 0.75)

    never_worse(changed(rows, none), rows, chosen)
    never_worse(rows, changed(rows, more), chosen)


@repeated
@given(tables_over_years(), FIRST, st.integers(1, 2))
def test_a_longer_lead_time_never_helps(rows: Tables, chosen: Card, later: int) -> None:
    # What lapses may lapse too early, and what is in effect longer may cost more: neither is about the lead time.
    def for_good(t: Tables) -> None:
        for row in t["options"]:
            row["lasts_periods"] = None
            row["upkeep_million"] = 0.0
            if row.get("most_units"):
                row["unit_upkeep_million"] = 0.0

    def delay(t: Tables) -> None:
        for row in t["options"]:
            row["lead_periods"] = row.get("lead_periods", 0) + later

    sooner = changed(rows, for_good)
    never_worse(changed(sooner, delay), sooner, chosen)


@repeated
@given(tables_over_years(), FIRST, SEEDED)
def test_one_more_option_never_hurts(rows: Tables, chosen: Card, rng: Random) -> None:
    def offered(t: Tables) -> None:
        tied = {rng.choice(["requires", "excludes"]): [row["id"] for row in t["options"][:1]]}
        t["options"].append(new(rng, t, "options", **tied))
        for number in range(rng.randint(1, 2)):
            t["offers"].append(new(rng, t, "offers", f"through{number}", option="new"))
        t["effects"].append(added(rng, NEW, t, "effects", option="new"))

    never_worse(rows, changed(rows, offered), chosen)


@repeated
@given(tables_over_years(), FIRST)
def test_fewer_participants_and_more_units_never_hurt(rows: Tables, chosen: Card) -> None:
    def relaxed(t: Tables) -> None:
        for row in t["options"]:
            row["least_participants"] = 1
            row["most_participants"] = None
            if row.get("most_units"):
                row["most_units"] += 3
                # Not without a limit: what cannot be delivered later is kept up from the first day on.
                if row.get("most_delivered"):
                    row["most_delivered"] += 3

    never_worse(rows, changed(rows, relaxed), chosen)


@repeated
@given(tables_over_years(), FIRST)
def test_without_a_rule_it_is_never_worse(rows: Tables, chosen: Card) -> None:
    for family in ("budget", "guidelines", "challenge", "readiness", "interoperability"):
        never_worse(rows, rows, chosen, chosen.with_overrides({f"families.{family}": False}))


@repeated
@given(tables_over_years(), FIRST)
def test_without_options_it_is_never_better(rows: Tables, chosen: Card) -> None:
    off = {"families.options": False, "families.procurement": False}
    never_worse(rows, rows, chosen.with_overrides(off), chosen)
    never_worse(rows, rows, chosen.with_overrides({"families.procurement": False}), chosen)


@repeated
@given(tables_over_years(), st.sampled_from([0.25, 3.0, 40.0]))
def test_all_money_scales_the_optimum(rows: Tables, factor: float) -> None:
    def scale(t: Tables) -> None:
        for table, columns in MONEY.items():
            for row in t.get(table, []) if table != "instance" else []:
                for column in columns:
                    if row.get(column) is not None:
                        row[column] *= factor

    chosen = policy("covered", "cost", "burden_largest")
    old, new = optima(rows, chosen), optima(changed(rows, scale), chosen)
    assert (old is None) == (new is None)
    if old is not None and new is not None:
        expected = [old[0], factor * old[1], factor * old[2]]
        assert new == pytest.approx(expected, rel=1e-4, abs=1e-4 * max(1.0, factor))


@repeated
@given(tables_over_years(), TIERS)
def test_names_do_not_matter(rows: Tables, tiers: tuple[str, ...]) -> None:
    same(rows, renamed(rows), policy(*tiers))


@repeated
@given(tables_over_years(), TIERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: Tables, tiers: tuple[str, ...], rng: Any) -> None:
    def shuffle(t: Tables) -> None:
        for table, content in t.items():
            if isinstance(content, list) and table != "periods":
                rng.shuffle(content)

    same(rows, changed(rows, shuffle), policy(*tiers))


@repeated
@given(tables_over_years(), st.booleans())
def test_prices_of_one_change_nothing(rows: Tables, by_kind: bool) -> None:
    def plain(t: Tables) -> None:
        t["prices"] = []

    def ones(t: Tables) -> None:
        kinds = CostKind.__args__ if by_kind else (None,)  # type: ignore[attr-defined]
        t["prices"] = [{"period": row["id"], "kind": kind, "index": 1.0} for row in t["periods"] for kind in kinds]

    same(changed(rows, plain), changed(rows, ones), policy("covered", "cost"))


@repeated
@given(tables_over_years(), st.sampled_from([0.05, 0.5, 1.0]))
def test_discounting_counts_later_spending_less(rows: Tables, rate: float) -> None:
    # Without a rate the cost is what is spent; with one it lies between that and all of it in the last year.
    result = pooling.solve(Instance.of(rows), card=policy("covered", "cost"))
    if result.plan is None:
        return
    assert result.audit is not None
    spent = fsum(row.spend_million for row in result.audit.spending)
    assert result.tier("cost").value == pytest.approx(spent, abs=1e-6)
    old = optima(rows, policy("covered", "cost", spending__discount_rate=0.0))
    new = optima(rows, policy("covered", "cost", spending__discount_rate=rate))
    assert old is not None
    assert new is not None
    assert old[1] == pytest.approx(spent, rel=1e-4, abs=1e-4)
    last = (1 + rate) ** Instance.of(rows).years_from_start(rows["periods"][-1]["id"])
    assert spent / last - 1e-4 <= new[1] <= spent + 1e-4


@repeated
@given(tables_over_years(), TIERS)
def test_a_plan_of_a_former_run_is_still_a_plan(rows: Tables, tiers: tuple[str, ...]) -> None:
    chosen, instance = policy(*tiers), Instance.of(rows)
    cold = pooling.solve(instance, card=chosen)
    if cold.plan is None:
        return
    warm = pooling.solve(instance, card=chosen, warm=cold)
    for tier, other in zip(cold.tiers, warm.tiers, strict=True):
        assert other.value == pytest.approx(tier.value, rel=1e-4, abs=1e-4)


@repeated
@given(SEEDED, st.booleans())
def test_leximax_equals_enumeration(rng: Random, running: bool) -> None:
    # Fuel in whole tonnes by its offers: every way to share one need for each of one or two years is tried.
    count, needed = rng.randint(1, 2), rng.randint(2, 3)
    names = "ABC"[: rng.randint(2, 3)]
    keys, prices = [rng.randint(1, 4) for _ in names], [rng.choice([1, 2, 3]) for _ in names]
    credits = [rng.choice([0, 0, 2]) for _ in names]
    instance = toy(
        periods=[{"id": "p1"}] if count == 1 else periods(count),
        nations=[{"id": name, "custom_key": key} for name, key in zip(names, keys, strict=True)],
        requirements=[need("r", needed)],
        offers=[offer(name.lower(), name, 3, cost=price) for name, price in zip(names, prices, strict=True)],
        credits=[{"nation": name, "amount_million": given} for name, given in zip(names, credits, strict=True)],
    )
    # Nothing is planned beyond the need, in sum.
    shares = [name for name in product(range(needed + 1), repeat=len(names)) if sum(name) == needed]

    def deviations(plan: tuple[tuple[int, ...], ...]) -> list[float]:
        found = []
        for until in range(1, count + 1) if running else [count]:
            paid = [credits[at] + prices[at] * sum(year[at] for year in plan[:until]) for at in range(len(names))]
            found += [abs(name - key / sum(keys) * sum(paid)) for name, key in zip(paid, keys, strict=True)]
        return [round(row, 9) for row in sorted(found, reverse=True)]

    best = min(deviations(plan) for plan in product(shares, repeat=count))
    chosen = card(
        tiers=("covered", "burden_leximax"),
        gap=0.0,
        burden__key="custom",
        burden__over="running" if running else "horizon",
    )
    found = list(values(solve(instance, chosen)).values())[1:]
    assert found == pytest.approx([fsum(best[:level]) for level in range(1, len(best) + 1)], rel=1e-4, abs=1e-4)
