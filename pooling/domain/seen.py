"""What a warning is about, before it has a place in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from pooling.domain.standing import Standing
from pooling.domain.under import EVERY_CARD, Under

MOST_NAMED = 5


class Seen(NamedTuple):
    """A cell (or row, or table) with what stands there, the rule it is about, what to do, and under which cards."""

    table: str
    row: int | None
    field: str | None
    value: str
    rule: str
    cure: str
    under: Under = EVERY_CARD


Look = Callable[[Standing], Iterator[Seen]]


def figure(value: float | Fraction) -> str:
    """A number for people: 58,268 or 0.5."""
    return f"{int(value):,}" if float(value).is_integer() else f"{float(value):,.10g}"


def some(names: Iterable[str]) -> str:
    """The first few of many names."""
    known = list(names)
    more = f", ... ({len(known)} in all)" if len(known) > MOST_NAMED else ""
    return ", ".join(known[:MOST_NAMED]) + more
