"""Sheet Checks: what the sheets add up to against what the audit found, each with a cell that is 0 where both agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from pooling.domain.figures import FIGURES, SPENDING, Standing
from pooling.io.workbook_style import AMOUNT, BAD, GOOD, Book
from pooling.report.answer import Answer
from pooling.report.words import plain
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.summary import FORMULAS, formula_of
from pooling.report.workbook.tables import TableSheet

CHECKS = "Checks"
_WIDTHS = (62, 22, 22, 16)
_DIGITS = 6
"""Digits to which sums of money and shares agree; a workbook adds up in another order than the audit."""
_PARTS = [name.partition(".")[2] for name in FIGURES if name.startswith(f"{SPENDING}.")]
_FUNDED = "funded"
_PRECISE = "#,##0.00####"


def write_checks(book: Book, records: Answer, tables: Mapping[str, TableSheet]) -> None:
    """Add the sheet: a line for each figure that is a formula, and for every two ways to add the same up."""
    page = Page(book, book.sheet(CHECKS, records.instance), _WIDTHS)
    page.section("Do the sheets add up?")
    page.text("Each difference is 0 as long as no figure is changed. What is changed shows here by how much.")
    first = page.line + 3
    lines = [*_audited(records, tables), *_two_ways(tables)]
    total = f"SUMPRODUCT(ABS($D${first}:$D${first + len(lines) - 1}))"
    page.skip()
    look = {"bold": True, "align": "right"}
    page.cells(
        Shown("All differences together", look={"bold": True}), None, None, Shown(0.0, AMOUNT, f"={total}", look)
    )
    row = page.row - 1
    page.headings({"what": "What", "sheets": "The sheets say", "against": "Against", "difference": "Difference"})
    begin = page.row
    page.sheet.freeze_panes(begin, 1)
    for what, formula, value, against in lines:
        apart = Shown(0.0, _PRECISE, f"=ROUND({{sheets}}-{{against}},{_DIGITS})", {"align": "right"})
        page.cells(what, Shown(value, _PRECISE, formula, {"align": "right"}), against, apart)
    for at in ((row, row), (begin, page.row - 1)):
        for criteria, colour in (("==", GOOD), ("!=", BAD)):
            rule = {"type": "cell", "criteria": criteria, "value": 0}
            paint = book.book.add_format({"font_color": colour})
            page.sheet.conditional_format(at[0], 3, at[1], 3, {**rule, "format": paint})
    page.printed()


def _audited(records: Answer, tables: Mapping[str, TableSheet]) -> Iterator[tuple[str, str, float, Shown]]:
    """Figures of the audit that the sheets add up to."""
    for figure in records.figures:
        formula = formula_of(figure.name, tables) if figure.name in FORMULAS else ""
        if formula and figure.value is not None:
            yield f"{figure.label} ({figure.unit})", formula, figure.value, Shown(figure.value, _PRECISE, look=_RIGHT)


def _two_ways(tables: Mapping[str, TableSheet]) -> Iterator[tuple[str, str, float, Shown]]:
    """The same added up in two ways."""
    spending, coverage, nations = (tables.get(name) for name in ("spending", "coverage", "nations"))
    if spending is not None:
        whole = spending.column("spend_million").sum
        added = "+".join(f"SUM({spending[f'{part}_million']})" for part in _PARTS if part != _FUNDED)
        parts = f"={added}-SUM({spending[f'{_FUNDED}_million']})"
        against = Shown(whole, _PRECISE, f"=SUM({spending['spend_million']})", _RIGHT)
        yield "Spending by its parts, against spending", parts, whole, against
        if nations is not None:
            by_nation = f"=SUM({nations['spend_million']})"
            yield "Spending by nation, against spending by nation and period", by_nation, whole, against
    if coverage is not None:
        kinds = "+".join(f'COUNTIF({coverage["met"]},"{plain(kind)}")' for kind in get_args(Standing))
        rows = float(coverage.rows)
        against = Shown(rows, _PRECISE, f"=COUNTA({coverage['requirement']})", _RIGHT)
        yield "Needs by how far they are met, against all needs", f"={kinds}", rows, against


_RIGHT = {"align": "right"}
