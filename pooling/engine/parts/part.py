"""A part: the model with some of the scenarios, as HiGHS solves it and as mpi-sppy speaks of it.

The formulation states the part, as it states any model. Pyomo is only the language in which mpi-sppy names the columns
that parts share and prices them: the rows stay in the arrays that our own runner solves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import mpisppy.utils.sputils as sputils
import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.engine.parts.effort import Effort
from pooling.formulation.builder import build
from pooling.solving.checking import Known, checked
from pooling.solving.compiled import Compiled, Floats, Ints, Key, compile_model, name_of
from pooling.solving.highs import Ended
from pooling.solving.plans import start_of
from pooling.solving.scaling import scaling_of
from pooling.solving.tiers import completed

BESIDE = ("gained", "lifted", "short")
"""Columns beside the assignments on which what is short in a scenario depends."""


@dataclass
class Part:
    """``shared``: the columns that all parts have and on which what is short in a scenario depends, in their order;
    ``prices``: what each of them costs the part from the start. ``plan``: one that was known before; ``x``: its last.
    """

    name: str
    probability: float
    compiled: Compiled
    shared: Ints
    prices: Floats
    effort: Effort
    plan: Plan
    x: Floats | None = None
    ended: Ended = "finished"
    nodes: int = 0
    faults: list[str] = field(default_factory=list)

    def solve(self, cost: Floats, constant: float) -> tuple[float | None, float | None]:
        """(value, bound) of its objective with prices on it. A claim that is contradicted is no bound."""
        objective = replace(self.compiled.objectives[0], cost=cost, constant=constant)
        near = scaling_of(self.compiled).accuracy(self.compiled.objectives[0])
        known = Known(self.x, None, near)
        run, faults = checked(self.compiled, objective, self.effort.options(), known, cancel=self.effort.cancel)
        self.x, self.ended = run.x if run.x is not None else self._begun(), run.ended
        self.nodes += run.nodes
        self.faults += faults
        return None if self.x is None else objective.value(self.x), run.bound

    def _begun(self) -> Floats | None:
        """The plan that was known from the start, as a plan of the part."""
        objective, options = self.compiled.objectives[0], self.effort.options()
        return completed(self.compiled, objective, start_of(self.compiled, self.plan), options, self.effort.cancel)

    def model(self) -> Any:
        """What mpi-sppy is given: the shared columns under our own names, and the objective of the tier."""
        compiled, objective = self.compiled, self.compiled.objectives[0]
        columns = dict.fromkeys([*self.shared.tolist(), *np.flatnonzero(objective.cost).tolist()])
        model = pyo.ConcreteModel(name=self.name)
        model.column = pyo.Var(pyo.Any, dense=False)
        variables = {}
        for column in columns:
            variable = variables[column] = model.column.add(name_of(*compiled.column_keys[column]))
            variable.domain = pyo.Integers if compiled.whole[column] else pyo.Reals
            variable.lb, variable.ub = (_side(side[column]) for side in (compiled.low, compiled.high))
        cost = objective.cost.copy()
        cost[self.shared] += -self.prices if objective.maximise else self.prices
        priced = np.flatnonzero(cost).tolist()
        expr = LinearExpression(
            constant=objective.constant,
            linear_coefs=[float(cost[column]) for column in priced],
            linear_vars=[variables[column] for column in priced],
        )
        model.tier = pyo.Objective(expr=expr, sense=pyo.maximize if objective.maximise else pyo.minimize)
        sputils.attach_root_node(model, 0, [variables[column] for column in self.shared.tolist()])
        model._mpisppy_probability = self.probability
        model.part, model.place = self, {id(variable): column for column, variable in variables.items()}
        return model


def _side(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def creator(
    instance: Instance,
    card: Card,
    family: str,
    dealt: dict[str, dict[str, float]],
    shared: Sequence[Key],
    prices: Mapping[str, Floats],
    effort: Effort,
    plan: Plan,
) -> Callable[[str], Any]:
    """What makes the model of a part by its name; ``dealt`` says which scenarios it has."""

    def create(name: str) -> Any:
        probability = sum(dealt[name].values())
        within = {scenario: one / probability for scenario, one in dealt[name].items()}
        compiled = compile_model(build(instance, card, futures={family: within}))
        place = {key: column for column, key in enumerate(compiled.column_keys)}
        columns = np.array([place[key] for key in shared], dtype=np.int32)
        paid = prices.get(name, np.zeros(len(columns)))
        return Part(name, probability, compiled, columns, paid, effort, plan).model()

    return create


def shared_columns(base: Compiled) -> list[Key]:
    """Keys of the columns that parts share: what is short in a scenario depends on them, or the tier is made of them.

    Whatever else a part decides follows from them, or harms no other part: a plan of one part that has them serves all.
    """
    columns = set(base.decisions.assign.values()) | set(np.flatnonzero(base.objectives[0].cost).tolist())
    return [key for column, key in enumerate(base.column_keys) if column in columns or key[0] in BESIDE]
