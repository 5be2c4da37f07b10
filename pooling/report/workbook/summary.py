"""The Summary sheet of a results workbook: the answer, the tiers, who pays, and how to repeat the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pooling.domain.figures import FIGURES, SPENDING, FigureRow, Standing
from pooling.domain.outcome import TierResult
from pooling.domain.result_columns import MILLION
from pooling.io.workbook_style import AMOUNT, BAD, COUNT, GOOD, LINE, NEEDED, PERCENT, Book, lines_of
from pooling.report.answer import Answer
from pooling.report.words import KNOWN, headline, plain
from pooling.report.workbook.columns import Cell
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.summary_nations import write_nations
from pooling.report.workbook.summary_needs import REASON_WIDTH, write_coverage, write_gaps
from pooling.report.workbook.tables import TableSheet

_WIDTHS = (48, REASON_WIDTH, 18, 18, 16, 18, 38, 26)
_PARTS = tuple(name.partition(".")[2] for name in FIGURES if name.startswith(f"{SPENDING}."))
_IF_ANY = (*(f"{SPENDING}.{part}" for part in _PARTS), "grants", "pools_bought")
"""Figures that are told only where they are something."""
_MET = 'COUNTIF({coverage[met]},"%s")'
FORMULAS = {
    "needs": "COUNTA({coverage[requirement]})",
    **{f"met_{standing}": _MET % plain(standing) for standing in get_args(Standing)},
    "covered_mean": "AVERAGE({coverage[covered_share]})",
    "withdrawal_worst": "MIN({withdrawals[covered_share]})",
    "scenario_mean": "SUM({scenarios[weighted_share]})",
    "scenario_worst": "MAX({scenarios[short_share]})",
    "spending": "SUM({spending[spend_million]})",
    **{f"spending.{part}": f"SUM({{spending[{part}_million]}})" for part in _PARTS},
    "grants": "SUM({funds[grants_million]})",
    "pools_bought": "SUM({pools[cost_million]})",
    "budget": "SUM({spending[budget_million]})",
    "budget_spending": 'SUMIF({spending[budget_million]},"<>",{spending[spend_million]})',
    "budget_used": 'SUMIF({spending[budget_million]},"<>",{spending[spend_million]})/SUM({spending[budget_million]})',
    "limit_used_most": "MAX({spending[used_share]})",
    "checks": "SUM({audit[checks]})",
    "violations": "SUM({audit[broken]})",
}
"""Figures that follow when a figure of another sheet is changed: what adds it up there."""


_TIERS = {
    "tier": "Tier",
    "value": "Value",
    "bound": "Bound",
    "gap": "Gap",
    "certified": "Certified gap",
    "asked": "Gap asked for",
    "known": "Known",
    "unit": "Unit",
}


def write_summary(
    book: Book, sheet: Any, records: Answer, tables: Mapping[str, TableSheet], provenance: Mapping[str, Any]
) -> None:
    """Fill the Summary sheet; figures are formulas over the other sheets."""
    page = Page(book, sheet, _WIDTHS)
    sheet.set_row(0, 30)
    page.text(records.title or records.instance, bold=True, font_size=20, font_color=NEEDED)
    good = records.outcome in ("optimal", "feasible") and records.audit_ok
    said = headline(records.instance, records.card, records.outcome, records.reason)
    page.text(said, bold=True, font_color=GOOD if good else BAD)
    page.skip()
    _write_answer(page, records, tables)
    page.skip()
    _write_tiers(page, records)
    _write_conflict(page, records)
    write_coverage(page, records, tables)
    write_gaps(page, records)
    write_nations(page, records, tables)
    _write_warnings(page, records)
    page.section("How to repeat it")
    for key, value in provenance.items():
        text = "; ".join(f"{name}: {said}" for name, said in value.items()) if isinstance(value, dict) else str(value)
        page.told(plain(str(key)), text or "none")


def _write_answer(page: Page, records: Answer, tables: Mapping[str, TableSheet]) -> None:
    page.section("The answer")
    if records.audit_ok is None:
        page.text("This run holds no plan.", bold=True, font_color=BAD)
        return
    for figure in records.figures:
        if figure.name not in FIGURES or figure.value is None or (figure.name in _IF_ANY and not figure.value):
            continue
        formula = _formula(figure.name, tables)
        look = {"bold": True, "align": "right", "indent": 1}
        value = Shown(figure.value, _format(figure), formula, look)
        said = Shown(figure.basis or ", ".join(figure.where), look={"bottom": 0})
        page.cells(figure.label, value, Shown(figure.unit, look={"indent": 1}), said)


def _formula(name: str, tables: Mapping[str, TableSheet]) -> str:
    """What adds the figure up; nothing where its sheet is not there."""
    try:
        return f"={FORMULAS[name].format_map(tables)}" if name in FORMULAS else ""
    except KeyError:
        return ""


def _format(figure: FigureRow) -> str:
    if figure.unit.startswith("share"):
        return PERCENT
    return AMOUNT if figure.unit.startswith(MILLION) else COUNT


def _write_tiers(page: Page, records: Answer) -> None:
    page.section("What was optimised, in this order")
    page.headings(_TIERS)
    for tier in records.objectives:
        _write_tier(page, tier)
    for fault in records.faults:
        page.text(f"Fault of the solver: {fault.tier + ': ' if fault.tier else ''}{fault.text}")


def _write_tier(page: Page, tier: TierResult) -> None:
    form = "0.00%" if tier.unit.startswith("share") else AMOUNT
    right = {"align": "right"}
    values = [Shown(_or_none(value), form, look=right) for value in (tier.value, tier.bound)]
    gaps = (tier.gap, tier.certified_gap, tier.target_gap)
    shares = [Shown(_or_none(gap), "0.00%", look=right) for gap in gaps]
    unit = Shown(tier.unit, look={**right, "text_wrap": True})
    height = LINE * lines_of(tier.unit, _WIDTHS[7])
    name = f"{tier.name} ({'most' if tier.maximise else 'least'})"
    page.cells(name, *values, *shares, KNOWN[tier.proof], unit, height=height)


def _or_none(value: float | None) -> Cell:
    return "none" if value is None else value


def _write_conflict(page: Page, records: Answer) -> None:
    if records.conflict is None:
        return
    page.skip()
    page.section("These rules cannot hold together")
    for rule in records.conflict.rules:
        page.text(f"•  {rule.text}")
        for figure in rule.figures[1:]:
            page.text(f"      {figure.text}")


def _write_warnings(page: Page, records: Answer) -> None:
    if not records.warnings:
        return
    page.section("Warnings about what was given; none stops a run")
    for caution in records.warnings:
        page.told(caution.place, f"{caution.rule}. {caution.cure}".rstrip(". ") + ".")
    page.skip()
