"""How sure a plan is, as text; nothing where there is nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.domain import round_off
from pooling.report.printing import cell, line, more, table
from pooling.report.risks import BiteLine, ScenarioSummary, Trust, WithdrawalLine
from pooling.report.words import number, percent

if TYPE_CHECKING:
    from rich.console import Console

MOST_RISKS = 5
"""Rows of each list unless all are asked for."""


def print_trust(trust: Trust | None, several: bool, console: Console, most: int | None) -> None:
    """Print pledged against credible, where they differ; ``several``: whether there are several periods."""
    if trust is None:
        return
    console.print()
    said = (
        f"{percent(trust.pledged_share)} of a need on average as pledged, {percent(trust.credible_share)} as credible"
    )
    line(console, f"Pledged against credible: {said}", "bold")
    columns = [("requirement", "<")] + ([("period", "<")] if several else [])
    made = table(*columns, ("need", ">"), ("pledged", ">"), ("credible", ">"), ("in", "<"))
    most = None if most is None else min(most, MOST_RISKS)
    for one in trust.lines[:most]:
        names = [one.requirement, one.period] if several else [one.requirement]
        figures = (number(one.need), number(one.pledged), number(one.credible))
        made.add_row(*(cell(name) for name in names), *figures, cell(one.unit))
    console.print(made)
    more(len(trust.lines), most, console)


def print_bites(bites: Sequence[BiteLine], console: Console, most: int | None) -> None:
    """Print the caveats that hold units back from needs that go unmet."""
    if not bites:
        return
    console.print()
    held = "holds" if len(bites) == 1 else "hold"
    line(console, f"Caveats that bite: {len(bites)} {held} units back from unmet requirements", "bold")
    made = table(("caveat", "<"), ("nation", "<"), ("rule", "<"), ("requirements", ">"), ("reason", "<"))
    most = None if most is None else min(most, MOST_RISKS)
    for one in bites[:most]:
        names = (one.caveat, one.nation, one.rule)
        made.add_row(*(cell(name) for name in names), str(len(one.requirements)), cell(one.reason))
    console.print(made)
    more(len(bites), most, console)


def print_withdrawals(withdrawals: Sequence[WithdrawalLine], console: Console, most: int | None) -> None:
    """Print without whom most is lost; one line where nobody's withdrawal costs anything."""
    if not withdrawals:
        return
    console.print()
    losing = [one for one in withdrawals if one.lost_share > round_off.SHOWN_LOSS]
    if not losing:
        line(console, f"Withdrawals: none of {len(withdrawals)} costs any coverage", "bold")
        return
    verb = "costs" if len(losing) == 1 else "cost"
    line(console, f"Withdrawals: {len(losing)} of {len(withdrawals)} {verb} coverage", "bold")
    made = table(("without", "<"), ("still covered", ">"), ("lost", ">"))
    most = None if most is None else min(most, MOST_RISKS)
    for one in losing[:most]:
        made.add_row(cell(one.name), percent(one.covered_share), percent(one.lost_share))
    console.print(made)
    more(len(losing), most, console)


def print_scenarios(summary: ScenarioSummary | None, console: Console) -> None:
    """Print what is short over all scenarios, in one line."""
    if summary is None:
        return
    console.print()
    mean, worst = percent(summary.mean_short_share), percent(summary.worst_short_share)
    said = f"short of {mean} of weighted need on average, {worst} in the worst ({summary.worst})"
    line(console, f"Scenarios: {summary.scenarios:,}, {said}", "bold")
