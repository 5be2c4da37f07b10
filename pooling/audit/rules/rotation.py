"""Family rotation: nations take turns, with rest between them, not too often, and evenly.

A nation takes a turn in a period in which it takes part.

- rest: after a turn it rests for rest_periods of the instance's periods, also after one before the first (table
  former_turns).
- most_turns: it takes at most so many.
- spread: between nations that take any, turns differ by at most turns_spread. Taking part then means a least part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.breadth import least_parts
from pooling.domain.tables import Requirement

FAMILY = "rotation"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for requirement in facts.instance.requirements:
        most, spread = requirement.most_turns, requirement.turns_spread
        if not requirement.rest_periods and most is None and spread is None:
            continue
        former = _former(facts, requirement)
        turns: dict[str, list[str]] = {}
        for period in facts.periods:
            for nation in sorted(planned.part.get((requirement.id, period), ())):
                turns.setdefault(nation, []).append(period)
        for nation, periods in turns.items():
            if nation in former:
                _rest_before(facts, requirement, nation, former[nation], periods[0], findings)
            _rest(facts, requirement, nation, periods, findings)
            count = len(periods)
            if most is not None and not findings.at_most(FAMILY, "most_turns", (requirement.id, nation), count, most):
                findings.say(f"{nation} takes {count} turns in {requirement.id}, at most {most} are due to one nation")
        if spread is not None and turns:
            _spread(requirement, turns, spread, findings)
    least_parts(FAMILY, facts, planned, findings)


def _rest(facts: Facts, requirement: Requirement, nation: str, periods: Sequence[str], findings: Findings) -> None:
    rest = requirement.rest_periods
    for before, now in pairwise(periods):
        rested = facts.period_at[now] - facts.period_at[before] - 1
        if not findings.at_least(FAMILY, "rest", (requirement.id, nation, now), rested, rest):
            findings.say(
                f"{nation} takes a turn in {requirement.id} in {before} and in {now}, "
                f"it rests for {rested} period(s) between them, {rest} are due"
            )


def _former(facts: Facts, requirement: Requirement) -> dict[str, int]:
    """Nation -> periods from its last turn before the first period to that one."""
    last: dict[str, int] = {}
    for row in facts.instance.former_turns:
        if row.requirement == requirement.id:
            last[row.nation] = min(row.periods_ago, last.get(row.nation, row.periods_ago))
    return last


def _rest_before(facts: Facts, requirement: Requirement, nation: str, ago: int, first: str, findings: Findings) -> None:
    rested, rest = facts.period_at[first] + ago - 1, requirement.rest_periods
    if not findings.at_least(FAMILY, "rest", (requirement.id, nation, first), rested, rest):
        findings.say(
            f"{nation} took a turn in {requirement.id} {ago} period(s) before the first and takes one in {first}, "
            f"it rests for {rested} period(s) between them, {rest} are due"
        )


def _spread(requirement: Requirement, turns: Mapping[str, Sequence[str]], most: int, findings: Findings) -> None:
    most_of = max(sorted(turns), key=lambda nation: len(turns[nation]))
    least_of = min(sorted(turns), key=lambda nation: len(turns[nation]))
    high, low = len(turns[most_of]), len(turns[least_of])
    if not findings.at_most(FAMILY, "spread", (requirement.id,), high - low, most):
        findings.say(
            f"{most_of} takes {high} turns in {requirement.id}, {least_of} takes {low}, "
            f"turns may differ by {most} at most"
        )
