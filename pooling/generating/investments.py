"""Options: readiness, joint purchases, assistance. Nobody has to buy, so a planted plan buys none."""

from __future__ import annotations

from pooling.generating.draws import Stream
from pooling.generating.world import Row, World, number, rounded

OPTION_KINDS = ("assets", "readiness", "assets", "assistance")


def add_options(world: World) -> None:
    """Kinds in turn, purchases most of all; in several periods they start in any but the last."""
    count = rounded(world.knob("options_each") * world.count("nations"))
    for index, name in enumerate(number(count, "O")):
        draw = world.stream("option", name)
        kind = OPTION_KINDS[index % len(OPTION_KINDS)]
        base: Row = {"id": name, "kind": kind}
        if world.count("periods") > 1:
            base["lead_periods"] = draw.between(0, min(2, world.count("periods") - 1))
        _ADD[kind](world, draw, base)


def _purchase(world: World, draw: Stream, base: Row) -> None:
    """Units of a capability that two nations at least buy together: dear at first, in parts over the years."""
    capability = draw.one_of(world.tables["capabilities"])
    buyers = sorted(draw.some_of(world.ids("nations"), draw.between(2, 5)))
    each = draw.between(2, 4)
    price = capability["value_weight"] * draw.spread(2, 4)
    world.tables["options"].append(
        {
            **base,
            "nations": buyers,
            "least_participants": 2,
            "cost_million": round(price * 0.1, 2),
            "most_units": each * len(buyers),
            "least_units": 2,
            "most_units_each": each,
            "unit_cost_million": round(price, 2),
            "learning_share": draw.one_of((0, 0.05, 0.1)),
            "unit_upkeep_million": round(price * 0.03, 2),
            "spends_as": "equipment",
        }
    )
    if base.get("lead_periods"):
        world.tables["option_costs"] += [
            {"option": base["id"], "year": 0, "share": 0.6},
            {"option": base["id"], "year": 1, "share": 0.4},
        ]
    world.tables["offers"] += [
        {
            "id": f"{nation}-{base['id']}",
            "nation": nation,
            "capability": capability["id"],
            "quantity": each,
            "notice_days": draw.one_of((5, 10, 20, 30)),
            "unit_cost_million": round(capability["value_weight"] * 0.7, 2),
            "option": base["id"],
            # What it buys holds every standard that a need of the capability may call for.
            **({"standards": world.ids("standards")} if world.tables["standards"] else {}),
        }
        for nation in buyers
    ]


def _readiness(world: World, draw: Stream, base: Row) -> None:
    """Shorter notice for one capability of a nation that has any that is slow."""
    slow = [row for row in world.tables["offers"] if row["notice_days"] >= 15 and not row.get("option")]
    if not slow:
        return
    offer = draw.one_of(slow)
    price = offer.get("unit_cost_million", 5.0)
    days = draw.one_of((10, 15, 30))
    world.tables["options"].append(
        {
            **base,
            "nations": [offer["nation"]],
            "cost_million": round(price * draw.spread(0.5, 1.5), 2),
            "upkeep_million": round(price * 0.1, 2),
        }
    )
    world.tables["effects"].append(
        {"option": base["id"], "capability": offer["capability"], "notice_days": min(days, offer["notice_days"])}
    )


def _assistance(world: World, draw: Stream, base: Row) -> None:
    """The larger half may help one of the smaller half to be ready sooner."""
    by_size = sorted(world.ids("nations"), key=lambda name: (-world.rank[name], name))
    half = (len(by_size) + 1) // 2
    helped = draw.one_of(by_size[half:])
    owned = [row for row in world.tables["offers"] if row["nation"] == helped and not row.get("option")]
    if not owned:
        return
    world.tables["options"].append(
        {
            **base,
            "nations": sorted(draw.some_of(by_size[:half], 4)),
            "least_participants": min(2, half),
            "cost_million": round(draw.spread(1, 8), 2),
        }
    )
    effect = {"option": base["id"], "nation": helped, "capability": draw.one_of(owned)["capability"]}
    world.tables["effects"].append({**effect, "notice_days": 15})


_ADD = {"assets": _purchase, "readiness": _readiness, "assistance": _assistance}
