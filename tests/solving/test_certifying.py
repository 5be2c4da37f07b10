"""Every tier has a bound in exact arithmetic, and no plan that exists passes it."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from brute.cards import random_card
from brute.instances import random_instance
from toys import card, compiled, need, offer, toy

import pooling
from pooling.solving import highs
from pooling.solving.certifying import certified, matrix_of, relaxed_run
from pooling.solving.compiled import Compiled
from pooling.solving.highs import Linear, Options


def relaxation(model: Compiled, position: int = 0, linear: Linear = "simplex") -> highs.Run:
    return relaxed_run(model, model.objectives[position], Options(), None, linear)


@pytest.mark.parametrize("linear", ["simplex", "corner", "interior"])
def test_the_certificate_is_the_relaxations_value(linear: Linear) -> None:
    instance = toy(
        requirements=[need("r", 3), need("q", 2.5, "fuel")],
        offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=5), offer("f", "A", 2, "fuel", cost=1e-4)],
    )
    model = compiled(instance, card("spending", tiers=("covered", "cost")))
    for position, objective in enumerate(model.objectives):
        relaxed = relaxation(model, position, linear)
        proof = certified(model, objective, relaxed)
        assert proof is not None
        assert relaxed.value is not None
        assert proof.bound == pytest.approx(relaxed.value, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_passes_a_certified_bound(seed: int) -> None:
    rng = random.Random(seed)
    model = compiled(random_instance(rng, chance=0.6), random_card(rng))
    for objective in model.objectives:
        relaxed = relaxed_run(model, objective, Options(), None, "simplex")
        proof = certified(model, objective, relaxed)
        if relaxed.ended == "infeasible":
            assert proof is None
            continue
        assert proof is not None
        run = highs.run(model, objective, Options(gap=0.0, strict=1))
        if run.x is None:
            continue
        room = objective.loss(run.value or 0.0, proof.bound)  # how much better the bound is than the plan
        assert room >= -1e-7 * max(1.0, abs(proof.bound))
        # Other duals give another bound, and no false one.
        duals = replace(relaxed.duals, multipliers=_shaken(relaxed.duals.multipliers, rng))  # type: ignore[type-var, union-attr]
        other = certified(model, objective, replace(relaxed, duals=duals))
        if other is not None:
            assert objective.loss(run.value or 0.0, other.bound) >= -1e-7 * max(1.0, abs(proof.bound))


def _shaken(multipliers: np.ndarray, rng: random.Random) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([name * rng.choice([-1.0, 0.0, 0.5, 1.0, 2.0]) for name in multipliers.tolist()])


def test_without_duals_nothing_is_proven() -> None:
    model = compiled(toy(), card())
    assert certified(model, model.objectives[0], replace(relaxation(model), duals=None)) is None


def test_the_matrix_is_the_models() -> None:
    model = compiled(toy(), card())
    one = matrix_of(model)
    assert (one.low, one.high) == (model.low.tolist(), model.high.tolist())
    assert (one.index, one.value, one.row_start) == (
        model.index.tolist(),
        model.value.tolist(),
        model.row_start.tolist(),
    )


def test_a_result_says_what_is_certified_what_is_proven_and_what_neither() -> None:
    # Fuel is divisible: its relaxation is the optimum. A package of 3 for a need of 2 is not.
    fuel = toy(requirements=[need("q", 2, "fuel")], offers=[offer("f", "A", 2, "fuel", cost=1)])
    assert [tier.proof for tier in pooling.solve(fuel, card=card(tiers=("covered", "cost"))).tiers] == ["certified"] * 2
    packages = toy(
        requirements=[need("r", 7)],
        offers=[
            offer("a", "A", 6, cost=1, smallest=4, fixed_cost_million=5),
            offer("b", "B", 6, cost=2, smallest=5, fixed_cost_million=1),
        ],
    )
    result = pooling.solve(packages, card=card("lots", "spending", tiers=("covered", "cost"), gap=0.0))
    cost = result.tier("cost")
    assert result.outcome == "optimal"
    assert cost.proof == "proven"
    assert cost.certified_bound is not None
    assert cost.value is not None
    assert cost.certified_bound < cost.value
    assert cost.certified_gap == pytest.approx((cost.value - cost.certified_bound) / cost.value)
