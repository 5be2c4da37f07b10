"""Family spending: what the plan costs each nation in each period (million, at its prices). It sets no limit.

- commitment: unit_cost * commit
- fixed: fixed_cost * active
- holding: holding_cost * quantity, of offers that stand and are not retired
- deployment: cost * scale * weight of situations * assign, for offers that are no shares of pools
- pools: price * (commit + traded) + use_cost * weight of situations * assign
- agreements: fees of members and leads
- support: cost of elements in use, family support
- options: what is due of them, and upkeep

Each is at the price level of its kind, fixed costs and holding at that of commitment. All but joining and setting up
agreements and the purchase of options is due for each year of the period. price = unit_cost / net_output. What all
shares pay so is the cost of the units bought. Who pays is another matter: family funding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT
from pooling.audit.numbers import Exact, added, exact
from pooling.audit.plan.buying import bought
from pooling.audit.plan.planned import Planned
from pooling.domain.audit_rows import COST_KINDS
from pooling.domain.tables import Mission, Nation
from pooling.domain.together import Support
from pooling.domain.years import CostKind


@dataclass(slots=True)
class Spent:
    """Million spent by a nation in a period."""

    commitment: Exact = 0
    fixed: Exact = 0
    holding: Exact = 0
    deployment: Exact = 0
    pools: Exact = 0
    agreements: Exact = 0
    support: Exact = 0
    options: Exact = 0
    contributions: Exact = 0
    paid_by: dict[tuple[str, str], Exact] = field(default_factory=dict)
    """(kind, fund) -> what the fund pays of it."""
    credited: Exact = 0
    """What counts as burden beside what is spent: in kind, less what is not credited of options."""

    @property
    def cost(self) -> Exact:
        """All that it costs, whoever pays."""
        return added(getattr(self, kind) for kind in COST_KINDS)

    @property
    def funded(self) -> Exact:
        """What funds pay of it."""
        return added(self.paid_by.values())

    @property
    def total(self) -> Exact:
        return added((self.cost, -self.funded, self.contributions))

    @property
    def contributed(self) -> Exact:
        """What counts as burden: all that is spent but fees of agreements and holding, as it is credited."""
        return added((self.total, -self.agreements, -self.holding, self.credited))


Spending = dict[tuple[str, str], Spent]
"""(nation, period) -> million spent, for every nation and period."""


_PRICED: tuple[tuple[str, CostKind], ...] = (
    ("commitment", "commitment"),
    ("fixed", "commitment"),
    ("holding", "commitment"),
    ("deployment", "deployment"),
    ("pools", "pools"),
    ("support", "support"),
)
"""What is due again and again, and the kind at whose prices."""


def costs(facts: Facts, planned: Planned) -> Spending:
    """What everything costs, whoever pays it."""
    spent = {(nation.id, period): Spent() for nation in facts.instance.nations for period in facts.periods}
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        row = spent[offer.nation, period]
        row.commitment += exact(offer.unit_cost_million) * units
        row.credited += exact(offer.in_kind_million) * units * facts.years[period]
        if units > PRESENT:
            row.fixed += exact(offer.fixed_cost_million)
    for offer in facts.instance.offers:
        for period in facts.periods if offer.holding_cost_million else ():
            if planned.holds(offer, period):
                spent[offer.nation, period].holding += exact(offer.holding_cost_million) * facts.units(offer, period)
    _deployment(facts, planned, spent)
    _pools(facts, planned, spent)
    for element, period in in_use(facts, planned):
        spent[element.nation, period].support += exact(element.cost_million)
    for (_, period), row in spent.items():
        for part, kind in _PRICED:
            due = facts.prices.recurring(kind, period)
            if due != 1:
                setattr(row, part, getattr(row, part) * due)
    for (_, nation, period), fee in planned.once(fees).items():
        spent[nation, period].agreements += fee
    for purchase in planned.once(bought):
        uncredited = 1 - exact(purchase.part.option.credit_share)
        for period in purchase.paid_in:
            row = spent[purchase.part.nation, period]
            row.options += purchase.cost.get(period, 0) + purchase.upkeep.get(period, 0)
            row.credited -= uncredited * purchase.own(period)
    return spent


def _deployment(facts: Facts, planned: Planned, spent: Mapping[tuple[str, str], Spent]) -> None:
    deployment = DeploymentCosts(facts)
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer = facts.offers[offer_id]
        if offer.pool is None:
            mission = facts.mission_of(facts.requirements[requirement_id])
            cost = deployment.planned_cost(offer.nation, mission, offer.capability)
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


Fees = dict[tuple[str, str, str], Exact]
"""(agreement, nation, period) -> million."""


def fees(facts: Facts, planned: Planned) -> Fees:
    """What agreements cost. Fees are no contribution: they do not count as burden.

    - A member pays membership_cost for each year, and joining_cost once where it was none in the period before.
    - The lead pays running_cost for each year, and set_up_cost once where the agreement had no members in the period
      before.

    Before the first period the nations in members are members.
    """
    cost: Fees = {}
    for agreement, period, members in planned.memberships.formed():
        before = frozenset(planned.memberships.before(agreement, period))
        leads = planned.memberships.leads(agreement.id, period)
        for nation in members:
            again, once = [agreement.membership_cost_million], []
            if nation not in before:
                once.append(agreement.joining_cost_million)
            if nation in leads:
                again.append(agreement.running_cost_million)
                if not before:
                    once.append(agreement.set_up_cost_million)
            cost[agreement.id, nation, period] = facts.prices.recurring("agreements", period) * sum(
                exact(part) for part in again
            ) + facts.prices.level("agreements", period) * sum(exact(part) for part in once)
    return cost


def in_use(facts: Facts, planned: Planned) -> list[tuple[Support, str]]:
    """(element, period) of every element in use, each once; none where the family is off."""
    if not facts.card.has("support"):
        return []
    used = {
        (element, period)
        for (offer_id, period), units in planned.commit.items()
        if units > PRESENT
        for element in facts.offers[offer_id].support
    }
    elements = {element.id: element for element in facts.instance.support}
    return [(elements[element], period) for element, period in sorted(used)]
