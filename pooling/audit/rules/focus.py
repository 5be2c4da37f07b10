"""Family focus: few commitments (the least part of a nation is in participation.py).

A nation commits at most most_commitments offers in a period, else focus.most_commitments. Tier fragmentation counts
nations that take part, over all requirements and periods.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, Findings
from pooling.audit.plan.planned import Planned

FAMILY = "focus"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    committed: dict[tuple[str, str], int] = {}
    for (offer_id, period), units in planned.commit.items():
        if units > PRESENT:
            where = (facts.offers[offer_id].nation, period)
            committed[where] = committed.get(where, 0) + 1
    for where, count in committed.items():
        own = facts.nations[where[0]].most_commitments
        _most(where, count, own if own is not None else int(facts.card["focus.most_commitments"]), findings)


def _most(where: tuple[str, str], count: int, most: int, findings: Findings) -> None:
    findings.at_most(
        FAMILY,
        "most_commitments",
        where,
        count,
        most,
        lambda: f"{where[0]} commits {count} offers in {where[1]}, at most {most} are allowed",
    )


def fragmentation(planned: Planned) -> int:
    """Nations in requirements: the sum over requirements and periods of the nations that take part."""
    return sum(len(part) for part in planned.part.values())
