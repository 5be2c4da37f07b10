"""Whose rows of a name are: row names say it, so that a log, a conflict and an explanation need no list."""

from __future__ import annotations

from pooling.domain.families import FAMILIES
from pooling.domain.tier_kinds import TIER_KINDS


def row_owner(row: str) -> str | None:
    """The family or tier that states the rows of a name; None for what families share."""
    for tier in TIER_KINDS.values():
        if row in (tier.name, *tier.rows):
            return tier.name
    return next((family.name for family in FAMILIES.values() if family.owns(row)), None)
