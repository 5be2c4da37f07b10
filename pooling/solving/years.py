"""Models over many years: what is bought, rounded from a relaxation, and years left empty.

What links years is little: options, and money carried over or advanced. So what is bought is decided first, with money
left for what is committed, and years that are not planned yet are empty. No bound comes from here.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import replace

import numpy as np

from pooling.domain import round_off
from pooling.domain.families import FAMILIES
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Ints, Objective
from pooling.solving.highs import Options
from pooling.solving.reducing import Reduced
from pooling.solving.whole import rounded, with_fixed

WORTH_IT = 5_000
"""Whole columns from which on this pays."""
LEFT_TO_COMMIT = 0.5
"""Share of the money that the relaxation spends on commitments that what is bought has to leave."""
HALF = 0.5
"""An option is bought where the relaxation buys more than this of it."""


def many_years(model: Compiled) -> bool:
    """Whether the model has several years, and so many whole columns that they are planned apart first."""
    return len(model.groups) > 1 and int(model.whole.sum()) >= WORTH_IT


def committed(model: Compiled) -> list[Ints]:
    """For every year the columns of commitments, assignments, and of what is traded: without commitments that would
    bring money from nowhere."""
    traded = {model.decisions.commit[key]: column for key, column in model.decisions.traded.items()}
    return [
        np.array([*columns, *(traded[column] for column in columns if column in traded)], dtype=np.int32)
        for columns in (np.concatenate(groups).tolist() for groups in model.groups)
    ]


def option_columns(model: Compiled) -> Ints:
    """Columns that say what is bought: starts, who takes part, orders, deliveries."""
    of = model.decisions
    columns = {*of.start.values(), *of.joined.values(), *of.ordered.values(), *of.delivered.values()}
    return np.array(sorted(columns), dtype=np.int32)


def rounded_options(
    model: Compiled, relaxed: Floats, options: Options, cancel: threading.Event | None
) -> Floats | None:
    """What to buy: every option of which the relaxation buys more than half, by whom it buys most of it, and as much.

    A small whole-number problem with the rules of options and budgets, and nothing committed.
    """
    years = committed(model)
    takes: dict[tuple[str, str], float] = defaultdict(float)
    orders: dict[tuple[str, str], float] = defaultdict(float)
    totals: dict[str, float] = defaultdict(float)
    for (option, _, _, _), column in model.decisions.start.items():
        totals[option] += relaxed[column]
    for (nation, option, _, _, _), column in model.decisions.joined.items():
        takes[nation, option] += relaxed[column]
    for (nation, option, _, _, _), column in model.decisions.ordered.items():
        orders[nation, option] += relaxed[column]
    cost, known = np.zeros(len(relaxed)), round_off.OPTION_RELAXED
    high = model.high.copy()
    for (option, _, _, _), column in model.decisions.start.items():
        cost[column] += HALF - min(totals[option], 1.0) - 0.1 * relaxed[column]
    shared = set(model.decisions.start.values())
    for (nation, option, _, _, _), column in model.decisions.joined.items():
        if column not in shared:
            cost[column] += 0.3 * (HALF - takes[nation, option] / max(totals[option], known))
    for (nation, option, _, _, _), column in model.decisions.ordered.items():
        wanted = np.ceil(orders[nation, option] / max(totals[option], known) - known)
        high[column] = min(high[column], max(wanted, 1.0))
        cost[column] = -0.1 / max(wanted, 1.0)
    for column in model.decisions.delivered.values():
        cost[column] = -0.01
    empty = _leaving_money(without(replace(model, high=high), years), relaxed, years)
    small = Reduced(empty, Objective("options", "options", False, 0.0, cost))
    run = highs.run(small.model, small.objective, options, cancel=cancel)
    return None if run.x is None else rounded(model, small.whole(run.x))


MONEY = tuple(name for name, family in FAMILIES.items() if family.takes_money)
"""Rows through which what is bought takes the money of what is committed."""


def _leaving_money(model: Compiled, relaxed: Floats, years: list[Ints]) -> Compiled:
    """The model in which what is bought leaves a share of the money that the relaxation spends on commitments: the
    relaxation buys parts, and what is bought whole costs more."""
    spent = np.zeros(len(relaxed))
    for columns in years:
        spent[columns] = LEFT_TO_COMMIT * relaxed[columns]
    row = model.row
    amounts = np.bincount(row, weights=model.value * spent[model.index], minlength=len(model.row_low))
    money = np.zeros(len(model.row_low), dtype=bool)
    money[: len(model.row_keys)] = [name in MONEY for name, _ in model.row_keys]
    return replace(model, row_high=np.where(money, model.row_high - amounts, model.row_high))


def without(model: Compiled, years: list[Ints]) -> Compiled:
    """The model with nothing committed or assigned in some years, and nothing asked of them.

    A row loses the side that commitments and assignments of those years help to keep. The other side stays: what is
    done now must leave them their money.
    """
    empty = np.zeros(len(model.low), dtype=bool)
    for columns in years:
        empty[columns] = True
    row = model.row
    entry = empty[model.index]
    row_low, row_high = model.row_low.copy(), model.row_high.copy()
    row_low[row[entry & (model.value > 0)]] = -np.inf
    row_high[row[entry & (model.value < 0)]] = np.inf
    return replace(with_fixed(model, empty, np.zeros(len(empty))), row_low=row_low, row_high=row_high)
