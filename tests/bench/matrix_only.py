"""HiGHS alone on the exported matrices: ``python matrix_only.py PREFIX GAP_COVERED GAP_COST TIME_LIMIT_S``.

Reads PREFIX.covered.mps, solves it, holds its objective within the tolerance, takes the costs of PREFIX.cost.mps,
starts from the plan found and solves again: the least that anybody could do with these two files. Prints JSON.
"""

from __future__ import annotations

import json
import sys
import time

began = time.perf_counter()

import highspy  # noqa: E402
import numpy as np  # noqa: E402

HOLD_SLACK = 1e-9
"""As in our runs: the card gives up no coverage for cost."""


def options(h: highspy.Highs, gap: float, limit_s: float) -> None:
    h.setOptionValue("log_to_console", False)
    h.setOptionValue("mip_rel_gap", gap)
    h.setOptionValue("mip_abs_gap", 1e-9)
    h.setOptionValue("threads", 1)
    h.setOptionValue("random_seed", 0)
    # The same presolve rule is off as in our runs: with it HiGHS 1.15.1 can lose the optimum.
    h.setOptionValue("presolve_rule_off", 1 << 13)
    h.setOptionValue("time_limit", max(limit_s - (time.perf_counter() - began), 1.0))


def main(prefix: str, gap_covered: float, gap_cost: float, limit_s: float) -> None:
    h = highspy.Highs()
    options(h, gap_covered, limit_s)
    h.readModel(f"{prefix}.covered.mps")
    in_highs = -time.perf_counter()
    h.run()
    in_highs += time.perf_counter()
    first = h.getLp()
    cost = np.array(first.col_cost_)
    x = h.getSolution().col_value
    # An MPS file without a sense is minimised: the exporter keeps the sense, so look.
    covered = float(cost @ np.array(x)) + first.offset_
    second = highspy.Highs()
    options(second, gap_cost, limit_s)
    second.readModel(f"{prefix}.cost.mps")
    columns = np.flatnonzero(cost).astype(np.int32)
    value = covered - first.offset_
    slack = HOLD_SLACK * abs(covered)
    scale = float(np.abs(cost).max())
    low, high = (value - slack, highspy.kHighsInf)
    if first.sense_ == highspy.ObjSense.kMinimize:
        low, high = (-highspy.kHighsInf, value + slack)
    second.addRow(low / scale, high / scale, len(columns), columns, cost[columns] / scale)
    options(second, gap_cost, limit_s)
    solution = highspy.HighsSolution()
    solution.col_value = x
    second.setSolution(solution)
    in_highs -= time.perf_counter()
    second.run()
    in_highs += time.perf_counter()
    info = second.getInfo()
    json.dump(
        {
            "total_s": time.perf_counter() - began,
            "in_highs_s": in_highs,
            "covered": abs(covered),
            "cost": info.objective_function_value,
            "cost_gap": info.mip_gap,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
