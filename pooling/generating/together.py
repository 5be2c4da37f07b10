"""Agreements with their gains, standards and pools. Nobody has to join, so a planted plan joins none."""

from __future__ import annotations

from pooling.generating.world import STANDARDS, Row, World, number

AGREEMENT_KINDS = ("multilateral", "regional", "bilateral", "framework")


def add_agreements(world: World) -> None:
    """Agreements of all kinds in turn, a pool in every fourth, and standards that some needs call for."""
    nations, capabilities = world.tables["nations"], world.ids("capabilities")
    for index, name in enumerate(number(world.count("agreements"), "A")):
        draw = world.stream("agreement", name)
        kind = AGREEMENT_KINDS[index % len(AGREEMENT_KINDS)]
        eligible = [row["id"] for row in nations]
        if kind == "regional":
            home = draw.one_of(nations)["region"]
            near = [row["id"] for row in nations if row["region"] == home]
            eligible = near if len(near) > 1 else eligible
        most = 2 if kind == "bilateral" else draw.between(3, 10)
        row: Row = {
            "id": name,
            "kind": kind,
            "capabilities": sorted(draw.some_of(capabilities, draw.between(1, 4))),
            "nations": sorted(draw.some_of(eligible, most)),
            "least_members": 2,
            "joining_cost_million": round(draw.spread(0, 4), 2),
            "membership_cost_million": round(draw.spread(0.2, 3), 2),
            "gain_share": round(draw.spread(0.03, 0.2), 3),
        }
        if kind == "framework":
            row |= _lead(world, row)
        if draw.chance(0.4):
            row["standards"] = [draw.one_of(STANDARDS)]
        world.tables["agreements"].append(row)
        if index % 4 == 0:
            _add_pool(world, row)
    if world.tables["agreements"]:
        _add_standards(world)


def _lead(world: World, agreement: Row) -> Row:
    """The largest nation in it leads and pays for it; where it owns one of the capabilities it brings the backbone."""
    lead = max(agreement["nations"], key=lambda nation: (world.rank[nation], nation))
    owned = [
        row
        for row in world.tables["offers"]
        if row["nation"] == lead and row["capability"] in agreement["capabilities"]
    ]
    costs: Row = {"lead": lead, "running_cost_million": 1.0, "set_up_cost_million": 5.0}
    return costs | (
        {"backbone_capability": owned[0]["capability"], "backbone_quantity": max(1, owned[0]["quantity"] // 3)}
        if owned
        else {}
    )


def _add_pool(world: World, agreement: Row) -> None:
    """Units that members buy by shares, at about the price of the capability."""
    capability = world.by_id("capabilities")[agreement["capabilities"][0]]
    draw = world.stream("pool", agreement["id"])
    name = f"pool-{agreement['id']}"
    output = draw.between(2, 5)
    world.tables["pools"].append(
        {
            "id": name,
            "capability": capability["id"],
            "agreement": agreement["id"],
            "unit_output": output,
            "unit_cost_million": round(capability["value_weight"] * output * draw.spread(0.8, 1.2), 2),
            "most_units": draw.between(1, 4),
            "trade_share": 0.2,
        }
    )
    world.tables["offers"] += [
        {
            "id": f"{nation}-{name}",
            "nation": nation,
            "capability": capability["id"],
            "quantity": 2 * output,
            "notice_days": 10,
            "pool": name,
        }
        for nation in agreement["nations"]
    ]


def _add_standards(world: World) -> None:
    """A fifth of the needs call for a standard that half of the offers hold, and all that the planted plan uses."""
    world.tables["standards"] = [{"id": name} for name in STANDARDS]
    asked: dict[str, str] = {}
    for need in world.tables["requirements"]:
        draw = world.stream("standard", need["id"])
        if draw.chance(0.2):
            asked[need["id"]] = draw.one_of(STANDARDS)
            need["standards"] = [asked[need["id"]]]
    used = {(one.offer, asked[one.requirement]) for one in world.planted if one.requirement in asked}
    for offer in world.tables["offers"]:
        draw = world.stream("held", offer["id"])
        held = [name for name in STANDARDS if draw.chance(0.5) or (offer["id"], name) in used]
        if held:
            offer["standards"] = held
