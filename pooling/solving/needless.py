"""What a plan holds only so that burdens come out more even: others that are committed anyway can do without it.

Fair shares are minimised before cost, so whatever may stand in a plan for nothing is bought by those who carry too
little. The rows of family burden keep out what no other rule could ask for; what such a rule asks for in one plan may
serve nothing in another, and that shows in the plan alone. So the plan is held against every plan that commits and
starts no more of anything and covers as much: where one of them costs less, it takes the plan's place.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import CUT_BY, Ended, Options
from pooling.solving.scaling import scaling_of
from pooling.solving.whole import rounded

MOST_NODES = 1_000
ROUNDS = 3
"""Fairer plans at no more expense that are looked for."""


@dataclass(frozen=True)
class Leaner:
    """A plan's vector without what serves nothing, and what was left out (components and indices of columns; none where
    the same is put to a cheaper use)."""

    x: Floats
    dropped: tuple[tuple[str, Any], ...]


class Needless:
    """Looks for what a plan holds for nothing.

    ``model`` holds the tiers before fair shares at what they are in the plan, and no other; ``objectives``: the first
    about fair shares and all after it. No need may be shorter than in the plan. ``ended``: what ended it early.
    """

    def __init__(
        self, model: Compiled, objectives: Sequence[Objective], options: Options, cancel: threading.Event | None
    ) -> None:
        self.ended: Ended | None = None
        self._model, self._objectives, self._cancel = model, objectives, cancel
        self._options = replace(options, most_nodes=MOST_NODES, enough_s=None)
        self._deadline = Deadline(options.time_limit_s, cancel)
        self._decisions, self._thing = _decisions(model)
        self._carried = _carried(model)

    def without(self, x: Floats) -> Leaner | None:
        """A plan without what serves nothing in ``x``, as fair as can be found for what is then paid; None where there
        is nothing of the kind."""
        self._model = _covering(self._model, x)
        best = self._leaner(x)
        for _ in range(ROUNDS if best is not None else 0):
            assert best is not None
            first, limit = self._objectives[0], self._carried.value(best.x) * (1.0 + round_off.SAVED)
            found = self._run(self._model.with_hold(self._carried.cost, -np.inf, limit), first)
            if found is None:
                break
            again = self._leaner(found)
            found = found if again is None else again.x
            if first.loss(first.value(best.x), first.value(found)) <= round_off.SAVED * abs(first.value(best.x)):
                break
            best = Leaner(found, best.dropped)
        return best and Leaner(self._evened(best.x, [self._carried, *self._objectives]), best.dropped)

    def _leaner(self, x: Floats) -> Leaner | None:
        """A plan in which nothing more is committed or started than in ``x`` and less is paid."""
        amount = self._amounts(x)
        held = amount > 0
        if not held.any() or self._carried.value(x) <= 0:
            return None
        shares = np.zeros(len(x))
        least = scaling_of(self._model).reach[self._decisions] * round_off.SLIVER
        shares[self._decisions] = held / np.maximum(np.where(held, amount, 1.0), least)
        found = self._run(self._within(x), Objective("needless", "needless", False, 0.0, shares), gap=0.0)
        if found is None:
            return None
        kept = found if self._fewer(found, x).any() else x
        found = self._evened(kept, [self._carried, *self._objectives[:1]])
        saved = self._carried.value(x) - self._carried.value(found)
        if saved <= round_off.SAVED * self._carried.value(x):
            return None
        dropped = self._decisions[self._fewer(found, x) & (x[self._decisions] > 0)]
        return Leaner(found, tuple(self._model.column_keys[column] for column in dropped))

    def _within(self, x: Floats) -> Compiled:
        """The model in which nothing more is committed or started than in ``x``."""
        model, decisions, amount = self._model, self._decisions, self._amounts(x)
        room = np.where(model.whole, 0.0, round_off.SLIVER * np.where(np.isfinite(model.high), model.high, 0.0))
        room = room[decisions]
        if not np.any((amount > 0) & (amount <= room)):
            room[:] = 0.0
        high = model.high.copy()
        high[decisions] = np.minimum(high[decisions], np.where(amount > 0, amount + room, 0.0))
        return replace(model, high=high)

    def _amounts(self, x: Floats) -> Floats:
        """By decision how much of its thing ``x`` holds."""
        total = np.zeros(len(x))
        np.add.at(total, self._thing, np.maximum(x[self._decisions], 0.0))
        of_thing: Floats = total[self._thing]
        return of_thing

    def _fewer(self, found: Floats, x: Floats) -> Any:
        amount = self._amounts(x)
        return (amount > 0) & (self._amounts(found) < amount * (1.0 - round_off.DROPPED))

    def _evened(self, x: Floats, objectives: Sequence[Objective]) -> Floats:
        """``x`` with who provides how much of what serves as even as it can be."""
        inside = self._within(x)
        for objective in objectives:
            found = self._run(inside, objective, gap=0.0)
            if found is None:
                break
            x = found
            limit, near = objective.value(x) - objective.constant, scaling_of(inside).accuracy(objective)
            sides = (limit - near, np.inf) if objective.maximise else (-np.inf, limit + near)
            inside = inside.with_hold(objective.cost, *sides)
        return x

    def _run(self, model: Compiled, objective: Objective, gap: float | None = None) -> Floats | None:
        if self._deadline.over:
            self.ended = "cancelled" if self._deadline.cancelled else "time_limit"
            return None
        left = self._deadline.left()
        asked = replace(self._options, time_limit_s=left, gap=self._options.gap if gap is None else gap)
        run = highs.run(model, objective, asked, cancel=self._cancel)
        if run.ended == "infeasible":
            # A plan is in hand: presolve was seen to lose it.
            run = highs.run(model, objective, replace(asked, strict=highs.MOST_STRICT), cancel=self._cancel)
        if run.ended in CUT_BY:
            self.ended = run.ended
        return None if run.x is None else rounded(self._model, run.x)


def _covering(model: Compiled, x: Floats) -> Compiled:
    """The model in which no need is shorter than in ``x``."""
    short = np.array([column for column, (name, _) in enumerate(model.column_keys) if name == "short"], dtype=np.int64)
    left = np.maximum(model.low[short], _missing(model, x)[short])
    high = model.high.copy()
    high[short] = np.minimum(high[short], left + round_off.NEED_KEPT * np.maximum(scaling_of(model).reach[short], left))
    return replace(model, high=high)


def _missing(model: Compiled, x: Floats) -> Floats:
    """By column the least that it may be while all others are as in ``x``: nothing presses on what is short of a need
    where no tier is about it."""
    row = model.row
    terms = model.value * x[model.index]
    rest = np.bincount(row, terms, minlength=len(model.row_low))[row] - terms
    pressing = (model.value > 0) & np.isfinite(model.row_low[row])
    least = (model.row_low[row] - rest)[pressing] / model.value[pressing]
    out = np.zeros(len(x))
    np.maximum.at(out, model.index[pressing], least)
    return out


def _decisions(model: Compiled) -> tuple[Any, Any]:
    """(columns of what is committed, joined and started; by column the number of its thing).

    A start at another price step is the same start: with fewer units the step is another.
    """
    of = model.decisions
    things: dict[int, Any] = {}
    for name, table in (("commit", of.commit), ("member", of.member), ("delivered", of.delivered)):
        things |= {column: (name, *key) for key, column in table.items()}
    for (option, period, _, grant), column in of.start.items():
        things[column] = ("start", option, period, grant)
    for name, joined in (("joined", of.joined), ("ordered", of.ordered)):
        things |= {
            column: (name, nation, option, period, grant)
            for (nation, option, period, _, grant), column in joined.items()
        }
    number: dict[Any, int] = {}
    columns = sorted(things)
    numbers = [number.setdefault(things[column], len(number)) for column in columns]
    return np.array(columns, dtype=np.int64), np.array(numbers, dtype=np.int64)


def _carried(model: Compiled) -> Objective:
    """What all nations carry over all periods."""
    cost = np.zeros(len(model.low))
    columns = [column for column, (name, _) in enumerate(model.column_keys) if name == "burden_total_spend"]
    cost[columns[-1:]] = 1.0
    return Objective("carried", "carried", False, 0.0, cost)
