"""Under which cards a warning is true: the families it rests on, and the settings that could make it false."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pooling.domain.card import Card

_EVERY_CARD = frozenset({"coverage", "commitment", "red_lines"})
"""Families that no card can switch off: nobody has to be told."""

How = Literal["below", "at least", "at most", "is"]
Setting = tuple[str, How, float | str]
"""A parameter of the card, and what it must be."""


@dataclass(frozen=True, slots=True)
class Under:
    """Cards that have these ``families`` and ``settings``; without any, every card."""

    families: frozenset[str] = frozenset()
    settings: frozenset[Setting] = frozenset()

    def __and__(self, other: Under) -> Under:
        return Under(self.families | other.families, self.settings | other.settings)

    def holds(self, card: Card) -> bool:
        """Whether the card is one of them."""
        return all(card.has(family) for family in self.families) and all(
            _is(card[key], how, limit) for key, how, limit in self.settings
        )

    def words(self) -> str:
        """For people who have chosen no card; empty where every card is meant."""
        parts = [", ".join(sorted(self.families))] if self.families else []
        for key, how, value in sorted(self.settings, key=str):
            limit = value if isinstance(value, str) else f"{value:.6g}"
            parts.append(f"{key} {limit}" if how == "is" else f"{key} {how} {limit}")
        return f" (under a card with {' and '.join(parts)})" if parts else ""


def _is(value: float | str, how: str, limit: float | str) -> bool:
    if isinstance(value, str) or isinstance(limit, str):
        return value == limit
    return {"below": value < limit, "at least": value >= limit, "at most": value <= limit}[how]


EVERY_CARD = Under()


def with_families(*names: str) -> Under:
    """Cards with these families, and whatever settings."""
    return Under(frozenset(names) - _EVERY_CARD)


def with_setting(key: str, how: How, limit: float | str) -> Under:
    """Cards with this setting, and whatever families."""
    return Under(settings=frozenset({(key, how, limit)}))


def together(parts: Iterable[Under]) -> Under:
    """Cards that are among all of these."""
    return reduce(and_, parts, EVERY_CARD)
