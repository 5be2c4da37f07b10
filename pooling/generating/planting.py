"""The plan that is built in: what it delivers becomes the need, so that every need can be met.

It serves each need by two nations at least and none by more than half, from units that are ready in time and free in
every situation of the mission. Where too little is left, the need is given more time, or the offers more units.
"""

from __future__ import annotations

from collections import defaultdict

from pooling.generating.needs import LEAST_QUANTITY, grown
from pooling.generating.world import Assigned, Row, World

TOKENS = 20
"""Whoever takes part gives at least one part in so many of a need."""


def plant(world: World) -> None:
    """Lay the plan, and set every need to what it delivers."""
    situations = {row["id"]: row["situations"] for row in world.tables["missions"]}
    for need in world.tables["requirements"]:
        _make_possible(world, need)
    wanted = {
        (need["id"], year): grown(world, need, year)
        for need in world.tables["requirements"]
        for year in range(world.count("periods"))
    }
    used: dict[tuple[str, str, int], int] = defaultdict(int)
    by_priority = sorted(world.tables["requirements"], key=lambda row: (row["priority"], row["id"]))
    delivered: dict[tuple[str, int], dict[str, int]] = {}
    for year in range(world.count("periods")):
        for need in by_priority:
            given = _serve(world, need, wanted[need["id"], year], situations[need["mission"]], year, used)
            delivered[need["id"], year] = given
    for need in world.tables["requirements"]:
        before = 0
        for year, period in enumerate(world.ids("periods")):
            given = delivered[need["id"], year]
            world.planted += [Assigned(offer, need["id"], period, units) for offer, units in sorted(given.items())]
            now = sum(given.values())
            if year == 0:
                need["quantity"] = now
            elif now != before:
                change = {"requirement": need["id"], "from_period": period, "quantity": now}
                world.tables["requirement_changes"].append(change)
            before = now


def _make_possible(world: World, need: Row) -> None:
    """Two nations are ready in time, and as many as have to take part."""
    notices = sorted(row["notice_days"] for row in world.offers_of(need["capability"]))
    need["within_days"] = max(need["within_days"], notices[1])
    ready = sum(notice <= need["within_days"] for notice in notices)
    need["least_nations"] = min(need["least_nations"], ready)


def _serve(
    world: World, need: Row, wanted: int, situations: list[str], year: int, used: dict[tuple[str, str, int], int]
) -> dict[str, int]:
    """Offer -> units given, in all at least LEAST_QUANTITY and what the nations that take part call for."""
    offers = [row for row in world.offers_of(need["capability"]) if row["notice_days"] <= need["within_days"]]
    offers = world.stream("plant", need["id"], year).shuffled(offers)
    takers = max(2, need["least_nations"])

    def left(offer: Row) -> int:
        return int(offer["quantity"]) - max(used[offer["id"], name, year] for name in situations)

    offers.sort(key=lambda row: left(row) <= 0)
    for offer in offers[:takers]:
        offer["quantity"] += max(1 - left(offer), 0)
    wanted = min(wanted, TOKENS * min(left(row) for row in offers[:takers]))
    wanted = max(wanted, LEAST_QUANTITY, takers)
    given: dict[str, int] = {}
    while True:
        # Half of what is delivered is the most, and what is delivered may be less than was wanted: until both agree.
        given = _round(offers, {row["id"]: min(left(row), wanted // 2) for row in offers}, wanted, takers)
        if sum(given.values()) == wanted:
            break
        wanted = sum(given.values())
    for name in situations:
        for chosen, units in given.items():
            used[chosen, name, year] += units
    return given


def _round(offers: list[Row], most: dict[str, int], wanted: int, takers: int) -> dict[str, int]:
    """A little to each that has to take part, then as much as may be, one offer after the other; no tokens."""
    given = {row["id"]: -(-wanted // TOKENS) for row in offers[:takers]}
    for row in offers:
        more = min(most[row["id"]] - given.get(row["id"], 0), wanted - sum(given.values()))
        if more > 0 and TOKENS * (more + given.get(row["id"], 0)) >= wanted:
            given[row["id"]] = given.get(row["id"], 0) + more
    return given
