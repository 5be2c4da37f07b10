"""Family enablers: no unit without its support.

Within a mission and period, for every enabler that fits the mission's kind: quantity * units assigned of the capability
<= effective units provided of what it needs. Gains and reliability do not count.
"""

from __future__ import annotations

from collections import defaultdict

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.domain.together import Enabler

FAMILY = "enablers"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    if not facts.instance.enablers:
        return
    needs: dict[str, list[Enabler]] = {}
    for enabler in facts.instance.enablers:
        needs.setdefault(enabler.capability, []).append(enabler)
    assigned: defaultdict[tuple[str, str, str], Exact] = defaultdict(int)
    provided: defaultdict[tuple[str, str, str], Exact] = defaultdict(int)
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer, requirement = facts.offers[offer_id], facts.requirements[requirement_id]
        where = (requirement.mission, offer.capability, period)
        assigned[where] += units
        provided[where] += facts.effectiveness[offer_id] * units
    for (mission, capability, period), units in assigned.items():
        for enabler in needs.get(capability, ()):
            if enabler.mission_kind not in (None, facts.missions[mission].kind):
                continue
            needed, have = exact(enabler.quantity) * units, provided.get((mission, enabler.needs, period), 0)
            if not findings.at_most(
                FAMILY, "support", (capability, enabler.needs, mission, period), needed, have, of=have
            ):
                findings.say(
                    f"{words(units)} units of {capability} in mission {mission} in {period} need {words(needed)} of "
                    f"{enabler.needs}, {words(have)} are provided"
                )
