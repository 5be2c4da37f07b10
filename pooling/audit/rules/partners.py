"""Partner caveats (family caveats): a nation takes part never, or only, in one requirement with its partner.

Where such a caveat names a nation, taking part means at least ``breadth.least_part_share`` of the need.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Caveat

FAMILY = "caveats"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for (requirement_id, period), part in planned.part.items():
        requirement = facts.requirements[requirement_id]
        mission = facts.mission_of(requirement)
        for nation in sorted(part):
            for caveat in facts.caveats.fitting(nation, mission, requirement.capability, period):
                if caveat.partner is not None:
                    _partner(caveat, requirement_id, period, caveat.partner in part, findings)


def _partner(caveat: Caveat, requirement: str, period: str, together: bool, findings: Findings) -> None:
    where = (caveat.id, requirement, period)
    never = caveat.rule == "not_with"
    findings.holds(
        FAMILY,
        caveat.rule,
        where,
        1,
        together != never,
        lambda: (
            f"{caveat.nation} takes part in {requirement} in {period} "
            + ("together with" if never else "without")
            + f" {caveat.partner}, caveat {caveat.id} says "
            + ("never together" if never else "only together")
        ),
    )
