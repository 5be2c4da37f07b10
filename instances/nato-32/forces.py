"""Offers: real fleets and illustrative forces, split by notice, priced, with what stays at home."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from fleets import Fleet, fleets
from tables import TableRow, between, by, draws, one_of, significant, whole

EXPONENTS = {"personnel": 0.75, "spending": 0.6}
"""Forces grow more slowly than the figure they are scaled by: larger forces carry more overhead (illustrative)."""
NOTICE_DAYS = ((3, 5, 7, 10), (15, 20, 25, 30), (45, 60, 90, 120, 180))
NOTICE_COST = (1.3, 1.0, 0.7)
FLEET_READY = (0.5, 0.35)
"""Shares of an air fleet's hours ready within 10 and within 30 days (illustrative)."""
ROTATING_UNITS = 3
"""Offers of fewer whole units are offered as they can be deployed: rotation at home is the nation's affair."""
ONE_TIER_HOURS = 500
"""Fewer flight hours (or thousand rounds) than this are one offer, not two."""


def offers(
    nations: list[TableRow], profiles: dict[str, TableRow], capabilities: list[TableRow]
) -> Iterator[dict[str, Any]]:
    """Every offer, in the order of nations and capabilities."""
    named = by(nations, "iso3")
    home_share = {nation: float(profile["home_share"]) for nation, profile in profiles.items()}
    owned: dict[tuple[str, str], list[Fleet]] = {}
    for fleet in fleets(set(named), home_share):
        owned.setdefault((fleet.nation, fleet.capability), []).append(fleet)
    for nation, row in named.items():
        for capability in capabilities:
            if capability["base"] == "fleet":
                for fleet in owned.get((nation, capability["id"]), []):
                    yield from _split(row, profiles[nation], capability, fleet)
                continue
            quantity = _size(row, profiles[nation], capability)
            if quantity:
                effectiveness = _effectiveness(nation, capability)
                fleet = Fleet(nation, capability["id"], "", quantity, effectiveness, home_share[nation])
                yield from _split(row, profiles[nation], capability, fleet)
    yield from _iceland()


def _size(nation: TableRow, profile: TableRow, capability: TableRow) -> int:
    """rate * (personnel in thousand, or spending in billion) ** exponent * the nation's emphasis * its factor."""
    factor = 1.0
    if capability["owners"] != "all":
        parts = [entry.partition(":") for entry in capability["owners"].split()]
        factors = {owner: float(number or 1) for owner, _, number in parts}
        if nation["iso3"] not in factors:
            return 0
        factor = factors[nation["iso3"]]
    figures = {
        "personnel": float(nation["military_personnel_thousand"]),
        "spending": float(nation["defence_expenditure_musd"]) / 1000,
    }
    figure = figures[capability["base"]]
    if not figure:
        return 0
    emphasis = float(profile[capability["emphasis"]])
    size = float(capability["rate"]) * figure ** EXPONENTS[capability["base"]] * emphasis * factor
    least = 1 if capability["owners"] != "all" else int(capability["least"])
    return max(whole(size), least) if emphasis else 0


def _effectiveness(nation: str, capability: TableRow) -> float:
    if capability["divisible"] == "yes":
        return 1.0
    draw = draws("effectiveness", nation, capability["id"]).random()
    return 0.8 if draw < 0.07 else 0.9 if draw < 0.15 else 1.0


def _cost_factor(nation: TableRow) -> float:
    """Spending per service member against 300 000 dollars, to the power 0.35, between 0.6 and 1.4."""
    per_head = float(nation["defence_expenditure_musd"]) / float(nation["military_personnel_thousand"]) / 300
    return float(min(max(per_head**0.35, 0.6), 1.4))


def _split(nation: TableRow, profile: TableRow, capability: TableRow, fleet: Fleet) -> Iterator[dict[str, Any]]:
    """One offer for each notice tier that holds units; what stays at home is part of the slowest."""
    divisible = capability["divisible"] == "yes"
    home = fleet.quantity * fleet.home_share
    home = whole(home) if divisible else min(whole(home), max(whole(fleet.quantity) - 1, 0))
    available = whole(fleet.quantity) - home
    ready = FLEET_READY
    if capability["base"] != "fleet":
        ready = min(float(profile["ready_10"]) * float(capability["ready_factor"]), 0.7), float(profile["ready_30"])
    name = "-".join(part for part in (fleet.nation, fleet.capability, fleet.label) if part)
    draw = draws("offer", name)
    parts = _parts(draw, available, ready, ONE_TIER_HOURS if divisible else 3, divisible)
    for index, (tier, units) in enumerate(parts):
        slowest = index == len(parts) - 1
        cost = float(capability["unit_cost_million"]) * NOTICE_COST[tier] * _cost_factor(nation)
        cost = significant(cost * between(draw, 0.9, 1.1))
        offer: dict[str, Any] = {
            "id": f"{name}-{('a', 'b', 'c')[tier]}",
            "nation": fleet.nation,
            "capability": fleet.capability,
            "quantity": units + home if slowest else units,
            "notice_days": one_of(draw, NOTICE_DAYS[tier]),
            "unit_cost_million": cost,
            "fixed_cost_million": significant(cost * float(capability["fixed_share"]), 2),
            "reserve": home if slowest else 0,
            "effectiveness": fleet.effectiveness,
            "dwell": float(capability["dwell"]) if divisible or units >= ROTATING_UNITS else 1.0,
        }
        offer.update(_lots(capability, units))
        yield offer


def _parts(
    draw: random.Random, available: int, ready: tuple[float, float], split_from: int, divisible: bool
) -> list[tuple[int, int]]:
    """(notice tier, units): one part where there are few units, two where there are some, three where many."""
    if available < split_from:
        number = draw.random()
        return [(0 if number < ready[0] else 1 if number < ready[0] + 0.6 else 2, available)]
    if divisible or available < 8:
        first = min(max(whole(available * sum(ready) / 2), 1), available - 1)
        tier = 0 if divisible or draw.random() < 2 * ready[0] else 1
        return [(tier, first), (tier + 1, available - first)]
    first = whole(available * ready[0])
    second = min(whole(available * ready[1]), available - first)
    parts = [(0, first), (1, second), (2, available - first - second)]
    return [(tier, units) for tier, units in parts if units]


def _lots(capability: TableRow, units: int) -> dict[str, int]:
    if capability["unit"].startswith("flight hours") and units >= 2_000:
        return {"smallest": 200}
    if capability["id"] == "artillery-ammunition":
        return {"step": 1} if units >= 10 else {}
    if capability["id"] == "heavy-lift-helicopter" and units >= 8:
        return {"step": 2}
    least = int(capability["smallest_use"])
    return {"smallest_use": least} if least and units >= 4 else {}


def _iceland() -> Iterator[dict[str, Any]]:
    """Iceland has no armed forces; its civilian offers are written out (illustrative)."""
    for capability, quantity, notice, cost in (
        ("airbase-support", 2, 5, 2.0),
        ("cyber-protection", 1, 10, 1.5),
        ("civil-military-cooperation", 1, 20, 0.8),
        ("intelligence-fusion", 1, 10, 1.2),
    ):
        yield {
            "id": f"ISL-{capability}-a",
            "nation": "ISL",
            "capability": capability,
            "quantity": quantity,
            "notice_days": notice,
            "unit_cost_million": cost,
        }
