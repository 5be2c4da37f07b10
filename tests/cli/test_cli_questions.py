"""``pooling caveats``, ``price-of-fairness`` and ``out-of-sample``: questions to a plan, through the door."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import run_here as run

import pooling
from pooling.cli.exits import Exit, exit_for


def test_caveats_gives_what_python_gives() -> None:
    answer = run("caveats", "tanker-trio", "--gap", "0.0001%", "--format", "json")
    assert answer.code == 0
    (row,) = answer.data["rows"]
    assert (answer.data["outcome"], answer.data["reason"], answer.data["detail"]) == ("optimal", "finished", "")
    (one,) = pooling.caveat_costs("tanker-trio", gap=1e-6)
    assert row["caveat"] == one.caveat == "corvia-parliament"
    assert row["better_by_least"] == pytest.approx(one.better_by_least, abs=1e-9)
    assert row["bites"] == one.bites == "yes"
    assert "1 of 1: without corvia-parliament" in answer.err


def test_out_of_sample_gives_what_python_gives(tmp_path: Path) -> None:
    result = pooling.solve("reliability-duo", gap=1e-6)
    path = tmp_path / "result.json"
    pooling.save(result, path)
    answer = run("out-of-sample", "reliability-duo", str(path), "--draws", "200", "--seed", "7", "--format", "json")
    assert answer.code == 0
    found = json.loads(answer.out)
    expected = pooling.out_of_sample("reliability-duo", result, draws=200, seed=7)
    assert found["mean_short_share"] == pytest.approx(expected.mean_short_share)
    assert found["draws"] == 200
    words = run("out-of-sample", "reliability-duo", str(path), "--draws", "200", "--seed", "7")
    assert "over 200 draws (seed 7)" in words.out


def test_out_of_sample_is_no_table_of_rows(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    pooling.save(pooling.solve("reliability-duo"), path)
    answer = run("out-of-sample", "reliability-duo", str(path), "--format", "csv")
    assert answer.code == 2
    assert "--format" in answer.err


def test_price_of_fairness_gives_what_python_gives() -> None:
    answer = run("price-of-fairness", "tanker-trio", "--card", "fair-share", "--gap", "0.0001%", "--format", "json")
    assert answer.code == 0
    rows = answer.data["rows"]
    assert (answer.data["outcome"], answer.data["detail"]) == ("optimal", "")
    expected = [row.as_dict() for row in pooling.price_of_fairness("tanker-trio", card="fair-share", gap=1e-6)]
    assert [row["tier"] for row in rows] == ["covered", "burden_sum", "cost"]
    assert [list(row) for row in rows] == 3 * [["tier", "unit", "fair", "without", "price", "price_share"]]
    for row, other in zip(rows, expected, strict=True):
        assert row == {key: value if isinstance(value, str) else pytest.approx(value) for key, value in other.items()}
    assert "burden_sum" in run("price-of-fairness", "tanker-trio").out


@pytest.mark.parametrize("command", ["caveats", "price-of-fairness"])
def test_what_a_limit_cuts_short_is_said(command: str) -> None:
    # A limit that comes before there is any plan, as with solve; one that comes after it leaves rows out.
    answer = run(command, "nato-32", "--time-limit", "0.1s", "--format", "json")
    assert answer.code == run("solve", "nato-32", "-q", "--time-limit", "0.1s").code == Exit.LIMIT_WITHOUT_PLAN
    assert (answer.data["outcome"], answer.data["reason"], answer.data["rows"]) == ("none", "time_limit", [])
    assert "holds no plan" in answer.data["detail"]
    words = run(command, "nato-32", "--time-limit", "0.1s")
    assert "incomplete: " in words.out
    assert "the time limit came" in words.out
    assert words.code == Exit.LIMIT_WITHOUT_PLAN


def test_caveats_that_are_not_reached_are_counted() -> None:
    base = pooling.solve("tanker-trio")
    cancel = threading.Event()
    cancel.set()
    for given, reason in (({"time_limit_s": 1e-6}, "time_limit"), ({"cancel": cancel}, "cancelled")):
        rows = pooling.caveat_costs("tanker-trio", base=base, **given)
        assert (list(rows), rows.outcome, rows.reason) == ([], "feasible", reason)
        assert rows.detail == "1 of 1 caveats are left out"
    assert exit_for("time_limit", "feasible") == Exit.LIMIT_WITH_PLAN
    assert exit_for("cancelled", "feasible") == Exit.CANCELLED


def test_a_run_beyond_its_gap_makes_the_answer_so() -> None:
    base = pooling.solve("tanker-trio", card="fair-share")
    rows = pooling.price_of_fairness("tanker-trio", base=replace(base, outcome="feasible"))
    assert (len(rows), rows.outcome, rows.detail) == (3, "feasible", "a run is not within the gap asked for")


def test_a_card_that_knows_no_fair_shares_has_no_price_of_them() -> None:
    answer = run("price-of-fairness", "tanker-trio", "--card", "coverage")
    assert (answer.code, answer.out) == (3, "")
    assert "use fair-share or equal-burden" in answer.err
