"""How sure a plan is, as text; nothing where there is nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.domain import round_off
from pooling.report.answer import Answer
from pooling.report.printing import heading, listing
from pooling.report.risks import ScenarioSummary, WithdrawalLine
from pooling.report.words import number, percent

if TYPE_CHECKING:
    from rich.console import Console

MOST_RISKS = 5
"""Rows of each list unless all are asked for."""


def print_trust(records: Answer, console: Console, most: int | None) -> None:
    """Print pledged against credible, where they differ."""
    trust, several = records.trust, len(records.periods) > 1
    if trust is None:
        return
    pledged, credible = percent(trust.pledged_share), percent(trust.credible_share)
    said = f"{pledged} of a need on average as pledged, {credible} as credible"
    heading(console, f"Pledged against credible: {said}")
    columns = [("requirement", "<")] + ([("period", "<")] if several else [])
    columns += [("need", ">"), ("pledged", ">"), ("credible", ">"), ("in", "<")]
    rows = []
    for row in trust.lines:
        need = records.called("requirements", row.requirement)
        names = [need, row.period] if several else [need]
        rows.append([*names, number(row.need), number(row.pledged), number(row.credible), row.unit])
    listing(console, columns, rows, _few(most))


def print_bites(records: Answer, console: Console, most: int | None) -> None:
    """Print the caveats that hold units back from needs that go unmet."""
    bites = records.bites
    if not bites:
        return
    held = "holds" if len(bites) == 1 else "hold"
    heading(console, f"Caveats that bite: {len(bites)} {held} units back from unmet requirements")
    columns = [("caveat", "<"), ("nation", "<"), ("rule", "<"), ("requirements", ">"), ("reason", "<")]
    rows = [
        (bite.caveat, records.called("nations", bite.nation), bite.rule, str(len(bite.requirements)), bite.reason)
        for bite in bites
    ]
    listing(console, columns, rows, _few(most))


def print_withdrawals(withdrawals: Sequence[WithdrawalLine], console: Console, most: int | None) -> None:
    """Print without whom most is lost; one line where nobody's withdrawal costs anything."""
    if not withdrawals:
        return
    losing = [row for row in withdrawals if row.lost_share > round_off.SHOWN_LOSS]
    if not losing:
        heading(console, f"Withdrawals: none of {len(withdrawals)} costs any coverage")
        return
    verb = "costs" if len(losing) == 1 else "cost"
    heading(console, f"Withdrawals: {len(losing)} of {len(withdrawals)} {verb} coverage")
    rows = [(row.name, percent(row.covered_share), percent(row.lost_share)) for row in losing]
    listing(console, [("without", "<"), ("still covered", ">"), ("lost", ">")], rows, _few(most))


def print_scenarios(summary: ScenarioSummary | None, console: Console) -> None:
    """Print what is short over all scenarios, in one line."""
    if summary is None:
        return
    mean, worst = percent(summary.mean_short_share), percent(summary.worst_short_share)
    said = f"short of {mean} of weighted need on average, {worst} in the worst ({summary.worst})"
    heading(console, f"Scenarios: {summary.scenarios:,}, {said}")


def _few(most: int | None) -> int | None:
    return None if most is None else min(most, MOST_RISKS)
