"""Measures and tests on ranks, against figures worked out by hand and from textbooks."""

from __future__ import annotations

import pytest

from pooling.analysis.burden.statistics import gini, kendall_w, ranks, spearman, wilcoxon


def test_equal_figures_have_their_mean_rank() -> None:
    assert ranks([3, 1, 2, 2, 2]) == [5, 1, 3, 3, 3]


def test_spearman_by_hand() -> None:
    # Ranks 1 2 3 4 against 1 2 4 3: 1 - 6 * 2 / 60 = 0.8. Of 24 orders one has 1, three have 0.8, and as many the same
    # below 0: 8 / 24.
    assert spearman([10, 20, 30, 40], [1, 2, 9, 5]) == pytest.approx((0.8, 8 / 24))
    assert spearman([1, 2, 3], [3, 2, 1]) == pytest.approx((-1, 2 / 6))
    assert spearman([1, 2], [1, 2]) is None
    assert spearman([1, 2, 3], [5, 5, 5]) is None
    # Ten in order: 1 * sqrt(9) = 3 standard deviations.
    assert spearman(range(10), range(10)) == pytest.approx((1, 0.0026998), abs=1e-6)


def test_wilcoxon_by_hand() -> None:
    # Differences 1, 2, 3, -4: W = 4; of 16 signs the sums 0, 1, 2, 3, 3, 4, 4 are as small: 7 / 16, doubled.
    assert wilcoxon([1, 2, 3, 0], [0, 0, 0, 4]) == (4, 14 / 16)
    # All in one direction: W = 0, one of 32, doubled. Pairs without a difference do not count.
    assert wilcoxon([2, 3, 4, 5, 6, 7], [1, 1, 1, 1, 1, 7]) == (0, 2 / 32)
    # Equal differences share their ranks: +1, -1 are 1.5 each.
    assert wilcoxon([1, 0], [0, 1]) == (1.5, 1)
    assert wilcoxon([1, 2], [1, 2]) is None


def test_kendall_w_by_hand() -> None:
    assert kendall_w([[1, 2, 3], [10, 20, 30]]) == pytest.approx(1)
    assert kendall_w([[1, 2, 3], [3, 2, 1]]) == pytest.approx(0)
    # Three judges of three: totals 4, 6, 8 -> S = 8; 12 * 8 / (9 * 24) = 4/9.
    assert kendall_w([[1, 2, 3], [1, 3, 2], [2, 1, 3]]) == pytest.approx(12 * 8 / (9 * 24))
    assert kendall_w([[1, 2, 3]]) is None
    assert kendall_w([[1, 1], [2, 2]]) is None


def test_gini_by_hand() -> None:
    # One of four pays all: (n - 1) / n. Two nations of equal weight that pay 0.5 and 1.5: 1/2 * 2 * 1/4 * 1 = 1/4.
    assert gini([4, 0, 0, 0], [0.25] * 4) == pytest.approx(0.75)
    assert gini([0.5, 1.5], [0.5, 0.5]) == pytest.approx(0.25)
    assert gini([1, 1], [0.9, 0.1]) == 0
    assert gini([0, 0], [0.5, 0.5]) is None
