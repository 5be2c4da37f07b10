"""Numbers out of a column's range, in words a person who fills in a table understands, with what to write instead."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pooling.io.columns import Column


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be read, and what to do."""

    rule: str
    cure: str = ""


def range_fault(column: Column, value: float) -> tuple[float, Fault | None]:
    """The number probably meant, and why the finite ``value`` does not fit the column (None where it does)."""
    if column.kind in ("whole", "choice") and not float(value).is_integer():
        return value, _not_whole(column, value)
    low, high = column.low, column.high
    if low is None or high is None or not (value < low or value > high or (column.above and value == low)):
        return value, None
    if (low, high) == (0, 1):
        rule = "a share above 0, 1 at most" if column.above else "a share from 0 to 1"
        if 1 < value <= 100:
            likely = float(f"{value / 100:.15g}")
            return likely, Fault(rule, f"write {likely:.15g} for {value:.15g} %")
        return value, Fault(rule, "0.25 is 25 %")
    kind = f"a whole number{_of_unit(column)}" if column.kind == "whole" else "a number"
    rule = f"{kind} {'above' if column.above else 'from'} {low:,.15g} to {high:,.15g}"
    return value, Fault(rule, _cure(column, value, low))


def _cure(column: Column, value: float, low: float) -> str:
    if value < 0 <= low:
        return "a negative number has no meaning here; leave the row out if there is none"
    if low > 0 and value == 0:
        return "leave the row out if there is none"
    if low > 0 and column.unit:
        return "count in another unit"
    return ""


def _of_unit(column: Column) -> str:
    return f" of {column.unit}" if column.unit else ""


def _not_whole(column: Column, value: float) -> Fault:
    if column.kind == "choice":
        return Fault(f"one of {', '.join(map(str, column.choices))}")
    # Rounding a notice down would promise more than was meant: the choice is the user's.
    near = f"write {math.floor(value)} or {math.ceil(value)}" if 0 <= value < 1e15 else ""
    return Fault(f"a whole number{_of_unit(column)}", near)
