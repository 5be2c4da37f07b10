"""What a run of a study comes to for HiGHS alone: the same matrices and holds, tier after tier, in the same pool.

A worker keeps the arrays of the models that it has read, and hands them to HiGHS as they are. Each tier starts from the
plan of the tier before. Options are HiGHS's own but for gap, seed and threads.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import highspy
import numpy as np

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.engine.worker_process import Tell
from pooling.formulation.builder import build
from pooling.solving.bounds import aimed
from pooling.solving.compiled import Compiled, Objective, compile_model
from pooling.solving.scaling import scaling_of
from pooling.solving.tier_runs import solver_gap


@dataclass(frozen=True)
class BareTier:
    """The matrix of a tier with a row for every tier before it, and what is asked: ``gap`` as the card asks it of the
    solver, ``aim`` as the engine does while that is cheap. ``tolerance`` and ``near``: how it is held afterwards."""

    name: str
    sense: int
    constant: float
    cost: Any
    rows: tuple[Any, Any]
    start: Any
    index: Any
    value: Any
    gap: float
    aim: float
    tolerance: float
    near: float
    held: bool

    def side(self, found: float) -> float:
        """The side of the row that holds it where it was found."""
        slack = self.tolerance * abs(found) + self.near
        return found - self.constant - slack if self.sense < 0 else found - self.constant + slack


@dataclass(frozen=True)
class BareModel:
    """All tiers of an instance under a card."""

    low: Any
    high: Any
    whole: Any
    tiers: tuple[BareTier, ...]


@dataclass(frozen=True)
class BareTask:
    """A run: the file of its model, its seed, and where each tier was found that later ones hold."""

    model: Path
    seed: int
    aims: bool
    found: Mapping[str, float]


def bare_model(instance: Instance, card: Card) -> BareModel:
    """The arrays that the engine compiles of an instance under a card."""
    model = compiled = compile_model(build(instance, card))
    asked = {tier.kind: tier for tier in card.tiers}
    tiers = []
    for objective in compiled.objectives:
        tier, later = asked[objective.kind], objective is not compiled.objectives[-1]
        gap = solver_gap(tier) if later else tier.gap
        held = bool(objective.cost.any())
        tiers.append(
            BareTier(
                name=objective.name,
                sense=-1 if objective.maximise else 1,
                constant=objective.constant,
                cost=objective.cost,
                rows=(model.row_low, model.row_high),
                start=model.row_start[:-1],
                index=model.index,
                value=model.value,
                gap=gap,
                aim=aimed(gap, later),
                tolerance=tier.tolerance,
                near=scaling_of(model).rounding(objective),
                held=held,
            )
        )
        model = _with_row(model, objective) if held else model
    return BareModel(compiled.low, compiled.high, compiled.whole.astype(np.int32), tuple(tiers))


def _with_row(model: Compiled, objective: Objective) -> Compiled:
    return model.with_hold(objective.cost, -np.inf, np.inf)


@lru_cache(maxsize=64)
def _read(path: Path) -> BareModel:
    model: BareModel = pickle.loads(path.read_bytes())
    return model


def prepare() -> None:
    """Make the first HiGHS object of the process."""
    highspy.Highs()


def work(task: BareTask, _cancel: threading.Event, _tell: Tell) -> dict[str, float]:
    """The value of every tier; a tier that HiGHS gives no plan for is the last and missing."""
    model = _read(task.model)
    values: dict[str, float] = {}
    start: list[float] | None = None
    for position, tier in enumerate(model.tiers):
        row_low, row_high = tier.rows[0].copy(), tier.rows[1].copy()
        held = [before for before in model.tiers[:position] if before.held]
        for row, before in enumerate(held, len(row_low) - len(held)):
            (row_low if before.sense < 0 else row_high)[row] = before.side(task.found[before.name])
        h = highspy.Highs()
        asked = {"output_flag": False, "threads": 1, "random_seed": task.seed}
        for name, value in {**asked, "mip_rel_gap": tier.aim if task.aims else tier.gap}.items():
            h.setOptionValue(name, value)
        rowwise = int(highspy.MatrixFormat.kRowwise)
        sizes = (len(model.low), len(row_low), len(tier.value), rowwise, tier.sense, tier.constant)
        bounds = (tier.cost, model.low, model.high, row_low, row_high)
        h.passModel(*sizes, *bounds, tier.start, tier.index, tier.value, model.whole)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = start
            h.setSolution(solution)
        h.run()
        info = h.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return values
        start, values[tier.name] = h.getSolution().col_value, info.objective_function_value
    return values
