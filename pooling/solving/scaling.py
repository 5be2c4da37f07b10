"""The numbers of a model brought to a size at which the solver's absolute tolerances mean the same everywhere.

HiGHS allows every row an absolute error and drops small entries without a word. Unscaled, a budget of 5e-7 million
would not bind, a need of 5e7 units could be missed by dozens, and a share of 1e-10 would vanish. So every row is
multiplied so that its largest term is about ``SIZE``: the solver's tolerance is then 1e-10 of what the row is about.
A column gets a unit of its own only where it needs one (:func:`_units`). All factors are powers of two, so nothing is
rounded.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pooling.domain import round_off
from pooling.solving.compiled import Compiled, Floats, Objective

SIZE = 1024.0
"""What the largest term of a row is brought to, and the range of a continuous column in a unit of its own (within a
factor of two)."""
LEAST_REACH = 1.0
"""A continuous column that reaches from this to ``SIZE`` keeps its unit."""
LEAST_UNIT = 2.0**-14
"""Smallest entry of a whole column: one unit must stay far above the solver's tolerance."""
LEAST_PART, LARGEST_TERM = 2.0**-4, 2.0**16
"""Of a row that holds a tier: its smallest term is at least the first, unless its largest would pass the second."""
LARGEST_TOTAL = 2.0**24
"""Of an objective as the solver is given it: all together are about ``SIZE``, or up to this where the least change
would be worth too little."""
LARGEST_ENTRY = 2.0**30
"""Largest entry: of a row in which nothing can be but round-off, what cannot be anything would pass the 1e15 at which
HiGHS refuses a model."""
PASSES = 8
"""Rounds of guessing how large a column without bounds can be."""
LIMITING = 3
"""Rounds of finding how large rows let a column be."""
FARTHEST = 200.0
"""Factors lie between 2 to the minus and plus this."""


def _power(values: Floats) -> Floats:
    """The power of two nearest to each value; 1 for what is not positive or not finite."""
    usable = np.isfinite(values) & (values > 0)
    logs = np.zeros(len(values))
    logs[usable] = np.clip(np.round(np.log2(values[usable])), -FARTHEST, FARTHEST)
    return np.exp2(logs)


@dataclass(frozen=True)
class Scaling:
    """Factors of a model: x = column * x_scaled, and rows multiplied by ``row``.

    ``reach``: how large a column can be (absolute value), guessed from rows where it has no bounds, and 0 where it is
    no more than :data:`round_off.COLUMN_EMPTY` of ``own``, its own upper limit (1 where it has none).
    """

    row: Floats
    column: Floats
    reach: Floats
    own: Floats

    def cost(self, objective: Objective) -> Floats:
        """The objective's entries over scaled columns, before :meth:`lift`."""
        return objective.cost * self.column

    def lift(self, objective: Objective) -> float:
        """Power of two by which the solver is given the objective, so that its smallest entry is far above the solver's
        tolerance of 1e-7: below it, doing nothing would count as optimal."""
        least, total = self._worth(objective)
        if not least:
            return 1.0
        # The solver asks what a scaled unit is worth, which is a small part of what a column that reaches little holds.
        rates = np.abs(self.cost(objective))[(objective.cost != 0) & (self.reach > 0)]
        needed = max(round_off.LIFTED_CHANGE / least, round_off.LIFTED_UNIT / float(rates.min()))
        wanted = max(SIZE / total, min(needed, LARGEST_TOTAL / total))
        return float(2.0 ** np.round(np.log2(wanted)))

    def accuracy(self, objective: Objective) -> float:
        """Two values of an objective nearer than this are the same: what a solver can tell that keeps rows to 1e-9.

        At most 1e-8 of all that the objective could add up to, and a tenth of the least change, but no less than
        double precision can tell.
        """
        least, total = self._worth(objective)
        total += abs(objective.constant)
        if not total:
            # Nothing but round-off is left of what its columns could be by themselves.
            return max(round_off.VALUE_SEEN, round_off.COLUMN_EMPTY * float(np.abs(objective.cost) @ self.own))
        stored, solved = round_off.VALUE_STORED * total, round_off.VALUE_SOLVED * total
        return max(round_off.VALUE_SEEN, stored, min(solved, 0.1 * least))

    def least(self, objective: Objective) -> float:
        """The least that one unit, or all where there is less than one, can change an objective; 0 if nothing does."""
        return self._worth(objective)[0]

    def rounding(self, objective: Objective) -> float:
        """What the round-off of a sum of the objective's terms can be."""
        return round_off.VALUE_SUMMED * (self._worth(objective)[1] + abs(objective.constant))

    def room(self, objective: Objective) -> float:
        """What a row that keeps the objective is widened by where the solver no longer sees the plan in hand.

        A hundredth of the least change where double precision allows: then nothing whole is given up for it.
        """
        least, total = self._worth(objective)
        return max(round_off.HOLD_LEAST * total, min(round_off.HOLD_MOST * total, 0.01 * least))

    def _worth(self, objective: Objective) -> tuple[float, float]:
        """(the least that one unit, or all where there is less than one, can change an objective, all together)."""
        used = (objective.cost != 0) & (self.reach > 0)
        if not used.any():
            return 0.0, 0.0
        sizes = np.abs(objective.cost[used])
        parts = sizes * self.reach[used]
        return float(np.minimum(sizes, parts).min()), float(parts.sum())


