"""Caveats: what nations rule on the use of their forces; none that the planted plan breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from pooling.generating import marginals
from pooling.generating.draws import Stream
from pooling.generating.world import Assigned, Row, World

DELAYS_DAYS = (5, 10, 20)
NEVER = 10**6
TRIES = 4
"""Caveats drawn for each that is wanted."""


def add_caveats(world: World) -> None:
    """So many for each nation as the knob says on average, as far as a planted plan breaks none."""
    mean = world.knob("caveats_each")
    delays: dict[Assigned, int] = defaultdict(int)
    for nation in world.ids("nations"):
        draw = world.stream("caveats", nation)
        count = int(mean) + draw.chance(mean - int(mean))
        able = _able(world, nation)
        scopes: set[tuple[object, ...]] = set()
        for _ in range(TRIES * count if able else 0):
            row = _caveat(world, draw, nation, draw.one_of(able))
            scope = tuple(value for column, value in row.items() if column not in ("amount", "delay_days"))
            if len(scopes) == count or scope in scopes or not _KEPT[row["rule"]](world, row, delays):
                continue
            scopes.add(scope)
            world.tables["caveats"].append({"id": f"{nation}-{len(scopes):02}", **row})


def _caveat(world: World, draw: Stream, nation: str, need: Row) -> Row:
    """A rule about the kind of mission or the region of a need that the nation could serve, mostly of one capability,
    so that it matters."""
    mission = world.by_id("missions")[need["mission"]]
    rule = draw.one_of(marginals.CAVEAT_RULES)
    partners = [
        row["nation"]
        for row in world.offers_of(need["capability"])
        if row["nation"] != nation and row["notice_days"] <= need["within_days"]
    ]
    if rule in ("only_with", "not_with") and not partners:
        rule = "forbid"
    scope = draw.one_of(("mission_kind", "region"))
    row: Row = {"nation": nation, "rule": rule, scope: mission["kind" if scope == "mission_kind" else "region"]}
    if rule == "limit" or draw.chance(0.85):
        row["capability"] = need["capability"]
    if rule == "limit":
        row["amount"] = draw.between(1, 3)
    elif rule == "approval":
        row["delay_days"] = draw.one_of(DELAYS_DAYS)
    elif rule in ("only_with", "not_with"):
        row["partner"] = draw.one_of(partners)
    return row


def _able(world: World, nation: str) -> list[Row]:
    """Needs that the nation has units for, in time."""
    notice = {row["capability"]: row["notice_days"] for row in world.tables["offers"] if row["nation"] == nation}
    return [
        need for need in world.tables["requirements"] if notice.get(need["capability"], NEVER) <= need["within_days"]
    ]


# --- what the planted plan allows -----------------------------------------------------------------------------------

Delays = dict[Assigned, int]


def _forbid(world: World, row: Row, delays: Delays) -> bool:  # noqa: ARG001
    return not any(world.fits(row))


def _limit(world: World, row: Row, delays: Delays) -> bool:  # noqa: ARG001
    """Kept at no less than what the plan uses in any one situation, and where the nation has more."""
    needs, missions = world.by_id("requirements"), world.by_id("missions")
    used: dict[tuple[str, str], int] = defaultdict(int)
    for one in world.fits(row):
        for situation in missions[needs[one.requirement]["mission"]]["situations"]:
            used[situation, one.period] += one.units
    row["amount"] = max([row["amount"], *used.values()])
    owned = sum(
        offer["quantity"]
        for offer in world.tables["offers"]
        if (offer["nation"], offer["capability"]) == (row["nation"], row["capability"])
    )
    return bool(row["amount"] < owned)


def _approval(world: World, row: Row, delays: Delays) -> bool:
    """All approvals that an assignment waits for, one after the other, leave it in time."""
    offers, needs = world.by_id("offers"), world.by_id("requirements")
    found = list(world.fits(row))
    for one in found:
        soonest = offers[one.offer]["notice_days"] + delays[one] + row["delay_days"]
        if soonest > needs[one.requirement]["within_days"]:
            return False
    for one in found:
        delays[one] += row["delay_days"]
    return True


def _together(world: World, row: Row) -> list[bool]:
    """Of everything that the nation does within the scope: whether the partner takes part."""
    offers = world.by_id("offers")
    parts = {(offers[one.offer]["nation"], one.requirement, one.period) for one in world.planted}
    return [(row["partner"], one.requirement, one.period) in parts for one in world.fits(row)]


_KEPT: dict[str, Callable[[World, Row, Delays], bool]] = {
    "forbid": _forbid,
    "limit": _limit,
    "approval": _approval,
    "only_with": lambda world, row, delays: all(_together(world, row)),  # noqa: ARG005
    "not_with": lambda world, row, delays: not any(_together(world, row)),  # noqa: ARG005
}
