"""A game of costs: what every coalition of nations would have to pay alone. Nothing here knows of pooling.

A coalition is a number whose bit i says whether player i is in it: 5 is the first and the third. The cost of nobody is
0. A game of worths v is the game of costs -v.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pooling.domain import round_off

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CostGame:
    """``costs``: coalition -> its cost, for those that are known; that of all must be."""

    players: int
    costs: Mapping[int, float]

    def __post_init__(self) -> None:
        if self.everybody not in self.costs:
            raise ValueError("the cost of all together is not known")

    @property
    def everybody(self) -> int:
        return (1 << self.players) - 1

    @property
    def total(self) -> float:
        """What all together pay."""
        return self.costs[self.everybody]

    @property
    def whole(self) -> bool:
        """Whether the cost of every coalition is known."""
        return len(self.coalitions) + 1 == self.everybody

    @cached_property
    def coalitions(self) -> Ints:
        """Those whose cost is known: neither nobody nor all."""
        return np.array(sorted(set(self.costs) - {0, self.everybody}), dtype=np.int64)

    @cached_property
    def known(self) -> Floats:
        """What each of :attr:`coalitions` costs."""
        return np.array([self.costs[int(coalition)] for coalition in self.coalitions], dtype=float)

    @cached_property
    def inside(self) -> Floats:
        """1 where a player (column) is in one of :attr:`coalitions` (row), else 0."""
        return indicators(self.coalitions, self.players)

    @property
    def alone(self) -> Floats:
        """What each player pays alone. Raises KeyError where that is not known."""
        return np.array([self.costs[1 << player] for player in range(self.players)])

    @property
    def added(self) -> Floats:
        """What each player adds to the costs of all others. Raises KeyError where that is not known."""
        return np.array([self.total - self.costs.get(self.everybody ^ (1 << at), 0.0) for at in range(self.players)])

    @property
    def scale(self) -> float:
        """The size of the figures: what differs by far less is the same."""
        return max(round_off.LEAST_STEP, max(abs(cost) for cost in self.costs.values()))


def indicators(coalitions: Ints, players: int) -> Floats:
    """1 where a player (column) is in a coalition (row), else 0."""
    return ((coalitions[:, None] >> np.arange(players)) & 1).astype(float)


def members(coalition: int) -> Iterator[int]:
    """The players in it, in their order."""
    player = 0
    while coalition >> player:
        if coalition >> player & 1:
            yield player
        player += 1
