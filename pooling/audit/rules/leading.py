"""Leads (family agreements): who leads an agreement, and the backbone it commits.

A framework agreement, or one that names its lead, has exactly one lead where it has members: the one named, else any
member. Others have none. The lead commits backbone_quantity of the backbone capability in offers of units that it owns
(no shares of pools, none through options).
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.agreements import FAMILY, formed
from pooling.domain.together import Agreement


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    committed: dict[tuple[str, str, str], Exact] = {}
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.owned:
            where = (offer.nation, offer.capability, period)
            committed[where] = committed.get(where, 0) + units
    for agreement, period, _ in formed(facts, planned):
        leads = planned.memberships.leads(agreement.id, period)
        _number(agreement, period, leads, findings)
        for nation in leads:
            _named(agreement, nation, period, findings)
            if agreement.backbone_capability is not None:
                have = committed.get((nation, agreement.backbone_capability, period), 0)
                _backbone(agreement, nation, period, have, findings)


def _number(agreement: Agreement, period: str, leads: tuple[str, ...], findings: Findings) -> None:
    due = 1 if agreement.kind == "framework" or agreement.lead is not None else 0
    have = f"{len(leads)} leads ({', '.join(leads)})" if leads else "no lead"
    findings.equals(
        FAMILY,
        "one_lead" if due else "no_lead",
        (agreement.id, period),
        len(leads),
        due,
        0,
        lambda: f"{agreement.id} has {have} in {period}, it has {'exactly one' if due else 'none'}",
    )


def _named(agreement: Agreement, nation: str, period: str, findings: Findings) -> None:
    findings.holds(
        FAMILY,
        "named_lead",
        (agreement.id, nation, period),
        1,
        agreement.lead in (None, nation),
        lambda: f"{nation} leads {agreement.id} in {period}, its lead is {agreement.lead}",
    )


def _backbone(agreement: Agreement, nation: str, period: str, have: Exact, findings: Findings) -> None:
    least = exact(agreement.backbone_quantity)
    findings.at_least(
        FAMILY,
        "backbone",
        (agreement.id, nation, period),
        have,
        least,
        lambda: (
            f"{nation} leads {agreement.id} in {period} and commits {words(have)} of {agreement.backbone_capability}, "
            f"the backbone is {words(least)}"
        ),
    )
