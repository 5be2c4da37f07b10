"""A bound that holds whatever the multipliers are, and is the optimum where they are an optimal dual."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pooling.certificate.exact import Matrix, Terms, certified_bound, exact_bound, rounded, upper_limits

INF = math.inf


def matrix(rows: list[list[float]], sides: list[tuple[float, float]], bounds: list[tuple[float, float]]) -> Matrix:
    """Dense rows with (least, most) of every row and column."""
    index = [column for row in rows for column, value in enumerate(row) if value]
    value = [value for row in rows for value in row if value]
    start = list(itertools.accumulate((sum(1 for value in row if value) for row in rows), initial=0))
    lows, highs = [low for low, _ in sides], [high for _, high in sides]
    return Matrix([low for low, _ in bounds], [high for _, high in bounds], lows, highs, start, index, value)


def exact(one: Matrix, cost: list[float], constant: float, maximise: bool, y: list[float]) -> Fraction | None:
    found = exact_bound(one, cost, constant, maximise, y, upper_limits(one))
    return None if found is None else found[0]


# --- solved by hand ------------------------------------------------------------------------------------------------

PRODUCTS = matrix([[1, 0], [0, 2], [3, 2]], [(-INF, 4), (-INF, 12), (-INF, 18)], [(0, INF), (0, INF)])
"""max 3 x + 5 y: x = 2, y = 6, worth 36; duals 0, 3/2, 1 (the Wyndor Glass case of Hillier and Lieberman)."""


def test_optimal_duals_give_the_optimum() -> None:
    assert exact(PRODUCTS, [3, 5], 0, True, [0, 1.5, 1]) == 36


def test_of_a_minimum_as_well() -> None:
    # min 2 x + 3 y with x + y >= 4, x + 2 y >= 6: x = 2, y = 2, worth 10; duals 1, 1.
    diet = matrix([[1, 1], [1, 2]], [(4, INF), (6, INF)], [(0, 10), (0, 10)])
    assert exact(diet, [2, 3], 0, False, [1, 1]) == 10
    assert exact(diet, [2, 3], 7, False, [1, 1]) == 17


def test_other_multipliers_give_a_weaker_bound_that_holds() -> None:
    # 3 * 12 + 5/6 * 18 = 51, and x costs nothing of it: 3 - 2.5 = 0.5 is too dear above; so a bound on x is needed.
    bounded = matrix([[1, 0], [0, 2], [3, 2]], [(-INF, 4), (-INF, 12), (-INF, 18)], [(0, 4), (0, 6)])
    assert exact(bounded, [3, 5], 0, True, [0, 0, 0]) == 3 * 4 + 5 * 6
    assert exact(bounded, [3, 5], 0, True, [0, 0, 1]) == 18 + 3 * 6
    assert exact(bounded, [3, 5], 0, True, [0, 1.5, 1]) == 36


def test_wrong_signs_and_what_is_no_number_count_as_nothing() -> None:
    bounded = matrix([[1, 0], [0, 2], [3, 2]], [(-INF, 4), (-INF, 12), (-INF, 18)], [(0, 4), (0, 6)])
    without = exact(bounded, [3, 5], 0, True, [0, 0, 0])
    for bad in (-1.0, -1e300, INF, -INF, math.nan):
        assert exact(bounded, [3, 5], 0, True, [bad, bad, bad]) == without


def test_rows_with_two_sides_use_the_side_of_the_sign() -> None:
    # min x with 2 <= x <= 5 as a row: the lower side; max x: the upper one.
    between = matrix([[1]], [(2, 5)], [(-100, 100)])
    assert exact(between, [1], 0, False, [1]) == 2
    assert exact(between, [1], 0, True, [1]) == 5
    assert exact(between, [1], 0, False, [-1]) == -200 - 5  # (1 + 1) x at -100, less 5


def test_fractions_are_exact_and_not_rounded() -> None:
    third = matrix([[3.0]], [(1.0, INF)], [(0, 1)])
    found = exact(third, [1.0], 0, False, [1 / 3])
    # 1/3 as a double is a little less than a third: the reduced cost is above zero, the bound is the double.
    assert found == Fraction(1 / 3)


# --- columns without a bound ----------------------------------------------------------------------------------------


def test_a_negative_reduced_cost_of_an_open_column_is_repaired() -> None:
    # 3 - 0.1 * 30.000...: the double nearest to a tenth leaves the reduced cost below zero.
    row = matrix([[30.0, 1.0]], [(3.0, INF)], [(0, INF), (0, 1)])
    found = exact_bound(row, [3.0, 1.0], 0, False, [0.1 + 1e-9], upper_limits(row))
    assert found is not None
    bound, repaired, reduced = found
    assert repaired == [0]
    # A little less of the multiplier: 3 less 30 times it is nothing, and 1 less once it is nine tenths.
    assert reduced == pytest.approx([0.0, 0.9])
    assert reduced[0] >= 0.0
    assert bound <= Fraction(3, 10)
    assert float(bound) == pytest.approx(0.3, abs=1e-7)


def test_what_cannot_be_repaired_proves_nothing() -> None:
    # max x with x open above: nothing bounds it.
    assert exact(matrix([[1.0]], [(2.0, INF)], [(0, INF)]), [1.0], 0, True, [1.0]) is None
    # min x with x open below.
    assert exact(matrix([[1.0]], [(-INF, 9.0)], [(-INF, 5)]), [1.0], 0, False, [0.0]) is None


def test_an_open_column_has_the_limit_that_its_rows_imply() -> None:
    # x + 2 y = z with x <= 3, y <= 0.1; w <= z / 3; v is held by nothing, u by an open column alone.
    one = matrix(
        [[1, 2, -1, 0, 0, 0], [0, 0, -1, 3, 0, 0], [0, 0, 0, 0, -1, 1]],
        [(0, 0), (-INF, 0), (-INF, 0)],
        [(1, 3), (0, 0.1), (0, INF), (0, INF), (0, INF), (0, INF)],
    )
    z = 3 + 2 * Fraction(0.1)
    assert upper_limits(one) == [3, 0.1, z, z / 3, INF, INF]


def test_a_sum_that_is_open_proves_a_bound_with_any_multiplier() -> None:
    # min z with z = x, 2 <= x <= 3. By a multiplier a hair too large the reduced cost of z is negative.
    one = matrix([[1, -1]], [(0, 0)], [(2, 3), (0, INF)])
    told = certified_bound(one, [0.0, 1.0], 0, False, [-1.0 - 1e-15])
    assert told == pytest.approx(2.0, abs=1e-12)


def test_a_model_without_rows_or_columns() -> None:
    assert exact(matrix([], [], [(0, 3), (1, 2)]), [2, -1], 0.5, False, []) == Fraction(-3, 2)
    assert exact(matrix([], [], []), [], 4.0, True, []) == 4


# --- rounding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("maximise", [True, False])
@pytest.mark.parametrize("constant", [0.0, 0.1, 1e17, -1 / 3])
def test_the_float_lies_on_the_safe_side(maximise: bool, constant: float) -> None:
    one = matrix([[0.1, 0.3]], [(0.7, 0.9)], [(0, 10), (0, 10)])
    y = [0.9]
    truth, told = (
        exact(one, [0.1, 0.7], constant, maximise, y),
        certified_bound(one, [0.1, 0.7], constant, maximise, y),
    )
    assert truth is not None
    assert told is not None
    assert Fraction(told) >= truth if maximise else Fraction(told) <= truth
    assert told == pytest.approx(float(truth), rel=1e-12)


def test_data_that_are_rounded_decimals_do_not_make_it_pass_the_truth() -> None:
    # In decimals 0.1 x + 0.2 x = 0.3 x: x >= 1 costs 0.3. As doubles the row says 0.1 + 0.2 > 0.3.
    row = matrix([[0.1 + 0.2]], [(0.3 * 7, INF)], [(0, 100)])
    told = certified_bound(row, [1.0], 0, False, [1 / 0.3])
    assert told is not None
    assert told <= 7


# --- any multipliers ------------------------------------------------------------------------------------------------

numbers = st.floats(-5, 5, allow_nan=False).map(lambda value: round(value, 2))
anything = st.one_of(
    st.floats(-10, 10, allow_nan=False), st.sampled_from([0.0, INF, -INF, math.nan, 1e-320, 1e300, -1e300, 1e-30])
)


@st.composite
def programmes(draw: st.DrawFn) -> tuple[Matrix, list[float], list[float], list[float]]:
    """(rows around a point, the cost, the point, multipliers): the point keeps every row and bound."""
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(0, 4))
    point = [float(draw(st.integers(-3, 6))) for _ in range(columns)]
    entries = [[draw(numbers) for _ in range(columns)] for _ in range(rows)]
    room = st.one_of(st.just(INF), st.integers(0, 5).map(float))
    bounds = [(x - draw(room), x + draw(room)) for x in point]
    sides = []
    for row in entries:
        amount = sum((Fraction(a) * Fraction(x) for a, x in zip(row, point, strict=True)), Fraction(0))
        low, high = draw(room), draw(room)
        sides.append((math.nextafter(float(amount), -INF) - low, math.nextafter(float(amount), INF) + high))
    cost = [draw(numbers) for _ in range(columns)]
    return matrix(entries, sides, bounds), cost, point, [draw(anything) for _ in range(rows)]


@settings(max_examples=400, deadline=None)
@given(programmes(), st.booleans(), numbers)
def test_no_multipliers_give_a_bound_beyond_a_plan(
    programme: tuple[Matrix, list[float], list[float], list[float]], maximise: bool, constant: float
) -> None:
    one, cost, point, y = programme
    worth = Fraction(constant) + sum((Fraction(c) * Fraction(x) for c, x in zip(cost, point, strict=True)), Fraction(0))
    for bound in (exact(one, cost, constant, maximise, y), certified_bound(one, cost, constant, maximise, y)):
        if bound is not None:
            assert Fraction(bound) >= worth if maximise else Fraction(bound) <= worth


@settings(max_examples=100, deadline=None)
@given(programmes(), st.booleans())
def test_closed_columns_always_have_a_bound(
    programme: tuple[Matrix, list[float], list[float], list[float]], maximise: bool
) -> None:
    one, cost, point, y = programme
    low = [max(a, x - 9) for a, x in zip(one.low, point, strict=True)]
    high = [min(a, x + 9) for a, x in zip(one.high, point, strict=True)]
    closed = Matrix(low, high, one.row_low, one.row_high, one.row_start, one.index, one.value)
    assert certified_bound(closed, cost, 0.0, maximise, y) is not None


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 1200))
def test_multipliers_are_rounded_as_fractions_are(value: float, grid: int) -> None:
    assert rounded(value, grid) == round(Fraction(value) * 2**grid)


_ENDS = st.one_of(st.floats(-1e9, 1e9), st.fractions(-9, 9))


@given(st.integers(0, 200), st.lists(st.tuples(st.integers(-(10**20), 10**20), _ENDS)))
def test_whole_numbers_add_up_to_what_fractions_do(grid: int, given_: list[tuple[int, float | Fraction]]) -> None:
    terms = Terms(grid, [(place, factor, end) for place, (factor, end) in enumerate(given_)])
    expected = [factor * Fraction(end) / 2**grid for factor, end in given_]
    assert [amount for _, amount in terms.amounts()] == expected
    assert terms.total() == sum(expected)
