"""A plan of another model made to fit this one: what changed is planned anew, all else stays or gives way.

Where a budget is cut, a need grows or a nation is gone, a former plan no longer fits, and completing it finds nothing.
No bound comes from here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from pooling.domain import round_off
from pooling.solving import highs
from pooling.solving.changed import Mask
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options
from pooling.solving.reducing import Reduced
from pooling.solving.whole import off, with_fixed

REPAIR_NODES = 200
"""A count, not seconds, so that the same run finds the same plan."""
REPAIR_GAP = 1e-3
Start = tuple[list[int], list[float]]
"""Columns, and the values that a former plan gives them."""


def repaired(
    model: Compiled,
    objective: Objective,
    start: Start,
    anew: Mask,
    options: Options,
    cancel: threading.Event | None,
) -> Floats | None:
    """A vector of the model near the former plan, or None. Columns in ``anew`` are planned anew."""
    for tried in _tries(model, start, anew):
        x = _found(tried, objective, None, options, cancel)
        if x is not None:
            return x
    return None


def around(
    model: Compiled,
    objective: Objective,
    x: Floats,
    anew: Mask,
    options: Options,
    cancel: threading.Event | None,
) -> Floats:
    """A vector at least as good as ``x``, in which commitments and assignments differ only in ``anew``."""
    fixed = model.planned & ~anew
    if not (model.planned & anew).any():
        return x
    better = _found(with_fixed(model, fixed, x), objective, x, options, cancel)
    return x if better is None or objective.loss(objective.value(better), objective.value(x)) >= 0 else better


def broken(model: Compiled, start: Start) -> Mask:
    """Columns of rows that the former plan decides alone, and breaks."""
    columns, values = np.array(start[0], dtype=np.int32), np.array(start[1])
    x, unknown = np.zeros(len(model.low)), np.ones(len(model.low), dtype=bool)
    x[columns], unknown[columns] = values, False
    row = model.row
    amount = np.bincount(row, model.value * x[model.index], minlength=len(model.row_low))
    size = np.bincount(row, np.abs(model.value * x[model.index]), minlength=len(model.row_low))
    room = round_off.ROW_FULL * np.maximum(size, 1.0)
    wrong = (amount < model.row_low - room) | (amount > model.row_high + room)
    wrong[row[unknown[model.index]]] = False
    found = np.zeros(len(model.low), dtype=bool)
    found[model.index[wrong[row]]] = True
    return found


def _tries(model: Compiled, start: Start, anew: Mask) -> Iterator[Compiled]:
    """The model with the former plan but for what is planned anew; then with no more of it than that."""
    columns = np.array(start[0], dtype=np.int32)
    x = np.zeros(len(model.low))
    x[columns] = np.where(model.whole[columns], np.round(start[1]), start[1])
    stays = model.planned & ~anew
    yield with_fixed(model, stays, np.clip(x, model.low, model.high))
    less = np.where(stays, np.clip(x, model.low, model.high), model.high)
    yield replace(model, high=less)


def _found(
    model: Compiled, objective: Objective, x: Floats | None, options: Options, cancel: threading.Event | None
) -> Floats | None:
    """A vector of the model. Rows in which nothing is left to decide are no part of what is solved: they must hold."""
    asked = replace(options, gap=REPAIR_GAP, most_nodes=REPAIR_NODES)
    small = Reduced(model, objective)
    run = highs.run(small.model, small.objective, asked, start=None if x is None else small.part(x), cancel=cancel)
    if run.x is None:
        return None
    found = small.whole(run.x)
    return found if off(model, found) <= round_off.LEFT_OPEN else None
