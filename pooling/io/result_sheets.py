"""A sheet that holds one table of results: headings with units, formats, formulas with their values, totals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from pooling.io.workbook_parts import column_letters
from pooling.io.workbook_style import PLAIN, RESULT, TEXT, Book, width_of, write

_MOST_ON_A_PAGE = 9
Cell = str | int | float | None


@dataclass(frozen=True)
class Field:
    """One column. ``formula`` gives a row's formula from its row number; ``total`` adds the column up below.

    ``note`` says what the column means; it shows when the heading is chosen.
    """

    heading: str
    values: Sequence[Cell]
    number_format: str = PLAIN
    formula: Callable[[int], str] | None = None
    total: bool = False
    bar: str = ""
    note: str = ""

    @property
    def is_text(self) -> bool:
        return self.number_format == TEXT or isinstance(next(iter(self.values), None), str)


def table_sheet(book: Book, name: str, footer: str, fields: Sequence[Field], *, frozen: int = 1) -> Any:
    """Add the sheet; the first row holds the headings, data begin in row 2, totals follow the data."""
    sheet = book.sheet(name, footer)
    rows = len(fields[0].values)
    last = max(rows, 1)
    totals = rows > 0 and any(field.total for field in fields)
    columns = []
    for index, field in enumerate(fields):
        texts = [_shown(value) for value in field.values[:2_000]]
        if field.total:
            texts.append(_shown(float(sum(value for value in field.values if isinstance(value, (int, float))))))
        sheet.set_column(index, index, width_of(field.heading, texts), book.style())
        style = book.cell(field.number_format, **book.aligned(not field.is_text))
        for row, value in enumerate(field.values, start=1):
            if field.formula is not None and value is not None:
                sheet.write_formula(row, index, field.formula(row + 1), style, value)
            else:
                write(sheet, row, index, value, style)
        columns.append({"header": field.heading, "header_format": book.heading(RESULT, not field.is_text)})
        if field.note:
            said = {"validate": "any", "input_title": field.heading[:32], "input_message": field.note}
            sheet.data_validation(0, index, 0, index, said)
        if field.bar and rows:
            bar = {"type": "data_bar", "bar_color": field.bar, "bar_solid": True, "min_type": "num", "min_value": 0}
            bar |= {"max_type": "num", "max_value": 1}
            sheet.conditional_format(1, index, rows, index, bar)
    options = {"name": f"{name}Table", "style": "Table Style Light 1", "columns": columns}
    sheet.add_table(0, 0, last, len(fields) - 1, options)
    if totals:
        _totals(book, sheet, fields, rows)
    if len(fields) > _MOST_ON_A_PAGE:
        # On one page they would be too small to read; the first column stands on both.
        sheet.fit_to_pages(2, 0)
        sheet.repeat_columns(0)
    sheet.set_row(0, 48)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, frozen)
    return sheet


def _totals(book: Book, sheet: Any, fields: Sequence[Field], rows: int) -> None:
    # Below the table, a row apart, so that sorting and filtering leave it alone; SUBTOTAL adds the rows shown.
    row = rows + 2
    edge = {"bold": True, "top": 1, "num_format": PLAIN}
    for index, field in enumerate(fields):
        letters = column_letters(index)
        if field.total:
            style = book.style(**{**edge, "num_format": field.number_format}, **book.aligned(True))
            formula = f"=SUBTOTAL(109,{letters}2:{letters}{rows + 1})"
            total = sum(value for value in field.values if isinstance(value, (int, float)))
            sheet.write_formula(row, index, formula, style, total)
        else:
            label = "Total" if index == 0 else ""
            write(sheet, row, index, label, book.style(**edge, **book.aligned(False)))


def _shown(value: Cell) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}"
    return "" if value is None else str(value)
