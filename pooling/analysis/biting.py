"""Caveats that bite: those that hold units back from needs that go unmet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pooling.domain.plan import Plan
from pooling.domain.result import AuditReport, CaveatBite, CoverageRow
from pooling.domain.tables import Caveat, Offer, Requirement
from pooling.formulation.facts import Facts

NOTHING = 1e-6


def biting(facts: Facts, plan: Plan, report: AuditReport) -> tuple[CaveatBite, ...]:
    """A row per caveat and unmet need from which it holds units back; what that costs takes runs without it
    (:mod:`pooling.analysis.caveat_costs`)."""
    rows = []
    for row in report.coverage:
        if row.short > NOTHING * max(1.0, row.need):
            rows += list(_of_need(facts, plan, row))
    return tuple(sorted(rows, key=lambda one: (one.caveat, one.requirement, one.period)))


def _of_need(facts: Facts, plan: Plan, row: CoverageRow) -> Iterator[CaveatBite]:
    need = facts.requirement_of[row.requirement]
    held: dict[str, float] = {}
    named: dict[str, Caveat] = {}
    for offer in facts.offers_by_capability.get(row.capability, ()):
        units = facts.available.get((offer.id, row.period), 0.0) / offer.dwell
        units -= plan.assigned.get((offer.id, row.requirement, row.period), 0.0)
        if units <= NOTHING:
            continue
        for caveat in (*_holding(facts, offer, need, row.period), *_binding(facts, plan, offer, row)):
            named[caveat.id] = caveat
            held[caveat.id] = held.get(caveat.id, 0.0) + offer.effectiveness * units
    for name, units in held.items():
        caveat = named[name]
        yield CaveatBite(
            caveat=name,
            nation=caveat.nation,
            rule=caveat.rule,
            requirement=row.requirement,
            period=row.period,
            held_back=units,
            short=row.short,
            reason=caveat.reason,
        )


def _holding(facts: Facts, offer: Offer, need: Requirement, period: str) -> Iterator[Caveat]:
    """Caveats that keep the offer from the need: forbid, or an approval too long for a unit that is ready in time."""
    within = need.within_days + facts.card["readiness.grace_days"]
    in_time = not facts.on("readiness", need.id) or offer.notice_days <= within
    if not in_time:
        return
    for nation in (offer.nation, facts.consenting(offer)):
        for caveat in facts.caveats_of.get(nation or "", ()):
            if not facts.fits(caveat, need, period):
                continue
            delay = float(caveat.delay_days or 0) * facts.card["caveats.delay_scale"]
            late = facts.on("readiness", need.id) and offer.notice_days + delay > within
            if caveat.rule == "forbid" or (caveat.rule == "approval" and late):
                yield caveat


def _binding(facts: Facts, plan: Plan, offer: Offer, row: CoverageRow) -> Iterator[Caveat]:
    """Caveats that bind in the plan: a limit that is reached, a partner that is there or is missing."""
    need = facts.requirement_of[row.requirement]
    for caveat in facts.caveats_of.get(offer.nation, ()):
        if not facts.fits(caveat, need, row.period):
            continue
        there = caveat.partner in row.nations
        if (caveat.rule == "limit" and _reached(facts, plan, caveat, offer, row)) or (
            offer.nation not in row.nations
            and ((caveat.rule == "not_with" and there) or (caveat.rule == "only_with" and not there))
        ):
            yield caveat


def _reached(facts: Facts, plan: Plan, caveat: Caveat, offer: Offer, row: CoverageRow) -> bool:
    """Whether one more unit in any situation of the need would pass the limit."""
    in_use: dict[str, float] = defaultdict(float)
    for (other, name, period), units in plan.assigned.items():
        need = facts.requirement_of[name]
        if period == row.period and facts.nation_of_offer[other] == caveat.nation and facts.fits(caveat, need, period):
            for situation in facts.missions[need.mission].situations:
                in_use[situation] += units
    more = NOTHING if facts.divisible[offer.capability] else 1.0
    mine = facts.missions[row.mission].situations
    return any(in_use[one] + more > (caveat.amount or 0.0) + NOTHING for one in mine)
