"""All contestants on one small case: the same problem, the same optimum, and nothing run twice."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pooling.engine import running
from pooling.formulation.builder import build
from pooling.solving import highs, tier_runs, tiers
from pooling.solving.compiled import Compiled, compile_model
from pooling.solving.highs import Options

from . import cases, record
from .cases import GAP, Case, level
from .generated import assignment, location, pooled
from .made_of import scip_version
from .page import page, write_pages
from .problem import load
from .recording import Record
from .run_ours import Noting, Stated
from .stating import cleaned, compiled_of, held, permuted, problem_of

CASE = Case("small/coverage", "generated", "small", lambda: pooled(4, 4, 8, 2), "coverage", 20.0, 5.0, plain=True)
SCIP = scip_version(sys.executable)


@pytest.fixture(scope="module")
def model() -> Compiled:
    return compile_model(build(CASE.instance(), CASE.card()))


def solved(model: Compiled, position: int) -> float:
    value = highs.run(model, model.objectives[position], Options(gap=0.0)).value
    assert value is not None
    return value


@pytest.fixture(scope="module")
def levels(model: Compiled) -> dict[str, float]:
    return {"covered": level(solved(model, 0), True)}


def test_a_permuted_matrix_has_the_same_optimum(model: Compiled, levels: dict[str, float]) -> None:
    other = permuted(model, 3)
    assert not np.array_equal(other.low, model.low) or not np.array_equal(other.row_low, model.row_low)
    assert other.column_keys != model.column_keys
    assert sorted(map(str, other.row_keys)) == sorted(map(str, model.row_keys))
    for position in range(2):
        same = solved(held(model, levels, position), position)
        assert solved(held(other, levels, position), position) == pytest.approx(same, rel=1e-6)


def test_a_permuted_matrix_means_the_same(model: Compiled) -> None:
    """Row by row and column by column, and what a plan is made of stands where its columns went."""

    def rows(given: Compiled) -> dict[str, tuple[float, float, dict[str, float]]]:
        columns, names = given.names()
        return {
            name: (
                given.row_low[row],
                given.row_high[row],
                {
                    columns[given.index[entry]]: given.value[entry]
                    for entry in range(given.row_start[row], given.row_start[row + 1])
                },
            )
            for row, name in enumerate(names)
        }

    other = permuted(model, 1)
    assert rows(other) == rows(model)
    for table, found in other.decisions.each():
        before = getattr(model.decisions, table)
        assert {key: other.column_keys[column] for key, column in found.items()} == {
            key: model.column_keys[column] for key, column in before.items()
        }
    named = [[{other.column_keys[column] for column in group} for group in year] for year in other.groups]
    assert named == [[{model.column_keys[column] for column in group} for group in year] for year in model.groups]
    assert permuted(model, 0) is model


def test_every_contestant_holds_the_same_level(model: Compiled, levels: dict[str, float], tmp_path: Path) -> None:
    stated, objective = Stated(levels), model.objectives[0]
    tier = next(tier for tier in CASE.card().tiers if tier.kind == objective.kind)
    ours = stated(model, objective, tier, levels["covered"] * 1.004)
    problem_of(model, levels, GAP, 5.0, 1).save(tmp_path / "problem.npz")
    row_low, row_high, start, index, value = load(tmp_path / "problem.npz").rows(1)
    begin, end = ours.row_start[-2], ours.row_start[-1]
    largest = np.abs(objective.cost).max()
    assert np.array_equal(index[start[-2] :], ours.index[begin:end])
    assert value[start[-2] :] * largest == pytest.approx(ours.value[begin:end])
    assert row_low[-1] * largest + objective.constant == pytest.approx(levels["covered"])
    assert ours.row_low[-1] + objective.constant == pytest.approx(levels["covered"])
    assert row_high[-1] == ours.row_high[-1] == np.inf
    assert not stated.missed
    assert not stated.elsewhere(ours)
    lower = model.with_hold(objective.cost, ours.row_low[-1] - 1e-4, np.inf)
    assert stated.elsewhere(lower) == ["covered"]
    below = stated(model, objective, tier, levels["covered"] * 0.99)
    assert stated.missed == {"covered"}, "its later tiers do not count"
    assert below.row_low[-1] < ours.row_low[-1]
    assert not stated.elsewhere(below), "it is said already"
    last = stated(model, model.objectives[1], tier, 5.0)
    assert last.row_high[-1] == tier_runs.hold(model, model.objectives[1], tier, 5.0).row_high[-1]


def test_the_gap_asked_is_the_same_for_every_tier() -> None:
    for tier in CASE.card().tiers:
        assert tier_runs.solver_gap(tier) == pytest.approx(GAP)


def test_a_plan_is_worth_what_is_left_after_rounding(model: Compiled) -> None:
    run = highs.run(model, model.objectives[0], Options(gap=0.0))
    assert run.x is not None
    assert cleaned(model, model.objectives[0], run.x) == pytest.approx(run.value)
    free = replace(model, whole=np.zeros_like(model.whole))
    parts = highs.run(free, model.objectives[0], Options(gap=0.0))
    assert parts.x is not None
    assert parts.value is not None
    rounded = cleaned(model, model.objectives[0], parts.x)
    assert rounded is None or rounded < parts.value, "parts of a unit are no plan"


@pytest.fixture(scope="module")
def recorded(model: Compiled, tmp_path_factory: pytest.TempPathFactory) -> tuple[Record, Path]:
    """A record of ours, both ways of HiGHS alone and plain Pyomo at one permuted seed."""
    folder = tmp_path_factory.mktemp("bench")
    known = folder / "levels.json"
    known.write_text(json.dumps({CASE.name: {"covered": solved(model, 0)}}), encoding="utf-8")
    asked = _asked()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "LEVELS", known)
        into = Record.at(folder / "runs.jsonl")
        record.record(asked, into, folder / "files")
        patch.setattr(record, "one_run", lambda *_: pytest.fail("it was recorded already"))
        record.record(asked, Record.at(folder / "runs.jsonl"), folder / "files")
    return into, folder


def _asked() -> record.Asked:
    names = ("ours", "highs", "highs-ours", "plain", *(("scip",) if SCIP else ()))
    return record.Asked((CASE,), names, 1, 1, True, sys.executable, True)


def test_all_contestants_come_to_the_same_end(recorded: tuple[Record, Path]) -> None:
    runs = {run["contestant"]: run for run in recorded[0].runs.values()}
    assert set(runs) == {"ours", "highs", "highs-ours", "plain"} | ({"scip"} if SCIP else set())
    for run in runs.values():
        assert "failed" not in run
        assert [tier["name"] for tier in run["tiers"]] == ["covered", "cost"]
        assert run["peak_mb"] > 20
        assert run["process_cpu_s"] > 0
        for tier in run["tiers"]:
            _, value, bound = tier["points"][-1]
            assert abs(bound - value) <= (GAP + 1e-6) * abs(value)
    costs = [run["tiers"][1]["points"][-1] for run in runs.values()]
    assert max(bound for _, _, bound in costs) <= min(value for _, value, _ in costs) * (1 + 1e-6)
    assert runs["ours"]["violations"] == 0
    least = runs["ours"]["levels"]["covered"]
    assert runs["ours"]["audited"]["covered"] >= least - 1e-9
    assert runs["ours"]["tiers"][1]["checked"] == pytest.approx(runs["ours"]["audited"]["cost"], rel=1e-6)


def test_the_page_says_what_was_recorded(recorded: tuple[Record, Path]) -> None:
    into, folder = recorded
    write_pages(list(into.runs.values()), folder)
    text = (folder / "benchmarks.md").read_text(encoding="utf-8")
    assert "## small/coverage" in text
    assert "## Wrong, missed and failed\n\nNone." in text
    assert re.search(r"\| cost \| `ours` \| 0\.0 ", text), "the plan of the tier before is in hand"
    assert ("SCIP was not installed" in text) == (SCIP is None)
    assert (folder / "benchmarks.svg").read_text(encoding="utf-8").count("<path d=") > 4


def test_a_wrong_bound_is_said_on_the_page(recorded: tuple[Record, Path]) -> None:
    runs = [json.loads(json.dumps(run)) for run in recorded[0].runs.values()]
    liar = next(run for run in runs if run["contestant"] == "highs")
    for point in liar["tiers"][1]["points"]:
        point[2] = 1e9
    from .comparing import shown

    text = page(*shown(runs))
    assert "`highs`: cost: the bound 1e+09 is passed" in text
    assert "`highs` (wrong)" in text


def test_generated_instances_are_the_same_every_time() -> None:
    for made in (lambda: pooled(3, 3, 5), lambda: assignment(2, 4), lambda: location(3, 5)):
        assert made().hash == made().hash
    assert len({case.name for case in cases.CASES}) == len(cases.CASES)
    sizes = {(case.origin, case.size, case.name.count("y/") + case.name.count("decade")) for case in cases.CASES}
    assert {size for _, size, _ in sizes} == {"small", "medium", "large"}
    assert compiled_of(assignment(2, 4), CASE.card(), 2).size["columns"] > 0


def test_a_tier_of_ours_without_a_plan_is_the_last(model: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    """And where a run is made again, only what came of it then is told, on the same clock."""
    first = tiers.solve_tiers(model, CASE.card(), time_limit_s=None, seed=0, threads=1)
    nothing = replace(first.tiers[0], ended="time_limit", found=None, bound=None)
    answers = [replace(first, tiers=(nothing,), x=None), first]
    monkeypatch.setattr(running, "solve_tiers", lambda *_, **__: answers.pop(0))
    noting = Noting(0)
    noting.solved(model)
    assert noting.points is not None
    assert [tier["name"] for tier in noting.points.tiers] == ["covered"]
    assert not noting.vectors
    began = noting.points.began
    noting.solved(model)
    assert [tier["name"] for tier in noting.points.tiers] == ["covered", "cost"]
    assert [tier["points"][-1][1] for tier in noting.points.tiers] == pytest.approx([run.found for run in first.tiers])
    assert noting.points.began == began
