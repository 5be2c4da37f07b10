"""Years and money as text: options, funds, years, keys, guidelines, changes; nothing where there is nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.report.answer import Answer
from pooling.report.printing import cell, heading, line, listing, more, put, table
from pooling.report.words import (
    amount,
    counted,
    key_words,
    million,
    number,
    percent,
    points,
    signed_percent,
    some_names,
)
from pooling.report.years import Order

if TYPE_CHECKING:
    from rich.console import Console


def print_options(records: Answer, console: Console, most: int | None) -> None:
    """Print which options start: who takes part, when they are in effect, what they cost."""
    options = records.options
    if not options:
        return
    granted = records.figure("grants").value
    said = f"{counted(len(options), 'start')}, {amount(records.figure('spending.options'))} over all periods"
    said += f", {million(granted)} of it paid by common funds" if granted else ""
    heading(console, f"Options: {said}")
    ordered = any(option.units for option in options)
    columns = [("option", "<"), ("start", "<"), ("who", "<")]
    columns += [("units", ">"), ("a unit", ">")] if ordered else []
    columns += [("in effect", "<"), ("cost", ">")] + ([("grant", ">")] if granted else [])
    rows = []
    for option in options:
        cells = [option.name, option.period, _orders(option.orders, records)]
        if ordered:
            cells += [number(option.units), number(option.unit_cost_million)] if option.units else ["-", "-"]
        cells += [_effect(option.from_period, option.until_period, records.periods), million(option.paid_million)]
        cells += [million(option.granted_million) if option.granted_million else "-"] if granted else []
        rows.append(cells)
    listing(console, columns, rows, most)


def print_funds(records: Answer, console: Console, most: int | None) -> None:
    """Print what common funds pay, and who pays into them."""
    if not records.funds:
        return
    heading(console, f"Common funds: {amount(records.figure('spending.funded'))} paid")
    for fund in records.funds[:most]:
        said = f"  {fund.name}: {million(fund.grants_million)} for options"
        said += f", {million(fund.refunds_million)} for deployment"
        said += "" if fund.limit_million is None else f", of {million(fund.limit_million)} that it has"
        line(console, said + (" (paid from outside)" if fund.outside else ""))
    more(len(records.funds), most, console)
    if records.contributors:
        rows = [(row.name, million(row.pays_million), million(row.gets_million)) for row in records.contributors]
        listing(console, [("nation", "<"), ("pays in", ">"), ("gets", ">")], rows, most)


def print_years(records: Answer, console: Console) -> None:
    """Print spending by period against budgets and limits, all nations together."""
    if not records.years:
        return
    spent = records.figure("spending")
    heading(console, f"Spending by period, all nations together ({spent.unit}, {spent.basis}):")
    sums = [
        ("spent", "spend_million", spent),
        ("options", "options_million", records.figure("spending.options")),
        ("paid by\nfunds", "funded_million", records.figure("spending.funded")),
        ("budget", "budget_million", records.figure("budget")),
    ]
    shown = [(name, field, figure) for name, field, figure in sums if figure.value or figure is spent]
    limited = any(year.limit_million is not None for year in records.years)
    limits = [("limit", ">"), ("of limit", ">"), ("nations\nat their\nlimit", ">")] if limited else []
    made = table(("period", "<"), *((name, ">") for name, _, _ in shown), *limits)
    for year in records.years:
        cells = [cell(year.period), *(million(getattr(year, field)) for _, field, _ in shown)]
        cells += [million(year.limit_million), percent(year.used_share), str(year.at_limit)] if limited else []
        made.add_row(*cells)
    made.add_section()
    made.add_row("all", *(million(figure.value) for _, _, figure in shown), *("" for _ in limits))
    put(console, made)
    if limited:
        said = "budgets and limits are of nations that have one; a limit counts besides the budget what is carried over"
        line(console, f"  {said} or advanced, so that limits of several periods do not add up", "dim")


def print_keys(records: Answer, console: Console, most: int | None) -> None:
    """Print who carries most above and below the share by each key; deviations in order where the card asks."""
    if records.keys:
        heading(console, "Share carried against the share by key: furthest above and below")
        columns = [("key", "<"), ("above", "<"), ("by", ">"), ("below", "<"), ("by", ">")]
        rows = [
            (
                key_words(row.key),
                records.called("nations", row.above),
                points(row.above_share),
                records.called("nations", row.below),
                points(row.below_share),
            )
            for row in records.keys
        ]
        listing(console, columns, rows, None)
    if records.deviations:
        heading(console, f"Deviations from fair shares in order (million {records.currency}):")
        shown = [f"{row.name} {million(row.deviation_million)}" for row in records.deviations[:most]]
        line(console, "  " + ", ".join(shown))
        more(len(records.deviations), most, console)


def print_guidelines(records: Answer, console: Console, most: int | None) -> None:
    """Print which spending guidelines are missed, by whom and by how much."""
    if not records.guidelines:
        return
    missed = sum(1 for guideline in records.guidelines if guideline.missed)
    every = counted(len(records.guidelines), "guideline")
    heading(console, f"Spending guidelines: {f'{missed} of {every} missed' if missed else f'{every}, all met'}")
    for guideline in records.guidelines:
        if not guideline.missed:
            continue
        met = f"met in {guideline.asked - guideline.missed} of {guideline.asked} nations and periods"
        line(console, f"  {guideline.name} ({percent(guideline.due_share, 2)}): {met}")
        for nation in guideline.nations[:most]:
            lowest = percent(nation.share, 2) + (" at its lowest" if nation.periods > 1 else "")
            when = f", below in {counted(nation.periods, 'period')}" if len(records.periods) > 1 else ""
            amount = f"{million(nation.below_million)} million {records.currency}"
            line(console, f"    {records.called('nations', nation.nation)}: {lowest}{when}, {amount} missing")
        more(len(guideline.nations), most, console)


def print_changes(records: Answer, console: Console, most: int | None) -> None:
    """Print whose commitments change most against the last plan."""
    if not records.changes:
        return
    first = records.changes[0]
    said = f"largest {signed_percent(first.change_share)} ({first.name}, {first.period})"
    heading(console, f"Change of commitments against the last plan: {said}")
    columns = [("nation", "<"), ("in period", "<"), ("before", ">"), ("now", ">"), ("change", ">")]
    rows = [
        (row.name, row.period, number(row.before), number(row.now), signed_percent(row.change_share))
        for row in records.changes
    ]
    listing(console, columns, rows, most)


def _orders(orders: Sequence[Order], records: Answer) -> str:
    named = [(records.called("nations", order.nation), order.units) for order in orders]
    return some_names([f"{nation} {number(units)}" if units else nation for nation, units in named])


def _effect(start: str | None, end: str | None, periods: Sequence[str]) -> str:
    if start is None:
        return f"after {periods[-1]}"
    if end is None or end == periods[-1]:
        return f"from {start}"
    return start if start == end else f"{start} to {end}"
