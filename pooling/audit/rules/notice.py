"""Notice (family agreements): a nation that joins stays for exit_notice_periods periods, the one it joins in counted.

A nation that is a member now stays for the first exit_notice_periods periods. Asked for only where
``agreements.within`` is any: other cards may part nations that are members now.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.agreements import FAMILY
from pooling.domain.together import Agreement


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
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
