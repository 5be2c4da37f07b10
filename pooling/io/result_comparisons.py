"""The sheets that a budget office compares with: spending by nation and year, by kind and source, share paid by key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum
from typing import Any, get_args

from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import MoneyRow
from pooling.domain.instance import Instance
from pooling.domain.years import CostKind
from pooling.io.result_cross import MOST_LOOKUPS, Beside, Cross, span, write_cross, write_tie
from pooling.io.result_money import BUDGET, LIMIT, NATION, PERIOD, SPEND
from pooling.io.result_sheets import Cell
from pooling.io.result_words import basis_note, key_words, money
from pooling.io.workbook_parts import column_letters
from pooling.io.workbook_style import AMOUNT, BAD, PERCENT, Book, write

BY_YEAR, BY_KIND, BY_KEY = "By year", "By kind", "By key"
KINDS = ("commitment", "fixed", *(one for one in get_args(CostKind) if one != "commitment"), "contributions")
"""Kinds of cost in the order of sheet Spending."""
OWN = "own"
_MOST_ON_A_PAGE = 12


def by_year_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet By year: spending, budgets and guidelines, nations down and years across; only where there is spending."""
    if not audit.spending:
        return
    sheet = _sheet(book, BY_YEAR, instance, 2 + len(instance.periods) + 4)
    rows, years, million = _nations(audit, instance), list(instance.period_ids), money(instance)
    basis = basis_note(audit.figure("spending"))
    bill = {(row.nation, row.period): row for row in audit.spending}
    bills = len(audit.spending)
    many = len(rows) * len(years) * bills > MOST_LOOKUPS
    table = _lookup("Spending", SPEND, (NATION, PERIOD), bills)
    values = [
        [bill[nation, year].spend_million if (nation, year) in bill else 0.0 for year in years] for nation, _ in rows
    ]
    last = len(years) + 2
    beside: list[Beside] = []
    if any(row.budget_million is not None for row in audit.spending):
        known = {row.nation: row for row in audit.nations}
        among = [known.get(nation) for nation, _ in rows]
        names, spend, budgets = (span("Spending", one, bills) for one in (NATION, SPEND, BUDGET))
        # Periods without a budget count on neither side.
        used = f'=SUMIFS({spend},{names},A{{0}},{budgets},"<>")/{column_letters(last + 1)}{{0}}'
        beside = [
            Beside(
                f"Budget {million}",
                [one.budget_million if one else None for one in among],
                AMOUNT,
                None if many else f"=SUMIF({names},A{{0}},{budgets})".format,
            ),
            Beside(
                "Used (share of budget)",
                [one.used_share if one else None for one in among],
                PERCENT,
                None if many else used.format,
                False,
            ),
        ]
    if audit.guidelines:
        below = [fsum(row.below_million for row in audit.guidelines if row.nation == nation) for nation, _ in rows]
        found, names = (span("Guidelines", one, len(audit.guidelines)) for one in ("H", "B"))
        beside.append(
            Beside(f"Below guidelines, all added {million}", below, AMOUNT, f"=SUMIF({names},A{{0}},{found})".format)
        )
    cross = Cross(
        f"Spending {million}",
        "Nation",
        rows,
        years,
        values,
        formula=None if many else lambda line, letters: table(f"$A{line}", f"{letters}$3"),
        note=f"What each nation pays itself: grants and refunds taken off, payments to funds in. {basis}".rstrip(),
        all_columns="All years",
        all_rows="All nations",
        beside=beside,
    )
    placed = write_cross(book, sheet, 0, cross)
    everything = audit.figure("spending").value or 0.0
    total = f"{placed.total}{placed.last + 1}"
    row = write_tie(
        book, sheet, placed.free - 1, "On sheet Spending", f"=SUM({span('Spending', SPEND, bills)})", everything, total
    )
    row = _budgets(book, sheet, row, audit, rows, years, million)
    row = _limits(book, sheet, row, audit, rows, years, million)
    _guidelines(book, sheet, row, audit, instance, rows, years)
    sheet.freeze_panes(0, 2)


