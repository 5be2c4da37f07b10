"""Measures of inequality and tests on ranks, exact for as few figures as an alliance has nations.

- Spearman's rank correlation: the correlation of ranks, equal figures at their mean rank. Its p is the share of all
  orders with a correlation as large, up to 8 figures; above, of the normal law with rho * sqrt(n - 1).
- Wilcoxon's signed ranks: differences of pairs ranked by size, those of 0 dropped. W is the smaller of the sums of
  ranks of either sign; p is the share of all signs with a W as small.
- Kendall's W: 12 S / (m^2 (n^3 - n) - m T): how far m rankings of n agree, 1 where wholly; T corrects for equal ranks.
- Gini of ratios r with weights k (sum 1): 1/2 sum k_i k_j |r_i - r_j| / sum k_i r_i: 0 where all ratios are the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations
from math import erfc, sqrt

from pooling.domain import round_off

ALL_ORDERS_UP_TO = 8
"""Figures up to which every order is tried: 40,320 of them."""


def ranks(figures: Sequence[float]) -> list[float]:
    """1 for the smallest; equal figures have their mean rank."""
    order = sorted(range(len(figures)), key=lambda place: figures[place])
    found = [0.0] * len(figures)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and figures[order[end]] - figures[order[start]] <= round_off.RANKED * abs(
            figures[order[start]]
        ):
            end += 1
        for place in order[start:end]:
            found[place] = (start + 1 + end) / 2
        start = end
    return found


def spearman(left: Sequence[float], right: Sequence[float]) -> tuple[float, float] | None:
    """(rho, p on both sides); None below three pairs, or where one side is all the same."""
    if len(left) < 3:
        return None
    one, other = ranks(left), ranks(right)
    mean = (len(one) + 1) / 2
    one, other = [rank - mean for rank in one], [rank - mean for rank in other]
    size = sqrt(sum(rank * rank for rank in one) * sum(rank * rank for rank in other))
    if size == 0:
        return None
    together = _product(one, other)
    if len(one) > ALL_ORDERS_UP_TO:
        return together / size, erfc(abs(together / size) * sqrt(len(one) - 1) / sqrt(2))
    count = as_large = 0
    for order in permutations(other):
        count += 1
        as_large += abs(_product(one, order)) >= abs(together) - round_off.RANKED
    return together / size, as_large / count


def _product(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(left * right for left, right in zip(one, other, strict=True))


def wilcoxon(left: Sequence[float], right: Sequence[float]) -> tuple[float, float] | None:
    """(W, p on both sides) of pairs; None where no pair differs."""
    differences = [one - other for one, other in zip(left, right, strict=True) if abs(one - other) > round_off.RANKED]
    if not differences:
        return None
    # Mean ranks are halves: twice the rank is whole.
    doubled = [round(2 * rank) for rank in ranks([abs(difference) for difference in differences])]
    above = sum(rank for rank, difference in zip(doubled, differences, strict=True) if difference > 0)
    smaller = min(above, sum(doubled) - above)
    sums: Counter[int] = Counter({0: 1})
    for rank in doubled:
        for total, count in list(sums.items()):
            sums[total + rank] += count
    as_small = sum(count for total, count in sums.items() if total <= smaller)
    return smaller / 2, min(1.0, 2 * as_small / 2 ** len(doubled))


def kendall_w(rankings: Sequence[Sequence[float]]) -> float | None:
    """How far rankings agree; None with fewer than two, of fewer than two figures, or where all are tied."""
    judges, count = len(rankings), len(rankings[0]) if rankings else 0
    if judges < 2 or count < 2:
        return None
    ranked = [ranks(figures) for figures in rankings]
    totals = [sum(column) for column in zip(*ranked, strict=True)]
    mean = sum(totals) / count
    spread = sum((total - mean) ** 2 for total in totals)
    tied = sum(times**3 - times for row in ranked for times in Counter(row).values())
    most = judges**2 * (count**3 - count) - judges * tied
    return None if most == 0 else 12 * spread / most


def gini(ratios: Sequence[float], weights: Sequence[float]) -> float | None:
    """Of ratios with weights; None where the mean is 0."""
    mean = _product(ratios, weights)
    if not mean:
        return None
    pairs = sum(
        one_weight * other_weight * abs(one - other)
        for one, one_weight in zip(ratios, weights, strict=True)
        for other, other_weight in zip(ratios, weights, strict=True)
    )
    return pairs / (2 * mean * sum(weights))
