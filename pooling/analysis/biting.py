"""Caveats that bite: those that hold units back from needs that go unmet."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.domain.result import AuditReport, CaveatBite, CoverageRow
from pooling.domain.tables import Caveat, Offer, Requirement
from pooling.formulation.facts import Facts

NOTHING = 1e-6


def biting(facts: Facts, report: AuditReport) -> tuple[CaveatBite, ...]:
    """A row per caveat and unmet need from which it holds units back; what that costs takes runs without it
    (:mod:`pooling.analysis.caveat_costs`)."""
    rows = []
    for row in report.coverage:
        if row.short > NOTHING * max(1.0, row.need):
            rows += list(_of_need(facts, row))
    return tuple(sorted(rows, key=lambda one: (one.caveat, one.requirement, one.period)))


def _of_need(facts: Facts, row: CoverageRow) -> Iterator[CaveatBite]:
    need = facts.requirement_of[row.requirement]
    held: dict[str, float] = {}
    named: dict[str, Caveat] = {}
    for offer in facts.offers_by_capability.get(row.capability, ()):
        units = facts.available.get((offer.id, row.period), 0.0) / offer.dwell
        if units <= NOTHING:
            continue
        for caveat in _holding(facts, offer, need, row.period):
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
