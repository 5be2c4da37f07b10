"""Bounds of columns that the rows imply, rounded outwards: no plan is cut off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pooling.domain import round_off
from pooling.solving.compiled import Compiled, Floats

ROUNDS = 12
"""Passes over all rows at most: money is carried from year to year, one step each."""


def tightened(model: Compiled) -> Compiled:
    """The model with whole columns bounded as single rows imply, and others where they had no bound."""
    low, high = model.low.copy(), model.high.copy()
    for _ in range(ROUNDS):
        most, least = _implied(model, low, high)
        new_high = np.where(model.whole, np.floor(most + round_off.WHOLE_LIMIT), np.where(high == np.inf, most, np.inf))
        new_low = np.where(
            model.whole, np.ceil(least - round_off.WHOLE_LIMIT), np.where(low == -np.inf, least, -np.inf)
        )
        # Bounds that cross say that there is no plan: that is left for the solver to say.
        new_high, new_low = np.maximum(np.minimum(high, new_high), low), np.minimum(np.maximum(low, new_low), high)
        new_low = np.minimum(new_low, new_high)
        if np.array_equal(new_high, high) and np.array_equal(new_low, low):
            break
        low, high = new_low, new_high
    return replace(model, low=low, high=high)


def _implied(model: Compiled, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """(upper, lower bounds of columns that single rows imply), outwards by more than their round-off."""
    row, rows = model.row, len(model.row_low)
    most, least = np.full(len(low), np.inf), np.full(len(low), -np.inf)
    for sign, side in ((1.0, model.row_high), (-1.0, -model.row_low)):
        value = sign * model.value
        entry = value * np.where(value > 0, low[model.index], high[model.index])
        open_ = ~np.isfinite(entry)
        entry = np.where(open_, 0.0, entry)
        total = np.bincount(row, entry, minlength=rows)
        size = np.bincount(row, np.abs(entry), minlength=rows) + np.abs(np.where(np.isfinite(side), side, 0.0))
        usable = np.isfinite(side)[row] & (np.bincount(row, open_, minlength=rows)[row] == open_)
        room = (side + round_off.ROW_FULL * size - total)[row[usable]] + entry[usable]
        column, limit = model.index[usable], room / value[usable]
        up = value[usable] > 0
        np.minimum.at(most, column[up], limit[up])
        np.maximum.at(least, column[~up], limit[~up])
    return most, least
