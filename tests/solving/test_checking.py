"""A solver that says what is not so: the claim is caught, the model solved again, and the result says it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from toys import budgets, card, committed, compiled, need, offer, shipped, toy, values

import pooling
from pooling.domain.result import Result
from pooling.engine import running as answering
from pooling.solving import highs
from pooling.solving.checking import Known, checked, infeasible
from pooling.solving.compiled import Compiled, Objective
from pooling.solving.highs import MOST_STRICT, Options, Run

Lie = Callable[[Run, Compiled, Objective], Run]


class Liar:
    """HiGHS whose runs in whole units are altered, of these ways and this tier."""

    def __init__(self, lie: Lie, tier: str, ways: tuple[int, ...]) -> None:
        self.lie, self.tier, self.ways = lie, tier, ways
        self.real = highs.run
        self.asked: list[int] = []

    def __call__(self, model: Compiled, objective: Objective | None, options: Options, **more: Any) -> Run:
        run = self.real(model, objective, options, **more)
        if objective is None or objective.name != self.tier or not model.whole.any():
            return run
        self.asked.append(options.strict)
        if options.strict not in self.ways:
            return run
        told = self.lie(run, model, objective)
        if told.x is None and "state" in more:
            more["state"].x = more["state"].value = None
        return told


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Liar]:
    def made(lie: Lie, tier: str, ways: tuple[int, ...] = (0,)) -> Liar:
        liar = Liar(lie, tier, ways)
        monkeypatch.setattr(highs, "run", liar)
        return liar

    return made


def beaten(run: Run, _model: Compiled, objective: Objective) -> Run:
    """A bound that its own plan passes."""
    assert run.value is not None
    return replace(run, bound=run.value - 0.1 if objective.maximise else run.value + 1.0)


def impossible(run: Run, _model: Compiled, _objective: Objective) -> Run:
    return replace(run, ended="infeasible", x=None, value=None, bound=None)


def unbounded(run: Run, _model: Compiled, _objective: Objective) -> Run:
    """Optimal, and nothing that says so."""
    return replace(run, bound=None)


def weak(run: Run, _model: Compiled, objective: Objective) -> Run:
    """A bound worse than the linear relaxation's."""
    return replace(run, bound=2.0 if objective.maximise else 0.5)


def worse(run: Run, model: Compiled, objective: Objective) -> Run:
    """A plan that keeps every rule, is not the best, and is called optimal: nothing at all is done."""
    x = np.clip(np.zeros(len(model.low)), model.low, model.high)
    for place, (name, _) in enumerate(model.column_keys):
        if name == "short":
            x[place] = model.high[place]
    value = objective.value(x)
    return replace(run, ended="finished", x=x, value=value, bound=value)


def broken(run: Run, _model: Compiled, _objective: Objective) -> Run:
    return replace(run, ended="failed", detail="out of luck", x=None, value=None, bound=None)


def opened(run: Run, model: Compiled, objective: Objective) -> Run:
    """Every switch shut but for a sliver, through which all passes, as a row with a large coefficient allows."""
    assert run.x is not None
    x = np.where(model.whole, 4e-8, run.x)
    return replace(run, x=x, value=objective.value(x), bound=objective.value(x))


INSTANCE = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=5)])
"""Three aircraft, of which two cost 1 and the third 5: covered 1, cost 7."""


def solved() -> Result:
    return pooling.solve(INSTANCE, card=card("spending", tiers=("covered", "cost"), gap=0.0))


def test_a_solver_that_tells_the_truth_has_no_faults() -> None:
    result = solved()
    assert (values(result), result.faults) == ({"covered": 1.0, "cost": 7.0}, ())


