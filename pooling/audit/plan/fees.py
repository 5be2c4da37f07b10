"""Fees of agreements (million), paid in family spending; they are no contribution and do not count as burden.

Of a member: membership_cost in every period, joining_cost where it was not a member in the period before; of the lead:
running_cost, and set_up_cost where the agreement had no members in the period before; each at the price level of
agreements. Before the first period the nations in members are members.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.agreements import formed
from pooling.domain.audit_rows import AgreementRow

Fees = dict[tuple[str, str, str], Exact]
"""(agreement, nation, period) -> million."""


def fees(facts: Facts, planned: Planned) -> Fees:
    """What membership costs: every period, on joining, as lead, and as lead of what was not formed before."""
    cost: Fees = {}
    for agreement, period, members in formed(facts, planned):
        before = frozenset(planned.memberships.before(agreement, period))
        leads = planned.memberships.leads(agreement.id, period)
        for nation in members:
            parts = [agreement.membership_cost_million]
            if nation not in before:
                parts.append(agreement.joining_cost_million)
            if nation in leads:
                parts.append(agreement.running_cost_million)
                if not before:
                    parts.append(agreement.set_up_cost_million)
            level = facts.prices.level("agreements", period)
            cost[agreement.id, nation, period] = level * sum(exact(part) for part in parts)
    return cost


def rows(facts: Facts, planned: Planned, cost: Fees) -> tuple[AgreementRow, ...]:
    """A row per agreement and period in which it has members; of several leads the first by name."""
    return tuple(
        AgreementRow(
            agreement=agreement.id,
            period=period,
            members=members,
            lead=next(iter(planned.memberships.leads(agreement.id, period)), None),
            fees_million=float(sum(cost[agreement.id, nation, period] for nation in members)),
        )
        for agreement, period, members in formed(facts, planned)
    )
