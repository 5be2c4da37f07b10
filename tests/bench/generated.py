"""Instances of any size from a seed: pooling as the library states it, and two textbook problems."""

from __future__ import annotations

from random import Random
from typing import Any

from pooling.domain.instance import Instance

Row = dict[str, Any]
REGIONS = ("north", "east", "south")
NOTICES_DAYS = (5, 10, 30, 60)


def pooled(nations: int, capabilities: int, requirements: int, years: int = 1, seed: int = 1) -> Instance:
    """Nations with offers of some capabilities, budgets for about half of what they offer, and missions that share.

    Over several years a fifth of what is left of a budget is carried over.
    """
    draw = Random(seed)
    names = [f"N{number:02}" for number in range(nations)]
    kinds = [f"C{number:02}" for number in range(capabilities)]
    periods = [str(2026 + year) for year in range(years)]
    price = {kind: round(draw.uniform(2, 40), 1) for kind in kinds}
    missions = [f"M{number:02}" for number in range(max(len(REGIONS), requirements // 8))]
    offers = [_offer(draw, name, kind, price[kind]) for name in names for kind in kinds if draw.random() < 0.45]
    needs = [_need(draw, number, missions, kinds) for number in range(requirements)]
    worth = dict.fromkeys(names, 0.0)
    for offer in offers:
        worth[offer["nation"]] += offer["quantity"] * offer["unit_cost_million"] + offer["fixed_cost_million"]
    growing = {(name, year): round(0.45 * worth[name] * 1.03**year, 3) for name in names for year in range(years)}
    return _instance(
        f"pooled-{nations}x{capabilities}x{requirements}x{years}",
        periods=[{"id": period} for period in periods],
        nations=[{"id": name, "region": REGIONS[number % len(REGIONS)]} for number, name in enumerate(names)],
        budgets=[
            {"nation": name, "period": periods[year], "amount_million": amount, "carry_over_share": 0.2}
            for (name, year), amount in growing.items()
        ],
        capabilities=[
            {"id": kind, "unit": "units", "value_weight": price[kind], "divisible": number % 5 == 0}
            for number, kind in enumerate(kinds)
        ],
        situations=[{"id": "crisis"}, {"id": "presence"}],
        missions=[
            {"id": name, "situations": [("crisis", "presence")[number % 2]], "region": REGIONS[number % len(REGIONS)]}
            for number, name in enumerate(missions)
        ],
        requirements=needs,
        deployment=[
            {"from_region": here, "to_region": there, "cost_million": round(draw.uniform(0.2, 3), 1)}
            for here in REGIONS
            for there in REGIONS
        ],
        offers=offers,
    )


def _offer(draw: Random, nation: str, kind: str, price: float) -> Row:
    return {
        "id": f"{nation}-{kind}",
        "nation": nation,
        "capability": kind,
        "quantity": draw.randint(1, 6),
        "notice_days": draw.choice(NOTICES_DAYS),
        "unit_cost_million": round(price * draw.uniform(0.6, 1.5), 2),
        "fixed_cost_million": round(price * draw.uniform(0, 1.5), 2),
    }


def _need(draw: Random, number: int, missions: list[str], kinds: list[str]) -> Row:
    return {
        "id": f"R{number:03}",
        "mission": missions[number % len(missions)],
        "capability": kinds[(7 * number) % len(kinds)],
        "quantity": draw.randint(3, 15),
        "within_days": draw.choice(NOTICES_DAYS[1:]),
        "priority": draw.randint(1, 3),
        "least_nations": draw.choice((1, 2, 2, 3)),
    }


def assignment(agents: int, jobs: int, seed: int = 1) -> Instance:
    """Generalised assignment, drawn as class C of Chu and Beasley (1997): each job by one nation, budgets are tight."""
    draw = Random(seed)
    names, tasks = [f"N{number:02}" for number in range(agents)], [f"T{number:03}" for number in range(jobs)]
    takes = {(name, task): draw.randint(5, 25) for name in names for task in tasks}
    points = {pair: draw.randint(10, 25) for pair in takes}
    return _instance(
        f"assignment-{agents}x{jobs}",
        periods=[{"id": "2026"}],
        nations=[{"id": name} for name in names],
        budgets=[
            {
                "nation": name,
                "period": "2026",
                "amount_million": round(0.8 * sum(takes[name, task] for task in tasks) / agents, 2),
            }
            for name in names
        ],
        capabilities=[{"id": task, "unit": "teams"} for task in tasks],
        situations=[{"id": "crisis"}],
        missions=[{"id": "relief", "situations": ["crisis"]}],
        requirements=[
            {
                "id": f"do-{task}",
                "mission": "relief",
                "capability": task,
                "quantity": 25,
                "largest_share": 1,
                "providers": "one",
            }
            for task in tasks
        ],
        offers=[
            {
                "id": f"{name}-{task}",
                "nation": name,
                "capability": task,
                "quantity": 1,
                "unit_cost_million": amount,
                "effectiveness": points[name, task],
            }
            for (name, task), amount in takes.items()
        ],
    )


def location(depots: int, customers: int, seed: int = 1) -> Instance:
    """Capacitated facility location: what a delivery costs is a distance in the unit square."""
    draw = Random(seed)
    names, places = [f"N{number:02}" for number in range(depots)], [f"M{number:03}" for number in range(customers)]
    at = {name: (draw.random(), draw.random()) for name in (*names, *places)}
    demand = {place: draw.randint(5, 35) for place in places}
    return _instance(
        f"location-{depots}x{customers}",
        periods=[{"id": "2026"}],
        nations=[{"id": name} for name in names],
        capabilities=[{"id": "supply", "unit": "tonnes", "divisible": True}],
        situations=[{"id": "crisis"}],
        missions=[{"id": place, "situations": ["crisis"]} for place in places],
        requirements=[
            {"id": f"supply-{place}", "mission": place, "capability": "supply", "quantity": amount, "largest_share": 1}
            for place, amount in demand.items()
        ],
        deployment=[
            {
                "from_nation": name,
                "to_mission": place,
                "cost_million": round(10 * ((at[name][0] - at[place][0]) ** 2 + (at[name][1] - at[place][1]) ** 2), 4),
            }
            for name in names
            for place in places
        ],
        offers=[
            {
                "id": f"{name}-depot",
                "nation": name,
                "capability": "supply",
                "quantity": round(sum(demand.values()) * draw.uniform(2, 5) / depots),
                "fixed_cost_million": round(draw.uniform(100, 200) * sum(demand.values()) / (20 * depots), 1),
            }
            for name in names
        ],
    )


def _instance(name: str, **tables: list[Row]) -> Instance:
    return Instance.of({"instance": {"name": name}, **tables})
