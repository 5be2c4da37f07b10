"""Who commits what instead, and what it is planned for."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.analysis.comparing.differences import change, joined, status
from pooling.analysis.comparing.sides import Side
from pooling.audit.numbers import Exact
from pooling.domain.comparison.rows import AssignmentDifference, CommitmentDifference, Status


def commitment_differences(before: Side, after: Side) -> Iterator[CommitmentDifference]:
    """A row per nation, capability, offer and period of which either plan commits any."""
    for (offer, period), old, new in joined(before.planned.commit, after.planned.commit):
        one, other = old or 0, new or 0
        if not one and not other:
            continue
        row = (after if offer in after.facts.offers else before).facts.offers[offer]
        weights = [
            side.facts.value_weight[side.facts.offers[offer].capability] if offer in side.facts.offers else 0
            for side in (before, after)
        ]
        yield CommitmentDifference(
            variant=after.name,
            nation=row.nation,
            capability=row.capability,
            offer=offer,
            period=period,
            status=_status(before, after, offer, period),
            before=float(one),
            after=float(other),
            difference=float(other - one),
            value_difference=float(other * weights[1] - one * weights[0]),
            change=change(one, other),
        )


def _status(before: Side, after: Side, offer: str, period: str) -> Status:
    """Whether both instances have the offer in the period."""
    known = [offer in side.facts.offers and period in side.facts.period_at for side in (before, after)]
    return status(*known)


def assignment_differences(before: Side, after: Side) -> Iterator[AssignmentDifference]:
    """A row per offer, requirement and period of which either plan uses any."""
    for (offer, requirement, period), old, new in joined(before.planned.assign, after.planned.assign):
        one: Exact = old or 0
        other: Exact = new or 0
        if not one and not other:
            continue
        known = [
            offer in side.facts.offers and requirement in side.facts.requirements and period in side.facts.period_at
            for side in (before, after)
        ]
        yield AssignmentDifference(
            variant=after.name,
            nation=(after if offer in after.facts.offers else before).facts.offers[offer].nation,
            offer=offer,
            requirement=requirement,
            period=period,
            status=status(*known),
            before=float(one),
            after=float(other),
            difference=float(other - one),
            change=change(one, other),
        )
