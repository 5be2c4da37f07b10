"""The Summary sheet of a results workbook: the answer, the tiers, who pays, and how to repeat the run."""

from __future__ import annotations

from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.result import AuditReport, Proof, Result
from pooling.io.draft import readable
from pooling.io.result_money import AGREEMENTS, CONTRIBUTIONS, FUNDED, LIMIT, OPTIONS, POOLS, SPEND, SUPPORT
from pooling.io.result_needs import COVERED
from pooling.io.result_summary_nations import write_nations
from pooling.io.result_summary_needs import write_coverage, write_gaps
from pooling.io.result_summary_parts import headings, section, span
from pooling.io.workbook_style import AMOUNT, BAD, COUNT, GOOD, NEEDED, PERCENT, Book, write

_Line = tuple[str, str, float, str, str]
"""Label, formula, its value, number format, unit."""
_WIDTHS = (40, 26, 18, 18, 16, 30)


def write_summary(book: Book, sheet: Any, result: Result, audit: AuditReport, instance: Instance) -> None:
    """Fill the Summary sheet; figures are formulas over the other sheets."""
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width, book.style())
    sheet.set_row(0, 30)
    title = instance.instance.title or instance.name
    write(sheet, 0, 0, readable(title), book.style(bold=True, font_size=20, font_color=NEEDED))
    card = readable(str(result.provenance.get("card", "card")))
    ended = result.termination.reason.replace("_", " ")
    words = f"{instance.name} with card {card}: {result.outcome}, {ended}"
    colour = GOOD if result.outcome in ("optimal", "feasible") and audit.ok else BAD
    write(sheet, 1, 0, words, book.style(bold=True, font_color=colour))
    row = _answer(book, sheet, 3, result, audit, instance)
    row = _tiers(book, sheet, row + 1, result)
    row = _conflict(book, sheet, row, result)
    row = write_coverage(book, sheet, row + 1, audit, instance)
    row = write_gaps(book, sheet, row, result)
    row = write_nations(book, sheet, row + 1, audit, instance)
    row = _warnings(book, sheet, row + 1, result)
    _provenance(book, sheet, row, result)


def _answer(book: Book, sheet: Any, row: int, result: Result, audit: AuditReport, instance: Instance) -> int:
    row = section(book, sheet, row, "The answer")
    if result.plan is None:
        write(sheet, row, 0, "This run holds no plan.", book.style(bold=True, font_color=BAD))
        return row + 1
    needs, bills, checks = len(audit.coverage), len(audit.spending), len(audit.checks) + len(audit.violations)
    limit = audit.tolerance or 1e-6
    met = sum(1 for one in audit.coverage if one.covered_share >= 1 - limit)
    spent = sum(one.spend_million for one in audit.spending)
    limits = [one.limit_million for one in audit.spending if one.limit_million is not None]
    made = sum(audit.checks.values())
    money = f"million {instance.instance.currency}"
    lines: list[_Line] = [
        ("Requirements, in all periods", f"=COUNTA({span('Coverage', 'A', needs)})", needs, COUNT, ""),
        ("met in full", f'=COUNTIF({span("Coverage", COVERED, needs)},">={1 - limit!r}")', met, COUNT, ""),
        ("not met in full", f"=B{row + 1}-B{row + 2}", needs - met, COUNT, "see Gaps"),
        ("Spent", f"=SUM({span('Spending', SPEND, bills)})", spent, AMOUNT, money),
        *_together(audit, money),
        ("Limits of all nations", f"=SUM({span('Spending', LIMIT, bills)})", sum(limits), AMOUNT, money),
        ("Checks of the audit", f"=SUM({span('Audit', 'B', checks)})", made, COUNT, ""),
        ("Rules broken", f"=SUM({span('Audit', 'C', checks)})", len(audit.violations), COUNT, ""),
    ]
    for label, formula, value, form, unit in lines:
        write(sheet, row, 0, label, book.cell())
        sheet.write_formula(row, 1, formula, book.cell(form, bold=True, align="right", indent=1), value)
        write(sheet, row, 2, unit, book.cell(indent=1))
        row += 1
    return row


