"""Taking part means something: delivered[n,r,t] is 0, or at least breadth.least_part_share * need.

It holds where participation counts: a requirement with least_nations >= 2 (reported under family breadth), or a
partner caveat that names the nation there (reported under family caveats).
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.planned import Planned


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    breadth, caveats = facts.card.has("breadth"), facts.card.has("caveats")
    share = facts.number("breadth.least_part_share")
    for (requirement_id, period), part in planned.part.items():
        requirement = facts.requirements[requirement_id]
        counted = breadth and requirement.least_nations >= 2
        least = share * exact(requirement.quantity)
        for nation in sorted(part):
            named = caveats and facts.partner_caveat_names(nation, requirement, period)
            if counted or named:
                family = "breadth" if counted else "caveats"
                delivered = planned.delivered[requirement_id, period][nation]
                _least_part(family, (requirement_id, period, nation), delivered, least, findings)


def _least_part(family: str, where: tuple[str, str, str], delivered: Exact, least: Exact, findings: Findings) -> None:
    requirement, period, nation = where
    findings.at_least(
        family,
        "least_part",
        where,
        delivered,
        least,
        lambda: (
            f"{nation} delivers {words(delivered)} to {requirement} in {period}, "
            f"taking part means at least {words(least)}"
        ),
    )
