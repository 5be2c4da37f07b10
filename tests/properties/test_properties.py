"""What holds for every instance: more freedom never hurts, names and order do not matter, money scales."""

from __future__ import annotations

import copy
import itertools
import json
from collections.abc import Callable
from math import fsum
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import card

import pooling
from pooling.domain.card import Card
from pooling.domain.families import FAMILIES
from pooling.domain.instance import Instance
from pooling.domain.tables import KEYS, TABLES

from .strategies import PROBABILITIES, SEEDED, Tables, fewer, new, repeated, tables

TOLERANCE = 1e-5
"""Share by which two optima may differ: the solver's own tolerances."""

ALL = tuple(family for family in FAMILIES if family not in ("burden", "stability"))
RESTRICTING = tuple(name for name, family in FAMILIES.items() if family.effect == "restricts" and not family.core)


def policy(*tiers: str, **parameters: Any) -> Card:
    """Every family that restricts, each tier to the optimum."""
    return card(*ALL, tiers=tiers or ("covered",), gap=0.0, **{"breadth__largest_share": 0.5, **parameters})


def optima(rows: Tables, chosen: Card) -> list[float] | None:
    """Values of the tiers, audited; None where nothing is possible.

    Where what serves nothing was left out of a plan, those of the tiers before: what is left is right, not the only
    one. What several comparisons ask of one instance is solved once.
    """
    key = json.dumps(rows), chosen.hash
    if key not in _SOLVED:
        _SOLVED[key] = _optima(rows, chosen)
    return _SOLVED[key]


_SOLVED: dict[tuple[str, str], list[float] | None] = {}


def _optima(rows: Tables, chosen: Card) -> list[float] | None:
    result = pooling.solve(Instance.of(rows), card=chosen)
    if result.outcome == "infeasible":
        return None
    assert result.termination.reason == "finished"
    named = [fault.tier for fault in result.faults if "serves nothing" in fault.text]
    tiers = list(itertools.takewhile(lambda tier: tier.name not in named, result.tiers))
    # Held exactly, an earlier tier still has the solver's slack, so a bound may stay a little away.
    assert all(tier.gap is None or tier.gap <= 1e-3 for tier in tiers)
    assert result.audit is not None
    assert result.audit.ok
    return [float(tier.value) for tier in tiers if tier.value is not None]


def never_worse(before: Tables, after: Tables, chosen: Card, other: Card | None = None) -> None:
    """The first tier of ``after`` is at least as good as that of ``before``."""
    old, new = optima(before, chosen), optima(after, other or chosen)
    if old is None:
        return
    assert new is not None
    slack = TOLERANCE * max(1.0, abs(old[0]))
    if chosen.tiers[0].maximise:
        assert new[0] >= old[0] - slack
    else:
        assert new[0] <= old[0] + slack


def same(before: Tables, after: Tables, chosen: Card) -> None:
    """Both have the same optima, or neither has a plan."""
    old, new = optima(before, chosen), optima(after, chosen)
    assert (old is None) == (new is None)
    if old is not None and new is not None:
        both = min(len(old), len(new))
        assert new[:both] == pytest.approx(old[:both], rel=1e-4, abs=1e-4)


def changed(rows: Tables, change: Callable[[Tables], Any]) -> Tables:
    again = copy.deepcopy(rows)
    change(again)
    return again


FIRST = st.sampled_from(
    [
        policy("covered"),
        policy("worst_shortfall"),
        policy("cost", coverage__shortfall_allowed=False),
        policy("covered", breadth__share_of="delivered"),
        policy("covered_withdrawal"),
        policy("covered", withdrawal__least_covered=0.1),
        policy("covered", specialisation__providers="one", focus__least_part_share=0.25),
        policy("covered", agreements__within="group"),
    ]
)


@repeated
@given(tables(), FIRST, SEEDED)
def test_a_new_offer_never_hurts(rows: Tables, chosen: Card, rng: Random) -> None:
    offer = new(rng, rows, "offers")
    never_worse(rows, changed(rows, lambda t: t["offers"].append(offer)), chosen)


@repeated
@given(tables(), FIRST, SEEDED)
def test_a_new_caveat_never_helps(rows: Tables, chosen: Card, rng: Random) -> None:
    caveat = new(rng, rows, "caveats")
    never_worse(changed(rows, lambda t: t["caveats"].append(caveat)), rows, chosen)


@repeated
@given(tables(), FIRST, SEEDED)
def test_a_new_red_line_never_helps(rows: Tables, chosen: Card, rng: Random) -> None:
    line = new(rng, rows, "red_lines")
    never_worse(changed(rows, lambda t: t["red_lines"].append(line)), rows, chosen)


@repeated
@given(tables(), FIRST, SEEDED)
def test_a_new_agreement_never_hurts(rows: Tables, chosen: Card, rng: Random) -> None:
    # It has no members now, and nothing is offered through it alone.
    agreement = new(rng, rows, "agreements", members=[])
    never_worse(rows, changed(rows, lambda t: t["agreements"].append(agreement)), chosen)


