"""Sums of terms and rows, written as in their formulas: ``trade + pool.trade_share * commit >= 0``.

Terms stay in the order in which they are written, and nothing is merged: what stands twice in a row is added up where
the matrix is made. Pyomo's own operators would do the same at ten times the cost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

Index = str | int | tuple[str | int, ...]
"""What a variable or a row is about."""


class Linear:
    """Anything linear in the variables: a variable, a term or a sum. Not an abc: families ask for the type often."""

    __slots__ = ()

    def into(self, expr: Expr, factor: float) -> None:
        """Add ``factor`` times this to a sum."""
        raise NotImplementedError

    def __add__(self, summand: Linear | float) -> Expr:
        out = Expr()
        self.into(out, 1.0)
        out += summand
        return out

    __radd__ = __add__

    def __sub__(self, subtrahend: Linear | float) -> Expr:
        out = Expr()
        self.into(out, 1.0)
        out -= subtrahend
        return out

    def __rsub__(self, constant: float) -> Expr:
        out = Expr()
        out.constant = constant
        self.into(out, -1.0)
        return out

    def __mul__(self, factor: float) -> Linear:
        out = Expr()
        self.into(out, factor)
        return out

    __rmul__ = __mul__

    def __neg__(self) -> Linear:
        return self * -1.0

    def __le__(self, side: Linear | float) -> Relation:
        expr, bound = _sides(self, side)
        return Relation(None, expr, bound)

    def __ge__(self, side: Linear | float) -> Relation:
        expr, bound = _sides(self, side)
        return Relation(bound, expr, None)

    def __eq__(self, side: Linear | float) -> Relation:  # type: ignore[override]
        expr, bound = _sides(self, side)
        return Relation(bound, expr, bound)

    __hash__ = object.__hash__


class Var(Linear):
    """A variable of the model, with the largest value that it was made with. ``number``: how many were made before."""

    __slots__ = ("high", "number")

    def __init__(self, number: int, high: float | None) -> None:
        self.number = number
        self.high = math.inf if high is None else high

    def into(self, expr: Expr, factor: float) -> None:
        expr.terms.append((factor, self))

    def __mul__(self, factor: float) -> Term:
        return Term((1.0 * factor, self))

    __rmul__ = __mul__


class Term(Linear, tuple[float, Var]):  # type: ignore[misc]
    """A coefficient times a variable: the pair of both, so that a sum can hold it as it is. Its operators are those of
    what is linear, not those of a pair."""

    __slots__ = ()

    def into(self, expr: Expr, factor: float) -> None:
        expr.terms.append(self if factor == 1.0 else self * factor)

    def __mul__(self, factor: float) -> Term:  # type: ignore[override]
        coef, variable = self
        return Term((factor * coef, variable))

    __rmul__ = __mul__  # type: ignore[assignment]


class Expr(Linear):
    """A sum of terms and a constant. ``+=`` and ``-=`` change it in place; every other operator makes a new one."""

    __slots__ = ("constant", "terms")

    def __init__(self) -> None:
        self.terms: list[tuple[float, Var]] = []
        """(coefficient, variable)."""
        self.constant = 0.0

    def into(self, expr: Expr, factor: float) -> None:
        if factor == 1.0:
            expr.terms += self.terms
        else:
            expr.terms += [(factor * coef, variable) for coef, variable in self.terms]
        expr.constant += factor * self.constant

    def __iadd__(self, summand: Linear | float) -> Expr:
        if isinstance(summand, Linear):
            summand.into(self, 1.0)
        else:
            self.constant += summand
        return self

    def __isub__(self, subtrahend: Linear | float) -> Expr:
        if isinstance(subtrahend, Linear):
            subtrahend.into(self, -1.0)
        else:
            self.constant -= subtrahend
        return self

    def __mul__(self, factor: float) -> Expr:
        out = Expr()
        self.into(out, factor)
        return out

    __rmul__ = __mul__

    def __len__(self) -> int:
        """Number of terms: a constant alone is empty."""
        return len(self.terms)

    @property
    def most(self) -> float:
        """The largest value that bounds allow, of a sum without negative coefficients; the constant aside."""
        return sum(coef * variable.high for coef, variable in self.terms)


class Relation:
    """low <= expr <= high, the constant of the sum aside. What ``<=``, ``>=``, ``==`` and :func:`between` make."""

    __slots__ = ("expr", "high", "low")

    def __init__(self, low: float | None, expr: Expr, high: float | None) -> None:
        self.low = low
        self.expr = expr
        self.high = high

    def __bool__(self) -> bool:
        raise TypeError(
            "a row is neither true nor false: no chain of comparisons, and no variable looked for in a list"
        )


def weighted(terms: Iterable[tuple[float, Var]]) -> Expr:
    """The sum of coefficient * variable over the pairs given: what long sums are made by."""
    out = Expr()
    out.terms.extend(terms)
    return out


def total(parts: Iterable[Linear]) -> Expr:
    """The sum of all parts."""
    out = Expr()
    for part in parts:
        part.into(out, 1.0)
    return out


def between(low: float, expr: Expr, high: float) -> Relation:
    """low <= expr <= high."""
    return Relation(low - expr.constant, expr, high - expr.constant)


def _sides(left: Linear, right: Linear | float) -> tuple[Expr, float]:
    """(all terms on the left, the constant on the right)."""
    if isinstance(left, Expr) and not isinstance(right, Linear):
        return left, right - left.constant
    expr = Expr()
    left.into(expr, 1.0)
    if isinstance(right, Linear):
        right.into(expr, -1.0)
        return expr, 0.0 - expr.constant
    return expr, right - expr.constant
