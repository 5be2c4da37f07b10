"""What is met and what is not, on the Summary sheet: by priority, by domain, and the most important gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from pooling.domain.figures import NEARLY_SHARE, MetRow, Standing
from pooling.domain.names import NeedName
from pooling.domain.readable import readable
from pooling.io.workbook_style import AMOUNT, COUNT, PERCENT, TEXT
from pooling.report.answer import Answer
from pooling.report.gaps import REST_AS_PLANNED
from pooling.report.words import periods_words, plain
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.tables import TableSheet

MOST_GAPS = 10
"""Gaps on the Summary sheet; sheet Needs has all."""
_RIGHT = {"align": "right"}


def write_coverage(page: Page, records: Answer, tables: Mapping[str, TableSheet]) -> None:
    """Write how much is met by priority and by domain, as formulas over the Coverage sheet."""
    if records.met is None:
        return
    page.skip()
    page.section("What is met")
    nearly = f"Nearly (less than {100 * NEARLY_SHARE:g} % missing)"
    titles = ("Requirements, in all periods", "Asked for", "Met in full", nearly, "In part", "Not at all")
    page.headings({title: title for title in (*titles, "Covered (mean share)")})
    for group in (*records.met.by_priority, *records.met.by_domain):
        _write_group(page, group, tables["coverage"])
    page.skip()


def _write_group(page: Page, group: MetRow, coverage: TableSheet) -> None:
    keys, shares, met = coverage.spans(group.group, "covered_share", "met")
    wanted = group.name if group.group == "priority" else f'"{readable(group.name)}"'
    counts = [
        Shown(getattr(group, standing), COUNT, f'=COUNTIFS({keys},{wanted},{met},"{plain(standing)}")', _RIGHT)
        for standing in get_args(Standing)
    ]
    asked = Shown(group.rows, COUNT, f"=COUNTIF({keys},{wanted})", _RIGHT)
    mean = Shown(group.covered_share, PERCENT, f"=AVERAGEIF({keys},{wanted},{shares})", _RIGHT)
    page.cells(f"{group.group.capitalize()} {group.name}", asked, *counts, mean)


def write_gaps(page: Page, records: Answer, names: Mapping[str, NeedName]) -> None:
    """Write the most important gaps: real ones first, by priority and the share that is missing."""
    if not records.gaps:
        return
    page.section("What is missing most")
    several = len(records.periods) > 1
    titles = {"requirement": "Need", "reason": "Main reason", "need": "Need (units)", "short": "Short (units)"}
    titles |= {"missing": "Missing (share)", "period": "Worst period" if several else "Period"}
    page.headings(titles | ({"periods": "Short in"} if several else {}), texts=2)
    for gap in records.gaps[:MOST_GAPS]:
        share = Shown(gap.short_share, PERCENT, "={short}/{need}", _RIGHT)
        periods = [gap.period, *([periods_words(gap.periods)] if several else [])]
        page.cells(
            names[gap.requirement].words,
            plain(gap.main_reason),
            *(Shown(amount, AMOUNT, look=_RIGHT) for amount in (gap.need, gap.short)),
            share,
            *(Shown(period, TEXT, look=_RIGHT) for period in periods),
        )
    if len(records.gaps) > MOST_GAPS:
        page.text(f"and {len(records.gaps) - MOST_GAPS} more, see Needs", italic=True)
    if any(gap.rest_as_planned for gap in records.gaps):
        page.text(REST_AS_PLANNED, italic=True)
    page.skip()
