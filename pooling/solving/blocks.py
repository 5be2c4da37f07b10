"""A bound of a tier from its blocks: each is solved in whole units by itself, what links them is paid for at a price.

Within a period, capabilities hang together only through a few rows: budgets, what a nation may give up, agreements of
several capabilities, the tiers held before. With a multiplier y for each of those rows and every other row kept,

    min c x  >=  y side + sum over blocks b of min of (c - y A) x over the rows and columns of b, in whole units

holds for every y whose signs fit (Lagrangian relaxation: Geoffrion, 1974, Lagrangean relaxation for integer
programming, Mathematical Programming Study 2). At the duals of the linear relaxation it is never below that, and on
`nato-32` it closes most of what the solver's tree does, in a fraction of its time.

What a block is worth depends on its own rows, columns and prices alone. So a model that differs in a few blocks is
proven by solving those; a budget that changes alters none.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np
import numpy.typing as npt

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options

Places = npt.NDArray[np.int64]
BLOCK_NODES = 500
"""A block is solved in so many nodes, or to its gap: whatever is left open, its bound holds."""
SUMMED = 2.0**-46
"""Of all that is added up: what rounding, also that of the data, can amount to in the bound."""


@dataclass(frozen=True)
class KeptBlock:
    """What a block is worth at least under these prices of its columns."""

    prices: Floats
    worth: float


@dataclass(frozen=True)
class BlockBound:
    """A bound of a tier, every block's worth by what the block is, and how many had to be solved for it."""

    bound: float
    worths: Mapping[bytes, KeptBlock]
    solved: int


class Blocks:
    """The blocks of a model, whatever tiers are held: which columns and rows each has, and which rows link them."""

    def __init__(self, model: Compiled) -> None:
        self.model = model
        count = len(model.row_low) - model.holds
        row = model.row
        own = row < count
        links = _links(model, row[own], model.index[own])
        kept = own.copy()
        kept[own] = ~links[row[own]]
        of = _connected(len(model.low), row[kept], model.index[kept])
        self.linking = np.ones(len(model.row_low), dtype=bool)
        self.linking[:count] = links
        self.columns = _gathered(of)
        number = np.zeros(len(model.low), dtype=np.int64)
        for place, columns in enumerate(self.columns):
            number[columns] = place
        first = model.index[np.minimum(model.row_start[:-1], max(len(model.index) - 1, 0))]
        filled = np.flatnonzero(~self.linking & (np.diff(model.row_start) > 0))
        rows: list[list[int]] = [[] for _ in self.columns]
        for place in filled.tolist():
            rows[number[first[place]]].append(place)
        self.rows = [np.array(found, dtype=np.int64) for found in rows]
        self.marks = [self._mark(place) for place in range(len(self.columns))]

    def _mark(self, place: int) -> bytes:
        """What a block is: its columns and rows by their keys, with all their numbers."""
        model, part = self.model, self.part(place)
        keys = [model.column_keys[column] for column in self.columns[place]]
        keys += [model.row_keys[row] for row in self.rows[place]]
        parts = (part.low, part.high, part.whole, part.row_low, part.row_high, part.row_start, part.index, part.value)
        return hashlib.sha256(repr(keys).encode() + b"".join(numbers.tobytes() for numbers in parts)).digest()

    def part(self, place: int) -> Compiled:
        """The model of one block."""
        model, columns, rows = self.model, self.columns[place], self.rows[place]
        lengths = np.diff(model.row_start)[rows]
        start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        entries = np.repeat(model.row_start[rows] - start[:-1], lengths) + np.arange(start[-1])
        return replace(
            model,
            low=model.low[columns],
            high=model.high[columns],
            whole=model.whole[columns],
            row_low=model.row_low[rows],
            row_high=model.row_high[rows],
            row_start=start,
            index=np.searchsorted(columns, model.index[entries]).astype(np.int32),
            value=model.value[entries],
            holds=0,
        )


def block_bound(
    blocks: Blocks,
    model: Compiled,
    objective: Objective,
    multipliers: Floats,
    known: Mapping[bytes, KeptBlock],
    options: Options,
    cancel: threading.Event | None = None,
    x: Floats | None = None,
) -> BlockBound | None:
    """The bound that multipliers of the linking rows prove, with blocks ``known`` from before solved only where their
    prices have changed; None where there is no time or a block proves nothing.

    ``model``: that of the blocks with its tiers held. ``x``: a vector of it, which no block may call impossible.
    """
    sign = -1.0 if objective.maximise else 1.0
    paid, prices, least = _priced(blocks, model, objective, multipliers)
    deadline = Deadline(options.time_limit_s, cancel)
    worths: dict[bytes, KeptBlock] = {}
    total, solved = paid, 0
    room = round_off.BLOCK_SHARE * abs(objective.value(x) if x is not None else paid)
    for place, columns in enumerate(blocks.columns):
        mark, price = blocks.marks[place], prices[columns]
        low, high = model.low[columns], model.high[columns]
        former = known.get(mark)
        worth = None if former is None else former.worth + _least(price - former.prices, low, high)
        if worth is None or former is None or worth < former.worth - room:
            if deadline.over:
                return None
            asked = replace(options, gap=round_off.BLOCK_GAP, gap_in_units=room, most_nodes=BLOCK_NODES, enough_s=None)
            asked = replace(asked, time_limit_s=deadline.left())
            value = _solved(blocks, place, price, asked, cancel, None if x is None else x[columns])
            if value is None:
                return None
            solved += bool(len(blocks.rows[place]))
            former, worth = KeptBlock(price, value), value
        worths[mark] = former
        total += worth
    return BlockBound(sign * (total - least), worths, solved)


