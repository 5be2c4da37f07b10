"""Random valid instances with texts and numbers that files like to spoil, and small ones to change."""

from __future__ import annotations

from typing import Any

import strategies_together as together
import strategies_years as years
from hypothesis import strategies as st
from strategies_cells import (
    NASTY_IDS,
    NASTY_NUMBERS,
    NASTY_QUANTITIES,
    NASTY_TEXTS,
    ids,
    numbers,
    quantities,
    shares,
    texts,
    units,
)
from strategies_together import Draw, counts, levels, positive, unique

from pooling.domain.fields import MoneyRow
from pooling.domain.instance import Instance
from pooling.domain.tables import TABLES

__all__ = ["NASTY_IDS", "NASTY_NUMBERS", "NASTY_QUANTITIES", "NASTY_TEXTS", "full_toy", "instances", "toy"]

CAVEATS = ("forbid", "limit", "approval", "not_with", "only_with")
PROVIDERS = ("any", "one", "two_or_more")


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """A valid instance of a few rows in every table."""
    names = {
        "periods": draw(unique(3)),
        "nations": draw(unique(3)),
        "capabilities": draw(unique(2)),
        "situations": draw(unique(2)),
        "missions": draw(unique(2)),
        "requirements": draw(unique(3)),
        "offers": draw(unique(4)),
        "standards": draw(unique(2)),
        "agreements": draw(unique(2)),
        "suppliers": draw(unique(1)),
        "support": draw(unique(2)),
        "options": draw(unique(2)),
        "funds": draw(unique(2)),
    }
    d = Draw(draw, names)
    tables: dict[str, Any] = {
        "instance": {"name": draw(ids), "title": draw(texts), "description": draw(texts), "currency": draw(ids)},
        "sources": d.rows(["offers"], lambda one: {"table": one, "kind": "real", "source": draw(texts)}),
        "periods": d.rows(names["periods"], lambda one: {"id": one, "label": draw(texts)}),
        "nations": d.rows(names["nations"], lambda one: nation(d, one)),
        "capabilities": d.rows(names["capabilities"], lambda one: capability(d, one)),
        "situations": d.rows(names["situations"], lambda one: {"id": one, "name": draw(texts), "weight": draw(shares)}),
        "missions": d.rows(names["missions"], lambda one: mission(d, one)),
        "requirements": d.rows(names["requirements"], lambda one: requirement(d, one)),
        "standards": d.rows(names["standards"], lambda one: {"id": one, "name": draw(texts)}),
        "sharing": d.rows(
            draw(unique(2)),
            lambda one: {"id": one, "name": draw(texts), "level": draw(levels), "nations": d.some("nations")},
        ),
        "agreements": d.rows(names["agreements"], lambda one: together.agreement(d, one)),
        "suppliers": d.rows(names["suppliers"], lambda one: years.supplier(d, one)),
        "pools": d.rows(draw(unique(2)), lambda one: together.pool(d, one)),
        "support": d.rows(
            names["support"],
            lambda one: {"id": one, "name": draw(texts), "nation": d.one("nations"), "cost_million": draw(numbers)},
        ),
        "skills": [{"nation": d.one("nations"), "capability": d.one("capabilities")}],
        **together.risks(d),
        **years.changes(d),
    }
    missions = tables["missions"]
    tables["offers"] = d.rows(
        names["offers"], lambda one: together.offer(d, one, tables["pools"], tables["agreements"])
    )
    together.publish_totals(d, tables["pools"], tables["offers"])
    tables |= years.options(d, tables["suppliers"], tables["offers"])
    tables |= years.funds(d, sorted({one["kind"] for one in missions if "kind" in one}))
    tables["enablers"] = together.enablers(d, missions, tables["requirements"])
    two = len(names["nations"]) > 1
    tables["caveats"] = d.rows(
        CAVEATS if two else CAVEATS[:3], lambda rule: together.caveat(d, f"caveat-{rule}", rule, missions)
    )
    tables["red_lines"] = together.red_lines(d, missions)
    tables["balances"] = together.balances(d, tables["agreements"])
    tables["locks"] = locks(d, tables["agreements"], tables["options"])
    tables["history"] = d.rows(
        names["periods"], lambda one: {"offer": names["offers"][0], "period": one, "quantity": draw(units)}
    )
    tables["credits"] = d.rows(names["nations"], lambda one: {"nation": one, "amount_million": -draw(numbers)})
    if draw(st.booleans()):
        tables["budgets"] = [
            {
                "nation": one,
                "period": period,
                "advance_share": draw(shares),
                **({"amount_million": draw(numbers)} if draw(st.booleans()) else {}),
            }
            for one in names["nations"]
            for period in names["periods"]
        ]
    return Instance.of(tables)


