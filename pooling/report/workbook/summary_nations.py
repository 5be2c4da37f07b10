"""Who pays: the largest on the Summary sheet, and sheet Payers with every nation and a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pooling.io.workbook_style import AMOUNT, OPTIONAL, PAPER, PERCENT, Book
from pooling.report.answer import Answer
from pooling.report.nations import Payer
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.tables import STRAIN, TableSheet, bar_of

PAYERS = "Payers"
_WIDTHS = (24, 8, 15, 15, 14, 14, 16, 12)
_GAP, _CHART = 2, 80
_MOST_BARS = 40
_ROW_PIXELS, _AXIS_PIXELS = 20, 110
_ABOVE = 2
"""Rows that stand on every page."""
_RIGHT = {"align": "right"}
_OF_PERIODS = {"most": "Largest share of a limit in one period", "period": "In period"}


def write_payers(book: Book, records: Answer, tables: Mapping[str, TableSheet]) -> None:
    """Add sheet Payers."""
    if not records.payers:
        return
    drawn = len(records.payers) <= _MOST_BARS
    sheet = book.sheet(PAYERS, records.instance)
    widths = _WIDTHS if len(records.periods) > 1 else _WIDTHS[: -len(_OF_PERIODS)]
    page = Page(book, sheet, [*widths, *([_GAP, _CHART] if drawn else [])])
    write_nations(page, records, tables, len(records.payers))
    if drawn:
        _write_chart(page, len(records.payers), f"(million {records.currency})")
    sheet.freeze_panes(_ABOVE, 1)
    page.printed(_ABOVE)


def write_nations(page: Page, records: Answer, tables: Mapping[str, TableSheet], most: int) -> None:
    """Write what the ``most`` nations that spend most are granted and spend, and the sums of all nations."""
    if not records.payers:
        return
    money, several, spending = f"(million {records.currency})", len(records.periods) > 1, tables["spending"]
    page.section("Who pays")
    titles = {"nation": "Nation", "code": "Code", "spend": f"Spend {money}", "budget": f"Budget {money}"}
    titles |= {"used": "Used (share of budget)", "share": "Share of all spend"}
    page.headings(titles | (_OF_PERIODS if several else {}), texts=2)
    payers = records.payers[:most]
    first, last = page.line, page.row + len(payers)
    for payer in payers:
        used = _most_used(payer, spending) if several else ()
        page.cells(*_payer(payer, spending, last + 1), *used)
    _write_all(page, records, spending)
    page.sheet.conditional_format(first - 1, page.at["used"], last - 1, page.at["used"], bar_of(STRAIN))
    if len(records.payers) > most:
        page.text(f"{len(records.payers) - most} more nations, see {PAYERS}", italic=True)
    page.skip()


def _payer(payer: Payer, spending: TableSheet, total: int) -> Iterator[Shown | Cell]:
    names, spend, budgets = spending.spans("nation", "spend_million", "budget_million")
    yield from (payer.name, payer.nation)
    yield Shown(payer.spend_million, AMOUNT, f"=SUMIF({names},{{code}},{spend})")
    granted = payer.budget_million
    formula = "" if granted is None else f"=SUMIF({names},{{code}},{budgets})"
    yield Shown("no budget" if granted is None else granted, AMOUNT, formula, _RIGHT)
    # Periods without a budget count on neither side.
    yield Shown(payer.used_share, PERCENT, f'=SUMIFS({spend},{names},{{code}},{budgets},"<>")/{{budget}}')
    yield Shown(payer.spend_share, PERCENT, f"=IF({{spend:{total}}}=0,0,{{spend}}/{{spend:{total}}})")


def _most_used(payer: Payer, spending: TableSheet) -> Iterator[Shown]:
    names, periods, used = spending.spans("nation", "period", "used_share")
    yield Shown(payer.most_used_share, PERCENT, f"=SUMPRODUCT(MAX(({names}={{code}})*{used}))", _RIGHT)
    # The first of equals: the later a row, the less it counts. SUMPRODUCT lets any program look through all rows.
    here = f'({names}={{code}})*({used}={{most}})*({used}<>"")'
    rows = spending.rows
    found = f"=INDEX({periods},{rows + 1}-SUMPRODUCT(MAX({here}*({rows + 2}-ROW({names})))))"
    yield Shown(payer.most_used_period, formula=found, look=_RIGHT)


def _write_all(page: Page, records: Answer, spending: TableSheet) -> None:
    spend, budgets = spending.spans("spend_million", "budget_million")
    figures = (
        ("spending", f"=SUM({spend})", AMOUNT),
        ("budget", f"=SUM({budgets})", AMOUNT),
        ("budget_used", f'=SUMIFS({spend},{budgets},"<>")/{{budget}}', PERCENT),
    )
    shown = [Shown(records.figure(name).value, form, formula) for name, formula, form in figures]
    page.total("All nations", None, *shown, *[None] * (3 if len(records.periods) > 1 else 1))


def _write_chart(page: Page, nations: int, money: str) -> None:
    first, last = _ABOVE, _ABOVE + nations - 1
    chart = page.book.book.add_chart({"type": "bar"})
    series = {
        "name": f"Spend {money}",
        "categories": [PAYERS, first, page.at["nation"], last, page.at["nation"]],
        "values": [PAYERS, first, page.at["spend"], last, page.at["spend"]],
        "fill": {"color": OPTIONAL},
        "gap": 40,
    }
    chart.add_series(series)
    chart.set_title({"name": f"Spend {money}", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    small = {"num_font": {"size": 8}}
    chart.set_y_axis({"reverse": True, "line": {"none": True}, **small})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": PAPER}}, "num_format": "#,##0", **small})
    height = _ROW_PIXELS * nations + _AXIS_PIXELS
    chart.set_size({"width": 7 * _CHART, "height": height})
    # Beside the table, on the same page.
    page.sheet.insert_chart(0, len(page.at) + 1, chart)
    page.row = max(page.row, -(-height // _ROW_PIXELS))
