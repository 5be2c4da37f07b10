"""Tree and search side by side: plans go both ways, both end together, and one thread gives one plan however busy."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from toys import card

from pooling.domain.card import Card, Tier
from pooling.formulation.builder import build
from pooling.solving import highs, neighbourhoods, racing
from pooling.solving.compiled import Compiled, Floats, Objective, compile_model
from pooling.solving.highs import Options, Run
from pooling.solving.neighbourhoods import Step
from pooling.solving.racing import AIMED_POINTS, Goal, raced
from pooling.solving.scaling import scaling_of
from pooling.solving.state import State
from pooling.solving.tiers import Solved, solve_tiers

from .hard import hard_instance


@pytest.fixture(scope="module")
def priced() -> tuple[Compiled, Objective, Floats]:
    """A model whose tree takes some points, its objective, and its best plan."""
    full = card("lots", "budget", "breadth", tiers=(Tier("covered", 1e-4, 0.0), Tier("cost", 1e-4, 0.0)))
    model = compile_model(build(hard_instance(seed=5, nations=3, capabilities=2, requirements=5), full))
    objective = model.objectives[0]
    best = highs.run(model, objective, Options(gap=1e-4)).x
    assert best is not None
    return model, objective, best


class Bringing:
    """What brings a vector at the first point."""

    def __init__(self, x: Floats, objective: Objective) -> None:
        self.x, self.objective = x, objective

    def looks(self, _state: State) -> None:
        """Never near enough."""

    def turns(self, state: State, _stop: threading.Event) -> None:
        state.offer(self.x, self.objective.value(self.x), self.objective.maximise)


def test_a_plan_that_is_brought_becomes_the_one_of_the_tree(
    priced: tuple[Compiled, Objective, Floats], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The answer of HiGHS itself, not what is kept beside it; columns have units and the objective is lifted.
    model, objective, best = priced
    scaling = replace(scaling_of(model), column=np.where(model.whole, 1.0, 0.25))
    assert scaling.lift(objective) != 1.0
    assert len(set(scaling.column)) > 1
    monkeypatch.setattr(highs, "scaling_of", lambda _model: scaling)
    few = Options(gap=0.0, most_points=4)
    alone = highs.run(model, objective, few)
    brought = highs.run(model, objective, few, beside=Bringing(best, objective))
    assert brought.ended == alone.ended == "work_limit"
    assert alone.value is None or objective.loss(alone.value, objective.value(best)) > 0.01
    assert brought.x is not None
    assert objective.value(brought.x) == pytest.approx(objective.value(best), rel=1e-6)


def test_a_plan_that_breaks_a_rule_is_not_taken(priced: tuple[Compiled, Objective, Floats]) -> None:
    model, objective, best = priced
    wrong = np.where(objective.cost > 0, model.high, best)
    run = highs.run(model, objective, Options(gap=1e-3), beside=Bringing(wrong, objective))
    assert run.ended == "finished"
    assert run.value == pytest.approx(objective.value(best), rel=2e-3)


def test_plans_of_the_tree_reach_what_goes_beside_it(priced: tuple[Compiled, Objective, Floats]) -> None:
    model, objective, best = priced
    seen: list[float | None] = []

    def search(state: State, _cancel: threading.Event) -> Iterator[Step]:
        while True:
            seen.append(state.value)
            yield Step(waits=True)

    run = raced(
        model,
        Options(gap=1e-4),
        Goal(objective, 1e-4, 0.0, 1e-4),
        search,
        State(),
        at_once=False,
        cancel=None,
        watch=None,
    )
    assert seen[0] is None
    assert seen[-1] == pytest.approx(objective.value(best), rel=1e-4)
    assert run.value == pytest.approx(objective.value(best), rel=2e-4)


@pytest.mark.parametrize("at_once", [False, True])
def test_both_end_once_plan_and_bound_are_near_enough(
    at_once: bool, priced: tuple[Compiled, Objective, Floats]
) -> None:
    model, objective, best = priced

    def search(state: State, _cancel: threading.Event) -> Iterator[Step]:
        state.offer(best, objective.value(best), objective.maximise)
        yield Step()
        raise AssertionError("asked on, although the gap is closed")

    state = State(bound=objective.value(best) * 1.05)
    goal = Goal(objective, 0.1, 0.0, 0.1)
    run = raced(model, Options(gap=0.1), goal, search, state, at_once=at_once, cancel=None, watch=None)
    assert (run.ended, run.enough) == ("finished", True)
    assert run.x is best
    assert run.bound is not None
    assert objective.value(best) <= run.bound <= objective.value(best) * 1.05 + 1e-9


@pytest.mark.parametrize("at_once", [False, True])
def test_a_fault_of_the_search_is_raised(at_once: bool, priced: tuple[Compiled, Objective, Floats]) -> None:
    model, objective, _ = priced

    def search(_state: State, _cancel: threading.Event) -> Iterator[Step]:
        yield Step()
        raise ZeroDivisionError("inside")

    goal = Goal(objective, 0.0, 0.0, 0.0)
    with pytest.raises(ZeroDivisionError, match="inside"):
        raced(model, Options(0.0), goal, search, State(), at_once=at_once, cancel=None, watch=None)


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("how", ["cancelled", "time_limit"])
def test_a_cancel_or_a_limit_ends_the_search_and_keeps_its_plan(
    how: str, at_once: bool, priced: tuple[Compiled, Objective, Floats]
) -> None:
    model, objective, best = priced
    cancel, heard = threading.Event(), threading.Event()

    def search(state: State, over: threading.Event) -> Iterator[Step]:
        state.offer(best, objective.value(best), objective.maximise)
        yield Step()
        if how == "cancelled":
            cancel.set()
        if over.wait(20):
            heard.set()
        yield Step()

    class Endless(Goal):
        def looks(self, _state: State) -> None:
            if at_once:
                heard.wait(20)  # the tree has not ended before the search

    limit = 0.5 if how == "time_limit" else None
    asked = Options(0.0, limit)
    goal = Goal(objective, 0.0, 0.0, 0.0)
    began = time.perf_counter()
    run = raced(model, asked, goal, search, State(), at_once=at_once, cancel=cancel, watch=None)
    assert time.perf_counter() - began < 15
    assert heard.wait(5)
    assert run.x is not None
    assert objective.loss(run.value or 0.0, objective.value(best)) <= 1e-6
    if not at_once:
        assert run.ended == how


class Deaf:
    """HiGHS that hears nothing once what goes beside it has found enough."""

    def __init__(self) -> None:
        self.let_go, self.real = threading.Event(), highs._listen

    def __call__(self, h: Any, state: State, stop: threading.Event, *rest: Any) -> None:
        self.real(h, state, stop, *rest)
        h.cbMipInterrupt.subscribe(lambda _event: state.enough and self.let_go.wait(20))


def test_a_tree_that_hears_late_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, priced: tuple[Compiled, Objective, Floats]
) -> None:
    model, objective, best = priced
    deaf = Deaf()
    monkeypatch.setattr(highs, "_listen", deaf)
    monkeypatch.setattr(highs.run, "__kwdefaults__", {**(highs.run.__kwdefaults__ or {}), "grace_s": 0.2})

    def search(state: State, _cancel: threading.Event) -> Iterator[Step]:
        state.offer(best, objective.value(best), objective.maximise)
        yield Step()

    state = State(bound=objective.value(best))
    goal = Goal(objective, 0.1, 0.0, 0.1)
    run = raced(model, Options(0.1), goal, search, state, at_once=False, cancel=None, watch=None)
    deaf.let_go.set()
    assert (run.ended, run.detail, run.points) == ("finished", highs.ENOUGH, 1)
    state.offer(best, objective.value(best) + 1, objective.maximise)
    state.comes_to(5)
    assert (state.value, state.points, state.nodes) == (objective.value(best), 1, 0)


def test_a_tier_is_aimed_nearer_while_that_is_cheap(priced: tuple[Compiled, Objective, Floats]) -> None:
    _, objective, best = priced
    value = objective.value(best)
    state = State(best, value, value + (0.03 if objective.maximise else -0.03) * abs(value))
    goal = Goal(objective, 0.05, 0.0, 0.01)
    goal.looks(state)
    assert not state.enough
    state.points = AIMED_POINTS
    goal.looks(state)
    assert state.enough


def test_what_is_aimed_at_beyond_the_gap_is_left_to_the_tree(priced: tuple[Compiled, Objective, Floats]) -> None:
    model, objective, best = priced
    value = objective.value(best)

    def search(_state: State, _cancel: threading.Event) -> Iterator[Step]:
        yield Step()
        raise AssertionError("asked on, although the gap is closed")

    bound = value + (0.03 if objective.maximise else -0.03) * abs(value)
    state = State(best, value, bound)
    run = raced(
        model,
        Options(gap=1e-3),
        Goal(objective, 0.05, 0.0, 1e-3),
        search,
        state,
        at_once=False,
        cancel=None,
        watch=None,
    )
    assert run.ended == "finished"
    assert run.bound is not None
    assert abs(run.bound - value) <= 2e-3 * abs(value)


# --- one seed, one plan ---------------------------------------------------------------------------------------------


def demanding() -> Card:
    return card("lots", "budget", "breadth", tiers=(Tier("covered", 5e-3, 0.0), Tier("cost", 0.05, 0.0)))


def solved(model: Compiled, seed: int = 0) -> Solved:
    return solve_tiers(model, demanding(), time_limit_s=None, seed=seed, threads=1)


def burn(stop: Any) -> None:
    while not stop.is_set():
        sum(range(10_000))


@pytest.fixture
def busy() -> Iterator[Callable[[], None]]:
    """Processes that leave no core free, once they are asked for."""
    spawn = multiprocessing.get_context("spawn")
    stop = spawn.Event()
    burning = [spawn.Process(target=burn, args=(stop,), daemon=True) for _ in range(4)]

    def begin() -> None:
        for process in burning:
            process.start()

    yield begin
    stop.set()
    for process in burning:
        if process.pid is not None:
            process.join()


def test_the_same_plan_under_load(monkeypatch: pytest.MonkeyPatch, busy: Callable[[], None]) -> None:
    monkeypatch.setattr(neighbourhoods, "WORTH_IT", 1)
    monkeypatch.setattr(neighbourhoods, "NONZEROS_OF_A_RUN", 0)
    steps: list[str] = []
    real = neighbourhoods.small_problem

    def counted(*arguments: Any) -> Step:
        steps.append("small")
        step = real(*arguments)
        steps.append(f"{step.work!r}")
        return step

    monkeypatch.setattr(neighbourhoods, "small_problem", counted)
    instance = hard_instance(seed=5, nations=3, capabilities=2, requirements=5)
    model = compile_model(build(instance, demanding()))
    quiet, quiet_steps = solved(model), list(steps)
    assert quiet_steps.count("small") >= 5
    steps.clear()
    busy()
    loaded = solved(model)
    assert steps == quiet_steps
    assert quiet.x is not None
    assert loaded.x is not None
    assert quiet.x.tobytes() == loaded.x.tobytes()

    def figures(result: Solved) -> list[Any]:
        return [(run.found, run.bound, run.nodes, run.ended, run.detail) for run in result.tiers]

    assert figures(quiet) == figures(loaded)


@pytest.mark.parametrize("threads", [1, 2])
def test_tiers_raced_end_as_they_do_alone(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    instance = hard_instance(seed=3, nations=3, capabilities=3, requirements=4)
    model = compile_model(build(instance, demanding()))
    alone = solve_tiers(model, demanding(), time_limit_s=None, seed=0, threads=1)
    monkeypatch.setattr(neighbourhoods, "WORTH_IT", 1)
    runs: list[Run] = []
    real = racing.raced

    def kept(*arguments: Any, **more: Any) -> Run:
        runs.append(real(*arguments, **more))
        return runs[-1]

    monkeypatch.setattr("pooling.solving.checking.raced", kept)
    both = solve_tiers(model, demanding(), time_limit_s=None, seed=0, threads=threads)
    assert len(runs) == 2
    assert not both.faults
    for first, second in zip(alone.tiers, both.tiers, strict=True):
        assert second.within
        assert second.found == pytest.approx(first.found, rel=0.03)
