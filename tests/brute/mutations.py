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

from .cells import Cells, as_cells
from .facts import fits, fraction, offered, stands

Expected = tuple[str, tuple[str, ...]]
Broken = tuple[Cells, Expected]


@dataclass(frozen=True, slots=True)
class Base:
    """A valid plan, and what it is valid for."""

    instance: Instance
    card: Card
    plan: Plan

    @property
    def cells(self) -> Cells:
        return as_cells(self.plan)

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

    def need(self, need: Requirement, period: str) -> Fraction:
        return fraction(self.instance.need(need, period))

    def units(self, offer: Offer, period: str) -> float:
        return self.instance.units(offer, period)

    def situations(self, need: Requirement) -> tuple[str, ...]:
        return self.instance.mission_of[need.mission].situations

    def nations(self, need: Requirement, period: str) -> set[str]:
        """Nations that take part."""
        return {
            self.instance.offer_of[key[1]].nation
            for key in self.cells
            if key[0] == "assignments" and key[2:] == (need.id, period)
        }

    def with_units(self, *changes: tuple[tuple[str, ...], float]) -> Cells:
        """Commitments at (offer, period) and assignments at (offer, requirement, period) changed."""
        return {**self.cells, **{_key(key): units for key, units in changes}}

    def without(self, need: Requirement, period: str, nations: set[str]) -> Cells:
        """The same without any assignment of ``nations`` to the requirement."""
        return {
            key: value
            for key, value in self.cells.items()
            if key[0] != "assignments"
            or key[2:] != (need.id, period)
            or self.instance.offer_of[key[1]].nation not in nations
        }

    def without_members(self) -> Cells:
        return {key: value for key, value in self.cells.items() if key[0] != "memberships"}


def _key(key: tuple[str, ...]) -> tuple[str, ...]:
    """The cell of a commitment (offer, period) or an assignment (offer, requirement, period)."""
    return ("commitments" if len(key) == 2 else "assignments", *key)


def half_a_unit(base: Base) -> Iterator[Broken]:
    for key, units in (*base.plan.committed.items(), *base.plan.assigned.items()):
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
    if base.card["coverage.count"] == "expected" or base.instance.scenario_effects:
        return
    for offer, need, period in base.pairs():
        most = max(ceil(base.need(need, period) / fraction(offer.effectiveness)), offer.smallest_use)
        key = (offer.id, need.id, period)
        yield base.with_units((key, most + 1)), ("coverage", key)


