"""Family stability: distance to the last plan, in points. It sets no limit of its own.

sum of value_weight * |units now - units in the last plan|, over commitments or assignments (stability.measure).
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact, size
from pooling.audit.planned import Planned

FAMILY = "stability"


def change(facts: Facts, planned: Planned) -> Exact:
    """Points by which the plan differs from the last one; what the history does not list was 0."""
    commitments = facts.card["stability.measure"] == "commitments"
    rows = planned.commit.items() if commitments else planned.assign.items()
    now: dict[tuple[str, ...], Exact] = dict(rows)
    before: dict[tuple[str, ...], Exact] = {}
    for row in facts.instance.history:
        if commitments and row.requirement is None:
            before[row.offer, row.period] = exact(row.quantity)
        elif not commitments and row.requirement is not None:
            before[row.offer, row.requirement, row.period] = exact(row.quantity)
    points: Exact = 0
    for key in {**now, **before}:
        points += facts.value_of(facts.offers[key[0]]) * size(now.get(key, 0) - before.get(key, 0))
    return points
