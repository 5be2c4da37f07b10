"""Random rows of the tables of years and money, right by every cross check, and toy rows that fill every column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from hypothesis import strategies as st
from strategies_cells import factors, numbers, quantities, shares, texts, units
from strategies_together import PROBABILITIES, Draw, Row, counts, positive

from pooling.domain.options import FundKey, OptionKind, SpendsAs
from pooling.domain.years import CostKind

KINDS = get_args(OptionKind)
SPENDS_AS = get_args(SpendsAs)
FUND_KEYS = get_args(FundKey)
COSTS = get_args(CostKind)


def changes(d: Draw) -> dict[str, list[Row]]:
    """Prices, changes of needs and offers, accounts with guidelines, certificates."""
    return {
        "prices": d.rows(
            d(st.lists(st.tuples(st.sampled_from(d.names["periods"]), st.sampled_from([None, *COSTS])), unique=True)),
            lambda one: {"period": one[0], "kind": one[1], "index": d(factors)},
        ),
        "requirement_changes": [
            {"requirement": name, "from_period": period, "quantity": d(quantities)}
            for name, period in pairs(d, "requirements", "periods")
        ],
        "offer_changes": [
            {"offer": name, "from_period": period, "quantity": d(units)}
            for name, period in pairs(d, "offers", "periods")
        ],
        "certificates": [
            {"offer": name, "standard": standard, "until_period": d.one("periods")}
            for name, standard in pairs(d, "offers", "standards")
        ],
        **spending(d),
    }


def pairs(d: Draw, first: str, second: str) -> list[tuple[str, str]]:
    """Some different pairs of names of two tables."""
    pair = st.tuples(st.sampled_from(d.names[first]), st.sampled_from(d.names[second]))
    return list(d(st.lists(pair, max_size=3, unique=True)))


def spending(d: Draw) -> dict[str, list[Row]]:
    made = d(st.integers(0, 2))
    if not made:
        return {"accounts": [], "guidelines": []}
    accounts = []
    for nation in d.names["nations"]:
        for period in d.names["periods"]:
            defence = d(numbers)
            accounts.append(
                {
                    "nation": nation,
                    "period": period,
                    "gdp_million": d(numbers),
                    "defence_million": defence,
                    "equipment_million": d(st.sampled_from([0.0, defence])),
                    "related_million": d(numbers),
                }
            )
    guidelines = []
    for number in range(made):
        measure = d(st.sampled_from(["defence", "equipment", "related"]))
        guidelines.append(
            {
                "id": f"guideline-{number}",
                "name": d(texts),
                "measure": measure,
                "of": "gdp" if measure == "defence" else d(st.sampled_from(["gdp", "defence"])),
                "share": d(shares),
                "nations": d.some("nations"),
                "periods": d.some("periods"),
            }
        )
    return {"accounts": accounts, "guidelines": guidelines}


def funds(d: Draw, kinds: Sequence[str]) -> dict[str, list[Row]]:
    """Common funds, their budgets, and refunds for missions of the kinds that there are."""
    return {
        "funds": d.rows(d.names["funds"], lambda name: fund(d, name)),
        "fund_budgets": [
            {"fund": name, "period": period, "amount_million": d(numbers)}
            for name, period in pairs(d, "funds", "periods")
        ],
        "refunds": d.rows(
            d.names["funds"],
            lambda name: {
                "fund": name,
                "nation": d.maybe("nations"),
                "capability": d.maybe("capabilities"),
                "mission": d.maybe("missions"),
                "mission_kind": d(st.none() | st.sampled_from(kinds)) if kinds else None,
                "share": d(positive),
            },
        ),
    }


def fund(d: Draw, name: str) -> Row:
    outside = d(st.booleans())
    grant = d(shares)
    return {
        "id": name,
        "name": d(texts),
        "outside": outside,
        "nations": None if outside else d.some("nations"),
        "key": d(st.sampled_from(FUND_KEYS)),
        "equal_largest": d(counts),
        "grant_share": grant,
        "bonus_share": d(st.sampled_from([0.0, grant, 1.0])),
        "least_participants": d(counts),
        "least_content_share": d(shares),
    }


def supplier(d: Draw, name: str) -> Row:
    return {"id": name, "name": d(texts), "largest_share": d(positive), "not_to": d.some("nations")}


def option(d: Draw, name: str, suppliers: Sequence[Row]) -> Row:
    made_by = d(st.none() | st.sampled_from(suppliers)) if suppliers else None
    banned = set(made_by["not_to"]) if made_by else set()
    allowed = [one for one in d.names["nations"] if one not in banned]
    nations = d(st.lists(st.sampled_from(allowed), max_size=2, unique=True)) if allowed else []
    least = d(st.integers(1, len(nations or d.names["nations"])))
    lead = d(st.none() | st.sampled_from(nations or allowed)) if allowed else None
    others = [one for one in d.names["options"] if one != name]
    few = st.lists(st.sampled_from(others), max_size=1) if others else st.just([])
    paid_by = d.maybe("funds")
    row = {
        "id": name,
        "name": d(texts),
        "kind": d(st.sampled_from(KINDS)),
        "nations": nations,
        "least_participants": least,
        "most_participants": d(st.none() | st.integers(least, 1_000)),
        "periods": d.some("periods"),
        "lead_periods": d(counts),
        "lasts_periods": d(st.none() | st.integers(1, 1_000)),
        "requires": d(few),
        "excludes": d(few),
        "agreement": d.maybe("agreements"),
        "lead": lead,
        "common_cost_million": d(numbers) if lead else None,
        "cost_million": d(numbers),
        "upkeep_million": d(numbers),
        "supplier": made_by["id"] if made_by else None,
        "content_share": d(shares),
        "fund": paid_by,
        "bonus_option": d(st.none() | st.sampled_from(others)) if others and paid_by else None,
        "credit_share": d(shares),
        "spends_as": d(st.sampled_from(SPENDS_AS)),
    }
    return {**row, **(by_the_unit(d) if d(st.booleans()) else {"repeats": d(st.booleans())})}


def by_the_unit(d: Draw) -> Row:
    most = d(st.integers(1, 1_000))
    return {
        "most_units": most,
        "least_units": d(st.integers(0, most)),
        "most_units_each": d(st.none() | st.integers(1, 1_000)),
        "unit_cost_million": d(numbers),
        "learning_share": d(st.sampled_from([0.0, 0.2])),
        "unit_upkeep_million": d(numbers),
        "most_delivered": d(st.none() | st.integers(1, 1_000)),
    }


def options(d: Draw, suppliers: Sequence[Row], offers: Sequence[Row]) -> dict[str, list[Row]]:
    """Options with their costs, prices, effects and former starts."""
    made = d.rows(d.names["options"], lambda name: option(d, name, suppliers))
    parts = d(st.sampled_from(PROBABILITIES))
    ordered = [row for row in made if row.get("most_units")]
    return {
        "options": made,
        "option_costs": [{"option": made[0]["id"], "year": year, "share": part} for year, part in enumerate(parts)],
        "price_steps": [
            {"option": row["id"], "from_units": step, "unit_cost_million": d(numbers)}
            for row in ordered
            if not row["learning_share"]
            for step in sorted({1, row["most_units"]})
        ],
        "effects": d.rows(
            ["notice_days", "standard", "reliability"], lambda what: effect(d, what, d.one("options"), offers)
        ),
        "started": d.rows(
            [row for row in made if row["nations"]],
            lambda row: {
                "option": row["id"],
                "nation": row["nations"][0],
                "period": d.one("periods"),
                "units": d(st.integers(0, row["most_units"])) if row.get("most_units") else None,
            },
        ),
    }


def effect(d: Draw, what: str, name: str, offers: Sequence[Row]) -> Row:
    chosen = d(st.none() | st.sampled_from(offers))
    given = {"notice_days": d(st.integers(0, 36_500)), "standard": d.one("standards"), "reliability": d(positive)}
    return {
        "option": name,
        "nation": d(st.none() | st.just(chosen["nation"])) if chosen else d.maybe("nations"),
        "capability": d(st.none() | st.just(chosen["capability"])) if chosen else d.maybe("capabilities"),
        "offer": chosen["id"] if chosen else None,
        what: given[what],
    }


def option_lock(d: Draw, made: Sequence[Row]) -> Row:
    """A lock of the first option: of its units where it has any."""
    row = made[0]
    counted = bool(row.get("most_units")) and d(st.booleans())
    return {
        "id": "option-lock",
        "rule": d(st.sampled_from(["at_least", "at_most"] if counted else ["must", "never"])),
        "option": row["id"],
        "nation": d(st.none() | st.sampled_from(row["nations"] or d.names["nations"])),
        "quantity": d(st.integers(0, 1_000)) if counted else None,
    }


def full_years(tables: dict[str, Any]) -> None:
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
