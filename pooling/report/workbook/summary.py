"""The Summary sheet of a results workbook: the answer, the tiers, who pays, and how to repeat the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from pooling.domain.figures import FIGURES, SPENDING, FigureRow, Standing
from pooling.domain.instance import Instance
from pooling.domain.outcome import TierResult
from pooling.domain.problems import Caution
from pooling.domain.result import Result
from pooling.domain.result_columns import MILLION
from pooling.io.workbook_style import AMOUNT, BAD, COUNT, GOOD, NEEDED, PERCENT
from pooling.report.answer import Answer
from pooling.report.risks import places_of
from pooling.report.words import KNOWN, headline, last_per_cent_words, plain, sentence
from pooling.report.workbook.columns import Cell, added
from pooling.report.workbook.page import Page, Shown
from pooling.report.workbook.summary_nations import write_nations
from pooling.report.workbook.summary_needs import write_coverage, write_gaps
from pooling.report.workbook.tables import Listed, TableSheet

WIDTHS = (56, 48, 26, 16, 14, 16, 18, 18)
"""Widths of its columns."""
MOST_WARNINGS = 8
MOST_PAYERS = 12
"""Warnings and nations on the Summary sheet; all are on sheets of their own."""
ON_PAPER = "Tables, from sheet Coverage on, are not printed until their print area is cleared."
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
    "known": "How it is known",
    "unit": "Unit",
}


def write_summary(
    page: Page, records: Answer, tables: Mapping[str, TableSheet], result: Result, instance: Instance
) -> None:
    """Fill the Summary sheet; figures are formulas over the other sheets."""
    page.paper.keep_together(0)
    page.paper.set_height(0, 30)
    page.text(records.title or records.instance, bold=True, font_size=20, font_color=NEEDED)
    good = records.outcome in ("optimal", "feasible") and records.audit_ok
    said = headline(records.instance, records.card, records.outcome, records.reason)
    page.text(said, bold=True, font_color=GOOD if good else BAD)
    page.skip()
    _write_answer(page, records, tables, places_of(instance))
    page.skip()
    _write_tiers(page, records)
    _write_conflict(page, records)
    write_coverage(page, records, tables)
    write_gaps(page, records, instance.names.needs)
    write_nations(page, records, tables, MOST_PAYERS)
    _write_warnings(page, records)
    page.section("How to repeat it")
    for key, value in result.provenance.items():
        text = "; ".join(f"{name}: {said}" for name, said in value.items()) if isinstance(value, dict) else str(value)
        page.told(plain(str(key)), text or "none")
    page.text(ON_PAPER, italic=True)
    page.printed()


def _write_answer(page: Page, records: Answer, tables: Mapping[str, TableSheet], names: Mapping[str, str]) -> None:
    page.section("The answer")
    if records.audit_ok is None:
        page.text("This run holds no plan.", bold=True, font_color=BAD)
        return
    for figure in records.figures:
        if figure.name not in FIGURES or figure.value is None or (figure.name in _IF_ANY and not figure.value):
            continue
        formula = formula_of(figure.name, tables)
        look = {"bold": True, "align": "right", "indent": 1}
        value = Shown(figure.value, _format(figure), formula, look)
        where = ", ".join(names.get(place) or place for place in figure.where)
        said = Shown(figure.basis or where, look={"bottom": 0})
        page.cells(figure.label, value, Shown(figure.unit, look={"indent": 1}), said)


def formula_of(name: str, tables: Mapping[str, TableSheet]) -> str:
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
    if records.last_per_cent is not None:
        page.text(sentence(last_per_cent_words(records.last_per_cent)))
    for fault in records.faults:
        page.text(f"Fault of the solver: {fault.tier + ': ' if fault.tier else ''}{fault.text}")


def _write_tier(page: Page, tier: TierResult) -> None:
    form = "0.00%" if tier.unit.startswith("share") else AMOUNT
    right = {"align": "right"}
    values = [Shown(_or_none(value), form, look=right) for value in (tier.value, tier.bound)]
    gaps = (tier.gap, tier.certified_gap, tier.target_gap)
    shares = [Shown(_or_none(gap), "0.00%", look=right) for gap in gaps]
    name = f"{tier.name} ({'most' if tier.maximise else 'least'})"
    page.cells(name, *values, *shares, *(Shown(said, look=right) for said in (KNOWN[tier.proof], tier.unit)))


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
    for caution in records.warnings[:MOST_WARNINGS]:
        page.told(caution.place, f"{caution.rule}. {caution.cure}".rstrip(". ") + ".")
    if len(records.warnings) > MOST_WARNINGS:
        page.text(f"and {len(records.warnings) - MOST_WARNINGS} more, see Warnings", italic=True)
    page.skip()


def warnings_table(warnings: Sequence[Caution]) -> TableSheet | None:
    """The sheet of all warnings, where the Summary has no room for them."""
    if len(warnings) <= MOST_WARNINGS:
        return None
    columns = (("place", "Place"), ("value", "Value"), ("rule", "What is odd"), ("cure", "What to do"))
    return TableSheet(
        "Warnings",
        [
            Listed(added(name, heading, kind="text").about, heading, [getattr(row, name) for row in warnings])
            for name, heading in columns
        ],
    )
