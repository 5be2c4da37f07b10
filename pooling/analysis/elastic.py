"""By how little rules would have to give way: their rows get room that costs, and the least room is found.

The room is found with whole units whole, so that what integrality alone forbids is seen. Source: Chinneck and
Dravnieks, 1991 (elastic filtering); Brown and Graves, 1975 (elastic programming).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.reasons.lifting import Rule
from pooling.reasons.row_figures import ROWS, is_of
from pooling.solving.checking import Known, checked
from pooling.solving.compiled import Compiled, Key, Objective
from pooling.solving.highs import Options


@dataclass(frozen=True, slots=True)
class Room:
    """What a row needs beyond its limit, at least; ``least``: proven that all rows together need no less."""

    rule: Rule
    row: Key
    amount: float
    limit: float
    """What it allows, or asks for, now."""
    least: bool


def elastic_rows(model: Compiled, rules: Sequence[Rule]) -> dict[int, Rule]:
    """Rows of the rules whose limit is a figure that people know."""
    found: dict[int, Rule] = {}
    for rule in rules:
        names = ROWS.get(rule[0], ())
        for row, key in enumerate(model.row_keys) if names else ():
            if is_of(key, names, rule[1]):
                found[row] = rule
    return found


def softened(model: Compiled, rows: Sequence[int]) -> tuple[Compiled, Objective]:
    """The model with a column of room for each of the rows, last of all; as little of all as can be, each as a share of
    its row's limit."""
    first = len(model.low)
    extra = {row: first + number for number, row in enumerate(rows)}
    start, index, value = [0], [], []
    for row in range(len(model.row_low)):
        span = slice(model.row_start[row], model.row_start[row + 1])
        index.append(model.index[span])
        value.append(model.value[span])
        if row in extra:
            index.append(np.array([extra[row]], dtype=model.index.dtype))
            value.append(np.array([1.0 if np.isfinite(model.row_low[row]) else -1.0]))
        start.append(start[-1] + int(span.stop - span.start) + (row in extra))
    count = len(rows)
    sizes = np.array([max(1.0, abs(_limit(model, row))) for row in rows])
    soft = replace(
        model,
        low=np.append(model.low, np.zeros(count)),
        high=np.append(model.high, np.full(count, np.inf)),
        whole=np.append(model.whole, np.zeros(count, dtype=bool)),
        row_start=np.array(start, dtype=model.row_start.dtype),
        index=np.concatenate(index).astype(model.index.dtype),
        value=np.concatenate(value),
    )
    return soft, Objective("room", "room", False, 0.0, np.concatenate([np.zeros(first), 1.0 / sizes]))


def _limit(model: Compiled, row: int) -> float:
    low = float(model.row_low[row])
    return low if np.isfinite(low) else float(model.row_high[row])


def least_room(
    model: Compiled,
    rules: Sequence[Rule],
    deadline: Deadline,
    cancel: threading.Event | None = None,
    *,
    seed: int = 0,
    threads: int = 1,
) -> list[Room] | None:
    """What the rows of the rules need beyond their limits; None where they alone cannot make room, or in no time."""
    rows = elastic_rows(model, rules)
    if not rows or deadline.over:
        return None
    soft, objective = softened(model, list(rows))
    options = Options(gap=0.0, time_limit_s=deadline.left(), seed=seed, threads=threads)
    run, _ = checked(soft, objective, options, Known(None, None, round_off.ROW_MISSED), cancel=cancel)
    if run.x is None or run.value is None:
        return None
    least = run.ended == "finished" and run.bound is not None
    least = least and abs(run.value - float(run.bound or 0.0)) <= round_off.REACH_PROVEN * max(1.0, abs(run.value))
    found = []
    for place, (row, rule) in enumerate(rows.items()):
        amount = float(f"{float(run.x[len(model.low) + place]):.9g}")
        if amount > round_off.ROW_MISSED * max(1.0, abs(_limit(model, row))):
            found.append(Room(rule, model.row_keys[row], amount, _limit(model, row), least))
    return found
