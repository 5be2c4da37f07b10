"""A model over many years as one block of columns a year, and what links them.

Rows of one year stay; rows that link years (what was bought before, money carried over or advanced, tiers that are
held) are taken out at a price for each unit of them. What is left falls apart. For every price the least of all blocks
together bounds the whole (Lagrangian relaxation: Geoffrion, 1974, Lagrangean relaxation for integer programming): at
the linear relaxation's own duals it is the relaxation's value where blocks are divisible, and more where they are
planned in whole units. A block may be several years: what is bought in one and used in the next is then decided in
whole units with both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from pooling.certificate.exact import upper_limits
from pooling.domain import round_off
from pooling.solving.certifying import matrix_of
from pooling.solving.compiled import Compiled, Floats, Ints, Objective
from pooling.solving.reducing import Reduced
from pooling.solving.whole import with_fixed

LARGEST = 100_000
"""Nonzeros of a block of several years: its root takes some ten seconds."""


def named_years(model: Compiled) -> Ints:
    """The year of every column, by its place in time: that which its key names; the first where it names none."""
    year = {}
    for position, groups in enumerate(model.groups):
        _, index = model.column_keys[int(groups[0][0])]
        year[index[-1]] = position
    return np.array([_year(index, year) for _, index in model.column_keys], dtype=np.int32)


def _year(index: Any, year: dict[Any, int]) -> int:
    parts = index if isinstance(index, tuple) else (index,)
    return next((year[part] for part in reversed(parts) if part in year), 0)


@dataclass(frozen=True)
class Blocks:
    """A model whose columns are all limited, its columns' blocks, and rows as the first and last block in them."""

    model: Compiled
    of: Ints

    @staticmethod
    def of_years(model: Compiled) -> Blocks:
        return Blocks(_limited(model), named_years(model))

    def longer(self) -> Blocks:
        """As many years to a block as its size allows, and two blocks at least: all years at once are the whole."""
        most = int(LARGEST * self.count / max(len(self.model.index), 1))
        years = max(1, min(most, (self.count + 1) // 2))
        return replace(self, of=self.of // np.int32(years))

    @property
    def count(self) -> int:
        return int(self.of.max(initial=-1)) + 1

    @cached_property
    def row(self) -> Any:
        """The row of every entry."""
        return self.model.row

    @cached_property
    def links(self) -> Any:
        """Which rows have columns of several blocks."""
        rows = len(self.model.row_low)
        first, last = np.full(rows, self.count), np.full(rows, -1)
        np.minimum.at(first, self.row, self.of[self.model.index])
        np.maximum.at(last, self.row, self.of[self.model.index])
        return first < last


def _limited(model: Compiled) -> Compiled:
    """The model with upper limits that its rows imply where a column has none: a block must not lose them."""
    if not np.isinf(model.high).any():
        return model
    limits = np.array([float(limit) for limit in upper_limits(matrix_of(model))])
    outward = limits + round_off.VALUE_STORED * np.abs(limits)
    return replace(model, high=np.where(np.isinf(model.high), outward, model.high))


@dataclass(frozen=True)
class Priced:
    """A model without some of its rows: what their sides are worth, and every column's cost less what it takes."""

    model: Compiled
    constant: float
    objective: Objective

    def block(self, columns: Any) -> Reduced:
        """The part of some columns (a mask), with all others at zero; constants are left out."""
        alone = with_fixed(self.model, ~columns, np.zeros(len(columns)))
        return Reduced(alone, replace(self.objective, constant=0.0, cost=np.where(columns, self.objective.cost, 0.0)))

    def worth(self, columns: Any, x: Floats) -> float:
        """What a block of a vector costs at the prices."""
        return float(self.objective.cost[columns] @ x[columns])


def priced(blocks: Blocks, objective: Objective, multipliers: Floats, rows: Any) -> Priced:
    """The model with some rows (a mask) taken out at the ``multipliers``; one whose side is open is worth nothing."""
    model = blocks.model
    sign = -1.0 if objective.maximise else 1.0
    side = np.where(sign * multipliers > 0, model.row_low, model.row_high)
    price = np.where(rows & np.isfinite(side) & np.isfinite(multipliers), multipliers, 0.0)
    taken = np.bincount(model.index, weights=model.value * price[blocks.row], minlength=len(model.low))
    constant = objective.constant + float(price @ np.where(price != 0, side, 0.0))
    open_ = replace(
        model,
        row_low=np.where(rows, -np.inf, model.row_low),
        row_high=np.where(rows, np.inf, model.row_high),
    )
    return Priced(open_, constant, replace(objective, constant=0.0, cost=objective.cost - taken))
