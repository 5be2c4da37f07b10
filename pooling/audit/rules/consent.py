"""Family consent: where two nations must agree, both do.

- forbid: with consent host or dual, what the host's caveats forbid is not done with the offer's units (family caveats).
- dual: with consent dual, units are used in a mission only where the host takes part in it with units of its own. It
  covers at least breadth.least_part_share of the need of one of the mission's requirements.

Approvals of a host lengthen notice and lower reliability.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import words
from pooling.audit.plan.planned import Planned

FAMILY = "consent"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for where, units in planned.assign.items():
        offer, requirement, period = facts.offers[where[0]], facts.requirements[where[1]], where[2]
        host = facts.host_of(offer)
        if host is None:
            continue
        mission = facts.mission_of(requirement)
        assigned = f"{words(units)} units of {offer.id} are assigned to {requirement.id} in {period}, their host {host}"
        if facts.card.has("caveats"):
            for caveat in facts.caveats.fitting(host, mission, requirement.capability, period):
                if caveat.rule == "forbid" and not findings.at_most(FAMILY, "forbid", (caveat.id, *where), units, 0):
                    findings.say(f"{assigned} forbids it (caveat {caveat.id})")
        if offer.consent == "dual" and units > PRESENT:
            held = host in planned.once(_nations_in_missions).get((mission.id, period), ())
            if not findings.holds(FAMILY, "dual", where, held, units):
                findings.say(f"{assigned} takes no part in mission {mission.id} with units of its own")


def _nations_in_missions(facts: Facts, planned: Planned) -> dict[tuple[str, str], set[str]]:
    """(mission, period) -> nations that take part in any of its requirements with their least part."""
    share = facts.number("breadth.least_part_share")
    found: dict[tuple[str, str], set[str]] = {}
    for (requirement_id, period), part in planned.part.items():
        requirement = facts.requirements[requirement_id]
        least = share * facts.need(requirement, period)
        least -= TOLERANCE * max(1, least)
        provided = planned.provided[requirement_id, period]
        nations = found.setdefault((requirement.mission, period), set())
        nations.update(nation for nation in part if provided[nation] >= least)
    return found
