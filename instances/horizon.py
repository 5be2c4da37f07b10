"""Lays a set on years: tables that are written out, needs that grow, fleets that shrink, and what options bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from projection import read

from pooling.domain.problems import InvalidInput
from pooling.io.csv_folder import draft_csv_folder

Rows = list[dict[str, Any]]


def written(folder: Path) -> dict[str, Any]:
    """The tables of a CSV folder (the layout of the project's CSV instances), some of them or all.

    Raises InvalidInput with every cell that cannot be read.
    """
    draft = draft_csv_folder(folder)
    if draft.found.problems:
        raise InvalidInput(draft.found.problems, what=folder.parent.name)
    return dict(draft.tables)


def growth_of(requirement: dict[str, Any], kinds: dict[str, str], rates: list[dict[str, str]]) -> float:
    """Growth of a need until the last year: that of the first row that fits. Cells left empty mean any."""
    for row in rates:
        mission, kind, capability = row["mission"], row["mission_kind"], row["capability"]
        if (
            (not mission or requirement["mission"] == mission)
            and (not kind or kinds.get(requirement["mission"]) == kind)
            and (not capability or requirement["capability"] in capability.split())
        ):
            return float(row["growth"])
    return 0.0


def growing(
    requirements: Rows, missions: Rows, divisible: dict[str, bool], years: list[int], steps: Iterable[int], path: Path
) -> Iterator[dict[str, Any]]:
    """Needs that grow in a straight line from the first year to the last, changed in some years only.

    Whole units go to the nearest (halves up), what is divisible to the nearest ten.
    """
    rates = read(path)
    kinds = {mission["id"]: mission.get("kind", "") for mission in missions}
    for row in requirements:
        growth = growth_of(row, kinds, rates) if "nation" not in row else 0.0
        last = row["quantity"]
        for year in steps:
            grown = row["quantity"] * (1 + growth * (year - years[0]) / (years[-1] - years[0]))
            lot = 10 if divisible[row["capability"]] and row["quantity"] >= 100 else 1
            quantity = float(lot * int(grown / lot + 0.5))
            if quantity != last:
                yield {"requirement": row["id"], "from_period": str(year), "quantity": quantity}
                last = quantity


def retiring(offers: Rows, divisible: dict[str, bool], path: Path) -> Iterator[dict[str, Any]]:
    """Fleets that shrink: the rows of a file say which share of an offer is left from a year on.

    What stays at home is kept first. KeyError for an offer that is not there.
    """
    named = {offer["id"]: offer for offer in offers}
    for row in read(path):
        offer = named[row["offer"]]
        home = offer.get("reserve", 0.0)
        left = home + (offer["quantity"] - home) * float(row["share"]) if float(row["share"]) else 0.0
        quantity = left if divisible[offer["capability"]] else float(int(left + 0.5))
        yield {"offer": row["offer"], "from_period": row["from_period"], "quantity": round(quantity, 1)}


def arriving(path: Path, unit_costs: dict[str, float]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """New fleets: each an offer of its full size, with its changes (none before the first row's year)."""
    groups: dict[str, list[dict[str, str]]] = {}
    for row in read(path):
        groups.setdefault(row["offer"], []).append(row)
    for name, rows in groups.items():
        first = rows[0]
        offer: dict[str, Any] = {
            "id": name,
            "nation": first["nation"],
            "capability": first["capability"],
            "quantity": max(float(row["quantity"]) for row in rows),
            "notice_days": int(first["notice_days"]),
            "unit_cost_million": unit_costs[first["capability"]],
        }
        if first["standards"]:
            offer["standards"] = first["standards"].split()
        before = [{"offer": name, "from_period": first["first_period"], "quantity": 0.0}]
        after = [{"offer": name, "from_period": row["from_period"], "quantity": float(row["quantity"])} for row in rows]
        yield offer, before + after


def brought(options: Rows, path: Path, unit_costs: dict[str, float], cost_share: float) -> Iterator[dict[str, Any]]:
    """Offers through options: one for each nation that may take part, or for those that the file names.

    The quantity of a row is what one unit of the option brings; the offer is as large as the most that a nation can
    order. A committed unit costs ``cost_share`` of the capability's usual cost, since upkeep is paid with the option.
    """
    named = {option["id"]: option for option in options}
    for row in read(path):
        option = named[row["option"]]
        units = option.get("most_units_each", option.get("most_units", 0)) or 1
        for nation in row["nations"].split() or option["nations"]:
            offer: dict[str, Any] = {
                "id": f"{nation}-{row['option']}" + (f"-{row['label']}" if row["label"] else ""),
                "nation": nation,
                "capability": row["capability"],
                "quantity": float(row["quantity"]) * units,
                "notice_days": int(row["notice_days"]),
                "unit_cost_million": float(f"{unit_costs[row['capability']] * cost_share:.3g}"),
                "option": row["option"],
            }
            if option.get("most_units"):
                offer["output_per_unit"] = float(row["quantity"])
            if row["standards"]:
                offer["standards"] = row["standards"].split()
            yield offer
