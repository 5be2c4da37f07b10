"""A first plan over many years: what is bought first, then one year after the other.

What links years is little: options, and money carried over or advanced. So options are chosen with everything else
taken as divisible; then each year is planned in whole units with the years before it as planned, and the years after
it empty, but for rules that need them. On the 32-nation instance over ten years the solver alone takes minutes to its
first good plan (relax-and-fix: Pochet and Wolsey, 2006, Production Planning by Mixed Integer Programming). No bound
comes from here.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np

from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Ints, Objective
from pooling.solving.highs import Options
from pooling.solving.reducing import Reduced

WORTH_IT = 5_000
"""Whole columns from which on this pays."""
OPTIONS_GAP = 2e-3
OPTIONS_NODES = 200
YEAR_NODES = 20
"""Counts, not seconds, so that the same run finds the same plan."""
LONGEST_S = 300.0
"""Only so that no part ever stops the whole run."""


def first_plan(
    model: Compiled,
    objective: Objective,
    *,
    gap: float,
    seed: int,
    threads: int,
    limit_s: float | None,
    cancel: threading.Event | None,
) -> Floats | None:
    """A plan of all years, or None where this is not worth it, finds none, or has no time left."""
    years = [np.concatenate(groups) for groups in model.groups]
    if len(years) < 2 or int(model.whole.sum()) < WORTH_IT:
        return None
    began = time.perf_counter()

    def left() -> float:
        return LONGEST_S if limit_s is None else min(LONGEST_S, limit_s - (time.perf_counter() - began))

    low, high = model.low.copy(), model.high.copy()
    bought = _options(model)
    if len(bought):
        whole = np.zeros_like(model.whole)
        whole[bought] = True
        options = Options(OPTIONS_GAP, left(), seed, threads, OPTIONS_NODES)
        relaxed = highs.run(replace(model, whole=whole), objective, options, cancel=cancel)
        if relaxed.x is None:
            return None
        low[bought] = high[bought] = np.round(relaxed.x[bought])
    x: Floats | None = None
    small_gap = min(gap, 1e-2) / len(years)
    for position, _ in enumerate(years):
        if left() <= 0 or (cancel is not None and cancel.is_set()):
            return None
        if x is not None:
            now = years[position - 1]
            low[now] = high[now] = _whole(model, x)[now]
        part = _without_later(replace(model, low=low, high=high), years[position + 1 :])
        small = Reduced(part, objective)
        options = Options(small_gap, left(), seed, threads, YEAR_NODES)
        run = highs.run(small.model, small.objective, options, cancel=cancel)
        if run.x is None:
            return None
        x = small.whole(run.x)
    return x


def _options(model: Compiled) -> Ints:
    columns = {*model.start.values(), *model.joined.values(), *model.ordered.values(), *model.delivered.values()}
    return np.array(sorted(columns), dtype=np.int32)


def _whole(model: Compiled, x: Floats) -> Floats:
    out = np.clip(x, model.low, model.high)
    out[model.whole] = np.round(out[model.whole])
    return out


def _without_later(model: Compiled, later: list[Ints]) -> Compiled:
    """The model with nothing committed or assigned in later years; rows that cannot hold so are left out."""
    if not later:
        return model
    low, high = model.low.copy(), model.high.copy()
    for columns in later:
        low[columns] = high[columns] = 0.0
    least = np.where(model.value > 0, model.value * low[model.index], model.value * high[model.index])
    most = np.where(model.value > 0, model.value * high[model.index], model.value * low[model.index])
    row = np.repeat(np.arange(len(model.row_low)), np.diff(model.row_start))
    count = len(model.row_low)
    lowest = np.bincount(row, weights=least, minlength=count)
    highest = np.bincount(row, weights=most, minlength=count)
    impossible = (highest < model.row_low - 1e-9) | (lowest > model.row_high + 1e-9)
    row_low, row_high = model.row_low.copy(), model.row_high.copy()
    row_low[impossible], row_high[impossible] = -np.inf, np.inf
    return replace(model, low=low, high=high, row_low=row_low, row_high=row_high)
