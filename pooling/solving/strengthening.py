"""Strong rows where they pay: those that a relaxation breaks, of all that the model leaves out for their number.

Where an offer can serve many needs, a row for each of them (family spending, ``active_use``) makes a model that the
solver does not get through: 100 depots and 1,000 customers have 100,000 of them, of which 1,700 say all that the others
say. They follow from the rest of the model in whole numbers, so adding any of them loses no plan.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.formulation.activation import STRONG
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Ints, Objective
from pooling.solving.highs import Options, Run
from pooling.solving.scaling import SIZE, scaling_of
from pooling.solving.threads import TURNS, in_own_thread

MOST_ROUNDS = 60
"""Times that a relaxation is solved, and what it breaks added: 23 were enough for 100 depots and 1,000 customers."""


@dataclass(frozen=True)
class _LeftOut:
    """Rows assign <= ``most`` * activated, by the columns of both."""

    assign: Ints
    activated: Ints
    most: Floats
    keys: tuple[Any, ...]

    def broken(self, x: Floats) -> npt.NDArray[np.int64]:
        """The numbers of rows that a vector breaks."""
        found: npt.NDArray[np.int64] = np.flatnonzero(
            x[self.assign] - self.most * x[self.activated] > round_off.STRONG_BROKEN * self.most
        )
        return found

    def terms(self, rows: npt.NDArray[np.int64]) -> tuple[Ints, Floats]:
        """(columns, coefficients) of some of the rows, two of each a row."""
        columns = np.column_stack([self.assign[rows], self.activated[rows]])
        values = np.column_stack([np.ones(len(rows)), -self.most[rows]])
        return columns.ravel().astype(np.int32), values.ravel()


def strengthened(
    model: Compiled, objective: Objective, relaxed: Run, options: Options, cancel: threading.Event | None
) -> Compiled:
    """The model with the strong rows that its relaxation breaks, round after round; itself where there are none.

    The rows stand before those that hold tiers. A clock or a cancel leaves out the rows of rounds to come.
    """
    if relaxed.x is None:
        return model
    rows = _left_out(model)
    if rows is None or not len(rows.broken(relaxed.x)):
        return model
    added = in_own_thread(lambda: _rounds(model, objective, rows, options, cancel))
    return _with_rows(model, rows, added) if len(added) else model


def _left_out(model: Compiled) -> _LeftOut | None:
    """The strong rows that the model does not state."""
    of = model.decisions
    activated = {key: column for column, (name, key) in enumerate(model.column_keys) if name == "activated"}
    stated = {key for name, key in model.row_keys if name == STRONG} if activated else set()
    keys = [
        key
        for key in of.assign
        if (key[0], key[2]) in activated and (key[0], key[2]) not in of.traded and key not in stated
    ]
    if not keys:
        return None
    assign = np.array([of.assign[key] for key in keys], dtype=np.int32)
    switches = np.array([activated[offer, period] for offer, _, period in keys], dtype=np.int32)
    return _LeftOut(assign, switches, model.high[assign], tuple(keys))


def _rounds(
    model: Compiled, objective: Objective, rows: _LeftOut, options: Options, cancel: threading.Event | None
) -> npt.NDArray[np.int64]:
    """The numbers of the rows that are broken in any round: each goes on from the corner of the one before."""
    added = np.zeros(0, dtype=np.int64)
    stop, deadline = cancel or threading.Event(), Deadline(options.time_limit_s, cancel)
    scaling = scaling_of(model)
    lift = scaling.lift(objective)
    with TURNS.turn(options.threads, stop) as may_run:
        if not may_run:
            return added
        h = highs.new_highs()
        highs.set_options(h, Options(gap=0.0, time_limit_s=deadline.left(), threads=options.threads), lift)
        h.cbSimplexInterrupt.subscribe(lambda event: event.interrupt() if deadline.over else None)
        continuous = replace(model, whole=np.zeros_like(model.whole))
        if h.passModel(highs.as_lp(continuous, objective, scaling, lift)) == highspy.HighsStatus.kError:
            return added  # refused as it is scaled: the run itself has another way
        for _ in range(MOST_ROUNDS):
            h.run()
            if highs.STATUSES.get(h.getModelStatus()) != "finished":
                break
            x = np.array(h.getSolution().col_value) * scaling.column
            new = np.setdiff1d(rows.broken(x), added)
            if not len(new):
                break
            added = np.concatenate([added, new])
            columns, values = rows.terms(new)
            _add(h, columns, values * scaling.column[columns] * np.repeat(_factors(rows.most[new]), 2))
    return np.sort(added)


def _factors(most: Floats) -> Floats:
    """By what rows are multiplied, so that their largest term is about ``SIZE``."""
    factors: Floats = np.exp2(np.round(np.log2(SIZE / most)))
    return factors


def _add(h: Any, columns: Ints, values: Floats) -> None:
    """Rows of two entries each, at most 0."""
    count = len(columns) // 2
    starts = np.arange(0, len(columns), 2, dtype=np.int32)
    h.addRows(count, np.full(count, -np.inf), np.zeros(count), len(columns), starts, columns, values)


def _with_rows(model: Compiled, rows: _LeftOut, added: npt.NDArray[np.int64]) -> Compiled:
    columns, values = rows.terms(added)
    count, at = len(added), len(model.row_low) - model.holds
    place = model.row_start[at]

    def between(array: Any, middle: Any, cut: int) -> Any:
        return np.concatenate([array[:cut], middle, array[cut:]])

    ends = place + 2 * np.arange(1, count + 1)
    starts = [model.row_start[: at + 1], ends, model.row_start[at + 1 :] + 2 * count]
    return replace(
        model,
        row_low=between(model.row_low, np.full(count, -np.inf), at),
        row_high=between(model.row_high, np.zeros(count), at),
        row_start=np.concatenate(starts).astype(np.int32),
        index=between(model.index, columns, place).astype(np.int32),
        value=between(model.value, values, place),
        row_keys=(*model.row_keys, *((STRONG, rows.keys[row]) for row in added)),
    )
