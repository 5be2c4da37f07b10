"""``pooling caveats``, ``price-of-fairness`` and ``out-of-sample``: questions to a plan, through the door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run_here as run

import pooling


def test_caveats_gives_what_python_gives() -> None:
    answer = run("caveats", "tanker-trio", "--gap", "0.0001%", "--format", "json")
    assert answer.code == 0
    (row,) = json.loads(answer.out)
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
    rows = json.loads(answer.out)
    expected = [row.as_dict() for row in pooling.price_of_fairness("tanker-trio", card="fair-share", gap=1e-6)]
    assert [row["tier"] for row in rows] == ["covered", "burden_sum", "cost"]
    assert [list(row) for row in rows] == 3 * [["tier", "unit", "fair", "without", "price", "price_share"]]
    for row, other in zip(rows, expected, strict=True):
        assert row == {key: value if isinstance(value, str) else pytest.approx(value) for key, value in other.items()}
    assert "burden_sum" in run("price-of-fairness", "tanker-trio").out


def test_a_card_that_knows_no_fair_shares_has_no_price_of_them() -> None:
    answer = run("price-of-fairness", "tanker-trio", "--card", "coverage")
    assert (answer.code, answer.out) == (3, "")
    assert "use fair-share or equal-burden" in answer.err
