"""Ways to break a valid plan, each with the violation that must be found for it.

A mutation is a generator over the places where it applies: it yields the broken plan's quantities and the family and
place that must be named. What it expects follows from the tables alone, never from the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.tables import Caveat, Offer, Requirement

from .space import fits, fraction, offered, stands

Quantities = dict[tuple[str, ...], float]
"""(offer, period) -> committed and (offer, requirement, period) -> assigned."""

Expected = tuple[str, tuple[str, ...]]
Broken = tuple[Quantities, Expected]


@dataclass(frozen=True, slots=True)
class Base:
    """A valid plan, and what it is valid for."""

    instance: Instance
    card: Card
    units: Quantities

    def pairs(self) -> Iterator[tuple[Offer, Requirement, str]]:
        """Every offer with every requirement of its capability, in each period in which both stand."""
        for offer in self.instance.offers:
            for need in self.instance.requirements:
                for period in self.instance.period_ids:
                    if (
                        offer.capability == need.capability
                        and offered(self.instance, offer, period)
                        and stands(self.instance, need, period)
                    ):
                        yield offer, need, period

    def offers(self) -> Iterator[tuple[Offer, str]]:
        """Every offer in each of its periods."""
        for offer in self.instance.offers:
            for period in self.instance.period_ids:
                if offered(self.instance, offer, period):
                    yield offer, period

    def fitting(self, rule: str) -> Iterator[tuple[Caveat, Offer, Requirement, str]]:
        """Every caveat of the rule with every pair that it fits."""
        for caveat in self.instance.caveats:
            for offer, need, period in self.pairs():
                if caveat.rule == rule and fits(self.instance, caveat, offer.nation, need, period):
                    yield caveat, offer, need, period

    def situations(self, need: Requirement) -> tuple[str, ...]:
        return self.instance.mission_of[need.mission].situations

    def nations(self, need: Requirement, period: str) -> set[str]:
        """Nations that take part."""
        return {
            self.instance.offer_of[key[0]].nation
            for key, units in self.units.items()
            if len(key) == 3 and key[1:] == (need.id, period) and units
        }

    def with_units(self, *changes: tuple[tuple[str, ...], float]) -> Quantities:
        return {**self.units, **dict(changes)}

    def without(self, need: Requirement, period: str, nations: set[str]) -> Quantities:
        """The same without any assignment of ``nations`` to the requirement."""
        return {
            key: units
            for key, units in self.units.items()
            if len(key) == 2 or key[1:] != (need.id, period) or self.instance.offer_of[key[0]].nation not in nations
        }


def as_quantities(plan: Plan) -> Quantities:
    return {**plan.committed, **plan.assigned}


def as_plan(units: Quantities) -> Plan:
    rows: dict[str, list[dict[str, object]]] = {"commitments": [], "assignments": []}
    for key, quantity in units.items():
        if len(key) == 2:
            rows["commitments"].append({"offer": key[0], "period": key[1], "quantity": float(quantity)})
        else:
            row = {"offer": key[0], "requirement": key[1], "period": key[2], "quantity": float(quantity)}
            rows["assignments"].append(row)
    return Plan.of(rows)


def half_a_unit(base: Base) -> Iterator[Broken]:
    for key, units in base.units.items():
        yield base.with_units((key, units - 0.5)), ("plan", key)


def wrong_capability(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        for need in base.instance.requirements:
            if need.capability != offer.capability:
                key = (offer.id, need.id, period)
                yield base.with_units((key, 1)), ("plan", key)


def not_offered(base: Base) -> Iterator[Broken]:
    for offer in base.instance.offers:
        for period in base.instance.period_ids:
            if not offered(base.instance, offer, period):
                yield base.with_units(((offer.id, period), 1)), ("plan", (offer.id, period))


def not_needed(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        for need in base.instance.requirements:
            if need.capability == offer.capability and not stands(base.instance, need, period):
                key = (offer.id, need.id, period)
                yield base.with_units((key, 1)), ("plan", key)


def needs_not_met(base: Base) -> Iterator[Broken]:
    if not base.card["coverage.shortfall_allowed"]:
        for need in base.instance.requirements:
            for period in base.instance.period_ids:
                if stands(base.instance, need, period):
                    yield base.without(need, period, base.nations(need, period)), ("coverage", (need.id, period))


def beyond_need(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        most = max(ceil(fraction(need.quantity) / fraction(offer.effectiveness)), offer.smallest_use)
        key = (offer.id, need.id, period)
        yield base.with_units((key, most + 1)), ("coverage", key)


def above_quantity(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        key = (offer.id, period)
        yield base.with_units((key, offer.quantity + 1)), ("commitment", key)


def used_twice(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        committed = base.units.get((offer.id, period), 0)
        enough = float(fraction(committed) // fraction(offer.dwell)) + 1
        for situation in base.situations(need):
            where = (offer.id, period, situation)
            yield base.with_units(((offer.id, need.id, period), enough)), ("commitment", where)


def below_smallest(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        if offer.smallest >= 2:
            yield base.with_units(((offer.id, period), offer.smallest - 1)), ("lots", (offer.id, period))


def off_step(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        if offer.step >= 2:
            yield base.with_units(((offer.id, period), offer.step + 1)), ("lots", (offer.id, period))


def below_smallest_use(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        if offer.smallest_use >= 2:
            key = (offer.id, need.id, period)
            yield base.with_units((key, offer.smallest_use - 1)), ("lots", key)


def home_reserve_used(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        share = base.instance.nation_of[offer.nation].reserve_share
        if offer.reserve or share or base.card["sovereignty.reserve_share"]:
            yield base.with_units(((offer.id, period), offer.quantity)), ("sovereignty", (offer.id, period))


def above_ceiling(base: Base) -> Iterator[Broken]:
    for nation in base.instance.nations:
        if nation.ceiling_share < 1:
            for period in base.instance.period_ids:
                all_of_it = [
                    ((offer.id, one), offer.quantity)
                    for offer, one in base.offers()
                    if offer.nation == nation.id and one == period
                ]
                if all_of_it:
                    yield base.with_units(*all_of_it), ("sovereignty", (nation.id, period))


def too_late(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        delays = [
            caveat.delay_days or 0
            for caveat in base.instance.caveats
            if caveat.rule == "approval" and fits(base.instance, caveat, offer.nation, need, period)
        ]
        ready = offer.notice_days + max(delays, default=0) * fraction(base.card["caveats.delay_scale"])
        if ready > need.within_days + base.card["readiness.grace_days"]:
            key = (offer.id, need.id, period)
            yield base.with_units((key, 1)), ("readiness", key)


def forbidden(base: Base) -> Iterator[Broken]:
    for caveat, offer, need, period in base.fitting("forbid"):
        key = (offer.id, need.id, period)
        yield base.with_units((key, 1)), ("caveats", (caveat.id, *key))


def above_limit(base: Base) -> Iterator[Broken]:
    for caveat, offer, need, period in base.fitting("limit"):
        for situation in base.situations(need):
            more = int(caveat.amount or 0) + 1
            where = (caveat.id, situation, period)
            yield base.with_units(((offer.id, need.id, period), more)), ("caveats", where)


def with_the_wrong_partner(base: Base) -> Iterator[Broken]:
    for caveat, offer, need, period in base.fitting("not_with"):
        for partner in base.instance.offers:
            if partner.nation == caveat.partner and (partner, need, period) in base.pairs():
                changes = [((one.id, need.id, period), 1.0) for one in (offer, partner)]
                yield base.with_units(*changes), ("caveats", (caveat.id, need.id, period))


def partner_dropped(base: Base) -> Iterator[Broken]:
    for caveat, offer, need, period in base.fitting("only_with"):
        units = base.without(need, period, {str(caveat.partner)})
        units[offer.id, need.id, period] = 1
        yield units, ("caveats", (caveat.id, need.id, period))


def hardly_taking_part(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        least = fraction(base.card["breadth.least_part_share"]) * fraction(need.quantity)
        if fraction(offer.effectiveness) < least:
            units = base.without(need, period, {offer.nation})
            units[offer.id, need.id, period] = 1
            where = (need.id, period, offer.nation)
            if need.least_nations >= 2:
                yield units, ("breadth", where)
            elif any(
                caveat.partner and offer.nation in (caveat.nation, caveat.partner)
                for caveat in base.instance.caveats
                if fits(base.instance, caveat, caveat.nation, need, period)
            ):
                yield units, ("caveats", where)


def too_much_from_one(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        if need.largest_share is not None and need.largest_share < 1:
            # More than the whole need from one nation, and all of what is delivered.
            units = base.without(need, period, {nation.id for nation in base.instance.nations})
            units[offer.id, need.id, period] = ceil(fraction(need.quantity) / fraction(offer.effectiveness))
            yield units, ("breadth", (need.id, period, offer.nation))


def too_few_nations(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        if need.least_nations >= 2:
            units = base.without(need, period, {nation.id for nation in base.instance.nations})
            units[offer.id, need.id, period] = 1
            yield units, ("breadth", (need.id, period))


def above_budget(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        rows = [row for row in base.instance.budgets if row.nation == offer.nation]
        if not offer.unit_cost_million or any(row.amount_million is None for row in rows) or not rows:
            continue
        # More than all budgets of all periods together, so whatever is carried over.
        everything = sum((fraction(row.amount_million or 0) for row in rows), Fraction(0))
        units = ceil(everything * fraction(base.card["budget.scale"]) / fraction(offer.unit_cost_million)) + 1
        yield base.with_units(((offer.id, period), units)), ("budget", (offer.nation, period))


def idle_package(base: Base) -> Iterator[Broken]:
    agreed = {lock.offer for lock in base.instance.locks if lock.requirement is None}
    for offer, period in base.offers():
        if offer.id not in agreed:
            units = {one: left for one, left in base.units.items() if len(one) == 2 or one[0] != offer.id}
            package = max(1.0, offer.smallest, offer.step)
            yield {**units, (offer.id, period): package}, ("burden", (offer.id, period))


def lock_broken(base: Base) -> Iterator[Broken]:
    for lock in base.instance.locks:
        for offer, need, period in base.pairs():
            if lock.offer != offer.id or lock.requirement not in (None, need.id) or lock.period not in (None, period):
                continue
            key = (offer.id, period) if lock.requirement is None else (offer.id, need.id, period)
            if lock.rule in ("never", "at_most"):
                yield base.with_units((key, int(lock.quantity or 0) + 1)), ("locks", (lock.id, period))
            elif lock.rule == "must" or lock.quantity:
                units = {one: quantity for one, quantity in base.units.items() if one != key}
                yield units, ("locks", (lock.id, period))


MUTATIONS: tuple[Callable[[Base], Iterator[Broken]], ...] = (
    half_a_unit,
    wrong_capability,
    not_offered,
    not_needed,
    needs_not_met,
    beyond_need,
    above_quantity,
    used_twice,
    below_smallest,
    off_step,
    below_smallest_use,
    home_reserve_used,
    above_ceiling,
    too_late,
    forbidden,
    above_limit,
    with_the_wrong_partner,
    partner_dropped,
    hardly_taking_part,
    too_much_from_one,
    too_few_nations,
    above_budget,
    idle_package,
    lock_broken,
)
