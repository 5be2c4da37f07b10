"""``pooling explain-model``: what one run states, in words and counts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from command_line import Ran

from pooling.run import load_card

Pooling = Callable[..., Ran]
Write = Callable[..., Path]


def test_it_says_what_is_stated_and_what_is_not_needed(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    ran = pooling("explain-model", write(tables), "--set", "budget.scale=2")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "two-nations with coverage"
    # One need, two offers in whole brigades: short, and two assignments that are the commitments.
    assert "  3 columns (2 whole), 1 rows, 3 nonzeros" in lines
    assert "coverage: Needs are met or the gap is named." in lines
    assert "  rows: coverage 1" in lines
    assert (
        "  variable assign[o,r,t]: 2 (whole), capability unit; units planned for a requirement; only for pairs"
        in ran.out
    )
    assert "  without it: 2 bounds would be higher" in lines
    assert "  terms in rows of others and in tiers: 2" in lines
    idle = ran.out.partition("Adds nothing here: ")[2].partition("\n\n")[0]
    assert set(idle.replace(",", "").split()) == set(load_card("coverage").families) - {
        "coverage",
        "commitment",
        "breadth",
        "spending",
    }
    assert "  1. covered (the most, share of weighted need; gap 0.20 %, tolerance 0.00 %)" in ran.out
    assert "  budget.scale = 2 (default 1): multiplies every budget" in lines
    assert max(map(len, lines)) <= 110


def test_full_adds_the_formulas(pooling: Pooling, write: Write, tables: dict[str, Any]) -> None:
    path = write(tables)
    assert "sum over o of counted[o,r,t] * assign[o,r,t]" not in pooling("explain-model", path).out
    full = pooling("explain-model", path, "--full").out
    assert "coverage[r,t]:  sum over o of counted[o,r,t] * assign[o,r,t] + short[r,t] >= need[r,t]" in full
    assert "### breadth" in full
    assert "### rotation" not in full


def test_the_whole_mathematics_of_a_run_with_everything(
    pooling: Pooling, write: Write, together: dict[str, Any], everything: Sequence[str]
) -> None:
    path = write(together)
    ran = pooling("explain-model", path, *everything)
    for words in ("pools_output 1", "agreements_formed 2", "withdrawal_worst", "burden_total 1"):
        assert words in ran.out
    assert "Shared by families" in ran.out
    data = pooling("explain-model", path, *everything, "--format", "json").data
    listed = list(csv.DictReader(io.StringIO(pooling("explain-model", path, *everything, "--format", "csv").out)))
    for kind, key in (("rows", "rows"), ("variables", "columns")):
        assert sum(int(row["count"]) for row in listed if row["kind"] == kind) == data["size"][key]
    chosen = load_card("n-minus-one").with_overrides({"families.uncertainty": True, "families.burden": True})
    assert tuple(family["family"] for family in data["families"]) == chosen.families
    assert [family["family"] for family in data["families"] if family["adds_nothing"]].count("uncertainty") == 1
    solved = pooling("solve", path, *everything, "--format", "json").data
    assert solved["model"] == data["size"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nowhere",), 3, "no instance of this name"),
        (("tanker-trio", "--card", "nothing"), 3, "no card of this name"),
        (("tanker-trio", "--set", "budget.scael=1"), 3, "did you mean budget.scale?"),
        (("tanker-trio", "--card", "fair-share", "--set", "burden.key=custom"), 3, "custom_key"),
        (("tanker-trio", "--full=yes"), 2, ""),
    ],
)
def test_what_is_wrong_is_said(pooling: Pooling, arguments: tuple[str, ...], code: int, words: str) -> None:
    ran = pooling("explain-model", *arguments)
    assert ran.code == code
    assert words in ran.err
