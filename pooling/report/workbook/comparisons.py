"""The sheets that a budget office compares with: spending by nation and year, by kind and source, share by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import fsum

from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import COST_KINDS, GuidelineRow
from pooling.domain.instance import Instance
from pooling.io.workbook_style import AMOUNT, BAD, PERCENT, Book
from pooling.report.words import key_words, sentence
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.cross import LABELS, Beside, Code, Cross, Pivot, Spot, write_cross, write_tie
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.tables import STRAIN, TableSheet, bar_of

KINDS = (*COST_KINDS, "contributions")
"""Kinds of cost in the order of sheet Spending."""
OWN = "own"
_INTO = "contributions"
_DEFENCE = "defence expenditure"
_MOST_ON_A_PAGE = 18
_POINTS = "+0.0%;-0.0%;0.0%"


class Compared:
    """What the sheets that compare are made from."""

    def __init__(self, book: Book, tables: Mapping[str, TableSheet], audit: AuditReport, instance: Instance) -> None:
        self.book, self.tables, self.audit, self.instance = book, tables, audit, instance
        self._pages: list[Page] = []
        self.years = list(instance.period_ids)
        self.million = f"(million {instance.instance.currency})"
        named = {row.nation for row in audit.spending} | {row.nation for row in audit.keys}
        self.nations: list[Code] = [(nation.id, nation.name) for nation in instance.nations if nation.id in named]

    def page(self, name: str, columns: int) -> Page:
        """A new sheet for so many columns."""
        sheet = self.book.sheet(name, self.instance.name)
        page = Page(self.book, sheet, [18, 22, *[14] * (columns - LABELS)])
        if columns > _MOST_ON_A_PAGE:
            page.print_across(2, LABELS)
        sheet.freeze_panes(0, LABELS)
        self._pages.append(page)
        return page

    def printed(self) -> None:
        """Say how the sheets are printed, when all is written."""
        for page in self._pages:
            page.printed()

    def summed(self, title: str, corner: str, pivot: Pivot, rows: Sequence[Code], columns: Sequence[str]) -> Cross:
        """A cross-table of money that adds up both ways."""
        return Cross(
            f"{title} {self.million}",
            corner,
            rows,
            columns,
            pivot.values(rows, columns, 0.0),
            formula=pivot.formula(rows, columns),
            sums=("All years", "All nations"),
        )


def by_year(compared: Compared) -> None:
    """Sheet By year: spending, budgets and guidelines, with nations down and years across."""
    audit, spending, years = compared.audit, compared.tables["spending"], compared.years
    if not audit.spending:
        return
    page = compared.page("By year", LABELS + len(years) + 4)
    pivot = Pivot(spending, "spend_million", "nation", "period")
    cross = compared.summed("Spending", "Nation", pivot, compared.nations, years)
    basis = sentence(audit.figure("spending").basis)
    note = f"What each nation pays itself: grants and refunds taken off, payments to funds in. {basis}".rstrip()
    beside = [*_of_budgets(compared), *_of_guidelines(compared)]
    if cross.formula is None:
        beside = [replace(column, formula="") for column in beside]
    placed = write_cross(page, replace(cross, note=note, beside=beside))
    everything = audit.figure("spending").value or 0.0
    write_tie(page, "On sheet Spending", f"=SUM({spending['spend_million']})", everything, placed.total)
    _budgets(page, compared)
    _limits(page, compared, pivot)
    _guidelines(page, compared)


def _of_budgets(compared: Compared) -> Iterator[Beside]:
    """What a nation is granted over all years, and what it spends of it."""
    if all(row.budget_million is None for row in compared.audit.spending):
        return
    known = {row.nation: row for row in compared.audit.nations}
    rows = [known.get(nation) for nation, _ in compared.nations]
    names, spend, budgets = compared.tables["spending"].spans("nation", "spend_million", "budget_million")
    granted = [None if row is None else row.budget_million for row in rows]
    used = [None if row is None else row.used_share for row in rows]
    yield Beside("budget", f"Budget {compared.million}", granted, AMOUNT, f"=SUMIF({names},{{code}},{budgets})")
    # Periods without a budget count on neither side.
    formula = f'=SUMIFS({spend},{names},{{code}},{budgets},"<>")/{{budget}}'
    yield Beside("used", "Used (share of budget)", used, PERCENT, formula, total=False)


def _of_guidelines(compared: Compared) -> Iterator[Beside]:
    """What a nation misses of all that guidelines ask for."""
    if not compared.audit.guidelines:
        return
    missed = [
        fsum(row.below_million for row in compared.audit.guidelines if row.nation == nation)
        for nation, _ in compared.nations
    ]
    names, below = compared.tables["guidelines"].spans("nation", "below_million")
    heading = f"Below guidelines, all added {compared.million}"
    yield Beside("below", heading, missed, AMOUNT, f"=SUMIF({names},{{code}},{below})")


def _budgets(page: Page, compared: Compared) -> None:
    # Of a single year they stand beside its spending.
    if len(compared.years) == 1 or all(row.budget_million is None for row in compared.audit.spending):
        return
    page.skip()
    pivot = Pivot(compared.tables["spending"], "budget_million", "nation", "period")
    cross = compared.summed("Budget", "Nation", pivot, compared.nations, compared.years)
    note = "What is given for the year; empty: no limit. What may be spent in a year is the limit below."
    write_cross(page, replace(cross, values=pivot.values(cross.rows, cross.columns, None), note=note))


def _limits(page: Page, compared: Compared, spend: Pivot) -> None:
    """What of each year's limit is used, where there are limits."""
    rows, years, spending = compared.nations, compared.years, compared.tables["spending"]
    limited = [row for row in compared.audit.spending if row.limit_million is not None]
    # Of a single year without advances the limit is the budget, and its use stands beside spending.
    if not limited or (len(years) == 1 and all(row.limit_million == row.budget_million for row in limited)):
        return
    page.skip()
    used, limit = (Pivot(spending, name, "nation", "period") for name in ("used_share", "limit_million"))
    spends, limits = spend.formula(rows, years), limit.formula(rows, years)
    cross = Cross(
        "Used (share of the limit of the year)",
        "Nation",
        rows,
        years,
        used.values(rows, years, None),
        PERCENT,
        (lambda spot: f"{spends(spot)}/{limits(spot)[1:]}") if spends and limits else None,
        note=f"The limit {compared.million} is the budget, what is carried over, and the most that may be advanced, "
        "less what was advanced before.",
    )
    placed = write_cross(page, cross)
    area = (placed.first - 1, LABELS, placed.last - 1, LABELS + len(years) - 1)
    page.sheet.conditional_format(*area, bar_of(STRAIN))


