"""What deploying and using a unit costs."""

from __future__ import annotations

import math
from functools import cached_property

from pooling.domain.tables import Offer, Requirement
from pooling.formulation.facts.pairs import Pairs


class Costs(Pairs):
    """Deployment by nation, mission and capability, and price levels."""

    @cached_property
    def _deployment_rows(self) -> dict[tuple[str | None, str | None, str | None, str | None, str | None], float]:
        return {
            (row.capability, row.from_nation, row.from_region, row.to_mission, row.to_region): row.cost_million
            for row in self.instance.deployment
        }

    @cached_property
    def _deployment_cache(self) -> dict[tuple[str, str, str], float]:
        return {}

    def deployment_cost(self, nation: str, mission: str, capability: str) -> float:
        """Cost of one deployed unit (million), before situation weight: the most specific row that fits, or 0."""
        key = (nation, mission, capability)
        if key not in self._deployment_cache:
            self._deployment_cache[key] = self._find_deployment(*key)
        return self._deployment_cache[key]

    def _find_deployment(self, nation: str, mission: str, capability: str) -> float:
        rows = self._deployment_rows
        from_region = self.instance.nation_of[nation].region
        to_region = self.missions[mission].region
        origins: list[tuple[str | None, str | None]] = [(nation, None)]
        origins += [(None, from_region)] if from_region else []
        origins.append((None, None))
        targets: list[tuple[str | None, str | None]] = [(mission, None)]
        targets += [(None, to_region)] if to_region else []
        targets.append((None, None))
        fitting = (rows.get((kind, *way, *end)) for kind in (capability, None) for way in origins for end in targets)
        return next((cost for cost in fitting if cost is not None), 0.0)

    @cached_property
    def mission_weight(self) -> dict[str, float]:
        """Sum of the weights of a mission's situations."""
        weights = {situation.id: situation.weight for situation in self.instance.situations}
        return {
            mission.id: math.fsum(weights[name] for name in mission.situations) for mission in self.instance.missions
        }

    def index(self, kind: str, period: str) -> float:
        """Price level of a kind of cost in a period."""
        return self.instance.price_level(kind, period)

    def recurring(self, kind: str, period: str) -> float:
        """What a cost of a kind that is due again and again is multiplied by: price level, and years of the period."""
        return self.index(kind, period) * self.instance.years(period)

    def planned_deployment_cost(self, offer: Offer, requirement: Requirement) -> float:
        """Planned cost of one assigned unit (million), by situation weight: deployment x scale, or use of a pool."""
        key = (offer.id, requirement.id)
        if key not in self._planned_deployment:
            self._planned_deployment[key] = self._plan_deployment(offer, requirement)
        return self._planned_deployment[key]

    @cached_property
    def _planned_deployment(self) -> dict[tuple[str, str], float]:
        return {}

    def _plan_deployment(self, offer: Offer, requirement: Requirement) -> float:
        if offer.pool is not None:
            return self.instance.pool_of[offer.pool].use_cost_million * self.mission_weight[requirement.mission]
        scale = float(self.card["spending.deployment_scale"])
        cost = self.deployment_cost(offer.nation, requirement.mission, offer.capability)
        return scale * cost * self.mission_weight[requirement.mission]
