"""Parts that add up after they are rounded."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

DIGITS = 6
"""Money is compared to the unit of its currency: a millionth of a million."""


def rounded(amount: Fraction | int, digits: int = DIGITS) -> int:
    """An amount in units of the last digit; halves go up."""
    units: int = floor(Fraction(amount) * 10**digits + Fraction(1, 2))
    return units


def whole_parts(parts: Sequence[Fraction], total: int, digits: int = DIGITS) -> list[int]:
    """Parts in units of the last digit that add up to ``total``, each less than a unit from what it is.

    What flooring leaves over goes to the parts that lost most by it, the first of equals. ``total`` is less than a unit
    from the sum of the parts.
    """
    scaled = [Fraction(part) * 10**digits for part in parts]
    out = [floor(part) for part in scaled]
    most = sorted(range(len(out)), key=lambda at: (out[at] - scaled[at], at))
    for at in most[: total - sum(out)]:
        out[at] += 1
    return out
