"""One run of this package as a process: ``python ours.py INSTANCE.json TIME_LIMIT_S [MPS]``; prints JSON.

With MPS it only writes the matrix of the first tier and the row of the second, for the run on the matrix alone.
"""

from __future__ import annotations

import json
import sys
import time

began = time.perf_counter()

import highspy  # noqa: E402

import pooling  # noqa: E402

in_highs = 0.0
_run = highspy.Highs.run


def _timed(self):  # type: ignore[no-untyped-def]
    global in_highs
    start = time.perf_counter()
    try:
        return _run(self)
    finally:
        in_highs += time.perf_counter() - start


highspy.Highs.run = _timed


def solve(path: str, limit_s: float) -> None:
    import pandas  # noqa: F401
    import pyomo.core  # noqa: F401

    import pooling.engine.running
    import pooling.io.library

    imported = time.perf_counter()
    result = pooling.solve(path, card="coverage", time_limit_s=limit_s)
    tables = [len(result.commitments), len(result.assignments), len(result.coverage), len(result.spending)]
    finished = time.perf_counter()
    json.dump(
        {
            "total_s": finished - began,
            "import_s": imported - began,
            "in_highs_s": in_highs,
            "covered": result.tier("covered").value,
            "covered_gap": result.tier("covered").gap,
            "cost": result.tier("cost").value,
            "cost_gap": result.tier("cost").gap,
            "stating_s": result.timings_s["build"] + result.timings_s["compile"] + result.timings_s["solve"] - in_highs,
            "outcome": result.outcome,
            "timings_s": dict(result.timings_s),
            "tables": tables,
            "audit_checks": sum(result.audit.checks.values()) if result.audit else 0,
            **result.model,
        },
        sys.stdout,
    )


def write(path: str, target: str) -> None:
    from pathlib import Path

    from pooling.formulation.builder import build
    from pooling.solving.compiled import compile_model
    from pooling.solving.export import model_file

    compiled = compile_model(build(pooling.load(path), pooling.load_card("coverage")))
    for tier, name in enumerate(("covered", "cost")):
        Path(f"{target}.{name}.mps").write_bytes(model_file(compiled, Path(f"{target}.{name}.mps"), tier))


if __name__ == "__main__":
    if len(sys.argv) == 4:
        write(sys.argv[1], sys.argv[3])
    else:
        solve(sys.argv[1], float(sys.argv[2]))
