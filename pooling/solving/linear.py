"""Small linear programs beside the model of a run: dense, continuous, each solved to a corner."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import highspy
import numpy as np

from pooling.domain import round_off
from pooling.domain.problems import SolverFault
from pooling.solving.compiled import Floats
from pooling.solving.highs import new_highs
from pooling.solving.threads import TURNS, in_own_thread


@dataclass(frozen=True, slots=True)
class Corner:
    """Columns, objective, and duals of the rows of a linear program that was solved to its end."""

    x: Floats
    value: float
    duals: Floats


def most(objective: Floats, rows: Floats, low: Floats, high: Floats) -> Corner | None:
    """The x without bounds that makes objective @ x largest with low <= rows @ x <= high; None where there is none."""
    lp = highspy.HighsLp()
    count, columns = rows.shape
    lp.num_col_, lp.num_row_ = columns, count
    lp.col_cost_ = objective
    lp.col_lower_, lp.col_upper_ = np.full(columns, -np.inf), np.full(columns, np.inf)
    lp.row_lower_, lp.row_upper_ = low, high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = columns, count
    at_row, at_column = np.nonzero(rows)
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(at_row, minlength=count))])
    lp.a_matrix_.index_, lp.a_matrix_.value_ = at_column, rows[at_row, at_column]
    lp.sense_ = highspy.ObjSense.kMaximize
    h = new_highs()
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "presolve": "off",
        "solver": "simplex",
        "primal_feasibility_tolerance": round_off.TIGHT,
        "dual_feasibility_tolerance": round_off.TIGHT,
    }.items():
        h.setOptionValue(name, value)
    h.passModel(lp)
    _run(h)
    status, solution = h.getModelStatus(), h.getSolution()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise SolverFault(f"a small linear program ended as {h.modelStatusToString(status)}")
    x = np.array(solution.col_value)
    return Corner(x, float(objective @ x), np.array(solution.row_dual))


def _run(h: highspy.Highs) -> None:
    def work() -> None:
        with TURNS.turn(1, threading.Event()):
            h.run()

    in_own_thread(work)
