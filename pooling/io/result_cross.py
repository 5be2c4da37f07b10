"""Cross-tables on the sheets of results: nations down, years or kinds across, totals both ways as formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pooling.domain.readable import readable
from pooling.io.result_sheets import Cell
from pooling.io.result_summary_parts import section
from pooling.io.workbook_parts import column_letters
from pooling.io.workbook_style import AMOUNT, OPTIONAL, PAPER, TEXT, Book, write

MOST_LOOKUPS = 20_000_000
"""Cells that all formulas of a sheet may look through; beyond it opening the file would take minutes."""
_ON_A_LINE = 13
LABELS = 2
"""Columns before the figures: the code that formulas look for, and the name for people."""


@dataclass(frozen=True)
class Beside:
    """A column to the right of a cross-table. ``formula`` gives a row's formula from its number; totals are sums."""

    heading: str
    values: Sequence[Cell]
    number_format: str = AMOUNT
    formula: Callable[[int], str] | None = None
    total: bool = True


@dataclass(frozen=True)
class Cross:
    """A cross-table. ``values`` by row and column; ``formula`` gives a cell's formula from its row and column letters.

    ``sums``: whether the rows and the columns add up; ``columns`` are codes, as the formulas look for them.
    """

    title: str
    corner: str
    rows: Sequence[tuple[str, str]]
    columns: Sequence[str]
    values: Sequence[Sequence[Cell]]
    number_format: str = AMOUNT
    formula: Callable[[int, str], str] | None = None
    sums: bool = True
    note: str = ""
    all_columns: str = "All"
    all_rows: str = "All"
    beside: Sequence[Beside] = field(default_factory=tuple)


@dataclass(frozen=True)
class Placed:
    """Where a cross-table stands: its headings and its last figures (lines counted from 1), and the next free row."""

    heading: int
    last: int
    free: int
    total: str
    """Letters of the column of sums (of the last column where there are none)."""


def write_cross(book: Book, sheet: Any, row: int, table: Cross) -> Placed:
    """Write a cross-table with its title from ``row`` (counted from 0) on."""
    row = section(book, sheet, row, readable(table.title, 200))
    if table.note:
        write(sheet, row, 0, readable(table.note, 300), book.style(italic=True))
        row += 1
    width = LABELS + len(table.columns)
    headings = [table.corner, "Name", *table.columns, *([table.all_columns] if table.sums else [])]
    headings += [one.heading for one in table.beside]
    sheet.set_row(row, 48 if any(len(heading) > _ON_A_LINE for heading in headings) else 20)
    edge = {"bottom": 1, "bottom_color": OPTIONAL, "valign": "vcenter"}
    for index, heading in enumerate(headings):
        align = "left" if index < LABELS else "right"
        look = book.style(bold=True, bg_color=PAPER, text_wrap=True, align=align, **edge)
        write(sheet, row, index, heading, look)
    heading_line, first = row + 1, row + 2
    last = first + len(table.rows) - 1
    left, right = column_letters(LABELS), column_letters(width - 1)
    figure = book.cell(table.number_format, align="right")
    for number, (code, name) in enumerate(table.rows):
        line = first + number
        write(sheet, line - 1, 0, code, book.cell(TEXT))
        write(sheet, line - 1, 1, readable(name, 60), book.cell(TEXT))
        for index, value in enumerate(table.values[number], start=LABELS):
            _figure(sheet, line, index, value, figure, table.formula and table.formula(line, column_letters(index)))
        if table.sums:
            total = _sum(table.values[number])
            style = book.cell(table.number_format, align="right", bold=True)
            sheet.write_formula(line - 1, width, f"=SUM({left}{line}:{right}{line})", style, total)
        for index, one in enumerate(table.beside, start=width + table.sums):
            style = book.cell(one.number_format, align="right")
            _figure(sheet, line, index, one.values[number], style, one.formula and one.formula(line))
    free = last
    if table.sums:
        _totals(book, sheet, table, first, last)
        free += 1
    return Placed(heading_line, last, free + 1, column_letters(width if table.sums else width - 1))


def _figure(sheet: Any, line: int, index: int, value: Cell, style: Any, formula: str | None) -> None:
    if formula and isinstance(value, (int, float)):
        sheet.write_formula(line - 1, index, formula, style, value)
    else:
        write(sheet, line - 1, index, value, style)


def _totals(book: Book, sheet: Any, table: Cross, first: int, last: int) -> None:
    edge = {"bold": True, "top": 1}
    write(sheet, last, 0, table.all_rows, book.style(**edge))
    write(sheet, last, 1, None, book.style(**edge))
    columns: list[tuple[Sequence[Cell], str, bool]] = [
        ([row[index] for row in table.values], table.number_format, True) for index in range(len(table.columns))
    ]
    columns.append(([_sum(row) for row in table.values], table.number_format, True))
    columns += [(one.values, one.number_format, one.total) for one in table.beside]
    for index, (values, number_format, total) in enumerate(columns, start=LABELS):
        style = book.style(**edge, num_format=number_format, align="right")
        letters = column_letters(index)
        if total:
            sheet.write_formula(last, index, f"=SUM({letters}{first}:{letters}{last})", style, _sum(values))
        else:
            write(sheet, last, index, None, style)


def _sum(values: Sequence[Cell]) -> float:
    return float(sum(value for value in values if isinstance(value, (int, float))))


def write_tie(book: Book, sheet: Any, row: int, words: str, formula: str, value: float, total: str) -> int:
    """Write what must add up to the cell ``total`` above, and the difference, which is none; the next free row."""
    write(sheet, row, 0, words, book.style(italic=True))
    sheet.write_formula(row, LABELS, formula, book.style(italic=True, num_format=AMOUNT, align="right"), value)
    write(sheet, row + 1, 0, "Difference", book.style(italic=True))
    difference = f"=ROUND({total}-{column_letters(LABELS)}{row + 1},6)"
    sheet.write_formula(row + 1, LABELS, difference, book.style(italic=True, num_format=AMOUNT, align="right"), 0)
    return row + 3


def span(sheet: str, column: str, rows: int) -> str:
    """The cells of a column of another sheet's table, as they stay when a formula is copied."""
    return f"{sheet}!${column}$2:${column}${max(rows, 1) + 1}"
