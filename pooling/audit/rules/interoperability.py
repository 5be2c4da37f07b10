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
from pooling.audit.numbers import Exact, words
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Requirement

FAMILY = "interoperability"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    present: dict[tuple[str, str], list[str]] = {}
    for where, units in planned.assign.items():
        offer_id, requirement_id, period = where
        if units > PRESENT:
            for standard in facts.requirements[requirement_id].standards:
                held = _holds(facts, planned, offer_id, standard, period)
                _standard(facts, where, standard, units, held, findings)
            present.setdefault((requirement_id, period), []).append(offer_id)
    for (requirement_id, period), offers in present.items():
        requirement = facts.requirements[requirement_id]
        if requirement.same_standard:
            _same(facts, planned, requirement, period, offers, findings)


def _holds(facts: Facts, planned: Planned, offer_id: str, standard: str, period: str) -> bool:
    offer = facts.offers[offer_id]
    if standard in offer.standards or planned.effects.holds(offer, standard, period):
        return True
    return planned.memberships.grants(offer.nation, offer.capability, standard, period)


def _standard(
    facts: Facts, where: tuple[str, str, str], standard: str, units: Exact, held: bool, findings: Findings
) -> None:
    findings.holds(
        FAMILY,
        "standard",
        (*where, standard),
        units,
        held,
        lambda: (
            f"{words(units)} units of {where[0]} are assigned to {where[1]} in {where[2]} without standard {standard}: "
            f"they do not hold it, and no agreement and no option grants it to {facts.offers[where[0]].nation}"
        ),
    )


def _same(
    facts: Facts,
    planned: Planned,
    requirement: Requirement,
    period: str,
    offers: Sequence[str],
    findings: Findings,
) -> None:
    without = {
        standard: [offer for offer in offers if not _holds(facts, planned, offer, standard, period)]
        for standard in requirement.same_standard
    }
    nearest = min(without, key=lambda standard: len(without[standard]))
    findings.at_most(
        FAMILY,
        "same_standard",
        (requirement.id, period),
        len(without[nearest]),
        0,
        lambda: (
            f"the units in {requirement.id} in {period} hold none of {', '.join(requirement.same_standard)} in common; "
            f"nearest is {nearest}, without it are {', '.join(without[nearest])}"
        ),
    )
