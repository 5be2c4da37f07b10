"""The plan that does no more than it must: locks, agreements and purchases that stay, floors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pooling.domain import round_off
from pooling.solving import highs
from pooling.solving.between import Asked, around
from pooling.solving.certifying import relaxed_run
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.reducing import Reduced
from pooling.solving.whole import off, rounded, with_fixed
from pooling.solving.year_links import one_year

STEPS = (1, 2)
"""How far from a row that nothing breaks columns are opened, one after the other."""


def least_plan(model: Compiled, asked: Asked, cancel: threading.Event | None) -> Floats | None:
    """A vector with few units, or None where there is none or no time is left.

    Nothing keeps most rows, and what is continuous the others. Columns near the rest are opened, then those of a year
    after the other, then all.
    """
    moved = model.whole | model.planned
    least = Objective("units", "units", False, 0.0, np.where(moved, 1.0, 0.0))
    nothing = np.clip(np.zeros(len(model.low)), model.low, model.high)
    for opened in _opened(model, nothing, moved):
        found = _few_units(with_fixed(model, moved & ~opened, nothing), least, asked, cancel)
        if found is not None:
            return found
    found = _year_by_year(model, least, asked, cancel) if len(model.groups) > 1 else None
    return _few_units(model, least, asked, cancel) if found is None else found


def _year_by_year(model: Compiled, least: Objective, asked: Asked, cancel: threading.Event | None) -> Floats | None:
    """The same with the years before as planned and those after empty: few units leave them money."""
    x: Floats | None = None
    for position in range(len(model.groups)):
        x = _few_units(one_year(model, position, x), least, asked, cancel)
        if x is None:
            return None
        x = rounded(model, x)
    return x if x is not None and off(model, x) <= round_off.LEFT_OPEN else None


def _few_units(model: Compiled, least: Objective, asked: Asked, cancel: threading.Event | None) -> Floats | None:
    """What is open of a model with few units: beside its relaxation, else anywhere."""
    options = asked()
    small = Reduced(model, least)
    guide = None if options is None else relaxed_run(small.model, small.objective, options, cancel, "simplex").x
    if guide is None:
        return None
    for low, high in (around(small.model, guide), (small.model.low, small.model.high)):
        options = asked()
        if options is None:
            return None
        part = Reduced(replace(small.model, low=low, high=high), small.objective)
        found = highs.run(part.model, part.objective, replace(options, gap=1.0), cancel=cancel)
        if found.x is not None:
            return small.whole(part.whole(found.x))
    return None


def _opened(model: Compiled, nothing: Floats, moved: npt.NDArray[np.bool_]) -> Iterator[npt.NDArray[np.bool_]]:
    """Sets of columns to open, each larger than the last."""
    row, rows = model.row, len(model.row_low)
    amount = np.bincount(row, model.value * nothing[model.index], minlength=rows)
    size = np.bincount(row, np.abs(model.value * nothing[model.index]), minlength=rows) + 1.0
    short = amount < model.row_low - round_off.ROW_FULL * size
    beyond = amount > model.row_high + round_off.ROW_FULL * size
    # A continuous column that can still move the right way mends its row.
    up, down = nothing < model.high, nothing > model.low
    raises = np.where(model.value > 0, up[model.index], down[model.index]) & ~moved[model.index]
    lowers = np.where(model.value > 0, down[model.index], up[model.index]) & ~moved[model.index]
    broken = short & (np.bincount(row[raises], minlength=rows) == 0)
    broken |= beyond & (np.bincount(row[lowers], minlength=rows) == 0)
    opened = np.zeros(len(moved), dtype=bool)
    for _ in STEPS:
        opened = np.bincount(model.index[broken[row]], minlength=len(moved)) > 0
        yield opened
        broken = np.bincount(row[opened[model.index]], minlength=rows) > 0
