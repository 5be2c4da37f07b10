"""What is tried before a tier's full run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pooling.solving import highs
from pooling.solving.bounds import natural_bound, share_gap
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options
from pooling.solving.neighbourhoods import improved, worth_it
from pooling.solving.years import first_plan, many_years

SEARCH_SHARE = {False: 0.4, True: 0.9}
"""Share of a tier's time that the search may use, in one year and where there are several: there it is what counts."""
TOO_LARGE = 300_000
"""Nonzeros of a model over several years from which on there is no full run: the solver's own relaxation takes longer
than all else together, and its search then finds nothing (docs/gap-over-time.md)."""


@dataclass(frozen=True)
class Searched:
    """The best vector after a search, the linear relaxation's bound where it was asked for, and a run where that bound
    already proves what was asked."""

    x: Floats | None
    bound: float | None = None
    proven: highs.Run | None = None


def searched(
    model: Compiled,
    objective: Objective,
    x: Floats | None,
    first: bool,
    options: Options,
    cancel: threading.Event | None,
    tell: Callable[[Floats, float | None], None],
) -> Searched:
    """Look for better vectors before the full run: year after year where there is none yet, then around the one there
    is. With several years the relaxation's value may prove enough: the full run would only solve it again."""
    years = many_years(model)
    if (x is None and not (first and years)) or not worth_it(model):
        return Searched(x)
    began = time.perf_counter()
    alone = years and len(model.index) >= TOO_LARGE
    share = 1.0 if alone else SEARCH_SHARE[years]

    def left() -> float | None:
        if options.time_limit_s is None:
            return None
        return max(share * options.time_limit_s - (time.perf_counter() - began), 0.1)

    relaxed = highs.run(
        replace(model, whole=np.zeros_like(model.whole)),
        objective,
        Options(gap=0.0, time_limit_s=left(), threads=options.threads, interior=years),
        cancel=cancel,
    )
    bound = relaxed.value if relaxed.ended == "finished" else None
    common: dict[str, Any] = {"gap": options.gap, "seed": options.seed, "threads": options.threads, "cancel": cancel}
    if x is None and relaxed.x is not None:
        x = first_plan(model, objective, relaxed.x, limit_s=left(), **common)
        if x is not None:
            tell(x, bound)
    if x is None:
        return Searched(None, bound)
    x = improved(model, objective, x, limit_s=left(), tell=tell, bound=bound, **common)
    gap = share_gap(objective.value(x), natural_bound(objective, bound), objective.maximise)
    seconds = time.perf_counter() - began
    ended: highs.Ended = "finished"
    if years and bound is not None and gap is not None and gap <= options.gap:
        detail = "within the gap of the linear relaxation"
    elif alone:
        detail = "the search around the plan found nothing better"
        if cancel is not None and cancel.is_set():
            ended, detail = "cancelled", "cancelled; the best plan until then"
        elif options.time_limit_s is not None and seconds >= options.time_limit_s - 0.1:
            ended, detail = "time_limit", "the time limit came first"
    else:
        return Searched(x, bound)
    return Searched(x, bound, highs.Run(ended, detail, x, objective.value(x), bound, 0, seconds))
