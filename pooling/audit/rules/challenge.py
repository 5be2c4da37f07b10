"""Family challenge: demanding but achievable, against the last plan (points of value).

before = sum of value_weight * quantity over the last plan's commitments of the nation in the period, now = the same of
this plan's. Where before > 0: (1 - largest_fall) * before <= now <= (1 + largest_rise) * before. Tier challenge_largest
is the largest |now - before| / before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, ratio, size, words
from pooling.audit.plan.planned import Planned
from pooling.domain.audit_rows import ChallengeRow

FAMILY = "challenge"


@dataclass(frozen=True, slots=True)
class Step:
    """A nation in a period with a last plan: value committed then, and now."""

    nation: str
    period: str
    before: Exact
    now: Exact

    @property
    def change(self) -> Exact:
        """Share of the last plan by which it is more (negative: less)."""
        return ratio(self.now - self.before, self.before)


def steps(facts: Facts, planned: Planned) -> tuple[Step, ...]:
    """Every nation and period with a last plan, in the order of the tables."""
    before: dict[tuple[str, str], Exact] = {}
    for row in facts.instance.history:
        if row.requirement is None:
            offer = facts.offers[row.offer]
            where = (offer.nation, row.period)
            before[where] = before.get(where, 0) + facts.value_of(offer) * exact(row.quantity)
    if not before:
        return ()
    now: dict[tuple[str, str], Exact] = {}
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        where = (offer.nation, period)
        now[where] = now.get(where, 0) + facts.value_of(offer) * units
    return tuple(
        Step(nation, period, before[nation, period], now.get((nation, period), 0))
        for nation in facts.nations
        for period in facts.periods
        if before.get((nation, period), 0) > 0
    )


def check(facts: Facts, found: Sequence[Step], findings: Findings) -> None:
    rise, fall = facts.number("challenge.largest_rise"), facts.number("challenge.largest_fall")
    for one in found:
        _within(one, (1 - fall) * one.before, (1 + rise) * one.before, findings)


def _within(one: Step, low: Exact, high: Exact, findings: Findings) -> None:
    where = (one.nation, one.period)
    said = (
        f"{one.nation} commits {words(one.now)} points of value in {one.period}, {words(one.before)} in the last plan"
    )
    findings.at_least(FAMILY, "fall", where, one.now, low, lambda: f"{said}: it may not be below {words(low)}")
    findings.at_most(FAMILY, "rise", where, one.now, high, lambda: f"{said}: it may not be above {words(high)}")


def largest(found: Sequence[Step]) -> Exact:
    """Tier challenge_largest; 0 without a last plan."""
    return max((size(one.change) for one in found), default=0)


def rows(found: Sequence[Step]) -> tuple[ChallengeRow, ...]:
    return tuple(
        ChallengeRow(
            nation=one.nation,
            period=one.period,
            before=float(one.before),
            now=float(one.now),
            change_share=float(one.change),
        )
        for one in found
    )
