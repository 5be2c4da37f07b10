"""Cross-tables: nations or years down, years or kinds across, totals both ways as formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from pooling.domain.readable import readable
from pooling.io.workbook_style import AMOUNT
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.places import Place
from pooling.report.workbook.tables import TableSheet

MOST_LOOKUPS = 20_000_000
"""Cells that all formulas of a cross-table may look through; beyond it opening the file would take minutes."""
LABELS = 2
"""Columns before the figures: the code that formulas look for, and the name for people."""
_RIGHT = {"align": "right"}

Code = tuple[str, str]
"""A code and its name."""


class Spot(NamedTuple):
    """A cell of a cross-table: its heading as formulas name it, and its position among the figures."""

    heading: str
    row: int
    column: int


Formula = Callable[[Spot], str]


@dataclass(frozen=True)
class Beside:
    """A column to the right of a cross-table. ``formula`` may name the ``{code}`` of its row and other such columns."""

    name: str
    heading: str
    values: Sequence[Cell]
    number_format: str = AMOUNT
    formula: str = ""
    total: bool = True


@dataclass(frozen=True)
class Cross:
    """A cross-table of ``values`` by row and column. Formulas look for the codes of ``rows`` and for ``columns``.

    ``sums`` names the sums, where rows and columns add up.
    """

    title: str
    corner: str
    rows: Sequence[Code]
    columns: Sequence[str]
    values: Sequence[Sequence[Cell]]
    number_format: str = AMOUNT
    formula: Formula | None = None
    sums: tuple[str, str] | None = None
    note: str = ""
    beside: Sequence[Beside] = ()


@dataclass(frozen=True)
class Placed:
    """Where a cross-table stands: its first and last rows of figures (counted from 1)."""

    first: int
    last: int
    columns: int

    def cell(self, row: int, column: int) -> str:
        """The cell of a figure, or of a column beside them."""
        return f"{Place(LABELS + column, self.first + row)}"

    def sum(self, name: str) -> str:
        """The sum of a column."""
        return f"=SUM({{{name}:{self.first}}}:{{{name}:{self.last}}})"

    @property
    def total(self) -> str:
        """The sum of all sums."""
        return f"{Place(LABELS + self.columns, self.last + 1)}"


class Pivot:
    """A column of a table added up by two others, among the rows where ``where`` holds: values and their formulas."""

    def __init__(
        self, table: TableSheet, amount: str, down: str, across: str, where: Mapping[str, str] | None = None
    ) -> None:
        self._table, where = table, where or {}
        spans = {name: table[name] for name in (amount, down, across, *where)}
        fixed = "".join(f',{spans[name]},"{value}"' for name, value in where.items())
        self._formula = f"=SUMIFS({spans[amount]},{spans[down]},{{code:$}},{spans[across]},%s{fixed})"
        self._parts: dict[tuple[Cell, Cell], list[float]] = {}
        cells = zip(*(table.column(name).cells for name in (down, across, amount, *where)), strict=True)
        for row, column, value, *fits in cells:
            if isinstance(value, (int, float)) and fits == list(where.values()):
                self._parts.setdefault((row, column), []).append(value)

    def values(self, rows: Sequence[Code], columns: Sequence[str], missing: Cell) -> list[list[Cell]]:
        """The sums; ``missing`` where there is nothing to add."""
        sums = {key: fsum(parts) for key, parts in self._parts.items()}
        return [[sums.get((code, column), missing) for column in columns] for code, _ in rows]

    def formula(self, rows: Sequence[Code], columns: Sequence[str]) -> Formula | None:
        """What gives the sums; None where that would be too much to look through."""
        if len(rows) * len(columns) * self._table.rows > MOST_LOOKUPS:
            return None
        return lambda spot: self._formula % spot.heading


def write_cross(page: Page, table: Cross) -> Placed:
    """Write a cross-table with its title."""
    page.section(readable(table.title))
    if table.note:
        page.text(table.note, italic=True)
    width = len(table.columns)
    titles = {"code": table.corner, "name": "Name"}
    titles |= {_name(index): column for index, column in enumerate(table.columns)}
    titles |= {"sum": table.sums[0]} if table.sums else {}
    titles |= {column.name: column.heading for column in table.beside}
    page.headings(titles, LABELS)
    placed = Placed(page.line, page.row + len(table.rows), width)
    for row, (code, name) in enumerate(table.rows):
        figures = [_figure(table, placed, row, column) for column in range(width)]
        if table.sums:
            formula = f"=SUM({{{_name(0)}}}:{{{_name(width - 1)}}})"
            figures.append(Shown(_sum(table.values[row]), table.number_format, formula, {**_RIGHT, "bold": True}))
        beside = [Shown(told.values[row], told.number_format, told.formula, _RIGHT) for told in table.beside]
        page.cells(code, readable(name, 60) or None, *figures, *beside)
    if table.sums:
        page.total(table.sums[1], None, *_totals(table, placed))
    return placed


def _name(column: int) -> str:
    """What formulas call a column of figures."""
    return f"column {column}"


def _figure(table: Cross, placed: Placed, row: int, column: int) -> Shown:
    value = table.values[row][column]
    spot = Spot(f"{{{_name(column)}:{placed.first - 1}}}", row, column)
    formula = table.formula(spot) if table.formula and value is not None else ""
    return Shown(value, table.number_format, formula, _RIGHT)


def _totals(table: Cross, placed: Placed) -> Iterator[Shown]:
    rows = range(len(table.rows))
    columns = [(_name(index), [table.values[row][index] for row in rows]) for index in range(len(table.columns))]
    columns.append(("sum", [_sum(values) for values in table.values]))
    for name, values in columns:
        yield Shown(_sum(values), table.number_format, placed.sum(name), _RIGHT)
    for told in table.beside:
        total = Shown(_sum(told.values), told.number_format, placed.sum(told.name), _RIGHT)
        yield total if told.total else Shown(None)


def _sum(values: Sequence[Cell]) -> float:
    return fsum(value for value in values if isinstance(value, (int, float)))


def write_tie(page: Page, words: str, formula: str, value: float, total: str) -> None:
    """Write what must add up to the cell ``total`` above, and the difference, which is none."""
    there = f"{Place(LABELS, page.line)}"
    for said, how, amount in ((words, formula, value), ("Difference", f"=ROUND({total}-{there},6)", 0)):
        page.plain(said, None, Shown(amount, AMOUNT, how, _RIGHT), italic=True)
