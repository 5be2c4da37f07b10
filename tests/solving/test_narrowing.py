"""Whole columns are fixed where the tiers before allow one value: no plan that keeps them is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from toys import budgets, card, compiled, need, offer, solve, toy, values

from pooling.domain.card import Tier
from pooling.solving import highs, tiers
from pooling.solving.certifying import certified, relaxed_run
from pooling.solving.compiled import Compiled, Objective
from pooling.solving.highs import Options
from pooling.solving.narrowing import narrowed
from pooling.solving.tier_runs import TierRun, hold

CARD = card("spending", "budget", tiers=("covered", "cost"))
TOY = toy(
    requirements=[need("r", 60)],
    offers=[
        offer(f"a{at}", "A", 2, cost=cost, effectiveness=worth, fixed_cost_million=at % 3)
        for at, (worth, cost) in enumerate([(9, 3), (8, 4), (7, 2), (6, 5), (5, 3), (4, 4), (3, 1), (2, 2), (1, 3)])
    ],
    budgets=budgets(A=[20], B=[None]),
)
"""Money for part of it: what is worth most for its cost is in every plan that is nearly as good as the best."""


def held(allowed: float) -> tuple[Compiled, TierRun]:
    """The model with coverage held, of which ``allowed`` may be given up, and the tier as it was solved."""
    model = compiled(TOY, CARD)
    objective, tier = model.objectives[0], Tier("covered", 0.0, allowed)
    proof = certified(model, objective, relaxed_run(model, objective, Options(), None, "simplex"))
    found = highs.run(model, objective, Options(gap=0.0)).value
    assert found is not None
    run = TierRun(objective, tier, "finished", "", found, found, 1, 0.0, 1e-9, proof)
    return hold(model, objective, tier, found, 1e-9), run


def reach(model: Compiled, column: int, maximise: bool) -> float:
    """The most (least) that a column is in any plan of the model."""
    cost = np.zeros(len(model.low))
    cost[column] = 1.0
    value = highs.run(model, Objective("reach", "reach", maximise, 0.0, cost), Options(gap=0.0)).value
    assert value is not None
    return value


@pytest.mark.parametrize("allowed", [0.0, 0.01])
def test_no_plan_that_keeps_the_tier_is_lost(allowed: float) -> None:
    model, run = held(allowed)
    narrow = narrowed(model, [run])
    cut = np.flatnonzero((narrow.low > model.low) | (narrow.high < model.high))
    assert len(cut)
    assert model.whole[cut].all()
    for column in cut:
        assert reach(model, column, True) <= narrow.high[column] + 1e-6
        assert reach(model, column, False) >= narrow.low[column] - 1e-6
    assert (narrow.low == narrow.high)[cut].all(), "a column that is only cut stays as it is"


def test_what_is_allowed_decides_how_much_is_fixed() -> None:
    counts = []
    for allowed in (0.0, 0.01, 0.9):
        model, run = held(allowed)
        narrow = narrowed(model, [run])
        counts.append(int(((narrow.low == narrow.high) & (model.low < model.high)).sum()))
    assert counts[0] >= counts[1] > counts[2] == 0
    assert narrow is model


def test_without_a_proof_nothing_is_cut() -> None:
    model, run = held(0.0)
    assert narrowed(model, [replace(run, certified=None)]) is model
    assert run.certified is not None
    assert narrowed(model, [replace(run, certified=replace(run.certified, reduced=None))]) is model
    assert narrowed(model, []) is model


def test_the_tiers_after_it_are_solved_on_it_and_come_out_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    narrower = []

    def spy(model: Compiled, runs: list[TierRun]) -> Compiled:
        found = narrowed(model, runs)
        narrower.append(found is not model)
        return found

    monkeypatch.setattr(tiers, "narrowed", spy)
    found = values(solve(TOY, CARD))
    assert narrower == [False, True]
    monkeypatch.setattr(tiers, "narrowed", lambda model, _: model)
    assert values(solve(TOY, CARD)) == pytest.approx(found)
