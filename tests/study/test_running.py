"""Runs of a study: done once, whatever ends the study; what fails or is too much is a row and stops no other."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path

import pytest

import pooling
from pooling.cli.progress_studies import tally_words
from pooling.study.running import Tally, run_study, task_of
from pooling.study.store import Store
from pooling.study.tables import RUNS, TIMINGS
from pooling.study.working import tables_of
from tests.study.small import repeated, study

TRIO = ["tanker-trio"]
SAMPLED = {
    "instances": TRIO,
    "ranges": [{"name": "money", "change": "budgets amount_million*={}", "low": 0.5, "high": 1.5}],
    "samples": 6,
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of :data:`SAMPLED`, done at once by one process."""
    folder = tmp_path_factory.mktemp("undisturbed")
    run_study(study(SAMPLED), folder, workers=1)
    return folder


@pytest.fixture
def done(undisturbed: Path, tmp_path: Path) -> Path:
    """A copy of it, to go on with."""
    return Path(shutil.copytree(undisturbed, tmp_path / "done"))


def test_tables_say_what_a_solve_says(tmp_path: Path) -> None:
    outputs = {"tables": ["tiers", "coverage", "commitments"], "results": True, "logs": True}
    found = study({"instances": TRIO}, outputs=outputs)
    tally = run_study(found, tmp_path, workers=1)
    assert (tally.done, tally.kept, tally.states) == (1, 0, Counter(done=1))
    store, result = Store(tmp_path), pooling.solve("tanker-trio")
    run = found.runs[0].id
    (row,) = store.rows(RUNS)
    assert (row["state"], row["outcome"], row["audit"], row["facts"]) == (
        "done",
        "optimal",
        "holds",
        pooling.load("tanker-trio").hash,
    )
    assert [tier["value"] for tier in store.rows("tiers")] == [tier.value for tier in result.tiers]
    kept = store.read("coverage").to_pandas().drop(columns="run")
    assert kept.to_dict("records") == result.coverage.to_dict("records")
    assert store.read("commitments").num_rows == len(result.commitments)
    assert not list(store.runs("spending")), "what is not asked for is not kept"
    assert pooling.load_result(store.result(run)).plan == result.plan
    log = store.log(run).read_text(encoding="utf-8")
    runs = re.split(r"^--- (?:covered|cost|memberships), to a gap of [\d.e-]+$", log, flags=re.MULTILINE)
    assert len(runs) > 2
    assert runs[0] == ""
    assert all(re.search("(LP|MIP) has [0-9]+ row", said) for said in runs[1:])
    (took,) = store.rows(TIMINGS)
    assert took["seconds"] > 0
    assert took["peak_mb"] > 10


def test_what_is_there_is_not_done_again_and_tables_do_not_depend_on_workers(done: Path, tmp_path: Path) -> None:
    found, one = study(SAMPLED), Store(done)
    before = repeated(one)
    ended = {run: one.path(RUNS, run).stat().st_mtime_ns for run in one.runs()}
    # A study that grew does only what is new.
    grown = run_study(study(SAMPLED, {"instances": TRIO}), done, workers=1)
    assert (grown.done, grown.kept) == (7, 6)
    again = run_study(found, done, workers=1)
    assert (again.done, again.kept) == (6, 6)
    assert ended == {run: one.path(RUNS, run).stat().st_mtime_ns for run in ended}
    run_study(found, tmp_path / "two", workers=2)
    assert repeated(Store(tmp_path / "two")) == before


def test_one_run_that_is_too_long_and_one_without_a_plan_stop_no_other(tmp_path: Path) -> None:
    blocks = (
        {"instances": ["nato-32"], "overrides": [{"tiers.covered.gap": 0.0}]},
        {"instances": ["conflict-budget"], "cards": ["least-cost"]},
    )
    others = set(active_children())
    tally = run_study(study(*blocks, {"instances": TRIO}, limits={"hard_time_s": 3}), tmp_path, workers=1)
    assert tally.states == Counter(timeout=1, done=2)
    rows = {row["state"]: row for row in Store(tmp_path).rows(RUNS)}
    assert rows["timeout"]["detail"] == "stopped after 3 seconds"
    (conflict,) = (row for row in Store(tmp_path).rows(RUNS) if row["outcome"] == "infeasible")
    rules = Store(tmp_path).rows("conflicts")
    assert {rule["conflict"] for rule in rules} == {conflict["conflict"]} != {""}
    assert len(rules) >= 2
    assert set(active_children()) <= others


