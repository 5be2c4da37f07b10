"""Nations, capabilities and offers: who has how much of what, how soon, at what cost."""

from __future__ import annotations

from collections.abc import Sequence

from pooling.generating import marginals
from pooling.generating.draws import at_rank
from pooling.generating.world import REGIONS, Row, World, number, rounded

SPENDING_MUSD = 16_800.0
"""Mean defence expenditure of the Allies but the largest (NATO, 2024), so that figures look like nations."""
MEDIAN = 5
"""Place of the median among the deciles."""


def add_forces(world: World) -> None:
    """Periods, nations, capabilities and offers."""
    world.tables["periods"] = [{"id": str(2026 + year), "year": 2026 + year} for year in range(world.count("periods"))]
    _add_nations(world)
    _add_capabilities(world)
    _add_offers(world)
    if share := world.knob("dominant_share"):
        _dominate(world, share)


def _add_nations(world: World) -> None:
    names = number(world.count("nations"), "N")
    unlike, correlation = world.knob("heterogeneity"), world.knob("correlation")
    least = world.knob("least_reliability")
    for index, name in enumerate(names):
        draw = world.stream("nation", name)
        # The largest is the first, so that a knob may speak of it.
        rank = 1.0 if index == 0 else draw.share()
        world.rank[name] = rank
        size = 1 + unlike * (at_rank(marginals.NATION_SIZE, rank) - 1)
        spending = SPENDING_MUSD * size
        gdp = spending / at_rank(marginals.DEFENCE_SHARE, draw.share())
        row: Row = {
            "id": name,
            "name": f"Nation {index + 1}",
            "region": REGIONS[index % len(REGIONS)],
            "gdp_million": round(gdp, 1),
            "population": rounded(gdp / at_rank(marginals.GDP_PER_HEAD_MUSD, draw.rank(rank, correlation))),
            "defence_spending_million": round(spending, 1),
            "personnel": rounded(spending / at_rank(marginals.SPENDING_PER_MEMBER_MUSD, draw.share())),
        }
        if least < 1:
            row["reliability"] = round(least + (1 - least) * draw.rank(rank, correlation), 3)
        world.tables["nations"].append(row)


def _add_capabilities(world: World) -> None:
    scarce = world.count("scarce_capabilities")
    for index, name in enumerate(number(world.count("capabilities"), "C")):
        draw = world.stream("capability", name)
        price = round(at_rank(marginals.UNIT_COST_MUSD, draw.share()), 2)
        world.tables["capabilities"].append(
            {
                "id": name,
                "name": f"Capability {index + 1}" + (" (scarce)" if index < scarce else ""),
                "unit": "units",
                "value_weight": price,
                "divisible": index >= scarce and index % 5 == 4,
            }
        )


def _add_offers(world: World) -> None:
    """Every capability has two nations at least, as no nation may serve more than half of a need."""
    nations = world.ids("nations")
    scarce = world.ids("capabilities")[: world.count("scarce_capabilities")]
    for capability in world.tables["capabilities"]:
        name = capability["id"]
        draw = world.stream("owners", name)
        order = draw.shuffled(nations)
        if name in scarce:
            owners = order[: max(2, len(nations) // 5)]
        else:
            owners = [nation for nation in order if draw.chance(world.knob("offers_share"))]
            owners += [nation for nation in order if nation not in owners][: max(2 - len(owners), 0)]
        for nation in sorted(owners):
            world.tables["offers"].append(_offer(world, nation, capability))
    world.tables["offers"].sort(key=lambda row: (row["nation"], row["capability"]))


def _offer(world: World, nation: str, capability: Row) -> Row:
    draw = world.stream("offer", nation, capability["id"])
    rank, correlation = world.rank[nation], world.knob("correlation")
    median = marginals.FLEET_UNITS[MEDIAN]
    fleet = at_rank(marginals.FLEET_UNITS, draw.rank(rank, correlation))
    slow = 1 - draw.rank(rank, correlation)
    dear = 0.6 + 0.9 * draw.rank(rank, correlation)
    return {
        "id": f"{nation}-{capability['id']}",
        "nation": nation,
        "capability": capability["id"],
        "quantity": max(1, rounded(median + world.knob("heterogeneity") * (fleet - median))),
        "notice_days": _step(marginals.NOTICE_DAYS, slow),
        "unit_cost_million": round(capability["value_weight"] * dear, 2),
        "fixed_cost_million": round(capability["value_weight"] * draw.spread(0, 1.5), 2),
    }


def _step(values: Sequence[int], rank: float) -> int:
    """One of the values in order, each as likely where ranks are evenly spread."""
    return values[min(int(rank * len(values)), len(values) - 1)]


def _dominate(world: World, share: float) -> None:
    """The first nation owns that share of the units of every capability, if it can be counted in whole units."""
    first = world.ids("nations")[0]
    for capability in world.tables["capabilities"]:
        others = sum(row["quantity"] for row in world.offers_of(capability["id"]) if row["nation"] != first)
        own = next((row for row in world.offers_of(capability["id"]) if row["nation"] == first), None)
        if own is None:
            own = _offer(world, first, capability)
            world.tables["offers"].append(own)
        own["quantity"] = max(1, rounded(others * share / (1 - share)))
    nations = world.tables["nations"]
    for figure in ("gdp_million", "population", "defence_spending_million", "personnel"):
        nations[0][figure] = float(rounded(sum(row[figure] for row in nations[1:]) * share / (1 - share)))
    world.tables["offers"].sort(key=lambda row: (row["nation"], row["capability"]))
