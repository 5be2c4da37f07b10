"""What is released without a search: bounds by the relaxation and by whole units, and what fewer rules release."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from toys import budgets, card, need, offer, solve, toy

import pooling
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.reasons.releases import Releases
from pooling.reasons.stated import step_of
from pooling.solving.compiled import Compiled, compile_model

R = ("r", "p")


def releases(instance: Instance, chosen: Card) -> Releases:
    result = solve(instance, chosen)
    assert result.plan is not None
    assert result.audit is not None
    return Releases(instance, chosen, result.plan, result.audit, compile_model(build(instance, chosen)))


def stated(*offers: Any, quantity: float = 5.0, divisible: bool = False) -> tuple[Compiled, int]:
    instance = toy(requirements=[need("r", quantity)], offers=list(offers), capabilities=_capability(divisible))
    model = compile_model(build(instance, card()))
    return model, next(at for at, (name, _) in enumerate(model.column_keys) if name == "short")


def _capability(divisible: bool) -> list[dict[str, Any]]:
    return [{"id": "lift", "name": "Lift", "unit": "aircraft", "divisible": divisible}]


@pytest.mark.parametrize(
    ("worths", "divisible", "step"),
    [((1.0, 1.0), False, 1.0), ((0.9, 0.6), False, 0.3), ((0.7, 1.0), False, 0.1), ((1.0, 1.0), True, 0.0)],
)
def test_whole_units_cover_in_steps(worths: tuple[float, float], divisible: bool, step: float) -> None:
    offers = [offer(name, "A", 3, effectiveness=worth) for name, worth in zip("ab", worths, strict=True)]
    model, column = stated(*offers, divisible=divisible)
    assert step_of(model, column) == pytest.approx(step)


def test_what_the_relaxation_rounds_to_takes_no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    # Money for one and a half: the relaxation has half a unit more, a whole one cannot be had.
    instance = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 3, cost=2)], budgets=budgets(A=[3], B=[None]))
    found = releases(instance, card("budget"))
    assert found.most(R, ()) == 0.0
    searched = []
    run = found._run
    monkeypatch.setattr(found, "_run", lambda model, *rest: searched.append(model.whole.any()) or run(model, *rest))
    assert found.amount(R, ()) == 0.0
    assert not any(searched)
    assert found.amount(R, {("budget", "A")}) == pytest.approx(2.0)
    # A family releases what one of it does.
    searched.clear()
    assert found.amount(R, {("budget", "*")}) == pytest.approx(2.0)
    assert not any(searched)


def test_a_search_is_told_what_the_least_change_is(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    run = pooling.solving.highs.run

    def spy(model: Compiled, objective: Any, options: Any, **rest: Any) -> Any:
        seen.append((bool(np.any(model.whole)), options.gap_in_units))
        return run(model, objective, options, **rest)

    instance = toy(
        requirements=[need("r", 3)],
        offers=[offer("a", "A", 3, effectiveness=0.5, cost=2)],
        budgets=budgets(A=[3], B=[None]),
    )
    found = releases(instance, card("budget"))
    monkeypatch.setattr(pooling.solving.highs, "run", spy)
    assert found.amount(R, {("budget", "A")}) == pytest.approx(1.0)
    assert (True, pytest.approx(0.45)) in seen
