"""Shares by rules of thumb: in proportion to weights, and separable costs.

What a player adds to the costs of all others is separable: it pays that. There are three ways to divide the rest:

- in equal parts (ENSC);
- in proportion to what each saves against standing alone (alternative cost avoided, ACA);
- in proportion to what that leaves of its benefit, capped by standing alone (separable costs, remaining benefits).

Young, Okada and Hashimoto, 1982, Cost allocation in water resources development, Water Resources Research 18.
"""

from __future__ import annotations

import numpy as np

from pooling.analysis.shares.game import CostGame, Floats


def proportional(total: float, weights: Floats) -> Floats:
    """The total in proportion to the weights; in equal parts where they are all 0."""
    whole = float(weights.sum())
    return total * (weights / whole if whole else np.full(len(weights), 1 / len(weights)))


def equal_nonseparable(game: CostGame) -> Floats:
    """Each pays what it adds, and an equal part of the rest."""
    return _with_rest(game, np.ones(game.players))


def alternative_cost_avoided(game: CostGame) -> Floats:
    """Each pays what it adds, and the rest in proportion to what it saves against standing alone."""
    return _with_rest(game, np.maximum(game.alone - game.added, 0.0))


def remaining_benefits(game: CostGame, benefits: Floats) -> Floats:
    """Each pays what it adds, and the rest in proportion to what that leaves of its benefit."""
    return _with_rest(game, np.maximum(np.minimum(benefits, game.alone) - game.added, 0.0))


def _with_rest(game: CostGame, weights: Floats) -> Floats:
    return game.added + proportional(game.total - float(game.added.sum()), weights)