def _guidelines(page: Page, compared: Compared) -> None:
    """The share spent on each measure of the guidelines, year by year, and below it what they ask for."""
    known = {guideline.id: guideline for guideline in compared.instance.guidelines}
    # Where two ask for the same, the stricter is shown.
    rows = sorted(compared.audit.guidelines, key=lambda row: row.due_share)
    for measure, of in dict.fromkeys((guideline.measure, guideline.of) for guideline in known.values()):
        asked = {
            (row.nation, row.period): row
            for row in rows
            if (known[row.guideline].measure, known[row.guideline].of) == (measure, of)
        }
        if asked:
            page.skip()
            _guideline(page, compared, asked, f"Spent on {measure} (share of {'GDP' if of == 'gdp' else _DEFENCE})")


def _guideline(page: Page, compared: Compared, asked: Mapping[Code, GuidelineRow], title: str) -> None:
    years, red = compared.years, compared.book.style(font_color=BAD, bold=True)
    nations = [code for code in compared.nations if any((code[0], year) in asked for year in years)]
    values: list[list[Cell]] = [
        [asked[nation, year].share if (nation, year) in asked else None for year in years] for nation, _ in nations
    ]
    note = "Accounts and options of the plan; red: less than the guidelines ask for."
    placed = write_cross(page, Cross(title, "Nation", nations, years, values, "0.00%", note=note))
    for row, (nation, _) in enumerate(nations, start=placed.first - 1):
        for column, year in enumerate(years, start=LABELS):
            due = asked[nation, year].due_share if (nation, year) in asked else None
            if due is not None and asked[nation, year].share < due - round_off.DUE_PAID:
                look = {"type": "cell", "criteria": "<", "value": due - round_off.DUE_PAID, "format": red}
                page.sheet.conditional_format(row, column, row, column, look)
    dues = [{row.due_share for (_, period), row in asked.items() if period == year} for year in years]
    said: list[Cell] = [None if not due else min(due) if len(due) == 1 else "differs" for due in dues]
    page.plain("Asked for", None, *(Shown(share, "0.00%", look={"align": "right"}) for share in said), italic=True)


