"""A comparison as one .xlsx workbook."""

from __future__ import annotations

import os
from collections.abc import Sequence

from pooling.domain.comparison.comparison import Comparison
from pooling.domain.kept_answer import KeptAnswer
from pooling.io.atomic import write_file
from pooling.io.workbook_style import Book, is_book_of
from pooling.report.comparing.workbook.multiples import write_multiples
from pooling.report.comparing.workbook.pick import TITLE, PickSheet
from pooling.report.comparing.workbook.sheets import LAYOUTS, table_sheets
from pooling.report.comparing.workbook.side_by_side import write_side_by_side
from pooling.report.workbook.asked import asked_sheets
from pooling.report.workbook.tables import write_table

SUBJECT = "Capability-pooling comparison"
"""What the file's properties say it is."""


def write_comparison_workbook(
    comparison: Comparison, path: str | os.PathLike[str], answers: Sequence[KeptAnswer] = ()
) -> None:
    """Write a comparison: Compare, Side by side, At a glance, and a sheet for every table that has rows.

    Raises :class:`InvalidInput` where the path cannot be written.
    """
    write_file(path, comparison_workbook_bytes(comparison, answers))


def comparison_workbook_bytes(comparison: Comparison, answers: Sequence[KeptAnswer] = ()) -> bytes:
    """The .xlsx file; equal comparisons give equal bytes."""
    footer = f"{comparison.base} and {', '.join(comparison.variants)}"
    book = Book(f"Comparison: {footer}"[:250], SUBJECT)
    first = book.sheet(TITLE, footer)
    found = write_side_by_side(book, comparison, footer)
    write_multiples(book, comparison, found, footer)
    tables = {table.title: table for table in table_sheets(comparison)}
    for table in (*tables.values(), *asked_sheets(answers, comparison.currency)):
        write_table(book, table, footer)
    bridge = tables.get(LAYOUTS["bridge"].title)
    PickSheet(book, first, comparison, found, tables[LAYOUTS["runs"].title], bridge).write()
    first.activate()
    return book.content()


def is_comparison_workbook(path: str | os.PathLike[str]) -> bool:
    """Whether the file is a workbook written by :func:`write_comparison_workbook`."""
    return is_book_of(path, SUBJECT)