def _together(audit: AuditReport, money: str) -> list[_Line]:
    """What of the money goes into working together and into options, and what funds pay; only what is something."""
    parts = (
        ("of it for shares of pools", POOLS, sum(one.pools_million for one in audit.spending)),
        ("of it for agreements", AGREEMENTS, sum(one.agreements_million for one in audit.spending)),
        ("of it for support elements", SUPPORT, sum(one.support_million for one in audit.spending)),
        ("of it for options, grants included", OPTIONS, sum(one.options_million for one in audit.spending)),
        ("of it paid to common funds", CONTRIBUTIONS, sum(one.contributions_million for one in audit.spending)),
        ("beside it, paid by common funds", FUNDED, sum(one.funded_million for one in audit.spending)),
    )
    bills = len(audit.spending)
    return [
        (label, f"=SUM({span('Spending', column, bills)})", value, AMOUNT, money)
        for label, column, value in parts
        if value
    ]


KNOWN: dict[Proof, str] = {
    "certified": "certified in exact arithmetic",
    "proven": "proven by the solver",
    "within": "within the gap beside, more was asked",
    "unproven": "unproven",
}


def _tiers(book: Book, sheet: Any, row: int, result: Result) -> int:
    row = section(book, sheet, row, "What was optimised, in this order")
    row = headings(
        book, sheet, row, ("Tier", "Value", "Bound", "Gap", "Certified gap", "Gap asked for", "Known", "Unit")
    )
    for tier in result.tiers:
        form = PERCENT.replace(".0", ".00") if tier.unit.startswith("share") else AMOUNT
        goal = "most" if tier.maximise else "least"
        write(sheet, row, 0, f"{readable(tier.name)} ({goal})", book.cell())
        for index, value in ((1, tier.value), (2, tier.bound)):
            write(sheet, row, index, "none" if value is None else value, book.cell(form, align="right"))
        gap_style = book.cell("0.00%", align="right")
        write(sheet, row, 3, "none" if tier.gap is None else tier.gap, gap_style)
        write(sheet, row, 4, "none" if tier.certified_gap is None else tier.certified_gap, gap_style)
        write(sheet, row, 5, tier.target_gap, gap_style)
        write(sheet, row, 6, KNOWN[tier.proof], book.cell())
        write(sheet, row, 7, readable(tier.unit), book.cell(align="right"))
        row += 1
    for fault in result.faults:
        words = f"Fault of the solver: {fault.tier + ': ' if fault.tier else ''}{fault.text}"
        write(sheet, row, 0, readable(words, 1_000), book.style())
        row += 1
    return row


def _conflict(book: Book, sheet: Any, row: int, result: Result) -> int:
    if result.conflict is None:
        return row
    row = section(book, sheet, row + 1, "These rules cannot hold together")
    for rule in result.conflict.rules:
        write(sheet, row, 0, "•  " + readable(rule.text, 1_000), book.style())
        row += 1
        for one in rule.figures[1:]:
            write(sheet, row, 0, "      " + readable(one.text, 1_000), book.style())
            row += 1
    return row


def _warnings(book: Book, sheet: Any, row: int, result: Result) -> int:
    if not result.warnings:
        return row
    row = section(book, sheet, row, "Warnings about what was given; none stops a run")
    for caution in result.warnings:
        write(sheet, row, 0, readable(caution.place), book.cell())
        write(sheet, row, 1, readable(f"{caution.rule}. {caution.cure}".rstrip(". ") + ".", 1_000), book.style())
        row += 1
    return row + 1


def _provenance(book: Book, sheet: Any, row: int, result: Result) -> None:
    row = section(book, sheet, row, "How to repeat it")
    for key, value in result.provenance.items():
        text = "; ".join(f"{one}: {two}" for one, two in value.items()) if isinstance(value, dict) else str(value)
        write(sheet, row, 0, readable(str(key)).replace("_", " "), book.cell())
        write(sheet, row, 1, readable(text or "none", 1_000), book.style())
        row += 1