def _budgets(
    book: Book,
    sheet: Any,
    row: int,
    audit: AuditReport,
    rows: Sequence[tuple[str, str]],
    years: Sequence[str],
    million: str,
) -> int:
    found = {(one.nation, one.period): one.budget_million for one in audit.spending if one.budget_million is not None}
    if not found:
        return row
    bills = len(audit.spending)
    many = len(rows) * len(years) * bills > MOST_LOOKUPS
    table = _lookup("Spending", BUDGET, (NATION, PERIOD), bills)
    heading = row + 3
    cross = Cross(
        f"Budget {million}",
        "Nation",
        rows,
        years,
        [[found.get((nation, year)) for year in years] for nation, _ in rows],
        formula=None if many else lambda line, letters: table(f"$A{line}", f"{letters}${heading}"),
        note="What is given for the year; empty: no limit. What may be spent in a year is the limit below.",
        all_columns="All years",
        all_rows="All nations",
    )
    return write_cross(book, sheet, row, cross).free + 1


def _limits(
    book: Book,
    sheet: Any,
    row: int,
    audit: AuditReport,
    rows: Sequence[tuple[str, str]],
    years: Sequence[str],
    million: str,
) -> int:
    """What of each year's limit is used, where there are limits."""
    found = {(one.nation, one.period): one for one in audit.spending if one.limit_million is not None}
    if not found:
        return row
    values: list[list[Cell]] = [
        [found[nation, year].used_share if (nation, year) in found else None for year in years] for nation, _ in rows
    ]
    bills = len(audit.spending)
    many = len(rows) * len(years) * bills > MOST_LOOKUPS
    spend, limit = (_lookup("Spending", one, (NATION, PERIOD), bills) for one in (SPEND, LIMIT))
    heading = row + 3

    def formula(line: int, letters: str) -> str:
        keys = (f"$A{line}", f"{letters}${heading}")
        return f"{spend(*keys)}/{limit(*keys)[1:]}"

    cross = Cross(
        "Used (share of the limit of the year)",
        "Nation",
        rows,
        years,
        values,
        PERCENT,
        None if many else formula,
        sums=False,
        note=f"The limit {million} is the budget, what is carried over, and the most that may be advanced, less what "
        "was advanced before.",
    )
    placed = write_cross(book, sheet, row, cross)
    area = (placed.heading, 2, placed.last - 1, len(years) + 1)
    bar = {"type": "data_bar", "bar_color": "#F0C48A", "bar_solid": True, "min_type": "num", "min_value": 0}
    sheet.conditional_format(*area, {**bar, "max_type": "num", "max_value": 1})
    return placed.free + 1


def _guidelines(
    book: Book,
    sheet: Any,
    row: int,
    audit: AuditReport,
    instance: Instance,
    rows: Sequence[tuple[str, str]],
    years: Sequence[str],
) -> int:
    """For each measure that guidelines ask for the share spent, year by year; below it what they ask for."""
    known = {guideline.id: guideline for guideline in instance.guidelines}
    for measure, of in dict.fromkeys((one.measure, one.of) for one in instance.guidelines):
        found = {
            (each.nation, each.period): each
            for each in sorted(audit.guidelines, key=lambda one: one.due_share)
            if each.guideline in known and (known[each.guideline].measure, known[each.guideline].of) == (measure, of)
        }
        if not found:
            continue
        among = [one for one in rows if any((one[0], year) in found for year in years)]
        values: list[list[Cell]] = [
            [found[nation, year].share if (nation, year) in found else None for year in years] for nation, _ in among
        ]
        base = "GDP" if of == "gdp" else "defence expenditure"
        note = "Accounts and options of the plan; red: less than the guidelines ask for."
        cross = Cross(
            f"Spent on {measure} (share of {base})", "Nation", among, years, values, "0.00%", sums=False, note=note
        )
        placed = write_cross(book, sheet, row, cross)
        red = book.style(font_color=BAD, bold=True)
        for line, (nation, _) in enumerate(among, start=placed.heading):
            for column, year in enumerate(years, start=2):
                asked = found.get((nation, year))
                if asked is not None and asked.share < asked.due_share - 1e-9:
                    look = {"type": "cell", "criteria": "<", "value": asked.due_share - 1e-9, "format": red}
                    sheet.conditional_format(line, column, line, column, look)
        write(sheet, placed.last, 0, "Asked for", book.style(italic=True))
        for column, year in enumerate(years, start=2):
            dues = {found[nation, year].due_share for nation, _ in among if (nation, year) in found}
            text: Cell = None if not dues else dues.pop() if len(dues) == 1 else "differs"
            write(sheet, placed.last, column, text, book.style(italic=True, num_format="0.00%", align="right"))
        row = placed.free + 2
    return row


