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

from collections import defaultdict
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
    for where, units in planned.commit.items():
        offer, period = facts.offers[where[0]], where[1]
        through = offer.agreement
        if through is None or planned.memberships.holds(through, offer.nation, period):
            continue
        if not findings.at_most(FAMILY, "offered_through", where, units, 0):
            findings.say(
                f"{words(units)} units of {offer.id} are committed in {period}, they are offered through {through}, "
                f"of which {offer.nation} is no member"
            )


def _size(agreement: Agreement, period: str, count: int, findings: Findings) -> None:
    where, least, most = (agreement.id, period), agreement.least_members, agreement.most_members
    if not findings.at_least(FAMILY, "least_members", where, count, least):
        findings.say(f"{agreement.id} has {count} member(s) in {period}, it needs {least}")
    if most is not None and not findings.at_most(FAMILY, "most_members", where, count, most):
        findings.say(f"{agreement.id} has {count} members in {period}, at most {most} may be")


def _eligible(facts: Facts, agreement: Agreement, nation: str, period: str, findings: Findings) -> None:
    where, first = (agreement.id, nation, period), agreement.from_period
    if not findings.holds(FAMILY, "eligible", where, facts.may_join(agreement, nation)):
        findings.say(f"{nation} is a member of {agreement.id} in {period}, it is not among its nations")
    if first is not None:
        started = facts.period_at[period] >= facts.period_at[first]
        if not findings.holds(FAMILY, "from_period", where, started):
            findings.say(f"{nation} is a member of {agreement.id} in {period}, it starts in {first}")


def _within(facts: Facts, agreement: Agreement, period: str, members: tuple[str, ...], findings: Findings) -> None:
    within = facts.card["agreements.within"]
    if within == "any":
        return
    for nation, partner in combinations(members, 2):
        own, theirs = facts.nations[nation], facts.nations[partner]
        if within == "group":
            shared, what = not set(own.groups).isdisjoint(theirs.groups), "share no group"
        else:
            shared, what = own.region is not None and own.region == theirs.region, "are not of one region"
        if not findings.holds(FAMILY, "apart", (agreement.id, nation, partner, period), shared):
            findings.say(f"{nation} and {partner} are members of {agreement.id} in {period}, they {what}")


def _leads(facts: Facts, planned: Planned, findings: Findings) -> None:
    committed: defaultdict[tuple[str, str, str], Exact] = defaultdict(int)
    for (offer_id, period), units in planned.commit.items():
        offer = facts.offers[offer_id]
        if offer.owned:
            committed[offer.nation, offer.capability, period] += units
    for agreement, period, _ in planned.memberships.formed():
        leads = planned.memberships.leads(agreement.id, period)
        _number(agreement, period, leads, findings)
        for nation in leads:
            if not findings.holds(
                FAMILY, "named_lead", (agreement.id, nation, period), agreement.lead in (None, nation)
            ):
                findings.say(f"{nation} leads {agreement.id} in {period}, its lead is {agreement.lead}")
            if agreement.backbone_capability is not None:
                have = committed.get((nation, agreement.backbone_capability, period), 0)
                _backbone(agreement, nation, period, have, findings)


def _number(agreement: Agreement, period: str, leads: tuple[str, ...], findings: Findings) -> None:
    due = 1 if agreement.kind == "framework" or agreement.lead is not None else 0
    rule = "one_lead" if due else "no_lead"
    if not findings.equals(FAMILY, rule, (agreement.id, period), len(leads), due, 0):
        have = f"{len(leads)} leads ({', '.join(leads)})" if leads else "no lead"
        findings.say(f"{agreement.id} has {have} in {period}, it has {'exactly one' if due else 'none'}")


def _backbone(agreement: Agreement, nation: str, period: str, have: Exact, findings: Findings) -> None:
    least = exact(agreement.backbone_quantity)
    if not findings.at_least(FAMILY, "backbone", (agreement.id, nation, period), have, least):
        findings.say(
            f"{nation} leads {agreement.id} in {period} and commits {words(have)} of {agreement.backbone_capability}, "
            f"the backbone is {words(least)}"
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
    facts: Facts, planned: Planned, agreement: Agreement, nation: str, first: int, since: str, findings: Findings
) -> None:
    notice = agreement.exit_notice_periods
    for period in facts.periods[first : first + notice]:
        held = planned.memberships.holds(agreement.id, nation, period)
        if not findings.holds(FAMILY, "notice", (agreement.id, nation, period), held):
            findings.say(
                f"{nation} {since} and is no member of {agreement.id} in {period}, notice is {notice} period(s)"
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
