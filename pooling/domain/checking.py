"""What checks between cells and tables are made of: rows with their places, and problems at their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pooling.domain.problems import Problem, shown

Rows = Mapping[int, Any]
Tables = Mapping[str, Rows]
Place = Callable[[str, int | None, str | None], str]
"""Says where (table, row counted from 0, field) stands in the user's own file."""
Check = Callable[[Tables, Place], Iterator[Problem]]
Absence = tuple[tuple[str, ...], Check]
"""A check for what is missing, behind the tables that must be whole for it."""


@dataclass(slots=True)
class Cells:
    """The cells of a row: called with a field, a rule and a cure it gives the problem there."""

    table: str
    index: int
    row: Any
    place: Place

    def __call__(self, field: str, rule: str, cure: str = "", value: str | None = None) -> Problem:
        """``value``: what to show instead of what stands in the cell."""
        if value is None:
            cell = getattr(self.row, field)
            value = "" if cell in (None, ()) else shown(cell)
        return Problem(self.place(self.table, self.index, field), value, rule, cure)


def rows_of(tables: Tables, table: str, place: Place) -> Iterator[tuple[Any, Cells]]:
    """The rows of a table, each with its cells."""
    for index, row in tables.get(table, {}).items():
        yield row, Cells(table, index, row, place)


def by_id(tables: Tables, table: str) -> dict[str, Any]:
    return {row.id: row for row in tables.get(table, {}).values()}


def divisible(tables: Tables) -> dict[str, bool]:
    """Capability -> whether any quantity of it will do."""
    return {row.id: row.divisible for row in tables.get("capabilities", {}).values()}


def first_few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f", ... ({len(names)} in all)" if len(names) > 5 else "")
