"""Family rotation: nations take turns, with rest between them, not too often, and evenly.

A nation takes a turn in a period in which it takes part.

- rest: after a turn it rests for rest_periods of the instance's periods.
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
    turns: dict[str, dict[str, list[str]]] = {}
    for requirement in facts.instance.requirements:
        if requirement.rest_periods or requirement.most_turns is not None or requirement.turns_spread is not None:
            turns[requirement.id] = {}
            for period in facts.periods:
                for nation in sorted(planned.part.get((requirement.id, period), ())):
                    turns[requirement.id].setdefault(nation, []).append(period)
    for requirement_id, of_nation in turns.items():
        requirement = facts.requirements[requirement_id]
        for nation, periods in of_nation.items():
            _rest(facts, requirement, nation, periods, findings)
            if requirement.most_turns is not None:
                _most(requirement, nation, len(periods), requirement.most_turns, findings)
        if requirement.turns_spread is not None and of_nation:
            _spread(requirement, of_nation, requirement.turns_spread, findings)
    least_parts(FAMILY, facts, planned, findings)


def _rest(facts: Facts, requirement: Requirement, nation: str, periods: Sequence[str], findings: Findings) -> None:
    for before, now in pairwise(periods):
        rested = facts.period_at[now] - facts.period_at[before] - 1
        _rested((requirement.id, nation, now), rested, requirement.rest_periods, before, findings)


def _rested(where: tuple[str, str, str], rested: int, rest: int, before: str, findings: Findings) -> None:
    findings.at_least(
        FAMILY,
        "rest",
        where,
        rested,
        rest,
        lambda: (
            f"{where[1]} takes a turn in {where[0]} in {before} and in {where[2]}, "
            f"it rests for {rested} period(s) between them, {rest} are due"
        ),
    )


def _most(requirement: Requirement, nation: str, turns: int, most: int, findings: Findings) -> None:
    findings.at_most(
        FAMILY,
        "most_turns",
        (requirement.id, nation),
        turns,
        most,
        lambda: f"{nation} takes {turns} turns in {requirement.id}, at most {most} are due to one nation",
    )


def _spread(requirement: Requirement, of_nation: Mapping[str, Sequence[str]], most: int, findings: Findings) -> None:
    most_of = max(sorted(of_nation), key=lambda nation: len(of_nation[nation]))
    least_of = min(sorted(of_nation), key=lambda nation: len(of_nation[nation]))
    high, low = len(of_nation[most_of]), len(of_nation[least_of])
    findings.at_most(
        FAMILY,
        "spread",
        (requirement.id,),
        high - low,
        most,
        lambda: (
            f"{most_of} takes {high} turns in {requirement.id}, {least_of} takes {low}, "
            f"turns may differ by {most} at most"
        ),
    )