def by_kind(compared: Compared) -> None:
    """Sheet By kind: what money goes into, by nation and by year, and what funds pay."""
    audit, instance = compared.audit, compared.instance
    if not audit.money:
        return
    money, spending = compared.tables["money"], compared.tables["spending"]
    kinds = [kind for kind in KINDS if any(row.kind == kind for row in audit.money)]
    funds = [fund.id for fund in instance.funds if any(row.source == fund.id for row in audit.money)]
    page = compared.page("By kind", LABELS + max(len(kinds), len(funds) + 1) + 1)
    figure = audit.figure("spending")
    note = f"What nations pay themselves; the same sums as on sheet Spending. {sentence(figure.basis)}".rstrip()
    years = [(period.id, period.label) for period in instance.periods]
    total = ""
    # A single year is the line of all nations.
    for corner, rows in (("Nation", compared.nations), ("Year", years))[: len(years)]:
        by = {"Nation": "nation", "Year": "period"}[corner]
        pivot = Pivot(money, "amount_million", by, "kind", {"source": OWN})
        cross = compared.summed(f"Spending by {corner.lower()} and kind", corner, pivot, rows, kinds)
        placed = write_cross(page, replace(cross, note=note, sums=("All kinds", "All")))
        total = total or placed.total
        if corner == "Nation" and len(years) > 1:
            page.skip()
    formula = f"=SUM({spending['spend_million']})"
    write_tie(page, "On sheet Spending", formula, figure.value or 0.0, total)
    if funds:
        page.skip()
        _by_fund(page, compared, funds)


def _by_fund(page: Page, compared: Compared, funds: Sequence[str]) -> None:
    """What each fund pays of whose costs, and what nations pay in."""
    money, audit, nations = compared.tables["money"], compared.audit, compared.nations
    pivot = Pivot(money, "amount_million", "nation", "source")
    cross = compared.summed("Paid by common funds", "Nation", pivot, nations, funds)
    into = Pivot(money, "amount_million", "nation", "kind").values(nations, [_INTO], 0.0)
    names, kinds, amounts = money.spans("nation", "kind", "amount_million")
    formula = f'=SUMIFS({amounts},{names},{{code}},{kinds},"{_INTO}")' if cross.formula else ""
    beside = [Beside("into", f"Pays in {compared.million}", [row[0] for row in into], AMOUNT, formula)]
    note = "Grants and refunds that a nation gets, by fund; beside it what it pays into funds."
    placed = write_cross(page, replace(cross, note=note, beside=beside, sums=("All funds", "All nations")))
    if audit.funds:
        paid = f"=SUM({compared.tables['funds']['paid_million']})"
        write_tie(page, "On sheet Funds", paid, audit.figure("spending.funded").value or 0.0, placed.total)


def by_key(compared: Compared) -> None:
    """Sheet By key: the share that each nation carries against its share by every key."""
    rows = {(row.nation, row.key): row for row in compared.audit.keys}
    if not rows:
        return
    keys = list(dict.fromkeys(key for _, key in rows))
    page = compared.page("By key", LABELS + len(keys) + 2)
    carried = {row.nation: row for row in rows.values()}
    nations = [code for code in compared.nations if code[0] in carried]
    words = [key_words(key) for key in keys]
    among = [[rows.get((nation, key)) for key in keys] for nation, _ in nations]
    beside = [
        Beside("carried", "Carried (share of all)", [carried[nation].burden_share for nation, _ in nations], PERCENT),
        Beside("amount", f"Carried {compared.million}", [carried[nation].burden_million for nation, _ in nations]),
    ]
    shares: list[list[Cell]] = [[None if row is None else row.key_share for row in line] for line in among]
    above: list[list[Cell]] = [[None if row is None else row.above_share for row in line] for line in among]
    note = "Over all years; what is carried counts credits and in-kind values as the card does."
    title = "Share by key, and share carried"
    first = write_cross(page, Cross(title, "Nation", nations, words, shares, PERCENT, note=note, beside=beside))
    page.skip()

    def difference(spot: Spot) -> str:
        return f"={first.cell(spot.row, len(keys))}-{first.cell(spot.row, spot.column)}"

    title, note = "Carried above (+) or below (-) the share by key", "In percentage points."
    write_cross(page, Cross(title, "Nation", nations, words, above, _POINTS, difference, note=note))


def write_comparisons(compared: Compared) -> None:
    """Add the sheets for which there are figures."""
    by_year(compared)
    by_kind(compared)
    by_key(compared)
    compared.printed()
