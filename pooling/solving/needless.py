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
    """A plan's vector without what serves nothing, and what was left out (components and indices of columns)."""

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
        self._decisions, self._carried = _decisions(model), _carried(model)

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
        return best and Leaner(self._evened(best.x, self._objectives), best.dropped)

    def _leaner(self, x: Floats) -> Leaner | None:
        """A plan in which nothing more is committed or started than in ``x`` and less is paid."""
        held = self._decisions[x[self._decisions] > 0]
        if not len(held) or self._carried.value(x) <= 0:
            return None
        shares = np.zeros(len(x))
        shares[held] = 1.0 / np.maximum(x[held], scaling_of(self._model).reach[held] * round_off.SLIVER)
        found = self._run(self._within(x), Objective("needless", "needless", False, 0.0, shares), gap=0.0)
        if found is None or not _fewer(held, found, x).any():
            return None
        found = self._evened(found, self._objectives[:1])
        dropped = held[_fewer(held, found, x)]
        saved = self._carried.value(x) - self._carried.value(found)
        if saved <= round_off.SAVED * self._carried.value(x) or not len(dropped):
            return None
        return Leaner(found, tuple(self._model.column_keys[column] for column in dropped))

    def _within(self, x: Floats) -> Compiled:
        """The model in which nothing more is committed or started than in ``x``."""
        model, decisions = self._model, self._decisions
        room = np.where(model.whole, 0.0, round_off.SLIVER * np.where(np.isfinite(model.high), model.high, 0.0))
        if not np.any((x > 0)[decisions] & (x <= room)[decisions]):
            room[:] = 0.0
        high = model.high.copy()
        high[decisions] = np.minimum(high, np.where(x > 0, x + room, 0.0))[decisions]
        return replace(model, high=high)

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


def _fewer(held: Any, found: Floats, x: Floats) -> Any:
    return found[held] < x[held] * (1.0 - round_off.DROPPED)


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
    row = np.repeat(np.arange(len(model.row_low)), np.diff(model.row_start))
    terms = model.value * x[model.index]
    rest = np.bincount(row, terms, minlength=len(model.row_low))[row] - terms
    pressing = (model.value > 0) & np.isfinite(model.row_low[row])
    least = (model.row_low[row] - rest)[pressing] / model.value[pressing]
    out = np.zeros(len(x))
    np.maximum.at(out, model.index[pressing], least)
    return out


def _decisions(model: Compiled) -> Any:
    """Columns of what is committed, joined and started."""
    of = model.decisions
    tables = (of.commit, of.member, of.start, of.joined, of.ordered, of.delivered)
    return np.array(sorted({column for table in tables for column in table.values()}), dtype=np.int64)


def _carried(model: Compiled) -> Objective:
    """What all nations carry over all periods."""
    cost = np.zeros(len(model.low))
    columns = [column for column, (name, _) in enumerate(model.column_keys) if name == "burden_total_spend"]
    cost[columns[-1:]] = 1.0
    return Objective("carried", "carried", False, 0.0, cost)
