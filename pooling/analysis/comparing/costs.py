"""What a plan costs, line by line: units times a price, with what each line is about.

The lines of a side add up to what the audit says that all nations' costs are, before funds pay any of it; the prices
are the audit's. A price is at the level of its period, and where it is due again and again for each of its years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pooling.analysis.comparing.sides import Side
from pooling.audit.findings import PRESENT
from pooling.audit.numbers import Exact, exact
from pooling.audit.plan.buying import Bought, bought
from pooling.audit.plan.spending import DeploymentCosts, in_use
from pooling.audit.plan.starts import Part
from pooling.domain.years import CostKind

About = Literal["volume", "providers", "holding", "pooling", "options"]
Key = tuple[str, ...]
"""What a line is: its kind, then names."""


@dataclass(frozen=True, slots=True)
class Line:
    """Units at a price in a period.

    ``group``: lines of units that can stand in for each other: (commitment, capability), or (deployment, requirement).
    """

    about: About
    period: str
    units: Exact
    price: Exact
    group: Key = ()


@dataclass(frozen=True, slots=True)
class Costs:
    """All that a plan costs: its lines, and the units and cost of each group by period."""

    lines: dict[Key, Line]
    groups: dict[tuple[str, Key], tuple[Exact, Exact]]


def costs(side: Side) -> Costs:
    """Every line of the side's plan; lines of the same key are one."""
    found: dict[Key, Line] = {}
    groups: dict[tuple[str, Key], tuple[Exact, Exact]] = {}
    every = (_committed, _assigned, _owned, _held, _elements, _fees, _bought)
    for named, line in (pair for part in every for pair in part(side)):
        # An offer may be a share of a pool in one instance and not in another: then they are two lines.
        key = (line.about, *line.group, *named)
        known = found.get(key)
        units = line.units if known is None else known.units + line.units
        found[key] = Line(line.about, line.period, units, line.price, line.group)
        if line.group:
            where = (line.period, line.group)
            so_far = groups.get(where, (0, 0))
            groups[where] = so_far[0] + line.units, so_far[1] + line.units * line.price
    return Costs(found, groups)


Found = Iterator[tuple[Key, Line]]


def _committed(side: Side) -> Found:
    """Units kept committed, and the fixed costs of offers that take part."""
    facts, levels = side.facts, _Levels(side)
    for (offer_id, period), units in side.planned.commit.items():
        offer = facts.offers[offer_id]
        level = levels.recurring("commitment", period)
        about: About = "volume" if offer.pool is None else "pooling"
        group = ("commitment", offer.capability) if offer.pool is None else ()
        where = (offer_id, offer.nation, offer.capability, period)
        yield ("commitment", *where), Line(about, period, units, level * exact(offer.unit_cost_million), group)
        if units > PRESENT:
            part: About = "providers" if offer.pool is None else "pooling"
            yield ("fixed", *where), Line(part, period, 1, level * exact(offer.fixed_cost_million))


def _assigned(side: Side) -> Found:
    """Units in missions: deployment, or the use of shares of pools."""
    facts, levels, deployment = side.facts, _Levels(side), DeploymentCosts(side.facts)
    for (offer_id, requirement_id, period), units in side.planned.assign.items():
        offer, requirement = facts.offers[offer_id], facts.requirements[requirement_id]
        where = (offer_id, offer.nation, requirement_id, period)
        if offer.pool is None:
            mission = facts.mission_of(requirement)
            price = levels.recurring("deployment", period) * deployment.planned_cost(
                offer.nation, mission, offer.capability
            )
            yield ("deployment", *where), Line("volume", period, units, price, ("deployment", requirement_id))
        else:
            weight = facts.mission_weight[requirement.mission]
            price = levels.recurring("pools", period) * exact(facts.pools[offer.pool].use_cost_million) * weight
            yield ("pool use", *where), Line("pooling", period, units, price)


def _owned(side: Side) -> Found:
    """What is held, used or not; of what costs nothing, too: it may be dear in the other instance."""
    facts, levels = side.facts, _Levels(side)
    for offer in facts.instance.offers:
        for period in facts.periods if offer.owned else ():
            if side.planned.holds(offer, period):
                price = levels.recurring("commitment", period) * exact(offer.holding_cost_million)
                line = Line("holding", period, facts.units(offer, period), price)
                yield ("holding", offer.id, offer.nation, offer.capability, period), line


