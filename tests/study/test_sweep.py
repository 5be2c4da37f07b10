"""A sweep is a study in a line: its rows are what single solves say, with units and prices in their headings."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from command_line import run_here

import pooling
from pooling.study.study import Study
from pooling.study.sweeping import sweep_of

MONEY = "budgets amount_million*=0.5..1:2"


def test_rows_are_what_single_solves_say(tmp_path: Path) -> None:
    table = pooling.sweep("tanker-trio", MONEY, cards=["coverage", "least-cost"], workers=1, out=tmp_path)
    assert list(zip(table["card"], table["amount_million"], strict=True)) == [
        ("coverage", 0.5),
        ("coverage", 1.0),
        ("least-cost", 0.5),
        ("least-cost", 1.0),
    ]
    for row in table.to_dict("records"):
        changed = pooling.variant("tanker-trio", f"budgets amount_million*={row['amount_million']}").instance
        result = pooling.solve(changed, card=row["card"])
        assert row["outcome"] == result.outcome
        want = None if result.audit is None else result.audit.figure("spending").value
        assert row["spending"] == want or (want is None and row["spending"] != row["spending"])
    about = table.attrs["columns"]["spending"]
    assert (about["unit"], about["prices"]) == ("million USD", "constant prices")
    # The folder is a study: the same line, typed, solves nothing again and says units and prices in its headings.
    ran = run_here(
        "sweep", "tanker-trio", "--vary", MONEY, "--card", "coverage,least-cost", "--out", tmp_path, "--format", "csv"
    )
    assert ran.code == 0
    head, *rows = csv.reader(io.StringIO(ran.out))
    assert {"budgets amount_million*=", "spending (million USD, constant prices)"} <= set(head)
    assert [float(row[0]) for row in rows] == list(table["amount_million"])
    assert Study(tmp_path).states == {"done": 4}


def test_ends_with_a_count_and_lists_come_to_the_values_that_a_person_would_write() -> None:
    def values(vary: str) -> list[dict[str, float]]:
        return [dict(run.cells[0].ranges) for run in sweep_of("tanker-trio", vary, "coverage").runs]

    assert [row["amount_million"] for row in values("budgets amount_million*=0.8..1.2:9")] == [
        0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2,
    ]  # fmt: skip
    assert values("budget.scale=1,2.5") == [{"budget.scale": 1.0}, {"budget.scale": 2.5}]
    both = sweep_of("tanker-trio", ["budget.scale=1,2", "offers quantity+=0..2:3"], "coverage")
    assert len(both.runs) == 6
    nation = ["budgets nation=XAA amount_million*=1,2", "budgets nation=XBB amount_million*=1,2"]
    assert list(sweep_of("tanker-trio", nation, "coverage").runs[0].cells[0].ranges) == [
        "amount_million",
        "amount_million-2",
    ]


def test_an_instance_in_hand_is_swept_as_one_of_the_library() -> None:
    given = sweep_of(pooling.load("tanker-trio"), MONEY, "coverage")
    assert [run.key for run in given.runs] == [run.key for run in sweep_of("tanker-trio", MONEY, "coverage").runs]


def test_every_mistake_is_told_at_once() -> None:
    wrong = ("budgets amount_milion*=0.8..1.2:3", "budget.scal=1,2", "budgets x", "budgets amount_million*=1..2:0")
    options = [word for vary in wrong for word in ("--vary", vary)]
    ran = run_here("sweep", "tanker-trio", *options, "--card", "coverag")
    assert ran.code == 3
    for words in ("budgets has no column amount_milion", "'budgets x'", "from 1 to 10,000 values", "coverag"):
        assert words in ran.err, ran.err
    with pytest.raises(pooling.InvalidInput, match=r"budget\.scal: no such setting"):
        pooling.sweep("tanker-trio", "budget.scal=1,2")
    with pytest.raises(pooling.InvalidInput, match="a figure to vary is needed"):
        pooling.sweep("tanker-trio", [])
