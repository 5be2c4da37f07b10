"""A result as a workbook for a budget office: a summary that adds up, and every table with units and totals."""

from __future__ import annotations

import os
import zipfile
import zlib

from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.readable import readable
from pooling.domain.result import Result
from pooling.io.atomic import write_file
from pooling.io.result_comparisons import by_key_sheet, by_kind_sheet, by_year_sheet
from pooling.io.result_money import burden_sheet, funds_sheet, keys_sheet, money_sheet, spending_sheet
from pooling.io.result_needs import caveats_sheet, coverage_sheet, gaps_sheet
from pooling.io.result_planned import assignments_sheet, commitments_sheet, deliveries_sheet, memberships_sheet
from pooling.io.result_risks import scenarios_sheet, withdrawals_sheet
from pooling.io.result_sheets import Cell, Field, table_sheet
from pooling.io.result_summary import write_summary
from pooling.io.result_together import agreements_sheet, balances_sheet, pools_sheet, shares_sheet
from pooling.io.result_years import challenge_sheet, guidelines_sheet, options_sheet, pledges_sheet
from pooling.io.workbook_style import BAD, COUNT, GOOD, TEXT, Book

FIGURES_ONLY = ("spending", "burden")
"""Families that define figures only: recomputed, with no rule to check."""
_PROPERTIES = 65_536
SUBJECT = "Capability-pooling results"
"""What the file's properties say it is."""


def write_result_workbook(result: Result, instance: Instance, path: str | os.PathLike[str]) -> None:
    """Write a result as one .xlsx workbook: Summary, Coverage, Gaps, Spending, Burden, Commitments, Assignments, Audit.

    Between them, where they have rows: Caveats, Pledges; By year, By kind and By key, which compare; Money, Keys,
    Funds, Options, Guidelines, Challenge, Agreements, Pools, Shares, Balances, Withdrawals, Scenarios, Memberships and
    Deliveries. Sums are formulas that follow when a figure is changed, and carry their values for viewers that do not
    calculate.
    Raises :class:`InvalidInput` where the path cannot be written.
    """
    write_file(path, result_workbook_bytes(result, instance))


def result_workbook_bytes(result: Result, instance: Instance) -> bytes:
    """The .xlsx file; equal results give equal bytes."""
    book = Book(f"Results: {instance.instance.title or instance.name}", SUBJECT)
    summary = book.sheet("Summary", instance.name)
    audit = result.audit or AuditReport(True, 0.0, {}, (), {}, (), (), ())
    plan = result.plan or Plan()
    coverage_sheet(book, audit, instance)
    gaps_sheet(book, result, instance)
    caveats_sheet(book, result, instance)
    pledges_sheet(book, audit, instance)
    by_year_sheet(book, audit, instance)
    by_kind_sheet(book, audit, instance)
    by_key_sheet(book, audit, instance)
    spending_sheet(book, audit, instance)
    money_sheet(book, audit, instance)
    burden_sheet(book, audit, instance)
    keys_sheet(book, audit, instance)
    funds_sheet(book, audit, instance)
    options_sheet(book, audit, instance)
    guidelines_sheet(book, audit, instance)
    challenge_sheet(book, audit, instance)
    agreements_sheet(book, audit, instance)
    pools_sheet(book, audit, instance)
    shares_sheet(book, audit, instance)
    balances_sheet(book, audit, instance)
    withdrawals_sheet(book, audit, instance)
    scenarios_sheet(book, audit, instance)
    commitments_sheet(book, plan, instance)
    assignments_sheet(book, plan, instance)
    memberships_sheet(book, plan, instance)
    deliveries_sheet(book, plan, instance)
    _audit_sheet(book, audit, instance)
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


def _audit_sheet(book: Book, audit: AuditReport, instance: Instance) -> None:
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
