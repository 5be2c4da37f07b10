"""The answer as text for a terminal or a file: a view of the records of :mod:`pooling.report.answer`."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from pooling.domain.figures import NEARLY_SHARE, MetRow
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.report.answer import Answer, answer
from pooling.report.gaps_text import print_gaps
from pooling.report.head import audit_line, conflict_lines, head_lines, last_per_cent_lines, tier_lines
from pooling.report.printing import cell, heading, line, listing, more, put, table
from pooling.report.risks_text import print_bites, print_scenarios, print_trust, print_withdrawals
from pooling.report.sending_text import print_sends
from pooling.report.together_text import print_agreements, print_balances, print_pools
from pooling.report.words import (
    amount,
    counted,
    million,
    number,
    percent,
    signed_million,
)
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
    for text, style in (*head_lines(records), *tier_lines(records), *last_per_cent_lines(records)):
        line(console, text, style)
    for name in SECTIONS:
        print_section(name, records, console, most=most)


def print_section(name: str, records: Answer, console: Console, *, most: int | None = None) -> None:
    """Print one of :data:`SECTIONS`; nothing where it has nothing to say."""
    if records.met is not None or name in _WITHOUT_A_PLAN:
        SECTIONS[name](records, console, most)


def _conflict(records: Answer, console: Console) -> None:
    if records.conflict is None:
        return
    first, *others = conflict_lines(records.conflict)
    heading(console, first[0])
    for text, style in others:
        line(console, text, style)


def _met(records: Answer, console: Console) -> None:
    met = records.met
    assert met is not None
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
    put(console, made)


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
            where = " ".join(records.called("nations", known) for known in largest.where)
            said += f"; at most {percent(largest.value)} of a limit in one period ({where})"
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
        whose = f"{records.called('nations', margin.nation)} {margin.period}"
        said = f"  {whose}: {left} of {limit} left ({percent(margin.left_share)})"
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
    line(console, *audit_line(records))


SECTIONS: dict[str, Callable[[Answer, Console, int | None], None]] = {
    "conflict": lambda records, console, _: _conflict(records, console),
    "met": lambda records, console, _: _met(records, console),
    "trust": lambda records, console, most: print_trust(records, console, most),
    "gaps": print_gaps,
    "caveats": lambda records, console, most: print_bites(records, console, most),
    "payers": _payers,
    "strained": _strained,
    "sends": print_sends,
    "years": lambda records, console, _: print_years(records, console),
    "keys": print_keys,
    "options": print_options,
    "funds": print_funds,
    "guidelines": print_guidelines,
    "changes": print_changes,
    "agreements": print_agreements,
    "pools": print_pools,
    "balances": lambda records, console, most: print_balances(records, console, most),
    "withdrawals": lambda records, console, most: print_withdrawals(records.withdrawals, console, most),
    "scenarios": lambda records, console, _: print_scenarios(records.scenarios, console),
    "warnings": _warnings,
    "audit": lambda records, console, _: _audit(records, console),
}
"""The parts of the answer below its head, in their order. Those with nothing to say are left out."""
_WITHOUT_A_PLAN = ("conflict", "warnings")
