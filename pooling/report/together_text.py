"""Agreements, pools and barter as text; nothing where a plan has none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.report.printing import cell, line, more, table
from pooling.report.together import NEAR_LIMIT, AgreementLine, BalanceLine, PoolLine
from pooling.report.words import amount, counted, million, number, percent, periods_words

if TYPE_CHECKING:
    from rich.console import Console

    from pooling.domain.figures import FigureRow

_MOST_NAMES = 8
"""Nations named in one cell."""


def print_agreements(
    agreements: Sequence[AgreementLine], fees: FigureRow, several: bool, console: Console, most: int | None
) -> None:
    """Print the agreements that have members, with all ``fees``; ``several``: whether there are several periods."""
    if not agreements:
        return
    console.print()
    said = f"{counted(len(agreements), 'agreement')} with members, fees {amount(fees)}"
    line(console, f"Working together: {said}", "bold")
    columns = [("agreement", "<"), ("kind", "<"), ("members", ">"), ("nations", "<"), ("lead", "<")]
    columns += [("periods", "<")] if several else []
    made = table(*columns, ("fees", ">"))
    for one in agreements[:most]:
        cells = [one.name, one.kind, str(len(one.members)), _names(one.members), ", ".join(one.leads) or "-"]
        cells += [periods_words(one.periods)] if several else []
        made.add_row(*(cell(text) for text in cells), million(one.fees_million))
    console.print(made)
    more(len(agreements), most, console)


def print_pools(
    pools: Sequence[PoolLine], bought: FigureRow, several: bool, console: Console, most: int | None
) -> None:
    """Print the pools of which units are bought, for how much in all; who holds how much, and how much is in use."""
    if not pools:
        return
    console.print()
    line(console, f"Pools: units bought for {amount(bought)}", "bold")
    columns = [("pool", "<")] + ([("period", "<")] if several else [])
    columns += [("units", ">"), ("output", ">"), ("in", "<"), ("held by", "<"), ("in use", ">"), ("cost", ">")]
    made = table(*columns)
    for one in pools[:most]:
        names = [one.name, one.period] if several else [one.name]
        held = [f"{holder.nation} {number(holder.held)}" for holder in one.holders]
        figures = (number(one.units), number(one.output))
        rest = (percent(one.used_share), million(one.cost_million))
        made.add_row(*(cell(name) for name in names), *figures, cell(one.unit), cell(_names(held)), *rest)
    console.print(made)
    more(len(pools), most, console)


def print_balances(balances: Sequence[BalanceLine], several: bool, console: Console, most: int | None) -> None:
    """Print the barter balances that are near their limit."""
    if not balances:
        return
    console.print()
    said = f"{counted(len(balances), 'balance')} at {percent(NEAR_LIMIT, 0)} of the limit or more"
    line(console, f"Barter: {said} (above 0: has given more than taken)", "bold")
    columns = [("agreement", "<"), ("nation", "<"), ("with", "<"), ("situation", "<")]
    columns += [("period", "<")] if several else []
    made = table(*columns, ("balance", ">"), ("limit", ">"), ("of limit", ">"))
    for one in balances[:most]:
        names = [one.agreement, one.nation, one.partner or "all others", one.situation]
        names += [one.period] if several else []
        sign = "+" if one.balance > 0 else ""
        figures = (f"{sign}{number(one.balance)}", number(one.limit), percent(one.used_share))
        made.add_row(*(cell(name) for name in names), *figures)
    console.print(made)
    more(len(balances), most, console)


def _names(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f", {rest} more" if rest > 0 else "")
