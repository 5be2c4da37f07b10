"""HiGHS alone on the arrays, tier after tier: ``python -m tests.bench.run_highs PROBLEM OUT (default|ours)``.

Each tier starts from the plan of the tier before where that keeps the tiers' level. ``default``: the options of the
installed version but gap, seed, threads and time. ``ours``: the options and the scaling of this package.
"""

from __future__ import annotations

import sys
from typing import Any

import highspy
import numpy as np

from .points import Points
from .problem import Problem, Tier, load


def lp_of(problem: Problem, position: int, scaled: bool) -> Any:
    """A tier's model as HiGHS takes it."""
    tier = problem.tiers[position]
    row_low, row_high, start, index, value = problem.rows(position)
    columns = tier.column_scale if scaled else np.ones(len(problem.low))
    rows = tier.row_scale if scaled else np.ones(len(row_low))
    lift = tier.lift if scaled else 1.0
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(problem.low), len(row_low)
    lp.col_cost_ = lift * tier.cost * columns
    lp.col_lower_, lp.col_upper_ = problem.low / columns, problem.high / columns
    lp.row_lower_, lp.row_upper_ = row_low * rows, row_high * rows
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = len(problem.low), len(row_low)
    lp.a_matrix_.start_, lp.a_matrix_.index_ = start, index
    lp.a_matrix_.value_ = value * np.repeat(rows, np.diff(start)) * columns[index]
    lp.offset_ = lift * tier.constant
    lp.sense_ = highspy.ObjSense.kMaximize if tier.maximise else highspy.ObjSense.kMinimize
    kinds = np.array([highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger], dtype=object)
    lp.integrality_ = list(kinds[problem.whole.astype(int)])
    return lp


def options_of(problem: Problem, tier: Tier, scaled: bool, left_s: float) -> dict[str, Any]:
    asked = problem.asked
    equal = {
        "log_to_console": False,
        "output_flag": True,
        "mip_rel_gap": asked["gap"],
        "threads": asked["threads"],
        "time_limit": max(left_s, 0.01),
    }
    return {**(tier.options if scaled else {"random_seed": 0}), **equal}


def listen(h: Any, points: Points, lift: float, enough_s: float | None, found: bool) -> None:
    """Note values and bounds, and end the tier once it has a plan and has used its share of the time."""
    has_plan = [found]

    def note(out: Any) -> None:
        points.note(out.mip_primal_bound / lift, out.mip_dual_bound / lift)

    def on_better(event: Any) -> None:
        has_plan[0] = True
        note(event.data_out)

    def on_interrupt(event: Any) -> None:
        if points.due():
            note(event.data_out)
        if enough_s is not None and has_plan[0] and points.elapsed() > enough_s:
            event.interrupt()

    h.cbMipImprovingSolution.subscribe(on_better)
    h.cbMipLogging.subscribe(lambda event: note(event.data_out))
    h.cbMipInterrupt.subscribe(on_interrupt)


def solve(problem: Problem, out: str, scaled: bool) -> None:
    vectors: list[Any] = []
    models = [lp_of(problem, position, scaled) for position in range(len(problem.tiers))]
    points = Points()
    for position, tier, left, enough in problem.in_turn(points, vectors):
        points.enter(tier.name)
        h = highspy.Highs()
        for name, setting in options_of(problem, tier, scaled, left).items():
            if h.setOptionValue(name, setting) != highspy.HighsStatus.kOk:
                raise SystemExit(f"HiGHS refuses option {name} = {setting!r}")
        if h.passModel(models[position]) == highspy.HighsStatus.kError:
            raise SystemExit("HiGHS refuses the model")
        lift, columns = (tier.lift, tier.column_scale) if scaled else (1.0, 1.0)
        listen(h, points, lift, enough, bool(vectors))
        if vectors:
            start = highspy.HighsSolution()
            start.col_value = list(vectors[-1] / columns)
            h.setSolution(start)
        h.run()
        info = h.getInfo()
        status = h.modelStatusToString(h.getModelStatus())
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            points.leave(status, None, info.mip_dual_bound / lift, int(info.mip_node_count))
            break
        vectors.append(np.array(h.getSolution().col_value) * columns)
        points.leave(status, tier.value(vectors[-1]), info.mip_dual_bound / lift, int(info.mip_node_count))
    np.savez(f"{out}.npz", *vectors)
    points.write(out)


if __name__ == "__main__":
    solve(load(sys.argv[1]), sys.argv[2], sys.argv[3] == "ours")
