"""What a warning is about, before it has a place in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

from pooling.domain.amounts import singular
from pooling.domain.problems import shown
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


@dataclass(slots=True)
class Cells:
    """The cells of a row: called with a field, a rule and a cure it gives the warning there."""

    table: str
    index: int
    row: Any

    def __call__(self, field: str, rule: str, cure: str, under: Under = EVERY_CARD, value: str | None = None) -> Seen:
        """``value``: what to show instead of what stands in the cell."""
        value = shown(getattr(self.row, field)) if value is None else value
        return Seen(self.table, self.index, field, value, rule, cure, under)


Row = TypeVar("Row")


def placed(table: str, rows: Iterable[Row]) -> Iterator[tuple[Row, Cells]]:
    """The rows of a table, each with its cells."""
    for index, row in enumerate(rows):
        yield row, Cells(table, index, row)


Look = Callable[[Standing], Iterator[Seen]]


def figure(value: float | Fraction) -> str:
    """A number for people: 58,268 or 0.5."""
    number = float(value)
    return f"{int(number):,}" if number.is_integer() else f"{number:,.10g}"


def measured(value: float | Fraction, unit: str) -> str:
    """A number with its unit, of one in the singular."""
    said = figure(value)
    return f"{said} {singular(unit) if said == '1' else unit}".rstrip()


def some(names: Iterable[str]) -> str:
    """The first few of many names."""
    known = list(names)
    more = f", ... ({len(known)} in all)" if len(known) > MOST_NAMED else ""
    return ", ".join(known[:MOST_NAMED]) + more