def by_kind_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet By kind: what money goes into, by nation, by year, and what funds pay; only where there is any."""
    if not audit.money:
        return
    rows, million, spending = audit.money, money(instance), audit.figure("spending")
    kinds = [kind for kind in KINDS if any(row.kind == kind for row in rows)]
    funds = [one.id for one in instance.funds if any(row.source == one.id for row in rows)]
    sheet = _sheet(book, BY_KIND, instance, 2 + max(len(kinds), len(funds) + 1) + 1)
    nations = _nations(audit, instance)
    years = [(one.id, one.label) for one in instance.periods]
    own = [row for row in rows if row.source == OWN]
    many = len(rows) * (len(nations) + len(years)) * (len(kinds) + len(funds)) > MOST_LOOKUPS
    note = f"What nations pay themselves; the same sums as on sheet Spending. {basis_note(spending)}".rstrip()
    row = under = 0
    total = ""
    for corner, among, column, key in (
        ("Nation", nations, "A", lambda one: one.nation),
        ("Year", years, "B", lambda one: one.period),
    ):
        table = _lookup("Money", "E", (column, "C", "D"), len(rows))
        sums = _sums(own, key, lambda one: one.kind)
        heading = row + 3
        cross = Cross(
            f"Spending by {corner.lower()} and kind {million}",
            corner,
            among,
            kinds,
            [[sums.get((code, kind), 0.0) for kind in kinds] for code, _ in among],
            formula=None if many else _found(table, heading, f'"{OWN}"'),
            note=note,
            all_columns="All kinds",
            all_rows="All",
        )
        placed = write_cross(book, sheet, row, cross)
        row = placed.free + 1
        under = placed.free - 1
        total = total or f"{placed.total}{placed.last + 1}"
    bills = len(audit.spending)
    spent = spending.value or 0.0
    row = write_tie(book, sheet, under, "On sheet Spending", f"=SUM({span('Spending', SPEND, bills)})", spent, total)
    if funds:
        _by_fund(book, sheet, row, audit, funds, nations, million, many=many)
    sheet.freeze_panes(0, 2)


def _by_fund(
    book: Book,
    sheet: Any,
    row: int,
    audit: AuditReport,
    funds: Sequence[str],
    nations: Sequence[tuple[str, str]],
    million: str,
    *,
    many: bool,
) -> None:
    """What each fund pays of whose costs, and what nations pay in."""
    rows = audit.money
    table = _lookup("Money", "E", ("A", "D"), len(rows))
    paid = _sums([one for one in rows if one.source != OWN], lambda one: one.nation, lambda one: one.source)
    into = _sums([one for one in rows if one.kind == "contributions"], lambda one: one.nation, lambda one: one.kind)
    amount, who, kind = (span("Money", one, len(rows)) for one in ("E", "A", "C"))
    pays_in = f'=SUMIFS({amount},{who},A{{0}},{kind},"contributions")'.format
    heading = row + 3
    cross = Cross(
        f"Paid by common funds {million}",
        "Nation",
        nations,
        list(funds),
        [[paid.get((code, fund), 0.0) for fund in funds] for code, _ in nations],
        formula=None if many else lambda line, letters: table(f"$A{line}", f"{letters}${heading}"),
        note="Grants and refunds that a nation gets, by fund; beside it what it pays into funds.",
        all_columns="All funds",
        all_rows="All nations",
        beside=[
            Beside(
                f"Pays in {million}",
                [into.get((code, "contributions"), 0.0) for code, _ in nations],
                AMOUNT,
                None if many else pays_in,
            )
        ],
    )
    placed = write_cross(book, sheet, row, cross)
    amounts = span("Funds", "E", len(audit.funds))
    total = audit.figure("spending.funded").value or 0.0
    write_tie(
        book, sheet, placed.free - 1, "On sheet Funds", f"=SUM({amounts})", total, f"{placed.total}{placed.last + 1}"
    )


def by_key_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet By key: the share that each nation carries against its share by every key; only where there are keys."""
    if not audit.keys:
        return
    rows, million = audit.keys, money(instance)
    keys = list(dict.fromkeys(row.key for row in rows))
    sheet = _sheet(book, BY_KEY, instance, 2 + len(keys) + 2)
    known = {(row.nation, row.key): row for row in rows}
    nations = [one for one in _nations(audit, instance) if any((one[0], key) in known for key in keys)]
    carried = {row.nation: row for row in rows}
    shares = [carried[nation].burden_share for nation, _ in nations]
    burdens = [carried[nation].burden_million for nation, _ in nations]
    words = [key_words(key) for key in keys]
    cross = Cross(
        "Share by key, and share carried",
        "Nation",
        nations,
        words,
        [[known[nation, key].key_share if (nation, key) in known else None for key in keys] for nation, _ in nations],
        PERCENT,
        sums=False,
        note="Over all years; what is carried counts credits and in-kind values as the card does.",
        beside=[Beside("Carried (share of all)", shares, PERCENT), Beside(f"Carried {million}", burdens)],
    )
    placed = write_cross(book, sheet, 0, cross)
    above = placed.heading + 1

    def difference(line: int, letters: str) -> str:
        upper = line - second + above
        return f"={column_letters(2 + len(keys))}{upper}-{letters}{upper}"

    second = placed.free + 4
    cross = Cross(
        "Carried above (+) or below (-) the share by key",
        "Nation",
        nations,
        words,
        [
            [
                known[nation, key].burden_share - known[nation, key].key_share if (nation, key) in known else None
                for key in keys
            ]
            for nation, _ in nations
        ],
        "+0.0%;-0.0%;0.0%",
        difference,
        sums=False,
        note="In percentage points.",
    )
    write_cross(book, sheet, placed.free, cross)
    sheet.freeze_panes(0, 2)


