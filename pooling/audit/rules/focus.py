"""Family focus: few commitments, and no token parts.

- most_commitments: a nation commits at most so many offers in a period, by its own number or else the card's.
- least_part: provided[n,r,t] is 0, or at least focus.least_part_share * need, in every requirement.
"""

from __future__ import annotations

from collections import defaultdict

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, Findings
from pooling.audit.numbers import Exact
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.breadth import least_part

FAMILY = "focus"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    committed: defaultdict[tuple[str, str], int] = defaultdict(int)
    for (offer_id, period), units in planned.commit.items():
        if units > PRESENT:
            where = (facts.offers[offer_id].nation, period)
            committed[where] += 1
    for where, count in committed.items():
        own = facts.nations[where[0]].most_commitments
        most = own if own is not None else int(facts.card["focus.most_commitments"])
        if not findings.at_most(FAMILY, "most_commitments", where, count, most):
            findings.say(f"{where[0]} commits {count} offers in {where[1]}, at most {most} are allowed")
    share = facts.number("focus.least_part_share")
    if share:
        _least_parts(facts, planned, share, findings)


def _least_parts(facts: Facts, planned: Planned, share: Exact, findings: Findings) -> None:
    for (requirement_id, period), part in planned.part.items():
        least = share * facts.need(facts.requirements[requirement_id], period)
        for nation in sorted(part):
            provided = planned.provided[requirement_id, period][nation]
            least_part(FAMILY, (requirement_id, period, nation), provided, least, findings)
