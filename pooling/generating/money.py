"""Budgets: a share of what committing everything costs, and never less than what the planted plan costs."""

from __future__ import annotations

from collections import defaultdict

from pooling.generating.needs import SITUATIONS
from pooling.generating.world import World

GROWTH = 1.03
"""Of budgets, a period."""
CARRY_OVER = 0.2
CENT = 0.01
"""Room for the round-off of a sum in a budget that is spent in full, million dollars."""


def add_budgets(world: World) -> None:
    """A row for every nation and period; over several, a part of what is left is carried over."""
    worth: dict[str, float] = defaultdict(float)
    for offer in world.tables["offers"]:
        worth[offer["nation"]] += offer["quantity"] * offer["unit_cost_million"] + offer["fixed_cost_million"]
    spent = planted_cost(world)
    periods = world.ids("periods")
    for nation in world.ids("nations"):
        level = world.knob("budget_share") * worth[nation]
        for period in periods:
            least = spent[nation, period] + CENT if (nation, period) in spent else 0.0
            row = {"nation": nation, "period": period, "amount_million": round(max(level, least), 2)}
            world.tables["budgets"].append({**row, **({"carry_over_share": CARRY_OVER} if len(periods) > 1 else {})})
            level *= GROWTH


def planted_cost(world: World) -> dict[tuple[str, str], float]:
    """What the planted plan costs each nation in each period, million dollars."""
    offers, needs, missions = world.by_id("offers"), world.by_id("requirements"), world.by_id("missions")
    region = {row["id"]: row["region"] for row in world.tables["nations"]}
    costs = {(row["from_region"], row["to_region"]): row["cost_million"] for row in world.tables["deployment"]}
    used: dict[tuple[str, str, str], int] = defaultdict(int)
    out: dict[tuple[str, str], float] = defaultdict(float)
    for one in world.planted:
        nation, mission = offers[one.offer]["nation"], missions[needs[one.requirement]["mission"]]
        for situation in mission["situations"]:
            used[one.offer, one.period, situation] += one.units
            unit_cost = costs[region[nation], mission["region"]]
            out[nation, one.period] += SITUATIONS[situation] * unit_cost * one.units
    for (offer, period), units in planted_commitments(world).items():
        row = offers[offer]
        out[row["nation"], period] += units * row["unit_cost_million"] + row["fixed_cost_million"]
    return dict(out)


def planted_commitments(world: World) -> dict[tuple[str, str], int]:
    """(offer, period) -> units: the most that any one situation uses."""
    needs, missions = world.by_id("requirements"), world.by_id("missions")
    used: dict[tuple[str, str, str], int] = defaultdict(int)
    for one in world.planted:
        for situation in missions[needs[one.requirement]["mission"]]["situations"]:
            used[one.offer, one.period, situation] += one.units
    out: dict[tuple[str, str], int] = {}
    for (offer, period, _), units in used.items():
        out[offer, period] = max(out.get((offer, period), 0), units)
    return out


def add_unpayable_promise(world: World) -> None:
    """The dearest offer is promised in full, and its nation has half of what that costs."""
    cost = {
        row["id"]: row["quantity"] * row["unit_cost_million"] + row["fixed_cost_million"]
        for row in world.tables["offers"]
    }
    dearest = max(world.tables["offers"], key=lambda row: (cost[row["id"]], row["id"]))
    world.tables["locks"].append(
        {
            "id": "unpayable",
            "rule": "at_least",
            "offer": dearest["id"],
            "period": world.ids("periods")[0],
            "quantity": dearest["quantity"],
            "reason": "Planted: more than its nation can pay",
        }
    )
    for row in world.tables["budgets"]:
        if row["nation"] == dearest["nation"]:
            row["amount_million"] = round(cost[dearest["id"]] / 2, 2)
