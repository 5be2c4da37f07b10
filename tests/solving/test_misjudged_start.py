"""A start that HiGHS 1.15.1 calls optimal although a better plan exists: presolve leaves an objective of zero."""

from __future__ import annotations

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance


def test_the_worst_shortfall_is_not_what_the_former_tiers_left() -> None:
    # r2 needs 4 and there is 1: the worst shortfall is 3/4 whatever else is done. Priorities come first and leave the
    # column of the worst shortfall anywhere up to 1, which is where the next tier starts.
    instance = Instance.of(
        {
            "instance": {"name": "misjudged"},
            "periods": [{"id": "p1"}],
            "nations": [{"id": "AAA", "gdp_million": 5}, {"id": "BBB", "gdp_million": 5}],
            "capabilities": [{"id": "air", "unit": "units"}, {"id": "land", "unit": "units"}],
            "situations": [{"id": "s1", "weight": 0.25}],
            "missions": [{"id": "m1", "situations": ["s1"]}],
            "requirements": [
                {"id": "r1", "mission": "m1", "capability": "land", "quantity": 2, "priority": 2},
                {"id": "r2", "mission": "m1", "capability": "air", "quantity": 4, "weight": 2},
            ],
            "offers": [
                {
                    "id": "o1",
                    "nation": "BBB",
                    "capability": "land",
                    "quantity": 2,
                    "unit_cost_million": 1,
                    "fixed_cost_million": 1.5,
                },
                {"id": "o2", "nation": "AAA", "capability": "air", "quantity": 1},
                {
                    "id": "o3",
                    "nation": "BBB",
                    "capability": "land",
                    "quantity": 3,
                    "unit_cost_million": 1,
                    "fixed_cost_million": 1,
                },
            ],
            "credits": [{"nation": "AAA", "amount_million": -1}],
        }
    )
    families = ("coverage", "commitment", "lots", "readiness", "breadth", "spending", "budget", "burden")
    tiers = (Tier("covered_by_priority", 0.0, 0.0), Tier("worst_shortfall", 0.0, 0.0))
    result = pooling.solve(instance, card=Card("misjudged", families, tiers, parameters={"burden.key": "gdp"}))
    assert [tier.value for tier in result.tiers] == [0.25, 1.0, 0.75]
    assert [tier.bound for tier in result.tiers] == [0.25, 1.0, 0.75]
    assert result.outcome == "optimal"
