"""Family caveats: national rules hold, each by name. Here forbid and limit; partners have their own file.

Approvals lengthen notice (readiness) and lower reliability (counting); what a host forbids is in family consent.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Caveat

FAMILY = "caveats"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    limits: dict[str, Caveat] = {}
    used: dict[tuple[str, str, str], Exact] = {}
    for (offer_id, requirement_id, period), units in planned.assign.items():
        requirement = facts.requirements[requirement_id]
        mission = facts.mission_of(requirement)
        nation = facts.offers[offer_id].nation
        for caveat in facts.caveats.fitting(nation, mission, requirement.capability, period):
            if caveat.rule == "forbid":
                _forbid(caveat, (offer_id, requirement_id, period), units, findings)
            elif caveat.rule == "limit":
                limits[caveat.id] = caveat
                for situation in mission.situations:
                    where = (caveat.id, situation, period)
                    used[where] = used.get(where, 0) + units
    for where, units in used.items():
        _limit(limits[where[0]], where, units, findings)


def _forbid(caveat: Caveat, pair: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    offer_id, requirement, period = pair
    findings.at_most(
        FAMILY,
        "forbid",
        (caveat.id, *pair),
        units,
        0,
        lambda: (
            f"{words(units)} units of {offer_id} are assigned to {requirement} in {period}, "
            f"{caveat.nation} forbids it (caveat {caveat.id})"
        ),
    )


def _limit(caveat: Caveat, where: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    amount = exact(caveat.amount or 0.0)
    findings.at_most(
        FAMILY,
        "limit",
        where,
        units,
        amount,
        lambda: (
            f"{words(units)} units of {caveat.nation} are used in {where[2]} within situation {where[1]} "
            f"where caveat {caveat.id} allows {words(amount)}"
        ),
    )
