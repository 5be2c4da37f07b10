"""The core: shares of a cost to which no coalition can object, for alone it would pay as much or more.

The least core makes the smallest saving that any coalition has from staying as large as it can be:

    most e with sum of x over S <= c(S) - e for every S, and sum of x = c(all).

e < 0: the core is empty, and whatever the shares, some coalition pays at least -e more than alone. Coalitions enter
the linear program only when they object to shares found without them. Maschler, Peleg and Shapley, 1979, Geometric
properties of the kernel, nucleolus and related solution concepts, Mathematics of Operations Research 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pooling.analysis.shares.game import CostGame, Floats
from pooling.domain import round_off
from pooling.solving.linear import most


@dataclass(frozen=True, slots=True)
class LeastCore:
    """The largest ``saving`` that shares can leave every coalition, such shares, and the coalitions that stand in the
    way of a larger one. ``used``: of how many coalitions the program had to know."""

    saving: float
    shares: Floats
    tight: tuple[int, ...]
    used: int


@dataclass(frozen=True, slots=True)
class Objection:
    """The coalition that has least from staying: what it pays less than alone, negative where it would do better
    alone."""

    coalition: int
    saving: float


def least_core(game: CostGame) -> LeastCore:
    """The least core over the coalitions whose cost is known; with one player nobody can object."""
    if not len(game.coalitions):
        return LeastCore(0.0, np.array([game.total]), (), 0)
    scale, players = game.scale, game.players
    costs = game.known / scale
    rows = [np.append(np.ones(players), 0.0)]
    limits = [game.total / scale]
    # The smallest coalitions bound the program: with each player alone the saving cannot grow for ever.
    entered = [at for at, row in enumerate(game.inside) if row.sum() in (1, players - 1)]
    entered = entered or list(range(len(game.coalitions)))
    objective = np.append(np.zeros(players), 1.0)
    while True:
        chosen = game.inside[entered]
        stated = np.vstack([*rows, np.hstack([chosen, np.ones((len(entered), 1))])])
        high = np.append(limits, costs[entered])
        low = np.append(limits, np.full(len(entered), -np.inf))
        found = most(objective, stated, low, high)
        assert found is not None, "shares are free, so some always add up"
        savings = costs - game.inside @ found.x[:-1]
        worst = int(np.argmin(savings))
        if savings[worst] >= found.value - round_off.SAVED or worst in entered:
            break
        entered.append(worst)
    binding = np.abs(found.duals[1:]) > round_off.SAVED
    tight = tuple(int(game.coalitions[at]) for at, hard in zip(entered, binding, strict=True) if hard)
    return LeastCore(found.value * scale, found.x[:-1] * scale, tight, len(entered))


def objection(game: CostGame, shares: Floats) -> Objection | None:
    """The coalition that these shares leave least; None where there is none but all."""
    if not len(game.coalitions):
        return None
    savings = game.known - game.inside @ shares
    worst = int(np.argmin(savings))
    return Objection(int(game.coalitions[worst]), float(savings[worst]))
