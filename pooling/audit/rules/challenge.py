"""Family challenge: demanding but achievable, against the last plan (points of value).

before = sum of value_weight * quantity over the last plan's commitments of the nation in the period. now = the same of
this plan's. Where before > 0: (1 - largest_fall) * before <= now <= (1 + largest_rise) * before. Tier challenge_largest
is the largest |now - before| / before.
"""

from __future__ import annotations

from collections import defaultdict
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

    def __str__(self) -> str:
        return (
            f"{self.nation} commits {words(self.now)} points of value in {self.period}, "
            f"{words(self.before)} in the last plan"
        )


def steps(facts: Facts, planned: Planned) -> tuple[Step, ...]:
    """Every nation and period with a last plan, in the order of the tables."""
    before: defaultdict[tuple[str, str], Exact] = defaultdict(int)
    for row in facts.instance.history:
        if row.requirement is None:
            offer = facts.offers[row.offer]
            before[offer.nation, row.period] += facts.value_of(offer) * exact(row.quantity)
    if not before:
        return ()
    now: defaultdict[tuple[str, str], Exact] = defaultdict(int)
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        now[offer.nation, period] += facts.value_of(offer) * units
    return tuple(
        Step(nation, period, before[nation, period], now.get((nation, period), 0))
        for nation in facts.nations
        for period in facts.periods
        if before.get((nation, period), 0) > 0
    )


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    rise, fall = facts.number("challenge.largest_rise"), facts.number("challenge.largest_fall")
    for step in planned.once(steps):
        where, low, high = (step.nation, step.period), (1 - fall) * step.before, (1 + rise) * step.before
        if not findings.at_least(FAMILY, "fall", where, step.now, low):
            findings.say(f"{step}: it may not be below {words(low)}")
        if not findings.at_most(FAMILY, "rise", where, step.now, high):
            findings.say(f"{step}: it may not be above {words(high)}")


def largest(planned: Planned) -> Exact:
    """Tier challenge_largest; 0 without a last plan."""
    return max((size(step.change) for step in planned.once(steps)), default=0)


def rows(planned: Planned) -> tuple[ChallengeRow, ...]:
    return tuple(
        ChallengeRow(
            nation=step.nation,
            period=step.period,
            before=float(step.before),
            now=float(step.now),
            change_share=float(step.change),
        )
        for step in planned.once(steps)
    )
