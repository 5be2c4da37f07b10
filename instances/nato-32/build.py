"""Builds nato-32.json from the tables beside this file: ``python instances/nato-32/build.py [PATH]``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conditions import conditioned
from forces import offers
from history import last_plan
from pooled import agreements, last_shares, pools, shares
from tables import DATA, HERE, SHARED, TableRow, by, read, record, significant

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
RELIABLE = 0.99
HOME_DUTY = 0.04
"""Reliability of a nation = RELIABLE less HOME_DUTY times the share of its forces that stays at home (illustrative)."""
LAND_HEAVY = 0.4
LARGE_ENOUGH = 100
"""Deployable and sustained shares are given where land forces are at least this share of the value of the offers, the
offers are worth at least so many points (a smaller nation could not sustain a single battalion), and the nation is not
behind the front: defending the own border is no deployment."""
DEPLOYABLE_SHARE, SUSTAINED_SHARE = 0.5, 0.1
REFERENCE_HOUR = "tactical-airlift"
"""One hour of it is one equivalent hour in barter: the hour of a C-130, by cost."""


def tables() -> dict[str, Any]:
    """Every table of the instance as plain rows."""
    nations = read(SHARED / "nations_2024.csv")
    profiles = by(read(DATA / "profiles.csv"), "iso3")
    capabilities = read(DATA / "capabilities.csv")
    missions = rows("missions", lists="situations", flags="sustained")
    requirements = list(needs())
    national = conditioned(list(offers(nations, profiles, capabilities)))
    budgets = {row["iso3"]: budget(row) for row in nations}
    divisible = {row["id"]: row["divisible"] == "yes" for row in capabilities}
    history = [*last_plan(national, requirements, missions, budgets, divisible, PERIOD)]
    history += [{"offer": share, "period": PERIOD, "quantity": hours} for share, hours in last_shares()]
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
        "sources": rows("sources"),
        "periods": [{"id": PERIOD, "label": "Planning year 2026, at 2024 figures"}],
        "nations": list(members(nations, profiles, national, capabilities)),
        "budgets": [{"nation": iso3, "period": PERIOD, "amount_million": amount} for iso3, amount in budgets.items()],
        "capabilities": list(described(capabilities)),
        "situations": [{"id": name, "name": title, "weight": weight} for name, title, weight in SITUATIONS],
        "missions": missions,
        "requirements": requirements,
        "deployment": list(deployment(capabilities)),
        "standards": rows("standards"),
        "sharing": list(sharing([row["iso3"] for row in nations])),
        "agreements": list(agreements()),
        "suppliers": rows("suppliers", numbers="largest_share"),
        "pools": list(pools()),
        "support": rows("support", numbers="cost_million"),
        "offers": [*national, *shares()],
        "enablers": rows("enablers", numbers="quantity"),
        "skills": rows("skills"),
        "caveats": rows("caveats", numbers="amount probability", whole_numbers="delay_days"),
        "red_lines": rows("red_lines", numbers="quantity"),
        "withdrawals": rows("withdrawals", lists="nations agreements suppliers hosts"),
        "clusters": rows("clusters", lists="nations", numbers="failure_probability"),
        "balances": rows("balances", numbers="amount"),
        "locks": rows("locks", numbers="quantity"),
        "history": history,
        "credits": rows("credits", numbers="amount_million"),
    }


def rows(table: str, **types: str) -> list[dict[str, Any]]:
    """The rows of the file that is named as the table of the instance is."""
    return [record(table, row, **types) for row in read(DATA / f"{table}.csv")]


def members(
    nations: list[TableRow],
    profiles: dict[str, TableRow],
    offered: list[dict[str, Any]],
    capabilities: list[TableRow],
) -> Iterator[dict[str, Any]]:
    """Nations: real reference figures and groups; the rest by the rules above."""
    groups = read(DATA / "groups.csv")
    most = {row["iso3"]: int(row["most_commitments"]) for row in read(DATA / "smallest_nations.csv")}
    front = {region for region, _ in OWN_FRONT}
    described_by = by(capabilities, "id")
    for row in nations:
        profile, iso3 = profiles[row["iso3"]], row["iso3"]
        out: dict[str, Any] = {
            **figures(row),
            "groups": [group["group"] for group in groups if iso3 in group["nations"].split()],
            "region": profile["region"],
            "ceiling_share": float(profile["ceiling_share"]),
            "reliability": round(RELIABLE - HOME_DUTY * float(profile["home_share"]), 3),
        }
        if iso3 in most:
            out["most_commitments"] = most[iso3]
        value, on_land = worth([offer for offer in offered if offer["nation"] == iso3], described_by)
        if profile["region"] not in front and value >= LARGE_ENOUGH and on_land >= LAND_HEAVY * value:
            out.update(deployable_share=DEPLOYABLE_SHARE, sustained_share=SUSTAINED_SHARE)
        yield out


def worth(offered: list[dict[str, Any]], capabilities: dict[str, TableRow]) -> tuple[float, float]:
    """Value of the offers, and of those on land."""
    values = [
        (
            offer["quantity"] * float(capabilities[offer["capability"]]["value_weight"]),
            capabilities[offer["capability"]],
        )
        for offer in offered
    ]
    return sum(value for value, _ in values), sum(value for value, row in values if row["domain"] == "land")


def sharing(nations: list[str]) -> Iterator[dict[str, Any]]:
    for row in read(DATA / "sharing.csv"):
        out = record("sharing", row, lists="nations", whole_numbers="level")
        yield {**out, "nations": nations} if row["nations"] == "all" else out


def figures(row: TableRow) -> dict[str, Any]:
    """Name and real reference figures."""
    return {
        "id": row["iso3"],
        "name": row["name"],
        "gdp_million": float(row["gdp_current_musd"]),
        "population": float(row["population_persons"]),
        "defence_spending_million": float(row["defence_expenditure_musd"]),
        "personnel": round(float(row["military_personnel_thousand"]) * 1000),
    }


def budget(row: TableRow) -> float:
    """The pool budget in million dollars, to a tenth."""
    expenditure = float(row["defence_expenditure_musd"])
    amount = expenditure * BUDGET_SHARE if expenditure else float(row["gdp_current_musd"]) * ICELAND_SHARE_OF_GDP
    return round(amount, 1)


def described(capabilities: list[TableRow]) -> Iterator[dict[str, Any]]:
    """Capabilities; in barter an hour counts by its cost."""
    reference = float(by(capabilities, "id")[REFERENCE_HOUR]["unit_cost_million"])
    for row in capabilities:
        out = record("capabilities", row, numbers="value_weight", flags="divisible")
        if "flight hours" in row["unit"]:
            out["exchange_weight"] = round(float(row["unit_cost_million"]) / reference, 1)
        yield out


def needs() -> Iterator[dict[str, Any]]:
    """Requirements, named by mission, nation if it is one's own, capability, days and label if there is one."""
    for row in read(DATA / "requirements.csv"):
        parts = (row["mission"], row["nation"], row["capability"], row["within_days"], row["label"])
        out = record(
            "requirements",
            row,
            lists="standards same_standard",
            numbers="quantity weight largest_share",
            whole_numbers="within_days priority least_nations sharing_level",
        )
        yield {"id": "-".join(part for part in parts if part), **out}


def deployment(capabilities: list[TableRow]) -> Iterator[dict[str, Any]]:
    """Battalions by region and region; the rest by its own cost, cheaper on the own front, dearer far away.

    Nations' own tasks are at home or next door.
    """
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
    yield from (record("deployment", row, numbers="cost_million") for row in read(DATA / "deployment_missions.csv"))


if __name__ == "__main__":
    write_json(Instance.of(tables()), Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "nato-32.json")