def unscaled(model: Compiled) -> Scaling:
    """Factors that change nothing."""
    columns = np.ones(len(model.low))
    return Scaling(np.ones(len(model.row_low)), columns, columns, columns)


def scaling_of(model: Compiled) -> Scaling:
    """The factors of a model, worked out once: the same model is solved in several ways."""
    if "scaling" not in model.known:
        model.known["scaling"] = _scaling_of(model)
    found: Scaling = model.known["scaling"]
    return found


def _scaling_of(model: Compiled) -> Scaling:
    rows, columns = len(model.row_low), len(model.low)
    if not columns:
        return Scaling(np.ones(rows), np.ones(0), np.ones(0), np.ones(0))
    sizes = np.abs(model.value)
    row = np.repeat(np.arange(rows, dtype=np.int64), np.diff(model.row_start))
    reach = _reach(model, sizes, row)
    column = np.where(model.whole, 1.0, _units(reach))
    terms = sizes * reach[model.index]
    largest = np.zeros(rows)
    np.maximum.at(largest, row, terms)
    # Where nothing that it holds can be anything, the row still says whether its sides allow that.
    sides = _sides(model)
    size = np.where(largest > 0, largest, np.where(sides > round_off.COLUMN_EMPTY, sides, SIZE))
    scale = _power(SIZE / size)
    entries = np.where(model.whole[model.index], sizes, np.inf)
    unit = np.full(rows, np.inf)
    np.minimum.at(unit, row, entries)
    low = np.isfinite(unit) & (unit * scale < LEAST_UNIT)
    scale[low] = _power(LEAST_UNIT / unit[low])
    if model.holds:
        smallest = np.full(rows, np.inf)
        np.minimum.at(smallest, row, np.where(terms > 0, terms, np.inf))
        held = np.zeros(rows, dtype=bool)
        held[rows - model.holds :] = True
        held &= (largest > 0) & np.isfinite(smallest)
        wanted = np.minimum(LEAST_PART / smallest[held], LARGEST_TERM / largest[held])
        scale[held] = np.maximum(scale[held], _power(wanted))
    idle = np.zeros(rows)
    np.maximum.at(idle, row, np.where(reach[model.index] > 0, 0.0, sizes * column[model.index]))
    scale = np.where(idle > 0, np.minimum(scale, _power(LARGEST_ENTRY / np.where(idle > 0, idle, 1.0))), scale)
    return Scaling(scale, column, reach, _own(model))


def _units(reach: Floats) -> Floats:
    """In what continuous columns are measured: in their own unit where they reach from ``LEAST_REACH`` to ``SIZE``,
    else in one in which they reach ``SIZE``.

    Parts of a unit cost time: HiGHS takes more columns for implied integers, of as many steps as there are parts, and
    its heuristics take longer over as many simplex iterations. With every column brought to ``SIZE``, coverage took
    ten times the CPU seconds on nordic-five (0.42, not 0.04), five times on benelux-baltic (2.8, not 0.5) and a quarter
    more on nato-32 (2.1, not 1.7), at a gap of 0.5 % and as means over permuted rows. Larger units cost nothing. What
    reaches less than ``LEAST_REACH`` needs its parts: brought to that instead, HiGHS lost a plan, and nothing told
    (the last instance of ``tests/attacks/once-wrong.json``).
    """
    kept = (reach >= LEAST_REACH) & (reach <= SIZE)
    return np.where(kept, 1.0, even_units(reach))


def even_units(reach: Floats) -> Floats:
    """The units in which columns reach ``SIZE``, about."""
    return _power(reach / SIZE)


