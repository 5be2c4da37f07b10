"""Bounds of columns that the rows imply: what cannot move is found without a solver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pooling.domain import round_off
from pooling.solving.compiled import Compiled, Floats

ROUNDS = 4
"""Passes over all rows; each takes milliseconds, and the first find nearly all."""


def tightened(model: Compiled, rounds: int = ROUNDS) -> Compiled:
    """The model with whole columns bounded, and others fixed, where rows leave them no more room.

    A continuous column is only fixed, and only where round-off alone is left of its room: bounds that were worked out
    in double precision must not cut off a plan.
    """
    low, high = model.low.copy(), model.high.copy()
    row = np.repeat(np.arange(len(model.row_low)), np.diff(model.row_start))
    for _ in range(rounds):
        most, least = _implied(model, low, high, row)
        if not _narrow(model.whole, low, high, most, least):
            break
    return replace(model, low=low, high=high)


def least_amounts(
    row: npt.NDArray[np.int64], value: Floats, index: npt.NDArray[np.int32], low: Floats, high: Floats, rows: int
) -> tuple[Floats, Floats, Floats]:
    """(what each entry is at least, the sum of the finite ones of each row, how many of each row are not)."""
    entry = value * np.where(value > 0, low[index], high[index])
    open_ = ~np.isfinite(entry)
    finite = np.where(open_, 0.0, entry)
    return entry, np.bincount(row, finite, minlength=rows), np.bincount(row, open_, minlength=rows)


def _implied(model: Compiled, low: Floats, high: Floats, row: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """(upper, lower bounds of columns that single rows imply)."""
    most, least = np.full(len(low), np.inf), np.full(len(low), -np.inf)
    for sign, side in ((1.0, model.row_high), (-1.0, -model.row_low)):
        value = sign * model.value
        entry, total, open_ = least_amounts(row, value, model.index, low, high, len(side))
        own_open = ~np.isfinite(entry)
        usable = np.isfinite(side)[row] & (open_[row] == own_open)
        room = (side[row] - (total[row] - np.where(own_open, 0.0, entry)))[usable]
        column, rate = model.index[usable], value[usable]
        limit, up = room / rate, rate > 0
        np.minimum.at(most, column[up], limit[up])
        np.maximum.at(least, column[~up], limit[~up])
    return most, least


def _narrow(whole: npt.NDArray[np.bool_], low: Floats, high: Floats, most: Floats, least: Floats) -> bool:
    """Take implied bounds over, in place; whether anything changed. Bounds never cross."""
    known = round_off.WHOLE_LIMIT
    with np.errstate(invalid="ignore"):
        new_high = np.where(whole, np.floor(most + known), np.inf)
        new_low = np.where(whole, np.ceil(least - known), -np.inf)
        nothing = round_off.ROW_FULL * np.maximum(1.0, np.minimum(np.abs(low), np.abs(high)))
        new_high = np.where(~whole & (most <= low + nothing), low, new_high)
        new_low = np.where(~whole & (least >= high - nothing), high, new_low)
    new_high, new_low = np.maximum(np.minimum(high, new_high), low), np.minimum(np.maximum(low, new_low), high)
    new_low = np.where(new_high < high, np.minimum(new_low, new_high), new_low)
    changed = (new_high < high) | (new_low > low)
    low[:], high[:] = new_low, new_high
    return bool(changed.any())
