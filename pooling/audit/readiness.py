"""Family readiness: in time or not at all.

assign = 0 unless notice_days + delay <= within_days + readiness.grace_days, where delay is the longest approval that
fits times caveats.delay_scale (0 where family caveats is off or no approval fits).
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, Findings
from pooling.audit.numbers import Exact, words
from pooling.audit.planned import Planned

FAMILY = "readiness"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for where, units in planned.assign.items():
        if units > PRESENT:
            _in_time(facts, where, units, findings)


def _in_time(facts: Facts, where: tuple[str, str, str], units: Exact, findings: Findings) -> None:
    offer_id, requirement_id, period = where
    offer, requirement = facts.offers[offer_id], facts.requirements[requirement_id]
    ready = offer.notice_days + _delay(facts, offer.nation, requirement_id, period)
    within = requirement.within_days + facts.number("readiness.grace_days")
    findings.at_most(
        FAMILY,
        "notice",
        where,
        ready,
        within,
        lambda: (
            f"{words(units)} units of {offer_id} are assigned to {requirement_id} in {period}, "
            f"ready after {words(ready)} days, needed within {words(within)}"
        ),
    )


def _delay(facts: Facts, nation: str, requirement_id: str, period: str) -> Exact:
    if not facts.card.has("caveats"):
        return 0
    requirement = facts.requirements[requirement_id]
    fitting = facts.caveats.fitting(nation, facts.mission_of(requirement), requirement.capability, period)
    longest = max((caveat.delay_days or 0 for caveat in fitting if caveat.rule == "approval"), default=0)
    return longest * facts.number("caveats.delay_scale")
