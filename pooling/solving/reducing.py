"""A model without its fixed columns: what a search that fixes most of them hands to the solver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pooling.solving.compiled import Compiled, Floats, Objective


class Reduced:
    """The free part of a model: columns whose bounds differ, and rows in which any of them stands.

    What fixed columns amount to in a row is taken off its bounds. Rows without a free column are left out: they hold or
    not whatever is chosen. On ten years of 32 nations a small problem then takes a tenth of the time.
    """

    def __init__(self, model: Compiled, objective: Objective) -> None:
        self._fixed_at = np.where(model.low == model.high, model.low, 0.0)
        self.free = np.flatnonzero(model.low != model.high)
        stays = np.zeros(len(model.low), dtype=bool)
        stays[self.free] = True
        row = model.row
        kept = stays[model.index]
        amounts = np.bincount(row, weights=model.value * self._fixed_at[model.index], minlength=len(model.row_low))
        counts = np.bincount(row[kept], minlength=len(model.row_low))
        rows = (counts > 0) & ((model.row_low > -np.inf) | (model.row_high < np.inf))
        kept &= rows[row]
        place = np.cumsum(stays) - 1
        self.model = replace(
            model,
            low=model.low[self.free],
            high=model.high[self.free],
            whole=model.whole[self.free],
            row_low=(model.row_low - amounts)[rows],
            row_high=(model.row_high - amounts)[rows],
            row_start=np.concatenate([[0], np.cumsum(counts[rows])]).astype(np.int32),
            index=place[model.index[kept]].astype(np.int32),
            value=model.value[kept],
            holds=int(rows[len(rows) - model.holds :].sum()),
        )
        self.objective = replace(
            objective,
            constant=float(objective.constant + objective.cost @ self._fixed_at),
            cost=objective.cost[self.free],
        )

    def part(self, x: Floats) -> Floats:
        """The free columns of a vector of the whole model."""
        return x[self.free]

    def whole(self, part: Floats) -> Floats:
        """A vector of the whole model from one of the free columns."""
        x = self._fixed_at.copy()
        x[self.free] = part
        return x
