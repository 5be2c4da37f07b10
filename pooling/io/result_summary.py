"""The Summary sheet of a results workbook: the answer, the tiers, who pays, and how to repeat the run."""

from __future__ import annotations

from typing import Any, get_args

from pooling.domain.audit_report import AuditReport
from pooling.domain.figures import FIGURES, FigureRow, Standing
from pooling.domain.instance import Instance
from pooling.domain.outcome import Proof
from pooling.domain.readable import readable
from pooling.domain.result import Result
from pooling.domain.result_columns import MILLION
from pooling.io.result_money import BUDGET, GRANTS, PARTS, SPEND, USED
from pooling.io.result_needs import COVERED, MET, met_words
from pooling.io.result_risks import SHORT, STILL_COVERED, WEIGHTED
from pooling.io.result_summary_nations import write_nations
from pooling.io.result_summary_needs import REASON_WIDTH, write_coverage, write_gaps
from pooling.io.result_summary_parts import headings, section, span
from pooling.io.result_together import COST
from pooling.io.workbook_style import AMOUNT, BAD, COUNT, GOOD, LINE, NEEDED, PERCENT, Book, lines_of, write

_WIDTHS = (48, REASON_WIDTH, 18, 18, 16, 18, 38, 26)
_IF_ANY = (*(f"spending.{name}" for name in PARTS), "grants", "pools_bought")
"""Figures that are told only where they are something."""


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
    row = _answer(book, sheet, 3, result, audit)
    row = _tiers(book, sheet, row + 1, result)
    row = _conflict(book, sheet, row, result)
    row = write_coverage(book, sheet, row + 1, audit)
    row = write_gaps(book, sheet, row, result)
    row = write_nations(book, sheet, row + 1, audit, instance)
    row = _warnings(book, sheet, row + 1, result)
    _provenance(book, sheet, row, result)


def _answer(book: Book, sheet: Any, row: int, result: Result, audit: AuditReport) -> int:
    row = section(book, sheet, row, "The answer")
    if result.plan is None:
        write(sheet, row, 0, "This run holds no plan.", book.style(bold=True, font_color=BAD))
        return row + 1
    formulas = _formulas(audit)
    lines: dict[str, int] = {}
    for figure in audit.figures:
        if figure.name not in FIGURES or figure.value is None or (figure.name in _IF_ANY and not figure.value):
            continue
        row += 1
        lines[figure.name] = row
        look = book.cell(_format(figure), bold=True, align="right", indent=1)
        write(sheet, row - 1, 0, readable(figure.label), book.cell())
        formula = formulas.get(figure.name)
        if figure.name == "budget_used":
            formula = f"=B{lines['budget_spending']}/B{lines['budget']}"
        if formula is None:
            write(sheet, row - 1, 1, figure.value, look)
        else:
            sheet.write_formula(row - 1, 1, formula, look, figure.value)
        write(sheet, row - 1, 2, readable(figure.unit), book.cell(indent=1))
        said = figure.basis or ", ".join(figure.where)
        if said:
            write(sheet, row - 1, 3, readable(said), book.style())
    return row


def _format(figure: FigureRow) -> str:
    if figure.unit.startswith("share"):
        return PERCENT
    return AMOUNT if figure.unit.startswith(MILLION) else COUNT


def _formulas(audit: AuditReport) -> dict[str, str]:
    """Figures that follow when a figure of another sheet is changed: what adds it up there."""
    needs, bills, checks = len(audit.coverage), len(audit.spending), len(audit.checks) + len(audit.violations)
    met, spend = span("Coverage", MET, needs), span("Spending", SPEND, bills)
    budgets = span("Spending", BUDGET, bills)
    return {
        "needs": f"=COUNTA({span('Coverage', 'A', needs)})",
        **{f"met_{one}": f'=COUNTIF({met},"{met_words(one)}")' for one in get_args(Standing)},
        "covered_mean": f"=AVERAGE({span('Coverage', COVERED, needs)})",
        "withdrawal_worst": f"=MIN({span('Withdrawals', STILL_COVERED, len(audit.withdrawals))})",
        "scenario_mean": f"=SUM({span('Scenarios', WEIGHTED, len(audit.scenarios))})",
        "scenario_worst": f"=MAX({span('Scenarios', SHORT, len(audit.scenarios))})",
        "spending": f"=SUM({spend})",
        **{f"spending.{name}": f"=SUM({span('Spending', column, bills)})" for name, column in PARTS.items()},
        "grants": f"=SUM({span('Funds', GRANTS, len(audit.funds))})",
        "pools_bought": f"=SUM({span('Pools', COST, len(audit.pools))})",
        "budget": f"=SUM({budgets})",
        "budget_spending": f'=SUMIF({budgets},"<>",{spend})',
        "limit_used_most": f"=MAX({span('Spending', USED, bills)})",
        "checks": f"=SUM({span('Audit', 'B', checks)})",
        "violations": f"=SUM({span('Audit', 'C', checks)})",
    }


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
        write(sheet, row, 7, readable(tier.unit), book.cell(align="right", text_wrap=True))
        sheet.set_row(row, LINE * lines_of(tier.unit, _WIDTHS[7]))
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
