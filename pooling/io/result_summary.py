"""The Summary sheet of a results workbook: the answer, the tiers, who pays, and how to repeat the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.result import AuditReport, Result
from pooling.io.draft import readable
from pooling.io.workbook_style import AMOUNT, BAD, COUNT, GOOD, NEEDED, OPTIONAL, PAPER, PERCENT, TEXT, Book, write

_WIDTHS = (32, 18, 18, 16, 16, 26)
_MOST_BARS = 40


def write_summary(book: Book, sheet: Any, result: Result, audit: AuditReport, instance: Instance) -> None:
    """Fill the Summary sheet; figures are formulas over the other sheets."""
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width, book.style())
    sheet.set_row(0, 30)
    title = instance.instance.title or instance.name
    write(sheet, 0, 0, readable(title), book.style(bold=True, font_size=20, font_color=NEEDED))
    card = readable(str(result.provenance.get("card", "card")))
    ended = result.termination.reason.replace("_", " ")
    words = f"{instance.name} with card {card}: {result.outcome}, {ended}"
    colour = GOOD if result.outcome in ("optimal", "feasible") and audit.ok else BAD
    write(sheet, 1, 0, words, book.style(bold=True, font_color=colour))
    row = _answer(book, sheet, 3, result, audit, instance)
    row = _tiers(book, sheet, row + 1, result)
    row = _conflict(book, sheet, row, result)
    row = _nations(book, sheet, row + 1, audit, instance)
    _provenance(book, sheet, row + 1, result)


def _section(book: Book, sheet: Any, row: int, title: str) -> int:
    sheet.set_row(row, 24)
    write(sheet, row, 0, title, book.style(bold=True, font_size=14, font_color=NEEDED, valign="vcenter"))
    return row + 1


def _headings(book: Book, sheet: Any, row: int, titles: tuple[str, ...], texts: int = 1) -> int:
    sheet.set_row(row, 32)
    for index, title in enumerate(titles):
        align = "left" if index < texts else "right"
        look = book.style(bold=True, bg_color=PAPER, bottom=1, bottom_color=OPTIONAL, text_wrap=True, align=align)
        write(sheet, row, index, title, look)
    return row + 1


def _answer(book: Book, sheet: Any, row: int, result: Result, audit: AuditReport, instance: Instance) -> int:
    row = _section(book, sheet, row, "The answer")
    if result.plan is None:
        write(sheet, row, 0, "This run holds no plan.", book.style(bold=True, font_color=BAD))
        return row + 1
    needs, bills, checks = len(audit.coverage), len(audit.spending), len(audit.checks) + len(audit.violations)
    limit = audit.tolerance or 1e-6
    met = sum(1 for one in audit.coverage if one.short <= limit)
    spent = sum(one.spend_million for one in audit.spending)
    limits = [one.limit_million for one in audit.spending if one.limit_million is not None]
    made = sum(audit.checks.values())
    money = f"million {instance.instance.currency}"
    lines: list[tuple[str, str, float, str, str]] = [
        ("Requirements, in all periods", f"=COUNTA({_span('Coverage', 'A', needs)})", needs, COUNT, ""),
        ("met in full", f'=COUNTIF({_span("Coverage", "I", needs)},"<={limit:g}")', met, COUNT, ""),
        ("Spent", f"=SUM({_span('Spending', 'F', bills)})", spent, AMOUNT, money),
        ("Limits of all nations", f"=SUM({_span('Spending', 'G', bills)})", sum(limits), AMOUNT, money),
        ("Checks of the audit", f"=SUM({_span('Audit', 'B', checks)})", made, COUNT, ""),
        ("Rules broken", f"=SUM({_span('Audit', 'C', checks)})", len(audit.violations), COUNT, ""),
    ]
    for label, formula, value, form, unit in lines:
        write(sheet, row, 0, label, book.cell())
        sheet.write_formula(row, 1, formula, book.cell(form, bold=True, align="right", indent=1), value)
        write(sheet, row, 2, unit, book.cell(indent=1))
        row += 1
    return row


def _span(sheet: str, column: str, rows: int) -> str:
    return f"{sheet}!{column}2:{column}{max(rows, 1) + 1}"


def _tiers(book: Book, sheet: Any, row: int, result: Result) -> int:
    row = _section(book, sheet, row, "What was optimised, in this order")
    row = _headings(book, sheet, row, ("Tier", "Value", "Bound", "Gap", "Gap asked for", "Unit"))
    for tier in result.tiers:
        form = PERCENT.replace(".0", ".00") if tier.unit.startswith("share") else AMOUNT
        goal = "most" if tier.maximise else "least"
        write(sheet, row, 0, f"{readable(tier.name)} ({goal})", book.cell())
        for index, value in ((1, tier.value), (2, tier.bound)):
            write(sheet, row, index, "none" if value is None else value, book.cell(form, align="right"))
        gap_style = book.cell("0.00%", align="right")
        write(sheet, row, 3, "none" if tier.gap is None else tier.gap, gap_style)
        write(sheet, row, 4, tier.target_gap, gap_style)
        write(sheet, row, 5, readable(tier.unit), book.cell(align="right"))
        row += 1
    return row


def _conflict(book: Book, sheet: Any, row: int, result: Result) -> int:
    if result.conflict is None:
        return row
    row = _section(book, sheet, row + 1, "These rules cannot hold together")
    for rule in result.conflict.rules:
        write(sheet, row, 0, "•  " + readable(rule.text, 1_000), book.style())
        row += 1
    return row


def _nations(book: Book, sheet: Any, row: int, audit: AuditReport, instance: Instance) -> int:
    if not audit.spending:
        return row
    money = f"(million {instance.instance.currency})"
    row = _section(book, sheet, row, "Who pays")
    titles = ("Nation", f"Spend {money}", f"Limit {money}", "Used (share of limit)", "Share of all spend", "Name")
    row = _headings(book, sheet, row, titles)
    start = row
    bills = len(audit.spending)
    names, spend, limits = (_span("Spending", column, bills) for column in ("A", "F", "G"))
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
        write(sheet, row, 0, nation, book.cell(TEXT))
        if name:
            write(sheet, row, 5, readable(name, 60), book.cell(TEXT, align="right"))
        formula: Callable[..., Any] = sheet.write_formula
        formula(row, 1, f"=SUMIF({names},A{line},{spend})", book.cell(AMOUNT), spent[nation])
        if len(known) == len(allowed) and sum(known) > 0:
            formula(row, 2, f"=SUMIF({names},A{line},{limits})", book.cell(AMOUNT), sum(known))
            formula(row, 3, f"=B{line}/C{line}", book.cell(PERCENT), spent[nation] / sum(known))
        else:
            write(sheet, row, 2, "no limit" if len(known) < len(allowed) else 0, book.cell(AMOUNT, align="right"))
            write(sheet, row, 3, None, book.cell())
        share = spent[nation] / everything if everything else 0
        formula(row, 4, f"=IF(B${last + 1}=0,0,B{line}/B${last + 1})", book.cell(PERCENT), share)
        row += 1
    write(sheet, row, 0, "All", book.style(bold=True, top=1))
    total = f"=SUM(B{start + 1}:B{last})"
    sheet.write_formula(row, 1, total, book.style(bold=True, top=1, num_format=AMOUNT), everything)
    for index in (2, 3, 4, 5):
        write(sheet, row, index, None, book.style(top=1))
    bar = {"type": "data_bar", "bar_color": "#F0C48A", "bar_solid": True}
    sheet.conditional_format(
        start, 3, last - 1, 3, {**bar, "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    )
    if len(order) <= _MOST_BARS:
        _chart(book, sheet, start, last, money)
    return row + 1


def _chart(book: Book, sheet: Any, start: int, last: int, money: str) -> None:
    chart = book.book.add_chart({"type": "bar"})
    series = {
        "name": f"Spend {money}",
        "categories": ["Summary", start, 0, last - 1, 0],
        "values": ["Summary", start, 1, last - 1, 1],
        "fill": {"color": OPTIONAL},
        "gap": 40,
    }
    chart.add_series(series)
    chart.set_title({"name": f"Spend {money}", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "line": {"none": True}})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": PAPER}}, "num_format": "#,##0"})
    chart.set_size({"width": 520, "height": 120 + 18 * (last - start)})
    sheet.insert_chart(0, 7, chart)


def _provenance(book: Book, sheet: Any, row: int, result: Result) -> None:
    row = _section(book, sheet, row, "How to repeat it")
    for key, value in result.provenance.items():
        text = "; ".join(f"{one}: {two}" for one, two in value.items()) if isinstance(value, dict) else str(value)
        write(sheet, row, 0, readable(str(key)).replace("_", " "), book.cell())
        write(sheet, row, 1, readable(text or "none", 1_000), book.style())
        row += 1
