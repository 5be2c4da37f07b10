"""Sheets of kept answers: one for each table of an answer, as its columns say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from pooling.domain.kept_answer import KeptAnswer
from pooling.domain.result_columns import result_columns
from pooling.report.asked import LETTERS
from pooling.report.workbook.columns import SheetColumn
from pooling.report.workbook.tables import Listed, TableSheet

_LONGEST_TITLE = 31
_BLANKS = str.maketrans("-_", "  ")
"""A table on a sheet is named by its title, and Excel allows no hyphen there."""


def asked_sheets(answers: Sequence[KeptAnswer], currency: str) -> Iterator[TableSheet]:
    """The sheets, named by the annex and the question."""
    for letter, answer in zip(LETTERS, answers, strict=False):
        for number, (name, rows) in enumerate(answer.tables, start=1):
            if rows:
                place = f"{letter}{number}" if len(answer.tables) > 1 else letter
                title = f"{place} {answer.asked.question} {name}".translate(_BLANKS).rstrip()[:_LONGEST_TITLE]
                yield TableSheet(title, list(_columns(rows, currency)))


def _columns(rows: Sequence[Any], currency: str) -> Iterator[Listed]:
    kind: Any = type(rows[0])
    for about in result_columns(kind):
        if about.kind != "records":
            shown = SheetColumn(about, attrgetter(about.name))
            yield Listed(about, about.heading_with_unit(currency), [shown.cell(row) for row in rows])
