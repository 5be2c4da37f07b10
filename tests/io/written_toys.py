"""Two instances by hand for files and views: one with a few tables, and one that fills every column of every table."""

from __future__ import annotations

from typing import Any

from pooling.domain.fields import MoneyRow
from pooling.domain.tables import TABLES


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
    tables["periods"][0] |= {"label": "first", "year": 2026, "years": 1}
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
        "holding_cost_million": 0.75,
        "retire_from": "2027",
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
    tables["former_turns"] = [{"nation": "FRA", "requirement": "r1", "periods_ago": 2}]
    tables["credits"] = [{"nation": "NLD", "amount_million": -1.5}]
    _years(tables)
    for table, rows in tables.items():
        for row in [rows] if table == "instance" else rows:
            row["notes"] = f"seen; checked: {table}"
    _money(tables)
    return tables


def _years(tables: dict[str, Any]) -> None:
    """Give the toy rows in every table of years and money: every column has a value of its own in some row."""
    for row in tables["budgets"]:
        row["advance_share"] = 0.25
    tables["prices"] = [
        {"period": "2026", "index": 1.02},
        {"period": "2027", "kind": "options", "index": 1.1},
    ]
    tables["accounts"] = [
        {
            "nation": nation,
            "period": period,
            "gdp_million": 3_000_000,
            "defence_million": 60_000,
            "equipment_million": 15_000,
            "related_million": 20_000,
        }
        for nation in ("FRA", "DEU")
        for period in ("2026", "2027")
    ]
    tables["guidelines"] = [
        {
            "id": "core",
            "name": "Core defence",
            "measure": "defence",
            "of": "gdp",
            "share": 0.035,
            "nations": ["FRA", "DEU"],
            "periods": ["2027"],
        },
        {"id": "fifth", "measure": "equipment", "of": "defence", "share": 0.2, "nations": ["FRA"]},
    ]
    tables["requirement_changes"] = [{"requirement": "r2", "from_period": "2027", "quantity": 1300.5}]
    tables["suppliers"][0]["not_to"] = ["NLD"]
    tables["offers"][1]["in_kind_million"] = 0.5
    tables["offers"].append(
        {
            "id": "x1",
            "nation": "FRA",
            "capability": "airlift",
            "quantity": 400,
            "option": "airlifters",
            "output_per_unit": 50,
        }
    )
    tables["offer_changes"] = [{"offer": "o2", "from_period": "2027", "quantity": 0}]
    tables["options"] = [
        {
            "id": "airlifters",
            "name": "Airlifters together",
            "kind": "assets",
            "nations": ["FRA", "DEU"],
            "least_participants": 2,
            "most_participants": 3,
            "periods": ["2026"],
            "lead_periods": 1,
            "lasts_periods": 20,
            "life_periods": 30,
            "requires": ["drill"],
            "excludes": ["charter-more"],
            "agreement": "tanker-pool",
            "lead": "FRA",
            "common_cost_million": 3,
            "cost_million": 1.5,
            "upkeep_million": 0.25,
            "most_units": 8,
            "least_units": 2,
            "most_units_each": 5,
            "unit_cost_million": 2,
            "unit_upkeep_million": 0.1,
            "most_delivered": 3,
            "supplier": "charter",
            "content_share": 0.65,
            "fund": "common",
            "bonus_option": "drill",
            "credit_share": 0.5,
            "spends_as": "equipment",
        },
        {"id": "drill", "kind": "exercise", "repeats": True, "cost_million": 0.5},
        {"id": "charter-more", "kind": "assistance", "most_units": 4, "unit_cost_million": 1, "learning_share": 0.1},
    ]
    tables["option_costs"] = [
        {"option": "airlifters", "year": 0, "share": 0.25},
        {"option": "airlifters", "year": 1, "share": 0.75},
    ]
    tables["price_steps"] = [{"option": "airlifters", "from_units": 4, "unit_cost_million": 1.75}]
    tables["effects"] = [
        {"option": "drill", "capability": "tanker", "notice_days": 5},
        {"option": "drill", "offer": "o2", "standard": "boom"},
        {"option": "charter-more", "nation": "NLD", "reliability": 0.95},
    ]
    tables["certificates"] = [{"offer": "o2", "standard": "probe", "until_period": "2026"}]
    tables["funds"] = [
        {
            "id": "common",
            "name": "Common fund",
            "nations": ["FRA", "DEU"],
            "key": "un_scale",
            "equal_largest": 2,
            "grant_share": 0.15,
            "bonus_share": 0.2,
            "least_participants": 3,
            "least_content_share": 0.65,
        },
        {"id": "elsewhere", "outside": True},
    ]
    tables["fund_budgets"] = [{"fund": "common", "period": "2026", "amount_million": 30}]
    tables["refunds"] = [
        {"fund": "common", "nation": "FRA", "capability": "tanker", "mission": "m1", "share": 0.65},
        {"fund": "elsewhere", "mission_kind": "crisis", "share": 0.85},
    ]
    tables["locks"].append({"id": "k3", "rule": "at_most", "option": "airlifters", "nation": "DEU", "quantity": 3})
    tables["started"] = [{"option": "airlifters", "nation": "FRA", "period": "2026", "units": 2}]


def _money(tables: dict[str, Any]) -> None:
    """Every table with money has a row in another currency, at prices of another year."""
    tables["instance"]["price_year"] = 2026
    tables["currencies"] = [{"id": "USD-2020", "rate": 0.9, "price_year": 2020, "price_level": 1.25, "notes": "both"}]
    for table, model in TABLES.items():
        if issubclass(model, MoneyRow) and tables.get(table):
            tables[table][0]["currency"] = "USD-2020"