@repeated
@given(tables(), FIRST, SEEDED)
def test_a_new_pool_never_hurts(rows: Tables, chosen: Card, rng: Random) -> None:
    def found(t: Tables) -> None:
        pool = new(rng, rows, "pools")
        t["pools"].append(pool)
        for number in range(rng.randint(1, 3)):
            share = {"pool": pool["id"], "capability": pool["capability"]}
            t["offers"].append(new(rng, t, "offers", f"share{number}", **share))

    never_worse(rows, changed(rows, found), chosen)


@repeated
@given(tables(), FIRST, st.integers(1, 40))
def test_more_time_never_hurts(rows: Tables, chosen: Card, days: int) -> None:
    def later(t: Tables) -> None:
        for row in t["requirements"]:
            row["within_days"] = row.get("within_days", 36_000) + days

    never_worse(rows, changed(rows, later), chosen)


@repeated
@given(tables(), FIRST, st.sampled_from([1.1, 2.0, 50.0]))
def test_more_budget_never_hurts(rows: Tables, chosen: Card, scale: float) -> None:
    never_worse(rows, rows, chosen, chosen.with_overrides({"budget.scale": scale}))


@pytest.mark.parametrize("family", RESTRICTING)
@fewer
@given(rows=tables(), chosen=FIRST)
def test_without_a_family_that_restricts_it_is_never_worse(family: str, rows: Tables, chosen: Card) -> None:
    never_worse(rows, rows, chosen, chosen.with_overrides({f"families.{family}": False}))


MONEY = {
    table: [
        name
        for name, column in model.model_fields.items()
        if isinstance(column.json_schema_extra, dict)
        and str(column.json_schema_extra.get("unit", "")).startswith("million")
    ]
    for table, model in TABLES.items()
}
"""Table -> its columns of money, as the schema states their units."""


def test_money_is_found() -> None:
    assert MONEY["agreements"] == [name for name in TABLES["agreements"].model_fields if name.endswith("_million")]
    assert MONEY["budgets"] == ["amount_million"]


@repeated
@given(tables(), st.sampled_from([0.125, 2.0, 3.0, 40.0]))
def test_all_money_scales_the_cost_and_keeps_the_coverage(rows: Tables, factor: float) -> None:
    def scale(t: Tables) -> None:
        for table, columns in MONEY.items():
            for row in t.get(table, []) if table != "instance" else []:
                for column in columns:
                    if row.get(column) is not None:
                        row[column] *= factor

    chosen = policy("covered", "cost")
    old, new = optima(rows, chosen), optima(changed(rows, scale), chosen)
    if old is None:
        assert new is None
        return
    assert new is not None
    assert new[0] == pytest.approx(old[0], rel=TOLERANCE, abs=TOLERANCE)
    assert new[1] == pytest.approx(factor * old[1], rel=1e-4, abs=1e-4 * factor)


def references() -> dict[str, list[tuple[str, str]]]:
    """Table with ids -> the (table, column) in which these ids stand."""
    out: dict[str, list[tuple[str, str]]] = {name: [] for name, keys in KEYS.items() if keys == ("id",)}
    for table, model in TABLES.items():
        for name, column in model.model_fields.items():
            extra = column.json_schema_extra
            if isinstance(extra, dict) and extra.get("refers_to"):
                out[str(extra["refers_to"])].append((table, name))
    return out


def renamed(rows: Tables) -> Tables:
    """The same instance with other names, which sort the other way round."""
    out = copy.deepcopy(rows)
    for table, places in references().items():
        count = len(out.get(table, []))
        names = {row["id"]: f"z{count - index}" for index, row in enumerate(out.get(table, []))}
        for row in out.get(table, []):
            row["id"] = names[row["id"]]
        for other, column in places:
            for row in out.get(other, []):
                value = row.get(column)
                if isinstance(value, list):
                    row[column] = [names[name] for name in value]
                elif value is not None:
                    row[column] = names[value]
    for nation in out["nations"]:
        nation["groups"] = [f"z{9 - int(name[1:])}" for name in nation.get("groups", [])]
    return out


TIERS = st.sampled_from(
    [
        ("covered", "cost"),
        ("covered_by_priority",),
        ("worst_shortfall", "covered"),
        ("covered", "burden_sum"),
        ("covered_withdrawal", "covered"),
        ("covered", "fragmentation"),
        ("cvar_shortfall",),
    ]
)


@repeated
@given(tables(), SEEDED)
def test_more_reliability_never_lowers_expected_coverage(rows: Tables, rng: Random) -> None:
    # Enablers, barter and shares of what is delivered count units, not what can be expected of them: with less
    # reliable units more may be planned for a need, which is support for others and pays debts.
    chosen = policy("covered", coverage__count="expected")
    chosen = chosen.with_overrides({"families.enablers": False, "families.exchange": False})

    def surer(t: Tables) -> None:
        for table in ("nations", "offers"):
            for row in t[table]:
                row["reliability"] = max(row.get("reliability", 1.0), rng.choice(PROBABILITIES))
        for row in t.get("clusters", []):
            row["failure_probability"] *= rng.choice([0, 0.5, 1])

    never_worse(rows, changed(rows, surer), chosen)


