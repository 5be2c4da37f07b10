"""Small runs beside HiGHS alone: the same problem in the same pool, and what the manual says of it."""

from __future__ import annotations

import json
import pickle
import threading
from pathlib import Path

import pytest

import pooling
from pooling.io.library import list_cards

from .bare_runs import BareTask, bare_model, work
from .study_runs import ALONE, BEGINS, MANUAL, RECORD, SEEDS, bare, pairs, stated, studied, with_section
from .study_runs_page import grown, section


def test_five_thousand_runs_of_what_is_there() -> None:
    found = list(pairs())
    assert len(found) * SEEDS == 5000
    assert len(set(found)) == len(found)
    assert {card for _, card in found} <= set(list_cards())
    part = stated(SEEDS // ALONE)
    assert len(part.runs) == len(found) * SEEDS // ALONE


@pytest.mark.parametrize(("name", "card"), [("tanker-trio", "fair-share"), ("cleared-to-share", "coverage")])
def test_highs_alone_has_the_same_problem(name: str, card: str, tmp_path: Path) -> None:
    instance, chosen = pooling.load(name), pooling.load_card(card).with_overrides({}, 0.0)
    result = pooling.solve(instance, card=chosen)
    (tmp_path / "model").write_bytes(pickle.dumps(bare_model(instance, chosen)))
    found = {tier.name: tier.found for tier in result.tiers if tier.found is not None}
    for aims in (False, True):
        values = work(BareTask(tmp_path / "model", 0, aims, found), threading.Event(), lambda _: None)
        assert values == pytest.approx(found, abs=1e-6)


def test_a_study_and_highs_alone_are_measured_run_by_run(tmp_path: Path) -> None:
    few = stated(1)
    few = type(few)(few.file, few.runs[-2:], few.bases, 0)
    ran = studied(few, tmp_path / "two", 2)
    alone = bare(few, tmp_path / "two", 2, aims=True)
    assert (ran["runs"], ran["optimal"], alone["runs"], alone["without_plan"]) == (2, 2, 2, 0)
    assert ran["blocks"].keys() == alone["blocks"].keys() == {"frozen-years.stable", "two-per-cent.guideline-path"}
    assert ran["rate"] > 0
    assert alone["cpu_ms"] < ran["cpu_ms"]


def test_growth_is_the_slope_of_what_is_held() -> None:
    flat = [{"runs": 250 * at, "runner_mb": 100.0, "workers_mb": [200.0 + at, 200.0 - at]} for at in range(1, 9)]
    assert grown(flat) == pytest.approx((0.0, 0.0))
    growing = [{**row, "workers_mb": [held + row["runs"] / 500 for held in (200.0, 210.0)]} for row in flat]
    assert grown(growing) == pytest.approx((0.0, 2.0))


def test_the_manual_says_what_was_recorded() -> None:
    manual = MANUAL.read_text(encoding="utf-8")
    assert BEGINS in manual
    told = section(json.loads(RECORD.read_text(encoding="utf-8"))) if RECORD.exists() else ""
    assert with_section(manual, told) == manual
