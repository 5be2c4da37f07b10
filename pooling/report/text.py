"""The answer as text for a terminal or a file: a view of the records of :mod:`pooling.report.answer`."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.domain.figures import NEARLY_SHARE, MetRow
from pooling.domain.instance import Instance
from pooling.domain.outcome import TierResult
from pooling.domain.result import Result
from pooling.report.answer import Answer, answer
from pooling.report.gaps import Met
from pooling.report.gaps_text import print_gaps
from pooling.report.printing import cell, heading, line, listing, more, table
from pooling.report.risks_text import print_bites, print_scenarios, print_trust, print_withdrawals
from pooling.report.together_text import print_agreements, print_balances, print_pools
from pooling.report.words import (
    amount,
    counted,
    distance,
    headline,
    million,
    number,
    percent,
    plain,
    signed_million,
    tier_value,
)
from pooling.report.years import largest_first
from pooling.report.years_text import (
    print_changes,
    print_funds,
    print_guidelines,
    print_keys,
    print_options,
    print_years,
)

if TYPE_CHECKING:
    from rich.console import Console

MOST_ROWS = 12
"""Rows of a list shown unless all are asked for."""

TEXT_WIDTH = 200
"""Columns of the answer in a file at most; names are whole."""


def print_answer(result: Result, instance: Instance, console: Console, *, most: int | None = MOST_ROWS) -> None:
    """Print the answer, with ``most`` rows a list, None for all; sections with nothing to say are left out."""
    print_records(answer(result, instance), console, most=most)


def answer_text(result: Result, instance: Instance, *, most: int | None = MOST_ROWS) -> str:
    """The same as plain text without colours, :data:`TEXT_WIDTH` columns wide."""
    from rich.console import Console

    stream = io.StringIO()
    print_answer(result, instance, Console(file=stream, width=TEXT_WIDTH, color_system=None), most=most)
    return "".join(text.rstrip() + "\n" for text in stream.getvalue().splitlines())


def print_records(records: Answer, console: Console, *, most: int | None = MOST_ROWS) -> None:
    """Print an answer that is already made."""
    _headline(records, console)
    if records.conflict is not None:
        _conflict(records, console)
    if records.met is None:
        _warnings(records, console, most)
        return
    several = len(records.periods) > 1
    _met(records, records.met, console)
    print_trust(records.trust, several, console, most)
    print_gaps(records, console, most)
    print_bites(records.bites, console, most)
    _payers(records, console, most)
    _strained(records, console, most)
    print_years(records, console)
    print_keys(records, console, most)
    print_options(records, console, most)
    print_funds(records, console, most)
    print_guidelines(records, console, most)
    print_changes(records, console, most)
    print_agreements(records.agreements, records.figure("spending.agreements"), several, console, most)
    print_pools(records.pools, records.figure("pools_bought"), several, console, most)
    print_balances(records.balances, several, console, most)
    print_withdrawals(records.withdrawals, console, most)
    print_scenarios(records.scenarios, console)
    _warnings(records, console, most)
    _audit(records, console)


def _headline(records: Answer, console: Console) -> None:
    line(console, headline(records.instance, records.card, records.outcome, records.reason), "bold")
    if records.title:
        line(console, f"  {records.title}", "dim")
    if _detail_says_more(records):
        line(console, f"  {records.detail}", "dim")
    for notice in records.notices:
        line(console, f"  note: {notice}", "yellow")
    later = [tier for tier in records.objectives if largest_first(tier)][1:]
    for tier in records.objectives:
        if tier in later:
            if tier is later[-1]:
                _leximax(later, console)
            continue
        if tier.value is None:
            line(console, f"  {tier.name}: nothing yet ({plain(tier.reason)})")
            continue
        unit = "" if tier.unit.startswith("share") else f" {tier.unit}"
        aim = "at most" if tier.maximise else "at least"
        bound = "" if tier.bound is None else f", {aim} {tier_value(tier.bound, tier.unit)} is possible"
        line(console, f"  {tier.name}: {tier_value(tier.value, tier.unit)}{unit}{bound} ({distance(tier)})")
    for fault in records.faults:
        line(console, f"  fault of the solver: {fault.tier + ': ' if fault.tier else ''}{fault.text}", "yellow")


def _leximax(tiers: Sequence[TierResult], console: Console) -> None:
    """The deviations after the largest, in one line: all are listed below."""
    missed = sum(1 for tier in tiers if tier.proof not in ("certified", "proven"))
    names = f"{tiers[0].name} to {tiers[-1].name}" if len(tiers) > 1 else tiers[0].name
    said = f"{missed} of {len(tiers)} not proven to the gap asked" if missed else "each proven to the gap asked"
    line(console, f"  {names}: the deviations after the largest, {said}")


def _detail_says_more(records: Answer) -> bool:
    # A solver that is stopped from outside calls it an interruption, whoever did it: the reason says it better.
    stopped = records.detail.startswith("Interrupted")
    # A search can end by itself without having proven what was asked.
    unproven = records.outcome == "feasible" and records.reason == "finished"
    return bool(records.detail) and (records.reason in ("failed", "time_limit") or unproven) and not stopped


def _conflict(records: Answer, console: Console) -> None:
    assert records.conflict is not None
    least = "drop any one of them and the rest can hold" if records.conflict.minimal else "not shown to be the fewest"
    heading(console, f"These rules cannot hold together ({least}):")
    for rule in records.conflict.rules:
        line(console, f"  - {rule.text}")
        for figure in rule.figures[1:]:
            line(console, f"      {figure.text}", "dim")
    if records.conflict.detail:
        line(console, f"  {records.conflict.detail}", "dim")


def _met(records: Answer, met: Met, console: Console) -> None:
    total = met.total
    periods = len(records.periods)
    unit = counted(total.rows, "requirement" if periods == 1 else "requirement-period").partition(" ")[2]
    what = f"{total.in_full} of {total.rows} {unit} in full"
    rest = f"{total.nearly} nearly, {total.in_part} in part, {total.not_at_all} not at all"
    heading(console, f"Met: {what}, {rest}")
    said = f"nearly: less than {percent(NEARLY_SHARE, 0)} of the need is missing"
    if periods > 1:
        said += f"; {counted(records.requirements, 'requirement')}, each counted in every period it is asked for"
    line(console, f"  {said}", "dim")
    names = ("rows", "in full", "nearly", "in part", "not at all", "covered (mean)")
    made = table(("", "<"), *((name, ">") for name in names))
    for group in met.by_priority:
        made.add_row(*_met_row(f"priority {group.name}", group))
    made.add_section()
    for group in met.by_domain:
        made.add_row(*_met_row(group.name, group))
    console.print(made)


def _met_row(name: str, group: MetRow) -> tuple[str, ...]:
    counts = (group.rows, group.in_full, group.nearly, group.in_part, group.not_at_all)
    return (cell(name), *(str(count) for count in counts), percent(group.covered_share))


def _payers(records: Answer, console: Console, most: int | None) -> None:
    payers, several = records.payers, len(records.periods) > 1
    heading(console, f"Who pays: {amount(records.figure('spending'))}")
    some, every = (number(records.figure(name).value) for name in ("contributors", "nations"))
    line(console, f"  nations that commit anything: {some} of {every}", "dim")
    budget, used, largest = (records.figure(name) for name in ("budget", "budget_used", "limit_used_most"))
    if budget.value is not None:
        together = "all nations and periods that have one" if several else "all nations that have one"
        said = f"{percent(used.value)} of the budgets of {together} ({million(budget.value)} {budget.unit})"
        if several and largest.value is not None:
            said += f"; at most {percent(largest.value)} of a limit in one period ({' '.join(largest.where)})"
        line(console, f"  {said}", "dim")
    shares = any(payer.fair_share is not None for payer in payers)
    budgets = budget.value is not None
    columns = [("nation", "<"), ("spends", ">"), ("of total", ">")] + ([("of budget", ">")] if budgets else [])
    columns += [("of limit\n(worst\nperiod)", ">"), ("in", "<")] if budgets and several else []
    if shares:
        columns += [("burden", ">"), ("fair share", ">"), ("above fair", ">")]
    rows = []
    for payer in payers:
        cells = [payer.name, million(payer.spend_million), percent(payer.spend_share)]
        cells += [percent(payer.used_share)] if budgets else []
        cells += [percent(payer.most_used_share), payer.most_used_period or "-"] if budgets and several else []
        if shares:
            cells += [percent(payer.burden_share), percent(payer.fair_share), signed_million(payer.deviation_million)]
        rows.append(cells)
    listing(console, columns, rows, most)


def _strained(records: Answer, console: Console, most: int | None) -> None:
    heading(console, "Who is strained: share of the value of its own offers that a nation commits")
    columns = [("nation", "<"), ("committed", ">"), ("own ceiling", ">"), ("offers used", ">"), ("in period", "<")]
    rows = []
    for strain in records.strained:
        ceiling = percent(strain.ceiling_share) if strain.ceiling_share < 1 else "-"
        used = f"{strain.committed_offers} of {strain.offers}"
        rows.append((strain.name, percent(strain.committed_share), ceiling, used, strain.period))
    listing(console, columns, rows, most)
    if records.margins:
        _margins(records, console, most)


def _margins(records: Answer, console: Console, most: int | None) -> None:
    """A line for each nation, on its shortest margin."""
    line(console, "Shortest margins of the limits of a period:")
    short_in = Counter(margin.nation for margin in records.margins)
    shortest = {margin.nation: margin for margin in reversed(records.margins)}
    ordered = sorted(shortest.values(), key=records.margins.index)
    for margin in ordered[:most]:
        left, limit = million(margin.left_million), f"{million(margin.limit_million)} million {records.currency}"
        said = f"  {margin.nation} {margin.period}: {left} of {limit} left ({percent(margin.left_share)})"
        times = short_in[margin.nation]
        line(console, said + (f"; short in {times} periods" if times > 1 else ""))
    more(len(ordered), most, console)


def _warnings(records: Answer, console: Console, most: int | None) -> None:
    if not records.warnings:
        return
    heading(console, f"{counted(len(records.warnings), 'warning')} about what was given (none stops a run):")
    for caution in records.warnings[:most]:
        found = f" (found {caution.value})" if caution.value else ""
        line(console, f"  - {caution.place}: {caution.rule}{found}", "yellow")
        if caution.cure:
            line(console, f"    {caution.cure}", "dim")
    more(len(records.warnings), most, console)


def _audit(records: Answer, console: Console) -> None:
    console.print()
    if records.audit_ok:
        line(console, f"Audit: holds; {records.checks:,} checks, every figure of the plan computed again")
    else:
        line(console, "Audit: FAILS; see the violations in the result", "bold red")
