"""Sheet Together: agreements formed, pools bought and options started, by names."""

from __future__ import annotations

from pooling.domain.instance import Instance
from pooling.io.workbook_style import AMOUNT, PERCENT, Book
from pooling.report.answer import Answer
from pooling.report.together import AgreementLine, PoolLine
from pooling.report.words import number, periods_words, plain
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.page import REMARK, Page, Shown
from pooling.report.years import OptionLine

TOGETHER = "Together"
_WIDTHS = (46, 16, 16, 22, 14, 14, 70)
_RIGHT = {"align": "right"}


def write_together(book: Book, records: Answer, instance: Instance) -> None:
    """Add the sheet where nations do anything together."""
    if not (records.agreements or records.pools or records.options):
        return
    sheet = book.sheet(TOGETHER, instance.name)
    sheet.freeze_panes(0, 1)
    page = Page(book, sheet, _WIDTHS)
    names = {nation.id: nation.name or nation.id for nation in instance.nations}
    money = f"(million {records.currency})"
    if records.agreements:
        page.section("Agreements")
        page.headings(
            _titles("Agreement", "Kind", "Periods", "Lead", f"Fees {money}", "Members", "Nations"), 4, remarks=True
        )
        for agreement in records.agreements:
            page.cells(*_agreement(agreement, names))
        page.skip()
    if records.pools:
        page.section("Pools")
        page.headings(
            _titles("Pool", "Period", "Bought (units)", "Output", "Used", f"Cost {money}", "Who holds it"),
            2,
            remarks=True,
        )
        for pool in records.pools:
            page.cells(*_pool(pool, names))
        page.skip()
    if records.options:
        page.section("Options")
        page.headings(
            _titles("Option", "Kind", "Started", "In effect", f"Paid {money}", f"Granted {money}", "Who"),
            4,
            remarks=True,
        )
        for option in records.options:
            page.cells(*_option(option, names))
    page.printed()


def _titles(*titles: str) -> dict[str, str]:
    return {title: title for title in titles}


def _agreement(row: AgreementLine, names: dict[str, str]) -> tuple[Shown | Cell, ...]:
    lead, members = (", ".join(names[nation] for nation in nations) for nations in (row.leads, row.members))
    fees, count = Shown(row.fees_million, AMOUNT), len(row.members)
    return row.name, plain(row.kind), periods_words(row.periods), lead, fees, count, Shown(members, look=REMARK)


def _pool(row: PoolLine, names: dict[str, str]) -> tuple[Shown | Cell, ...]:
    held = ", ".join(f"{names[holder.nation]} {number(holder.held)}" for holder in row.holders)
    output = Shown(f"{number(row.output)} {row.unit}", look=_RIGHT)
    figures = ((row.units, AMOUNT), (row.used_share, PERCENT), (row.cost_million, AMOUNT))
    units, used, cost = (Shown(value, form) for value, form in figures)
    return row.name, row.period, units, output, used, cost, Shown(held, look=REMARK)


def _option(row: OptionLine, names: dict[str, str]) -> tuple[Shown | Cell, ...]:
    ordered = (
        f"{names[order.nation]} {number(order.units)}" if order.units else names[order.nation] for order in row.orders
    )
    until = f" to {row.until_period}" if row.until_period else " on"
    effect = f"from {row.from_period}{until}" if row.from_period else "after the last period"
    paid, granted = (Shown(value, AMOUNT) for value in (row.paid_million, row.granted_million))
    return row.name, plain(row.kind), row.period, effect, paid, granted, Shown(", ".join(ordered), look=REMARK)
