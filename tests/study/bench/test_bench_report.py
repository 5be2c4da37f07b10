"""Figures of contestants, worked out by hand, and records that are wrong."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from command_line import run_here

from pooling.cli.exits import Exit
from pooling.domain.problems import InvalidInput
from pooling.study.bench.profiles import OPEN, shifted_geometric_mean
from pooling.study.bench.records import read_runs
from pooling.study.bench.report import report


def run(contestant: str, case: str, *points: tuple[float, float | None, float | None], **more: Any) -> dict[str, Any]:
    """A run of one tier, a cost, at most ten seconds."""
    tier = {"name": "cost", "maximise": False, "entered_s": 0.0, "points": [list(point) for point in points]}
    known = {"case": case, "contestant": contestant, "seed": 0, "threads": 1, "limit_s": 10.0}
    return {**known, "tier_names": ["cost"], "tiers": [{**tier, **more}]}


RUNS = [
    run("a", "one", (1.0, 100.0, 100.0), checked=100.0),
    run("a", "two", (1.0, 100.0, 50.0), (4.0, 100.0, 100.0), checked=100.0),
    run("b", "one", (2.0, 100.0, 100.0), checked=100.0),
    run("b", "two", (5.0, 125.0, 50.0), checked=125.0),
]
"""a proves after 1 and 4 seconds; b proves one after 2, and has 25 % too much of two from second 5 on."""


def test_figures_by_hand() -> None:
    a, b = report(RUNS, 0.01).rows
    assert (a.contestant, a.runs, a.proven, a.failed, a.wrong) == ("a", 2, 2, 0, 0)
    assert (b.contestant, b.runs, b.proven, b.failed, b.wrong) == ("b", 2, 1, 0, 0)
    # sqrt((1 + 1) * (4 + 1)) - 1, and b at its limit of ten: sqrt((2 + 1) * (10 + 1)) - 1.
    assert a.geometric_mean_s == pytest.approx(math.sqrt(10) - 1)
    assert b.geometric_mean_s == pytest.approx(math.sqrt(33) - 1)
    # (1 + 4) / 2, and (2 + 10 * 10) / 2.
    assert (a.par10_s, b.par10_s) == (2.5, 51.0)
    # No plan counts 1: a waits one second in both. b waits 2, and 5, then is (125 - 100) / 125 = 0.2 away for 5 s.
    assert a.primal_integral_s == pytest.approx(1.0)
    assert b.primal_integral_s == pytest.approx((2 + 5 + 0.2 * 5) / 2)


def test_the_profile_by_hand() -> None:
    found = report(RUNS, 0.01)
    # Of case one b takes 2 / 1 of the fastest; case two it leaves open.
    assert found.curves == {"a": [1.0, 1.0], "b": [2.0, OPEN]}
    assert [dict(row.within) for row in found.rows] == [
        {"1": 1.0, "2": 1.0, "4": 1.0, "8": 1.0},
        {"1": 0.0, "2": 0.5, "4": 0.5, "8": 0.5},
    ]


def test_a_bound_that_a_plan_passes_is_wrong_and_open() -> None:
    liar = run("b", "one", (0.1, 100.0, 100.0), checked=100.0)
    found = report([run("a", "one", (3.0, 90.0, 90.0), checked=90.0), liar], 0.01)
    assert [(row.contestant, row.wrong, row.proven) for row in found.rows] == [("a", 0, 1), ("b", 1, 0)]
    assert "passed by a plan worth 90" in found.words[0]
    assert found.curves["b"] == [OPEN]


def test_a_failed_run_counts_as_open() -> None:
    failed = {**run("b", "one"), "failed": "out of memory"}
    found = report([RUNS[0], failed], 0.01)
    assert [(row.failed, row.par10_s, row.primal_integral_s) for row in found.rows] == [(0, 1.0, 1.0), (1, 100.0, 10.0)]


def test_only_what_everybody_ran_is_compared() -> None:
    found = report([*RUNS, run("a", "three", (1.0, 1.0, 1.0), checked=1.0)], 0.01)
    assert found.left_out == 1
    assert [row.runs for row in found.rows] == [2, 2]
    with pytest.raises(InvalidInput, match="no place where every contestant was run"):
        report([RUNS[0], RUNS[3]], 0.01)


def test_a_shift_keeps_small_values_from_deciding() -> None:
    assert shifted_geometric_mean([3.0, 3.0]) == pytest.approx(3.0)
    assert shifted_geometric_mean([0.0, 8.0]) == pytest.approx(math.sqrt(9) - 1)


def written(path: Path, runs: list[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in runs), encoding="utf-8")
    return path


def test_every_wrong_record_is_named(tmp_path: Path) -> None:
    point = run("a", "one", (1.0, 1.0, 1.0))
    point["tiers"][0]["points"].append([1.0, "much", None])
    bare = {key: value for key, value in RUNS[0].items() if key != "limit_s"}
    file = written(tmp_path / "runs.jsonl", [RUNS[0], bare, point, 7])
    with file.open("a", encoding="utf-8") as stream:
        stream.write('{"case": ')
    with pytest.raises(InvalidInput) as caught:
        read_runs([str(file), str(tmp_path / "none.jsonl")])
    places = [problem.place for problem in caught.value.problems]
    names = ["runs.jsonl:2:limit_s", "runs.jsonl:3:tiers/0/points/1", "runs.jsonl:4", "runs.jsonl:5"]
    assert places[:4] == names
    assert "none.jsonl" in places[4]


def test_folders_of_runs_are_compared_on_the_command_line(tmp_path: Path) -> None:
    for who, gap in (("strict", "0.0001%"), ("loose", "5%")):
        for name in ("tanker-trio", "facility-location"):
            ran = run_here("solve", name, "--gap", gap, "--time-limit", 20, "--out", tmp_path / who / name, "-q")
            assert ran.code == Exit.FINE
    ask = ("bench", "report", f"strict={tmp_path / 'strict'}", f"loose={tmp_path / 'loose'}")
    ran = run_here(*ask, "--svg", tmp_path / "profile.svg", "--format", "json")
    assert ran.code == Exit.FINE, ran.err
    assert [(row["contestant"], row["runs"], row["wrong"]) for row in ran.data["contestants"]] == [
        ("strict", 2, 0),
        ("loose", 2, 0),
    ]
    assert ran.data["contestants"][0]["proven"] == 2
    assert "strict" in (tmp_path / "profile.svg").read_text()
    assert run_here(*ask, "--svg", tmp_path / "profile.svg").code == Exit.USAGE, "nothing is overwritten unasked"


def test_a_run_without_a_limit_is_refused(tmp_path: Path) -> None:
    assert run_here("solve", "tanker-trio", "--out", tmp_path / "run", "-q").code == Exit.FINE
    ran = run_here("bench", "report", tmp_path / "run")
    assert ran.code == Exit.INVALID_INPUT
    assert "--time-limit" in ran.err
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / "result.json").write_text('{"tiers": [')
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "result.json").write_text('{"provenance": {"time_limit_s": 3}}')
    ran = run_here("bench", "report", tmp_path)
    assert ran.code == Exit.INVALID_INPUT
    assert ran.err.count("no result of a run") == 2
