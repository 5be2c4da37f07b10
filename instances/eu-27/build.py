"""Builds eu-27.json: ``python instances/eu-27/build.py [PATH]``.

The offers of the 23 states that are Allies come from ``../nato-32/nato-32.json``, those of the other four from
``tables/``. Figures are projected (``../projection.py``), needs grow (``data/``), and options and funds join them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import horizon  # noqa: E402  (found beside the sets)
import projection  # noqa: E402

from pooling.domain.instance import Instance  # noqa: E402
from pooling.io.json_file import read_json, write_json  # noqa: E402

YEARS = list(range(2026, 2031))
BUDGET_SHARE = 0.01
"""Share of projected defence expenditure that the pool gets."""
CARRY_OVER_SHARE = 0.3
ADVANCE_SHARE = 0.1
NEEDS_CHANGE = (2028, 2029, 2030)
"""Years in which needs are stated anew."""
BROUGHT_COST_SHARE = 0.6
"""What commits a unit that an option brings, as a share of the capability's usual cost (illustrative)."""
STATES = [
    "AUT",
    "BEL",
    "BGR",
    "CYP",
    "CZE",
    "DEU",
    "DNK",
    "ESP",
    "EST",
    "FIN",
    "FRA",
    "GRC",
    "HRV",
    "HUN",
    "IRL",
    "ITA",
    "LTU",
    "LUX",
    "LVA",
    "MLT",
    "NLD",
    "POL",
    "PRT",
    "ROU",
    "SVK",
    "SVN",
    "SWE",
]
KEPT_AGREEMENTS = ("air-transport-exchange", "belgian-dutch-navy", "european-air-transport-command")
"""Agreements of nato-32 whose members among the states stay together here."""
KEPT_COLUMNS = (
    "id",
    "nation",
    "capability",
    "quantity",
    "notice_days",
    "unit_cost_million",
    "fixed_cost_million",
    "smallest",
    "step",
    "smallest_use",
    "reserve",
    "effectiveness",
    "dwell",
    "agreement",
)
DATA = HERE / "data"


def tables() -> dict[str, Any]:
    """Every table of the instance as plain rows."""
    base = read_json(HERE.parent / "nato-32" / "nato-32.json").tables()
    added = horizon.written(HERE / "tables")
    members = projection.nations(STATES, projection.DATA / "nations_2024_eu.csv")
    wanted = {row["capability"] for row in added["requirements"]}
    capabilities = [row for row in base["capabilities"] if row["id"] in wanted]
    divisible = {row["id"]: row.get("divisible", False) for row in capabilities}
    costs = {
        row["id"]: float(row["unit_cost_million"])
        for row in projection.read(HERE.parent / "nato-32" / "data" / "capabilities.csv")
    }
    growing = horizon.growing(
        added["requirements"], added["missions"], divisible, YEARS, NEEDS_CHANGE, DATA / "need_growth.csv"
    )
    national = [*offers(base["offers"], divisible), *added["offers"]]
    bought = list(horizon.brought(added["options"], DATA / "brought.csv", costs, BROUGHT_COST_SHARE))
    as_written = ("options", "option_costs", "price_steps", "effects", "started", "funds", "fund_budgets", "refunds")
    return {
        **{name: added[name] for name in (*as_written, "sources", "standards", "suppliers", "situations", "missions")},
        **{name: added[name] for name in ("requirements", "caveats", "withdrawals", "locks")},
        "instance": {
            "name": "eu-27",
            "title": "Twenty-seven states of the European Union, five years",
            "description": (
                "The 27 states from 2026 to 2030: battlegroups, operations and own territory, common costs and joint "
                "procurement. Real figures of 2024 projected by a stated rule, air fleets from a register; the rest is "
                "illustrative. It says nothing about any state's real readiness, plans or commitments. Contains "
                "information from plane-alert-db, made available under the Open Database License 1.0."
            ),
            "currency": "USD",
        },
        "periods": [{"id": str(year), "label": f"{year}, at prices of the year"} for year in YEARS],
        "nations": list(states(base["nations"], added["nations"], members)),
        "budgets": list(projection.budgets(members.values(), YEARS, BUDGET_SHARE, CARRY_OVER_SHARE, ADVANCE_SHARE)),
        "prices": list(projection.prices(YEARS)),
        "capabilities": capabilities,
        "requirement_changes": list(growing),
        "deployment": deployment(base["deployment"], divisible, added["missions"]),
        "offers": [radio(offer) for offer in national] + bought,
        "agreements": [*agreements(base["agreements"], divisible), *added["agreements"]],
    }


def states(
    allies: list[dict[str, Any]], others: list[dict[str, Any]], members: dict[str, projection.Nation]
) -> Iterator[dict[str, Any]]:
    """The nations; their gross national income stands in as their gross domestic product (none is in the data)."""
    rows = {row["id"]: row for row in [*allies, *others]}
    for state in STATES:
        figures = members[state].figures()
        yield {**rows[state], **figures, "gni_million": figures["gdp_million"]}


def offers(rows: list[dict[str, Any]], capabilities: dict[str, bool]) -> Iterator[dict[str, Any]]:
    """What the states that are Allies offer in nato-32 of the capabilities asked for, but no share of a pool."""
    for row in rows:
        if row["nation"] in STATES and row["capability"] in capabilities and "pool" not in row:
            yield {name: row[name] for name in KEPT_COLUMNS if name in row}


def radio(offer: dict[str, Any]) -> dict[str, Any]:
    """The offer, with the radio where its nation's battalions hold it."""
    held = {row["capability"]: row["nations"].split() for row in projection.read(DATA / "radio.csv")}
    return {**offer, "standards": ["eu-radio"]} if offer["nation"] in held.get(offer["capability"], ()) else offer


def agreements(rows: list[dict[str, Any]], capabilities: dict[str, bool]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row["id"] in KEPT_AGREEMENTS:
            narrowed: dict[str, Any] = {
                name: [state for state in row[name] if state in STATES] for name in ("nations", "members")
            }
            narrowed["capabilities"] = [capability for capability in row["capabilities"] if capability in capabilities]
            yield {**row, **narrowed}


def deployment(
    rows: list[dict[str, Any]], capabilities: dict[str, bool], missions: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The costs of nato-32 from and to regions that are here; own territory costs nothing to reach."""
    regions = {mission.get("region") for mission in missions}
    kept = [
        row
        for row in rows
        if row.get("capability") in (None, *capabilities)
        and row.get("to_region") in (None, *regions)
        and row.get("from_region") != "north-america"
        and "to_mission" not in row
    ]
    return kept + [
        {"capability": capability, "to_mission": "territory", "cost_million": 0.0} for capability in capabilities
    ]


if __name__ == "__main__":
    write_json(Instance.of(tables()), Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "eu-27.json")
