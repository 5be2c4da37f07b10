"""Early bounds: never passed by a plan, safe against exact arithmetic whatever the prices, and of use."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from brute.cases import case

import pooling
from pooling.certificate.exact import exact_bound
from pooling.formulation.builder import build
from pooling.solving import early_bounds, highs
from pooling.solving.bounds import natural_bound
from pooling.solving.certifying import matrix_of
from pooling.solving.compiled import Compiled, compile_model
from pooling.solving.highs import Options
from pooling.solving.propagating import tightened


def stated(name: str, card: str = "coverage") -> Compiled:
    return compile_model(build(pooling.load(name), pooling.load_card(card)))


def test_no_best_plan_of_random_instances_passes_it() -> None:
    """Against the exact value of the best plan that enumeration finds, on every kind of tier that is drawn."""
    kinds = set()
    tight = 0
    for seed in range(50):
        drawn = case(seed)
        if drawn.best is None:
            continue
        model = compile_model(build(drawn.instance, drawn.card))
        objective = model.objectives[0]
        bound = early_bounds.early_bound(model, objective)
        if bound is None:
            continue
        best = drawn.best.tiers[objective.name]
        passed = best - bound if objective.maximise else bound - best
        assert passed <= 1e-12 * max(abs(bound), 1), (seed, objective.name, float(best), bound)
        kinds.add(objective.kind)
        tight += bound != natural_bound(objective, None)
    assert len(kinds) >= 3
    assert tight >= 10


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_prices_exact_arithmetic_proves_as_much(seed: int) -> None:
    """Sums are rounded outwards: the exact sum of the same terms is never on the weaker side."""
    model = tightened(stated("tanker-trio" if seed % 2 else "nordic-five"))
    chance = random.Random(seed)
    objective = model.objectives[seed % 4 // 2]
    prices = np.array([chance.choice((0.0, chance.gauss(0, 1), chance.gauss(0, 1e6))) for _ in model.row_low])
    bound = early_bounds.proven_by(model, objective, prices)
    multipliers = (-prices if objective.maximise else prices).tolist()
    matrix = matrix_of(model)
    cost, high = objective.cost.tolist(), model.high.tolist()
    found = exact_bound(matrix, cost, objective.constant, objective.maximise, multipliers, high)
    assert bound is not None
    assert found is not None
    exact = found[0]
    assert Fraction(bound) >= exact if objective.maximise else Fraction(bound) <= exact
    assert bound == pytest.approx(float(exact), rel=1e-6)


def test_rounding_is_outwards() -> None:
    """A sum that double precision rounds inwards is no bound; moved out by its round-off it is."""
    model = tightened(stated("tanker-trio"))
    objective = model.objectives[0]
    bound = early_bounds.proven_by(model, objective, np.zeros(len(model.row_low)))
    ends = np.maximum(objective.cost * model.low, objective.cost * model.high)
    assert bound is not None
    assert bound > objective.constant + float(ends.sum())


def test_tightened_columns_keep_the_best_plan() -> None:
    for name in ("nordic-five", "conflict-budget", "tanker-pool"):
        model = stated(name)
        found = highs.run(model, model.objectives[0], Options(gap=1e-3)).x
        tight = tightened(model)
        assert found is not None
        assert np.all(found <= tight.high + 1e-6)
        assert np.all(found >= tight.low - 1e-6)
        assert np.isfinite(tight.high).all()


def test_it_says_more_than_that_all_could_be_covered() -> None:
    for name, most in (("nordic-five", 0.8), ("benelux-baltic", 0.98), ("conflict-budget", 0.95), ("nato-32", 0.95)):
        model = stated(name)
        bound = early_bounds.early_bound(model, model.objectives[0])
        assert bound is not None
        assert bound <= most