def above_quantity(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        key = (offer.id, period)
        yield base.with_units((key, base.units(offer, period) + 1)), ("commitment", key)


def used_twice(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        committed = base.plan.committed.get((offer.id, period), 0) + base.plan.traded.get((offer.id, period), 0)
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
        kept = offer.reserve or share or base.card["sovereignty.reserve_share"]
        if offer.owned and kept and base.units(offer, period):
            yield base.with_units(((offer.id, period), base.units(offer, period))), ("sovereignty", (offer.id, period))


def above_ceiling(base: Base) -> Iterator[Broken]:
    for nation in base.instance.nations:
        if nation.ceiling_share < 1:
            for period in base.instance.period_ids:
                all_of_it = [
                    ((offer.id, offer_id), base.units(offer, offer_id))
                    for offer, offer_id in base.offers()
                    if (offer.nation, offer.owned, offer_id) == (nation.id, True, period)
                ]
                if any(units for _, units in all_of_it):
                    yield base.with_units(*all_of_it), ("sovereignty", (nation.id, period))


def too_late(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        delays = [
            caveat.delay_days or 0
            for caveat in base.instance.caveats
            if caveat.rule == "approval" and fits(base.instance, caveat, offer.nation, need, period)
        ]
        saved = max((row.notice_days or 0 for row in base.instance.effects), default=0)
        ready = max(0, offer.notice_days - saved) + max(delays, default=0) * fraction(base.card["caveats.delay_scale"])
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
                changes = [((row.id, need.id, period), 1.0) for row in (offer, partner)]
                yield base.with_units(*changes), ("caveats", (caveat.id, need.id, period))


def partner_dropped(base: Base) -> Iterator[Broken]:
    for caveat, offer, need, period in base.fitting("only_with"):
        units = base.without(need, period, {str(caveat.partner)})
        units[_key((offer.id, need.id, period))] = 1.0
        yield units, ("caveats", (caveat.id, need.id, period))


def hardly_taking_part(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        least = fraction(base.card["breadth.least_part_share"]) * base.need(need, period)
        if fraction(offer.effectiveness) < least:
            units = base.without(need, period, {offer.nation})
            units[_key((offer.id, need.id, period))] = 1.0
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
            enough = ceil(base.need(need, period) / fraction(offer.effectiveness))
            units[_key((offer.id, need.id, period))] = float(enough)
            yield units, ("breadth", (need.id, period, offer.nation))


def too_few_nations(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        if need.least_nations >= 2:
            units = base.without(need, period, {nation.id for nation in base.instance.nations})
            units[_key((offer.id, need.id, period))] = 1.0
            yield units, ("breadth", (need.id, period))


def above_budget(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        rows = [row for row in base.instance.budgets if row.nation == offer.nation]
        if not offer.unit_cost_million or any(row.amount_million is None for row in rows) or not rows:
            continue
        # More than all budgets of all periods together, so whatever is carried over.
        everything = sum((fraction(row.amount_million or 0) for row in rows), Fraction(0))
        cheapest = min([Fraction(1), *(fraction(row.index) for row in base.instance.prices)])
        cost = fraction(offer.unit_cost_million) * cheapest
        units = ceil(everything * fraction(base.card["budget.scale"]) / cost) + 1
        yield base.with_units(((offer.id, period), units)), ("budget", (offer.nation, period))


def idle_package(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        backbones = {agreement.backbone_capability for agreement in base.instance.agreements}
        if offer.pool is None and not _asked_for(base, offer, period) and offer.capability not in backbones:
            cells = {cell: left for cell, left in base.cells.items() if cell[:2] != ("assignments", offer.id)}
            step = max(1.0, offer.step)
            package = step * ceil(max(1.0, offer.smallest) / step)
            yield {**cells, _key((offer.id, period)): package}, ("burden", (offer.id, period))


def _asked_for(base: Base, offer: Offer, period: str) -> bool:
    """Whether another rule may ask for the commitment, used or not."""
    nations = {offer.id: offer.nation for offer in base.instance.offers}
    return (
        any(lock.offer == offer.id and lock.requirement is None for lock in base.instance.locks)
        or period in base.instance.period_ids[: base.card["stability.frozen_periods"]]
        or any(nations[row.offer] == offer.nation for row in base.instance.history)
        or base.instance.capability_of[offer.capability].providers == "two_or_more"
    )


def lock_broken(base: Base) -> Iterator[Broken]:
    for lock in base.instance.locks:
        for offer, need, period in base.pairs():
            if lock.offer != offer.id or lock.requirement not in (None, need.id) or lock.period not in (None, period):
                continue
            key = (offer.id, period) if lock.requirement is None else (offer.id, need.id, period)
            if lock.rule in ("never", "at_most"):
                yield base.with_units((key, int(lock.quantity or 0) + 1)), ("locks", (lock.id, period))
            elif lock.rule == "must" or lock.quantity:
                cells = {cell: quantity for cell, quantity in base.cells.items() if cell != _key(key)}
                yield cells, ("locks", (lock.id, period))


def lent_across_a_red_line(base: Base) -> Iterator[Broken]:
    for line in base.instance.red_lines:
        for offer, need, period in base.pairs():
            mission = base.instance.mission_of[need.mission]
            scope = (line.capability, line.mission, line.mission_kind, line.region)
            place = (need.capability, mission.id, mission.kind, mission.region)
            fitting = all(name in (None, other) for name, other in zip(scope, place, strict=True))
            if line.rule == "never" and line.nation == offer.nation and fitting:
                key = (offer.id, need.id, period)
                yield base.with_units((key, 1)), ("red_lines", (line.id, *key))


def kept_units_lent(base: Base) -> Iterator[Broken]:
    for line in base.instance.red_lines:
        for offer, need, period in base.pairs():
            same = (line.nation, line.capability) == (offer.nation, offer.capability)
            if line.rule == "keep" and line.quantity and same and need.nation != line.nation and offer.owned:
                owned = sum(
                    base.units(offer, period)
                    for offer, when in base.offers()
                    if (offer.nation, offer.capability, offer.owned, when)
                    == (line.nation, line.capability, True, period)
                )
                enough = float(owned // offer.dwell) + 1
                for situation in base.situations(need):
                    where = (line.id, situation, period)
                    yield base.with_units(((offer.id, need.id, period), enough)), ("red_lines", where)


def offered_without_membership(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        if offer.agreement is not None:
            cells = {**base.without_members(), _key((offer.id, period)): 1.0}
            yield cells, ("agreements", (offer.id, period))


def too_few_members(base: Base) -> Iterator[Broken]:
    for agreement in base.instance.agreements:
        if agreement.least_members >= 2:
            for nation in agreement.nations or [nation.id for nation in base.instance.nations]:
                for period in base.instance.period_ids:
                    cells = base.without_members()
                    cells["memberships", agreement.id, nation, period] = "member"
                    yield cells, ("agreements", (agreement.id, period))


def outsider_joins(base: Base) -> Iterator[Broken]:
    for agreement in base.instance.agreements:
        for nation in base.instance.nations:
            if agreement.nations and nation.id not in agreement.nations:
                where = (agreement.id, nation.id, base.instance.period_ids[0])
                yield {**base.cells, ("memberships", *where): "member"}, ("agreements", where)


def part_of_a_unit_bought(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        if offer.pool is not None:
            pool = base.instance.pool_of[offer.pool]
            output = fraction(pool.unit_output) * (1 - fraction(pool.reserve_share))
            units = base.plan.committed.get((offer.id, period), 0) + 1
            if output > 1:
                yield base.with_units(((offer.id, period), units)), ("pools", (pool.id, period))


def hours_from_nowhere(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        if offer.pool is not None:
            more = base.plan.traded.get((offer.id, period), 0) + 1
            yield {**base.cells, ("trades", offer.id, period): more}, ("pools", (offer.pool, period))


def used_without_its_host(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        if offer.consent == "dual" and offer.host is not None:
            cells = base.cells
            for other in base.instance.requirements:
                if other.mission == need.mission:
                    left = base.without(other, period, {offer.host})
                    cells = {key: value for key, value in cells.items() if key in left}
            key = (offer.id, need.id, period)
            yield {**cells, _key(key): 1.0}, ("consent", key)


def forbidden_by_its_host(base: Base) -> Iterator[Broken]:
    for caveat in base.instance.caveats:
        for offer, need, period in base.pairs():
            asked = offer.consent != "none" and offer.host == caveat.nation
            if caveat.rule == "forbid" and asked and fits(base.instance, caveat, caveat.nation, need, period):
                key = (offer.id, need.id, period)
                yield base.with_units((key, 1)), ("consent", (caveat.id, *key))


def no_rest(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        index = base.instance.period_ids.index(period)
        if need.rest_periods and index:
            before = base.instance.period_ids[index - 1]
            if stands(base.instance, need, before) and offered(base.instance, offer, before):
                changes = [((offer.id, need.id, name), 1.0) for name in (before, period)]
                yield base.with_units(*changes), ("rotation", (need.id, offer.nation, period))


def standard_missing(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        bought = {row.standard for row in base.instance.effects} | {row.standard for row in base.instance.certificates}
        for standard in set(need.standards) - set(offer.standards) - bought:
            key = (offer.id, need.id, period)
            yield {**base.without_members(), _key(key): 1.0}, ("interoperability", (*key, standard))


def not_cleared(base: Base) -> Iterator[Broken]:
    groups = [set(row.nations) for row in base.instance.sharing]
    for offer, need, period in base.pairs():
        for other, same, when in base.pairs():
            pair = (offer.nation, other.nation)
            if (
                need.sharing_level
                and need.sharing_rule == "pairwise"
                and (same, when) == (need, period)
                and offer.nation < other.nation
                and not any(group.issuperset(pair) for group in groups)
            ):
                cells = base.without_members()
                cells.update({_key((row.id, need.id, period)): 1.0 for row in (offer, other)})
                yield cells, ("information", (need.id, period, *pair))


def second_provider(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        for other, same, when in base.pairs():
            if need.providers == "one" and (same, when) == (need, period) and offer.nation < other.nation:
                changes = [((row.id, need.id, period), 1.0) for row in (offer, other)]
                yield base.with_units(*changes), ("specialisation", (need.id, period))


def one_commitment_too_many(base: Base) -> Iterator[Broken]:
    for nation in base.instance.nations:
        for period in base.instance.period_ids:
            all_of_it = [
                ((offer.id, offer_id), 1.0)
                for offer, offer_id in base.offers()
                if (offer.nation, offer_id) == (nation.id, period)
            ]
            if nation.most_commitments is not None and len(all_of_it) > nation.most_commitments:
                yield base.with_units(*all_of_it), ("focus", (nation.id, period))


def not_supported(base: Base) -> Iterator[Broken]:
    everybody = {nation.id for nation in base.instance.nations}
    for row in base.instance.enablers:
        for offer, need, period in base.pairs():
            mission = base.instance.mission_of[need.mission]
            if need.capability == row.capability and row.mission_kind in (None, mission.kind):
                cells = base.cells
                for other in base.instance.requirements:
                    if (other.mission, other.capability) == (mission.id, row.needs):
                        left = base.without(other, period, everybody)
                        cells = {key: value for key, value in cells.items() if key in left}
                where = (row.capability, row.needs, mission.id, period)
                yield {**cells, _key((offer.id, need.id, period)): 1.0}, ("enablers", where)


def served_by_a_stranger(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        if need.nation not in (None, offer.nation):
            key = (offer.id, need.id, period)
            yield {**base.without_members(), _key(key): 1.0}, ("exchange", key)


def too_much_deployed(base: Base) -> Iterator[Broken]:
    for offer, need, period in base.pairs():
        share = base.instance.nation_of[offer.nation].deployable_share
        if share < 1 and need.nation != offer.nation and offer.owned:
            owned = [
                row for row, when in base.offers() if (row.nation, row.owned, when) == (offer.nation, True, period)
            ]
            value = {capability.id: capability.value_weight for capability in base.instance.capabilities}
            points = sum(value[row.capability] * base.units(row, period) for row in owned)
            enough = float(points // value[offer.capability]) + 1
            for situation in base.situations(need):
                where = (offer.nation, situation, period)
                yield base.with_units(((offer.id, need.id, period), enough)), ("sustainment", where)


def membership_lock_broken(base: Base) -> Iterator[Broken]:
    for lock in base.instance.locks:
        if lock.agreement is not None and lock.nation is not None:
            for period in [lock.period] if lock.period else base.instance.period_ids:
                key = ("memberships", lock.agreement, lock.nation, period)
                eligible = base.instance.agreement_of[lock.agreement].from_period is None
                if eligible and lock.rule == "must":
                    yield (
                        {cell: value for cell, value in base.cells.items() if cell != key},
                        ("locks", (lock.id, period)),
                    )
                elif eligible:
                    yield {**base.cells, key: "member"}, ("locks", (lock.id, period))


BREAKING_PLANS: tuple[Callable[[Base], Iterator[Broken]], ...] = (
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
    lent_across_a_red_line,
    kept_units_lent,
    offered_without_membership,
    too_few_members,
    outsider_joins,
    part_of_a_unit_bought,
    hours_from_nowhere,
    used_without_its_host,
    forbidden_by_its_host,
    no_rest,
    standard_missing,
    not_cleared,
    second_provider,
    one_commitment_too_many,
    not_supported,
    served_by_a_stranger,
    too_much_deployed,
    membership_lock_broken,
)
