"""The stated model in Pyomo: for whoever wants to read, change, solve or export it there.

Pyomo is imported as ``pyomo.core``: ``pyomo.environ`` also loads every solver and transformation plugin, which takes as
long again and serves nothing here.
"""

from __future__ import annotations

import math
from itertools import islice
from typing import Any

import pyomo.core as pyo
from pyomo.common.log import pyomo_handler, pyomo_logger
from pyomo.core.expr.numeric_expr import LinearExpression, MonomialTermExpression
from pyomo.core.expr.relational_expr import EqualityExpression, InequalityExpression, RangedExpression

from pooling.formulation.context import Formulation, no_collecting

# Pyomo logs to stdout, which is for data. Without its handler it logs as any library: where the program says, or stderr
pyomo_logger.removeHandler(pyomo_handler)


def pyomo_model(f: Formulation) -> Any:
    """Every variable and row of ``f`` under its name and index, and its tiers as objectives ``tier[name]``, of which
    the first is active."""
    model = pyo.ConcreteModel(name=f"{f.instance.name}/{f.card.name}")
    with no_collecting():
        variables = _variables(f, model)
        _rows(f, model, variables)
        model.add_component("tier", pyo.Objective(pyo.Any))
        for position, tier in enumerate(f.tiers):
            terms = [(coef, variables[variable.number]) for coef, variable in tier.expr.terms]
            body = LinearExpression([tier.expr.constant, *map(MonomialTermExpression, terms)])
            model.tier[tier.name] = body
            model.tier[tier.name].sense = pyo.maximize if tier.maximise else pyo.minimize
            if position:
                model.tier[tier.name].deactivate()
    return model


def _variables(f: Formulation, model: Any) -> list[Any]:
    """Pyomo's variables by the number of ours."""
    stated = f.variables
    out: list[Any] = [None] * len(stated.low)
    for name, made in stated.made.items():
        component = pyo.Var(pyo.Any, dense=False)
        model.add_component(name, component)
        for index, variable in made.items():
            data = out[variable.number] = component.add(index)
            data.domain = pyo.Integers if stated.whole[variable.number] else pyo.Reals
            data.lb, data.ub = (_side(side[variable.number]) for side in (stated.low, stated.high))
    return out


def _rows(f: Formulation, model: Any, variables: list[Any]) -> None:
    for name, stated in f.rows.items():
        component = pyo.Constraint(pyo.Any)
        model.add_component(name, component)
        columns = (variables[number] for number in stated.variable)
        terms = map(MonomialTermExpression, zip(stated.coef, columns, strict=True))
        for index, low, high, length in zip(stated.indices, stated.low, stated.high, stated.length, strict=True):
            component[index] = _relation(_side(low), LinearExpression(list(islice(terms, length))), _side(high))


def _side(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _relation(low: float | None, body: Any, high: float | None) -> Any:
    """The row as Pyomo's own expression: it would find out from comparisons what is known here."""
    if low is None:
        return InequalityExpression((body, high), False)
    if high is None:
        return InequalityExpression((low, body), False)
    return EqualityExpression((body, low)) if low == high else RangedExpression((low, body, high), False)
