"""Runs of a study on a Dask cluster: the same rows as here, whoever is lost meanwhile."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import pooling
from pooling.study.running import run_study
from pooling.study.store import Store
from pooling.study.tables import RUNS
from tests.study.dask_programs import ENVIRONMENT, Programs, kill
from tests.study.small import repeated, study
from tests.study.test_running import SAMPLED

RESULTS = Path(__file__).with_name("dask-long.json")
MANY = {**SAMPLED, "samples": 40}
STUDY = """
name = "s"
[[blocks]]
name = "b0"
instances = ["tanker-trio"]
ranges = [{ name = "money", change = "budgets amount_million*={}", low = 0.5, high = 1.5 }]
samples = 40
"""


def tables(store: Store) -> bytes:
    """All that the machine does not decide, sorted, as bytes."""
    return json.dumps(repeated(store), sort_keys=True, indent=1).encode()


def test_rows_are_those_of_processes_of_this_machine(tmp_path: Path) -> None:
    found = study({**SAMPLED, "samples": 4}, outputs={"results": True, "logs": True})
    run_study(found, tmp_path / "here", workers=1)
    tally = run_study(found, tmp_path / "there", workers=1, scheduler="local")
    assert tally.states == Counter(done=4)
    here, there = Store(tmp_path / "here"), Store(tmp_path / "there")
    assert tables(there) == tables(here)
    for run in found.runs:
        assert pooling.load_result(there.result(run.id)).plan == pooling.load_result(here.result(run.id)).plan
        assert "HiGHS" in there.log(run.id).read_text(encoding="utf-8")
    again = run_study(found, tmp_path / "there", scheduler="local")
    assert again.kept == 4


@pytest.mark.long
def test_a_cluster_of_separate_programs_gives_the_same_rows_whoever_is_killed(tmp_path: Path) -> None:
    calm, killed, place = Store(tmp_path / "calm"), Store(tmp_path / "killed"), tmp_path / "place"
    place.mkdir()
    file = tmp_path / "s.toml"
    file.write_text(STUDY, encoding="utf-8")
    whole = study(MANY)
    assert run_study(file, calm.folder, workers=1).states == Counter(done=len(whole.runs))
    with Programs(place) as programs:
        run_study(whole, tmp_path / "far", scheduler=programs.address)
        assert tables(Store(tmp_path / "far")) == tables(calm)
        kills = [_until_a_kill(programs, file, killed, number) for number in range(5)]
        before = _ends(killed)
        last = run_study(whole, killed.folder, scheduler=programs.address)
    assert last.states == Counter(done=len(whole.runs))
    assert last.kept == len(before)
    assert tables(killed) == tables(calm)
    # A run that had ended keeps its file from then on: it was done once.
    after = _ends(killed)
    twice = {run for kill_ in kills for run, when in kill_["ended"].items() if after[run] != when}
    assert not twice
    assert list(place.iterdir()), "the cluster has a working folder of its own"
    told = [{**kill_, "ended": len(kill_["ended"])} for kill_ in kills]
    figures = {
        "runs": len(whole.runs),
        "kills": told,
        "ended after the last kill": last.done - last.kept,
        "runs done twice to the end": len(twice),
        "sha256 of all tables, undisturbed": hashlib.sha256(tables(calm)).hexdigest(),
        "sha256 of all tables, killed and resumed": hashlib.sha256(tables(killed)).hexdigest(),
        "sha256 of all tables, scheduler and two workers apart": hashlib.sha256(
            tables(Store(tmp_path / "far"))
        ).hexdigest(),
    }
    RESULTS.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def test_the_long_run_ended_with_the_tables_of_an_undisturbed_one() -> None:
    told = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert len(told["kills"]) == 5
    assert {kill_["killed"] for kill_ in told["kills"]} == {"worker", "scheduler", "runner"}
    assert told["runs done twice to the end"] == 0
    assert len({value for name, value in told.items() if name.startswith("sha256")}) == 1
    assert told["ended after the last kill"] > 0


def _ends(store: Store) -> dict[str, int]:
    """When each run that is there was written."""
    return {run: store.path(RUNS, run).stat().st_mtime_ns for run in store.runs()}


def _until_a_kill(programs: Programs, file: Path, store: Store, number: int) -> dict[str, Any]:
    """Run the study until some runs have ended, and kill somebody: each kind once, then at random."""
    chance = random.Random(number)
    who = ("worker", "scheduler", "runner")[number] if number < 3 else chance.choice(["worker", "scheduler", "runner"])
    at = len(_ends(store)) + chance.randint(1, 5)
    asked = ["study", "run", file, "--out", store.folder, "--scheduler", programs.address]
    runner = subprocess.Popen(
        [sys.executable, "-m", "pooling.cli", *asked],
        cwd=file.parent,
        env=ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 120
    while len(list(store.runs())) < at and time.monotonic() < until:
        time.sleep(0.01)
    said = b""
    if who == "worker":
        programs.lose_a_worker(chance.randrange(2))
        # The other one goes on, and nothing is lost.
        while len(list(store.runs())) < at + 3 and time.monotonic() < until:
            time.sleep(0.01)
    if who == "scheduler":
        programs.lose_the_scheduler()
        _, said = runner.communicate(timeout=120)
        assert runner.returncode == 8
        assert b"under way" in said
    kill(runner)
    assert runner.stderr is not None
    runner.stderr.close()
    time.sleep(0.1)
    return {"killed": who, "after": at, "ended": _ends(store)}
