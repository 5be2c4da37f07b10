"""Agreements, pools and barter as text; nothing where a plan has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pooling.report.answer import Answer
from pooling.report.printing import heading, listing
from pooling.report.together import NEAR_LIMIT
from pooling.report.words import amount, counted, million, number, percent, periods_words, plain, some_names

if TYPE_CHECKING:
    from rich.console import Console


def print_agreements(records: Answer, console: Console, most: int | None) -> None:
    """Print the agreements that have members, with all fees."""
    agreements, several = records.agreements, len(records.periods) > 1
    if not agreements:
        return
    fees = records.figure("spending.agreements")
    said = f"{counted(len(agreements), 'agreement')} with members, fees {amount(fees)}"
    heading(console, f"Working together: {said}")
    columns = [("agreement", "<"), ("kind", "<"), ("members", ">"), ("nations", "<"), ("lead", "<")]
    columns += [("periods", "<"), ("fees", ">")] if several else [("fees", ">")]
    rows = []
    for row in agreements:
        members, leads = ([records.called("nations", known) for known in who] for who in (row.members, row.leads))
        cells = [row.name, plain(row.kind), str(len(members)), some_names(members), ", ".join(leads) or "-"]
        cells += [periods_words(row.periods)] if several else []
        rows.append([*cells, million(row.fees_million)])
    listing(console, columns, rows, most)


def print_pools(records: Answer, console: Console, most: int | None) -> None:
    """Print the pools of which units are bought, for how much in all; who holds how much, and how much is in use."""
    pools, several = records.pools, len(records.periods) > 1
    if not pools:
        return
    heading(console, f"Pools: units bought for {amount(records.figure('pools_bought'))}")
    columns = [("pool", "<")] + ([("period", "<")] if several else [])
    columns += [("units", ">"), ("output", ">"), ("in", "<"), ("held by", "<"), ("in use", ">"), ("cost", ">")]
    rows = []
    for pool in pools:
        held = [f"{records.called('nations', holder.nation)} {number(holder.held)}" for holder in pool.holders]
        cells = [pool.name, pool.period] if several else [pool.name]
        cells += [number(pool.units), number(pool.output), pool.unit, some_names(held)]
        rows.append([*cells, percent(pool.used_share), million(pool.cost_million)])
    listing(console, columns, rows, most)


def print_balances(records: Answer, console: Console, most: int | None) -> None:
    """Print the barter balances that are near their limit."""
    balances, several = records.balances, len(records.periods) > 1
    if not balances:
        return
    said = f"{counted(len(balances), 'balance')} at {percent(NEAR_LIMIT, 0)} of the limit or more"
    heading(console, f"Barter: {said} (above 0: has given more than taken)")
    columns = [("agreement", "<"), ("nation", "<"), ("with", "<"), ("situation", "<")]
    columns += [("period", "<")] if several else []
    columns += [("balance", ">"), ("limit", ">"), ("of limit", ">")]
    rows = []
    for row in balances:
        partner = "all others" if row.partner is None else records.called("nations", row.partner)
        cells = [records.called("agreements", row.agreement), records.called("nations", row.nation), partner]
        cells.append(records.called("situations", row.situation))
        cells += [row.period] if several else []
        sign = "+" if row.balance > 0 else ""
        rows.append([*cells, f"{sign}{number(row.balance)}", number(row.limit), percent(row.used_share)])
    listing(console, columns, rows, most)
