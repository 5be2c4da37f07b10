"""What one deployed unit costs: the most specific row of the deployment table (million per unit)."""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact
from pooling.domain.tables import Mission, Nation

_Key = tuple[str | None, str | None, str | None, str | None, str | None]


class DeploymentCosts:
    """Looks rows up by their columns, the most specific first: capability, then origin, then destination."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._rows: dict[_Key, Exact] = {
            (row.capability, row.from_nation, row.from_region, row.to_mission, row.to_region): exact(row.cost_million)
            for row in facts.instance.deployment
        }
        scale = facts.number("spending.deployment_scale")
        self._factor = {mission: scale * weight for mission, weight in facts.mission_weight.items()}
        self._planned: dict[tuple[str, str, str], Exact] = {}

    def row_cost(self, nation: Nation, mission: Mission, capability: str) -> Exact:
        """Cost of one deployed unit for a period, before any weight; 0 where no row fits."""
        # A row of "any" has no region, so a nation or mission without one never meets a regional row by accident.
        origins = [(nation.id, None), (None, nation.region), (None, None)]
        destinations = [(mission.id, None), (None, mission.region), (None, None)]
        for given in (capability, None):
            for origin in origins:
                for destination in destinations:
                    cost = self._rows.get((given, *origin, *destination))
                    if cost is not None:
                        return cost
        return 0

    def planned_cost(self, nation_id: str, mission: Mission, capability: str) -> Exact:
        """The same times ``spending.deployment_scale`` and the weight of the mission's situations."""
        key = (nation_id, mission.id, capability)
        cost = self._planned.get(key)
        if cost is None:
            cost = self.row_cost(self._facts.nations[nation_id], mission, capability) * self._factor[mission.id]
            self._planned[key] = cost
        return cost
