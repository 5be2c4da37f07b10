"""Family interoperability: compatible, or not counted.

- standard: every unit in a requirement holds all its standards.
- same_standard: of these there is one that all units hold.

Units hold standards of four kinds:

- those of their offer
- those of certificates, until they lapse
- those granted by agreements about their capability, while their nation is a member
- those of options in effect for them
"""

from __future__ import annotations

from collections.abc import Sequence

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, Findings
from pooling.audit.numbers import words
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Offer, Requirement

FAMILY = "interoperability"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    present: dict[tuple[str, str], list[Offer]] = {}
    for where, units in planned.assign.items():
        offer, requirement, period = facts.offers[where[0]], facts.requirements[where[1]], where[2]
        if units <= PRESENT:
            continue
        present.setdefault((requirement.id, period), []).append(offer)
        for standard in requirement.standards:
            held = _holds(planned, offer, standard, period)
            if not findings.holds(FAMILY, "standard", (*where, standard), held, units):
                findings.say(
                    f"{words(units)} units of {offer.id} are assigned to {requirement.id} in {period} without standard "
                    f"{standard}: they do not hold it, and no agreement and no option grants it to {offer.nation}"
                )
    for (requirement_id, period), offers in present.items():
        requirement = facts.requirements[requirement_id]
        if requirement.same_standard:
            _same(planned, requirement, period, offers, findings)


def _holds(planned: Planned, offer: Offer, standard: str, period: str) -> bool:
    return (
        standard in offer.standards
        or planned.effects.holds(offer, standard, period)
        or planned.memberships.grants(offer.nation, offer.capability, standard, period)
    )


def _same(planned: Planned, requirement: Requirement, period: str, offers: Sequence[Offer], findings: Findings) -> None:
    without = {
        standard: [offer.id for offer in offers if not _holds(planned, offer, standard, period)]
        for standard in requirement.same_standard
    }
    nearest = min(without, key=lambda standard: len(without[standard]))
    if not findings.at_most(FAMILY, "same_standard", (requirement.id, period), len(without[nearest]), 0):
        findings.say(
            f"the units in {requirement.id} in {period} hold none of {', '.join(requirement.same_standard)} in common; "
            f"nearest is {nearest}, without it are {', '.join(without[nearest])}"
        )
