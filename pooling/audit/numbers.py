"""Exact numbers: whole numbers where they are whole, fractions elsewhere, never a rounded sum.

A float means the shortest decimal that reads back as it (0.1 is one tenth), as a person wrote it in a table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import lru_cache

Exact = int | Fraction


def exact(value: float) -> Exact:
    """The decimal that ``value`` shows, exactly. Plain ints where whole: they add many times faster."""
    if isinstance(value, int):
        return int(value)
    return int(value) if value.is_integer() else _fraction(value)


@lru_cache(maxsize=65_536)
def _fraction(value: float) -> Fraction:
    return Fraction(repr(value))


def ratio(above: Exact, below: Exact) -> Fraction:
    """``above`` / ``below``, exactly. Raises ZeroDivisionError where ``below`` is 0."""
    return Fraction(above, below)


def added(parts: Iterable[Exact]) -> Exact:
    """The exact sum. Zeros are left out: most parts are, and a fraction takes as long for them."""
    total: Exact = 0
    for part in parts:
        if part:
            total = total + part if total else part
    return total


def size(value: Exact) -> Exact:
    """The absolute value."""
    return value if value >= 0 else -value


def is_whole(value: Exact) -> bool:
    """Whether a number is whole."""
    return isinstance(value, int) or value.denominator == 1


Pair = tuple[int, int]
"""(numerator, denominator) of a sum, not in lowest terms."""


def sum_of_ratios(terms: Iterable[tuple[Exact, Exact]]) -> Pair:
    """The exact sum of ``above / below`` over terms, as (numerator, denominator), not in lowest terms.

    Many different denominators have a huge common one. Adding in a balanced tree and cutting nothing keeps the work
    near linear; a running sum in lowest terms would grow with the square of the number of terms.
    """
    by_denominator: dict[Exact, Exact] = {}
    for above, below in terms:
        by_denominator[below] = by_denominator.get(below, 0) + above
    pairs: list[Pair] = []
    for below, above in by_denominator.items():
        share = ratio(above, below)
        pairs.append((share.numerator, share.denominator))
    return sum_of_pairs(pairs)


def sum_of_pairs(pairs: Sequence[Pair]) -> Pair:
    """The exact sum of (numerator, denominator) pairs, in the same way."""
    while len(pairs) > 1:
        odd = pairs[-1:] if len(pairs) % 2 else []
        pairs = [*(_add(first, second) for first, second in zip(pairs[::2], pairs[1::2], strict=False)), *odd]
    return pairs[0] if pairs else (0, 1)


def value_of(pair: Pair) -> float:
    """The float nearest to a pair. Its denominator is not 0."""
    return pair[0] / pair[1]


def compare(first: Pair, second: Pair) -> int:
    """Below 0 where the first is the smaller, 0 where they are equal; denominators are positive."""
    return first[0] * second[1] - second[0] * first[1]


def _add(first: Pair, second: Pair) -> Pair:
    if first[1] == second[1]:
        return first[0] + second[0], first[1]
    return first[0] * second[1] + second[0] * first[1], first[1] * second[1]


def words(value: Exact) -> str:
    """A number for a message: at most six decimals, no trailing zeros, thousands apart."""
    text = f"{float(value):,.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
