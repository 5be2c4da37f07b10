"""A plan near a relaxation: whole columns may move between the whole numbers beside what it has, all else is shut.

Most whole columns of a relaxation are whole already, and most of them zero. What is left between them is a small
problem that keeps nearly all of the value (relaxation enforced neighbourhood search: Berthold, 2014, Journal of
Heuristics 20). Where a plan is in hand, each column may also stay where that has it, so nothing can be lost (relaxation
induced neighbourhoods: Danna, Rothberg and Le Pape, 2005, Mathematical Programming 102).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from pooling.domain import round_off
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options
from pooling.solving.reducing import Reduced
from pooling.solving.whole import off, pinned, rounded

Mask = npt.NDArray[np.bool_]
Asked = Callable[[], Options | None]
"""What a small problem is asked; None where no time is left."""


def relaxed(model: Compiled, objective: Objective, options: Options, cancel: threading.Event | None) -> Floats | None:
    """The model's relaxation, or None where it has none or the time ended it."""
    divisible = replace(model, whole=np.zeros_like(model.whole))
    return highs.run(divisible, objective, replace(options, gap=0.0, most_nodes=None), cancel=cancel).x


def near(
    model: Compiled,
    objective: Objective,
    guide: Floats,
    x: Floats | None,
    decided: Mask,
    asked: Asked,
    cancel: threading.Event | None,
) -> Floats | None:
    """A vector of whole columns near ``guide``, no worse than ``x``; None where none was found or no time is left.

    ``decided``: columns that are shut first where the guide has none of them (commitments and assignments).
    """
    for low, high in _boxes(model, guide, x, decided):
        options = asked()
        if options is None:
            return None
        small = Reduced(replace(model, low=low, high=high), objective)
        start = None if x is None else small.part(x)
        found = highs.run(small.model, small.objective, options, start=start, cancel=cancel)
        if found.x is not None:
            return small.whole(found.x)
    return None


def _boxes(model: Compiled, guide: Floats, x: Floats | None, decided: Mask) -> Iterator[tuple[Floats, Floats]]:
    """Bounds around a guide, from narrow to all; with a plan in hand the first is enough."""
    whole, known = model.whole, round_off.OPTION_RELAXED
    low, high = model.low.copy(), model.high.copy()
    low[whole] = np.clip(np.floor(guide + known), model.low, model.high)[whole]
    high[whole] = np.clip(np.ceil(guide - known), model.low, model.high)[whole]
    if x is not None:
        low[whole], high[whole] = np.minimum(low, x)[whole], np.maximum(high, x)[whole]
        yield low, high
        return
    yield low, high
    # Less may be done of everything ...
    yield model.low, high
    # ... or more of what is done at all.
    shut = whole & (guide <= model.low + known)
    yield model.low, np.where(shut, model.low, model.high)
    if (decided & shut).any():
        yield model.low, np.where(shut & decided, model.low, model.high)
    yield model.low, model.high


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
    return whole if off(model, whole) <= round_off.ROW_KEPT else None
