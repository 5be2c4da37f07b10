"""Numbers in cells that do not fit their column."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pooling.domain.ranges import range_cure, range_rule
from pooling.io.columns import Column


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be read, and what to do."""

    rule: str
    cure: str = ""


def range_fault(column: Column, value: float) -> tuple[float, Fault | None]:
    """The number probably meant, and why the finite ``value`` does not fit the column (None where it does)."""
    if column.is_whole and not float(value).is_integer():
        return value, _not_whole(column, value)
    low, high = column.low, column.high
    if low is None or high is None or not (value < low or value > high or (column.above and value == low)):
        return value, None
    rule = range_rule(low, high, above=column.above, whole=column.kind == "whole", unit=column.unit)
    cure = range_cure(value, low, high, unit=column.unit)
    likely = float(f"{value / 100:.15g}") if (low, high) == (0, 1) and 1 < value <= 100 else value
    return likely, Fault(rule, cure)


def _not_whole(column: Column, value: float) -> Fault:
    if column.kind == "choice":
        return Fault(f"one of {', '.join(map(str, column.choices))}")
    # Rounding a notice down would promise more than was meant: the choice is the user's.
    near = f"write {math.floor(value)} or {math.ceil(value)}" if 0 <= value < 1e15 else ""
    return Fault("a whole number" + (f" of {column.unit}" if column.unit else ""), near)
