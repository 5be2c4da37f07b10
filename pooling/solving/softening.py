"""Tiers that are held, held softly: what is missed of one costs a multiple of its price.

A search that decides a part at a time, with the rest only expected, would else end where that part cannot do its share.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pooling.solving.compiled import Compiled, Floats, Objective

LEAST_PRICE = 1e-3
"""A share of all that the objective can be, for all of a tier: what a tier costs that has no price of its own."""


def held(model: Compiled) -> Any:
    """Which rows keep a tier."""
    rows = np.zeros(len(model.row_low), dtype=bool)
    rows[len(rows) - model.holds :] = True
    return rows


def softened(model: Compiled, objective: Objective, prices: Floats, times: float) -> tuple[Compiled, Objective]:
    """The model with a column for each tier that is held, last of all: what of it is missed, at so many times the price
    (one per row, of either sign)."""
    if not model.holds:
        return model, objective
    first, columns = len(model.row_low) - model.holds, len(model.low)
    reach = np.maximum(np.abs(model.low), np.abs(model.high))
    most = float(np.abs(objective.cost) @ np.where(np.isfinite(reach), reach, 0.0))
    start, high, cost = [model.row_start[: first + 1]], [], []
    index, value = [model.index[: model.row_start[first]]], [model.value[: model.row_start[first]]]
    for number, row in enumerate(range(first, first + model.holds)):
        places = slice(model.row_start[row], model.row_start[row + 1])
        limit = float(np.abs(model.value[places]) @ reach[model.index[places]])
        price = abs(float(prices[row])) or (LEAST_PRICE * most / limit if limit else most)
        high.append(limit)
        cost.append(-times * price if objective.maximise else times * price)
        index += [model.index[places], np.array([columns + number])]
        value += [model.value[places], np.array([1.0 if np.isfinite(model.row_low[row]) else -1.0])]
        start.append(model.row_start[row + 1 : row + 2] + number + 1)
    soft = replace(
        model,
        low=np.append(model.low, np.zeros(model.holds)),
        high=np.append(model.high, high),
        whole=np.append(model.whole, np.zeros(model.holds, dtype=bool)),
        row_start=np.concatenate(start).astype(np.int32),
        index=np.concatenate(index).astype(np.int32),
        value=np.concatenate(value),
    )
    return soft, replace(objective, cost=np.append(objective.cost, cost))
