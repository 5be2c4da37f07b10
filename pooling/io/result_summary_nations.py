"""Who pays, on the Summary sheet: a row per nation and a chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pooling.domain.audit_report import AuditReport
from pooling.domain.figures import NationRow
from pooling.domain.instance import Instance
from pooling.domain.readable import readable
from pooling.io.result_money import BUDGET, NATION, PERIOD, SPEND, USED
from pooling.io.result_summary_parts import headings, section, span
from pooling.io.workbook_style import AMOUNT, OPTIONAL, PAPER, PERCENT, TEXT, Book, write

_MOST_BARS = 40
_ROW_PIXELS = 20


def write_nations(book: Book, sheet: Any, row: int, audit: AuditReport, instance: Instance) -> int:
    """Write what every nation spends of what it is granted, the largest first, and the chart; the next free row."""
    if not audit.nations:
        return row
    money = f"(million {instance.instance.currency})"
    several = len(audit.periods) > 1
    row = section(book, sheet, row, "Who pays")
    titles: tuple[str, ...] = ("Nation", "Code", f"Spend {money}", f"Budget {money}", "Used (share of budget)")
    titles += ("Share of all spend",)
    titles += ("Largest share of a limit in one period", "In period") if several else ()
    row = headings(book, sheet, row, titles, texts=2)
    start = row
    order = sorted(audit.nations, key=lambda one: (-one.spend_million, one.nation))
    last = start + len(order)
    for one in order:
        _nation(book, sheet, row, one, instance, len(audit.spending), last + 1)
        if several:
            _most_used(book, sheet, row, one, len(audit.spending))
        row += 1
    _all(book, sheet, row, audit, start, len(titles))
    bar = {"type": "data_bar", "bar_color": "#F0C48A", "bar_solid": True}
    sheet.conditional_format(
        start, 4, last - 1, 4, {**bar, "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    )
    if len(order) <= _MOST_BARS:
        # Below the table: beside it, the printed page would be too wide to read.
        row = _chart(book, sheet, start, last, money)
    return row + 1


def _nation(book: Book, sheet: Any, row: int, one: NationRow, instance: Instance, bills: int, total: int) -> None:
    names, spend, budgets = (span("Spending", column, bills) for column in (NATION, SPEND, BUDGET))
    line = row + 1
    name = instance.nation_of[one.nation].name if one.nation in instance.nation_of else ""
    write(sheet, row, 0, readable(name or one.nation, 60), book.cell(TEXT))
    write(sheet, row, 1, one.nation, book.cell(TEXT))
    formula: Callable[..., Any] = sheet.write_formula
    formula(row, 2, f"=SUMIF({names},B{line},{spend})", book.cell(AMOUNT), one.spend_million)
    if one.budget_million is None:
        write(sheet, row, 3, "no budget", book.cell(AMOUNT, align="right"))
    else:
        formula(row, 3, f"=SUMIF({names},B{line},{budgets})", book.cell(AMOUNT), one.budget_million)
    if one.used_share is None:
        write(sheet, row, 4, None, book.cell())
    else:
        # Periods without a budget count on neither side.
        used = f'=SUMIFS({spend},{names},B{line},{budgets},"<>")/D{line}'
        formula(row, 4, used, book.cell(PERCENT), one.used_share)
    formula(row, 5, f"=IF(C${total}=0,0,C{line}/C${total})", book.cell(PERCENT), one.spend_share)


def _most_used(book: Book, sheet: Any, row: int, one: NationRow, bills: int) -> None:
    if one.most_used_share is None:
        return
    names, periods, used = (span("Spending", column, bills) for column in (NATION, PERIOD, USED))
    line = row + 1
    formula: Callable[..., Any] = sheet.write_formula
    share = f"=SUMPRODUCT(MAX(({names}=B{line})*{used}))"
    formula(row, 6, share, book.cell(PERCENT, align="right"), one.most_used_share)
    # The first of equals: the later a row, the less it counts. SUMPRODUCT lets any program look through all rows.
    here = f'({names}=B{line})*({used}=G{line})*({used}<>"")'
    found = f"=INDEX({periods},{bills + 1}-SUMPRODUCT(MAX({here}*({bills + 2}-ROW({names})))))"
    formula(row, 7, found, book.cell(align="right"), one.most_used_period)


def _all(book: Book, sheet: Any, row: int, audit: AuditReport, start: int, columns: int) -> None:
    spend, budgets = (span("Spending", column, len(audit.spending)) for column in (SPEND, BUDGET))
    write(sheet, row, 0, "All", book.style(bold=True, top=1))
    spending, budget, used = (audit.figure(name).value for name in ("spending", "budget", "budget_used"))
    cells = {
        2: (f"=SUM(C{start + 1}:C{row})", spending, AMOUNT),
        3: (f"=SUM(D{start + 1}:D{row})", budget, AMOUNT),
        4: (f'=SUMIFS({spend},{budgets},"<>")/D{row + 1}', used, PERCENT),
    }
    for index in range(1, columns):
        formula, value, form = cells.get(index, ("", None, AMOUNT))
        if value is None:
            write(sheet, row, index, None, book.style(top=1))
        else:
            sheet.write_formula(row, index, formula, book.style(bold=True, top=1, num_format=form), value)


def _chart(book: Book, sheet: Any, start: int, last: int, money: str) -> int:
    chart = book.book.add_chart({"type": "bar"})
    series = {
        "name": f"Spend {money}",
        "categories": ["Summary", start, 0, last - 1, 0],
        "values": ["Summary", start, 2, last - 1, 2],
        "fill": {"color": OPTIONAL},
        "gap": 40,
    }
    chart.add_series(series)
    chart.set_title({"name": f"Spend {money}", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "line": {"none": True}})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": PAPER}}, "num_format": "#,##0"})
    height = 120 + 18 * (last - start)
    chart.set_size({"width": 900, "height": height})
    sheet.insert_chart(last + 2, 0, chart)
    return last + 2 + height // _ROW_PIXELS + 1
