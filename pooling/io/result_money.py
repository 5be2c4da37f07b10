"""The sheets of money: who spends what on what, and how far each is from its fair share."""

from __future__ import annotations

from typing import Final

from pooling.domain.instance import Instance
from pooling.domain.result import AuditReport
from pooling.io.result_sheets import Field, table_sheet
from pooling.io.result_words import money, texts
from pooling.io.workbook_style import AMOUNT, PERCENT, TEXT, Book, write

NATION: Final = "A"
POOLS: Final = "F"
AGREEMENTS: Final = "G"
SUPPORT: Final = "H"
SPEND: Final = "I"
LIMIT: Final = "J"
"""Columns of sheet Spending that the Summary sheet adds up."""


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
        Field(f"Spend {million}", [row.spend_million for row in rows], AMOUNT, "=SUM(C{0}:H{0})".format, total=True),
        Field(f"Limit {million}", [row.limit_million for row in rows], AMOUNT, total=True),
        Field(f"Carried in {million}", [row.carried_million for row in rows], AMOUNT),
        Field("Used (share of limit)", [row.used_share for row in rows], PERCENT, "=I{0}/J{0}".format, bar="#F0C48A"),
    ]
    table_sheet(book, "Spending", instance.name, fields, frozen=2)


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
    ]
    sheet = table_sheet(book, "Burden", instance.name, fields)
    if not rows:
        words = "This run's card has no burden sharing; the card fair-share computes it."
        write(sheet, 3, 0, words, book.style(italic=True))
