"""Plans at once: valid where there is one, none where there is none, better with a relaxation or a plan in hand."""

from __future__ import annotations

import threading
import tomllib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from instances.test_library import LIBRARY, NAMES

import pooling
from pooling.audit import audit
from pooling.domain import round_off
from pooling.formulation.builder import build
from pooling.solving import first_plans, highs
from pooling.solving.compiled import Compiled, Floats, compile_model
from pooling.solving.highs import Options
from pooling.solving.plans import plan_of
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
