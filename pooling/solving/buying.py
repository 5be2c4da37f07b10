"""What is bought over many years, decided before anything else.

Every year hangs on it, so it is decided with all years in sight and divisible: by the solver where the relaxation is
small, else by rounding the relaxation with the rules of options (years.py). The solver's bound holds for the whole.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import numpy as np

from pooling.domain.deadline import Deadline
from pooling.solving import highs
from pooling.solving.certifying import relaxed_run
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options, Run
from pooling.solving.softening import softened
from pooling.solving.whole import rounded, with_fixed
from pooling.solving.years import option_columns, rounded_options

SMALL = 150_000
"""Nonzeros up to which the solver decides it."""
NODES, GAP = 1, 5e-3
"""Of that run."""
MISSED = 3.0
"""What a unit of a held tier that what is bought cannot reach costs, as a multiple of its price."""


@dataclass(frozen=True)
class Bought:
    """A vector whose options are whole, a bound of the whole, and prices of rows given what is bought."""

    x: Floats | None
    bound: float | None
    multipliers: Floats | None


def decidable(model: Compiled) -> bool:
    """Whether the solver decides what is bought: else it is rounded."""
    return len(model.index) <= SMALL


def bought_of(
    model: Compiled,
    objective: Objective,
    relaxed: Run,
    x: Floats | None,
    options: Options,
    deadline: Deadline,
    cancel: threading.Event | None,
) -> Bought:
    """What to buy, with every year divisible."""
    assert relaxed.x is not None
    assert relaxed.duals is not None
    columns = option_columns(model)
    if not len(columns):
        return Bought(relaxed.x, None, relaxed.duals.multipliers)
    bound, chosen = None, None
    if decidable(model):
        whole = np.zeros_like(model.whole)
        whole[columns] = model.whole[columns]
        asked = Options(GAP, deadline.left(), options.seed, 1, NODES)
        run = highs.run(replace(model, whole=whole), objective, asked, start=x, cancel=cancel)
        bound, chosen = run.bound, run.x
    if chosen is None:
        chosen = rounded_options(model, relaxed.x, replace(options, threads=1, gap=1e-2, most_nodes=50), cancel)
    if chosen is None or deadline.over:
        return Bought(None, bound, None)
    if not decidable(model) and not model.holds:
        # Nothing is expected of later years.
        return Bought(rounded(model, chosen), bound, relaxed.duals.multipliers)
    given = with_fixed(model, columns, rounded(model, chosen))
    soft = softened(given, objective, relaxed.duals.multipliers, MISSED)
    again = relaxed_run(*soft, replace(options, threads=1, time_limit_s=deadline.left()), cancel, "interior")
    if again.x is None or again.duals is None:
        return Bought(None, bound, None)
    return Bought(again.x[: len(model.low)], bound, again.duals.multipliers)
