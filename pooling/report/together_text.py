"""Agreements, pools and barter as text; nothing where a plan has none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pooling.report.printing import heading, listing
from pooling.report.together import NEAR_LIMIT, AgreementLine, BalanceLine, PoolLine
from pooling.report.words import amount, counted, million, number, percent, periods_words, some_names

if TYPE_CHECKING:
    from rich.console import Console

    from pooling.domain.figures import FigureRow


def print_agreements(
    agreements: Sequence[AgreementLine], fees: FigureRow, several: bool, console: Console, most: int | None
) -> None:
    """Print the agreements that have members, with all ``fees``; ``several``: whether there are several periods."""
    if not agreements:
        return
    said = f"{counted(len(agreements), 'agreement')} with members, fees {amount(fees)}"
    heading(console, f"Working together: {said}")
    columns = [("agreement", "<"), ("kind", "<"), ("members", ">"), ("nations", "<"), ("lead", "<")]
    columns += [("periods", "<"), ("fees", ">")] if several else [("fees", ">")]
    rows = []
    for row in agreements:
        cells = [row.name, row.kind, str(len(row.members)), some_names(row.members), ", ".join(row.leads) or "-"]
        cells += [periods_words(row.periods)] if several else []
        rows.append([*cells, million(row.fees_million)])
    listing(console, columns, rows, most)


def print_pools(
    pools: Sequence[PoolLine], bought: FigureRow, several: bool, console: Console, most: int | None
) -> None:
    """Print the pools of which units are bought, for how much in all; who holds how much, and how much is in use."""
    if not pools:
        return
    heading(console, f"Pools: units bought for {amount(bought)}")
    columns = [("pool", "<")] + ([("period", "<")] if several else [])
    columns += [("units", ">"), ("output", ">"), ("in", "<"), ("held by", "<"), ("in use", ">"), ("cost", ">")]
    rows = []
    for pool in pools:
        held = [f"{holder.nation} {number(holder.held)}" for holder in pool.holders]
        cells = [pool.name, pool.period] if several else [pool.name]
        cells += [number(pool.units), number(pool.output), pool.unit, some_names(held)]
        rows.append([*cells, percent(pool.used_share), million(pool.cost_million)])
    listing(console, columns, rows, most)


def print_balances(balances: Sequence[BalanceLine], several: bool, console: Console, most: int | None) -> None:
    """Print the barter balances that are near their limit."""
    if not balances:
        return
    said = f"{counted(len(balances), 'balance')} at {percent(NEAR_LIMIT, 0)} of the limit or more"
    heading(console, f"Barter: {said} (above 0: has given more than taken)")
    columns = [("agreement", "<"), ("nation", "<"), ("with", "<"), ("situation", "<")]
    columns += [("period", "<")] if several else []
    columns += [("balance", ">"), ("limit", ">"), ("of limit", ">")]
    rows = []
    for row in balances:
        cells = [row.agreement, row.nation, row.partner or "all others", row.situation]
        cells += [row.period] if several else []
        sign = "+" if row.balance > 0 else ""
        rows.append([*cells, f"{sign}{number(row.balance)}", number(row.limit), percent(row.used_share)])
    listing(console, columns, rows, most)
