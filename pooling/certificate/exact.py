"""A bound from row multipliers in exact arithmetic: valid whatever they are, good where a solver's duals are good.

For every plan x of min c x, row_low <= A x <= row_high, low <= x <= high, and every y,

    c x = (c - y A) x + y (A x) >= sum over columns j of min over [low_j, high_j] of (c - y A)_j x_j
                                 + sum over rows i of y_i row_low_i where y_i > 0, y_i row_high_i where y_i < 0

A multiplier whose side is infinite is set to zero, and a column that is open above is given the least upper limit that
its rows and the other columns' bounds imply. Floats are binary fractions, so every product and sum is a whole
number of a small enough power of two: nothing is rounded. Source: Neumaier and Shcherbina, 2004, Safe bounds in linear
and mixed-integer linear programming, Mathematical Programming 99.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

Numbers = Sequence[float]

DATA_ROUNDING = 2.0**-48
"""Entries are decimals and quotients rounded to doubles: each may be off by a few units in its last place. The bound is
moved outwards by what that can amount to."""
DIGITS = 60
"""Binary digits to which a multiplier is kept below the largest."""
PASSES = 4
"""Rounds of looking for upper limits of columns that are open: one may follow from another."""
MOST_REPAIRS = 20
"""Repairs of multipliers per column without an upper bound."""


@dataclass(frozen=True)
class Matrix:
    """Rows and columns: row i holds ``index[row_start[i]:row_start[i+1]]`` and ``value[...]``; open is infinite."""

    low: list[float]
    high: list[float]
    row_low: list[float]
    row_high: list[float]
    row_start: list[int]
    index: list[int]
    value: list[float]


def _grid(values: Iterable[float]) -> int:
    """The least power of two (its exponent, negated) of which every value is a whole multiple."""
    least = 0
    for value in set(values):
        if value and math.isfinite(value):
            below = value.as_integer_ratio()[1].bit_length() - 1
            least = max(least, below)
    return least


def _whole(value: float, grid: int) -> int:
    above, below = value.as_integer_ratio()
    return above * ((1 << grid) // below)


def _wholes(values: Numbers, grid: int) -> list[int]:
    """Every value in units of the grid; few of them differ."""
    known = {value: _whole(value, grid) for value in set(values)}
    return [known[value] for value in values]


def rounded(value: float, grid: int) -> int:
    """The nearest number of units of the grid, of two the even one."""
    above, below = value.as_integer_ratio()
    whole, rest = divmod(above << grid, below)
    return whole + (2 * rest > below or (2 * rest == below and whole % 2 == 1))


def certified_bound(
    matrix: Matrix, cost: Numbers, constant: float, maximise: bool, multipliers: Numbers
) -> float | None:
    """A bound of constant + cost x over every plan of the matrix, whole or not; None where the multipliers prove none.

    ``multipliers``: one per row, with the sign by which cost - multipliers A are reduced costs. The bound is a float on
    the safe side of the exact one.
    """
    found = certified_costs(matrix, cost, constant, maximise, multipliers)
    return None if found is None else found[0]


def certified_costs(
    matrix: Matrix, cost: Numbers, constant: float, maximise: bool, multipliers: Numbers
) -> tuple[float, list[float]] | None:
    """The same bound, and the reduced costs of the columns that it comes from, as of a sum that is made small.

    A plan with a column by so much above ``low`` (a positive reduced cost), or below ``high`` (a negative one), is
    worse than the bound by at least so much times the size of the reduced cost.
    """
    high = upper_limits(matrix)
    exact = exact_bound(matrix, cost, constant, maximise, multipliers, high)
    if exact is None:
        return None
    margin = _margin(matrix, cost, constant, multipliers, high)
    return _outward(exact[0], margin, maximise), exact[2]


def upper_limits(matrix: Matrix) -> list[float | Fraction]:
    """Upper limits of columns: their own, or exact ones that rows imply where they have none, or infinite."""
    high: list[float | Fraction] = list(matrix.high)
    open_ = {column for column, above in enumerate(high) if above == math.inf and matrix.low[column] > -math.inf}
    rows = [
        (row, range(first, last))
        for row, (first, last) in enumerate(pairwise(matrix.row_start))
        if not open_.isdisjoint(matrix.index[first:last])
    ]
    for _ in range(PASSES if open_ else 0):
        found = False
        for row, places in rows:
            for sign, side in ((1, matrix.row_high[row]), (-1, -matrix.row_low[row])):
                if math.isfinite(side):
                    found |= _limit_by(matrix, places, sign, side, high, open_)
        open_ -= {column for column in open_ if high[column] != math.inf}
        if not found or not open_:
            break
    return high


def _limit_by(
    matrix: Matrix, places: range, sign: int, side: float, high: list[float | Fraction], open_: set[int]
) -> bool:
    """Limit the columns of the row sign * row <= side that have none yet; whether any was."""
    limited = False
    ends: list[float | Fraction] = []
    # Most rows limit nothing: that shows before anything exact is worked out.
    for place in places:
        column, positive = matrix.index[place], sign * matrix.value[place] > 0
        end = matrix.low[column] if positive else high[column]
        if not math.isfinite(end):
            return False
        ends.append(end)
        limited |= positive and column in open_
    if not limited:
        return False
    least = Fraction(0)
    limitable = []
    for place, end in zip(places, ends, strict=True):
        column, entry = matrix.index[place], sign * Fraction(matrix.value[place])
        part = entry * Fraction(end)
        least += part
        if entry > 0 and column in open_:
            limitable.append((column, entry, part))
    found = False
    for column, entry, part in limitable:
        limit = (Fraction(side) - (least - part)) / entry
        if limit < high[column]:
            high[column] = limit
            found = True
    return found


@dataclass(frozen=True, slots=True)
class Terms:
    """What rows or columns add: by their number, ``factor`` times a side or an end, in parts of a power of two."""

    grid: int
    factors: list[tuple[int, int, float | Fraction]]

    def amounts(self) -> list[tuple[int, Fraction]]:
        """What each adds."""
        return [(place, factor * Fraction(end) / (1 << self.grid)) for place, factor, end in self.factors]

    def total(self) -> Fraction:
        """What they add together. Floats lie on a grid, so all but what rows imply is a sum of whole numbers."""
        stated = [(factor, end) for _, factor, end in self.factors if not isinstance(end, Fraction)]
        fine = _grid(end for _, end in stated)
        whole = sum(factor * _whole(end, fine) for factor, end in stated)
        implied = sum(factor * end for _, factor, end in self.factors if isinstance(end, Fraction))
        return Fraction(whole, 1 << (self.grid + fine)) + Fraction(implied) / (1 << self.grid)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an exact bound is the sum of, as of a sum that is made small: what rows and columns add, those that add
    nothing left out, and the constant. ``repaired``: columns that were open above and had to be repaired;
    ``reduced``: the reduced costs of the columns."""

    rows: Terms
    columns: Terms
    constant: Fraction
    repaired: list[int]
    reduced: list[float]


