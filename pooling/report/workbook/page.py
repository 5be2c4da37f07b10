"""A sheet that is written from top to bottom: sections, headings and lines of cells, whole on screen and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pooling.domain.readable import readable
from pooling.io.workbook_style import LINE, NEEDED, OPTIONAL, PAPER, PLAIN, RULE, TEXT, Book, lines_of, write
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.places import placed
from pooling.report.workbook.printing import Paper

_LONGEST = 1_000
_BOLD = 1.1
"""How much wider bold letters are."""
_SIZE = 11
_LETTERS = 1.08
"""Letters of a text to a digit, by which columns are measured."""


REMARK = {"align": "left", "indent": 1}
"""How a text looks that stands right of a figure."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell with its format; ``formula``, in names, gives the value; ``look`` is anything else that the eye needs."""

    value: Cell
    number_format: str = PLAIN
    formula: str = ""
    look: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words in it; nothing for figures."""
        return readable(self.value, _LONGEST) if isinstance(self.value, str) else ""


class Page:
    """The sheet, the row that is written next (counted from 0), and where the columns of the table above are."""

    def __init__(self, book: Book, sheet: Any, widths: Sequence[float]) -> None:
        self.book, self.sheet, self.row = book, sheet, 0
        self.at: dict[str, int] = {}
        self.paper = Paper(sheet, widths)
        self._widths = widths
        self._texts = 0, len(widths)
        for index, width in enumerate(widths):
            sheet.set_column(index, index, width, book.style())

    @property
    def line(self) -> int:
        """The number of the next row in formulas."""
        return self.row + 1

    def print_across(self, pages: int, repeated: int) -> None:
        """Print it so many pages wide, the first ``repeated`` columns on each; lines of text on the first alone."""
        self.paper.print_across(pages)
        self.sheet.repeat_columns(0, repeated - 1)
        self._texts = repeated, max(len(self._widths) // pages, repeated + 1)

    def section(self, title: str) -> None:
        """The heading of a section."""
        self.paper.keep_together(self.row)
        self.paper.set_height(self.row, 24)
        look = self.book.style(bold=True, font_size=14, font_color=NEEDED, valign="vcenter")
        write(self.sheet, self.row, self._texts[0], readable(title), look)
        self.row += 1

    def headings(self, titles: Mapping[str, str], texts: int = 1, *, remarks: bool = False) -> None:
        """Headings of columns by the names that formulas below know them by.

        The first ``texts`` of them stand over text, and so does the last where it is over ``remarks``.
        """
        self.at = {name: index for index, name in enumerate(titles)}
        lines = 1
        for index, title in enumerate(titles.values()):
            last = remarks and index == len(titles) - 1
            align = {"align": "left" if index < texts or last else "right", "indent": int(last)}
            edge = {"bottom": 1, "bottom_color": OPTIONAL, "text_wrap": True, "valign": "vcenter"}
            write(self.sheet, self.row, index, title, self.book.style(bold=True, bg_color=PAPER, **align, **edge))
            lines = max(lines, lines_of(title, int(self._widths[index] / _BOLD)))
        self.paper.set_height(self.row, LINE * lines + 5)
        self.row += 1

    def cells(self, *cells: Shown | Cell) -> None:
        """A line of a table."""
        self.plain(*cells, bottom=4, bottom_color=RULE)

    def total(self, *cells: Shown | Cell) -> None:
        """The line below a table that adds it up."""
        self.plain(*cells, bold=True, top=1)

    def plain(self, *cells: Shown | Cell, **look: Any) -> None:
        """A line of cells that look so; plain text stays text, and wraps where its column is too narrow."""
        line = [cell if isinstance(cell, Shown) else _shown(cell) for cell in cells]
        while line and line[-1].value in (None, "") and not look:
            line.pop()
        lines = 1
        for index, shown in enumerate(line):
            last = index == len(line) - 1
            needed = lines_of(shown.text, self._room(index, last, {**look, **shown.look}))
            wrapped = {**look, "text_wrap": True} if needed > 1 else look
            if last and needed > 1:
                self._merge(index, wrapped)
            self._write(index, shown, wrapped)
            lines = max(lines, needed)
        if lines > 1:
            self.paper.set_height(self.row, LINE * lines)
        self.row += 1

    def text(self, text: str, **look: Any) -> None:
        """A line of text, over all columns and as many lines as it needs."""
        self._told(self._texts[0], text, look)

    def told(self, what: str, text: str) -> None:
        """A line of what something is called and, over all other columns, what is said of it."""
        self._write(0, Shown(what), {"bottom": 4, "bottom_color": RULE})
        self._told(1, text, {}, lines_of(what, self._room(0, False, {})))

    def skip(self) -> None:
        """An empty row."""
        self.row += 1

    def printed(self, repeat: int = 0) -> None:
        """Say how it is printed, when all is written; the first ``repeat`` rows stand on every page."""
        self.paper.print(self.row, repeat)

    def _told(self, column: int, text: str, look: Mapping[str, Any], lines: int = 1) -> None:
        said = readable(text, _LONGEST)
        lines = max(lines, lines_of(said, self._room(column, True, look)))
        if lines > 1:
            look = {**look, "text_wrap": True}
            self._merge(column, look)
            self.paper.set_height(self.row, LINE * lines)
        write(self.sheet, self.row, column, said, self.book.style(**look))
        self.row += 1

    def _room(self, column: int, last: bool, look: Mapping[str, Any]) -> int:
        """Letters that a column holds; the last of a line has those of the empty ones beside it."""
        room = sum(self._widths[column : self._texts[1]]) if last else self._widths[column]
        return int(room * _LETTERS * _SIZE / look.get("font_size", _SIZE) / (_BOLD if look.get("bold") else 1))

    def _merge(self, column: int, look: Mapping[str, Any]) -> None:
        end = self._texts[1] - 1
        if end > column:
            self.sheet.merge_range(self.row, column, self.row, end, "", self.book.style(**look))

    def _write(self, index: int, shown: Shown, look: Mapping[str, Any]) -> None:
        style = self.book.style(**{"num_format": shown.number_format, **look, **shown.look})
        if shown.formula and shown.value is not None:
            value = shown.text or shown.value
            self.sheet.write_formula(self.row, index, placed(shown.formula, self.at, self.line), style, value)
        else:
            write(self.sheet, self.row, index, shown.text or shown.value, style)


def _shown(cell: Cell) -> Shown:
    return Shown(cell, TEXT if isinstance(cell, str) else PLAIN)
