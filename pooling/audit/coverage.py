"""Family coverage: needs are met or the gap is named.

delivered[r,t] = sum of effectiveness * assign; short[r,t] = max(0, need - delivered) (effective units). With
``coverage.shortfall_allowed`` false no requirement may be short. No offer is planned beyond the need it serves:
assign <= need / effectiveness, whole units rounded up, or smallest_use (family lots) where that is larger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.planned import Planned
from pooling.domain.result import CoverageRow
from pooling.domain.tables import Requirement

FAMILY = "coverage"


@dataclass(frozen=True, slots=True)
class Met:
    """A requirement in a period: need and delivered, exactly (effective units)."""

    requirement: Requirement
    period: str
    need: Exact
    delivered: Exact
    nations: tuple[str, ...]

    @property
    def covered(self) -> Exact:
        """need - short: what is delivered, up to the need."""
        return min(self.need, self.delivered)

    @property
    def short(self) -> Exact:
        return max(0, self.need - self.delivered)


def met(facts: Facts, planned: Planned) -> list[Met]:
    """How far each requirement is met in each of its periods."""
    return [
        Met(
            requirement,
            period,
            need,
            planned.delivered_to(requirement.id, period),
            tuple(sorted(planned.part.get((requirement.id, period), ()))),
        )
        for requirement, period, need in facts.needs
    ]


def check(facts: Facts, planned: Planned, needs: Sequence[Met], findings: Findings) -> None:
    for where, units in planned.assign.items():
        _not_beyond(facts, where, units, findings)
    if not facts.card["coverage.shortfall_allowed"]:
        for one in needs:
            _in_full(one, findings)


def _not_beyond(facts: Facts, where: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    offer_id, requirement, period = where
    offer = facts.offers[offer_id]
    most: Exact = ratio(exact(facts.requirements[requirement].quantity), facts.effectiveness[offer_id])
    if not facts.divisible[offer.capability]:
        most = ceil(most)
    if facts.card.has("lots"):
        most = max(most, exact(offer.smallest_use))
    findings.at_most(
        FAMILY,
        "beyond_need",
        where,
        units,
        most,
        lambda: (
            f"{words(units)} units of {offer_id} are assigned to {requirement} in {period}, "
            f"{words(most)} would meet the whole need"
        ),
    )


def _in_full(one: Met, findings: Findings) -> None:
    findings.at_least(
        FAMILY,
        "in_full",
        (one.requirement.id, one.period),
        one.delivered,
        one.need,
        lambda: (
            f"{one.requirement.id} gets {words(one.delivered)} of {words(one.need)} in {one.period}, "
            "every need must be met in full"
        ),
    )


def rows(needs: Sequence[Met]) -> tuple[CoverageRow, ...]:
    """A row per requirement and period."""
    return tuple(
        CoverageRow(
            requirement=one.requirement.id,
            mission=one.requirement.mission,
            capability=one.requirement.capability,
            period=one.period,
            priority=one.requirement.priority,
            need=float(one.need),
            delivered=float(one.delivered),
            short=float(one.short),
            covered_share=float(ratio(one.covered, one.need)),
            nations=one.nations,
        )
        for one in needs
    )