def exact_bound(
    matrix: Matrix,
    cost: Numbers,
    constant: float,
    maximise: bool,
    multipliers: Numbers,
    high: Sequence[float | Fraction],
) -> tuple[Fraction, list[int], list[float]] | None:
    """The bound as an exact fraction, the columns that were open above and had to be repaired, and the reduced costs
    that it comes from. ``high``: upper limits of columns."""
    parts = exact_parts(matrix, cost, constant, maximise, multipliers, high)
    if parts is None:
        return None
    total = parts.constant + parts.rows.total() + parts.columns.total()
    return (-total if maximise else total), parts.repaired, parts.reduced


def exact_parts(
    matrix: Matrix,
    cost: Numbers,
    constant: float,
    maximise: bool,
    multipliers: Numbers,
    high: Sequence[float | Fraction],
) -> Parts | None:
    """What the bound is the sum of; None where the multipliers prove none."""
    sign = -1 if maximise else 1
    values, index, start = matrix.value, matrix.index, matrix.row_start
    low = matrix.low
    costs = [sign * value for value in cost]
    usable = _signed(matrix, [sign * value for value in multipliers])
    largest = max((abs(value) for value in usable), default=0.0)
    # Multipliers are ours to choose: cut to a common grid they are short whole numbers.
    grid_y = max(0, DIGITS - math.frexp(largest)[1]) if largest else 0
    y = [rounded(value, grid_y) if value else 0 for value in usable]
    grid_a = _grid(values)
    entries = _wholes(values, grid_a)
    # Costs may lie on a finer grid than products do.
    grid = max(grid_a + grid_y, _grid(costs))
    shift = grid - grid_a - grid_y
    reduced = _wholes(costs, grid)
    for row, factor in enumerate(y):
        if factor:
            factor <<= shift
            for place in range(start[row], start[row + 1]):
                reduced[index[place]] -= entries[place] * factor
    repaired = _repair(reduced, y, entries, start, index, low, high, shift)
    if repaired is None:
        return None
    rows: list[tuple[int, int, float | Fraction]] = [
        (row, factor, least if factor > 0 else most)
        for row, (factor, least, most) in enumerate(zip(y, matrix.row_low, matrix.row_high, strict=True))
        if factor
    ]
    columns: list[tuple[int, int, float | Fraction]] = []
    for column, (factor, below, above) in enumerate(zip(reduced, low, high, strict=True)):
        if factor:
            side: float | Fraction = below if factor > 0 else above
            if not math.isfinite(side):
                return None
            if side:
                columns.append((column, factor, side))
    unit = 1 << grid
    in_units = [factor / unit for factor in reduced]
    return Parts(Terms(grid_y, rows), Terms(grid, columns), sign * Fraction(constant), repaired, in_units)


