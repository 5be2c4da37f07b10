"""Pieces that the sections of the Summary sheet share."""

from __future__ import annotations

from typing import Any

from pooling.io.workbook_style import NEEDED, OPTIONAL, PAPER, Book, write


def section(book: Book, sheet: Any, row: int, title: str) -> int:
    """Write the heading of a section; the row after it."""
    sheet.set_row(row, 24)
    write(sheet, row, 0, title, book.style(bold=True, font_size=14, font_color=NEEDED, valign="vcenter"))
    return row + 1


def headings(book: Book, sheet: Any, row: int, titles: tuple[str, ...], texts: int = 1) -> int:
    """Write the headings of columns, the first ``texts`` of them over text; the row after them."""
    sheet.set_row(row, 32)
    for index, title in enumerate(titles):
        align = "left" if index < texts else "right"
        look = book.style(bold=True, bg_color=PAPER, bottom=1, bottom_color=OPTIONAL, text_wrap=True, align=align)
        write(sheet, row, index, title, look)
    return row + 1


def span(sheet: str, column: str, rows: int) -> str:
    """The cells of a column of another sheet's table."""
    return f"{sheet}!{column}2:{column}{max(rows, 1) + 1}"
