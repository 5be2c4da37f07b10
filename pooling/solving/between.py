"""A plan near a relaxation: whole columns may move between the whole numbers beside what it has, all else is shut.

Most whole columns of a relaxation are whole already, and most of them zero. What is left between them is a small
problem that keeps nearly all of the value (relaxation enforced neighbourhood search: Berthold, 2014, Journal of
Heuristics 20). Where a plan is in hand, each column may also stay where that has it, so nothing can be lost (relaxation
induced neighbourhoods: Danna, Rothberg and Le Pape, 2005, Mathematical Programming 102).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from pooling.domain import round_off
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options
from pooling.solving.reducing import Reduced
from pooling.solving.whole import off, pinned, rounded

Asked = Callable[[], Options | None]
"""What a small problem is asked; None where no time is left."""


def near(
    model: Compiled, objective: Objective, guide: Floats, x: Floats, asked: Asked, cancel: threading.Event | None
) -> Floats:
    """A vector of whole columns between ``guide`` and ``x``, worth no less than ``x``."""
    low, high = around(model, guide)
    whole = model.whole
    low, high = np.where(whole, np.minimum(low, x), low), np.where(whole, np.maximum(high, x), high)
    found = _within(model, objective, low, high, x, asked, cancel)
    value = objective.value
    return x if found is None or objective.loss(value(found), value(x)) >= 0 else found


def first_near(
    model: Compiled, objective: Objective, guide: Floats, asked: Asked, cancel: threading.Event | None
) -> Floats | None:
    """A vector of whole columns near ``guide``, or None where none was found or no time is left."""
    low, high = around(model, guide)
    none = model.whole & (guide <= model.low + round_off.OPTION_RELAXED)
    # Beside it; less of everything; more of what is there at all.
    boxes: tuple[tuple[Floats, Floats], ...] = (
        (low, high),
        (model.low, high),
        (model.low, np.where(none, model.low, model.high)),
    )
    for narrow, wide in boxes:
        found = _within(model, objective, narrow, wide, None, asked, cancel)
        if found is not None:
            return found
    return None


def _within(
    model: Compiled,
    objective: Objective,
    low: Floats,
    high: Floats,
    start: Floats | None,
    asked: Asked,
    cancel: threading.Event | None,
) -> Floats | None:
    """What is found within narrower bounds."""
    options = asked()
    if options is None:
        return None
    small = Reduced(replace(model, low=low, high=high), objective)
    begun = None if start is None else small.part(start)
    found = highs.run(small.model, small.objective, options, start=begun, cancel=cancel)
    return None if found.x is None else rounded(model, small.whole(found.x))


def around(model: Compiled, guide: Floats) -> tuple[Floats, Floats]:
    """Bounds that let whole columns move between the whole numbers beside what the guide has."""
    whole, known = model.whole, round_off.OPTION_RELAXED
    low = np.where(whole, np.clip(np.floor(guide + known), model.low, model.high), model.low)
    high = np.where(whole, np.clip(np.ceil(guide - known), model.low, model.high), model.high)
    return low, high


def completed(
    model: Compiled, objective: Objective, x: Floats, options: Options, cancel: threading.Event | None
) -> Floats | None:
    """The vector with its whole columns as whole numbers and the rest decided anew for them, where that keeps every
    row of the model; else None."""
    whole = rounded(model, x)
    small = Reduced(pinned(model, whole), objective)
    if len(small.free):
        found = highs.run(small.model, small.objective, replace(options, gap=0.0, most_nodes=None), cancel=cancel)
        if found.x is None:
            return None
        whole = rounded(model, small.whole(found.x))
    return whole if keeps_rows(model, whole) else None


def keeps_rows(model: Compiled, x: Floats) -> bool:
    """Whether a vector within its bounds keeps every row as a plan has to."""
    return off(model, x) <= round_off.ROW_KEPT


def admitting(model: Compiled, x: Floats) -> Compiled:
    """The model with rows as wide as a vector needs them that keeps them but for what a solver leaves open.

    Most of it is fixed when a part of it is planned anew; what a fixed part owes to a row must not shut the rest.
    """
    amount = np.bincount(model.row, model.value * x[model.index], minlength=len(model.row_low))
    return replace(model, row_low=np.minimum(model.row_low, amount), row_high=np.maximum(model.row_high, amount))