def _priced(blocks: Blocks, model: Compiled, objective: Objective, multipliers: Floats) -> tuple[float, Floats, float]:
    """(what the linking rows amount to, the price of every column, what rounding can amount to), to be minimised."""
    sign = -1.0 if objective.maximise else 1.0
    linking = np.ones(len(model.row_low), dtype=bool)
    linking[: len(blocks.linking)] = blocks.linking
    y = np.where(linking, sign * multipliers, 0.0)
    side = np.where(y > 0, model.row_low, model.row_high)
    usable = np.isfinite(side) & np.isfinite(y)
    y, side = np.where(usable, y, 0.0), np.where(usable, side, 0.0)
    factors = np.repeat(y, np.diff(model.row_start))
    columns = len(model.low)
    prices = sign * objective.cost - np.bincount(model.index, factors * model.value, minlength=columns)
    reach = np.maximum(np.abs(model.low), np.abs(model.high))
    reach[~np.isfinite(reach)] = 0.0
    size = np.abs(objective.cost) + np.bincount(model.index, np.abs(factors * model.value), minlength=columns)
    parts = np.abs(y * side)
    rounding = SUMMED * float(size @ reach + parts.sum() + abs(objective.constant))
    return float(y @ side + sign * objective.constant), prices, rounding


def _least(prices: Floats, low: Floats, high: Floats) -> float:
    """The least that columns can amount to by their bounds alone."""
    ends = np.where(prices > 0, low, high)
    used = prices != 0
    return float(prices[used] @ ends[used])


def _solved(
    blocks: Blocks, place: int, prices: Floats, options: Options, cancel: threading.Event | None, x: Floats | None
) -> float | None:
    """What the block is worth at least; None where that is not known. What a plan contradicts is solved once more."""
    part = blocks.part(place)
    if not len(part.row_low):
        worth = _least(prices, part.low, part.high)
        return worth if np.isfinite(worth) else None
    objective = Objective("block", "block", False, 0.0, prices)
    planned = None if x is None else objective.value(x)
    for strict in (0, 1):
        run = highs.run(part, objective, replace(options, strict=strict), cancel=cancel)
        if run.bound is None:
            continue
        if planned is None or run.bound <= planned + options.gap_in_units:
            return run.bound
    return None


def _links(model: Compiled, row: Places, column: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Which rows link capabilities and periods: those with columns of several, or with some that are of none alone.

    Columns that are neither commitments nor assignments belong to the only ones with which they share a row.
    """
    rows = len(model.row_low) - model.holds
    label = np.full(len(model.low), -1, dtype=np.int64)
    for number, group in enumerate(chain.from_iterable(model.groups)):
        label[group] = number
    never = np.iinfo(np.int64).max
    while True:
        known = label[column] >= 0
        least, most = np.full(rows, never), np.full(rows, -1)
        np.minimum.at(least, row[known], label[column[known]])
        np.maximum.at(most, row[known], label[column[known]])
        entry = ~known & (least == most)[row]
        first, last = np.full(len(label), never), np.full(len(label), -1)
        np.minimum.at(first, column[entry], least[row[entry]])
        np.maximum.at(last, column[entry], most[row[entry]])
        found = (label < 0) & (first == last)
        if not found.any():
            several = np.zeros(rows, dtype=bool)
            several[row[~known]] = True
            return (most >= 0) & ((least < most) | several)
        label[found] = first[found]


def _connected(columns: int, row: Places, column: npt.NDArray[np.int32]) -> Places:
    """For each column the first of those that rows connect it with."""
    of = np.arange(columns)
    rows = int(row.max(initial=-1)) + 1
    while True:
        least = np.full(rows, columns)
        np.minimum.at(least, row, of[column])
        new = of.copy()
        np.minimum.at(new, column, least[row])
        new = new[new]
        if np.array_equal(new, of):
            return of
        of = new


def _gathered(of: Places) -> list[Places]:
    """The columns of each block, in order."""
    order = np.argsort(of, kind="stable")
    cuts = np.flatnonzero(np.diff(of[order])) + 1
    return np.split(order, cuts) if len(order) else []
