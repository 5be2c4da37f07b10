"""What is met and what is not, on the Summary sheet: by priority, by domain, and the most important gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.result import AuditReport, CoverageRow, Result
from pooling.io.draft import readable
from pooling.io.result_needs import COVERED, DELIVERED, DOMAIN, PRIORITY
from pooling.io.result_summary_parts import headings, section, span
from pooling.io.workbook_style import AMOUNT, COUNT, PERCENT, TEXT, Book, write

MOST_GAPS = 12
"""Gaps on the Summary sheet; all are on their own sheet."""


def write_coverage(book: Book, sheet: Any, row: int, audit: AuditReport, instance: Instance) -> int:
    """Write how much is met by priority and by domain, as formulas over the Coverage sheet; the next free row."""
    if not audit.coverage:
        return row
    row = section(book, sheet, row, "What is met")
    titles = (
        "Requirements, in all periods",
        "Asked for",
        "Met in full",
        "In part",
        "Not at all",
        "Covered (mean share)",
    )
    row = headings(book, sheet, row, titles)
    priorities: dict[int, list[CoverageRow]] = {}
    domains: dict[str, list[CoverageRow]] = {}
    for one in audit.coverage:
        priorities.setdefault(one.priority, []).append(one)
        capability = instance.capability_of.get(one.capability)
        if capability is not None:
            domains.setdefault(readable(capability.domain), []).append(one)
    for priority in sorted(priorities):
        _group(book, sheet, row, f"Priority {priority}", PRIORITY, str(priority), priorities[priority], audit)
        row += 1
    for domain in sorted(domains):
        _group(book, sheet, row, f"Domain {domain}", DOMAIN, f'"{domain}"', domains[domain], audit)
        row += 1
    return row + 1


def _group(
    book: Book,
    sheet: Any,
    row: int,
    name: str,
    column: str,
    wanted: str,
    rows: Sequence[CoverageRow],
    audit: AuditReport,
) -> None:
    least = audit.tolerance or 1e-6
    keys, shares, given = (span("Coverage", one, len(audit.coverage)) for one in (column, COVERED, DELIVERED))
    full = sum(1 for one in rows if one.covered_share >= 1 - least)
    nothing = sum(1 for one in rows if one.delivered <= least and one.covered_share < 1 - least)
    line = row + 1
    mean = sum(one.covered_share for one in rows) / len(rows)
    write(sheet, row, 0, name, book.cell(TEXT))
    none = f'=COUNTIFS({keys},{wanted},{given},"<={least!r}",{shares},"<{1 - least!r}")'
    cells: tuple[tuple[str, float, str], ...] = (
        (f"=COUNTIF({keys},{wanted})", len(rows), COUNT),
        (f'=COUNTIFS({keys},{wanted},{shares},">={1 - least!r}")', full, COUNT),
        (f"=B{line}-C{line}-E{line}", len(rows) - full - nothing, COUNT),
        (none, nothing, COUNT),
        (f"=AVERAGEIF({keys},{wanted},{shares})", mean, PERCENT),
    )
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
        line = row + 1
        write(sheet, row, 0, readable(one.requirement), book.cell(TEXT))
        write(sheet, row, 1, readable(one.main_reason).replace("_", " "), book.cell(TEXT, text_wrap=True))
        write(sheet, row, 2, one.need, book.cell(AMOUNT))
        write(sheet, row, 3, one.short, book.cell(AMOUNT))
        sheet.write_formula(row, 4, f"=D{line}/C{line}", book.cell(PERCENT), one.short / one.need)
        write(sheet, row, 5, readable(one.period), book.cell(TEXT, align="right"))
        row += 1
    if len(order) > MOST_GAPS:
        write(sheet, row, 0, f"and {len(order) - MOST_GAPS} more, see Gaps", book.style(italic=True))
        row += 1
    return row
