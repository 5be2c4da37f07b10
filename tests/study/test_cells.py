"""A study file comes to the cells that it says, and every mistake in it is told at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import pooling
from pooling.domain.variants.variant import VariantFile
from pooling.study.manifest import cell_rows
from pooling.study.reading import read_study
from pooling.study.resolving import Resolved, permuted
from tests.study.small import study
from tests.toys import EXACT

TRIO = ["tanker-trio"]


def coordinates(found: Resolved) -> list[tuple[Any, ...]]:
    return [
        (cell.card, cell.overrides.get("budget.scale"), cell.seed, cell.variant_name)
        for run in found.runs
        for cell in run.cells
    ]


def test_axes_go_together_as_grid_zip_and_list() -> None:
    axes = {"instances": TRIO, "cards": ["coverage", "fair-share"], "seeds": [1, 2]}
    grid = study({**axes, "overrides": [{}, {"budget.scale": 1.1}]})
    assert coordinates(grid) == [
        (card, scale, seed, "base") for card in ("coverage", "fair-share") for scale in (None, 1.1) for seed in (1, 2)
    ]
    assert coordinates(study({**axes, "mode": "zip"})) == [
        ("coverage", None, 1, "base"),
        ("fair-share", None, 2, "base"),
    ]
    rows = [{"card": "fair-share"}, {"seed": 5, "overrides": {"budget.scale": 2.0}}]
    listed = study({"mode": "list", "instances": TRIO, "cells": rows})
    assert coordinates(listed) == [("fair-share", None, 0, "base"), ("coverage", 2.0, 5, "base")]


def test_a_latin_hypercube_has_one_point_in_every_part_of_every_range() -> None:
    ranges = [
        {"name": "money", "change": "budgets amount_million*={}", "low": 0.8, "high": 1.2},
        {"name": "scale", "setting": "budget.scale", "low": 1, "high": 3},
    ]
    block = {"instances": TRIO, "ranges": ranges, "samples": 8}
    found = study(block, seed=3)
    points = [run.cells[0].ranges for run in found.runs]
    for name, low, high in (("money", 0.8, 1.2), ("scale", 1, 3)):
        parts = sorted(int((point[name] - low) / (high - low) * 8) for point in points)
        assert parts == list(range(8))
    assert [run.cells[0].overrides["budget.scale"] for run in found.runs] == [point["scale"] for point in points]
    assert [run.key for run in study(block, seed=3).runs] == [run.key for run in found.runs]
    assert [run.key for run in study(block, seed=4).runs] != [run.key for run in found.runs]
    # The figure reaches the facts: budgets are as the change says.
    trio, run = pooling.load("tanker-trio"), found.runs[0]
    changed = run.facts.of(trio)
    assert changed.hash == run.facts_hash
    want = trio.budgets[0].amount_million * points[0]["money"]
    assert changed.budgets[0].amount_million == pytest.approx(want)


def test_a_range_with_values_is_an_axis() -> None:
    block = {"instances": TRIO, "ranges": [{"name": "scale", "setting": "budget.scale", "values": [1.5, 2]}]}
    assert [run.cells[0].ranges for run in study(block).runs] == [{"scale": 1.5}, {"scale": 2.0}]


def test_excluded_cells_are_left_out_and_equal_cells_are_one_run() -> None:
    block = {"instances": TRIO, "cards": ["coverage", "fair-share"], "seeds": [0, 1]}
    found = study(block, block, exclude=[{"card": "fair-share", "seed": [1, 2]}])
    assert (len(found.runs), found.cells, found.excluded) == (3, 6, 2)
    assert all([cell.block for cell in run.cells] == ["b0", "b1"] for run in found.runs)


def test_variants_are_of_files_or_inline_and_their_policy_goes_before_the_blocks(tmp_path: Path) -> None:
    base = pooling.load("tanker-trio")
    cut = pooling.variant(base, "budgets amount_million*=0.9", name="cut", card="fair-share")
    more = pooling.variant(base, "budgets amount_million*=1.1", name="more", overrides={"budget.scale": 1.2})
    pooling.save_variants(VariantFile(base, (cut, more), "tanker-trio"), tmp_path / "money.toml")
    inline = {"name": "cut-too", "card": "fair-share", "changes": ["budgets amount_million*=0.9"]}
    found = study({"instances": TRIO, "variants": ["base", "money.toml", inline]}, folder=tmp_path)
    assert [run.facts_hash for run in found.runs] == [base.hash, cut.instance.hash, more.instance.hash]
    assert [cell.variant_name for cell in found.runs[1].cells] == ["money.toml:cut", "cut-too"]
    assert [run.card.name for run in found.runs] == ["coverage", "fair-share", "coverage"]
    assert found.runs[2].card.overrides == {"budget.scale": 1.2}
    assert len(study({"instances": TRIO, "variants": ["money.toml:more"]}, folder=tmp_path).runs) == 1


def test_a_replicate_has_the_same_facts_in_another_order() -> None:
    trio = pooling.load("tanker-trio")
    found = study({"instances": TRIO, "replicates": 3})
    assert len({run.key for run in found.runs}) == 3
    others = [run.facts.of(trio) for run in found.runs]
    assert others[0].hash == trio.hash
    assert {other.hash for other in others[1:]}.isdisjoint({trio.hash})
    for table, rows in trio.tables().items():
        if isinstance(rows, list):
            assert all(sorted(map(str, other.tables()[table])) == sorted(map(str, rows)) for other in others)
    values = {
        tuple(tier.value for tier in pooling.solve(other, card="coverage", gap=EXACT).tiers) for other in others[:2]
    }
    assert len({tuple(round(value or 0.0, 4) for value in row) for row in values}) == 1
    assert permuted(trio, "1 1").hash == permuted(trio, "1 1").hash != permuted(trio, "1 2").hash


def test_every_mistake_of_form_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(
        """
