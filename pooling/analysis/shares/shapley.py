"""Shapley values: what a player adds to the cost of those before it, on average over every order of arrival.

phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (c(S + i) - c(S)). Shapley, 1953, A value for n-person games,
Contributions to the Theory of Games II.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np

from pooling.analysis.shares.game import CostGame, Floats, indicators

SURE = 1.96
"""Standard errors on either side that hold the mean of many draws 95 times in 100."""
LEAST_PAIRS = 5
"""Pairs of orders below which a spread says nothing."""

Between = tuple[float, float]
"""Least and most."""


@dataclass(frozen=True, slots=True)
class Values:
    """A value for each player, and between what it lies: by what is proven of costs, and 95 times in 100 by chance."""

    value: Floats
    least: Floats | None
    most: Floats | None


def shapley(game: CostGame, between: Callable[[int], Between | None] | None = None) -> Values:
    """The values of a whole game. ``between``: what is known of the cost of a coalition, None where nothing is."""
    weights = _weights(game.players)
    coalitions = np.arange(1, game.everybody + 1)
    inside = indicators(coalitions, game.players)
    size = inside.sum(axis=1).astype(int)
    factor = np.where(inside > 0, weights[size - 1][:, None], -weights[np.minimum(size, game.players - 1)][:, None])
    value = factor.T @ np.array([game.costs[int(coalition)] for coalition in coalitions])
    known = [between(int(coalition)) for coalition in coalitions] if between else []
    if not known or None in known:
        return Values(value, None, None)
    low, high = (np.array([ends[side] for ends in known if ends]) for side in (0, 1))
    more, less = np.maximum(factor, 0.0).T, np.minimum(factor, 0.0).T
    return Values(value, more @ low + less @ high, more @ high + less @ low)


def _weights(players: int) -> Floats:
    """Size of S -> the share of all orders in which exactly S stands before i."""
    whole = factorial(players)
    return np.array([factorial(size) * factorial(players - size - 1) / whole for size in range(players)])


def orders(players: int, count: int, seed: int) -> list[tuple[int, ...]]:
    """``count`` orders by chance, in pairs of one and its reverse, which cancels much of the chance."""
    draws = np.random.default_rng(seed)
    found: list[tuple[int, ...]] = []
    while len(found) < count:
        order = tuple(int(player) for player in draws.permutation(players))
        found += [order, order[::-1]]
    return found


def sampled(
    players: int, taken: Sequence[Sequence[int]], cost: Callable[[int], float], between: Callable[[int], Between | None]
) -> Values:
    """The mean over the orders ``taken``, in pairs as :func:`orders` has them, with an interval that holds the value 95
    times in 100; where costs themselves lie between two figures, the interval is wider by that."""
    value = np.mean([_added(players, order, cost) for order in taken], axis=0)
    pairs = len(taken) // 2
    if pairs < LEAST_PAIRS:
        return Values(value, None, None)
    ends = []
    for side, sign in ((0, -1), (1, 1)):
        rows = [_end(players, order, between, side) for order in taken]
        if any(row is None for row in rows):
            return Values(value, None, None)
        means = np.array(rows, dtype=float)[: 2 * pairs].reshape(pairs, 2, players).mean(axis=1)
        ends.append(means.mean(axis=0) + sign * SURE * means.std(axis=0, ddof=1) / np.sqrt(pairs))
    return Values(value, ends[0], ends[1])


def _added(players: int, order: Sequence[int], cost: Callable[[int], float]) -> Floats:
    """What each player adds in an order."""
    found, before, so_far = np.zeros(players), 0, 0.0
    for player in order:
        before |= 1 << player
        now = cost(before)
        found[player], so_far = now - so_far, now
    return found


def _end(players: int, order: Sequence[int], between: Callable[[int], Between | None], side: int) -> Floats | None:
    """The least (side 0) or most (side 1) that each player can add in an order; None where nothing is known."""
    found, before = np.zeros(players), 0
    so_far: Between = (0.0, 0.0)
    for player in order:
        before |= 1 << player
        now = between(before)
        if now is None:
            return None
        found[player], so_far = now[side] - so_far[1 - side], now
    return found
