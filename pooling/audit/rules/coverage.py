"""Family coverage: needs are met or the gap is named.

In effective units, delivered[r,t] = sum of counted * assign and short[r,t] = max(0, need - delivered).

- in_full: without ``coverage.shortfall_allowed`` no requirement is short.
- beyond_need: no offer is planned beyond the need it serves. assign <= need / eff, whole units rounded up; where units
  count as expected, assign <= need / (eff * reliability). Gains and lifts stay aside. With family lots smallest_use may
  be larger. A need that a scenario lets grow counts as grown.

covered = sum over (r, t) of w * (need - short) / need, over the sum of w; 1 where that sum is 0. In tier covered w is
the requirement's own weight times that of its priority.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, Pair, exact, ratio, sum_of_pairs, sum_of_ratios, words
from pooling.audit.plan.counting import Counted, Use
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.scenarios import largest_growth
from pooling.domain.audit_rows import CoverageRow, PledgeRow
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


def met(facts: Facts, planned: Planned) -> list[Met]:
    """How far each requirement is met in each of its periods."""
    counted = planned.once(Counted)
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


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    counted = planned.once(Counted)
    growth = largest_growth(facts)
    for use in counted.uses:
        grown = facts.need(use.requirement, use.period) * growth.get(use.requirement.id, 1)
        _not_beyond(facts, planned, use, grown, counted.expected, findings)
    if facts.card["coverage.shortfall_allowed"]:
        return
    for need in planned.once(met):
        where = (need.requirement.id, need.period)
        if not findings.at_least(FAMILY, "in_full", where, need.delivered, need.need):
            findings.say(
                f"{need.requirement.id} gets {words(need.delivered)} of {words(need.need)} in {need.period}, "
                "every need must be met in full"
            )


def _not_beyond(facts: Facts, planned: Planned, use: Use, need: Exact, expected: bool, findings: Findings) -> None:
    where = (use.offer.id, use.requirement.id, use.period)
    per_unit = facts.effectiveness[use.offer.id] * (use.reliability if expected else 1)
    if per_unit == 0:
        return  # Nothing can be expected of it, so no number of units meets the need.
    units = planned.assign[where]
    most: Exact = ratio(need, per_unit)
    if not facts.divisible[use.offer.capability]:
        most = ceil(most)
    if facts.card.has("lots"):
        most = max(most, exact(use.offer.smallest_use))
    if not findings.at_most(FAMILY, "beyond_need", where, units, most):
        findings.say(
            f"{words(units)} units of {where[0]} are assigned to {where[1]} in {where[2]}, "
            f"{words(most)} would meet the whole need"
        )


def rows(planned: Planned) -> tuple[CoverageRow, ...]:
    """A row per requirement and period."""
    return tuple(
        CoverageRow(
            requirement=need.requirement.id,
            mission=need.requirement.mission,
            capability=need.requirement.capability,
            period=need.period,
            priority=need.requirement.priority,
            need=float(need.need),
            delivered=float(need.delivered),
            short=float(need.short),
            covered_share=float(ratio(need.covered, need.need)),
            pledged=float(need.pledged),
            credible=float(need.credible),
            nations=need.nations,
            # From the figures of the row, as whoever reads them would say.
            met=standing(float(need.need), float(need.delivered), float(need.short)),
        )
        for need in planned.once(met)
    )


Need = tuple[str, str]
"""(requirement, period)."""


class Weighing:
    """Needs with their weights. Sums over all of them are taken once, changes are added to them."""

    def __init__(self, needs: Sequence[Met], weight: Callable[[Requirement], Exact]) -> None:
        self._weight = {(need.requirement.id, need.period): weight(need.requirement) for need in needs}
        self._need = {(need.requirement.id, need.period): need.need for need in needs}
        self._total = ratio(sum(self._weight.values()), 1)
        self._delivered = {(need.requirement.id, need.period): need.delivered for need in needs}
        self._short = sum_of_ratios(
            (self._weight[need.requirement.id, need.period] * need.short, need.need) for need in needs if need.short
        )

    def short(self, gone: Mapping[Need, Exact] | None = None) -> Pair:
        """Share that is short, with what is ``gone`` (effective units) taken from what is delivered to each need."""
        if self._total == 0:
            return 0, 1
        more = sum_of_ratios(
            (self._weight[need] * (self._short_of(need, units) - self._short_of(need, 0)), self._need[need])
            for need, units in (gone or {}).items()
        )
        above, below = sum_of_pairs([self._short, more])
        return above * self._total.denominator, below * self._total.numerator

    def _short_of(self, need: Need, gone: Exact) -> Exact:
        return max(0, self._need[need] - (self._delivered[need] - gone))


def weighed(facts: Facts, planned: Planned) -> Weighing:
    """All needs, weighed as in tier covered."""
    return Weighing(planned.once(met), blended(facts))


def covered(short: Pair) -> Pair:
    """The share that is covered where ``short`` is short."""
    return short[1] - short[0], short[1]


def blended(facts: Facts) -> Callable[[Requirement], Exact]:
    """Weight of a requirement in tier covered: its own times that of its priority."""
    weights = [exact(weight) for weight in facts.card["coverage.priority_weights"]]
    return lambda requirement: exact(requirement.weight) * weights[requirement.priority - 1]


def pledge_rows(facts: Facts, planned: Planned) -> tuple[PledgeRow, ...]:
    """A row per nation, capability and period with any assignment, in the order of the tables."""
    sums: dict[tuple[str, str, str], tuple[Exact, Exact]] = {}
    for use in planned.once(Counted).uses:
        if use.provided:
            where = (use.offer.nation, use.offer.capability, use.period)
            pledged, credible = sums.get(where, (0, 0))
            sums[where] = (pledged + use.pledged, credible + use.credible)
    return tuple(
        PledgeRow(
            nation=nation, capability=capability, period=period, pledged=float(pledge[0]), credible=float(pledge[1])
        )
        for nation in facts.nations
        for capability in facts.divisible
        for period in facts.periods
        if (pledge := sums.get((nation, capability, period))) is not None
    )
