"""Which tables of a comparison have a sheet: its title, its columns in order, and what is a formula there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter

from pooling.domain import round_off
from pooling.domain.comparison.comparison import Comparison
from pooling.domain.comparison.tables import COMPARISON_TABLES
from pooling.domain.result_columns import ResultColumn
from pooling.io.workbook_style import BAD, GOOD, WARN
from pooling.report.workbook.columns import Cell, SheetColumn
from pooling.report.workbook.tables import Listed, TableSheet

_LONGEST = 44


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet: as many columns as one page shows.

    ``formulas`` and ``headings`` are by names of columns; ``differs``: a column without which a row is left out.
    """

    title: str
    columns: str
    formulas: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    differs: str = ""
    tab: str = ""


_MILLION = {"difference_million": "{after_million}-{before_million}"}
_UNITS = {"difference": "{after}-{before}"}
_SHARE = {"difference_share": "{after_share}-{before_share}"}
_COVERED = {
    "covered_before_share": "Covered before",
    "covered_after_share": "Covered after",
    "before_share": "Covered before",
    "after_share": "Covered after",
    "difference_share": "Difference",
}
LAYOUTS: dict[str, Layout] = {
    "runs": Layout("Results", "name role instance card outcome reason holds spending_million"),
    "inputs": Layout("Changes", "variant table row column before after did", tab=WARN),
    "settings": Layout("Settings", "variant setting before after", tab=WARN),
    "tiers": Layout("Objectives", "variant tier unit before after difference verdict proof why"),
    "met": Layout(
        "Met",
        "variant group name rows_before rows_after in_full_before in_full_after in_full_difference value_difference",
        {"in_full_difference": "{in_full_after}-{in_full_before}"},
        {
            "rows_before": "Asked for before",
            "rows_after": "Asked for after",
            "in_full_before": "In full before",
            "in_full_after": "In full after",
            "in_full_difference": "Difference in full",
        },
    ),
    "needs": Layout(
        "Needs that change",
        "variant requirement period priority status covered_before_share covered_after_share difference_share "
        "value_difference",
        headings=_COVERED,
        differs="change",
    ),
    "commitments": Layout(
        "Commitments that change",
        "variant nation offer period status before after difference change",
        _UNITS,
        differs="change",
    ),
    "payments": Layout(
        "Payments", "variant group name before_million after_million difference_million difference_share", _MILLION
    ),
    "money": Layout(
        "Money that changes",
        "variant nation period kind source before_million after_million difference_million",
        _MILLION,
        differs="difference_million",
    ),
    "bridge": Layout("Bridge", "base variant cause label period amount_million"),
    "agreements": Layout(
        "Agreements",
        "variant agreement period presence joined left before_million after_million difference_million",
        _MILLION,
        tab=GOOD,
    ),
    "pools": Layout(
        "Pools", "variant pool period presence before after difference difference_million", _UNITS, tab=GOOD
    ),
    "options": Layout(
        "Options",
        "variant option nation presence period_before period_after before_million after_million difference_million",
        _MILLION,
        tab=GOOD,
    ),
    "fairness": Layout(
        "Fairness",
        "variant key nation carried_before_share carried_after_share above_before_million above_after_million "
        "difference_million",
        headings={"carried_before_share": "Carried before", "carried_after_share": "Carried after"},
    ),
    "risks": Layout("Risks", "variant kind name before_share after_share difference_share", _SHARE, _COVERED, tab=BAD),
}
"""Table -> its sheet, in the order of the workbook."""


def table_sheets(comparison: Comparison) -> Iterator[TableSheet]:
    """The sheets of tables that have rows."""
    for name, layout in LAYOUTS.items():
        table = COMPARISON_TABLES[name]
        rows = [row for row in table.rows(comparison) if not layout.differs or _differs(getattr(row, layout.differs))]
        if not rows:
            continue
        about = {column.name: column for column in table.columns}
        listed = []
        for column in layout.columns.split():
            shown = SheetColumn(about[column], attrgetter(column))
            cells = [_short(shown.cell(row)) for row in rows]
            formula = layout.formulas.get(column, "")
            heading = layout.headings.get(column) or about[column].heading_with_unit(comparison.currency)
            listed.append(Listed(_summed(about[column]), heading, cells, formula))
        yield TableSheet(layout.title, listed, tab=layout.tab)


def _differs(value: str | float) -> bool:
    """Whether a row says that something is not as it was."""
    return value != "same" if isinstance(value, str) else abs(value) > round_off.SHOWN_MILLION


def _short(cell: Cell) -> Cell:
    """What a column can show: the words of a whole row of facts are in table inputs."""
    return f"{cell[:_LONGEST]}…" if isinstance(cell, str) and len(cell) > _LONGEST else cell


def _summed(about: ResultColumn) -> ResultColumn:
    """Without a total: the rows of several variants add up to nothing."""
    return replace(about, total=False)
