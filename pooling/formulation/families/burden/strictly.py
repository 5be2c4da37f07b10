"""'Less than' in rows, which only know 'at most': by a share of what is compared, or by a whole step where units count.

Among tens of millions of units a share of one would be lost in the solver's tolerance: whole ones are counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from pooling.domain import round_off


def common_step(values: Iterable[float | Fraction]) -> float:
    """The largest number of which every value is a whole multiple; 0 where there is none."""
    exact = [value if isinstance(value, Fraction) else Fraction(repr(float(value))) for value in values]
    common = math.lcm(*(value.denominator for value in exact))
    return float(Fraction(math.gcd(*(int(value * common) for value in exact)), common))


def below(quantity: float, part: float, step: float) -> float:
    """The most that is less than ``part`` beyond ``quantity``, of what is a multiple of ``step`` (0: of nothing)."""
    if step <= round_off.LESS_THAN * part:
        return quantity + part * (1.0 - round_off.LESS_THAN)
    # A step is a rounded number where it has no finite decimals: a third.
    multiple = Fraction(step).limit_denominator(10**6)
    exact = (Fraction(repr(quantity)) + Fraction(repr(part))) / multiple
    return float((math.ceil(exact) - 1) * multiple)