def nation(d: Draw, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": d(texts),
        "groups": d(st.lists(ids, max_size=3)),
        "region": d(st.none() | ids),
        "gdp_million": d(st.none() | numbers),
        "gni_million": d(st.none() | numbers),
        "reserve_share": d(shares),
        "ceiling_share": d(shares),
        "reliability": d(positive),
        "most_commitments": d(st.none() | counts),
        "deployable_share": d(shares),
        "sustained_share": d(shares),
    }


def capability(d: Draw, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "unit": d(texts),
        "divisible": True,
        "value_weight": d(numbers),
        "domain": "air",
        "exchange_weight": d(numbers),
        "providers": d(st.sampled_from(PROVIDERS)),
    }


def mission(d: Draw, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "situations": [*d.some("situations"), d.names["situations"][0]],
        "kind": d(st.none() | ids),
        "region": d(st.none() | ids),
        "command": d(st.none() | ids),
        "sustained": d(st.booleans()),
    }


def requirement(d: Draw, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "mission": d.one("missions"),
        "capability": d.one("capabilities"),
        "quantity": d(quantities),
        "within_days": d(st.integers(0, 36_500)),
        "periods": d.some("periods"),
        "priority": d(st.integers(1, 5)),
        "largest_share": d(st.none() | positive),
        "nation": d.maybe("nations"),
        "standards": d.some("standards"),
        "same_standard": d.some("standards"),
        "sharing_level": d(levels),
        "sharing_rule": d(st.sampled_from(["pairwise", "one_group"])),
        "providers": d(st.sampled_from(PROVIDERS)),
        "rest_periods": d(counts),
        "most_turns": d(st.none() | counts),
        "turns_spread": d(st.none() | counts),
    }


