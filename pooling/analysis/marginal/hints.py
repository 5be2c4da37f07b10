"""What the prices of the linear relaxation say of a change: a hint, and no more.

The prices (duals) of the relaxation as things stand are put to the model with the change. That is the bound they prove
there, less the bound they prove of the facts as they stand: for a right hand side the usual dual value. It takes
units as divisible and prices as lasting, so it can be far off, or zero where a unit is worth much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import numpy as np

from pooling.analysis.comparing.sides import Side
from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.solving.certifying import relaxed_run
from pooling.solving.compiled import Compiled, Floats, Objective, compile_model
from pooling.solving.highs import Options
from pooling.solving.tier_runs import hold


class Hints:
    """Prices of every tier of a result, by the names of rows."""

    def __init__(self, base: Side) -> None:
        self.base = base
        model = compile_model(build(base.instance, base.card))
        self._prices: dict[str, Mapping[Any, float]] = {}
        self._before: dict[str, float] = {}
        held = model
        for objective, tier in zip(model.objectives, base.result.tiers, strict=False):
            duals = relaxed_run(held, objective, Options(), None).duals
            if duals is None:
                break
            prices = dict(zip(_keys(held), duals.multipliers.tolist(), strict=True))
            self._prices[tier.name] = prices
            self._before[tier.name] = _bound(held, objective, prices)
            held = self._held(held, objective, len(self._before) - 1)

    def of(self, instance: Instance) -> dict[str, float]:
        """Tier -> by how much its best changes, as the prices have it."""
        held = compile_model(build(instance, self.base.card))
        found: dict[str, float] = {}
        for place, (objective, name) in enumerate(zip(held.objectives, self._prices, strict=False)):
            found[name] = _bound(held, objective, self._prices[name]) - self._before[name]
            held = self._held(held, objective, place)
        return found

    def _held(self, model: Compiled, objective: Objective, place: int) -> Compiled:
        """The tier held at what was found as things stand, so that prices of later ones have the same meaning."""
        tier = self.base.result.tiers[place]
        kind = next(row for row in self.base.card.tiers if row.kind == objective.kind)
        return model if tier.found is None else hold(model, objective, kind, tier.found)


def _bound(model: Compiled, objective: Objective, prices: Mapping[Any, float]) -> float:
    """What prices prove of a model: costs less prices, each column at the better of its bounds."""
    sign = -1.0 if objective.maximise else 1.0
    price = sign * np.array([prices.get(key, 0.0) for key in _keys(model)])
    reduced = sign * objective.cost
    np.subtract.at(reduced, model.index, model.value * price[model.row])
    rows = _least(price, model.row_low, model.row_high)
    columns = _least(reduced, model.low, model.high)
    return float(sign * (sign * objective.constant + rows + columns))


def _keys(model: Compiled) -> Iterator[Any]:
    """The names of rows; those that hold tiers go by their number."""
    return chain(model.row_keys, range(model.holds))


def _least(factor: Floats, low: Floats, high: Floats) -> float:
    """The least sum of factor * x within bounds; round-off on what has none counts as nothing."""
    at = np.where(factor > 0, low, high)
    counts = (factor != 0) & np.isfinite(at)
    return float(factor[counts] @ at[counts])
