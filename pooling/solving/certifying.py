"""The linear relaxation of a tier, and the exact bound that its duals prove."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import numpy as np

from pooling.certificate.exact import Matrix, certified_costs
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import INTERIOR_FROM, Linear, Options, Run
from pooling.solving.years import many_years


@dataclass(frozen=True)
class Certified:
    """A bound in exact arithmetic, the multipliers that prove it, and the matrix whose rows they are of; the reduced
    costs of its columns, of the objective as it is made small, where they are known."""

    bound: float
    multipliers: Floats
    model: Compiled
    reduced: Floats | None = None


def relaxed_run(
    model: Compiled,
    objective: Objective,
    options: Options,
    cancel: threading.Event | None,
    linear: Linear | None = None,
) -> Run:
    """The model with every column divisible, solved to its end or to the time limit; without ``linear``, as its size
    says."""
    if linear is None:
        large: Linear = "corner" if len(model.index) >= INTERIOR_FROM else "simplex"
        linear = "interior" if many_years(model) else large
    asked = Options(gap=0.0, time_limit_s=options.time_limit_s, threads=options.threads, linear=linear)
    return highs.run(replace(model, whole=np.zeros_like(model.whole)), objective, asked, cancel=cancel)


def certified(model: Compiled, objective: Objective, relaxed: Run) -> Certified | None:
    """The bound that a relaxation's duals prove, whatever the solver did; None where they prove nothing."""
    if relaxed.duals is None:
        return None
    multipliers = relaxed.duals.multipliers
    cost = objective.cost.tolist()
    found = certified_costs(matrix_of(model), cost, objective.constant, objective.maximise, multipliers.tolist())
    return None if found is None else Certified(found[0], multipliers, model, np.array(found[1]))


def matrix_of(model: Compiled) -> Matrix:
    """The model's rows and columns as plain numbers."""
    parts = (model.low, model.high, model.row_low, model.row_high, model.row_start, model.index, model.value)
    return Matrix(*(part.tolist() for part in parts))
