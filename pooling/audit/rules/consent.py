"""Family consent: where two nations must agree, both do.

- forbid: with consent host or dual, what the host's caveats forbid is not done with the offer's units (family caveats).
- dual: with consent dual, units are used in a mission only where the host takes part in it with units of its own. It
  covers at least breadth.least_part_share of the need of one of the mission's requirements.

Approvals of a host lengthen notice and lower reliability.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, TOLERANCE, Findings
from pooling.audit.numbers import Exact, words
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Caveat, Offer

FAMILY = "consent"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    taking_part = _nations_in_missions(facts, planned)
    for where, units in planned.assign.items():
        offer = facts.offers[where[0]]
        host = facts.host_of(offer)
        if host is None:
            continue
        requirement = facts.requirements[where[1]]
        mission = facts.mission_of(requirement)
        if facts.card.has("caveats"):
            for caveat in facts.caveats.fitting(host, mission, requirement.capability, where[2]):
                if caveat.rule == "forbid":
                    _forbid(caveat, where, units, findings)
        if offer.consent == "dual" and units > PRESENT:
            _dual(offer, mission.id, where, units, host in taking_part.get((mission.id, where[2]), ()), findings)


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


def _forbid(caveat: Caveat, where: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    findings.at_most(
        FAMILY,
        "forbid",
        (caveat.id, *where),
        units,
        0,
        lambda: (
            f"{words(units)} units of {where[0]} are assigned to {where[1]} in {where[2]}, "
            f"their host {caveat.nation} forbids it (caveat {caveat.id})"
        ),
    )


def _dual(
    offer: Offer, mission: str, where: tuple[str, str, str], units: Exact, held: bool, findings: Findings
) -> None:
    findings.holds(
        FAMILY,
        "dual",
        where,
        units,
        held,
        lambda: (
            f"{words(units)} units of {where[0]} are assigned to {where[1]} in {where[2]}, "
            f"their host {offer.host} takes no part in mission {mission} with units of its own"
        ),
    )
