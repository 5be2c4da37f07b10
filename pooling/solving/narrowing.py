"""Whole columns that are the same in all plans that keep the tiers before: they are fixed at once.

A tier's relaxation proves a bound, and a reduced cost says by how much a plan falls behind it with every unit of a
column (reduced-cost fixing: Dantzig, Fulkerson and Johnson, 1954, Solution of a large-scale traveling-salesman problem,
Operations Research 2). A row that holds the tier allows only so much of that. Of ``nato-32``, whose coverage is proven
within 0.01 %, this fixes 202 columns for cost and takes a sixth of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pooling.domain import round_off
from pooling.solving.compiled import Compiled, Floats
from pooling.solving.tier_runs import TierRun


def narrowed(model: Compiled, runs: Sequence[TierRun]) -> Compiled:
    """The model with whole columns fixed where its rows that hold ``runs`` allow one value; itself where none is."""
    held = [run for run in runs if run.objective.cost.any()]
    if len(held) != model.holds:
        return model
    low, high = model.low.copy(), model.high.copy()
    for row, run in enumerate(held, len(model.row_low) - model.holds):
        side = -model.row_low[row] if run.objective.maximise else model.row_high[row]
        _narrow(low, high, run, float(side))
    # A column that is cut but not fixed leaves no smaller model, and HiGHS was seen to lose its plans by it.
    fixed = model.whole & (low == high) & (model.low < model.high)
    if not fixed.any():
        return model
    return replace(model, low=np.where(fixed, low, model.low), high=np.where(fixed, high, model.high))


def _narrow(low: Floats, high: Floats, run: TierRun, side: float) -> None:
    """Cut the bounds to what a tier allows, which as a sum that is made small is at most ``side``."""
    proof = run.certified
    if proof is None or proof.reduced is None:
        return
    bound = proof.bound - run.objective.constant
    room = side + bound if run.objective.maximise else side - bound
    if not 0 <= room < np.inf:
        return
    # Of round-off a plan may have as much more as the tier's values are told apart by.
    room += run.near
    cost, base = proof.reduced, proof.model
    width = base.high - base.low
    cut = np.isfinite(width)
    cut[cut] = np.abs(cost[cut]) * width[cut] > room
    units = np.floor(room / np.abs(cost[cut]) + round_off.WHOLE_LIMIT)
    up = cost[cut] > 0
    high[cut] = np.where(up, np.minimum(high[cut], base.low[cut] + units), high[cut])
    low[cut] = np.where(up, low[cut], np.maximum(low[cut], base.high[cut] - units))
