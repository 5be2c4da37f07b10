"""A plausible last plan, by a plain rule: ready and cheap units first, nobody above half, within most of the budget."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tables import between, draws, whole

BUDGET_SHARE = 0.8
NEED_SHARE = 0.85
LARGEST_SHARE = 0.5


def last_plan(
    offers: list[dict[str, Any]],
    requirements: list[dict[str, Any]],
    missions: list[dict[str, Any]],
    budgets: dict[str, float],
    divisible: dict[str, bool],
    period: str,
) -> Iterator[dict[str, Any]]:
    """Commitments that would have met 85 % of the largest simultaneous need of the alliance, as far as money went."""
    situations = {mission["id"]: mission["situations"] for mission in missions}
    peak: dict[str, float] = {}
    for capability in divisible:
        by_situation: dict[str, float] = {}
        for row in requirements:
            if row["capability"] == capability and "nation" not in row:
                for situation in situations[row["mission"]]:
                    by_situation[situation] = by_situation.get(situation, 0) + row["quantity"]
        peak[capability] = max(by_situation.values(), default=0.0)
    left = {nation: BUDGET_SHARE * amount for nation, amount in budgets.items()}
    given: dict[tuple[str, str], float] = {}
    plan: dict[str, float] = {}
    # Last year's prices differed a little from this year's, so the order is near this year's best and not equal to it.
    order = sorted(offers, key=_last_years_order)
    for offer in order:
        capability, nation = offer["capability"], offer["nation"]
        wanted = NEED_SHARE * peak[capability] * offer.get("dwell", 1.0)
        delivered = sum(amount for (value, _), amount in given.items() if value == capability)
        mine = given.get((capability, nation), 0.0)
        units = min(
            offer["quantity"] - offer.get("reserve", 0),
            wanted - delivered,
            LARGEST_SHARE * wanted - mine,
            left[nation] / offer["unit_cost_million"] if offer["unit_cost_million"] else wanted,
        )
        units = max(units, 0.0)
        step = offer.get("step", 0) or (10 if divisible[capability] else 1)
        units = step * int(units / step)
        if units <= 0 or units < offer.get("smallest", 0):
            continue
        plan[offer["id"]] = whole(units)
        given[capability, nation] = mine + units
        left[nation] -= units * offer["unit_cost_million"]
    for offer in offers:
        if offer["id"] in plan:
            yield {"offer": offer["id"], "period": period, "quantity": plan[offer["id"]]}


def _last_years_order(offer: dict[str, Any]) -> tuple[bool, float, str]:
    price = offer["unit_cost_million"] * between(draws("history", offer["id"]), 0.8, 1.25)
    return offer["notice_days"] > 30, price, offer["id"]
