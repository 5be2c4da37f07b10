"""Family caveats: national rules hold, each by name.

- forbid: nothing is assigned where the caveat fits.
- limit: within a situation at most amount units are assigned where it fits.
- not_with, only_with: a nation takes part in a requirement never, or only, together with its partner. Taking part then
  means a least part.

Approvals lengthen notice (readiness) and lower reliability. What a host forbids is in family consent.
"""

from __future__ import annotations

from collections import defaultdict

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.breadth import least_parts
from pooling.domain.tables import Caveat

FAMILY = "caveats"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    limits: dict[str, Caveat] = {}
    used: defaultdict[tuple[str, str, str], Exact] = defaultdict(int)
    for pair, units in planned.assign.items():
        offer_id, requirement_id, period = pair
        requirement = facts.requirements[requirement_id]
        mission = facts.mission_of(requirement)
        nation = facts.offers[offer_id].nation
        for caveat in facts.caveats.fitting(nation, mission, requirement.capability, period):
            if caveat.rule == "forbid":
                if not findings.at_most(FAMILY, "forbid", (caveat.id, *pair), units, 0):
                    findings.say(
                        f"{words(units)} units of {offer_id} are assigned to {requirement_id} in {period}, "
                        f"{nation} forbids it (caveat {caveat.id})"
                    )
            elif caveat.rule == "limit":
                limits[caveat.id] = caveat
                for situation in mission.situations:
                    where = (caveat.id, situation, period)
                    used[where] += units
    for where, units in used.items():
        _limit(limits[where[0]], where, units, findings)
    _partners(facts, planned, findings)
    least_parts(FAMILY, facts, planned, findings)


def _limit(caveat: Caveat, where: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    amount = exact(caveat.amount or 0.0)
    if not findings.at_most(FAMILY, "limit", where, units, amount):
        findings.say(
            f"{words(units)} units of {caveat.nation} are used in {where[2]} within situation {where[1]} "
            f"where caveat {caveat.id} allows {words(amount)}"
        )


def _partners(facts: Facts, planned: Planned, findings: Findings) -> None:
    for (requirement_id, period), part in planned.part.items():
        requirement = facts.requirements[requirement_id]
        mission = facts.mission_of(requirement)
        for nation in sorted(part):
            for caveat in facts.caveats.fitting(nation, mission, requirement.capability, period):
                if caveat.partner is not None:
                    _partner(caveat, requirement_id, period, caveat.partner in part, findings)


def _partner(caveat: Caveat, requirement: str, period: str, together: bool, findings: Findings) -> None:
    never = caveat.rule == "not_with"
    if not findings.holds(FAMILY, caveat.rule, (caveat.id, requirement, period), together != never):
        with_or_without = "together with" if never else "without"
        findings.say(
            f"{caveat.nation} takes part in {requirement} in {period} {with_or_without} {caveat.partner}, "
            f"caveat {caveat.id} says {'never' if never else 'only'} together"
        )
