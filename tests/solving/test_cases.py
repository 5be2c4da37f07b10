"""Small inputs on which the solver lost plans, missed its own bound or dropped entries: the right values at gap 0."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import pooling
from pooling.domain.result import Result

CASES = Path(__file__).parent / "cases"


def solved(name: str, seed: int = 0) -> Result:
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    instance = pooling.Instance.of(case["tables"])
    result = pooling.solve(instance, card=case["card"], overrides=case["overrides"], gap=0.0, seed=seed)
    assert result.outcome == "optimal", str(result)
    assert result.audit is not None
    assert result.audit.ok
    for tier in result.tiers:
        assert tier.value is not None
        for bound in (tier.bound, tier.certified_bound):
            if bound is not None:
                room = bound - tier.value if tier.maximise else tier.value - bound
                assert room >= -1e-9 * max(1.0, abs(tier.value)), tier
    return result


@pytest.mark.parametrize("seed", [0, 1])
def test_a_first_tier_is_not_called_optimal_below_a_plan(seed: int) -> None:
    assert solved("bound-beaten-first-tier", seed).tier("covered").value == pytest.approx(0.3620915032679739, abs=1e-9)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_later_tier_does_not_beat_its_bound(seed: int) -> None:
    cost = solved("bound-beaten-later-tier", seed).tier("cost")
    assert cost.value == pytest.approx(28.35, abs=1e-7)
    assert cost.bound == pytest.approx(28.35, abs=1e-7)


def test_a_budget_of_nothing_and_tiny_prices_are_feasible() -> None:
    result = solved("false-infeasible")
    assert [(tier.name, tier.value) for tier in result.tiers if tier.name.startswith("covered")] == [
        ("covered[1]", 0.0)
    ]


def test_millions_needed_by_one_nation_that_can_be_gone() -> None:
    assert solved("withdrawal-tiny-entries").tier("covered_withdrawal").value == 0.0


def test_a_rest_below_zero_by_round_off_is_carried_over() -> None:
    result = solved("carry-over-audit")
    assert result.faults == ()
    # t0: (62,650 - 30,000) / 42,100 of 3; t1: nothing is left; t2: no limit, 0.879 of 3.
    covered = ((62_650 - 30_000) / 42_100 + 0.879) / 9
    assert result.tier("covered").value == pytest.approx(covered, rel=1e-9)
