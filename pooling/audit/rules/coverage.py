"""Family coverage: needs are met or the gap is named.

delivered[r,t] = sum of counted * assign (counting.py); short[r,t] = max(0, need - delivered) (effective units). With
``coverage.shortfall_allowed`` false no requirement may be short. No offer is planned beyond the need it serves: assign
<= need / eff (need / (eff * reliability) where ``coverage.count`` is expected; gains and lifts aside), whole units
rounded up, or smallest_use (family lots) where that is larger. A need that a scenario lets grow counts as grown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, ratio, words
from pooling.audit.plan.counting import Counted, Use
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.scenarios import largest_growth
from pooling.domain.audit_rows import CoverageRow
from pooling.domain.figures import standing
from pooling.domain.tables import Requirement

FAMILY = "coverage"


@dataclass(frozen=True, slots=True)
class Met:
    """A requirement in a period: need, what the card counts, what was pledged, what is credible (effective units)."""

    requirement: Requirement
    period: str
    need: Exact
    delivered: Exact
    pledged: Exact
    credible: Exact
    nations: tuple[str, ...]

    @property
    def covered(self) -> Exact:
        """need - short: what is delivered, up to the need."""
        return min(self.need, self.delivered)

    @property
    def short(self) -> Exact:
        return max(0, self.need - self.delivered)


def met(facts: Facts, planned: Planned, counted: Counted) -> list[Met]:
    """How far each requirement is met in each of its periods."""
    return [
        Met(
            requirement,
            period,
            need,
            counted.delivered.get((requirement.id, period), 0),
            counted.pledged.get((requirement.id, period), 0),
            counted.credible.get((requirement.id, period), 0),
            tuple(sorted(planned.part.get((requirement.id, period), ()))),
        )
        for requirement, period, need in facts.needs
    ]


def check(facts: Facts, planned: Planned, counted: Counted, needs: Sequence[Met], findings: Findings) -> None:
    growth = largest_growth(facts)
    for use in counted.uses:
        need = facts.need(use.requirement, use.period) * growth.get(use.requirement.id, 1)
        _not_beyond(facts, planned, use, need, counted.expected, findings)
    if not facts.card["coverage.shortfall_allowed"]:
        for one in needs:
            _in_full(one, findings)


def _not_beyond(facts: Facts, planned: Planned, use: Use, need: Exact, expected: bool, findings: Findings) -> None:
    where = (use.offer.id, use.requirement.id, use.period)
    each = facts.effectiveness[use.offer.id] * (use.reliability if expected else 1)
    if each == 0:
        return  # Nothing can be expected of it, so no number of units meets the need.
    units = planned.assign[where]
    most: Exact = ratio(need, each)
    if not facts.divisible[use.offer.capability]:
        most = ceil(most)
    if facts.card.has("lots"):
        most = max(most, exact(use.offer.smallest_use))
    findings.at_most(
        FAMILY,
        "beyond_need",
        where,
        units,
        most,
        lambda: (
            f"{words(units)} units of {where[0]} are assigned to {where[1]} in {where[2]}, "
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
            pledged=float(one.pledged),
            credible=float(one.credible),
            nations=one.nations,
            # From the figures of the row, as whoever reads them would say.
            met=standing(float(one.need), float(one.delivered), float(one.short)),
        )
        for one in needs
    )
