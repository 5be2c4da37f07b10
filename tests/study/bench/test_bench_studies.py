"""A study is a contestant of the benchmark's report, by what its tables say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import run_here

import pooling
from pooling.study.bench.measures import proven
from pooling.study.bench.records import read_runs
from pooling.study.bench.studied import tier_record
from pooling.study.running import prepared, run_study
from pooling.study.store import Store
from pooling.study.tables import RUNS
from tests.study.small import study

BLOCKS = (
    {"instances": ["tanker-trio"], "cards": ["coverage", "fair-share"]},
    {"instances": ["conflict-budget"], "cards": ["least-cost"]},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("study")
    run_study(study(*BLOCKS, limits={"time_limit_s": 20}), made, workers=1)
    return made


def test_its_runs_are_what_its_tables_say(folder: Path) -> None:
    first, second = sorted(read_runs([str(folder)]), key=lambda run: len(run["tiers"]))
    hash_ = pooling.load("tanker-trio").hash.removeprefix("sha256:")[:8]
    assert [run["case"] for run in (first, second)] == [
        f"tanker-trio/{card} {hash_}" for card in ("coverage", "fair-share")
    ]
    assert (first["contestant"], first["limit_s"], first["threads"], first["seed"]) == ("s", 20, 1, 0)
    result = pooling.solve("tanker-trio")
    assert [(tier["name"], tier["checked"]) for tier in first["tiers"]] == [
        (tier.name, tier.value) for tier in result.tiers
    ]
    for run in (first, second):
        ends = [tier["entered_s"] for tier in run["tiers"]]
        assert ends == sorted(ends)
        seconds = proven(run, 0.01)
        assert seconds is not None
        assert 0 <= seconds < 20


def test_it_is_compared_with_another_on_the_command_line(folder: Path) -> None:
    ran = run_here("bench", "report", f"a={folder}", f"b={folder}", "--format", "json")
    assert ran.code == 0, ran.err
    assert [(row["contestant"], row["runs"], row["proven"]) for row in ran.data["contestants"]] == [
        ("a", 2, 2),
        ("b", 2, 2),
    ]
    assert ran.data["profile"] == {"a": [1.0, 1.0], "b": [1.0, 1.0]}


def test_a_run_that_failed_is_open_and_a_study_that_says_too_little_is_refused(folder: Path, tmp_path: Path) -> None:
    store = Store(Path(shutil.copytree(folder, tmp_path / "out")))
    run = store.rows("tiers")[0]["run"]
    (row,) = store.rows(RUNS, [run])
    store.write_run(run, {RUNS: [{**row, "state": "timeout", "detail": "stopped after 3 seconds"}]})
    assert sorted(found.get("failed", "") for found in read_runs([str(store.folder)])) == [
        "",
        "stopped after 3 seconds",
    ]
    with prepared(study(BLOCKS[0], outputs={"tables": ["tiers"]}), tmp_path / "bare"):
        pass
    with pytest.raises(pooling.InvalidInput) as error:
        read_runs([str(tmp_path / "bare")])
    assert len(error.value.problems) == 2


def test_what_later_tiers_may_give_up_was_found_all_the_same() -> None:
    tier = {"name": "covered", "maximise": True, "tolerance": 0.01, "found": 1.0}
    assert [tier_record({**tier, "value": value}, 0.0, [])["checked"] for value in (0.995, 0.98, None)] == [
        1.0,
        0.98,
        None,
    ]