def _held(side: Side) -> Found:
    """Shares of pools held and taken over."""
    facts, levels = side.facts, _Levels(side)
    for held in (side.planned.commit, side.planned.traded):
        for (offer_id, period), units in held.items():
            offer = facts.offers[offer_id]
            if offer.pool is not None:
                price = levels.recurring("pools", period) * facts.price(facts.pools[offer.pool])
                yield ("pools", offer_id, offer.nation, period), Line("pooling", period, units, price)


def _elements(side: Side) -> Found:
    """Support elements in use."""
    levels = _Levels(side)
    for element, period in in_use(side.facts, side.planned):
        price = levels.recurring("support", period) * exact(element.cost_million)
        yield ("support", element.id, element.nation, period), Line("providers", period, 1, price)


def _fees(side: Side) -> Found:
    """Fees of agreements, each a line of its own: joining, membership, setting up, running."""
    levels, memberships = _Levels(side), side.planned.memberships
    for agreement, period, members in memberships.formed():
        before, leads = frozenset(memberships.before(agreement, period)), memberships.leads(agreement.id, period)
        once, again = levels.once("agreements", period), levels.recurring("agreements", period)
        for nation in members:
            fees = {"membership": again * exact(agreement.membership_cost_million)}
            if nation not in before:
                fees["joining"] = once * exact(agreement.joining_cost_million)
            if nation in leads:
                fees["running"] = again * exact(agreement.running_cost_million)
                if not before:
                    fees["setting up"] = once * exact(agreement.set_up_cost_million)
            for fee, million in fees.items():
                line = Line("pooling", period, 1, million)
                yield ("agreements", agreement.id, nation, fee, period), line


def _bought(side: Side) -> Found:
    """What taking part in options costs, by the start and the period in which it is due."""
    for purchase in side.planned.once(bought):
        yield from _orders(side, purchase)
        yield from _upkeep(side, purchase)


def _orders(side: Side, purchase: Bought) -> Found:
    """What is due of costs, by period; of an option that is free, too: it may be dear in the other instance."""
    part, option = purchase.part, purchase.part.option
    own = exact(option.cost_million)
    common = exact(option.common_cost_million) if part.nation == option.lead else 0
    for period, due in _due(side, part).items():
        where = ("options", option.id, part.nation, part.period, period)
        yield (*where, "own"), Line("options", period, 1, own * due)
        yield (*where, "common"), Line("options", period, 1, common * due)
        yield (*where, "units"), Line("options", period, part.units, purchase.unit_price * due)


def _due(side: Side, part: Part) -> dict[str, Exact]:
    """Period -> share of an option's costs that is due then, at its price level; the last bears what comes later."""
    facts, levels = side.facts, _Levels(side)
    begin, last = facts.period_at[part.period], len(facts.periods) - 1
    rows = [(row.year, exact(row.share)) for row in side.instance.option_costs if row.option == part.option.id]
    out: dict[str, Exact] = {}
    for year, share in rows or [(0, 1)]:
        period = facts.periods[min(begin + year, last)]
        out[period] = out.get(period, 0) + share * levels.once("options", period)
    return out


def _upkeep(side: Side, purchase: Bought) -> Found:
    """Upkeep for each period in effect; what is left of it is that of units in service."""
    part, option, levels = purchase.part, purchase.part.option, _Levels(side)
    for period, million in purchase.upkeep.items():
        level = levels.recurring("options", period)
        each = level * exact(option.upkeep_million) if period in purchase.lasting else 0
        where = ("options", option.id, part.nation, part.period, period)
        yield (*where, "upkeep"), Line("options", period, 1, each)
        if million != each:
            serving = side.planned.service.units(option, part.nation, period)
            price = level * exact(option.unit_upkeep_million)
            yield ("units in service", option.id, part.nation, period), Line("options", period, serving, price)


class _Levels:
    """Price levels of a side's instance."""

    def __init__(self, side: Side) -> None:
        self._prices = side.facts.prices

    def once(self, kind: CostKind, period: str) -> Exact:
        """For what is paid once."""
        return self._prices.level(kind, period)

    def recurring(self, kind: CostKind, period: str) -> Exact:
        """For what is due in each year of the period."""
        return self._prices.recurring(kind, period)
