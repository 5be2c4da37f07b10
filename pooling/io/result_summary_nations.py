"""Who pays, on the Summary sheet: a row per nation and a chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.result import AuditReport
from pooling.io.draft import readable
from pooling.io.result_money import LIMIT, NATION, SPEND
from pooling.io.result_summary_parts import headings, section, span
from pooling.io.workbook_style import AMOUNT, OPTIONAL, PAPER, PERCENT, TEXT, Book, write

_MOST_BARS = 40
_ROW_PIXELS = 20


def write_nations(book: Book, sheet: Any, row: int, audit: AuditReport, instance: Instance) -> int:
    """Write what every nation spends, the largest first, and the chart; the next free row."""
    if not audit.spending:
        return row
    money = f"(million {instance.instance.currency})"
    row = section(book, sheet, row, "Who pays")
    titles = ("Nation", "Code", f"Spend {money}", f"Limit {money}", "Used (share of limit)", "Share of all spend")
    row = headings(book, sheet, row, titles, texts=2)
    start = row
    bills = len(audit.spending)
    names, spend, limits = (span("Spending", column, bills) for column in (NATION, SPEND, LIMIT))
    everything = sum(one.spend_million for one in audit.spending)
    order = list(dict.fromkeys(one.nation for one in audit.spending))
    spent = {nation: sum(one.spend_million for one in audit.spending if one.nation == nation) for nation in order}
    order.sort(key=lambda nation: -spent[nation])
    last = start + len(order)
    for nation in order:
        allowed = [one.limit_million for one in audit.spending if one.nation == nation]
        known = [one for one in allowed if one is not None]
        line = row + 1
        name = instance.nation_of[nation].name if nation in instance.nation_of else ""
        write(sheet, row, 0, readable(name or nation, 60), book.cell(TEXT))
        write(sheet, row, 1, nation, book.cell(TEXT))
        formula: Callable[..., Any] = sheet.write_formula
        formula(row, 2, f"=SUMIF({names},B{line},{spend})", book.cell(AMOUNT), spent[nation])
        if len(known) == len(allowed) and sum(known) > 0:
            formula(row, 3, f"=SUMIF({names},B{line},{limits})", book.cell(AMOUNT), sum(known))
            formula(row, 4, f"=C{line}/D{line}", book.cell(PERCENT), spent[nation] / sum(known))
        else:
            write(sheet, row, 3, "no limit" if len(known) < len(allowed) else 0, book.cell(AMOUNT, align="right"))
            write(sheet, row, 4, None, book.cell())
        share = spent[nation] / everything if everything else 0
        formula(row, 5, f"=IF(C${last + 1}=0,0,C{line}/C${last + 1})", book.cell(PERCENT), share)
        row += 1
    write(sheet, row, 0, "All", book.style(bold=True, top=1))
    total = f"=SUM(C{start + 1}:C{last})"
    sheet.write_formula(row, 2, total, book.style(bold=True, top=1, num_format=AMOUNT), everything)
    for index in (1, 3, 4, 5):
        write(sheet, row, index, None, book.style(top=1))
    bar = {"type": "data_bar", "bar_color": "#F0C48A", "bar_solid": True}
    sheet.conditional_format(
        start, 4, last - 1, 4, {**bar, "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    )
    if len(order) <= _MOST_BARS:
        # Below the table: beside it, the printed page would be too wide to read.
        row = _chart(book, sheet, start, last, money)
    return row + 1


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
