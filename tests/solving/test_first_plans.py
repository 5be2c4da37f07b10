"""Plans at once: valid where there is one, none where there is none, better with a relaxation or a plan in hand."""

from __future__ import annotations

import threading
import tomllib
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from brute.cases import SAME, case
from instances.test_library import LIBRARY, NAMES
from toys import budgets, card, need, offer, periods, toy

import pooling
from pooling.audit import audit
from pooling.domain import round_off
from pooling.formulation.builder import build
from pooling.solving import first_plans, highs
from pooling.solving.compiled import Compiled, Floats, compile_model
from pooling.solving.highs import Options
from pooling.solving.plans import plan_of
from pooling.solving.scaling import scaling_of
from pooling.solving.tier_runs import hold
from pooling.solving.whole import off

LARGE = {"nato-32", "nato-32-decade", "eu-27", "nordic-baltic-decade"}


def library() -> list[Any]:
    """Every small instance with each of its cards."""
    found = []
    for name in NAMES:
        with (LIBRARY / name / "expected.toml").open("rb") as stream:
            runs = tomllib.load(stream)["run"]
        found += [pytest.param(name, run, id=f"{name}-{n}") for n, run in enumerate(runs) if name not in LARGE]
    return found


def stated(instance: pooling.Instance, card: pooling.Card) -> Compiled:
    return compile_model(build(instance, card))


def kept(model: Compiled, x: Floats) -> bool:
    """Whether a vector keeps every row and bound, with whole columns whole."""
    within = bool(np.all(x >= model.low) and np.all(x <= model.high))
    return within and bool(np.all(x[model.whole] == np.round(x[model.whole]))) and off(model, x) <= round_off.ROW_KEPT


def planned(model: Compiled, position: int = 0, **how: Any) -> tuple[Floats | None, list[float]]:
    told: list[float] = []
    objective = model.objectives[position]
    x = first_plans.at_once(model, objective, Options(), None, lambda found: told.append(objective.value(found)), **how)
    return x, told


@pytest.mark.parametrize(("name", "run"), library())
def test_a_plan_at_once_wherever_there_is_one(name: str, run: dict[str, Any]) -> None:
    instance = pooling.load(name)
    card = pooling.load_card(run["card"]).with_overrides(run.get("overrides"))
    model = stated(instance, card)
    x, told = planned(model)
    if run["outcome"] == "infeasible":
        assert x is None
        assert told == []
        return
    assert x is not None
    assert kept(model, x)
    assert audit(instance, card, plan_of(model, x)).ok
    assert told[-1] == model.objectives[0].value(x)


def relaxed_x(model: Compiled, position: int = 0) -> Floats:
    divisible = replace(model, whole=np.zeros_like(model.whole))
    found = highs.run(divisible, model.objectives[position], Options(gap=0.0)).x
    assert found is not None
    return found


def test_random_instances_have_a_plan_where_enumeration_finds_one() -> None:
    """Audited, none where there is none, and never better than the best of all."""
    counts = {"plans": 0, "missed": 0, "none": 0}
    for seed in range(60):
        drawn = case(seed)
        model = stated(drawn.instance, drawn.card)
        x, told = planned(model)
        if x is None:
            counts["none" if drawn.best is None else "missed"] += 1
            continue
        assert drawn.best is not None, seed
        assert kept(model, x), seed
        assert audit(drawn.instance, drawn.card, plan_of(model, x)).ok, seed
        objective = model.objectives[0]
        assert objective.loss(told[-1], float(drawn.best.tiers[objective.name])) >= -SAME, seed
        counts["plans"] += 1
    assert counts["plans"] >= 40
    assert counts["none"] >= 1
    assert counts["missed"] == 0


@pytest.mark.parametrize(("name", "card"), [("benelux-baltic", "coverage"), ("nordic-five", "fair-share")])
def test_a_relaxation_and_a_plan_in_hand_give_better_ones(name: str, card: str) -> None:
    """Every tier: what is told only becomes better, is kept by all tiers before, and is audited."""
    instance, chosen = pooling.load(name), pooling.load_card(card)
    model = stated(instance, chosen)
    tiers = {tier.kind: tier for tier in chosen.tiers}
    x, _ = planned(model)
    for position, objective in enumerate(model.objectives):
        assert x is not None
        told = [objective.value(x)]

        def tell(found: Floats, seen: list[float] = told, value: Any = objective.value) -> None:
            seen.append(value(found))

        before = objective.value(x)
        x = first_plans.at_once(model, objective, Options(), None, tell, x)
        x = first_plans.relax_and_fix(model, objective, relaxed_x(model, position), Options(), None, tell, x)
        assert x is not None
        assert all(objective.loss(new, old) < 0 for old, new in pairwise(told))
        assert objective.value(x) == told[-1]
        assert kept(model, x)
        assert audit(instance, chosen, plan_of(model, x)).ok
        if (name, objective.kind) == ("benelux-baltic", "cost"):
            assert objective.value(x) < 0.9 * before
        model = hold(model, objective, tiers[objective.kind], objective.value(x), scaling_of(model).room(objective))


def test_a_relaxation_is_enough_to_begin_with_and_options_are_bought() -> None:
    instance, chosen = pooling.load("munitions-purchase"), pooling.load_card("coverage")
    model = stated(instance, chosen)
    told: list[Floats] = []
    found = first_plans.relax_and_fix(model, model.objectives[0], relaxed_x(model), Options(), None, told.append)
    assert found is not None
    assert found is told[-1]
    assert sum(found[column] for column in model.decisions.start.values()) >= 1
    assert audit(instance, chosen, plan_of(model, found)).ok


def test_money_for_later_years_is_left_where_they_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A purchase that serves the first year would leave the second no money for what is agreed: the years in order
    find no plan, the one that does no more than it must is the start."""
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 2), need("s", 2, "fuel")],
        offers=[offer("a", "A", 2, cost=1), offer("f", "A", 2, "fuel", cost=3)],
        budgets=budgets(1.0, A=[6, 2], B=[0, 0]),
        locks=[{"id": "agreed", "rule": "at_least", "offer": "f", "period": "p2", "quantity": 2}],
    )
    chosen = card("spending", "budget", "locks", tiers=("covered", "cost"))
    model = stated(instance, chosen)
    x, _ = planned(model)
    assert x is not None
    assert audit(instance, chosen, plan_of(model, x)).ok
    monkeypatch.setattr(first_plans, "least_plan", lambda *_: None)
    assert planned(model) == (None, [])


def test_a_cancel_ends_it_at_once() -> None:
    model = stated(pooling.load("nordic-five"), pooling.load_card("coverage"))
    cancel, told = threading.Event(), list[Floats]()
    cancel.set()
    assert first_plans.at_once(model, model.objectives[0], Options(), cancel, told.append) is None
    assert told == []


def test_one_seed_gives_one_plan() -> None:
    model = stated(pooling.load("benelux-baltic"), pooling.load_card("coverage"))
    one, other = planned(model)[0], planned(model)[0]
    assert one is not None
    assert other is not None
    assert np.array_equal(one, other)
