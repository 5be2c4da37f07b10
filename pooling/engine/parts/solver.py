"""Our own runner as the solver that mpi-sppy asks: Pyomo's interfaces to HiGHS swap the descriptors of the process."""

from __future__ import annotations

from typing import Any

import numpy as np
from pyomo.opt import SolutionStatus, SolverFactory, SolverResults, SolverStatus, TerminationCondition
from pyomo.repn import generate_standard_repn
from pyomo.solvers.plugins.solvers.persistent_solver import PersistentSolver

from pooling.solving.compiled import Floats

SOLVER = "pooling_parts"


@SolverFactory.register(SOLVER, doc="The parts of a model of pooling, each solved by its own runner on HiGHS")
class PartSolver(PersistentSolver):  # type: ignore[misc]
    """Keeps the arrays of its part, and reads nothing of Pyomo's model but the linear objective."""

    def __init__(self, **kwds: Any) -> None:
        super().__init__(**{**kwds, "type": SOLVER})
        self.model: Any = None
        self.cost: Floats = np.zeros(0)
        self.constant = 0.0

    def available(self, exception_flag: bool = True) -> bool:  # noqa: ARG002
        return True

    def set_instance(self, model: Any, **_: Any) -> None:
        self.model = model
        self.set_objective(model.tier)

    def set_objective(self, obj: Any) -> None:
        """The objective as it is now: the tier's, and mpi-sppy's prices on shared columns."""
        repn = generate_standard_repn(obj.expr, quadratic=False)
        assert repn.is_linear(), "no term of a part is quadratic: prices alone bring parts together"
        self.constant = float(repn.constant)
        self.cost = np.zeros(len(self.model.part.compiled.low))
        place = self.model.place
        for coef, variable in zip(repn.linear_coefs, repn.linear_vars, strict=True):
            self.cost[place[id(variable)]] += coef

    def solve(self, *_: Any, **__: Any) -> Any:
        """What mpi-sppy looks at: whether there is a plan, and the two bounds."""
        part = self.model.part
        value, bound = part.solve(self.cost, self.constant)
        maximise = part.compiled.objectives[0].maximise
        if bound is None:
            bound = np.inf if maximise else -np.inf
        # mpi-sppy reads it of a part without a plan, too, before it looks whether there is one.
        self.model._mpisppy_data.outer_bound = bound
        results = SolverResults()
        results.problem.lower_bound, results.problem.upper_bound = (value, bound) if maximise else (bound, value)
        results.solver.status = SolverStatus.ok
        planned = part.x is not None
        results.solver.termination_condition = (
            TerminationCondition.feasible if planned else TerminationCondition.unknown
        )
        results.solution.add().status = SolutionStatus.feasible if planned else SolutionStatus.unknown
        return results

    def load_vars(self, *_: Any, **__: Any) -> None:
        """Hand the plan to mpi-sppy."""
        x, place = self.model.part.x, self.model.place
        for variable in self.model.column.values():
            variable.set_value(float(x[place[id(variable)]]), skip_validation=True)
