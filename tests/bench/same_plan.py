"""One plan per time limit: nato-32 again and again at limits of 30, 60 and 150 s, idle and beside other work.

``python tests/bench/same_plan.py`` writes ``same-plan.json``: for each limit and load every run's reason to end, its
plan (by hash) and its tiers. Runs that finished must have one plan; the others must say ``time_limit``.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import Any

import pooling

RESULTS = Path(__file__).with_name("same-plan.json")
INSTANCE, LIMITS_S, TIMES = "nato-32", (30.0, 60.0, 150.0), 10


def one(limit_s: float) -> dict[str, Any]:
    """A run: how it ended, and what of."""
    began, cpu = time.perf_counter(), time.process_time()
    result = pooling.solve(INSTANCE, time_limit_s=limit_s)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    assert result.plan is not None
    plan = hashlib.sha256(json.dumps(result.plan.model_dump(), sort_keys=True).encode()).hexdigest()[:16]
    return {
        "reason": result.termination.reason,
        "outcome": result.outcome,
        "plan": plan,
        "tiers": {tier.name: tier.value for tier in result.tiers},
        "wall_s": round(wall, 1),
        "cpu_s": round(cpu, 1),
    }


def in_its_own_process(limit_s: float) -> dict[str, Any]:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(one, (limit_s,))


def burn() -> None:
    while True:
        sum(range(1_000))


def faults(runs: list[dict[str, Any]]) -> list[str]:
    """What contradicts the claim, of runs at one limit."""
    finished = {run["plan"] for run in runs if run["reason"] == "finished"}
    out = [f"{len(finished)} plans of runs that finished"] if len(finished) > 1 else []
    return out + [f"ended by {run['reason']}" for run in runs if run["reason"] not in ("finished", "time_limit")]


def main(times: int = TIMES) -> None:
    told: list[dict[str, Any]] = []
    for loaded in (False, True):
        context = multiprocessing.get_context("spawn")
        busy = [context.Process(target=burn, daemon=True) for _ in range(os.cpu_count() or 1)] if loaded else []
        for process in busy:
            process.start()
        for limit_s in LIMITS_S:
            runs = [in_its_own_process(limit_s) for _ in range(times)]
            told.append({"limit_s": limit_s, "beside other work": loaded, "faults": faults(runs), "runs": runs})
            RESULTS.write_text(json.dumps({"instance": INSTANCE, "told": told}, indent=1) + "\n", encoding="utf-8")
        for process in busy:
            process.kill()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
