"""The columns of a table's sheet: its own, what the instance says of its ids, and figures that no record has.

A column of the instance is named by the way to it: ``offer.capability.unit`` is the unit of the capability of the
offer that the row names. In formulas it goes by its last word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pooling.domain.figures import basis_words
from pooling.domain.instance import Instance
from pooling.domain.readable import readable
from pooling.domain.result import Result
from pooling.domain.result_columns import CAPABILITY_UNIT, Kind, ResultColumn, result_columns
from pooling.domain.result_tables import ResultTable, dictionary_rows
from pooling.domain.tables import TABLES
from pooling.report.words import plain

Cell = str | int | float | None
NAME, UNIT = "name", "unit"
_CAPABILITIES = "capabilities"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """What a column of a sheet is, and what it says of a row."""

    about: ResultColumn
    value: Callable[[Any], Any]

    def cell(self, row: Any) -> Cell:
        """What it says of a row, as any program can show it."""
        value: Any = self.value(row)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, tuple):
            value = "; ".join(value)
        if isinstance(value, str):
            value = readable(plain(value) if self.about.kind == "choice" else value, 1_000) or None
        cell: Cell = value
        return cell


@dataclass(frozen=True, slots=True)
class Added:
    """A column that neither the table nor the instance has, and what it says of a row."""

    about: ResultColumn
    value: Callable[[Any, Instance], Any]


def added(
    name: str,
    heading: str,
    value: Callable[[Any, Instance], Any] | None = None,
    *,
    meaning: str = "",
    kind: Kind = "number",
    unit: str = "",
    total: bool = False,
    pattern: str = "",
) -> Added:
    """A column of a sheet alone; without ``value`` it is a property of the record."""
    about = ResultColumn(name, heading, meaning, kind, unit, total=total, pattern=pattern)
    return Added(about, value or (lambda row, _: getattr(row, name)))


class Columns:
    """The columns that tables of a result have on their sheets."""

    def __init__(self, result: Result, instance: Instance) -> None:
        self._result = result
        self._instance = instance
        self._rows: dict[str, dict[str, Any]] = {}

    def of(self, table: ResultTable, first: Sequence[str], more: Sequence[Added]) -> Iterator[SheetColumn]:
        """Those named ``first``, the table's others, ``more``; units and names where the table's ids have any."""
        told = {column.name: column for column in self._priced(table)}
        of_sheet = {column.about.name: column for column in more}
        for path in _arranged(table, first, of_sheet):
            yield self._added(of_sheet[path]) if path in of_sheet else self._stated(told, path)

    def _priced(self, table: ResultTable) -> Iterator[ResultColumn]:
        """The table's columns; those of money say their prices and discounting."""
        stated = {row.column: row for row in dictionary_rows(self._result, [table])}
        for column in table.columns:
            basis = basis_words(stated[column.name].prices, stated[column.name].discounting)
            yield replace(column, basis=column.basis or basis)

    def _added(self, column: Added) -> SheetColumn:
        return SheetColumn(column.about, lambda row: column.value(row, self._instance))

    def _stated(self, told: dict[str, ResultColumn], path: str) -> SheetColumn:
        first, *steps = path.split(".")
        about = told[first]
        ways: list[tuple[str, str]] = []
        for step in steps:
            ways.append((about.refers_to, step))
            about = next(column for column in result_columns(TABLES[about.refers_to]) if column.name == step)

        def value(row: Any) -> Any:
            found = getattr(row, first)
            for table, step in ways:
                found = getattr(self._by_id(table).get(found), step, None)
            # People know a capability by its name; the id is there where it has none.
            named = self._by_id(_CAPABILITIES).get(found) if about.refers_to == _CAPABILITIES else None
            return (named.name if named else None) or found

        return SheetColumn(about, value)

    def _by_id(self, table: str) -> dict[str, Any]:
        if table not in self._rows:
            self._rows[table] = {row.id: row for row in getattr(self._instance, table)}
        return self._rows[table]


def _arranged(table: ResultTable, first: Sequence[str], more: Collection[str]) -> list[str]:
    """The ways to the columns in order: a unit stands behind its capability or before the first quantity."""
    names = [column.name for column in table.columns]
    paths = [*first, *(name for name in (*names, *more) if name not in first)]
    unit = next(_ways_to_units(table), None)
    if unit is not None and UNIT not in names:
        capability = unit.removesuffix(".unit")
        quantity = next(column.name for column in table.columns if column.unit == CAPABILITY_UNIT)
        at = paths.index(capability) + 1 if capability in paths else paths.index(quantity)
        paths.insert(at, unit)
    named = next((column for column in table.columns if column.refers_to), None)
    if named is not None and not {NAME, f"{named.name}.{NAME}"} & {*names, *paths}:
        paths += [f"{named.name}.{NAME}"] if NAME in TABLES[named.refers_to].model_fields else []
    return paths


def _ways_to_units(table: ResultTable) -> Iterator[str]:
    """From a capability that a row of quantities names, or from what it names that has one."""
    if not any(column.unit == CAPABILITY_UNIT for column in table.columns):
        return
    ids = [column for column in table.columns if column.refers_to and column.kind == "text"]
    yield from (f"{column.name}.unit" for column in ids if column.refers_to == _CAPABILITIES)
    for column in ids:
        there = result_columns(TABLES[column.refers_to])
        if any(known.name == "capability" and not known.optional for known in there):
            yield f"{column.name}.capability.unit"
