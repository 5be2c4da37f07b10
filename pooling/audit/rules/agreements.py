"""Family agreements: who may be a member, how many, with whom, for how long; who leads, and what it costs.

Of an agreement with members in a period:

- There are from least_members to most_members of them.
- All are eligible, from from_period on.
- agreements.within group: every two share a group. agreements.within region: all have one region.

An offer made through an agreement is committed only by members.

Leads: a framework agreement has exactly one, and so has an agreement that names its lead. It is the one named, else any
member. Other agreements have none. The lead commits backbone_quantity of the backbone capability in units that it owns.

Notice: a nation that joins stays for exit_notice_periods periods, the first included. A nation that is a member now
stays for the first exit_notice_periods periods. Both hold only with agreements.within any: other cards may part nations
that are members now.
"""

from __future__ import annotations

from itertools import combinations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.spending import fees
from pooling.domain.audit_rows import AgreementRow
from pooling.domain.together import Agreement

FAMILY = "agreements"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    _members(facts, planned, findings)
    _leads(facts, planned, findings)
    _notice(facts, planned, findings)


def _members(facts: Facts, planned: Planned, findings: Findings) -> None:
    for agreement, period, members in planned.memberships.formed():
        _size(agreement, period, len(members), findings)
        for nation in members:
            _eligible(facts, agreement, nation, period, findings)
        _within(facts, agreement, period, members, findings)
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.agreement is not None and not planned.memberships.holds(offer.agreement, offer.nation, period):
            _offered_through(offer.agreement, offer.nation, (offer_id, period), units, findings)


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
    for nation, other in combinations(members, 2):
        if within == "group":
            shared, what = not groups[nation].isdisjoint(groups[other]), "share no group"
        else:
            shared, what = regions[nation] is not None and regions[nation] == regions[other], "are not of one region"
        _apart((agreement.id, nation, other, period), shared, what, findings)


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


def _leads(facts: Facts, planned: Planned, findings: Findings) -> None:
    committed: dict[tuple[str, str, str], Exact] = {}
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.owned:
            where = (offer.nation, offer.capability, period)
            committed[where] = committed.get(where, 0) + units
    for agreement, period, _ in planned.memberships.formed():
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


def _notice(facts: Facts, planned: Planned, findings: Findings) -> None:
    if facts.card["agreements.within"] != "any":
        return
    for agreement in facts.instance.agreements:
        if agreement.exit_notice_periods:
            for nation in agreement.members:
                _stays(facts, planned, agreement, nation, 0, "is a member now", findings)
            for index, period in enumerate(facts.periods):
                before = frozenset(planned.memberships.before(agreement, period))
                for nation in planned.memberships.among(agreement.id, period):
                    if nation not in before:
                        _stays(facts, planned, agreement, nation, index, f"joins in {period}", findings)


def _stays(
    facts: Facts,
    planned: Planned,
    agreement: Agreement,
    nation: str,
    first: int,
    since: str,
    findings: Findings,
) -> None:
    for period in facts.periods[first : first + agreement.exit_notice_periods]:
        _stays_in(agreement, nation, period, since, planned.memberships.holds(agreement.id, nation, period), findings)


def _stays_in(agreement: Agreement, nation: str, period: str, since: str, held: bool, findings: Findings) -> None:
    findings.holds(
        FAMILY,
        "notice",
        (agreement.id, nation, period),
        1,
        held,
        lambda: (
            f"{nation} {since} and is no member of {agreement.id} in {period}, "
            f"notice is {agreement.exit_notice_periods} period(s)"
        ),
    )


def rows(planned: Planned) -> tuple[AgreementRow, ...]:
    """A row per agreement and period in which it has members; of several leads the first by name."""
    cost = planned.once(fees)
    return tuple(
        AgreementRow(
            agreement=agreement.id,
            period=period,
            members=members,
            lead=next(iter(planned.memberships.leads(agreement.id, period)), None),
            fees_million=float(sum(cost[agreement.id, nation, period] for nation in members)),
        )
        for agreement, period, members in planned.memberships.formed()
    )