def test_a_cancelled_study_is_done_to_the_end_when_it_is_run_again(tmp_path: Path) -> None:
    cancel = threading.Event()

    def watch(tally: Tally) -> None:
        if tally.states["done"]:
            cancel.set()

    tally = run_study(study(SAMPLED), tmp_path, workers=1, on_progress=watch, cancel=cancel)
    assert 1 <= tally.done <= 2
    again = run_study(study(SAMPLED), tmp_path, workers=1)
    assert (again.states, again.kept) == (Counter(done=6), tally.states["done"])


def test_a_run_that_was_cancelled_or_is_to_be_retried_is_done_again(done: Path) -> None:
    found = study(SAMPLED)
    store, ids = Store(done), [run.id for run in found.runs]
    for run, state in zip(ids, ("cancelled", "failed", "timeout"), strict=False):
        (row,) = store.rows(RUNS, [run])
        store.write_run(run, {RUNS: [{**row, "state": state}]})
    again = run_study(found, done, workers=1)
    assert (again.states, again.kept) == (Counter(done=4, failed=1, timeout=1), 5)
    again = run_study(found, done, workers=1, retry=["failed", "timeout"])
    assert (again.states, again.kept) == (Counter(done=6), 4)


@pytest.mark.parametrize("kills", [(2,), pytest.param((1, 2, 3, 4, 5), marks=pytest.mark.long)])
def test_a_killed_study_goes_on_where_it_was_and_does_no_run_twice(
    kills: tuple[int, ...], undisturbed: Path, tmp_path: Path
) -> None:
    calm = repeated(Store(undisturbed))
    program = (
        "import sys\nfrom tests.study.small import repeated, study\nfrom tests.study.test_running import SAMPLED\n"
        "from pooling.study.running import run_study\n"
        "if __name__ == '__main__':\n    run_study(study(SAMPLED), sys.argv[1], workers=1)\n"
    )
    script = tmp_path / "go.py"
    script.write_text(program, encoding="utf-8")
    store = Store(tmp_path / "killed")
    ended: dict[str, int] = {}
    for wanted in kills:
        process = subprocess.Popen(
            [sys.executable, str(script), str(store.folder)],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONPATH": f"{Path(__file__).parents[2]}"},
        )
        until = time.monotonic() + 60
        while len(list(store.runs())) < wanted and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # Who was done stays as it is.
        for run, when in ended.items():
            assert store.path(RUNS, run).stat().st_mtime_ns == when
        ended = {row["run"]: store.path(RUNS, row["run"]).stat().st_mtime_ns for row in store.rows(RUNS)}
        ended = {run: when for run, when in ended.items() if run not in _cancelled(store)}
    tally = run_study(study(SAMPLED), store.folder, workers=1)
    assert tally.done == 6
    assert tally.kept >= len(ended) >= kills[-1] - 1
    assert repeated(store) == calm
    for run, when in ended.items():
        assert store.path(RUNS, run).stat().st_mtime_ns == when


def _cancelled(store: Store) -> set[str]:
    return {row["run"] for row in store.rows(RUNS) if row["state"] == "cancelled"}


def test_a_question_is_a_cell(tmp_path: Path) -> None:
    asked = {"ask": "withdrawal", "name": "who-goes"}
    found = study({"instances": TRIO, "questions": ["solve", asked]})
    assert run_study(found, tmp_path, workers=1).states == Counter(done=2)
    (row,) = Store(tmp_path).rows("answers")
    assert row["question"] == "withdrawal"
    assert len(pooling.withdrawal("tanker-trio")) == row["answer"].count('"nation')


def test_progress_tells_rate_and_what_is_left() -> None:
    tally = Tally(100, 10, Counter(done=30), 10.0)
    assert (tally.done, tally.per_second, tally.left_s) == (30, 2.0, 35.0)
    assert Tally(100, 10, Counter(done=10), 10.0).left_s is None
    assert tally_words(Tally(2, 0, waits=True)) == "0 of 2 runs done, waiting for a worker of the cluster"


def test_a_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(pooling.InvalidInput, match="holds other things than a study"):
        run_study(study({"instances": TRIO}), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_largest_gap_is_not_told_where_one_is_not_known(tmp_path: Path) -> None:
    stated = study({"instances": ["tanker-trio"]})
    result = pooling.solve("tanker-trio")
    task = task_of(stated.runs[0], stated, Store(tmp_path))
    assert tables_of(task, result)[RUNS][0]["gap"] == 0.0
    first, second = result.tiers
    open_ = replace(result, tiers=(first, replace(second, bound=None, gap=None)))
    assert tables_of(task, open_)[RUNS][0]["gap"] is None
