"""The nucleolus: shares that make the smallest saving of any coalition large, then the next smallest, and so on.

A saving is c(S) less what S pays. One linear program after the other makes the smallest saving of the coalitions left
as large as can be. Those with a positive dual have that saving in every best solution: they are fixed, and with them
every coalition that is a combination of fixed ones. Each step fixes one more independent coalition, so there are at
most as many as players. Schmeidler, 1969, The nucleolus of a characteristic function game, SIAM Journal on Applied
Mathematics 17. Pitfalls: Guajardo and Jornsten, 2015, Common mistakes in computing the nucleolus, European Journal of
Operational Research 241.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pooling.analysis.shares.game import CostGame, Floats
from pooling.domain import round_off
from pooling.solving.linear import Corner, most


@dataclass(frozen=True, slots=True)
class Nucleolus:
    """The shares. ``rational``: nobody pays more than alone. Where that cannot be, they are the prenucleolus, which
    does not ask for it."""

    shares: Floats
    rational: bool


def nucleolus(game: CostGame) -> Nucleolus:
    """The nucleolus of a whole game, or over the coalitions whose cost is known, each player alone among them."""
    if game.players == 1:
        return Nucleolus(np.array([game.total]), True)
    rational = bool(game.alone.sum() >= game.total - round_off.SAVED * game.scale)
    return Nucleolus(_Search(game, rational).shares(), rational)


class _Search:
    """One linear program after the other, in figures of size 1."""

    def __init__(self, game: CostGame, rational: bool) -> None:
        self.game = game
        self.costs = game.known / game.scale
        players = game.players
        self.fixed: list[tuple[Floats, float]] = [(np.ones(players), game.total / game.scale)]
        self.basis = [np.ones(players) / np.sqrt(players)]
        self.alone = game.alone / game.scale if rational else np.full(players, np.inf)
        self.entered = [at for at, row in enumerate(game.inside) if row.sum() in (1, players - 1)]

    def shares(self) -> Floats:
        """The shares that are left when every coalition is fixed."""
        while True:
            free = self._free()
            if not len(free):
                rows = np.array([row for row, _ in self.fixed])
                found, *_ = np.linalg.lstsq(rows, np.array([cost for _, cost in self.fixed]), rcond=None)
                return np.asarray(found * self.game.scale)
            self._fix(free)

    def _free(self) -> np.ndarray:
        """The coalitions that are no combination of fixed ones."""
        basis = np.array(self.basis)
        left = self.game.inside - (self.game.inside @ basis.T) @ basis
        return np.flatnonzero(np.linalg.norm(left, axis=1) > round_off.INDEPENDENT)

    def _fix(self, free: np.ndarray) -> None:
        """Solve for the smallest saving of the free coalitions, and fix those that have it in every best solution."""
        entered = [at for at in self.entered if at in set(free.tolist())] or [int(free[0])]
        while True:
            found = self._solved(entered)
            savings = self.costs[free] - self.game.inside[free] @ found.x[:-1]
            worst = int(free[np.argmin(savings)])
            if savings.min() >= found.value - round_off.SAVED or worst in entered:
                break
            entered.append(worst)
        self.entered = sorted({*self.entered, *entered})
        duals = np.abs(found.duals[-len(entered) :])
        for place in np.argsort(-duals):
            if duals[place] > round_off.SAVED:
                self._hold(entered[place], found.value)

    def _hold(self, at: int, saving: float) -> None:
        row = self.game.inside[at]
        left = row - sum((row @ known) * known for known in self.basis)
        length = float(np.linalg.norm(left))
        if length > round_off.INDEPENDENT:
            self.basis.append(left / length)
            self.fixed.append((row, float(self.costs[at]) - saving))

    def _solved(self, entered: list[int]) -> Corner:
        """Shares that make the smallest saving of the coalitions ``entered`` largest."""
        players = self.game.players
        fixed = np.array([row for row, _ in self.fixed])
        equal = np.array([cost for _, cost in self.fixed])
        rows = np.vstack(
            [
                np.hstack([fixed, np.zeros((len(fixed), 1))]),
                np.hstack([np.eye(players), np.zeros((players, 1))]),
                np.hstack([self.game.inside[entered], np.ones((len(entered), 1))]),
            ]
        )
        low = np.concatenate([equal, np.full(players + len(entered), -np.inf)])
        high = np.concatenate([equal, self.alone, self.costs[entered]])
        # What is fixed was rounded: the rows that hold it leave that much room.
        room = np.zeros(len(rows))
        room[1 : len(fixed) + players] = round_off.SAVED / 10
        found = most(np.append(np.zeros(players), 1.0), rows, low - room, high + room)
        if found is None:
            raise ArithmeticError("what is fixed of the nucleolus contradicts itself: the figures differ in size")
        return found
