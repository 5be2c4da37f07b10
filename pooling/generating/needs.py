"""Situations, missions, deployment and requirements: what is needed, where, how soon."""

from __future__ import annotations

from collections import defaultdict

from pooling.generating import marginals
from pooling.generating.draws import at_rank
from pooling.generating.world import KINDS, REGIONS, Row, World, number, rounded

WITHIN_DAYS = (10, 30, 30, 60, 180)
SITUATIONS = {"crisis": 0.3, "presence": 1.0}
"""With the share of its deployment cost that is planned for."""
LEAST_QUANTITY = 2
"""Of two units each of two nations can give one: no nation may serve more than half."""


def add_needs(world: World) -> None:
    """Situations, missions, deployment costs and requirements."""
    world.tables["situations"] = [{"id": name, "weight": weight} for name, weight in SITUATIONS.items()]
    # Every region and kind has a mission, so that costs and caveats about them mean something.
    count = max(len(REGIONS), world.count("requirements") // 8)
    regions = world.stream("missions").shuffled(REGIONS)
    for index, name in enumerate(number(count, "M")):
        both = index % 5 == 4
        world.tables["missions"].append(
            {
                "id": name,
                "situations": list(SITUATIONS) if both else [list(SITUATIONS)[index % 2]],
                "kind": KINDS[index % len(KINDS)],
                "region": regions[index % len(REGIONS)],
            }
        )
    for here in [region for region in REGIONS if any(row["region"] == region for row in world.tables["nations"])]:
        for there in REGIONS:
            cost = at_rank(marginals.DEPLOYMENT_COST_MUSD, world.stream("deployment", here, there).share())
            near = 0.3 if here == there else 1.0
            world.tables["deployment"].append(
                {"from_region": here, "to_region": there, "cost_million": round(near * cost, 2)}
            )
    _add_requirements(world)


def _add_requirements(world: World) -> None:
    """Of each scarce capability one in every mission, as far as half of them go; the others by chance."""
    missions, capabilities = world.ids("missions"), world.ids("capabilities")
    names = number(world.count("requirements"), "R")
    scarce = capabilities[: world.count("scarce_capabilities")]
    pairs = [(mission, capability) for capability in scarce for mission in missions][: len(names) // 2]
    draw = world.stream("pairs")
    while len(pairs) < len(names):
        # All capabilities in turn, so that none is without a need where there are enough.
        left = draw.shuffled(capabilities[len(scarce) :] or capabilities)
        pairs += [(draw.one_of(missions), capability) for capability in left[: len(names) - len(pairs)]]
    for name, (mission, capability) in zip(names, pairs, strict=True):
        draw = world.stream("requirement", name)
        world.tables["requirements"].append(
            {
                "id": name,
                "mission": mission,
                "capability": capability,
                "quantity": LEAST_QUANTITY,
                "within_days": draw.one_of(WITHIN_DAYS),
                "priority": draw.between(1, 3),
                "least_nations": draw.one_of((1, 2, 2, 3)),
            }
        )
    _set_quantities(world)


def _set_quantities(world: World) -> None:
    """Needs of a capability share what could serve each of them, in proportion to scarcity."""
    situations = {row["id"]: row["situations"] for row in world.tables["missions"]}
    beside: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for need in world.tables["requirements"]:
        for situation in situations[need["mission"]]:
            beside[need["capability"], situation].append(need)
    for need in world.tables["requirements"]:
        rivals = max(len(beside[need["capability"], name]) for name in situations[need["mission"]])
        part = world.knob("scarcity") * usable(world, need) / rivals
        drawn = world.stream("quantity", need["id"]).spread(0.6, 1.4)
        need["quantity"] = max(LEAST_QUANTITY, rounded(part * drawn))


def usable(world: World, need: Row) -> int:
    """Units ready in time, of the largest owner no more than of all the others: half of a need is the most."""
    ready: list[int] = [
        row["quantity"] for row in world.offers_of(need["capability"]) if row["notice_days"] <= need["within_days"]
    ]
    return sum(ready) - max(0, 2 * max(ready, default=0) - sum(ready))


def grown(world: World, need: Row, year: int) -> int:
    """The quantity of a need in a period."""
    return rounded(need["quantity"] * (1 + world.knob("growth") * year))


def add_growth(world: World) -> None:
    """What a need becomes in later periods, where no planted plan has said it."""
    for need in world.tables["requirements"]:
        before = need["quantity"]
        for year, period in enumerate(world.ids("periods")):
            if (now := grown(world, need, year)) != before:
                change = {"requirement": need["id"], "from_period": period, "quantity": now}
                world.tables["requirement_changes"].append(change)
                before = now


def add_enablers(world: World) -> None:
    """Every second plentiful capability needs a scarce one in the same mission, where all its missions ask for that;
    no more of it than a planted plan has there."""
    capabilities = world.ids("capabilities")
    count = world.count("scarce_capabilities")
    places: dict[str, set[str]] = defaultdict(set)
    for need in world.tables["requirements"]:
        places[need["capability"]].add(need["mission"])
    for position, scarce in enumerate(capabilities[:count]):
        for capability in capabilities[count + position % 2 :: 2]:
            if not places[capability] <= places[scarce]:
                continue
            ratio = round(world.stream("enabler", scarce, capability).spread(0.02, 0.1), 3)
            if world.planted:
                ratio = min(ratio, _planted_ratio(world, capability, scarce))
            if ratio >= 0.01:
                world.tables["enablers"].append({"capability": capability, "needs": scarce, "quantity": ratio})


def _planted_ratio(world: World, capability: str, scarce: str) -> float:
    """Units of the scarce one for each of the other, in the mission and period that has least; rounded down."""
    needs = world.by_id("requirements")
    units: dict[tuple[str, str, str], int] = defaultdict(int)
    for one in world.planted:
        need = needs[one.requirement]
        units[need["capability"], need["mission"], one.period] += one.units
    ratios = [
        1000 * units.get((scarce, mission, period), 0) // used / 1000
        for (name, mission, period), used in list(units.items())
        if name == capability
    ]
    return min(ratios, default=1.0)
