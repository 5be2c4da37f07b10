"""Constraint families: everything that is said of each outside its mathematics and its audit, one record per family."""

from __future__ import annotations

from collections.abc import Callable

from pooling.domain.families import futures, money, nations, needs, providers, together
from pooling.domain.families.family import Family
from pooling.domain.tier_kinds import TIER_KINDS

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        needs.COVERAGE,
        needs.COMMITMENT,
        nations.RED_LINES,
        nations.LOTS,
        nations.SOVEREIGNTY,
        nations.RETIREMENT,
        together.AGREEMENTS,
        together.POOLS,
        together.OPTIONS,
        together.PROCUREMENT,
        nations.CAVEATS,
        nations.CONSENT,
        needs.READINESS,
        nations.SUSTAINMENT,
        needs.ROTATION,
        needs.INTEROPERABILITY,
        needs.INFORMATION,
        providers.BREADTH,
        providers.SPECIALISATION,
        providers.FOCUS,
        needs.ENABLERS,
        together.EXCHANGE,
        money.SPENDING,
        money.SUPPORT,
        money.FUNDING,
        money.BUDGET,
        money.GUIDELINES,
        money.BURDEN,
        futures.STABILITY,
        futures.CHALLENGE,
        futures.WITHDRAWAL,
        futures.UNCERTAINTY,
        nations.LOCKS,
    )
}
"""Every family by its name, in the order in which cards list them and models state them."""

LEVELS = "levels"
"""What rules and violations say instead of a family where the level of a tier is meant."""

CORE_FAMILIES = tuple(name for name, family in FAMILIES.items() if family.core)
"""Families that every card has: no card and no override can switch them off."""


def _in_order(place: Callable[[Family], int | None]) -> tuple[str, ...]:
    """Families that have a place, by it."""
    places = {name: at for name, family in FAMILIES.items() if (at := place(family)) is not None}
    return tuple(sorted(places, key=places.__getitem__))


LIFTABLE = _in_order(lambda family: family.immediacy)
"""Families whose rules can be lifted to fill a gap, the most immediate first."""
IN_CONFLICTS = _in_order(lambda family: family.place_in_conflicts)
"""Families whose rules a conflict may name, in the order in which they are tried."""


def level_row(tier: str) -> str:
    """The name of the row that keeps a tier at its level."""
    return f"{tier}_level"


def row_owner(row: str) -> str | None:
    """The family or tier that states the rows of a name; None for what families share."""
    for tier in TIER_KINDS.values():
        if row in (tier.name, level_row(tier.name), *tier.rows):
            return tier.name
    return next((family.name for family in FAMILIES.values() if family.owns(row)), None)
