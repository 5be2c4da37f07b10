"""Prices: the level of a kind of cost in a period, and what a unit of an order costs.

index(kind, t) = the row of the period and kind, else of the period and no kind, else 1.
"""

from __future__ import annotations

from pooling.audit.numbers import Exact, exact
from pooling.domain.instance import Instance
from pooling.domain.options import Option
from pooling.domain.years import CostKind


class Prices:
    """The price tables of an instance."""

    def __init__(self, instance: Instance) -> None:
        self._levels = {(row.kind, row.period): exact(row.index) for row in instance.prices}
        self._steps: dict[str, list[tuple[int, Exact]]] = {}
        for row in instance.price_steps:
            self._steps.setdefault(row.option, []).append((row.from_units, exact(row.unit_cost_million)))

    def level(self, kind: CostKind, period: str) -> Exact:
        own = self._levels.get((kind, period))
        return own if own is not None else self._levels.get((None, period), 1)

    def unit_price(self, option: Option, ordered: Exact) -> Exact:
        """Million for each unit of an order of so many units, before price levels.

        By steps: that of the largest from_units within the order, else unit_cost_million. By learning (Wright 1936):
        unit_cost * (1 - learning_share) ** j where the order is 2 ** j times least_units (at least 1) or more.
        """
        steps = [step for step in self._steps.get(option.id, ()) if step[0] <= ordered]
        if steps:
            return max(steps, key=lambda step: step[0])[1]
        price = exact(option.unit_cost_million)
        reached: Exact = 2 * max(1, option.least_units)
        while option.learning_share and reached <= ordered:
            price *= 1 - exact(option.learning_share)
            reached *= 2
        return price
