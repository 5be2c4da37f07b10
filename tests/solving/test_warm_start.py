"""A former plan starts a new run: it reaches the solver, and the answer is at least as good."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from toys import assigned, card, committed, compiled, need, offer, solve, toy, values

import pooling
from pooling.domain.plan import Plan
from pooling.domain.result import Result
from pooling.solving import highs
from pooling.solving.plans import plan_of, start_of
from pooling.solving.progress import Progress

from .hard import hard_card, hard_instance


@pytest.fixture(scope="module")
def former() -> Result:
    """The best plan of two seconds."""
    result = pooling.solve(hard_instance(), card=hard_card(), time_limit_s=2)
    assert result.plan is not None
    return result


def covered(result: Result) -> float:
    value = result.tier("covered").value
    assert value is not None
    return value


@pytest.mark.parametrize("give_plan", [True, False])
def test_the_first_plan_of_the_new_run_is_the_former_one(former: Result, give_plan: bool) -> None:
    seen: list[float] = []
    cancel = threading.Event()

    def told(progress: Progress) -> None:
        if progress.value is not None:
            seen.append(progress.value)
            cancel.set()

    warm = former.plan if give_plan else former
    pooling.solve(hard_instance(), card=hard_card(), warm=warm, time_limit_s=20, on_progress=told, cancel=cancel)
    assert seen[0] >= covered(former) - 1e-6


def test_a_short_run_gives_at_least_the_former_plan(former: Result) -> None:
    cold = pooling.solve(hard_instance(), card=hard_card(), time_limit_s=0.6)
    warm = pooling.solve(hard_instance(), card=hard_card(), warm=former, time_limit_s=0.6)
    assert covered(warm) >= covered(former) - 1e-6
    assert cold.plan is None or covered(cold) <= covered(former)


def test_a_tiny_limit_gives_the_former_plan(former: Result) -> None:
    warm = pooling.solve(hard_instance(), card=hard_card(), warm=former, time_limit_s=0.4)
    assert warm.plan is not None
    assert covered(warm) >= covered(former) - 1e-6


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The start of every run of the first way, but those that complete a plan."""
    seen: list[Any] = []
    real = highs._run

    def spy(compiled: Any, objective: Any, options: Any, start: Any, *rest: Any) -> Any:
        # Not the linear models that clean a plan, nor what is asked again.
        if compiled.whole.any() and not options.strict and options.most_nodes is None:
            seen.append(start)
        return real(compiled, objective, options, start, *rest)

    monkeypatch.setattr(highs, "_run", spy)
    return seen


def test_the_plan_of_a_tier_starts_the_next(starts: list[Any]) -> None:
    instance = toy(offers=[offer("a", "A", 2, cost=1)])
    pooling.solve(instance, card=card(tiers=("covered", "cost")))
    assert starts[0] is None
    full = starts[1]
    model = compiled(instance, card(tiers=("covered", "cost")))
    assert full[model.decisions.commit["a", "p"]] == pytest.approx(2)


def test_what_a_former_plan_saves_is_taken_up_in_a_later_tier(starts: list[Any]) -> None:
    instance = toy(offers=[offer("a", "A", 2, cost=1)])
    half = {"offer": "a", "period": "p", "quantity": 1}
    plan = Plan.of({"commitments": [half], "assignments": [{**half, "requirement": "r"}]})
    # The first tier covers both for 2; half of it may be given up, which the former plan did for 1.
    chosen = card(tiers=("covered", "cost"))
    loose = {"tiers.covered.gap": 0.6, "tiers.covered.tolerance": 0.5}
    result = pooling.solve(instance, card=chosen, overrides=loose, warm=plan)
    model = compiled(instance, chosen)
    assert [model.objectives[0].value(x) for x in starts[:2]] == [pytest.approx(0.5), pytest.approx(0.5)]
    assert result.tiers[0].found == pytest.approx(1.0)
    assert values(result) == {"covered": 0.5, "cost": 1.0}


def test_a_plan_reaches_the_solver_cut_to_its_bounds(starts: list[Any]) -> None:
    instance = toy(requirements=[need("r", 3), need("q", 1)], offers=[offer("a", "A", 2), offer("b", "B", 2)])
    plan = Plan.of(
        {
            "commitments": [
                {"offer": "a", "period": "p", "quantity": 9},
                {"offer": "gone", "period": "p", "quantity": 4},
                {"offer": "a", "period": "once", "quantity": 4},
            ],
            "assignments": [{"offer": "a", "requirement": "r", "period": "p", "quantity": 1}],
        }
    )
    result = solve(instance, card(), warm=plan)
    assert values(result) == {"covered": 1.0}
    model = compiled(instance, card())
    assert starts[0][model.decisions.commit["a", "p"]] == 2.0  # 9, cut to what there is
    assert starts[0][model.decisions.commit["b", "p"]] == 0.0  # not in the plan
    assert starts[0][model.decisions.assign["a", "r", "p"]] == 1.0
    assert starts[0][model.decisions.assign["b", "r", "p"]] == 0.0
    assert model.objectives[0].value(starts[0]) == pytest.approx(
        1 / 6
    )  # completed: two of three and one of one are short


@pytest.mark.parametrize(
    "plan",
    [
        {"commitments": [], "assignments": []},
        {"commitments": [{"offer": "nobody", "period": "never", "quantity": 3}]},
        {"assignments": [{"offer": "a", "requirement": "r", "period": "p", "quantity": 2}]},  # without a commitment
        {"commitments": [{"offer": "a", "period": "p", "quantity": 0.5}]},  # half an aircraft
    ],
)
def test_foreign_partial_and_broken_plans_do_no_harm(plan: dict[str, Any]) -> None:
    result = solve(toy(offers=[offer("a", "A", 2)]), card(), warm=Plan.of(plan))
    assert (values(result), committed(result)) == ({"covered": 1.0}, {"a": 2})


def test_a_former_result_without_a_plan_is_no_start() -> None:
    nothing = pooling.solve(toy(offers=[]), card=card(coverage__shortfall_allowed=False))
    assert nothing.plan is None
    assert values(solve(toy(), card(), warm=nothing)) == {"covered": 1.0}


def test_a_vector_and_its_plan() -> None:
    instance = toy(
        requirements=[need("r", 3), need("q", 1.5, "fuel")],
        offers=[offer("a", "A", 2), offer("b", "B", 2), offer("f", "A", 4, "fuel")],
    )
    result = solve(instance, card())
    assert result.plan is not None
    model = compiled(instance, card())
    columns, numbers = start_of(model, result.plan)
    x = model.low.copy()
    x[columns] = numbers
    again = plan_of(model, x)
    assert again == result.plan
    assert Plan.of(again.as_dict(), instance) == again
    assert assigned(result)[("f", "q")] == 1.5


def test_round_off_is_no_quantity() -> None:
    model = compiled(toy(requirements=[need("r", 3), need("q", 3)], offers=[offer("a", "A", 2)]), card())
    x = model.low.copy()
    x[model.decisions.commit["a", "p"]] = 1e-7
    x[model.decisions.assign["a", "r", "p"]] = 1.0000001
    plan = plan_of(model, x)
    assert plan.committed == {}
    assert plan.assigned == {("a", "r", "p"): 1.0}
