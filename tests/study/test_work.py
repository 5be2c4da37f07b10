"""A limit of work ends a run at the same plan, whatever else the machine does; a clock beside it is refused."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

import pooling
from pooling.engine.workers import cores
from pooling.study.resolving import Resolved
from pooling.study.running import keep, prepared, task_of
from pooling.study.store import Store
from pooling.study.tables import RUNS
from pooling.study.working import work
from tests.study.small import repeated, study

HARD = {"instances": ["balanced-medium-1"]}
OUTPUTS = {"tables": ["tiers", "commitments", "assignments"], "results": True}


def done_here(found: Resolved, folder: Path) -> Store:
    """The folder of a study whose runs were done in this process."""
    with prepared(found, folder) as (_, store):
        for run in found.runs:
            keep(store, run.id, work(task_of(run, found, store), threading.Event(), lambda _: None))
    return store


def test_a_busy_machine_ends_at_the_same_plan(tmp_path: Path) -> None:
    found = study(HARD, gap=0.0, limits={"work_points": 10}, outputs=OUTPUTS)
    calm = done_here(found, tmp_path / "calm")
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(cores() + 1)]
    try:
        busy = done_here(found, tmp_path / "busy")
    finally:
        for other in others:
            other.kill()
            other.wait()
    (row,) = calm.rows(RUNS)
    assert (row["state"], row["outcome"], row["reason"], row["audit"]) == ("done", "feasible", "work_limit", "holds")
    assert len(calm.rows("commitments")) > 10
    assert repeated(busy) == repeated(calm)
    result = pooling.load_result(calm.result(row["run"]))
    assert (result.termination.limit, result.provenance["work_points"]) == ("work_points", 10)
    assert {tier.reason for tier in result.tiers} == {"work_limit"}
    exact = pooling.load_card("coverage").with_overrides({}, 0.0)
    assert pooling.audit_result(pooling.load("balanced-medium-1"), calm.result(row["run"]), card=exact).ok


def test_more_work_is_another_run_and_gets_further(tmp_path: Path) -> None:
    keys = set()
    values = []
    for points in (2, 50):
        found = study({"instances": ["balanced-small-1"]}, gap=0.0, limits={"work_points": points})
        keys.add(found.runs[0].key)
        values.append(done_here(found, tmp_path).rows(RUNS, [found.runs[0].id])[0]["outcome"])
    assert len(keys) == 2
    assert values[0] != values[1] == "optimal"


def test_what_a_clock_decides_is_refused_beside_a_limit_of_work() -> None:
    with pytest.raises(pooling.InvalidInput) as error:
        study({**HARD, "questions": ["solve", "gaps"]}, limits={"work_points": 9, "time_limit_s": 5}, threads=2)
    assert [problem.place for problem in error.value.problems] == [
        "/limits/work_points",
        "/threads",
        "/blocks/0/questions",
    ]
    assert study(HARD, limits={"work_points": 9, "hard_time_s": 5}).runs
