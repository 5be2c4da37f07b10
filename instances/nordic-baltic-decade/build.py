"""Builds nordic-baltic-decade.json: ``python instances/nordic-baltic-decade/build.py [PATH]``.

The facts of nordic-five and of the Baltic states in benelux-baltic are laid on ten years: figures are projected
(``../projection.py``), needs grow, fleets retire and arrive (``data/``), and options and funds join them (``tables/``).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import horizon  # noqa: E402  (found beside the sets)
import projection  # noqa: E402

from pooling.domain.instance import Instance  # noqa: E402
from pooling.io.json_file import write_json  # noqa: E402

YEARS = list(range(2026, 2036))
BUDGET_SHARE = 0.02
"""Share of projected defence expenditure that the pool gets."""
CARRY_OVER_SHARE = 0.5
ADVANCE_SHARE = 0.2
NEEDS_CHANGE = (2028, 2030, 2032, 2034)
"""Years in which needs are stated anew."""
BROUGHT_COST_SHARE = 0.6
"""What commits a unit that an option brings, as a share of the capability's usual cost (illustrative)."""
BALTIC = ("EST", "LTU", "LVA")
NAMED = {"medical": "field-hospital"}
"""Capabilities of benelux-baltic that nordic-five calls otherwise."""
LINKED = ("DNK", "SWE")
"""Nations whose fighters hold the common link from the first year on (illustrative)."""
DATA = HERE / "data"


def tables() -> dict[str, Any]:
    """Every table of the instance as plain rows."""
    north = horizon.written(HERE.parent / "nordic-five" / "tables")
    south = horizon.written(HERE.parent / "benelux-baltic" / "tables")
    added = horizon.written(HERE / "tables")
    named = [*north["nations"], *added["nations"]]
    members = projection.nations(sorted(row["id"] for row in named))
    known = {row["id"] for row in north["capabilities"]}
    wanted = {row["capability"] for row in added["requirements"]}
    capabilities = north["capabilities"] + [
        row for row in south["capabilities"] if row["id"] in wanted and row["id"] not in known
    ]
    divisible = {row["id"]: row.get("divisible", False) for row in capabilities}
    costs = {row["capability"]: float(row["unit_cost_million"]) for row in projection.read(DATA / "costs.csv")}
    offers = [linked(row) for row in north["offers"]] + added["offers"] + baltic(south["offers"], divisible)
    changes = list(horizon.retiring(offers, divisible, DATA / "retirements.csv"))
    for offer, rows in horizon.arriving(DATA / "arrivals.csv", costs):
        offers.append(offer)
        changes += rows
    requirements = north["requirements"] + added["requirements"]
    missions = north["missions"] + added["missions"]
    growing = horizon.growing(requirements, missions, divisible, YEARS, NEEDS_CHANGE, DATA / "need_growth.csv")
    bought = list(horizon.brought(added["options"], DATA / "brought.csv", costs, BROUGHT_COST_SHARE))
    as_written = ("options", "option_costs", "price_steps", "effects", "started", "funds", "fund_budgets", "refunds")
    return {
        **{name: added[name] for name in (*as_written, "sources", "standards", "suppliers")},
        "instance": {
            "name": "nordic-baltic-decade",
            "title": "Eight nations of the north, ten years",
            "description": (
                "Denmark, Estonia, Finland, Iceland, Latvia, Lithuania, Norway and Sweden from 2026 to 2035: real "
                "figures of 2024 projected by a stated rule, illustrative forces, growing needs, purchases, exercises "
                "and assistance. It says nothing about any nation's real readiness, plans or commitments."
            ),
            "currency": "USD",
        },
        "periods": [{"id": str(year), "label": f"{year}, at prices of the year"} for year in YEARS],
        "nations": sorted(({**row, **members[row["id"]].figures()} for row in named), key=lambda row: str(row["id"])),
        "budgets": list(projection.budgets(members.values(), YEARS, BUDGET_SHARE, CARRY_OVER_SHARE, ADVANCE_SHARE)),
        "prices": list(projection.prices(YEARS)),
        "accounts": list(projection.accounts(members.values(), YEARS)),
        "guidelines": list(projection.guidelines(members.values(), YEARS)),
        "capabilities": capabilities,
        "situations": north["situations"],
        "missions": missions,
        "requirements": requirements,
        "requirement_changes": list(growing),
        "deployment": north["deployment"] + added["deployment"],
        "offers": offers + bought,
        "offer_changes": changes,
        "caveats": north["caveats"],
        "locks": [
            *({**row, "period": str(YEARS[0])} for row in north["locks"] if row["rule"] in ("never", "at_most")),
            *(row for row in north["locks"] if row["rule"] not in ("never", "at_most")),
            *added["locks"],
        ],
        "history": [
            {**row, "period": str(year)}
            for year in YEARS
            for row in north["history"]
            if not any(change["offer"] == row["offer"] for change in changes)
        ],
    }


def linked(offer: dict[str, Any]) -> dict[str, Any]:
    """The offer, with the common link where its nation's fighters hold it."""
    holds = offer["capability"] == "fighter" and offer["nation"] in LINKED
    return {**offer, "standards": ["joint-link"]} if holds else offer


def baltic(offers: list[dict[str, Any]], capabilities: dict[str, bool]) -> list[dict[str, Any]]:
    """What the Baltic states offer in benelux-baltic, in every year (it has three of its own)."""
    out = []
    for row in offers:
        offer = {name: value for name, value in row.items() if name != "periods"}
        offer["capability"] = NAMED.get(offer["capability"], offer["capability"])
        if offer["nation"] in BALTIC and offer["capability"] in capabilities:
            out.append(offer)
    return out


if __name__ == "__main__":
    write_json(Instance.of(tables()), Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "nordic-baltic-decade.json")
