"""The range of a number in words that a person who fills in a table understands, and what to write instead."""

from __future__ import annotations


def range_rule(low: float, high: float, *, above: bool = False, whole: bool = False, unit: str = "") -> str:
    """'a share from 0 to 1', 'a whole number of days from 0 to 36,500'; ``above``: the low end itself is out."""
    if (low, high) == (0, 1):
        return "a share above 0, 1 at most" if above else "a share from 0 to 1"
    kind = f"a whole number{f' of {unit}' if unit else ''}" if whole else "a number"
    return f"{kind} {'above' if above else 'from'} {low:,.15g} to {high:,.15g}"


def range_cure(value: float, low: float, high: float, *, unit: str = "") -> str:
    """What was probably meant by a number that is out of its range."""
    if (low, high) == (0, 1):
        return f"write {value / 100:.15g} for {value:.15g} %" if 1 < value <= 100 else "0.25 is 25 %"
    if value < 0 <= low:
        return "a negative number has no meaning here; leave the row out if there is none"
    if low > 0 and value == 0:
        return "leave the row out if there is none"
    if low > 0 and unit:
        return "count in another unit"
    return ""
