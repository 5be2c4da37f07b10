"""Family exchange: who serves whose own need. What is owed for it is in barter.py.

A nation's need is served by its own offers, and by another nation's only where both are members of one agreement about
the capability. Needs of the alliance may be served by all.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, Findings
from pooling.audit.numbers import Exact, words
from pooling.audit.plan.planned import Planned

FAMILY = "exchange"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for where, units in planned.assign.items():
        offer, requirement = facts.offers[where[0]], facts.requirements[where[1]]
        owner = requirement.nation
        if units > PRESENT and owner is not None and owner != offer.nation:
            shared = planned.memberships.together(offer.nation, owner, offer.capability, where[2])
            _together(where, (offer.nation, owner), offer.capability, units, bool(shared), findings)


def _together(
    where: tuple[str, str, str],
    nations: tuple[str, str],
    capability: str,
    units: Exact,
    held: bool,
    findings: Findings,
) -> None:
    findings.holds(
        FAMILY,
        "together",
        where,
        units,
        held,
        lambda: (
            f"{words(units)} units of {nations[0]}'s {where[0]} serve {nations[1]}'s own need {where[1]} "
            f"in {where[2]}, the two are members of no agreement about {capability}"
        ),
    )
