"""Builds nato-32-decade.json: ``python instances/nato-32-decade/build.py [PATH]``.

The facts of nato-32 (``../nato-32/nato-32.json``) are laid on ten years: figures are projected (``../projection.py``),
needs grow, fleets retire and arrive (``data/``), and options, funds and suppliers join them (``tables/``).
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

YEARS = list(range(2026, 2036))
BUDGET_SHARE = 0.025
"""Share of a nation's projected defence expenditure that its pool budget is, as in nato-32."""
CARRY_OVER_SHARE = 0.5
ADVANCE_SHARE = 0.1
NEEDS_CHANGE = (2028, 2030, 2032, 2034)
"""Years in which needs are stated anew."""
BROUGHT_COST_SHARE = 0.6
"""What commits a unit that an option brings, as a share of the capability's usual cost (illustrative)."""
FIRST_YEAR_ONLY = {"Rotation already agreed", "Battalion changes its vehicles in this period"}
"""Reasons of locks that hold in the first year alone."""
DATA = HERE / "data"


def tables() -> dict[str, Any]:
    """Every table of the instance as plain rows."""
    base = read_json(HERE.parent / "nato-32" / "nato-32.json").tables()
    added = horizon.written(HERE / "tables")
    members = projection.nations(nation["id"] for nation in base["nations"])
    divisible = {row["id"]: row.get("divisible", False) for row in base["capabilities"]}
    costs = {
        row["id"]: float(row["unit_cost_million"])
        for row in projection.read(HERE.parent / "nato-32" / "data" / "capabilities.csv")
    }
    lapsing = list(certificates(base["offers"]))
    renewed = {(row["offer"], row["standard"]) for row in lapsing}
    less = {row["capability"]: float(row["reliability"]) for row in projection.read(DATA / "reliabilities.csv")}
    offers = [without(offer, renewed) for offer in base["offers"]]
    offers = [
        {**offer, "reliability": less[offer["capability"]]} if offer["capability"] in less else offer
        for offer in offers
    ]
    changes = list(horizon.retiring(offers, divisible, DATA / "retirements.csv"))
    for offer, rows in horizon.arriving(DATA / "arrivals.csv", costs):
        offers.append(offer)
        changes += rows
    bought = list(horizon.brought(added["options"], DATA / "brought.csv", costs, BROUGHT_COST_SHARE))
    return {
        **base,
        **{name: added[name] for name in ("options", "option_costs", "price_steps", "effects", "started")},
        **{name: added[name] for name in ("funds", "fund_budgets", "refunds", "sources")},
        "instance": {
            "name": "nato-32-decade",
            "title": "Thirty-two Allies, ten years",
            "description": (
                "The facts of nato-32 laid on the years 2026 to 2035: real figures of 2024 projected by a stated rule, "
                "illustrative needs that grow, fleets that come and go, purchases, exercises, assistance and funds. It "
                "says nothing about any nation's real readiness, real plans or real commitments. Contains information "
                "from plane-alert-db, made available under the Open Database License 1.0."
            ),
            "currency": "USD",
        },
        "periods": [{"id": str(year), "label": f"{year}, at prices of the year"} for year in YEARS],
        "budgets": list(projection.budgets(members.values(), YEARS, BUDGET_SHARE, CARRY_OVER_SHARE, ADVANCE_SHARE)),
        "prices": list(projection.prices(YEARS)),
        "accounts": list(projection.accounts(members.values(), YEARS)),
        "guidelines": list(projection.guidelines(members.values(), YEARS)),
        "requirement_changes": list(
            horizon.growing(
                base["requirements"], base["missions"], divisible, YEARS, NEEDS_CHANGE, DATA / "need_growth.csv"
            )
        ),
        "offers": offers + bought,
        "offer_changes": changes,
        "certificates": lapsing,
        "agreements": base["agreements"] + added["agreements"],
        "suppliers": base["suppliers"] + added["suppliers"],
        "withdrawals": list(withdrawals(base)),
        "locks": [*locks(base["locks"]), *added["locks"]],
        "history": list(history(base["history"], changes)),
    }


def certificates(offers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Standards that nato-32 takes for granted and that lapse here unless an exercise renews them."""
    for row in projection.read(DATA / "certificates.csv"):
        for offer in offers:
            fits = offer["capability"] == row["capability"] and offer["nation"] in row["nations"].split()
            if fits and row["standard"] in offer.get("standards", ()):
                yield {"offer": offer["id"], "standard": row["standard"], "until_period": row["until_period"]}


def without(offer: dict[str, Any], renewed: set[tuple[str, str]]) -> dict[str, Any]:
    """The offer without the standards that certificates give it."""
    held = [standard for standard in offer.get("standards", ()) if (offer["id"], standard) not in renewed]
    rest = {name: value for name, value in offer.items() if name != "standards"}
    return {**rest, "standards": held} if held else rest


def withdrawals(base: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every nation alone, then those of nato-32, then those of this set."""
    for nation in base["nations"]:
        yield {"id": f"without-{nation['id']}", "name": f"{nation['name']} withdraws", "nations": [nation["id"]]}
    yield from base["withdrawals"]
    for row in projection.read(DATA / "withdrawals.csv"):
        lists = ("nations", "agreements", "suppliers", "hosts")
        yield {"id": row["id"], "name": row["name"], **{name: row[name].split() for name in lists if row[name]}}


def locks(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {**row, "period": str(YEARS[0])} if row.get("reason") in FIRST_YEAR_ONLY else row


def history(rows: list[dict[str, Any]], changes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The last plan of nato-32 in every year, as far as there are units."""
    left: dict[str, list[tuple[str, float]]] = {}
    for change in changes:
        left.setdefault(change["offer"], []).append((change["from_period"], change["quantity"]))
    for year in map(str, YEARS):
        for row in rows:
            most = [quantity for start, quantity in sorted(left.get(row["offer"], [])) if start <= year]
            quantity = min(row["quantity"], most[-1]) if most else row["quantity"]
            if quantity:
                yield {**row, "period": year, "quantity": quantity}


if __name__ == "__main__":
    write_json(Instance.of(tables()), Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "nato-32-decade.json")