def _sheet(book: Book, name: str, instance: Instance, columns: int) -> Any:
    sheet = book.sheet(name, instance.name)
    for index in range(columns + 1):
        sheet.set_column(index, index, 18 if index == 0 else 22 if index == 1 else 14, book.style())
    if columns > _MOST_ON_A_PAGE:
        sheet.fit_to_pages(2, 0)
        sheet.repeat_columns(0, 1)
    return sheet


def _nations(audit: AuditReport, instance: Instance) -> list[tuple[str, str]]:
    """Code and name of every nation with a figure, in the order of the instance."""
    named = dict.fromkeys([row.nation for row in audit.spending] + [row.nation for row in audit.keys])
    order = {nation.id: position for position, nation in enumerate(instance.nations)}
    among = sorted(named, key=lambda one: order.get(one, len(order)))
    return [(one, instance.nation_of[one].name if one in instance.nation_of else "") for one in among]


def _lookup(sheet: str, column: str, keys: Sequence[str], rows: int) -> Callable[..., str]:
    """A formula that adds up a column of another sheet where its key columns hold the cells given."""
    amounts, spans = span(sheet, column, rows), [span(sheet, key, rows) for key in keys]
    return lambda *cells: (
        f"=SUMIFS({amounts},{','.join(f'{one},{cell}' for one, cell in zip(spans, cells, strict=True))})"
    )


def _found(table: Callable[..., str], heading: int, source: str) -> Callable[[int, str], str]:
    return lambda line, letters: table(f"$A{line}", f"{letters}${heading}", source)


def _sums(
    rows: Sequence[MoneyRow], first: Callable[[MoneyRow], str], second: Callable[[MoneyRow], str]
) -> dict[tuple[str, str], float]:
    parts: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        parts.setdefault((first(row), second(row)), []).append(row.amount_million)
    return {key: fsum(amounts) for key, amounts in parts.items()}