def _signed(matrix: Matrix, multipliers: list[float]) -> list[float]:
    """The multipliers with those of the wrong sign, and those that are no numbers, set to zero."""
    out = []
    for value, below, above in zip(multipliers, matrix.row_low, matrix.row_high, strict=True):
        side = below if value > 0 else above
        out.append(value if math.isfinite(value) and math.isfinite(side) else 0.0)
    return out


def _repair(
    reduced: list[int],
    y: list[int],
    entries: list[int],
    start: list[int],
    index: list[int],
    low: list[float],
    high: Sequence[float | Fraction],
    shift: int,
) -> list[int] | None:
    """Lower multipliers a little until no column that is open above has a negative reduced cost.

    Returns the columns repaired; None where that cannot be done. A multiplier never changes its sign.
    """
    if any(low[column] == -math.inf and factor > 0 for column, factor in enumerate(reduced)):
        return None
    todo = [column for column, factor in enumerate(reduced) if factor < 0 and high[column] == math.inf]
    if not todo:
        return []
    open_ = {column for column, above in enumerate(high) if above == math.inf}
    stands_in: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in range(len(start) - 1):
        if y[row]:
            for place in range(start[row], start[row + 1]):
                if index[place] in open_:
                    stands_in[index[place]].append((row, entries[place]))
    touched = []
    left = MOST_REPAIRS * max(len(open_), 1)
    while todo:
        column = todo.pop()
        for row, entry in stands_in[column]:
            if reduced[column] >= 0:
                break
            if entry * y[row] <= 0:
                continue
            left -= 1
            if left < 0:
                return None
            # Rounded up, so that the column ends at zero or just above.
            less = min(-(reduced[column] // (abs(entry) << shift)), abs(y[row]))
            change = -less if y[row] > 0 else less
            y[row] += change
            for place in range(start[row], start[row + 1]):
                reduced[index[place]] -= (entries[place] * change) << shift
                if index[place] in open_ and index[place] != column and reduced[index[place]] < 0:
                    todo.append(index[place])
        if reduced[column] < 0:
            return None
        touched.append(column)
    return touched


def _margin(
    matrix: Matrix, cost: Numbers, constant: float, multipliers: Numbers, high: Sequence[float | Fraction]
) -> float:
    """What rounding of the data to doubles can amount to in the bound."""
    reach = []
    for below, above in zip(matrix.low, high, strict=True):
        most = max(abs(below), abs(float(above)))
        reach.append(most if math.isfinite(most) else 0.0)
    total = abs(constant) + math.fsum(abs(price) * most for price, most in zip(cost, reach, strict=True))
    for row, factor in enumerate(multipliers):
        if factor and math.isfinite(factor):
            places = range(matrix.row_start[row], matrix.row_start[row + 1])
            total += abs(factor) * math.fsum(abs(matrix.value[at]) * reach[matrix.index[at]] for at in places)
    return total * DATA_ROUNDING


def _outward(bound: Fraction, margin: float, maximise: bool) -> float:
    """The float next to the bound on its safe side, the margin given."""
    moved = bound + Fraction(margin) if maximise else bound - Fraction(margin)
    nearest = float(moved)
    if maximise and Fraction(nearest) < moved:
        return math.nextafter(nearest, math.inf)
    if not maximise and Fraction(nearest) > moved:
        return math.nextafter(nearest, -math.inf)
    return nearest
