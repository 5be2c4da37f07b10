"""Family spending: what the plan costs each nation in each period (million). It sets no limit of its own.

spend[n,t] = unit_cost * commit + fixed_cost * active + deployment cost * scale * weight of situations * assign.
"""

from __future__ import annotations

from dataclasses import dataclass

from pooling.audit.deployment import DeploymentCosts
from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT
from pooling.audit.numbers import Exact, exact
from pooling.audit.planned import Planned


@dataclass(slots=True)
class Spent:
    """Million spent by a nation in a period."""

    commitment: Exact = 0
    fixed: Exact = 0
    deployment: Exact = 0

    @property
    def total(self) -> Exact:
        return self.commitment + self.fixed + self.deployment


def spending(facts: Facts, planned: Planned) -> dict[tuple[str, str], Spent]:
    """(nation, period) -> million spent, for every nation and period."""
    spent = {(nation.id, period): Spent() for nation in facts.instance.nations for period in facts.periods}
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        row = spent[offer.nation, period]
        row.commitment += exact(offer.unit_cost_million) * units
        if units > PRESENT:
            row.fixed += exact(offer.fixed_cost_million)
    costs = DeploymentCosts(facts)
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer = facts.offers[offer_id]
        mission = facts.mission_of(facts.requirements[requirement_id])
        spent[offer.nation, period].deployment += costs.planned_cost(offer.nation, mission, offer.capability) * units
    return spent
