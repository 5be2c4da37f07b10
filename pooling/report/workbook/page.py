"""A sheet that is written from top to bottom: sections, headings and lines of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pooling.domain.readable import readable
from pooling.io.workbook_style import NEEDED, OPTIONAL, PAPER, PLAIN, RULE, TEXT, Book, write
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.places import placed

_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell with its format; ``formula``, in names, gives the value; ``look`` is anything else that the eye needs."""

    value: Cell
    number_format: str = PLAIN
    formula: str = ""
    look: Mapping[str, Any] = field(default_factory=dict)


class Page:
    """The sheet, the row that is written next (counted from 0), and where the columns of the table above are."""

    def __init__(self, book: Book, sheet: Any, widths: Sequence[float]) -> None:
        self.book, self.sheet, self.row = book, sheet, 0
        self.at: dict[str, int] = {}
        for index, width in enumerate(widths):
            sheet.set_column(index, index, width, book.style())

    @property
    def line(self) -> int:
        """The number of the next row in formulas."""
        return self.row + 1

    def section(self, title: str) -> None:
        """The heading of a section."""
        self.sheet.set_row(self.row, 24)
        look = self.book.style(bold=True, font_size=14, font_color=NEEDED, valign="vcenter")
        write(self.sheet, self.row, 0, readable(title), look)
        self.row += 1

    def headings(self, titles: Mapping[str, str], texts: int = 1, height: float = 32) -> None:
        """Headings of columns by the names that formulas below know them by, the first ``texts`` of them over text."""
        self.sheet.set_row(self.row, height)
        self.at = {name: index for index, name in enumerate(titles)}
        for index, title in enumerate(titles.values()):
            align = "left" if index < texts else "right"
            edge = {"bottom": 1, "bottom_color": OPTIONAL, "text_wrap": True, "valign": "vcenter"}
            write(self.sheet, self.row, index, title, self.book.style(bold=True, bg_color=PAPER, align=align, **edge))
        self.row += 1

    def cells(self, *cells: Shown | Cell, height: float | None = None) -> None:
        """A line of a table."""
        if height is not None:
            self.sheet.set_row(self.row, height)
        self.plain(*cells, bottom=4, bottom_color=RULE)

    def total(self, *cells: Shown | Cell) -> None:
        """The line below a table that adds it up."""
        self.plain(*cells, bold=True, top=1)

    def plain(self, *cells: Shown | Cell, **look: Any) -> None:
        """A line of cells that look so; plain text stays text."""
        for index, cell in enumerate(cells):
            shown = cell if isinstance(cell, Shown) else Shown(cell, TEXT if isinstance(cell, str) else PLAIN)
            self._write(index, shown, look)
        self.row += 1

    def text(self, text: str, column: int = 0, **look: Any) -> None:
        """A line of text, over as many columns as it needs."""
        write(self.sheet, self.row, column, readable(text, _LONGEST), self.book.style(**look))
        self.row += 1

    def told(self, what: str, text: str) -> None:
        """A line of what something is called and, over as many columns as it needs, what is said of it."""
        self._write(0, Shown(what), {"bottom": 4, "bottom_color": RULE})
        self.text(text, 1)

    def skip(self) -> None:
        """An empty row."""
        self.row += 1

    def _write(self, index: int, shown: Shown, look: Mapping[str, Any]) -> None:
        style = self.book.style(**{"num_format": shown.number_format, **look, **shown.look})
        value = readable(shown.value, _LONGEST) if isinstance(shown.value, str) else shown.value
        if shown.formula and value is not None:
            self.sheet.write_formula(self.row, index, placed(shown.formula, self.at, self.line), style, value)
        else:
            write(self.sheet, self.row, index, value, style)
