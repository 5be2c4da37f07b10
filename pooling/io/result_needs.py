"""The sheets of needs: what is covered, what is not and why, and which caveats hold units back."""

from __future__ import annotations

from typing import Final

from pooling.domain.audit_report import AuditReport
from pooling.domain.figures import NEARLY_SHARE, ROUND_OFF, Standing
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.domain.result_tables import reason_rows
from pooling.io.result_sheets import Field, table_sheet
from pooling.io.result_words import capability_names, domains, texts, units
from pooling.io.workbook_style import AMOUNT, BAD, GOOD, PERCENT, TEXT, WARN, Book

PRIORITY: Final = "F"
COVERED: Final = "J"
DOMAIN: Final = "N"
MET: Final = "O"
"""Columns of sheet Coverage that the Summary sheet counts by."""


def coverage_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
    """Sheet Coverage: a row per requirement and period, what is pledged and what is credible side by side."""
    rows = audit.coverage
    share = "=IF(G{0}=0,1,(G{0}-I{0})/G{0})"
    fields = [
        Field("Requirement", texts(row.requirement for row in rows), TEXT),
        Field("Mission", texts(row.mission for row in rows), TEXT),
        Field("Capability", capability_names((row.capability for row in rows), instance), TEXT),
        Field("Unit", units((row.capability for row in rows), instance), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Priority", [row.priority for row in rows]),
        Field("Need (units)", [row.need for row in rows], AMOUNT),
        Field(
            "Delivered (units)",
            [row.delivered for row in rows],
            AMOUNT,
            note="What this run's card counts: the pledged units, or the credible ones.",
        ),
        Field("Short (units)", [row.short for row in rows], AMOUNT),
        Field("Covered (share)", [row.covered_share for row in rows], PERCENT, share.format, bar="#A9CDB8"),
        Field(
            "Pledged (units)",
            [row.pledged for row in rows],
            AMOUNT,
            note="What comes if everybody honours everything that is planned.",
        ),
        Field(
            "Credible (units)",
            [row.credible for row in rows],
            AMOUNT,
            note="What can be expected of it: each pledge times the probability that it is honoured.",
        ),
        Field("Nations", texts("; ".join(row.nations) for row in rows), TEXT),
        Field("Domain", domains((row.capability for row in rows), instance), TEXT),
        Field(
            "Met",
            [met_words(row.met) for row in rows],
            formula=_met_formula,
            note=f"Nearly: less than {100 * NEARLY_SHARE:g} % of the need is missing.",
        ),
    ]
    sheet = table_sheet(book, "Coverage", instance.name, fields)
    if rows:
        unmet = {"type": "formula", "criteria": f'=${MET}2<>"in full"'}
        sheet.conditional_format(1, 8, len(rows), 8, {**unmet, "format": book.book.add_format({"font_color": BAD})})


def met_words(standing: Standing) -> str:
    """How far a requirement is met, as the sheets say it and count it."""
    return standing.replace("_", " ")


def _met_formula(line: int) -> str:
    """What :func:`pooling.domain.figures.standing` says, from need (G), delivered (H) and short (I)."""
    full, nearly, nothing = f"{ROUND_OFF:f}*G{line}", f"{NEARLY_SHARE:g}*G{line}", f"{ROUND_OFF:f}*G{line}"
    rest = f'IF(H{line}<={nothing},"not at all","in part")'
    return f'=IF(I{line}<={full},"in full",IF(I{line}<{nearly},"nearly",{rest}))'


def gaps_sheet(book: Book, result: Result, instance: Instance) -> None:
    """Sheet Gaps: a row per unmet requirement and period, with what holds capability back."""
    rows = result.gap_rows
    fields = [
        Field("Requirement", texts(row.requirement for row in rows), TEXT),
        Field("Mission", texts(row.mission for row in rows), TEXT),
        Field("Capability", capability_names((row.capability for row in rows), instance), TEXT),
        Field("Unit", units((row.capability for row in rows), instance), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Priority", [row.priority for row in rows]),
        Field("Need (units)", [row.need for row in rows], AMOUNT),
        Field("Short (units)", [row.short for row in rows], AMOUNT),
        Field("Main reason", texts(row.main_reason for row in rows), TEXT),
    ]
    sheet = table_sheet(book, "Gaps", instance.name, fields)
    sheet.set_tab_color(WARN if rows else GOOD)
    _reasons_sheet(book, result, instance)


def _reasons_sheet(book: Book, result: Result, instance: Instance) -> None:
    """Sheet Reasons: what holds back how much of each shortfall, in the order of lifting; only where there is a gap."""
    rows = reason_rows(result)
    if not rows:
        return
    wanted = [instance.requirement_of.get(row.requirement) for row in rows]
    fields = [
        Field("Requirement", texts(row.requirement for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Place", [row.place for row in rows], note="In this order they are lifted, one after the other."),
        Field("Kind", texts(row.kind.replace("_", " ") for row in rows), TEXT),
        Field("Unit", units((one.capability if one else "" for one in wanted), instance), TEXT),
        Field(
            "Amount (units)",
            [row.amount for row in rows],
            AMOUNT,
            note="What comes when this is lifted too, no other need being worse; they add up to the shortfall.",
        ),
        Field("Reason", texts(row.words for row in rows), TEXT),
        Field("Rules", texts("; ".join(row.rules) for row in rows), TEXT),
        Field("Needs that have it", texts("; ".join(row.needs) for row in rows), TEXT),
    ]
    table_sheet(book, "Reasons", instance.name, fields)


def caveats_sheet(book: Book, result: Result, instance: Instance) -> None:
    """Sheet Caveats: those that hold units back from a need that goes unmet; only where any does."""
    rows = result.caveat_rows
    if not rows:
        return
    wanted = [instance.requirement_of.get(row.requirement) for row in rows]
    fields = [
        Field("Caveat", texts(row.caveat for row in rows), TEXT),
        Field("Nation", texts(row.nation for row in rows), TEXT),
        Field("Rule", texts(row.rule for row in rows), TEXT),
        Field("Requirement", texts(row.requirement for row in rows), TEXT),
        Field("Period", texts(row.period for row in rows), TEXT),
        Field("Unit", units((one.capability if one else "" for one in wanted), instance), TEXT),
        Field(
            "Held back (units)",
            [row.held_back for row in rows],
            AMOUNT,
            note="What would come without the caveat, all other rules in force and no other need worse.",
        ),
        Field("Short (units)", [row.short for row in rows], AMOUNT),
        Field("Reason", texts(row.reason for row in rows), TEXT, note="In the nation's words."),
    ]
    table_sheet(book, "Caveats", instance.name, fields)
