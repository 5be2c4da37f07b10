"""SCIP on the same arrays, tier after tier: ``python -m tests.bench.run_scip PROBLEM OUT``; needs pyscipopt and numpy.

Default options but gap, seed and time; each tier starts from the plan of the tier before where that keeps its level.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pyscipopt
from pyscipopt import SCIP_EVENTTYPE, Eventhdlr, Model, quicksum

from .points import Points
from .problem import Problem, load


class Noting(Eventhdlr):
    """Notes values and bounds, and ends the tier once it has a plan and has used its share of the time."""

    def __init__(self, points: Points, enough_s: float | None) -> None:
        self.points, self.enough_s = points, enough_s

    def eventinit(self) -> None:
        for kind in (SCIP_EVENTTYPE.BESTSOLFOUND, SCIP_EVENTTYPE.NODESOLVED, SCIP_EVENTTYPE.LPSOLVED):
            self.model.catchEvent(kind, self)

    def eventexec(self, event: Any) -> None:
        if event.getType() == SCIP_EVENTTYPE.BESTSOLFOUND or self.points.due():
            self.points.note(self.model.getPrimalbound(), self.model.getDualbound())
        if self.enough_s is not None and self.model.getNSols() and self.points.elapsed() > self.enough_s:
            self.model.interruptSolve()


def model_of(problem: Problem, position: int) -> tuple[Any, list[Any]]:
    tier = problem.tiers[position]
    row_low, row_high, start, index, value = problem.rows(position)
    model = Model()
    model.hideOutput()
    columns = [
        model.addVar(
            lb=None if low == -np.inf else low, ub=None if high == np.inf else high, vtype="I" if whole else "C"
        )
        for low, high, whole in zip(problem.low.tolist(), problem.high.tolist(), problem.whole.tolist(), strict=True)
    ]
    for row, (low, high) in enumerate(zip(row_low.tolist(), row_high.tolist(), strict=True)):
        entries = range(start[row], start[row + 1])
        terms = quicksum(float(value[entry]) * columns[index[entry]] for entry in entries)
        if low == high:
            model.addCons(terms == low)
            continue
        if low != -np.inf:
            model.addCons(terms >= low)
        if high != np.inf:
            model.addCons(terms <= high)
    used = np.flatnonzero(tier.cost)
    total = quicksum(float(tier.cost[column]) * columns[column] for column in used)
    model.setObjective(total, "maximize" if tier.maximise else "minimize")
    model.addObjoffset(tier.constant)
    return model, columns


def solve(problem: Problem, out: str) -> None:
    vectors: list[Any] = []
    models = [model_of(problem, position) for position in range(len(problem.tiers))]
    points = Points()
    for position, tier, left, enough in problem.in_turn(points, vectors):
        model, columns = models[position]
        points.enter(tier.name)
        settings = {"limits/gap": problem.asked["gap"], "limits/time": left, "randomization/randomseedshift": 0}
        model.setParams(settings)
        model.includeEventhdlr(Noting(points, enough), "noting", "notes values and bounds")
        if vectors:
            start = model.createSol()
            for column, amount in zip(columns, vectors[-1].tolist(), strict=True):
                model.setSolVal(start, column, amount)
            model.addSol(start)
        model.optimize()
        bound, nodes = model.getDualbound(), int(model.getNTotalNodes())
        if not model.getNSols():
            points.leave(model.getStatus(), None, bound, nodes)
            break
        best = model.getBestSol()
        vectors.append(np.array([model.getSolVal(best, column) for column in columns]))
        points.leave(model.getStatus(), tier.value(vectors[-1]), bound, nodes)
    np.savez(f"{out}.npz", *vectors)
    points.write(out, version=f"pyscipopt {pyscipopt.__version__}")


if __name__ == "__main__":
    solve(load(sys.argv[1]), sys.argv[2])
