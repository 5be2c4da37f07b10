"""A first plan over many years: what is bought first, then one year after the other.

What links years is little: options, and money carried over or advanced. So options are rounded from the linear
relaxation of the whole; then each year is planned in whole units with the years before it as planned, and the years
after it empty (fix-and-relax: Pochet and Wolsey, 2006, Production Planning by Mixed Integer Programming). On the
32-nation instance over ten years the solver alone takes minutes to its first good plan. No bound comes from here.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import replace

import numpy as np

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.domain.families import FAMILIES
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Ints, Objective
from pooling.solving.highs import Options
from pooling.solving.reducing import Reduced
from pooling.solving.whole import rounded, with_fixed

WORTH_IT = 5_000
"""Whole columns from which on this pays."""
MOST_NODES = 50
"""A count, not seconds, so that the same run finds the same plan."""
LONGEST_S = 300.0
"""Only so that no part ever stops the whole run."""
KEEP = 0.01
"""Share of all weighted need that buying what was chosen counts for, so that it is left only where money is missing."""
LEFT_TO_COMMIT = 0.5
"""Share of the money that the relaxation spends on commitments that what is bought has to leave."""
HALF = 0.5
"""An option is bought where the relaxation buys more than this of it."""


def many_years(model: Compiled) -> bool:
    """Whether the model has several years, and so many whole columns that they are planned apart first."""
    return len(model.groups) > 1 and int(model.whole.sum()) >= WORTH_IT


def first_plan(
    model: Compiled,
    objective: Objective,
    relaxed: Floats,
    options: Options,
    cancel: threading.Event | None,
) -> Floats | None:
    """A plan of all years, or None where none is found or no time is left. ``relaxed`` is the linear relaxation's."""
    years = committed(model)
    deadline = Deadline(options.time_limit_s, cancel)

    def asked(gap: float) -> Options | None:
        if deadline.over:
            return None
        return Options(gap, deadline.within(LONGEST_S), options.seed, options.threads, MOST_NODES)

    low, high = model.low.copy(), model.high.copy()
    small_asked = asked(1e-2)
    bought = option_columns(model)
    if len(bought) and small_asked is not None:
        chosen = rounded_options(model, relaxed, small_asked, cancel)
        if chosen is None:
            return None
        high[bought] = chosen[bought]
        objective = _keeping(objective, bought, high)
    x: Floats | None = None
    for position, _ in enumerate(years):
        small_asked = asked(min(options.gap, 1e-2) / len(years))
        if small_asked is None:
            return None
        if x is not None:
            now = years[position - 1]
            low[now] = high[now] = rounded(model, x)[now]
        small = Reduced(without(replace(model, low=low, high=high), years[position + 1 :]), objective)
        run = highs.run(small.model, small.objective, small_asked, cancel=cancel)
        if run.x is None:
            return None
        x = small.whole(run.x)
    return x


def _keeping(objective: Objective, bought: Ints, high: Floats) -> Objective:
    """The objective with a reward for what was chosen to be bought: its use lies in years that are not planned yet."""
    cost = objective.cost.copy()
    reward = KEEP / np.maximum(high[bought], 1.0)
    cost[bought] += reward if objective.maximise else -reward
    return replace(objective, cost=cost)


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
    row = np.repeat(np.arange(len(model.row_low)), np.diff(model.row_start))
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
    row = np.repeat(np.arange(len(model.row_low)), np.diff(model.row_start))
    entry = empty[model.index]
    row_low, row_high = model.row_low.copy(), model.row_high.copy()
    row_low[row[entry & (model.value > 0)]] = -np.inf
    row_high[row[entry & (model.value < 0)]] = np.inf
    return replace(with_fixed(model, empty, np.zeros(len(empty))), row_low=row_low, row_high=row_high)
