"""A generated instance that HiGHS does not finish in the time of a test: tight budgets, packages, fixed costs."""

from __future__ import annotations

import random
from typing import Any

from toys import card

from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance


def hard_instance(seed: int = 1, nations: int = 8, capabilities: int = 6, requirements: int = 24) -> Instance:
    """The same instance for the same arguments."""
    rng = random.Random(seed)
    ids = [f"N{index}" for index in range(nations)]
    things = [f"c{index}" for index in range(capabilities)]
    offers: list[dict[str, Any]] = [
        {
            "id": f"{nation}-{thing}",
            "nation": nation,
            "capability": thing,
            "quantity": rng.randint(4, 15),
            "unit_cost_million": round(rng.uniform(1, 9), 2),
            "fixed_cost_million": round(rng.uniform(2, 20), 2),
            "smallest": rng.randint(2, 4),
            "effectiveness": round(rng.uniform(0.7, 1.3), 2),
        }
        for nation in ids
        for thing in things
    ]
    return Instance.of(
        {
            "instance": {"name": f"hard-{seed}"},
            "periods": [{"id": "p1"}, {"id": "p2"}],
            "nations": [{"id": nation} for nation in ids],
            "budgets": [
                {"nation": nation, "period": period, "amount_million": rng.randint(60, 120), "carry_over_share": 0.5}
                for nation in ids
                for period in ("p1", "p2")
            ],
            "capabilities": [{"id": thing, "unit": "units"} for thing in things],
            "situations": [{"id": "s1"}, {"id": "s2"}],
            "missions": [
                {"id": "m1", "situations": ["s1"]},
                {"id": "m2", "situations": ["s2"]},
                {"id": "m3", "situations": ["s1", "s2"]},
            ],
            "requirements": [
                {
                    "id": f"r{index}",
                    "mission": rng.choice(["m1", "m2", "m3"]),
                    "capability": things[index % capabilities],
                    "quantity": rng.randint(5, 25),
                    "priority": rng.randint(1, 3),
                    "least_nations": 2,
                    "weight": round(rng.uniform(0.5, 2), 2),
                }
                for index in range(requirements)
            ],
            "offers": offers,
        }
    )


def hard_card() -> Card:
    """Coverage, then cost, both to the last bit, so that there is always something left to do."""
    return card(
        "lots",
        "budget",
        "breadth",
        tiers=(Tier("covered", 1e-6, 0.0), Tier("cost", 1e-6, 0.0)),
        breadth__largest_share=0.5,
    )
