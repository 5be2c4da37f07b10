"""A result as a workbook for a budget office: a summary that adds up, and every table with units and totals."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.result import AuditReport, Result
from pooling.io.atomic import write_file
from pooling.io.draft import readable
from pooling.io.result_sheets import Cell, Field, table_sheet
from pooling.io.result_summary import write_summary
from pooling.io.workbook_style import AMOUNT, BAD, COUNT, GOOD, PERCENT, TEXT, WARN, Book, write

QUANTITY = AMOUNT
FIGURES_ONLY = ("spending", "burden")
"""Families that define figures only: recomputed, with no rule to check."""
_PROPERTIES = 65_536
SUBJECT = "Capability-pooling results"
"""What the file's properties say it is."""


def write_result_workbook(result: Result, instance: Instance, path: str | os.PathLike[str]) -> None:
    """Write Summary, Coverage, Gaps, Spending, Burden, Commitments, Assignments and Audit as one .xlsx workbook.

    Sums are formulas that follow when a figure is changed, and carry their values for viewers that do not calculate.
    Raises :class:`InvalidInput` where the path cannot be written.
    """
    write_file(path, result_workbook_bytes(result, instance))


def result_workbook_bytes(result: Result, instance: Instance) -> bytes:
    """The .xlsx file; equal results give equal bytes."""
    book = Book(f"Results: {instance.instance.title or instance.name}", SUBJECT)
    summary = book.sheet("Summary", instance.name)
    audit = result.audit or AuditReport(True, 0.0, {}, (), {}, (), (), ())
    _coverage(book, audit, instance)
    _gaps(book, result, instance)
    _spending(book, audit, instance)
    _burden(book, audit, instance)
    plan = result.plan or Plan()
    _commitments(book, plan, instance)
    _assignments(book, plan, instance)
    _audit(book, audit, instance)
    write_summary(book, summary, result, audit, instance)
    summary.activate()
    return book.content()


def is_result_workbook(path: str | os.PathLike[str]) -> bool:
    """Whether the file is a workbook written by :func:`write_result_workbook`."""
    try:
        with zipfile.ZipFile(path) as parts, parts.open("docProps/core.xml") as properties:
            return SUBJECT.encode() in properties.read(_PROPERTIES)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
        return False


def _texts(values: Iterable[Any]) -> list[Cell]:
    return [readable(str(value), 1_000) if value not in (None, "") else None for value in values]


def _units(capabilities: Iterable[str], instance: Instance) -> list[Cell]:
    known = instance.capability_of
    return _texts(known[one].unit if one in known else "" for one in capabilities)


def _capabilities(capabilities: Iterable[str], instance: Instance) -> list[Cell]:
    """Their names, as on every sheet; the id where there is no name."""
    known = instance.capability_of
    return _texts(known[one].name or one if one in known else one for one in capabilities)


def _domains(capabilities: Iterable[str], instance: Instance) -> list[Cell]:
    known = instance.capability_of
    return _texts(known[one].domain if one in known else "" for one in capabilities)


def _coverage(book: Book, audit: AuditReport, instance: Instance) -> None:
    rows = audit.coverage
    share = "=IF(G{0}=0,1,(G{0}-I{0})/G{0})"
    fields = [
        Field("Requirement", _texts(row.requirement for row in rows), TEXT),
        Field("Mission", _texts(row.mission for row in rows), TEXT),
        Field("Capability", _capabilities((row.capability for row in rows), instance), TEXT),
        Field("Unit", _units((row.capability for row in rows), instance), TEXT),
        Field("Period", _texts(row.period for row in rows), TEXT),
        Field("Priority", [row.priority for row in rows]),
        Field("Need (units)", [row.need for row in rows], QUANTITY),
        Field("Delivered (units)", [row.delivered for row in rows], QUANTITY),
        Field("Short (units)", [row.short for row in rows], QUANTITY),
        Field("Covered (share)", [row.covered_share for row in rows], PERCENT, share.format, bar="#A9CDB8"),
        Field("Nations", _texts("; ".join(row.nations) for row in rows), TEXT),
        Field("Domain", _domains((row.capability for row in rows), instance), TEXT),
    ]
    sheet = table_sheet(book, "Coverage", instance.name, fields)
    if rows:
        colour = {
            "type": "cell",
            "criteria": ">",
            "value": audit.tolerance,
            "format": book.book.add_format({"font_color": BAD}),
        }
        sheet.conditional_format(1, 8, len(rows), 8, colour)


