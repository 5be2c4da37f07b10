"""Sheet Needs: a row per need over the years, by names, mission by mission."""

from __future__ import annotations

from collections.abc import Sequence

from pooling.domain import round_off
from pooling.domain.instance import Instance
from pooling.io.workbook_style import AMOUNT, BAD, PERCENT, Book
from pooling.report.needs import NeedLine
from pooling.report.words import plain
from pooling.report.workbook import cross
from pooling.report.workbook.page import REMARK, Page, Shown
from pooling.report.workbook.places import Place
from pooling.report.workbook.tables import TableSheet

NEEDS = "Needs"
_FIGURES = (13, 12)
_YEAR = 10
_LONGEST_NAME, _LONGEST_UNIT = 50, 36
_REASON, _LEAST_REASON = 90, 44
_SHORT = f'[<0.005]"";{AMOUNT}'
"""What is missing; nothing where that is nothing."""
_ABOVE = 2
"""Rows that stand on every page."""
_RIGHT = {"align": "right"}


def write_needs(book: Book, lines: Sequence[NeedLine], coverage: TableSheet, instance: Instance) -> None:
    """Add the sheet: what is missing at most, the covered share year by year, and the main reason.

    The id by which formulas look on sheet Coverage stands beside what is printed.
    """
    if not lines:
        return
    years, several = instance.period_ids, len(instance.period_ids) > 1
    sheet = book.sheet(NEEDS, instance.name)
    reason = max(_REASON - _YEAR * (len(years) - 1), _LEAST_REASON)
    whats = min(max(len(line.name.what) for line in lines), _LONGEST_NAME) + 2
    units = min(max(len(line.name.unit) for line in lines), _LONGEST_UNIT) + 2
    page = Page(book, sheet, [whats, 8, 8, units, *_FIGURES, *[_YEAR] * len(years), reason])
    page.section("Every need over the years: the most that is asked for and missing in a year, and the share covered")
    titles = {"need": "Need", "days": "Within (days)", "priority": "Priority", "unit": "Unit"}
    titles |= {"most": "Asked for (units)", "short": "Short (units)"}
    titles |= {f"year {year}": year if several else "Covered" for year in years}
    page.headings(titles | {"reason": "Main reason of what is missing"}, remarks=True)
    # Beyond what is printed.
    code = len(page.at) + 1
    sheet.set_column(code, code, max(len(line.requirement) for line in lines) + 2)
    sheet.write_string(page.row - 1, code, "Requirement", book.style(bold=True))
    formulas = _formulas(coverage, len(lines), years)
    mission = ""
    for line in lines:
        page.paper.keep_together(page.row)
        if line.name.mission != mission:
            mission = line.name.mission
            page.text(mission, bold=True)
        page.at["code"] = code
        sheet.write_string(page.row, code, line.requirement, book.style())
        _write_line(page, line, formulas)
    at = Place(page.at[f"year {years[0]}"], _ABOVE + 1)
    red = book.book.add_format({"font_color": BAD, "bold": True})
    below = {"type": "formula", "criteria": f"=AND(ISNUMBER({at}),{at}<{1 - round_off.NEED_MET:f})", "format": red}
    sheet.conditional_format(_ABOVE, at.index, page.row - 1, at.index + len(years) - 1, below)
    sheet.freeze_panes(_ABOVE, 1)
    page.printed(_ABOVE)


def _write_line(page: Page, line: NeedLine, formulas: Sequence[str]) -> None:
    most, short, *shares = formulas
    page.cells(
        line.name.what,
        line.name.within_days,
        line.name.priority,
        Shown(line.name.unit, look=_RIGHT),
        Shown(line.need, AMOUNT, most, _RIGHT),
        Shown(line.short, _SHORT, short, _RIGHT),
        *(Shown(share, PERCENT, formula, _RIGHT) for share, formula in zip(line.covered_shares, shares, strict=True)),
        Shown(plain(line.main_reason), look=REMARK),
    )


def _formulas(coverage: TableSheet, needs: int, years: Sequence[str]) -> list[str]:
    """What gives the most asked for, the most missing, and the share of each year; nothing where it takes too long."""
    if needs * coverage.rows * (len(years) + 2) > cross.MOST_LOOKUPS:
        return [""] * (len(years) + 2)
    ids, periods, *amounts, shares = coverage.spans("requirement", "period", "need", "short", "covered_share")
    most = [f"=SUMPRODUCT(MAX(({ids}={{code}})*{amount}))" for amount in amounts]
    return [*most, *(f'=SUMIFS({shares},{ids},{{code}},{periods},"{year}")' for year in years)]
