"""How workbooks look: one palette, a small set of formats, and the page set-up, for instances and results alike."""

from __future__ import annotations

import datetime
import io
import os
import textwrap
import zipfile
import zlib
from typing import Any

import xlsxwriter

INK = "#1B2733"
NEEDED = "#1F3A5F"
OPTIONAL = "#5F7F9E"
RESULT = "#1F3A5F"
RULE = "#D5DCE3"
PAPER = "#F3F6F9"
GOOD = "#2E7D52"
WARN = "#B26A00"
BAD = "#B3261E"
ORIGINS = {"real": "#2E7D52", "illustrative": "#D08700", "synthetic": "#7A6FA8"}

MONEY = "#,##0.00##"
AMOUNT = "#,##0.00"
PERCENT = "0.0%"
COUNT = "#,##0"
PLAIN = "General"
TEXT = "@"

LINE = 15
"""Height of a line of text (points)."""
HIGHEST = 400
"""Height of a row of text at most (points)."""

_PAPER_WIDE, _PAPER_HIGH = 11.69, 8.27
_SIDE, _TOP, _BOTTOM = 0.5, 0.6, 0.7
PRINTED_WIDE, PRINTED_HIGH = 72 * (_PAPER_WIDE - 2 * _SIDE), 72 * (_PAPER_HIGH - _TOP - _BOTTOM)
"""What A4 on its side holds between the margins (points)."""

# A fixed date makes equal content equal bytes.
_CREATED = datetime.datetime(2020, 1, 1)


_PROPERTIES = 65_536
"""Bytes of a file's properties that are read."""


def is_book_of(path: str | os.PathLike[str], subject: str) -> bool:
    """Whether the file is a workbook that was written with this subject."""
    try:
        with zipfile.ZipFile(path) as parts, parts.open("docProps/core.xml") as properties:
            return subject.encode() in properties.read(_PROPERTIES)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
        return False


class Book:
    """An XlsxWriter workbook that never turns text into formulas, links or numbers, with its formats by description."""

    def __init__(self, title: str, subject: str) -> None:
        self._buffer = io.BytesIO()
        never = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers", "nan_inf_to_errors")
        self.book = xlsxwriter.Workbook(self._buffer, {"in_memory": True, **dict.fromkeys(never, False)})
        self.book.set_properties({"title": title, "subject": subject, "author": "pooling", "created": _CREATED})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **properties: Any) -> Any:
        """The format with these XlsxWriter properties on top of the common font."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            common = {"font_name": "Calibri", "font_size": 11, "font_color": INK, "valign": "top"}
            self._formats[key] = self.book.add_format({**common, **properties})
        return self._formats[key]

    def heading(self, colour: str, number: bool = False) -> Any:
        return self.style(
            bold=True,
            font_color="#FFFFFF",
            bg_color=colour,
            text_wrap=True,
            valign="vcenter",
            align="right" if number else "left",
            indent=1,
        )

    def cell(self, number_format: str = PLAIN, **properties: Any) -> Any:
        return self.style(num_format=number_format, bottom=4, bottom_color=RULE, **properties)

    @staticmethod
    def aligned(number: bool) -> dict[str, Any]:
        """Numbers to the right, text to the left, neither at the very edge."""
        return {"align": "right" if number else "left", "indent": 1}

    def sheet(self, name: str, footer: str, *, landscape: bool = True) -> Any:
        """A new sheet, set up for A4, one page wide, headings repeated."""
        sheet = self.book.add_worksheet(name)
        if landscape:
            sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=_SIDE, right=_SIDE, top=_TOP, bottom=_BOTTOM)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&L&8{footer.replace('&', '&&')[:100]}&C&8&A&R&8&P / &N")
        return sheet

    def content(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self._buffer.getvalue()


def write(sheet: Any, row: int, column: int, value: str | int | float | None, style: Any) -> None:
    """One cell; text stays text whatever it looks like."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def width_of(heading: str, texts: list[str], *, widest: int = 44) -> int:
    """A column width that shows each word of the heading whole, and most of the content."""
    words = max((len(word) for word in heading.split()), default=6)
    longest = max((max(map(len, text.split("\n"))) for text in texts if text), default=0)
    return max(round(1.1 * words) + 4, min(longest + 3, widest), 9)


def lines_of(text: str, width: int) -> int:
    """Lines that text takes in a column of that width, wrapped between words."""
    return sum(len(textwrap.wrap(line, max(width - 2, 1))) or 1 for line in text.split("\n"))
