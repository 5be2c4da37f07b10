"""Builds nato-32.json from the tables beside this file: ``python instances/nato-32/build.py [PATH]``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from forces import offers
from history import last_plan
from tables import DATA, HERE, SHARED, TableRow, by, read, significant

from pooling.domain.instance import Instance
from pooling.io.json_file import write_json

PERIOD = "2026"
BUDGET_SHARE = 0.025
"""Share of a nation's defence expenditure (2024) that its pool budget is."""
ICELAND_SHARE_OF_GDP = 0.0002
"""Iceland has no defence expenditure in the source: its budget is this share of its gross domestic product."""
FAR_REGIONS = {"red-sea": 2.0, "south": 1.6}
"""Factors on a capability's own deployment cost; everywhere else 1 (illustrative)."""
OWN_FRONT = (
    ("nordic", "high-north"),
    ("nordic", "north-east"),
    ("north-east", "north-east"),
    ("south-east", "south-east"),
)
OWN_FRONT_FACTOR = 0.4
ACROSS = (
    ("nordic", "south-east"),
    ("north-east", "south-east"),
    ("south-east", "north-east"),
    ("south-east", "high-north"),
)
ACROSS_FACTOR = 3.0
"""Factors where forces stand on their own front, or would leave it for the far one (illustrative)."""
SITUATIONS = (
    ("presence", "Presence and deterrence, day by day", 0.6),
    ("two-crises", "Two crises in the south beside the presence", 0.2),
    ("collective-defence", "Collective defence on three fronts", 0.2),
)
GROUPS = {
    "eu": "BEL BGR CZE DEU DNK ESP EST FIN FRA GRC HRV HUN ITA LTU LUX LVA NLD POL PRT ROU SVK SVN SWE",
    "frontline": "BGR EST FIN LTU LVA NOR POL ROU",
    "strategic-airlift-capability": "BGR EST FIN HUN LTU NLD NOR POL ROU SVN SWE USA",
    "multinational-mrtt-fleet": "BEL CZE DEU LUX NLD NOR",
}


def tables() -> dict[str, Any]:
    """Every table of the instance as plain rows."""
    nations = read(SHARED / "nations_2024.csv")
    profiles = by(read(DATA / "profiles.csv"), "iso3")
    capabilities = read(DATA / "capabilities.csv")
    missions = [{**filled(row), "situations": row["situations"].split()} for row in read(DATA / "missions.csv")]
    requirements = list(needs())
    offered = list(offers(nations, profiles, capabilities))
    budgets = {row["iso3"]: budget(row) for row in nations}
    divisible = {row["id"]: row["divisible"] == "yes" for row in capabilities}
    history = last_plan(offered, requirements, missions, budgets, divisible, PERIOD)
    return {
        "instance": {
            "name": "nato-32",
            "title": "Thirty-two Allies, one year",
            "description": (
                "Real budgets, reference figures and air fleets of the 32 Allies; illustrative requirements, forces, "
                "readiness, costs, caveats and locks. It says nothing about any nation's real readiness, real "
                "commitments or real rules. Contains information from plane-alert-db, made available under the "
                "Open Database License 1.0."
            ),
            "currency": "USD",
        },
        "sources": [filled(row) for row in read(DATA / "sources.csv")],
        "periods": [{"id": PERIOD, "label": "Planning year 2026, at 2024 figures"}],
        "nations": [nation(row, profiles[row["iso3"]]) for row in nations],
        "budgets": [{"nation": iso3, "period": PERIOD, "amount_million": amount} for iso3, amount in budgets.items()],
        "capabilities": [capability(row) for row in capabilities],
        "situations": [{"id": name, "name": title, "weight": weight} for name, title, weight in SITUATIONS],
        "missions": missions,
        "requirements": requirements,
        "deployment": list(deployment(capabilities)),
        "offers": offered,
        "caveats": [filled(row, numbers=("amount",), days=("delay_days",)) for row in read(DATA / "caveats.csv")],
        "locks": [filled(row, numbers=("quantity",)) for row in read(DATA / "locks.csv")],
        "history": list(history),
        "credits": [filled(row, numbers=("amount_million",)) for row in read(DATA / "credits.csv")],
    }


def filled(row: TableRow, numbers: tuple[str, ...] = (), days: tuple[str, ...] = ()) -> dict[str, Any]:
    """The cells that hold something, numbers as numbers."""
    out: dict[str, Any] = {column: value for column, value in row.items() if value}
    out.update({column: float(out[column]) for column in numbers if column in out})
    out.update({column: int(out[column]) for column in days if column in out})
    return out


def nation(row: TableRow, profile: TableRow) -> dict[str, Any]:
    """Real reference figures; region, groups and ceiling from the profile."""
    iso3 = row["iso3"]
    return {
        "id": iso3,
        "name": row["name"],
        "groups": [group for group, members in GROUPS.items() if iso3 in members.split()],
        "region": profile["region"],
        "gdp_million": float(row["gdp_current_musd"]),
        "population": float(row["population_persons"]),
        "defence_spending_million": float(row["defence_expenditure_musd"]),
        "personnel": round(float(row["military_personnel_thousand"]) * 1000),
        "ceiling_share": float(profile["ceiling_share"]),
    }


def budget(row: TableRow) -> float:
    """The pool budget in million dollars, to a tenth."""
    expenditure = float(row["defence_expenditure_musd"])
    amount = expenditure * BUDGET_SHARE if expenditure else float(row["gdp_current_musd"]) * ICELAND_SHARE_OF_GDP
    return round(amount, 1)


def capability(row: TableRow) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "domain": row["domain"],
        "unit": row["unit"],
        "divisible": row["divisible"] == "yes",
        "value_weight": float(row["value_weight"]),
    }


def needs() -> Iterator[dict[str, Any]]:
    """Requirements, named by mission, capability and days."""
    for row in read(DATA / "requirements.csv"):
        out: dict[str, Any] = {
            "id": f"{row['mission']}-{row['capability']}-{row['within_days']}",
            "mission": row["mission"],
            "capability": row["capability"],
            "quantity": float(row["quantity"]),
            "within_days": int(row["within_days"]),
            "priority": int(row["priority"]),
            "weight": float(row["weight"]),
            "least_nations": int(row["least_nations"] or 0),
        }
        if row["largest_share"]:
            out["largest_share"] = float(row["largest_share"])
        yield out


def deployment(capabilities: list[TableRow]) -> Iterator[dict[str, Any]]:
    """Battalions by region and region; the rest by its own cost, cheaper on the own front, dearer far away."""
    for row in read(DATA / "deployment_matrix.csv"):
        for region, cell in row.items():
            if region != "from_region":
                yield {"from_region": row["from_region"], "to_region": region, "cost_million": float(cell)}
    for entry in capabilities:
        if entry["deploy_cost_million"]:
            cost = float(entry["deploy_cost_million"])
            yield {"capability": entry["id"], "cost_million": cost}
            for region, factor in FAR_REGIONS.items():
                far = significant(cost * factor)
                yield {"capability": entry["id"], "to_region": region, "cost_million": far}
            for pairs, factor in ((OWN_FRONT, OWN_FRONT_FACTOR), (ACROSS, ACROSS_FACTOR)):
                for start, region in pairs:
                    priced = significant(cost * factor)
                    row = {"capability": entry["id"], "from_region": start, "to_region": region}
                    yield {**row, "cost_million": priced}


if __name__ == "__main__":
    write_json(Instance.of(tables()), Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "nato-32.json")
