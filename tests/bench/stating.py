"""From an instance under a card to the arrays that every contestant is given, their rows and columns permuted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import highspy
import numpy as np

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective, compile_model
from pooling.solving.highs import Options
from pooling.solving.scaling import scaling_of
from pooling.solving.tiers import MOST_SHARE_OF_TIME
from pooling.solving.whole import pinned, rounded

from .problem import Problem, Tier

CLEANING_S = 120.0
"""Seconds for deciding again what is divisible: a linear model."""


def permuted(model: Compiled, seed: int) -> Compiled:
    """The same model with its rows and columns in another order; as it is for seed 0. Made before any tier is held."""
    if not seed:
        return model
    draw = np.random.default_rng(seed)
    columns, rows = draw.permutation(len(model.low)), draw.permutation(len(model.row_low))
    new = np.empty(len(columns), dtype=np.int32)
    new[columns] = np.arange(len(columns), dtype=np.int32)
    lengths = np.diff(model.row_start)[rows]
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    entries = np.repeat(model.row_start[rows] - start[:-1], lengths) + np.arange(start[-1])
    return replace(
        model,
        low=model.low[columns],
        high=model.high[columns],
        whole=model.whole[columns],
        row_low=model.row_low[rows],
        row_high=model.row_high[rows],
        row_start=start,
        index=new[model.index[entries]],
        value=model.value[entries],
        objectives=tuple(replace(objective, cost=objective.cost[columns]) for objective in model.objectives),
        decisions=model.decisions.mapped(lambda column: int(new[column])),
        groups=tuple(tuple(new[group] for group in year) for year in model.groups),
        purchases=tuple(np.sort(new[found]) for found in model.purchases),
        column_keys=tuple(model.column_keys[column] for column in columns),
        row_keys=tuple(model.row_keys[row] for row in rows),
    )


def compiled_of(instance: Instance, card: Card, seed: int) -> Compiled:
    return permuted(compile_model(build(instance, card)), seed)


def held(model: Compiled, levels: Mapping[str, float], position: int) -> Compiled:
    """The model with the tiers before ``position`` held at their levels, as every contestant holds them."""
    for objective in model.objectives[:position]:
        columns, coefficients, low, high = _tier(objective, levels[objective.name]).row()
        cost = np.zeros(len(model.low))
        cost[columns] = coefficients
        model = model.with_hold(cost, low, high)
    return model


def problem_of(model: Compiled, levels: Mapping[str, float], gap: float, limit_s: float, threads: int) -> Problem:
    """The arrays as a file can hold them, with the scaling and the options that this package would hand to HiGHS."""
    tiers = []
    for position, objective in enumerate(model.objectives):
        last = position + 1 == len(model.objectives)
        tier = _tier(objective, None if last else levels[objective.name])
        scaled = held(model, levels, position)
        scaling = scaling_of(scaled)
        tier.lift = scaling.lift(objective)
        tier.column_scale, tier.row_scale = scaling.column, scaling.row
        tier.options = _options(gap, threads, tier.lift, len(model.low))
        tiers.append(tier)
    arrays = (model.low, model.high, model.whole, model.row_low, model.row_high)
    asked = {"gap": gap, "limit_s": limit_s, "threads": threads, "share": MOST_SHARE_OF_TIME}
    return Problem(*arrays, model.row_start, model.index, model.value, tiers, asked)


def _tier(objective: Objective, level: float | None) -> Tier:
    one = np.ones(0)
    return Tier(objective.name, objective.maximise, objective.constant, level, 1.0, {}, objective.cost, one, one)


class _Options:
    """Takes down the options that would be set."""

    def __init__(self) -> None:
        self.set: dict[str, Any] = {}

    def setOptionValue(self, name: str, value: Any) -> Any:
        self.set[name] = value
        return highspy.HighsStatus.kOk


def _options(gap: float, threads: int, lift: float, columns: int) -> dict[str, Any]:
    taken = _Options()
    highs.set_options(taken, Options(gap=gap, threads=threads), lift)
    return {**taken.set, "mip_heuristic_run_feasibility_jump": columns > highs.FEW_COLUMNS}


def cleaned(model: Compiled, objective: Objective, x: Floats) -> float | None:
    """What a vector's whole decisions, rounded, are worth with the rest decided anew; None where no plan has them.

    Solvers leave whole columns a little open, and a large coefficient makes much of that: only what is left after
    rounding counts as a plan.
    """
    asked = Options(gap=0.0, time_limit_s=CLEANING_S)
    return highs.run(pinned(model, rounded(model, x)), objective, asked).value
