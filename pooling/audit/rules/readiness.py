"""Family readiness: in time or not at all.

assign = 0 unless notice + delay <= within_days + readiness.grace_days.

- notice: notice_days less the largest cut of options in effect, never below 0
- delay: the longest approval that fits, of the owner or of a host with a say, times caveats.delay_scale. It is 0
  without family caveats, and where none fits.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, Findings
from pooling.audit.numbers import Exact, words
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Offer, Requirement

FAMILY = "readiness"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for where, units in planned.assign.items():
        if units <= PRESENT:
            continue
        offer, requirement, period = facts.offers[where[0]], facts.requirements[where[1]], where[2]
        notice = max(0, offer.notice_days - planned.effects.cut_days(offer, period))
        ready = notice + _delay(facts, offer, requirement, period)
        within = requirement.within_days + facts.number("readiness.grace_days")
        if not findings.at_most(FAMILY, "notice", where, ready, within):
            findings.say(
                f"{words(units)} units of {offer.id} are assigned to {requirement.id} in {period}, "
                f"ready after {words(ready)} days, needed within {words(within)}"
            )


def _delay(facts: Facts, offer: Offer, requirement: Requirement, period: str) -> Exact:
    approvals = facts.approvals(offer, requirement, period)
    longest = max((caveat.delay_days or 0 for caveat in approvals), default=0)
    return longest * facts.number("caveats.delay_scale")