@repeated
@given(tables())
def test_expected_coverage_is_never_above_what_is_pledged(rows: Tables) -> None:
    expected = policy("covered", coverage__count="expected")
    instance = Instance.of(rows)
    result = pooling.solve(instance, card=expected)
    if result.plan is None:
        return
    assert result.audit is not None
    for row in result.audit.coverage:
        assert row.credible == row.delivered
        assert row.credible <= row.pledged + TOLERANCE


@repeated
@given(tables())
def test_a_withdrawal_is_never_better_than_none(rows: Tables) -> None:
    alone, plain = optima(rows, policy("covered_withdrawal")), optima(rows, policy("covered"))
    if plain is None:
        assert alone is None
        return
    assert alone is not None
    assert alone[0] <= plain[0] + TOLERANCE


def without(rows: Tables, nation: str) -> Tables:
    """The instance without the nation's offers, and without what names them."""

    def drop(t: Tables) -> None:
        gone = {offer["id"] for offer in t["offers"] if offer["nation"] == nation}
        t["offers"] = [offer for offer in t["offers"] if offer["id"] not in gone]
        for table, column in references()["offers"]:
            t[table] = [row for row in t.get(table, []) if row.get(column) not in gone]

    return changed(rows, drop)


@repeated
@given(tables(), st.sampled_from([("covered", "cost"), ("covered_withdrawal", "cost")]), st.booleans())
def test_withdrawing_a_nation_is_removing_what_it_brings(rows: Tables, tiers: tuple[str, ...], expected: bool) -> None:
    chosen = policy(*tiers, coverage__count="expected" if expected else "pledged")
    instance = Instance.of(rows)
    result = pooling.solve(instance, card=chosen)
    if result.plan is None:
        return
    assert result.audit is not None
    left = {row.withdrawal: row.covered_share for row in result.audit.withdrawals}
    for nation in instance.nations:
        stays = {offer.id for offer in instance.offers if offer.nation != nation.id}
        plan = result.plan.model_copy(
            update={
                table: tuple(row for row in getattr(result.plan, table) if row.offer in stays)
                for table in ("commitments", "assignments", "trades")
            }
        )
        rest = pooling.audit_plan(instance, plan, card=policy("covered", coverage__count=chosen["coverage.count"]))
        assert rest.tiers["covered"] == pytest.approx(left[nation.id], abs=1e-9)


@repeated
@given(tables(), FIRST, st.sampled_from(["A", "B"]))
def test_without_the_offers_of_a_nation_it_is_never_better(rows: Tables, chosen: Card, nation: str) -> None:
    never_worse(without(rows, nation), rows, chosen)


@repeated
@given(tables(), st.sampled_from([0, 6]))
def test_with_a_tail_of_one_the_value_at_risk_is_the_mean(rows: Tables, draws: int) -> None:
    chosen = policy("cvar_shortfall", uncertainty__tail=1, uncertainty__draws=draws)
    result = pooling.solve(Instance.of(rows), card=chosen)
    if result.plan is None:
        return
    assert result.audit is not None
    mean = fsum(row.probability * row.short_share for row in result.audit.scenarios)
    assert result.tier("cvar_shortfall").value == pytest.approx(mean, abs=1e-9)
    assert result.tier("cvar_shortfall").bound == pytest.approx(mean, abs=TOLERANCE)


@repeated
@given(tables(), st.sampled_from([0.1, 0.3, 0.5]))
def test_a_smaller_tail_is_never_milder(rows: Tables, tail: float) -> None:
    mean = policy("cvar_shortfall", uncertainty__tail=1)
    never_worse(rows, rows, mean.with_overrides({"uncertainty.tail": tail}), mean)


@repeated
@given(tables(), TIERS)
def test_names_do_not_matter(rows: Tables, tiers: tuple[str, ...]) -> None:
    same(rows, renamed(rows), policy(*tiers))


@repeated
@given(tables(), TIERS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: Tables, tiers: tuple[str, ...], rng: Any) -> None:
    def shuffle(t: Tables) -> None:
        for table, content in t.items():
            if isinstance(content, list) and table != "periods":
                rng.shuffle(content)

    same(rows, changed(rows, shuffle), policy(*tiers))


@repeated
@given(tables())
def test_a_plan_of_a_former_run_is_still_a_plan(rows: Tables) -> None:
    chosen, instance = policy("covered", "cost"), Instance.of(rows)
    cold = pooling.solve(instance, card=chosen)
    if cold.plan is None:
        return
    warm = pooling.solve(instance, card=chosen, warm=cold)
    for tier, other in zip(cold.tiers, warm.tiers, strict=True):
        assert other.value == pytest.approx(tier.value, rel=1e-4, abs=1e-4)
