"""Which year a column is of, read off the rows that it shares with commitments and assignments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pooling.domain import round_off
from pooling.solving.compiled import Compiled, Floats, Ints
from pooling.solving.scaling import scaling_of
from pooling.solving.whole import with_fixed
from pooling.solving.years import option_columns

LINKING = -1
"""Of no year alone: what is bought, money carried over, and what nothing ties to a year."""
UNKNOWN = 1 << 20
ROUNDS = 3
"""Steps from commitments and assignments over what hangs together with them."""


def years_of(model: Compiled) -> Ints:
    """The year of every column by its place in ``model.groups``, or ``LINKING``; worked out once."""
    if "years" not in model.known:
        model.known["years"] = _years_of(model)
    found: Ints = model.known["years"]
    return found


def _years_of(model: Compiled) -> Ints:
    columns, rows = len(model.low), len(model.row_low)
    row = model.row
    year = np.full(columns, UNKNOWN, dtype=np.int32)
    year[option_columns(model)] = LINKING
    for position, groups in enumerate(model.groups):
        for group in groups:
            year[group] = position
    for _ in range(ROUNDS):
        row_year = _shared(row, year[model.index], rows)
        found = _shared(model.index, row_year[row], columns)
        open_ = year == UNKNOWN
        year[open_] = found[open_]
    year[year == UNKNOWN] = LINKING
    # What adds up money of a year stays open with what is bought later.
    linking = np.bincount(row[year[model.index] == LINKING], minlength=rows) > 0
    beside = np.bincount(model.index[linking[row]], minlength=columns) > 0
    year[beside & ~model.whole & ~model.planned] = LINKING
    return year


def _shared(of: npt.NDArray[np.integer], years: Ints, count: int) -> Ints:
    """The one year in which all entries of each lie as far as it is known; ``LINKING`` where there are several."""
    known = (years != UNKNOWN) & (years != LINKING)
    first = np.full(count, UNKNOWN, dtype=np.int32)
    last = np.full(count, LINKING, dtype=np.int32)
    np.minimum.at(first, of[known], years[known])
    np.maximum.at(last, of[known], years[known])
    first[(last != LINKING) & (first != last)] = LINKING
    return first


def one_year(model: Compiled, position: int, x: Floats | None) -> Compiled:
    """The model with one year open: those before it as ``x`` has them, those after it empty and asked for nothing.

    A row with no other columns than later years' is left out; of one that they only help to keep, that side is. The
    other side stays: what is done now must leave them their money. Where ``x`` is fixed a row has room for round-off:
    without it a year that could be planned has none, and all years are planned once more from the least plan.
    """
    year = years_of(model)
    later = year > position
    values = np.clip(np.zeros(len(later)), model.low, model.high)
    fixed = later.copy()
    if x is not None:
        before = (model.whole | model.planned) & (year != LINKING) & (year < position)
        values[before] = x[before]
        fixed |= before
    row = model.row
    room = np.zeros(len(model.row_low))
    room[row[(fixed & ~later)[model.index]]] = round_off.ROW_KEPT
    room /= scaling_of(model).row
    entry = later[model.index]
    alone = np.bincount(row[~entry], minlength=len(model.row_low)) == 0
    row_low, row_high = model.row_low - room, model.row_high + room
    row_low[row[entry & (model.value > 0)]] = -np.inf
    row_high[row[entry & (model.value < 0)]] = np.inf
    row_low[alone], row_high[alone] = -np.inf, np.inf
    return replace(with_fixed(model, fixed, values), row_low=row_low, row_high=row_high)