def locks(d: Draw, agreements: list[dict[str, Any]], options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A lock of an offer, one of a membership, and one of an option."""
    agreement = agreements[0]
    made: list[dict[str, Any]] = [
        {"id": "offer-lock", "rule": "at_least", "offer": d.names["offers"][0], "quantity": d(units)},
        {
            "id": "membership-lock",
            "rule": d(st.sampled_from(["must", "never"])),
            "agreement": agreement["id"],
            "nation": (agreement["nations"] or d.names["nations"])[0],
        },
        years.option_lock(d, options),
    ]
    return d.rows(made, lambda row: {**row, "period": d.maybe("periods"), "reason": d(texts)})


def toy() -> dict[str, Any]:
    """Plain tables of a small right instance; change them to make a wrong one."""
    return {
        "instance": {"name": "toy", "title": "A toy", "currency": "EUR"},
        "periods": [{"id": "2026"}, {"id": "2027"}],
        "nations": [{"id": "FRA", "groups": ["EU", "NATO"], "region": "west"}, {"id": "DEU"}, {"id": "NLD"}],
        "capabilities": [{"id": "tanker", "unit": "aircraft"}, {"id": "airlift", "unit": "hours", "divisible": True}],
        "situations": [{"id": "one"}, {"id": "two", "weight": 0.5}],
        "missions": [{"id": "m1", "situations": ["one", "two"], "region": "east"}],
        "requirements": [
            {"id": "r1", "mission": "m1", "capability": "tanker", "quantity": 5, "within_days": 30},
            {"id": "r2", "mission": "m1", "capability": "airlift", "quantity": 1200.5, "priority": 2},
        ],
        "offers": [
            {"id": "o1", "nation": "FRA", "capability": "tanker", "quantity": 3, "notice_days": 10, "reserve": 0.5},
            {"id": "o2", "nation": "DEU", "capability": "tanker", "quantity": 4, "unit_cost_million": 2.345},
            {"id": "o3", "nation": "NLD", "capability": "airlift", "quantity": 800, "periods": ["2027", "2026"]},
        ],
        "caveats": [{"id": "c1", "nation": "DEU", "rule": "limit", "capability": "tanker", "amount": 2}],
        "history": [{"offer": "o1", "period": "2026", "quantity": 2}],
    }


def full_toy() -> dict[str, Any]:
    """The toy with rows in every table, where every column has a value of its own in some row."""
    tables = toy()
    tables["instance"] |= {"description": "Every table and column", "schema_version": 1}
    tables["sources"] = [
        {"table": "offers", "kind": "synthetic", "source": "by hand", "licence": "MIT", "note": "no more than a test"}
    ]
    tables["periods"][0]["label"] = "first"
    tables["nations"][0] |= {
        "name": "France",
        "gdp_million": 3_000_000,
        "gni_million": 3_100_000,
        "population": 68_000_000,
        "defence_spending_million": 60_000,
        "personnel": 200_000,
        "own_need": 3,
        "custom_key": 2,
        "reserve_share": 0.25,
        "ceiling_share": 0.75,
        "reliability": 0.95,
        "most_commitments": 4,
        "deployable_share": 0.5,
        "sustained_share": 0.1,
    }
    tables["budgets"] = [
        {"nation": nation, "period": period, "amount_million": 10, "carry_over_share": 0.5}
        for nation in ("FRA", "DEU", "NLD")
        for period in ("2026", "2027")
    ]
    tables["capabilities"][0] |= {
        "name": "Tanker",
        "domain": "air",
        "value_weight": 20,
        "exchange_weight": 1.7,
        "providers": "two_or_more",
    }
    tables["situations"][1]["name"] = "Two crises"
    tables["missions"][0] |= {
        "name": "Lift",
        "kind": "crisis",
        "periods": ["2026", "2027"],
        "command": "NATO",
        "sustained": True,
    }
    tables["requirements"][0] |= {
        "priority": 2,
        "weight": 1.5,
        "least_nations": 2,
        "largest_share": 0.6,
        "periods": ["2026"],
        "nation": "NLD",
        "standards": ["probe"],
        "same_standard": ["boom", "probe"],
        "sharing_level": 3,
        "sharing_rule": "one_group",
        "providers": "two_or_more",
        "rest_periods": 1,
        "most_turns": 2,
        "turns_spread": 1,
    }
    tables["deployment"] = [
        {"capability": "tanker", "from_nation": "FRA", "to_mission": "m1", "cost_million": 1.5},
        {"from_region": "west", "to_region": "east", "cost_million": 2},
    ]
    tables["standards"] = [{"id": "probe", "name": "Probe and drogue"}, {"id": "boom"}]
    tables["sharing"] = [{"id": "west", "name": "Western", "level": 3, "nations": ["FRA", "NLD"]}]
    tables["agreements"] = [
        {
            "id": "tanker-pool",
            "name": "Tanker pool",
            "kind": "framework",
            "capabilities": ["tanker"],
            "nations": ["FRA", "DEU", "NLD"],
            "members": ["FRA", "DEU"],
            "least_members": 1,
            "most_members": 3,
            "lead": "FRA",
            "backbone_capability": "tanker",
            "backbone_quantity": 1,
            "joining_cost_million": 1.5,
            "membership_cost_million": 0.25,
            "set_up_cost_million": 3,
            "running_cost_million": 0.5,
            "exit_notice_periods": 1,
            "gain_share": 0.1,
            "standards": ["probe"],
            "sharing_level": 2,
        },
        {
            "id": "barter",
            "from_period": "2027",
            "barter_limit": 50,
            "barter_scope": "pair",
            "barter_carry_share": 0.5,
        },
    ]
    tables["suppliers"] = [{"id": "charter", "name": "Charter lines", "largest_share": 0.5}]
    tables["pools"] = [
        {
            "id": "hours",
            "name": "Hours",
            "capability": "airlift",
            "agreement": "barter",
            "supplier": "charter",
            "unit_output": 100,
            "reserve_share": 0.1,
            "unit_cost_million": 2.5,
            "use_cost_million": 0.01,
            "least_units": 1,
            "most_units": 8,
            "stays": True,
            "trade_share": 0.25,
            "published_total": 270,
        }
    ]
    tables["support"] = [{"id": "base", "name": "Forward base", "nation": "DEU", "cost_million": 4}]
    tables["offers"][0] |= {
        "fixed_cost_million": 2,
        "smallest": 1,
        "step": 1,
        "smallest_use": 2,
        "effectiveness": 1.25,
        "dwell": 3,
        "agreement": "tanker-pool",
        "standards": ["probe"],
        "host": "DEU",
        "consent": "dual",
        "reliability": 0.9,
        "support": ["base"],
    }
    tables["offers"] += [
        {"id": "s1", "nation": "FRA", "capability": "airlift", "quantity": 180, "pool": "hours"},
        {"id": "s2", "nation": "DEU", "capability": "airlift", "quantity": 90, "pool": "hours"},
    ]
    tables["enablers"] = [{"capability": "tanker", "needs": "airlift", "quantity": 10, "mission_kind": "crisis"}]
    tables["skills"] = [{"nation": "NLD", "capability": "airlift"}]
    tables["caveats"] += [
        {
            "id": "c2",
            "nation": "DEU",
            "rule": "approval",
            "mission": "m1",
            "mission_kind": "crisis",
            "region": "east",
            "period": "2026",
            "command": "NATO",
            "delay_days": 10,
            "probability": 0.8,
            "reason": "Parliament",
        },
        {"id": "c3", "nation": "DEU", "rule": "not_with", "partner": "NLD"},
    ]
    tables["red_lines"] = [
        {"id": "l1", "nation": "FRA", "rule": "keep", "capability": "tanker", "quantity": 1, "reason": "law"},
        {"id": "l2", "nation": "NLD", "rule": "never", "mission": "m1", "mission_kind": "crisis", "region": "east"},
    ]
    tables["withdrawals"] = [
        {
            "id": "black-day",
            "name": "Everything at once",
            "nations": ["NLD"],
            "agreements": ["tanker-pool"],
            "suppliers": ["charter"],
            "hosts": ["DEU"],
        }
    ]
    tables["clusters"] = [{"id": "north", "name": "North", "nations": ["DEU", "NLD"], "failure_probability": 0.1}]
    tables["scenarios"] = [
        {"id": "calm", "name": "Calm", "probability": 0.7},
        {"id": "storm", "probability": 0.3},
    ]
    tables["scenario_effects"] = [
        {"scenario": "storm", "nation": "DEU", "offer": "o2", "supply_factor": 0.5},
        {"scenario": "storm", "mission": "m1", "requirement": "r1", "capability": "tanker", "need_factor": 1.25},
    ]
    tables["balances"] = [{"agreement": "barter", "nation": "FRA", "partner": "DEU", "amount": -12.5}]
    tables["locks"] = [
        {
            "id": "k1",
            "rule": "at_least",
            "offer": "o1",
            "requirement": "r1",
            "period": "2026",
            "quantity": 1,
            "reason": "agreed",
        },
        {"id": "k2", "rule": "must", "agreement": "tanker-pool", "nation": "DEU"},
    ]
    tables["history"][0]["requirement"] = "r1"
    tables["credits"] = [{"nation": "NLD", "amount_million": -1.5}]
    years.full_years(tables)
    for table, rows in tables.items():
        for row in [rows] if table == "instance" else rows:
            row["notes"] = f"seen; checked: {table}"
    full_money(tables)
    return tables


def full_money(tables: dict[str, Any]) -> None:
    """Every table with money has a row in another currency, at prices of another year."""
    tables["instance"]["price_year"] = 2026
    tables["currencies"] = [{"id": "USD-2020", "rate": 0.9, "price_year": 2020, "price_level": 1.25, "notes": "both"}]
    for table, model in TABLES.items():
        if issubclass(model, MoneyRow) and tables.get(table):
            tables[table][0]["currency"] = "USD-2020"
