"""Scenarios, clusters and withdrawals: what happens when pledges are not honoured."""

from __future__ import annotations

from pooling.generating.world import World, number

MILLIONTH = 1_000_000


def add_risks(world: World) -> None:
    """Scenarios that add up to one, two regions that may fail together, and withdrawals of the largest nations."""
    nations = world.ids("nations")
    names = number(world.count("scenarios"), "S")
    for index, name in enumerate(names):
        # Whole millionths, so that the sum is exact wherever it is taken.
        parts = MILLIONTH // len(names) + (index < MILLIONTH % len(names))
        world.tables["scenarios"].append({"id": name, "probability": parts / MILLIONTH})
        draw = world.stream("scenario", name)
        lost = draw.some_of(nations, draw.between(1, max(1, len(nations) // 4)))
        world.tables["scenario_effects"] += [
            {"scenario": name, "nation": nation, "supply_factor": draw.one_of((0, 0.5, 0.8))} for nation in sorted(lost)
        ]
        mission = draw.one_of(world.ids("missions"))
        need = {"scenario": name, "mission": mission, "need_factor": draw.one_of((1.1, 1.25, 1.5))}
        world.tables["scenario_effects"].append(need)
    if world.knob("least_reliability") < 1:
        for region in sorted({row["region"] for row in world.tables["nations"]})[:2]:
            members = [row["id"] for row in world.tables["nations"] if row["region"] == region]
            if len(members) > 1:
                cluster = {"id": f"{region}-together", "nations": members, "failure_probability": 0.02}
                world.tables["clusters"].append(cluster)
    by_size = sorted(nations, key=lambda name: (-world.rank[name], name))
    world.tables["withdrawals"] = [
        {"id": f"without-{name}", "nations": [name]} for name in by_size[: world.count("withdrawals")]
    ]
