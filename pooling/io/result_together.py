"""The sheets of how nations work together: agreements, pools and their shares, balances of barter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance
from pooling.io.result_sheets import Cell, Field, table_sheet
from pooling.io.result_words import capability_names, money, of_offers, texts, units
from pooling.io.workbook_style import AMOUNT, COUNT, PERCENT, TEXT, Book

COST: Final = "I"
"""Column of sheet Pools that the Summary sheet adds up."""


def agreements_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Agreements: those with members, what they cost; only where there are any."""
    rows = audit.agreements
    if not rows:
        return
    known = [instance.agreement_of.get(row.agreement) for row in rows]
    fields = [
        Field("Agreement", texts(row.agreement for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Name", texts(one.name if one else "" for one in known), TEXT),
        Field("Kind", texts(one.kind if one else "" for one in known), TEXT),
        Field("Lead", texts(row.lead for row in rows), TEXT),
        Field("Members", [len(row.members) for row in rows], COUNT),
        Field("Nations", texts("; ".join(row.members) for row in rows), TEXT),
        Field(
            f"Fees {money(instance)}",
            [row.fees_million for row in rows],
            AMOUNT,
            total=True,
            note="Joining, membership, setting up and running, over all members; the same total as on sheet Spending.",
        ),
    ]
    table_sheet(book, "Agreements", instance.name, fields, frozen=2)


def pools_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Pools: units bought, what they give, what of it is used; only where any are bought."""
    rows = audit.pools
    if not rows:
        return
    capabilities = _capabilities((row.pool for row in rows), instance)
    used: list[Cell] = [row.used / row.output if row.output else 0.0 for row in rows]
    fields = [
        Field("Pool", texts(row.pool for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Capability", capability_names(capabilities, instance), TEXT),
        Field("Unit", units(capabilities, instance), TEXT),
        Field("Units bought", [row.units for row in rows], COUNT, note="Whole units: aircraft, or blocks of hours."),
        Field(
            "Output (units)",
            [row.output for row in rows],
            AMOUNT,
            note="What the units bought give in a period, less the reserve: the sum of all shares.",
        ),
        Field("Used (units)", [row.used for row in rows], AMOUNT, note="In the situation in which most is in use."),
        Field("Used (share of output)", used, PERCENT, "=IF(F{0}=0,0,G{0}/F{0})".format, bar="#A9CDB8"),
        Field(f"Cost {money(instance)}", [row.cost_million for row in rows], AMOUNT, total=True),
    ]
    table_sheet(book, "Pools", instance.name, fields, frozen=2)


def shares_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Shares: who holds which part of a pool, what is traded and used; only where anything is held."""
    rows = audit.shares
    if not rows:
        return
    last = len(rows) + 1
    of_pool = f"SUMIFS(F$2:F${last},A$2:A${last},A{{0}},D$2:D${last},D{{0}})"
    share = "=IF(" + of_pool + "=0,0,F{0}/" + of_pool + ")"
    fields = [
        Field("Pool", texts(row.pool for row in rows), TEXT),
        Field("Offer", texts(row.offer for row in rows), TEXT),
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Unit", of_offers(rows, instance)[2], TEXT),
        Field(
            "Held (units)", [row.held for row in rows], AMOUNT, note="Committed: the nation's own part, before trades."
        ),
        Field("Share of pool", [row.share for row in rows], PERCENT, share.format, bar="#B9CBE0"),
        Field(
            "Taken over (units)",
            [row.traded for row in rows],
            AMOUNT,
            note="From other shares of the pool, at what they paid; negative: handed over. A pool's add up to 0.",
        ),
        Field("Used (units)", [row.used for row in rows], AMOUNT, note="In the situation in which most is in use."),
        Field(
            f"Paid {money(instance)}",
            [row.paid_million for row in rows],
            AMOUNT,
            total=True,
            note="For what is held and taken over; the same total as on sheet Pools. Use is paid apart.",
        ),
    ]
    table_sheet(book, "Shares", instance.name, fields, frozen=3)


def balances_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Balances: give and take under barter agreements; only where there are any."""
    rows = audit.balances
    if not rows:
        return
    used: list[Cell] = [abs(row.balance) / row.limit if row.limit else 0.0 for row in rows]
    fields = [
        Field("Agreement", texts(row.agreement for row in rows), TEXT),
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("With", texts(row.partner or "all others" for row in rows), TEXT),
        Field("Situation", texts(row.situation for row in rows), TEXT, note="Each situation has balances of its own."),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Given (equivalent units)", [row.given for row in rows], AMOUNT, total=True),
        Field("Taken (equivalent units)", [row.taken for row in rows], AMOUNT, total=True),
        Field(
            "Balance (equivalent units)",
            [row.balance for row in rows],
            AMOUNT,
            note="What is carried over, and what was given less what was taken; negative: the nation owes.",
        ),
        Field("Limit (equivalent units)", [row.limit for row in rows], AMOUNT),
        Field("Used (share of limit)", used, PERCENT, "=IF(I{0}=0,0,ABS(H{0})/I{0})".format, bar="#F0C48A"),
    ]
    table_sheet(book, "Balances", instance.name, fields, frozen=3)


def _capabilities(pools: Iterable[str], instance: Instance) -> list[str]:
    known = instance.pool_of
    return [known[one].capability if one in known else "" for one in pools]
