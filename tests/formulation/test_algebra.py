"""Rows are written as their formulas: the operators give the terms, the constants and the sides that they say."""

from __future__ import annotations

import pytest

from pooling.formulation.algebra import Expr, Linear, Relation, Var, between, total

X = Var(1, 4.0)
Y = Var(2, None)


def said(row: Relation) -> tuple[float | None, list[tuple[float, int]], float | None]:
    """(low, (coefficient, number) of every term, high)."""
    return row.low, [(coef, variable.number) for coef, variable in row.expr.terms], row.high


@pytest.mark.parametrize(
    ("row", "low", "terms", "high"),
    [
        (X + 0.5 * Y >= 0.0, 0.0, [(1.0, 1), (0.5, 2)], None),
        (X <= 3 * Y, None, [(1.0, 1), (-3.0, 2)], 0.0),
        (X <= 4.0 * (1.0 - Y), None, [(1.0, 1), (4.0, 2)], 4.0),
        (2.0 * (X - 1.0) == -Y, 2.0, [(2.0, 1), (1.0, 2)], 2.0),
        (X + 1.0 - Y <= 5.0, None, [(1.0, 1), (-1.0, 2)], 4.0),
        (between(-1.0, X + 2.0, 1.0), -3.0, [(1.0, 1)], -1.0),
        (total([X, 2 * Y, X + 1.0]) <= 7.0, None, [(1.0, 1), (2.0, 2), (1.0, 1)], 6.0),
        (Expr() == 1.0, 1.0, [], 1.0),
    ],
)
def test_a_row_is_what_its_formula_says(
    row: Relation, low: float | None, terms: list[tuple[float, int]], high: float | None
) -> None:
    assert said(row) == (low, terms, high)


@pytest.mark.parametrize("left", [X, 1.0 * X, X + 0.0])
def test_only_a_sum_in_place_is_changed(left: Linear) -> None:
    before = said(left <= 0.0)
    row = said(left + Y - 1.0 <= 0.0)
    assert said(left <= 0.0) == before
    assert row == (None, [(1.0, 1), (1.0, 2)], 1.0)
    out = Expr()
    out += left
    out -= 2.0 * Y
    assert said(out <= 0.0)[1] == [(1.0, 1), (-2.0, 2)]


def test_a_row_is_no_condition() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        assert X <= Y <= 2.0
    with pytest.raises(TypeError, match="neither true nor false"):
        assert Y in [X]