def _reach(model: Compiled, sizes: Floats, row: npt.NDArray[np.int64]) -> Floats:
    """Largest absolute value of each column, from its bounds, else from the other terms of the rows it stands in: first
    of those in which it is the only one open."""
    low, high = np.abs(model.low), np.abs(_limited(model, row))
    reach = np.maximum(low, high)
    open_ = ~np.isfinite(reach)
    empty = round_off.COLUMN_EMPTY
    reach[(reach < empty) & ((model.low == model.high) | (reach < empty * _own(model)))] = 0.0
    if not open_.any():
        return reach
    rows = len(model.row_low)
    side = _sides(model)
    side[rows - model.holds :] = 0.0  # of a tier that is held: it may be nothing but room for round-off
    for _ in range(PASSES):
        unknown = open_[model.index]
        counts = np.bincount(row[unknown], minlength=rows)
        most = side.copy()
        np.maximum.at(most, row[~unknown], (sizes * np.where(open_, 0.0, reach)[model.index])[~unknown])
        alone = unknown & (counts[row] == 1) & (most[row] > 0)
        if not alone.any():
            alone = unknown & (most[row] > 0)
        if not alone.any():
            break
        guess = np.full(len(reach), np.inf)
        np.minimum.at(guess, model.index[alone], most[row[alone]] / sizes[alone])
        found = open_ & np.isfinite(guess)
        reach[found] = guess[found]
        open_ &= ~found
    reach[open_] = SIZE
    return reach


def _own(model: Compiled) -> Floats:
    return np.where(np.isfinite(model.high), np.abs(model.high), 1.0)


def _sides(model: Compiled) -> Floats:
    """The larger finite side of each row."""
    low, high = np.abs(model.row_low), np.abs(model.row_high)
    return np.maximum(np.where(np.isfinite(low), low, 0.0), np.where(np.isfinite(high), high, 0.0))


def _limited(model: Compiled, row: npt.NDArray[np.int64]) -> Floats:
    """Upper limits of columns that hold nothing below zero, as rows imply them: a budget of 5e-6 allows five units at a
    price of 1e-6, whatever is offered. Whole columns keep room for a unit."""
    high = model.high
    sides = [side for side in (_Side.of(model, row, sign) for sign in (1.0, -1.0)) if side is not None]
    for _ in range(LIMITING):
        before = high
        for side in sides:
            high = np.minimum(high, side.limit(model, high))
        if np.array_equal(before, high):
            break
    return high


@dataclass(frozen=True)
class _Side:
    """Rows as sums of at most ``side``: their entries, and those of ``limitable`` ones that limit a column."""

    side: Floats
    row: npt.NDArray[np.int64]
    value: Floats
    positive: npt.NDArray[np.bool_]
    limitable: npt.NDArray[np.int64]

    @classmethod
    def of(cls, model: Compiled, row: npt.NDArray[np.int64], sign: float) -> _Side | None:
        """The upper sides of rows, or with ``sign`` -1 the lower ones; None where they limit nothing."""
        side, value = model.row_high if sign > 0 else -model.row_low, sign * model.value
        usable = np.isfinite(side)
        # A row that holds a tier leaves room for round-off alone: that says nothing of a size.
        usable[len(usable) - model.holds :] = False
        positive = value > 0
        limitable = np.flatnonzero(usable[row] & positive & (model.low >= 0)[model.index])
        return cls(side, row, value, positive, limitable) if len(limitable) else None

    def limit(self, model: Compiled, high: Floats) -> Floats:
        """What the rows let every column be at most."""
        rows, index = len(self.side), model.index
        least = self.value * np.where(self.positive, model.low[index], high[index])
        open_ = ~np.isfinite(least)
        known = np.where(open_, 0.0, least)
        room = self.side - np.bincount(self.row, known, minlength=rows)
        # Room that is round-off of the sum is none.
        room[room <= round_off.ROW_FULL * np.bincount(self.row, np.abs(known), minlength=rows)] = 0.0
        limitable = self.limitable
        if open_.any():
            limitable = limitable[np.bincount(self.row[open_], minlength=rows)[self.row[limitable]] == 0]
        at = index[limitable]
        limit = np.full(len(high), np.inf)
        np.minimum.at(limit, at, model.low[at] + room[self.row[limitable]] / self.value[limitable])
        limit[model.whole] = np.maximum(np.floor(limit[model.whole] + round_off.WHOLE_LIMIT), 1.0)
        return limit
