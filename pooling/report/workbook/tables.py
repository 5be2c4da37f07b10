"""A sheet that holds one table of results: headings with units and meanings, formats, formulas, totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pooling.domain.result_columns import ResultColumn
from pooling.io.workbook_style import AMOUNT, BAD, COUNT, PERCENT, PLAIN, RESULT, TEXT, Book, width_of, write
from pooling.report.words import sentence
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.places import Place, placed

_MOST_ON_A_PAGE = 9
_MOST_FROZEN = 60
"""Width of the columns that stay in sight at most; beyond it there would be no room for the others."""
_LONGEST_NOTE = 250
STRAIN, COVER, PART = "#F0C48A", "#A9CDB8", "#B9CBE0"
_BARS = {
    **dict.fromkeys(("used_share", "lost_share", "short_share"), STRAIN),
    **dict.fromkeys(("covered_share", "credible_share"), COVER),
}
"""Colours of the bars behind shares; all others are parts of a whole."""


@dataclass(frozen=True)
class Listed:
    """A column with its cells. ``formula`` names other columns: ``{need}`` in the row, ``{need:all}`` in every row."""

    about: ResultColumn
    heading: str
    cells: Sequence[Cell]
    formula: str = ""

    @property
    def is_text(self) -> bool:
        return not self.about.is_number

    @property
    def number_format(self) -> str:
        """The format that the unit asks for; a formula in a cell of text would be shown, not calculated."""
        about = self.about
        if not about.is_number:
            return PLAIN if self.formula else TEXT
        if about.kind == "whole number":
            return about.pattern or (COUNT if about.unit else PLAIN)
        return about.pattern or (PERCENT if about.is_share else AMOUNT)

    @property
    def bar(self) -> str:
        """The colour of the bars behind a share."""
        return _BARS.get(self.about.name, PART) if self.about.is_share and not self.about.pattern else ""

    @property
    def sum(self) -> float:
        return float(sum(cell for cell in self.cells if isinstance(cell, (int, float))))


@dataclass(frozen=True)
class TableSheet:
    """A table on a sheet of its own: headings in the first row, data from the second on.

    ``red`` gives a condition for cells of a column to be red. ``note`` stands where there are no rows.
    """

    title: str
    columns: Sequence[Listed]
    red: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    tab: str = ""

    @property
    def rows(self) -> int:
        return len(self.columns[0].cells)

    @cached_property
    def _at(self) -> dict[str, int]:
        return {column.about.name: index for index, column in enumerate(self.columns)}

    def column(self, name: str) -> Listed:
        """The column of that name. Raises KeyError."""
        return self.columns[self._at[name]]

    def __getitem__(self, name: str) -> str:
        """The cells of a column, for formulas on other sheets: ``{spending[budget_million]}``. Raises KeyError."""
        quoted = f"'{self.title}'" if " " in self.title else self.title
        return f"{quoted}!{Place(self._at[name], rows=self.rows):all}"

    def spans(self, *names: str) -> tuple[str, ...]:
        """The same of several columns."""
        return tuple(self[name] for name in names)

    def formula(self, text: str, line: int) -> str:
        """A formula in names as one of the row ``line`` (counted from 1)."""
        return "=" + placed(text, self._at, line, self.rows)


def bar_of(colour: str) -> dict[str, Any]:
    """Bars behind shares, as long as they are of the whole."""
    ends = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    return {"type": "data_bar", "bar_color": colour, "bar_solid": True, **ends}


def write_table(book: Book, table: TableSheet, footer: str) -> None:
    """Add the sheet."""
    sheet = book.sheet(table.title, footer)
    widths = [_width(column) for column in table.columns]
    headings = []
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, widths[index], book.style())
        _write_column(book, sheet, table, index)
        headings.append({"header": column.heading, "header_format": book.heading(RESULT, not column.is_text)})
    options = {"name": f"{table.title.replace(' ', '')}Table", "style": "Table Style Light 1", "columns": headings}
    sheet.add_table(0, 0, max(table.rows, 1), len(table.columns) - 1, options)
    if table.rows and any(column.about.total for column in table.columns):
        _write_totals(book, sheet, table)
    if len(table.columns) > _MOST_ON_A_PAGE:
        # On one page they would be too small to read; the first column stands on both.
        sheet.fit_to_pages(2, 0)
        sheet.repeat_columns(0)
    if table.note and not table.rows:
        write(sheet, 3, 0, table.note, book.style(italic=True))
    if table.tab:
        sheet.set_tab_color(table.tab)
    # A table is for the screen: what is printed is an empty cell, which no program gives a page.
    sheet.print_area(0, len(table.columns), 0, len(table.columns))
    sheet.set_row(0, 48)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, _frozen(table, widths))


def _write_column(book: Book, sheet: Any, table: TableSheet, index: int) -> None:
    column = table.columns[index]
    style = book.cell(column.number_format, **book.aligned(not column.is_text))
    for row, value in enumerate(column.cells, start=1):
        if column.formula and value is not None:
            sheet.write_formula(row, index, table.formula(column.formula, row + 1), style, value)
        else:
            write(sheet, row, index, value, style)
    if note := _note(column.about):
        said = {"validate": "any", "input_title": column.heading[:32], "input_message": note}
        sheet.data_validation(0, index, 0, index, said)
    if table.rows and column.bar:
        sheet.conditional_format(1, index, table.rows, index, bar_of(column.bar))
    if table.rows and column.about.name in table.red:
        criteria = table.formula(table.red[column.about.name], 2)
        look = {"type": "formula", "criteria": criteria, "format": book.book.add_format({"font_color": BAD})}
        sheet.conditional_format(1, index, table.rows, index, look)


def _write_totals(book: Book, sheet: Any, table: TableSheet) -> None:
    # Below the table, a row apart, so that sorting and filtering leave it alone; SUBTOTAL adds the rows shown.
    row = table.rows + 2
    edge = {"bold": True, "top": 1}
    for index, column in enumerate(table.columns):
        if column.about.total:
            style = book.style(**edge, num_format=column.number_format, **book.aligned(True))
            formula = f"=SUBTOTAL(109,{Place(index, 2)}:{Place(index, table.rows + 1)})"
            sheet.write_formula(row, index, formula, style, column.sum)
        else:
            write(sheet, row, index, "" if index else "Total", book.style(**edge, **book.aligned(False)))


def _note(about: ResultColumn) -> str:
    """What shows when the heading is chosen: what the column means, and at which prices money is."""
    meaning = "" if about.meaning == about.heading else sentence(about.meaning)
    said = " ".join(filter(None, (meaning, sentence(about.basis))))
    return said if len(said) <= _LONGEST_NOTE else said[: _LONGEST_NOTE - 3] + "..."


def _width(column: Listed) -> int:
    texts = [_shown(value) for value in column.cells[:2_000]]
    return width_of(column.heading, [*texts, _shown(column.sum)] if column.about.total else texts)


def _shown(value: Cell) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    return "" if value is None else str(value)


def _frozen(table: TableSheet, widths: Sequence[int]) -> int:
    """The words that a row begins with stay in sight, the first at least."""
    count, width = 1, widths[0]
    for column, more in zip(table.columns[1:], widths[1:], strict=True):
        width += more
        if not column.is_text or width > _MOST_FROZEN:
            break
        count += 1
    return count
