"""The sheets of money: who spends what on what, who pays, and how far each is from its fair share."""

from __future__ import annotations

from typing import Final

from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance
from pooling.io.result_sheets import Cell, Field, table_sheet
from pooling.io.result_words import basis_note, money, texts
from pooling.io.workbook_style import AMOUNT, PERCENT, TEXT, Book, write

NATION: Final = "A"
PERIOD: Final = "B"
PARTS: Final = {
    "commitment": "C",
    "fixed": "D",
    "deployment": "E",
    "pools": "F",
    "agreements": "G",
    "support": "H",
    "options": "I",
    "contributions": "J",
    "funded": "K",
}
SPEND: Final = "L"
BUDGET: Final = "M"
LIMIT: Final = "N"
USED: Final = "Q"
"""Columns of sheet Spending that other sheets add up."""
GRANTS: Final = "C"
"""That of sheet Funds."""


def spending_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Spending: a row per nation and period; its parts add up to what is spent."""
    rows = audit.spending
    million = money(instance)
    fields = [
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field(f"Commitment {million}", [row.commitment_million for row in rows], AMOUNT, total=True),
        Field(f"Fixed {million}", [row.fixed_million for row in rows], AMOUNT, total=True),
        Field(f"Deployment {million}", [row.deployment_million for row in rows], AMOUNT, total=True),
        Field(
            f"Pools {million}",
            [row.pools_million for row in rows],
            AMOUNT,
            total=True,
            note="Shares of pools held, trades included, and the use of what is held.",
        ),
        Field(
            f"Agreements {million}",
            [row.agreements_million for row in rows],
            AMOUNT,
            total=True,
            note="Joining and membership of agreements, and setting up and running those it leads.",
        ),
        Field(
            f"Support {million}",
            [row.support_million for row in rows],
            AMOUNT,
            total=True,
            note="Its support elements that any offer in the plan needs, each paid once.",
        ),
        Field(
            f"Options {million}",
            [row.options_million for row in rows],
            AMOUNT,
            total=True,
            note="Its part of options started: costs, units ordered and upkeep, before grants.",
        ),
        Field(
            f"Paid to funds {million}",
            [row.contributions_million for row in rows],
            AMOUNT,
            total=True,
            note="Its part of what common funds pay, by their keys.",
        ),
        Field(
            f"Paid by funds {million}",
            [row.funded_million for row in rows],
            AMOUNT,
            total=True,
            note="Grants and refunds that it gets: taken off what it spends.",
        ),
        Field(
            f"Spend {million}",
            [row.spend_million for row in rows],
            AMOUNT,
            "=SUM(C{0}:J{0})-K{0}".format,
            total=True,
            note=basis_note(audit.figure("spending")),
        ),
        Field(
            f"Budget {million}",
            [row.budget_million for row in rows],
            AMOUNT,
            total=True,
            note="What is granted for the period, as the card scales it; empty: no limit.",
        ),
        Field(
            f"Limit {million}",
            [row.limit_million for row in rows],
            AMOUNT,
            note="The budget, what is carried in and the most that may be advanced, less what was advanced before. "
            "No total: what is carried over is in the limit of one period after the other.",
        ),
        Field(f"Carried in {million}", [row.carried_million for row in rows], AMOUNT),
        Field(
            f"Advanced {million}",
            [row.advanced_million for row in rows],
            AMOUNT,
            note="Of the next period's budget, where it is missing then.",
        ),
        Field(
            "Used (share of limit)",
            [row.used_share for row in rows],
            PERCENT,
            "=IF(N{0}=0,0,L{0}/N{0})".format,
            bar="#F0C48A",
        ),
    ]
    table_sheet(book, "Spending", instance.name, fields, frozen=2)


def money_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Money: spending by nation, period, kind of cost and who pays; only where there is any."""
    rows = audit.money
    if not rows:
        return
    names = {one.id: one.name for one in instance.funds}
    fields = [
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Kind", texts(row.kind for row in rows), TEXT),
        Field("Paid by", texts(row.source for row in rows), TEXT, note="own: the nation itself; else a common fund."),
        Field(f"Amount {money(instance)}", [row.amount_million for row in rows], AMOUNT, total=True),
        Field("Fund", texts(names.get(row.source) for row in rows), TEXT),
    ]
    table_sheet(book, "Money", instance.name, fields, frozen=2)


