"""Years and money as text: options, funds, years, keys, guidelines, changes; nothing where there is nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.report.answer import Answer
from pooling.report.printing import cell, line, more, table
from pooling.report.words import amount, counted, key_words, million, number, percent, points, signed_percent
from pooling.report.years import Order

if TYPE_CHECKING:
    from rich.console import Console

_MOST_NAMES = 8
"""Nations named in one cell."""


def print_options(records: Answer, console: Console, most: int | None) -> None:
    """Print which options start: who takes part, when they are in effect, what they cost."""
    options = records.options
    if not options:
        return
    console.print()
    granted = records.figure("grants").value
    said = f"{counted(len(options), 'start')}, {amount(records.figure('spending.options'))} over all periods"
    said += f", {million(granted)} of it paid by common funds" if granted else ""
    line(console, f"Options: {said}", "bold")
    ordered = any(one.units for one in options)
    columns = [("option", "<"), ("start", "<"), ("who", "<")]
    columns += [("units", ">"), ("a unit", ">")] if ordered else []
    columns += [("in effect", "<"), ("cost", ">")] + ([("grant", ">")] if granted else [])
    made = table(*columns)
    for one in options[:most]:
        cells = [cell(one.name), cell(one.period), cell(_orders(one.orders))]
        if ordered:
            cells += [number(one.units), number(one.unit_cost_million)] if one.units else ["-", "-"]
        cells += [cell(_effect(one.from_period, one.until_period, records.periods)), million(one.paid_million)]
        cells += [million(one.granted_million) if one.granted_million else "-"] if granted else []
        made.add_row(*cells)
    console.print(made)
    more(len(options), most, console)


def print_funds(records: Answer, console: Console, most: int | None) -> None:
    """Print what common funds pay, and who pays into them."""
    if not records.funds:
        return
    console.print()
    line(console, f"Common funds: {amount(records.figure('spending.funded'))} paid", "bold")
    for one in records.funds[:most]:
        said = f"  {one.name}: {million(one.grants_million)} for options, {million(one.refunds_million)} for deployment"
        said += "" if one.limit_million is None else f", of {million(one.limit_million)} that it has"
        line(console, said + (" (paid from outside)" if one.outside else ""))
    more(len(records.funds), most, console)
    made = table(("nation", "<"), ("pays in", ">"), ("gets", ">"))
    for payer in records.contributors[:most]:
        made.add_row(cell(payer.name), million(payer.pays_million), million(payer.gets_million))
    if records.contributors:
        console.print(made)
        more(len(records.contributors), most, console)


def print_years(records: Answer, console: Console) -> None:
    """Print spending by period against budgets and limits, all nations together."""
    if not records.years:
        return
    spent = records.figure("spending")
    console.print()
    line(console, f"Spending by period, all nations together ({spent.unit}, {spent.basis}):", "bold")
    sums = [
        ("spent", "spend_million", spent),
        ("options", "options_million", records.figure("spending.options")),
        ("paid by\nfunds", "funded_million", records.figure("spending.funded")),
        ("budget", "budget_million", records.figure("budget")),
    ]
    shown = [one for one in sums if one[2].value or one[2] is spent]
    limited = any(one.limit_million is not None for one in records.years)
    limits = [("limit", ">"), ("of limit", ">"), ("nations\nat their\nlimit", ">")] if limited else []
    made = table(("period", "<"), *((name, ">") for name, _, _ in shown), *limits)
    for one in records.years:
        cells = [cell(one.period), *(million(getattr(one, field)) for _, field, _ in shown)]
        cells += [million(one.limit_million), percent(one.used_share), str(one.at_limit)] if limited else []
        made.add_row(*cells)
    made.add_section()
    made.add_row("all", *(million(figure.value) for _, _, figure in shown), *("" for _ in limits))
    console.print(made)
    if limited:
        said = "budgets and limits are of nations that have one; a limit counts besides the budget what is carried over"
        line(console, f"  {said} or advanced, so that limits of several periods do not add up", "dim")


def print_keys(records: Answer, console: Console, most: int | None) -> None:
    """Print who carries most above and below the share by each key; deviations in order where the card asks."""
    if records.keys:
        console.print()
        line(console, "Share carried against the share by key: furthest above and below", "bold")
        made = table(("key", "<"), ("above", "<"), ("by", ">"), ("below", "<"), ("by", ">"))
        for one in records.keys:
            sides = (cell(one.above), points(one.above_share), cell(one.below), points(one.below_share))
            made.add_row(cell(key_words(one.key)), *sides)
        console.print(made)
    if records.deviations:
        console.print()
        line(console, f"Deviations from fair shares in order (million {records.currency}):", "bold")
        shown = [f"{one.nation} {million(one.deviation_million)}" for one in records.deviations[:most]]
        line(console, "  " + ", ".join(shown))
        more(len(records.deviations), most, console)


def print_guidelines(records: Answer, console: Console, most: int | None) -> None:
    """Print which spending guidelines are missed, by whom and by how much."""
    if not records.guidelines:
        return
    console.print()
    missed = sum(1 for one in records.guidelines if one.missed)
    every = counted(len(records.guidelines), "guideline")
    said = f"{missed} of {every} missed" if missed else f"{every}, all met"
    line(console, f"Spending guidelines: {said}", "bold")
    several = len(records.periods) > 1
    for one in records.guidelines:
        if not one.missed:
            continue
        met = one.asked - one.missed
        line(console, f"  {one.name} ({percent(one.due_share, 2)}): met in {met} of {one.asked} nations and periods")
        for nation in one.nations[:most]:
            lowest = percent(nation.share, 2) + (" at its lowest" if nation.periods > 1 else "")
            when = f", below in {counted(nation.periods, 'period')}" if several else ""
            amount = f"{million(nation.below_million)} million {records.currency}"
            line(console, f"    {nation.nation}: {lowest}{when}, {amount} missing")
        more(len(one.nations), most, console)


def print_changes(records: Answer, console: Console, most: int | None) -> None:
    """Print whose commitments change most against the last plan."""
    if not records.changes:
        return
    console.print()
    first = records.changes[0]
    said = f"largest {signed_percent(first.change_share)} ({first.name}, {first.period})"
    line(console, f"Change of commitments against the last plan: {said}", "bold")
    made = table(("nation", "<"), ("in period", "<"), ("before", ">"), ("now", ">"), ("change", ">"))
    for one in records.changes[:most]:
        figures = (number(one.before), number(one.now), signed_percent(one.change_share))
        made.add_row(cell(one.name), cell(one.period), *figures)
    console.print(made)
    more(len(records.changes), most, console)


def _orders(orders: Sequence[Order]) -> str:
    shown = [f"{one.nation} {number(one.units)}" if one.units else one.nation for one in orders]
    rest = len(shown) - _MOST_NAMES
    return ", ".join(shown[:_MOST_NAMES]) + (f", {rest} more" if rest > 0 else "")


def _effect(start: str | None, end: str | None, periods: Sequence[str]) -> str:
    if start is None:
        return f"after {periods[-1]}"
    if end is None or end == periods[-1]:
        return f"from {start}"
    return start if start == end else f"{start} to {end}"
