"""Family agreements: who may be a member, how many, with whom; and what is offered only through an agreement.

Where an agreement has members in a period: at least least_members, at most most_members; only eligible nations, from
from_period on; with ``agreements.within`` = group every two share a group, = region all have one region. An offer made
through an agreement is committed only where its nation is a member. Leads and notice have files of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, words
from pooling.audit.plan.planned import Planned
from pooling.domain.together import Agreement

FAMILY = "agreements"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for agreement, period, members in formed(facts, planned):
        _size(agreement, period, len(members), findings)
        for nation in members:
            _eligible(facts, agreement, nation, period, findings)
        _within(facts, agreement, period, members, findings)
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.agreement is not None and not planned.memberships.holds(offer.agreement, offer.nation, period):
            _offered_through(offer.agreement, offer.nation, (offer_id, period), units, findings)


def formed(facts: Facts, planned: Planned) -> Iterator[tuple[Agreement, str, tuple[str, ...]]]:
    """(agreement, period, members) wherever an agreement has members."""
    for agreement in facts.instance.agreements:
        for period in facts.periods:
            members = planned.memberships.among(agreement.id, period)
            if members:
                yield agreement, period, members


def _size(agreement: Agreement, period: str, count: int, findings: Findings) -> None:
    where = (agreement.id, period)
    findings.at_least(
        FAMILY,
        "least_members",
        where,
        count,
        agreement.least_members,
        lambda: f"{agreement.id} has {count} member(s) in {period}, it needs {agreement.least_members}",
    )
    most = agreement.most_members
    if most is not None:
        findings.at_most(
            FAMILY,
            "most_members",
            where,
            count,
            most,
            lambda: f"{agreement.id} has {count} members in {period}, at most {most} may be",
        )


def _eligible(facts: Facts, agreement: Agreement, nation: str, period: str, findings: Findings) -> None:
    where = (agreement.id, nation, period)
    findings.holds(
        FAMILY,
        "eligible",
        where,
        1,
        facts.may_join(agreement, nation),
        lambda: f"{nation} is a member of {agreement.id} in {period}, it is not among its nations",
    )
    first = agreement.from_period
    if first is not None:
        findings.holds(
            FAMILY,
            "from_period",
            where,
            1,
            facts.period_at[period] >= facts.period_at[first],
            lambda: f"{nation} is a member of {agreement.id} in {period}, it starts in {first}",
        )


def _within(facts: Facts, agreement: Agreement, period: str, members: tuple[str, ...], findings: Findings) -> None:
    within = facts.card["agreements.within"]
    if within == "any":
        return
    groups = {nation: frozenset(facts.nations[nation].groups) for nation in members}
    regions = {nation: facts.nations[nation].region for nation in members}
    for one, other in combinations(members, 2):
        if within == "group":
            shared, what = not groups[one].isdisjoint(groups[other]), "share no group"
        else:
            shared, what = regions[one] is not None and regions[one] == regions[other], "are not of one region"
        _apart((agreement.id, one, other, period), shared, what, findings)


def _apart(where: tuple[str, str, str, str], shared: bool, what: str, findings: Findings) -> None:
    findings.holds(
        FAMILY,
        "apart",
        where,
        1,
        shared,
        lambda: f"{where[1]} and {where[2]} are members of {where[0]} in {where[3]}, they {what}",
    )


def _offered_through(agreement: str, nation: str, where: tuple[str, str], units: Exact, findings: Findings) -> None:
    findings.at_most(
        FAMILY,
        "offered_through",
        where,
        units,
        0,
        lambda: (
            f"{words(units)} units of {where[0]} are committed in {where[1]}, they are offered through {agreement}, "
            f"of which {nation} is no member"
        ),
    )
