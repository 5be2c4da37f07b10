"""Family spending: what the plan costs each nation in each period (million, at its prices). It sets no limit.

Costs are commitment: unit_cost * commit; fixed: fixed_cost * active; deployment: cost * scale * weight of situations *
assign; pools: price * (commit + traded) + use_cost * weight of situations * assign; agreements: their fees; support:
cost of elements in use; options: what is due of them, and upkeep. Each times the price level of its kind, fixed costs
that of commitment. Shares of pools have no deployment cost. spend = costs - what funds pay + contributions to funds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT
from pooling.audit.numbers import Exact, exact
from pooling.audit.plan.buying import Bought
from pooling.audit.plan.deployment import DeploymentCosts
from pooling.audit.plan.fees import Fees
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.support import in_use

KINDS = ("commitment", "fixed", "deployment", "pools", "agreements", "support", "options")
"""Kinds of cost, in the order of reports."""


@dataclass(slots=True)
class Spent:
    """Million spent by a nation in a period."""

    commitment: Exact = 0
    fixed: Exact = 0
    deployment: Exact = 0
    pools: Exact = 0
    agreements: Exact = 0
    support: Exact = 0
    options: Exact = 0
    contributions: Exact = 0
    paid_by: dict[tuple[str, str], Exact] = field(default_factory=dict)
    """(kind, fund) -> what the fund pays of it."""
    credited: Exact = 0
    """What counts as burden beside what is spent (in kind), less what does not count (credit_share of options)."""

    @property
    def cost(self) -> Exact:
        """All that it costs, whoever pays."""
        return (
            self.commitment + self.fixed + self.deployment + self.pools + self.agreements + self.support + self.options
        )

    @property
    def funded(self) -> Exact:
        """What funds pay of it."""
        return sum(self.paid_by.values())

    @property
    def total(self) -> Exact:
        return self.cost - self.funded + self.contributions

    @property
    def contributed(self) -> Exact:
        """What counts as burden: all that is spent but the fees of agreements, as it is credited."""
        return self.total - self.agreements + self.credited


Spending = dict[tuple[str, str], Spent]
"""(nation, period) -> million spent, for every nation and period."""


def costs(facts: Facts, planned: Planned, fees: Fees, options: Sequence[Bought]) -> Spending:
    """What everything costs; who pays it is in funding.py."""
    spent = {(nation.id, period): Spent() for nation in facts.instance.nations for period in facts.periods}
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        row = spent[offer.nation, period]
        row.commitment += exact(offer.unit_cost_million) * units
        row.credited += exact(offer.in_kind_million) * units
        if units > PRESENT:
            row.fixed += exact(offer.fixed_cost_million)
    _deployment(facts, planned, spent)
    _pools(facts, planned, spent)
    for element, period in in_use(facts, planned):
        spent[element.nation, period].support += exact(element.cost_million)
    level = facts.prices.level
    for (_, period), row in spent.items():
        row.commitment *= level("commitment", period)
        row.fixed *= level("commitment", period)
        row.deployment *= level("deployment", period)
        row.pools *= level("pools", period)
        row.support *= level("support", period)
    for (_, nation, period), fee in fees.items():
        spent[nation, period].agreements += fee
    for one in options:
        uncredited = 1 - exact(one.part.option.credit_share)
        for period in one.paid_in:
            row = spent[one.part.nation, period]
            row.options += one.cost.get(period, 0) + one.upkeep.get(period, 0)
            row.credited -= uncredited * one.own(period)
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