def _gaps(book: Book, result: Result, instance: Instance) -> None:
    rows = result.gap_rows
    fields = [
        Field("Requirement", _texts(row.requirement for row in rows), TEXT),
        Field("Mission", _texts(row.mission for row in rows), TEXT),
        Field("Capability", _capabilities((row.capability for row in rows), instance), TEXT),
        Field("Unit", _units((row.capability for row in rows), instance), TEXT),
        Field("Period", _texts(row.period for row in rows), TEXT),
        Field("Priority", [row.priority for row in rows]),
        Field("Need (units)", [row.need for row in rows], QUANTITY),
        Field("Short (units)", [row.short for row in rows], QUANTITY),
        Field("Main reason", _texts(row.main_reason for row in rows), TEXT),
        Field("Offered (units)", [row.offered for row in rows], QUANTITY),
        Field("Kept home (units)", [row.kept_home for row in rows], QUANTITY),
        Field("Too late (units)", [row.too_late for row in rows], QUANTITY),
        Field("Caveat (units)", [row.caveat for row in rows], QUANTITY),
        Field("Elsewhere (units)", [row.elsewhere for row in rows], QUANTITY),
        Field("Used (units)", [row.used for row in rows], QUANTITY),
        Field("Idle (units)", [row.idle for row in rows], QUANTITY),
    ]
    sheet = table_sheet(book, "Gaps", instance.name, fields)
    sheet.set_tab_color(WARN if rows else GOOD)


def _spending(book: Book, audit: AuditReport, instance: Instance) -> None:
    rows = audit.spending
    money = f"(million {instance.instance.currency})"
    fields = [
        Field("Nation", _texts(row.nation for row in rows), TEXT),
        Field("Period", _texts(row.period for row in rows), TEXT),
        Field(f"Commitment {money}", [row.commitment_million for row in rows], AMOUNT, total=True),
        Field(f"Fixed {money}", [row.fixed_million for row in rows], AMOUNT, total=True),
        Field(f"Deployment {money}", [row.deployment_million for row in rows], AMOUNT, total=True),
        Field(f"Spend {money}", [row.spend_million for row in rows], AMOUNT, "=C{0}+D{0}+E{0}".format, total=True),
        Field(f"Limit {money}", [row.limit_million for row in rows], AMOUNT, total=True),
        Field(f"Carried in {money}", [row.carried_million for row in rows], AMOUNT),
        Field("Used (share of limit)", [row.used_share for row in rows], PERCENT, "=F{0}/G{0}".format, bar="#F0C48A"),
    ]
    table_sheet(book, "Spending", instance.name, fields, frozen=2)


def _burden(book: Book, audit: AuditReport, instance: Instance) -> None:
    rows = audit.burden
    money = f"(million {instance.instance.currency})"
    total = f"SUM(B$2:B${len(rows) + 1})"
    share = "=IF(" + total + "=0,0,B{0}/" + total + ")"
    fields = [
        Field("Nation", _texts(row.nation for row in rows), TEXT),
        Field(f"Burden {money}", [row.burden_million for row in rows], AMOUNT, total=True),
        Field("Burden (share of all)", [row.burden_share for row in rows], PERCENT, share.format, bar="#B9CBE0"),
        Field("Key (share of all)", [row.key_share for row in rows], PERCENT, bar="#B9CBE0"),
        Field(f"Fair {money}", [row.fair_million for row in rows], AMOUNT, ("=D{0}*" + total).format, total=True),
        Field(
            f"Deviation {money}", [row.deviation_million for row in rows], AMOUNT, "=ABS(B{0}-E{0})".format, total=True
        ),
    ]
    sheet = table_sheet(book, "Burden", instance.name, fields)
    if not rows:
        words = "This run's card has no burden sharing; the card fair-share computes it."
        write(sheet, 3, 0, words, book.style(italic=True))


