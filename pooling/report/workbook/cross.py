"""Cross-tables: nations or years down, years or kinds across, totals both ways as formulas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import NamedTuple

from pooling.domain.readable import readable
from pooling.io.workbook_parts import column_letters
from pooling.io.workbook_style import AMOUNT
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.tables import TableSheet

MOST_LOOKUPS = 20_000_000
"""Cells that all formulas of a cross-table may look through; beyond it opening the file would take minutes."""
LABELS = 2
"""Columns before the figures: the code that formulas look for, and the name for people."""
_ON_A_LINE = 13
_RIGHT = {"align": "right"}

Code = tuple[str, str]
"""A code and its name."""


class Spot(NamedTuple):
    """A cell of a cross-table: the cells of its two codes, and its position among the figures."""

    down: str
    across: str
    row: int
    column: int


Formula = Callable[[Spot], str]


@dataclass(frozen=True)
class Beside:
    """A column to the right of a cross-table. ``formula`` knows its row's code; ``{NAME}`` is another such column."""

    name: str
    heading: str
    values: Sequence[Cell]
    number_format: str = AMOUNT
    formula: str = ""
    total: bool = True


@dataclass(frozen=True)
class Cross:
    """A cross-table: ``values`` by row and column; ``sums`` says whether rows and columns add up, and names the sums.

    ``columns`` are codes, as the formulas look for them.
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
        return f"{column_letters(LABELS + column)}{self.first + row}"

    @property
    def total(self) -> str:
        """The sum of all sums."""
        return f"{column_letters(LABELS + self.columns)}{self.last + 1}"


class Pivot:
    """A column of a table added up by two others, among the rows where ``where`` holds: values and their formulas."""

    def __init__(
        self, table: TableSheet, amount: str, down: str, across: str, where: Mapping[str, str] | None = None
    ) -> None:
        self._table, where = table, where or {}
        spans = {name: table[name] for name in (amount, down, across, *where)}
        fixed = "".join(f',{spans[name]},"{value}"' for name, value in where.items())
        self._formula = f"=SUMIFS({spans[amount]},{spans[down]},{{down}},{spans[across]},{{across}}{fixed})"
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
        return lambda spot: self._formula.format(down=spot.down, across=spot.across)


def write_cross(page: Page, table: Cross) -> Placed:
    """Write a cross-table with its title."""
    page.section(readable(table.title))
    if table.note:
        page.text(table.note, italic=True)
    width = len(table.columns)
    headings = [table.corner, "Name", *table.columns, *(table.sums[:1] if table.sums else ())]
    headings += [column.heading for column in table.beside]
    page.headings(headings, LABELS, 48 if any(len(heading) > _ON_A_LINE for heading in headings) else 20)
    placed = Placed(page.line, page.row + len(table.rows), width)
    start = LABELS + width + bool(table.sums)
    letters = {column.name: column_letters(start + index) for index, column in enumerate(table.beside)}
    for row, (code, name) in enumerate(table.rows):
        line = page.line
        figures = [_figure(table, placed, row, column) for column in range(width)]
        if table.sums:
            formula = f"=SUM({placed.cell(row, 0)}:{placed.cell(row, width - 1)})"
            figures.append(Shown(_sum(table.values[row]), table.number_format, formula, {**_RIGHT, "bold": True}))
        cells = {name: f"{at}{line}" for name, at in letters.items()}
        beside = [
            Shown(told.values[row], told.number_format, told.formula.format(down=f"$A{line}", **cells), _RIGHT)
            for told in table.beside
        ]
        page.cells(code, readable(name, 60) or None, *figures, *beside)
    if table.sums:
        _write_totals(page, table, placed)
    return placed


def _figure(table: Cross, placed: Placed, row: int, column: int) -> Shown:
    value = table.values[row][column]
    heading = f"{column_letters(LABELS + column)}${placed.first - 1}"
    spot = Spot(f"$A{placed.first + row}", heading, row, column)
    formula = table.formula(spot) if table.formula and value is not None else ""
    return Shown(value, table.number_format, formula, _RIGHT)


def _write_totals(page: Page, table: Cross, placed: Placed) -> None:
    assert table.sums is not None
    columns = [([row[index] for row in table.values], table.number_format, True) for index in range(len(table.columns))]
    columns.append(([_sum(row) for row in table.values], table.number_format, True))
    columns += [([*told.values], told.number_format, told.total) for told in table.beside]
    cells = []
    for index, (values, number_format, total) in enumerate(columns):
        formula = f"=SUM({placed.cell(0, index)}:{placed.cell(len(table.rows) - 1, index)})"
        cells.append(Shown(_sum(values), number_format, formula, _RIGHT) if total else Shown(None))
    page.total(table.sums[1], None, *cells)


def _sum(values: Sequence[Cell]) -> float:
    return fsum(value for value in values if isinstance(value, (int, float)))


def write_tie(page: Page, words: str, formula: str, value: float, total: str) -> None:
    """Write what must add up to the cell ``total`` above, and the difference, which is none."""
    there = f"{column_letters(LABELS)}{page.line}"
    for said, how, amount in ((words, formula, value), ("Difference", f"=ROUND({total}-{there},6)", 0)):
        page.plain(said, None, Shown(amount, AMOUNT, how, _RIGHT), italic=True)
