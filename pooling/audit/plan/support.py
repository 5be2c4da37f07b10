"""Family support: named support elements are paid once, however many offers share them.

An element is in use in a period where any offer that needs it is committed; its nation pays its cost (family spending).
The family sets no limit of its own.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT
from pooling.audit.plan.planned import Planned
from pooling.domain.together import Support

FAMILY = "support"


def in_use(facts: Facts, planned: Planned) -> list[tuple[Support, str]]:
    """(element, period) of every element in use, each once; none where the family is off."""
    if not facts.card.has(FAMILY):
        return []
    used = {
        (element, period)
        for (offer_id, period), units in planned.commit.items()
        if units > PRESENT
        for element in facts.offers[offer_id].support
    }
    elements = {one.id: one for one in facts.instance.support}
    return [(elements[element], period) for element, period in sorted(used)]