@pytest.mark.parametrize(
    ("lie", "tier", "words"),
    [
        (beaten, "covered", "is passed by a plan worth 1"),
        (beaten, "cost", "is passed by a plan worth 7"),
        (impossible, "covered", "called infeasible"),
        (impossible, "cost", "called infeasible, a plan is in hand"),
        (unbounded, "covered", "without a bound"),
        (unbounded, "cost", "without a bound"),
        (weak, "covered", "worse than the linear relaxation's 1"),
        (weak, "cost", "worse than the linear relaxation's 7"),
        (worse, "covered", "the bound 0 is passed by a plan worth 1"),
        (broken, "covered", "the solver failed (out of luck)"),
        (broken, "cost", "the solver failed (out of luck)"),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_a_lie_of_the_first_way_is_caught_and_the_optimum_found(
    lying: Callable[..., Liar], lie: Lie, tier: str, words: str
) -> None:
    liar = lying(lie, tier)
    result = solved()
    assert result.outcome == "optimal"
    assert values(result) == {"covered": 1.0, "cost": 7.0}
    assert committed(result) == {"a": 2, "b": 1}
    assert [(tier.value, tier.bound) for tier in result.tiers] == [
        (pytest.approx(1.0), pytest.approx(1.0)),
        (pytest.approx(7.0), pytest.approx(7.0)),
    ]
    assert [fault.tier for fault in result.faults] == [tier]
    assert words in result.faults[0].text
    assert "without presolve" in result.faults[0].text
    assert {0, 1} <= set(liar.asked)
    assert result.audit is not None
    assert result.audit.ok


def test_a_lie_of_two_ways_is_caught_by_the_third(lying: Callable[..., Liar]) -> None:
    liar = lying(beaten, "cost", (0, 1))
    result = solved()
    assert (result.outcome, values(result)) == ("optimal", {"covered": 1.0, "cost": 7.0})
    assert len(result.faults) == 2
    assert result.faults[1].text.endswith("solved again without presolve and with another seed")
    assert set(liar.asked) == {0, 1, 2}


def test_a_switch_left_a_little_open_carries_no_plan(lying: Callable[..., Liar]) -> None:
    """3 tonnes at a fixed cost of 5: without paying it there is none of them once the switch is rounded."""
    instance = toy(
        requirements=[need("r", 3, "fuel")], offers=[offer("a", "A", 3, "fuel", cost=1, fixed_cost_million=5)]
    )
    liar = lying(opened, "cost")
    result = pooling.solve(instance, card=card("spending", tiers=("covered", "cost"), gap=0.0))
    assert set(liar.asked) == {0, 1}
    assert values(result) == {"covered": 1.0, "cost": 8.0}
    assert "left a little open" in result.faults[0].text
    assert result.outcome == "optimal"


def test_faults_are_written_and_read_again(lying: Callable[..., Liar]) -> None:
    lying(beaten, "cost")
    result = solved()
    assert result.faults
    assert Result.of(result.as_dict()).faults == result.faults


# --- where every way lies -------------------------------------------------------------------------

EVERY = tuple(range(MOST_STRICT + 1))

SHARED = toy(
    requirements=[need("r", 10), need("q", 10)],
    offers=[offer("a", "A", 10, cost=3), offer("b", "B", 10, cost=4)],
    budgets=budgets(A=[10], B=[10]),
)
"""A can pay 3 units and a third, B 2 and a half: 5 of 20 in whole units; the relaxation has 5.83."""


def shared() -> Result:
    return pooling.solve(SHARED, card=card("spending", "budget", tiers=("covered",), gap=0.0))


def test_without_lies_it_is_five_of_twenty() -> None:
    result = shared()
    assert (values(result), result.outcome, result.faults) == ({"covered": 0.25}, "optimal", ())


def test_a_strict_way_is_not_judged_by_the_one_that_lied(lying: Callable[..., Liar]) -> None:
    liar = lying(impossible, "covered")
    assert values(shared()) == {"covered": 0.25}
    assert liar.asked[0] == 0
    assert set(liar.asked[1:]) == {1, 2}


@pytest.mark.parametrize("lie", [beaten, unbounded, weak], ids=lambda one: one.__name__)
def test_where_every_way_lies_nothing_is_claimed_that_exact_arithmetic_does_not_prove(
    lying: Callable[..., Liar], lie: Lie
) -> None:
    liar = lying(lie, "covered", EVERY)
    result = shared()
    tier = result.tier("covered")
    assert set(liar.asked) == set(EVERY)
    assert result.outcome == "feasible"
    assert (result.termination.reason, tier.reason) == ("failed", "failed")
    assert len(result.faults) == 1 + MOST_STRICT
    assert tier.value == pytest.approx(0.25)
    assert tier.certified_bound is not None
    assert tier.bound == tier.certified_bound
    assert tier.bound >= 0.25
    assert tier.proof in ("within", "unproven")


def test_where_every_way_fails_and_no_plan_is_in_hand_it_is_said(lying: Callable[..., Liar]) -> None:
    lying(broken, "covered", EVERY)
    with pytest.raises(pooling.SolverFault, match="out of luck"):
        shared()


def test_where_every_way_calls_it_infeasible_the_plan_in_hand_stays(lying: Callable[..., Liar]) -> None:
    lying(impossible, "cost", EVERY)
    result = solved()
    assert result.outcome in ("feasible", "optimal")
    assert values(result)["covered"] == 1.0
    assert result.audit is not None
    assert result.audit.ok
    # Every way, that there is then more room for the tier before, and every way again.
    assert [fault.tier for fault in result.faults] == ["cost"] * (2 * (1 + MOST_STRICT) + 1)
    cost = result.tier("cost")
    assert cost.bound == cost.certified_bound
    assert cost.reason == "failed"


# --- a verdict of infeasible, and a plan that fails its audit -------------------------------------


def test_an_infeasible_verdict_is_false_where_the_empty_plan_keeps_every_rule(lying: Callable[..., Liar]) -> None:
    lying(impossible, "covered", EVERY)
    result = solved()
    assert result.outcome == "feasible"
    assert result.conflict is None
    assert result.plan is not None
    assert result.audit is not None
    assert result.audit.ok
    assert any("a plan keeps every rule" in fault.text for fault in result.faults)


def test_an_infeasible_verdict_is_false_where_the_former_plan_keeps_every_rule(lying: Callable[..., Liar]) -> None:
    chosen = card(tiers=("covered",), gap=0.0, coverage__shortfall_allowed=False)
    former = pooling.solve(INSTANCE, card=chosen)
    assert former.plan is not None
    lying(impossible, "covered", EVERY)
    result = pooling.solve(INSTANCE, card=chosen, warm=former)
    assert result.outcome != "infeasible"
    assert result.plan == former.plan
    assert result.tiers == () or values(result) == {"covered": 1.0}
    assert any("a plan" in fault.text for fault in result.faults)


def test_an_infeasible_verdict_that_is_true_stands() -> None:
    short = toy(offers=[offer("a", "A", 1)])
    result = pooling.solve(short, card=card(tiers=("cost",), coverage__shortfall_allowed=False))
    assert (result.outcome, result.faults) == ("infeasible", ())


def test_a_conflict_is_not_named_on_one_false_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    model = compiled(INSTANCE, card())
    real = highs.run

    def first_way_lies(one: Compiled, objective: Objective | None, options: Options, **more: Any) -> Run:
        run = real(one, objective, options, **more)
        return replace(run, ended="infeasible", x=None) if not options.strict else run

    monkeypatch.setattr(highs, "run", first_way_lies)
    assert infeasible(model, Options()) is False


def test_a_plan_that_breaks_a_rule_is_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ways: list[int] = []
    real = answering.solve_tiers

    def first_way_breaks(model: Compiled, *args: Any, **more: Any) -> Any:
        found = real(model, *args, **more)
        ways.append(more["strict"])
        if more["strict"]:
            return found
        x = found.x.copy()
        x[model.decisions.assign["a", "r", "p"]] = 9.0  # more than there are
        return replace(found, x=x)

    monkeypatch.setattr(answering, "solve_tiers", first_way_breaks)
    result = solved()
    assert ways == [0, 1]
    assert (result.outcome, values(result)) == ("optimal", {"covered": 1.0, "cost": 7.0})
    assert len(result.faults) == 1
    assert "broke a rule" in result.faults[0].text
    assert "9 units of a are assigned" in result.faults[0].text


def test_a_plan_that_breaks_a_rule_both_times_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    real = answering.solve_tiers

    def breaks(model: Compiled, *args: Any, **more: Any) -> Any:
        found = real(model, *args, **more)
        x = found.x.copy()
        x[model.decisions.assign["a", "r", "p"]] = 9.0
        return replace(found, x=x)

    monkeypatch.setattr(answering, "solve_tiers", breaks)
    with pytest.raises(pooling.AuditFailed):
        solved()


# --- checked itself -------------------------------------------------------------------------------


def known(x: Any = None, relaxed: float | None = None, near: float = 1e-9) -> Known:
    return Known(x, relaxed, near)


def test_the_better_of_the_plan_in_hand_and_the_one_found_is_kept(lying: Callable[..., Liar]) -> None:
    model = compiled(INSTANCE, card())
    best = highs.run(model, model.objectives[0], Options(gap=0.0)).x
    lying(worse, "covered", EVERY)
    run, faults = checked(model, model.objectives[0], Options(gap=0.0), known(best))
    assert run.value == pytest.approx(1.0)
    assert (run.bound, run.ended) == (None, "failed")
    assert len(faults) == 1 + MOST_STRICT


def test_a_cancel_stops_asking(lying: Callable[..., Liar]) -> None:
    model = compiled(INSTANCE, card())
    cancel = threading.Event()

    def and_cancel(run: Run, model: Compiled, objective: Objective) -> Run:
        cancel.set()
        return beaten(run, model, objective)

    liar = lying(and_cancel, "covered", EVERY)
    run, faults = checked(model, model.objectives[0], Options(gap=0.0), known(), cancel=cancel)
    assert liar.asked == [0]
    assert (run.bound, len(faults)) == (None, 1)
    assert run.value == pytest.approx(1.0)


def test_a_limit_that_is_over_stops_asking(lying: Callable[..., Liar]) -> None:
    model = compiled(INSTANCE, card())
    liar = lying(beaten, "covered", EVERY)
    run, _ = checked(model, model.objectives[0], Options(gap=0.0, time_limit_s=1e-9), known())
    assert liar.asked[:1] == [0]
    assert set(liar.asked) == {0}
    assert run.bound is None


def test_a_plan_at_its_bound_but_for_round_off_is_no_fault() -> None:
    model = compiled(INSTANCE, card())
    run, faults = checked(model, model.objectives[0], Options(gap=0.0), known(relaxed=1.0 - 1e-12))
    assert (faults, run.ended) == ([], "finished")


def test_a_false_bound_of_a_shipped_card_is_caught(lying: Callable[..., Liar]) -> None:
    lying(beaten, "covered")
    result = pooling.solve(INSTANCE, card=shipped("coverage"), gap=0.0)
    assert result.outcome == "optimal"
    assert any(fault.tier == "covered" for fault in result.faults)
