"""Whole columns as whole numbers: solvers leave them a little open, and a large coefficient makes much of that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pooling.solving.compiled import Compiled, Floats
from pooling.solving.scaling import scaling_of


def rounded(compiled: Compiled, x: Floats) -> Floats:
    """The vector with its whole columns rounded, within bounds."""
    out = x.copy()
    out[compiled.whole] = np.round(out[compiled.whole])
    return np.clip(out, compiled.low, compiled.high)


def pinned(compiled: Compiled, x: Floats) -> Compiled:
    """The model with its whole columns fixed where the rounded vector ``x`` has them, the rest left to be decided."""
    return replace(with_fixed(compiled, compiled.whole, x), whole=np.zeros_like(compiled.whole))


def with_fixed(model: Compiled, columns: Any, x: Floats) -> Compiled:
    """The model with some columns (their numbers, or a mask) fixed where ``x`` has them."""
    low, high = model.low.copy(), model.high.copy()
    low[columns] = high[columns] = x[columns]
    return replace(model, low=low, high=high)


def off(model: Compiled, x: Floats) -> float:
    """How far off the worst row of the scaled model is."""
    row = model.row
    amount = np.bincount(row, model.value * x[model.index], minlength=len(model.row_low))
    beyond = np.maximum(model.row_low - amount, amount - model.row_high) * scaling_of(model).row
    return float(max(beyond.max(initial=0.0), 0.0))
