"""The search around a plan in hand: never worse, never beyond the rules, and of use where it is meant to be."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import numpy as np
import pytest
from toys import card, need, offer, toy

import pooling
from pooling.formulation.builder import build
from pooling.solving import highs, neighbourhoods
from pooling.solving.certifying import relaxed_run
from pooling.solving.compiled import Compiled, Floats, compile_model
from pooling.solving.highs import Options
from pooling.solving.state import State

from .hard import hard_card, hard_instance


def dear_and_cheap(count: int, seed: int) -> pooling.Instance:
    """Needs of many capabilities, each with offers of different cost: the least cost is the cheapest offer of each."""
    chance = random.Random(seed)
    names = [f"c{number}" for number in range(count)]
    return toy(
        capabilities=[{"id": name, "unit": "units"} for name in names],
        requirements=[need(f"r-{name}", 2, name) for name in names],
        offers=[
            offer(f"o-{name}-{nation}", nation, 2, name, cost=chance.randint(1, 9)) for name in names for nation in "AB"
        ],
    )


def stated(instance: pooling.Instance) -> Compiled:
    tiers = ("cost",)
    full = card("spending", tiers=tiers, coverage__shortfall_allowed=False)
    return compile_model(build(instance, full))


def dearest(instance: pooling.Instance, model: Compiled) -> Floats:
    """A plan that takes the dearest offer of every capability."""
    x = np.zeros(len(model.low))
    for requirement in instance.requirements:
        offers = [offer for offer in instance.offers if offer.capability == requirement.capability]
        one = max(offers, key=lambda each: each.unit_cost_million)
        x[model.decisions.commit[one.id, "p"]] = x[model.decisions.assign[one.id, requirement.id, "p"]] = (
            requirement.quantity
        )
    return x


def search(model: Compiled, x: Floats, gap: float = 0.0, cancel: threading.Event | None = None) -> list[Floats]:
    told = [x]
    relaxed = highs.run(replace(model, whole=np.zeros_like(model.whole)), model.objectives[0], Options(gap=0.0))
    found, _ = neighbourhoods.improved(
        model, model.objectives[0], x, relaxed.value, 1e-9, Options(gap=gap), cancel, told.append
    )
    assert np.array_equal(found, told[-1])
    return told


@pytest.fixture(autouse=True)
def _small_models_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbourhoods, "WORTH_IT", 1)


@pytest.mark.parametrize("seed", range(3))
def test_it_reaches_the_optimum_where_capabilities_stand_alone(seed: int) -> None:
    instance = dear_and_cheap(6, seed)
    model = stated(instance)
    told = search(model, dearest(instance, model))
    values = [model.objectives[0].value(x) for x in told]
    assert values == sorted(values, reverse=True)
    cheapest = [
        min(offer.unit_cost_million for offer in instance.offers if offer.capability == each.id) * 2
        for each in instance.capabilities
    ]
    assert values[-1] == pytest.approx(sum(cheapest))


def test_it_stops_where_nobody_asked_for_more() -> None:
    instance = dear_and_cheap(6, 0)
    model = stated(instance)
    x = dearest(instance, model)
    assert len(search(model, x, gap=1.0)) == 1


def test_a_cancel_keeps_the_plan_in_hand() -> None:
    instance = dear_and_cheap(6, 0)
    model = stated(instance)
    cancel = threading.Event()
    cancel.set()
    assert len(search(model, dearest(instance, model), cancel=cancel)) == 1


def test_a_node_limit_reaches_the_solver() -> None:
    model = compile_model(build(pooling.load("nordic-five"), pooling.load_card("coverage")))
    free = highs.run(model, model.objectives[1], Options(gap=0.0))
    none = highs.run(model, model.objectives[1], Options(gap=0.0, most_nodes=0))
    assert free.ended == "finished"
    assert none.ended != "finished" or none.nodes == 0


def test_a_run_with_it_gives_the_same_optimum_and_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = hard_instance(seed=5, nations=3, capabilities=3, requirements=4)
    with_it = pooling.solve(instance, card=hard_card())
    monkeypatch.setattr(neighbourhoods, "WORTH_IT", 10**9)
    without = pooling.solve(instance, card=hard_card())
    assert with_it.outcome == without.outcome == "optimal"
    for tier, other in zip(with_it.tiers, without.tiers, strict=True):
        assert tier.value == pytest.approx(other.value, rel=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_what_may_be_given_away_goes_where_it_spares_most(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whichever is planned anew first, it is the dear one that is given up; unpriced, the first takes all it may.
    monkeypatch.setattr(neighbourhoods, "PRICED_SIZES", (1,))
    costs = {"dear": 9, "middle": 5, "cheap": 1}
    instance = toy(
        capabilities=[{"id": name, "unit": "units"} for name in costs],
        requirements=[need(f"r-{name}", 2, name) for name in costs],
        offers=[offer(f"o-{name}", "A", 2, name, cost=cost) for name, cost in costs.items()],
    )
    model = compile_model(build(instance, card("spending", tiers=("covered", "cost"))))
    covered, cost = model.objectives
    full = highs.run(model, covered, Options(gap=0.0)).x
    assert full is not None
    assert cost.value(full) == pytest.approx(30)
    held = model.with_hold(covered.cost, 3.5 / 6 - covered.constant, np.inf)
    state, relaxed = State(full, cost.value(full)), relaxed_run(held, cost, Options(), None)
    list(neighbourhoods.priced(held, cost, relaxed, 1e-9, Options(seed=seed), state, None))
    assert state.value == pytest.approx(12)
    assert state.x is not None
    assert covered.value(state.x) >= 3.5 / 6


@pytest.mark.parametrize(("count", "rounds"), [(1, [1]), (8, [8, 4]), (28, [14, 7, 4])])
def test_a_share_of_all_is_planned_anew_at_a_time(count: int, rounds: list[int]) -> None:
    # From the cheapest plan nothing is found, so each size has one round: of 28 two at a time, then four, then seven.
    model = stated(dear_and_cheap(count, 0))
    full = highs.run(model, model.objectives[0], Options(gap=0.0))
    assert full.x is not None
    steps = neighbourhoods.around(model, model.objectives[0], 1e-9, Options(), State(full.x, full.value), None)
    assert len(list(steps)) == 1 + sum(rounds)
