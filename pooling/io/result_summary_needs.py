"""What is met and what is not, on the Summary sheet: by priority, by domain, and the most important gaps."""

from __future__ import annotations

from typing import Any, get_args

from pooling.domain.audit_report import AuditReport
from pooling.domain.figures import NEARLY_SHARE, MetRow, Standing
from pooling.domain.readable import readable
from pooling.domain.result import Result
from pooling.io.result_needs import COVERED, DOMAIN, MET, PRIORITY, met_words
from pooling.io.result_summary_parts import headings, section, span
from pooling.io.workbook_style import AMOUNT, COUNT, LINE, PERCENT, TEXT, Book, lines_of, write

REASON_WIDTH = 44
"""Width of the column of reasons, which are wrapped."""
MOST_GAPS = 12
"""Gaps on the Summary sheet; all are on their own sheet."""


def write_coverage(book: Book, sheet: Any, row: int, audit: AuditReport) -> int:
    """Write how much is met by priority and by domain, as formulas over the Coverage sheet; the next free row."""
    groups = [one for one in audit.met if one.group != "all"]
    if not groups:
        return row
    row = section(book, sheet, row, "What is met")
    nearly = f"Nearly (less than {100 * NEARLY_SHARE:g} % missing)"
    titles = ("Requirements, in all periods", "Asked for", "Met in full", nearly, "In part", "Not at all")
    row = headings(book, sheet, row, (*titles, "Covered (mean share)"))
    for one in groups:
        _group(book, sheet, row, one, len(audit.coverage))
        row += 1
    return row + 1


def _group(book: Book, sheet: Any, row: int, group: MetRow, needs: int) -> None:
    priority = group.group == "priority"
    keys, shares, met = (span("Coverage", one, needs) for one in (PRIORITY if priority else DOMAIN, COVERED, MET))
    wanted = group.name if priority else f'"{readable(group.name)}"'
    cells: list[tuple[str, float, str]] = [
        (f"=COUNTIF({keys},{wanted})", group.rows, COUNT),
        *(
            (f'=COUNTIFS({keys},{wanted},{met},"{met_words(one)}")', getattr(group, one), COUNT)
            for one in get_args(Standing)
        ),
        (f"=AVERAGEIF({keys},{wanted},{shares})", group.covered_share, PERCENT),
    ]
    write(sheet, row, 0, f"{group.group.capitalize()} {readable(group.name)}", book.cell(TEXT))
    for index, (formula, value, form) in enumerate(cells, start=1):
        sheet.write_formula(row, index, formula, book.cell(form, align="right"), value)


def write_gaps(book: Book, sheet: Any, row: int, result: Result) -> int:
    """Write the most important gaps, by priority and the share that is missing; the next free row."""
    if not result.gap_rows:
        return row
    row = section(book, sheet, row, "What is missing most")
    titles = ("Requirement", "Main reason", "Need (units)", "Short (units)", "Missing (share)", "Period")
    row = headings(book, sheet, row, titles, texts=2)
    order = sorted(result.gap_rows, key=lambda one: (one.priority, -one.short / one.need, one.requirement, one.period))
    for one in order[:MOST_GAPS]:
        line, reason = row + 1, readable(one.main_reason).replace("_", " ")
        sheet.set_row(row, LINE * lines_of(reason, REASON_WIDTH))
        write(sheet, row, 0, readable(one.requirement), book.cell(TEXT))
        write(sheet, row, 1, reason, book.cell(TEXT, text_wrap=True))
        write(sheet, row, 2, one.need, book.cell(AMOUNT))
        write(sheet, row, 3, one.short, book.cell(AMOUNT))
        sheet.write_formula(row, 4, f"=D{line}/C{line}", book.cell(PERCENT), one.short / one.need)
        write(sheet, row, 5, readable(one.period), book.cell(TEXT, align="right"))
        row += 1
    if len(order) > MOST_GAPS:
        write(sheet, row, 0, f"and {len(order) - MOST_GAPS} more, see Gaps", book.style(italic=True))
        row += 1
    return row
