"""Family spending: what the plan costs each nation in each period (million). It sets no limit of its own.

spend[n,t] = unit_cost * commit + fixed_cost * active + deployment cost * scale * weight of situations * assign, plus
for shares of pools price * (commit + traded) + use_cost * weight of situations * assign, plus fees of agreements, plus
the cost of support elements in use. Shares of pools have no deployment cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pooling.audit.deployment import DeploymentCosts
from pooling.audit.facts import Facts
from pooling.audit.fees import Fees
from pooling.audit.findings import PRESENT
from pooling.audit.numbers import Exact, exact
from pooling.audit.planned import Planned
from pooling.audit.support import in_use


@dataclass(slots=True)
class Spent:
    """Million spent by a nation in a period."""

    commitment: Exact = 0
    fixed: Exact = 0
    deployment: Exact = 0
    pools: Exact = 0
    agreements: Exact = 0
    support: Exact = 0

    @property
    def contributed(self) -> Exact:
        """What counts as burden: all but the fees of agreements."""
        return self.commitment + self.fixed + self.deployment + self.pools + self.support

    @property
    def total(self) -> Exact:
        return self.contributed + self.agreements


Spending = dict[tuple[str, str], Spent]
"""(nation, period) -> million spent, for every nation and period."""


def spending(facts: Facts, planned: Planned, fees: Fees) -> Spending:
    spent = {(nation.id, period): Spent() for nation in facts.instance.nations for period in facts.periods}
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        row = spent[offer.nation, period]
        row.commitment += exact(offer.unit_cost_million) * units
        if units > PRESENT:
            row.fixed += exact(offer.fixed_cost_million)
    _deployment(facts, planned, spent)
    _pools(facts, planned, spent)
    for (_, nation, period), fee in fees.items():
        spent[nation, period].agreements += fee
    for element, period in in_use(facts, planned):
        spent[element.nation, period].support += exact(element.cost_million)
    return spent


def _deployment(facts: Facts, planned: Planned, spent: Mapping[tuple[str, str], Spent]) -> None:
    costs = DeploymentCosts(facts)
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer = facts.offers[offer_id]
        if offer.pool is None:
            mission = facts.mission_of(facts.requirements[requirement_id])
            cost = costs.planned_cost(offer.nation, mission, offer.capability)
            spent[offer.nation, period].deployment += cost * units


def _pools(facts: Facts, planned: Planned, spent: Mapping[tuple[str, str], Spent]) -> None:
    prices = {pool.id: facts.price(pool) for pool in facts.instance.pools}
    for held in (planned.commit, planned.traded):
        for (offer_id, period), units in held.items():
            offer = facts.offers[offer_id]
            if offer.pool is not None:
                spent[offer.nation, period].pools += prices[offer.pool] * units
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer = facts.offers[offer_id]
        if offer.pool is not None:
            weight = facts.mission_weight[facts.requirements[requirement_id].mission]
            spent[offer.nation, period].pools += exact(facts.pools[offer.pool].use_cost_million) * weight * units
