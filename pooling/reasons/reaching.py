"""How far a rule of a conflict is from holding: the most, or the least, that its rows come to while the others hold.

A row of the rule, say ``sum of deliveries >= 3``, becomes an objective. The model is that of the conflict without this
rule's rows. What the row reaches at best, 2, is what the rule rests on: 3 are asked, 2 can be had. Asked for 2, the row
holds together with the other rules. Asked for the least bit more, it does not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from pooling.domain import round_off
from pooling.domain.card import Card
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.formulation.facts import Without
from pooling.solving.checking import Known, checked
from pooling.solving.compiled import Compiled, Floats, Key, Objective, compile_model
from pooling.solving.highs import Options

MOST_ROWS = 24
"""Rows of one rule that are tried."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A row of a rule that cannot hold while the other rules do: ``asked`` of it, ``reached`` at best.

    ``at_least``: the row asks for no less than ``asked``, and no more than ``reached`` can be had; else the other way.
    """

    row: Key
    at_least: bool
    asked: float
    reached: float


class Reaching:
    """Questions about one conflict: its model is built once, and one deadline ends all of them."""

    def __init__(
        self,
        instance: Instance,
        card: Card,
        without: Without,
        deadline: Deadline = NO_DEADLINE,
        cancel: threading.Event | None = None,
        *,
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        """``without``: the rules that are no part of the conflict."""
        self.instance, self.card, self.without = instance, card, without
        self.deadline, self.cancel, self.seed, self.threads = deadline, cancel, seed, threads
        self._model: Compiled | None = None
        self._proven = True

    def reaches(self, own: Callable[[Key], bool]) -> tuple[list[Reach], bool]:
        """(rows that fail, each taken alone; whether it is shown that they fail only together).

        ``own`` tells the rows of the rule. The other rules of the conflict hold.
        """
        if self.deadline.over:
            return [], False
        if self._model is None:
            self._model = compile_model(build(self.instance, self.card, self.without))
        model = self._model
        rows = [row for row, key in enumerate(model.row_keys) if own(key)]
        if not rows:
            return [], False
        low, high = model.row_low.copy(), model.row_high.copy()
        low[rows], high[rows] = -np.inf, np.inf
        free = replace(model, row_low=low, row_high=high)
        found = []
        self._proven = len(rows) <= MOST_ROWS
        for row in rows[:MOST_ROWS]:
            found += self._of(model, row, free)
        return found, self._proven and not found and len(rows) > 1

    def _of(self, model: Compiled, row: int, free: Compiled) -> list[Reach]:
        span = slice(model.row_start[row], model.row_start[row + 1])
        cost = np.zeros(len(model.low))
        np.add.at(cost, model.index[span], model.value[span])
        found = []
        for at_least, asked in ((True, model.row_low[row]), (False, model.row_high[row])):
            if not np.isfinite(asked):
                continue
            reached = self._best(free, cost, at_least)
            if reached is None:
                self._proven = False
                continue
            missed = asked - reached if at_least else reached - asked
            if missed > round_off.ROW_MISSED * max(1.0, abs(asked)):
                found.append(Reach(model.row_keys[row], at_least, float(asked), reached))
        return found

    def _best(self, model: Compiled, cost: Floats, maximise: bool) -> float | None:
        """The largest or smallest value of ``cost @ x``; None where it was not proven in time."""
        if not cost.any():
            return 0.0
        if self.deadline.over:
            return None
        objective = Objective("reach", "reach", maximise, 0.0, cost)
        options = Options(gap=0.0, time_limit_s=self.deadline.left(), seed=self.seed, threads=self.threads)
        run, _ = checked(model, objective, options, Known(None, None, round_off.ROW_MISSED), cancel=self.cancel)
        if run.ended != "finished" or run.x is None or run.value is None or run.bound is None:
            return None
        if abs(run.value - run.bound) > round_off.REACH_PROVEN * max(1.0, abs(run.value)):
            return None
        return _exact(model, cost, run.x)


def _exact(model: Compiled, cost: Floats, x: Floats) -> float:
    """``cost @ x`` with whole columns whole, in exact arithmetic, and without the solver's round-off."""
    total = Fraction(0)
    for position in np.flatnonzero(cost):
        units = float(x[position])
        exact = Fraction(round(units)) if model.whole[position] else Fraction(f"{units:.10g}")
        total += Fraction(f"{float(cost[position]):.12g}") * exact
    return float(f"{float(total):.9g}") + 0.0
