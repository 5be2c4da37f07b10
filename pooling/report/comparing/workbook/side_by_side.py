"""Sheet Side by side: a row for each indicator, a column for each result; the Compare sheet looks them up here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pooling.domain.comparison.comparison import Comparison
from pooling.domain.readable import readable
from pooling.io.workbook_parts import column_letters
from pooling.io.workbook_style import AMOUNT, COUNT, PERCENT, RESULT, TEXT, Book, write
from pooling.report.words import plain

TITLE = "Side by side"
HEADS = ("Key", "Indicator", "Of", "Name", "Unit")
_WIDTHS = (24, 42, 12, 18, 22)
_FIGURE_WIDTH, _MOST_ON_A_PAGE = 14, 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the figures are, for formulas: the keys, the names of results, the block of figures."""

    keys: str
    names: str
    block: str
    rows: tuple[dict[str, Any], ...]

    def figure(self, key: str, run: str) -> str:
        """A formula for the indicator ``key`` of the result that cell ``run`` names; empty where it has none."""
        # Braces name columns in formulas of a page.
        text = key.replace('"', '""').replace("{", "{{").replace("}", "}}")
        found = f'INDEX({self.block},MATCH("{text}",{self.keys},0),MATCH({run},{self.names},0))'
        return f'=IF({found}="","",{found})'


def key_of(row: dict[str, Any]) -> str:
    """What a row is found by."""
    return "|".join(filter(None, (row["indicator"], row["group"], row["name"])))


def format_of(unit: str) -> str:
    """How figures of a unit are shown."""
    if unit.startswith("share"):
        return PERCENT
    return AMOUNT if unit.startswith(("million", "points")) else COUNT


def write_side_by_side(book: Book, comparison: Comparison, footer: str) -> Sheet:
    """Add the sheet."""
    sheet = book.sheet(TITLE, footer)
    rows, names, first = comparison.side_by_side_rows(), comparison.names, len(HEADS)
    for at, width in enumerate((*_WIDTHS, *(_FIGURE_WIDTH for _ in names))):
        sheet.set_column(at, at, width, book.style(), {"hidden": at == 0})
    for at, head in enumerate((*HEADS, *names)):
        write(sheet, 0, at, readable(head, 100), book.heading(RESULT, at >= first))
    for line, row in enumerate(rows, start=1):
        texts = (key_of(row), row["label"], plain(row["group"]), row["name"], row["unit"])
        for at, text in enumerate(texts):
            write(sheet, line, at, readable(text, 200), book.cell(TEXT, **book.aligned(False)))
        for at, name in enumerate(names, start=first):
            write(sheet, line, at, row[name], book.cell(format_of(row["unit"]), **book.aligned(True)))
    sheet.autofilter(0, 1, max(len(rows), 1), first + len(names) - 1)
    sheet.set_row(0, 32)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, first)
    if len(names) > _MOST_ON_A_PAGE:
        sheet.fit_to_pages(2, 0)
        sheet.repeat_columns(1, 3)
    last, end = column_letters(first + len(names) - 1), max(len(rows), 1) + 1
    start = column_letters(first)
    return Sheet(
        f"'{TITLE}'!$A$2:$A${end}",
        f"'{TITLE}'!${start}$1:${last}$1",
        f"'{TITLE}'!${start}$2:${last}${end}",
        tuple(rows),
    )
