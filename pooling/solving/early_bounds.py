"""An honest bound before the relaxation is done: prices on rows from a few cheap steps, and what they prove.

Whatever prices rows are given, what the objective is worth at most with their rows priced out is a bound (weak
duality), for every column is then by itself. The prices come from steps of the primal-dual hybrid gradient method
(Chambolle and Pock, 2011, Journal of Mathematical Imaging and Vision 40) with diagonal step sizes: each is two products
with the matrix. They need not be good; sums are rounded outwards, so the bound holds whatever they are.
"""

from __future__ import annotations

import numpy as np

from pooling.domain import round_off
from pooling.solving.bounds import natural_bound
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.propagating import tightened
from pooling.solving.scaling import even_units, scaling_of

WORK = 40_000_000
"""Entries of the matrix that all steps together may pass ..."""
FEWEST, MOST = 50, 1000
"""... in so many steps at least, and at most."""
WEIGHTS = (10.0, 100.0)
"""How much longer steps of prices are made: measured on the library, where either is best on half of the models."""
LOOKS = 5
"""How often what the prices prove is worked out on the way; the best counts."""
UNIT = 2.0**-52
"""The round-off of one operation in double precision, doubled."""


def early_bound(model: Compiled, objective: Objective) -> float | None:
    """A bound that no plan passes, from the arrays alone; None where nothing is bounded."""
    if not len(model.low):
        return None
    tight = tightened(model)
    prices = [np.zeros(len(model.row_low)), *(each for weight in WEIGHTS for each in _prices(tight, objective, weight))]
    proven = [proven_by(tight, objective, each) for each in prices]
    known = [bound for bound in proven if bound is not None]
    if not known:
        return None
    return natural_bound(objective, min(known) if objective.maximise else max(known))


def proven_by(model: Compiled, objective: Objective, prices: Floats) -> float | None:
    """What prices of rows prove of an objective, rounded outwards; None where a column without a bound is worth
    something beyond them.

    For the least: the sum of price * side over rows, and of the rest of the cost * bound over columns.
    """
    sign = -1.0 if objective.maximise else 1.0
    prices = np.where(prices > 0, np.where(model.row_low > -np.inf, prices, 0.0), prices)
    prices = np.where(prices < 0, np.where(model.row_high < np.inf, prices, 0.0), prices)
    with np.errstate(invalid="ignore"):
        sides = np.where(prices > 0, prices * model.row_low, np.where(prices < 0, prices * model.row_high, 0.0))
    columns = len(model.low)
    terms = model.value * prices[model.row]
    rest = sign * objective.cost - np.bincount(model.index, terms, minlength=columns)
    size = np.abs(objective.cost) + np.bincount(model.index, np.abs(terms), minlength=columns)
    # What the rest may be off, upwards and downwards.
    off = UNIT * (np.bincount(model.index, minlength=columns) + 2.0) * size
    with np.errstate(invalid="ignore"):
        ends = [
            np.where(each == 0, 0.0, each * bound)
            for each in (rest - off, rest + off)
            for bound in (model.low, model.high)
        ]
    least = np.minimum.reduce(ends)
    if not np.all(np.isfinite(least)):
        return None
    total = sign * objective.constant + sides.sum() + least.sum()
    parts = abs(objective.constant) + np.abs(sides).sum() + np.abs(least).sum()
    return float(sign * (total - UNIT * (len(sides) + columns + 4.0) * parts))


def _prices(model: Compiled, objective: Objective, longer: float) -> list[Floats]:
    """Prices to try: those after some and after all steps."""
    rows, columns, row = len(model.row_low), len(model.low), model.row
    scaling = scaling_of(model)
    # Steps are of one length for all: what suits the solver's presolve does not suit them.
    unit = np.where(model.whole, 1.0, even_units(scaling.reach))
    entries = model.value * scaling.row[row] * unit[model.index]
    low, high = model.low / unit, model.high / unit
    row_low, row_high = model.row_low * scaling.row, model.row_high * scaling.row
    cost = (-1.0 if objective.maximise else 1.0) * objective.cost * unit
    largest = float(np.abs(cost).max(initial=0.0))
    if not largest or not len(entries):
        return []
    cost = cost / largest
    sizes = np.abs(entries)
    step_x = 1.0 / np.maximum(np.bincount(model.index, sizes, minlength=columns), round_off.LEAST_STEP)
    step_y = 1.0 / np.maximum(np.bincount(row, sizes, minlength=rows), round_off.LEAST_STEP)
    weight = longer * _weight(cost, row_low, row_high)
    step_x, step_y = step_x / weight, step_y * weight
    x, y = np.clip(np.zeros(columns), low, high), np.zeros(rows)
    total, found = np.zeros(rows), []
    steps = int(np.clip(WORK // len(entries), FEWEST, MOST))
    for step in range(1, steps + 1):
        last = x
        x = np.clip(x - step_x * (cost - np.bincount(model.index, entries * y[row], minlength=columns)), low, high)
        amount = np.bincount(row, entries * (2.0 * x - last)[model.index], minlength=rows)
        y = y - step_y * amount
        y = y + step_y * np.clip(-y / step_y, row_low, row_high)
        total += y
        if step % max(steps // LOOKS, 1) == 0:
            found += [largest * scaling.row * each for each in (y, total / step)]
    return found


def _weight(cost: Floats, row_low: Floats, row_high: Floats) -> float:
    """How much longer steps of prices are than those of columns: what the objective is worth beside what rows ask."""
    sides = np.where(np.isfinite(row_low), np.abs(row_low), np.where(np.isfinite(row_high), np.abs(row_high), 0.0))
    asked = float(np.linalg.norm(sides))
    return float(np.linalg.norm(cost)) / asked if asked else 1.0