name = "bad"
titel = "x"
assertions = ["covered > much", "coverd >= 1", "tier.cost <= 5"]
[limits]
memory_mb = 1
[[blocks]]
name = "a"
instances = ["tanker-trio"]
questions = ["margin"]
ranges = [{name = "x", low = 2, high = 1, change = "budgets amount_million*=1"}]
[[blocks]]
name = "a"
mode = "zip"
seeds = [1, 2]
cards = ["coverage", "coverage", "fair-share"]
variants = [{nam = "x"}]
""",
        encoding="utf-8",
    )
    with pytest.raises(pooling.InvalidInput) as error:
        read_study(tmp_path / "bad.toml")
    assert [problem.place for problem in error.value.problems] == [
        "/limits/memory_mb",
        "/blocks/1/variants/0/name",
        "/blocks/1/variants/0/nam",
        "/titel",
    ]
    text = (tmp_path / "bad.toml").read_text(encoding="utf-8")
    text = text.replace("memory_mb = 1", "memory_mb = 100").replace("{nam =", "{name =").replace("titel", "title")
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(pooling.InvalidInput) as error:
        read_study(tmp_path / "bad.toml")
    assert [problem.place for problem in error.value.problems] == [
        "/blocks/0/name",
        "/blocks/0/ranges/0/change",
        "/blocks/0/ranges/0",
        "/blocks/0/samples",
        "/blocks/0/questions/0",
        "/blocks/1/name",
        "/blocks/1/instances",
        "/blocks/1",
        "/assertions/0",
        "/assertions/1",
    ]
    assert "did you mean marginal?" in str(error.value)
    assert "did you mean covered?" in str(error.value)


def test_every_mistake_of_the_cells_is_told_with_its_place() -> None:
    bad_variant = {"name": "x", "changes": ["budgets amount_milion*=1"]}
    asked = {"ask": "marginal", "fields": {"offer": 1, "card": "coverage"}}
    with pytest.raises(pooling.InvalidInput) as error:
        study(
            {"instances": ["tanker-tri", *TRIO], "cards": ["coverag"], "variants": ["no.toml", bad_variant]},
            {"instances": TRIO, "questions": ["solve", asked], "overrides": [{"budget.scal": 1}]},
        )
    told = str(error.value)
    for words in (
        "/blocks/0/instances 'tanker-tri': instance",
        "/blocks/0/variants 'no.toml' on tanker-trio: no.toml: there is no such file",
        "/blocks/0/variants 'x' on tanker-trio: change 1 amount_milion: budgets has no column amount_milion",
        "/blocks/0/cards 'coverag'",
        "/blocks/1/cards 'coverage': budget.scal: no such setting",
        "/blocks/1/questions 'marginal': card: the study states it for every cell",
    ):
        assert words in told, told


def test_a_study_of_no_cell_is_refused() -> None:
    with pytest.raises(pooling.InvalidInput, match="no cell is left"):
        study({"instances": TRIO}, exclude=[{"block": "b0"}])


def test_cells_of_one_run_keep_their_own_numbers() -> None:
    found = study({"instances": TRIO}, {"instances": TRIO, "seeds": [0, 1]})
    assert [(row["cell"], row["block"], row["seed"]) for row in cell_rows(found)] == [
        (1, "b0", 0),
        (2, "b1", 0),
        (3, "b1", 1),
    ]
    assert len(found.runs) == 2