def keys_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Keys: what each nation carries against its share by every burden key; only where there are keys."""
    rows = audit.keys
    if not rows:
        return
    million = money(instance)
    last = len(rows) + 1
    total = f"SUMIFS(F$2:F${last},B$2:B${last},B{{0}})"
    above: list[Cell] = [row.burden_million - row.fair_million for row in rows]
    fields = [
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Key", texts(row.key for row in rows), TEXT),
        Field("Key (share of all)", [row.key_share for row in rows], PERCENT, bar="#B9CBE0"),
        Field(f"Fair {million}", [row.fair_million for row in rows], AMOUNT, ("=C{0}*" + total).format),
        Field("Carried (share of all)", [row.burden_share for row in rows], PERCENT, bar="#B9CBE0"),
        Field(
            f"Carried {million}",
            [row.burden_million for row in rows],
            AMOUNT,
            note="As this run's card counts it, over all periods; the same for every key.",
        ),
        Field(f"Above (+) or below (-) fair {million}", above, AMOUNT, "=F{0}-D{0}".format),
    ]
    table_sheet(book, "Keys", instance.name, fields, frozen=2)


def funds_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Funds: what each common fund pays, and who of all pays into it how much; only where there are any."""
    rows = audit.funds
    if not rows:
        return
    million = money(instance)
    used: list[Cell] = [row.paid_million / row.limit_million if row.limit_million else None for row in rows]
    known = [instance.fund_of.get(row.fund) for row in rows]
    fields = [
        Field("Fund", texts(row.fund for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field(f"Grants {million}", [row.grants_million for row in rows], AMOUNT, total=True),
        Field(f"Refunds {million}", [row.refunds_million for row in rows], AMOUNT, total=True),
        Field(f"Paid {million}", [row.paid_million for row in rows], AMOUNT, "=C{0}+D{0}".format, total=True),
        Field(f"Limit {million}", [row.limit_million for row in rows], AMOUNT),
        Field("Used (share of limit)", used, PERCENT, "=E{0}/F{0}".format, bar="#F0C48A"),
        Field(
            f"Paid in by nations {million}",
            [row.contributed_million for row in rows],
            AMOUNT,
            total=True,
            note="All that is paid, by the fund's key; nothing into a fund from outside.",
        ),
        Field("Key", texts(one.key if one and not one.outside else "outside" for one in known), TEXT),
        Field("Name", texts(one.name if one else "" for one in known), TEXT),
    ]
    table_sheet(book, "Funds", instance.name, fields, frozen=2)


def burden_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Burden: a row per nation against its fair share; a sentence where the card has none."""
    rows = audit.burden
    million = money(instance)
    total = f"SUM(B$2:B${len(rows) + 1})"
    share = "=IF(" + total + "=0,0,B{0}/" + total + ")"
    fair = "=D{0}*" + total
    deviation = "=ABS(B{0}-E{0})"
    fields = [
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field(f"Burden {million}", [row.burden_million for row in rows], AMOUNT, total=True),
        Field("Burden (share of all)", [row.burden_share for row in rows], PERCENT, share.format, bar="#B9CBE0"),
        Field("Key (share of all)", [row.key_share for row in rows], PERCENT, bar="#B9CBE0"),
        Field(f"Fair {million}", [row.fair_million for row in rows], AMOUNT, fair.format, total=True),
        Field(f"Deviation {million}", [row.deviation_million for row in rows], AMOUNT, deviation.format, total=True),
        Field(
            f"Largest deviation {million}",
            [row.largest_deviation_million for row in rows],
            AMOUNT,
            note="After any period, where shares are compared after each; else the deviation itself.",
        ),
    ]
    sheet = table_sheet(book, "Burden", instance.name, fields)
    if not rows:
        words = "This run's card has no burden sharing; the card fair-share computes it."
        write(sheet, 3, 0, words, book.style(italic=True))
