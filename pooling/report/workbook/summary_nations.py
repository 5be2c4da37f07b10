"""Who pays, on the Summary sheet: a row per nation and a chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pooling.io.workbook_style import AMOUNT, OPTIONAL, PAPER, PERCENT
from pooling.report.answer import Answer
from pooling.report.nations import Payer
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.tables import STRAIN, TableSheet, bar_of

_MOST_BARS = 40
_ROW_PIXELS = 20
_RIGHT = {"align": "right"}
_OF_PERIODS = {"most": "Largest share of a limit in one period", "period": "In period"}


def write_nations(page: Page, records: Answer, tables: Mapping[str, TableSheet]) -> None:
    """Write what every nation spends of what it is granted, the largest first, and the chart."""
    if not records.payers:
        return
    money, several, spending = f"(million {records.currency})", len(records.periods) > 1, tables["spending"]
    page.section("Who pays")
    titles = {"nation": "Nation", "code": "Code", "spend": f"Spend {money}", "budget": f"Budget {money}"}
    titles |= {"used": "Used (share of budget)", "share": "Share of all spend"}
    page.headings(titles | (_OF_PERIODS if several else {}), texts=2)
    first, last = page.line, page.row + len(records.payers)
    for payer in records.payers:
        most = _most_used(payer, spending) if several else ()
        page.cells(*_payer(payer, spending, last + 1), *most)
    _write_all(page, records, spending, first)
    page.sheet.conditional_format(first - 1, page.at["used"], last - 1, page.at["used"], bar_of(STRAIN))
    if len(records.payers) <= _MOST_BARS:
        # Below the table: beside it, the printed page would be too wide to read.
        page.row += 1
        _write_chart(page, first - 1, last - 1, money)
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


def _write_all(page: Page, records: Answer, spending: TableSheet, first: int) -> None:
    spend, budgets = spending.spans("spend_million", "budget_million")
    last = page.row
    figures = (
        ("spending", f"=SUM({{spend:{first}}}:{{spend:{last}}})", AMOUNT),
        ("budget", f"=SUM({{budget:{first}}}:{{budget:{last}}})", AMOUNT),
        ("budget_used", f'=SUMIFS({spend},{budgets},"<>")/{{budget}}', PERCENT),
    )
    shown = [Shown(records.figure(name).value, form, formula) for name, formula, form in figures]
    page.total("All", None, *shown, *[None] * (3 if len(records.periods) > 1 else 1))


def _write_chart(page: Page, first: int, last: int, money: str) -> None:
    chart = page.book.book.add_chart({"type": "bar"})
    series = {
        "name": f"Spend {money}",
        "categories": ["Summary", first, page.at["nation"], last, page.at["nation"]],
        "values": ["Summary", first, page.at["spend"], last, page.at["spend"]],
        "fill": {"color": OPTIONAL},
        "gap": 40,
    }
    chart.add_series(series)
    chart.set_title({"name": f"Spend {money}", "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "line": {"none": True}})
    chart.set_x_axis({"major_gridlines": {"visible": True, "line": {"color": PAPER}}, "num_format": "#,##0"})
    height = 120 + 18 * (last - first + 1)
    chart.set_size({"width": 900, "height": height})
    page.sheet.insert_chart(page.row, 0, chart)
    page.row += height // _ROW_PIXELS + 1
