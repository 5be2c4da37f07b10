"""The sheets of what can go wrong: who withdraws, and how commitments and needs may turn out."""

from __future__ import annotations

from typing import Final

from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance
from pooling.io.result_sheets import Cell, Field, table_sheet
from pooling.io.result_words import texts
from pooling.io.workbook_style import PERCENT, TEXT, Book

STILL_COVERED: Final = "C"
"""Column of sheet Withdrawals that the Summary sheet looks through."""
SHORT: Final = "D"
WEIGHTED: Final = "E"
"""Columns of sheet Scenarios that it adds up."""


def withdrawals_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Withdrawals: what stays covered without each, the worst first; only where the card asks."""
    rows = sorted(audit.withdrawals, key=lambda row: (row.covered_share, row.withdrawal))
    if not rows:
        return
    names = {one.id: one.name for one in instance.nations} | {one.id: one.name for one in instance.withdrawals}
    fields = [
        Field("Without", texts(row.withdrawal for row in rows), TEXT),
        Field("Name", texts(names.get(row.withdrawal) for row in rows), TEXT),
        Field(
            "Covered (share of weighted need)",
            [row.covered_share for row in rows],
            PERCENT,
            bar="#A9CDB8",
            note="What stays covered on the day, before anything is planned anew.",
        ),
        Field(
            "Lost (share of weighted need)",
            [row.lost_share for row in rows],
            PERCENT,
            bar="#F0C48A",
            note="What is covered less than with everybody.",
        ),
    ]
    table_sheet(book, "Withdrawals", instance.name, fields)


def scenarios_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Scenarios: their probability and what is short in each, the worst first; only where the card asks."""
    rows = sorted(audit.scenarios, key=lambda row: (-row.short_share, row.scenario))
    if not rows:
        return
    names = {one.id: one.name for one in instance.scenarios}
    weighted: list[Cell] = [row.probability * row.short_share for row in rows]
    fields = [
        Field("Scenario", texts(row.scenario for row in rows), TEXT),
        Field("Name", texts(names.get(row.scenario) for row in rows), TEXT),
        Field("Probability", [row.probability for row in rows], PERCENT, total=True),
        Field(
            "Short (share of weighted need)",
            [row.short_share for row in rows],
            PERCENT,
            bar="#F0C48A",
            note="What is not covered when commitments and needs turn out so.",
        ),
        Field(
            "Short, by probability (share)",
            weighted,
            PERCENT,
            "=C{0}*D{0}".format,
            total=True,
            note="Probability times what is short. The total is what is short on average.",
        ),
    ]
    table_sheet(book, "Scenarios", instance.name, fields)