def _offers(rows: Sequence[Any], instance: Instance) -> tuple[list[Cell], list[Cell], list[Cell]]:
    """Nation, capability and unit of each row's offer."""
    offers = [instance.offer_of.get(row.offer) for row in rows]
    return (
        _texts(offer.nation if offer else "" for offer in offers),
        _capabilities((offer.capability if offer else "" for offer in offers), instance),
        _units((offer.capability if offer else "" for offer in offers), instance),
    )


def _commitments(book: Book, plan: Plan, instance: Instance) -> None:
    rows = plan.commitments
    nations, capabilities, units = _offers(rows, instance)
    offers = [instance.offer_of.get(row.offer) for row in rows]
    costs = [offer.unit_cost_million if offer else 0.0 for offer in offers]
    fixed = [
        offer.fixed_cost_million if offer and row.quantity > 0 else 0.0 for offer, row in zip(offers, rows, strict=True)
    ]
    money = f"(million {instance.instance.currency})"
    cost: list[Cell] = [row.quantity * one + base for row, one, base in zip(rows, costs, fixed, strict=True)]
    fields = [
        Field("Offer", _texts(row.offer for row in rows), TEXT),
        Field("Nation", nations, TEXT),
        Field("Capability", capabilities, TEXT),
        Field("Unit", units, TEXT),
        Field("Period", _texts(row.period for row in rows), TEXT),
        Field("Committed (units)", [row.quantity for row in rows], QUANTITY),
        Field("Owned (units)", [offer.quantity if offer else None for offer in offers], QUANTITY),
        Field(f"Unit cost {money}", list(costs), AMOUNT),
        Field(f"Fixed cost {money}", list(fixed), AMOUNT),
        Field(f"Cost {money}", cost, AMOUNT, "=F{0}*H{0}+I{0}".format, total=True),
    ]
    table_sheet(book, "Commitments", instance.name, fields)


def _assignments(book: Book, plan: Plan, instance: Instance) -> None:
    rows = plan.assignments
    nations, capabilities, units = _offers(rows, instance)
    wanted = [instance.requirement_of.get(row.requirement) for row in rows]
    fields = [
        Field("Offer", _texts(row.offer for row in rows), TEXT),
        Field("Nation", nations, TEXT),
        Field("Capability", capabilities, TEXT),
        Field("Unit", units, TEXT),
        Field("Requirement", _texts(row.requirement for row in rows), TEXT),
        Field("Mission", _texts(one.mission if one else "" for one in wanted), TEXT),
        Field("Period", _texts(row.period for row in rows), TEXT),
        Field("Assigned (units)", [row.quantity for row in rows], QUANTITY),
    ]
    table_sheet(book, "Assignments", instance.name, fields)


def _audit(book: Book, audit: AuditReport, instance: Instance) -> None:
    broken = dict.fromkeys(audit.checks, 0)
    for violation in audit.violations:
        broken[violation.family] = broken.get(violation.family, 0) + 1
    families = list(broken)
    checks: list[tuple[Cell, ...]] = []
    for one in families:
        made = audit.checks.get(one, 0)
        checks.append((one, made, broken[one], None) if made else (one, None, None, _unchecked(one)))
    checks += [(one.family, None, None, readable(one.text, 1_000)) for one in audit.violations]
    fields = [
        Field("Family", [row[0] for row in checks], TEXT),
        Field("Checks made", [row[1] for row in checks], COUNT, total=True),
        Field("Rules broken", [row[2] for row in checks], COUNT, total=True),
        Field("What is broken, or why nothing was checked", [row[3] for row in checks], TEXT),
    ]
    sheet = table_sheet(book, "Audit", instance.name, fields)
    sheet.set_tab_color(GOOD if audit.ok else BAD)


def _unchecked(family: str) -> str:
    return "recomputed: it defines figures and forbids nothing" if family in FIGURES_ONLY else "nothing to check"
