"""Plans over many years: a first plan that keeps every rule, searches on what is left free, gaps that the relaxation
proves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from bench.sizes import grown
from toys import budgets, card, need, offer, periods, toy

import pooling
from pooling.audit import audit
from pooling.domain import round_off
from pooling.formulation.builder import build
from pooling.solving import highs, neighbourhoods, searching, year_links, years
from pooling.solving.compiled import Compiled, Floats, compile_model
from pooling.solving.first_plans import relax_and_fix
from pooling.solving.highs import Options
from pooling.solving.plans import plan_of
from pooling.solving.reducing import Reduced
from pooling.solving.scaling import scaling_of


def with_options() -> pooling.Instance:
    """Three years; lift has to be bought in the first to be there in the second, with money that fuel could use."""
    return toy(
        periods=periods(3),
        requirements=[need("r", 4), need("q", 4, "fuel")],
        offers=[
            offer("a", "A", 4, option="buy"),
            offer("b", "B", 4, option="buy"),
            offer("f", "A", 4, "fuel", cost=1),
            offer("g", "B", 4, "fuel", cost=2),
        ],
        options=[
            {
                "id": "buy",
                "kind": "assets",
                "least_participants": 2,
                "lead_periods": 1,
                "most_units": 6,
                "unit_cost_million": 3,
            }
        ],
        price_steps=[{"option": "buy", "from_units": 4, "unit_cost_million": 2}],
        budgets=budgets(0.5, A=[12, 4, 4], B=[12, 4, 4]),
    )


CARD = card("options", "procurement", "spending", "budget", "lots", tiers=("covered", "cost"))


def stated(instance: pooling.Instance, chosen: pooling.Card = CARD) -> Compiled:
    return compile_model(build(instance, chosen))


def relaxation(model: Compiled, **how: Any) -> highs.Run:
    return highs.run(replace(model, whole=np.zeros_like(model.whole)), model.objectives[0], Options(gap=0.0, **how))


def first(model: Compiled) -> Floats | None:
    relaxed = relaxation(model)
    assert relaxed.x is not None
    return relax_and_fix(model, model.objectives[0], relaxed.x, Options(gap=0.01), None, lambda _x: None)


@pytest.fixture
def every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(years, "WORTH_IT", 1)
    monkeypatch.setattr(neighbourhoods, "WORTH_IT", 1)


def test_the_first_plan_keeps_every_rule_and_buys() -> None:
    instance = with_options()
    model = stated(instance)
    x = first(model)
    assert x is not None
    plan = plan_of(model, x)
    assert audit(instance, CARD, plan).ok
    assert {row.option for row in plan.starts} == {"buy"}
    assert model.objectives[0].value(x) <= (relaxation(model).value or 0.0) + 1e-6


def test_the_first_plan_of_a_real_instance_is_near_its_bound() -> None:
    instance = grown(pooling.load("nordic-five"), 3)
    chosen = pooling.load_card("coverage")
    model = stated(instance, chosen)
    x, bound = first(model), relaxation(model).value
    assert x is not None
    assert bound is not None
    assert audit(instance, chosen, plan_of(model, x)).ok
    assert model.objectives[0].value(x) >= 0.97 * bound


def test_an_interior_point_gives_the_relaxation_the_same_value() -> None:
    model = stated(grown(pooling.load("nordic-five"), 3), pooling.load_card("coverage"))
    assert relaxation(model, linear="interior").value == pytest.approx(relaxation(model).value, abs=1e-9)


def test_what_is_left_free_is_worth_what_it_is_in_the_whole() -> None:
    model = stated(with_options())
    x = first(model)
    assert x is not None
    low, high = model.low.copy(), model.high.copy()
    kept = np.concatenate(model.groups[0])
    low[kept] = high[kept] = np.round(x[kept])
    fixed = replace(model, low=low, high=high)
    small = Reduced(fixed, model.objectives[0])
    assert len(small.model.low) == int(np.sum(low != high)) < len(low)
    whole = highs.run(fixed, model.objectives[0], Options(gap=0.0))
    part = highs.run(small.model, small.objective, Options(gap=0.0))
    assert part.x is not None
    assert part.value == pytest.approx(whole.value, abs=1e-9)
    again = small.whole(part.x)
    assert model.objectives[0].value(again) == pytest.approx(part.value, abs=1e-9)
    assert np.array_equal(small.part(again), part.x)
    assert audit(with_options(), CARD, plan_of(model, again)).ok


@pytest.mark.usefixtures("every_size")
def test_planned_year_by_year_the_optimum_is_the_same() -> None:
    apart = pooling.solve(with_options(), card=CARD)
    assert apart.outcome == "optimal"
    at_once = highs.run(stated(with_options()), stated(with_options()).objectives[0], Options(gap=0.0))
    assert apart.tier("covered").value == pytest.approx(at_once.value, abs=1e-5)


@pytest.mark.usefixtures("every_size")
def test_the_relaxation_proves_a_gap_that_is_wide_enough() -> None:
    result = pooling.solve(grown(pooling.load("nordic-five"), 3), gap=0.2)
    assert result.outcome == "optimal"
    assert all(tier.gap is not None and tier.gap <= 0.2 for tier in result.tiers)
    assert result.audit is not None
    assert result.audit.ok
    model = stated(grown(pooling.load("nordic-five"), 3), pooling.load_card("coverage"))
    assert result.tier("covered").bound == pytest.approx(relaxation(model).value, abs=1e-6)


@pytest.mark.usefixtures("every_size")
def test_one_seed_gives_one_plan_over_years() -> None:
    instance = grown(pooling.load("nordic-five"), 3)
    one, other = pooling.solve(instance, gap=0.02), pooling.solve(instance, gap=0.02)
    assert one.plan == other.plan


@pytest.mark.usefixtures("every_size")
def test_a_model_too_large_for_a_full_run_claims_no_more_than_it_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "TOO_LARGE", 1)
    result = pooling.solve(grown(pooling.load("nordic-five"), 3), gap=1e-6)
    assert result.plan is not None
    assert result.audit is not None
    assert result.audit.ok
    unproven = [tier for tier in result.tiers if tier.gap is None or tier.gap > 1e-6 + round_off.GAP_ASKED]
    assert unproven, "so small a gap is not proven by the relaxation alone"
    assert (result.outcome, result.termination.reason) == ("feasible", "finished")
    assert result.termination.detail == "the search around the plan found nothing better"


def test_a_year_has_room_for_what_the_solver_left_open_in_those_before_it() -> None:
    model = stated(with_options())
    x = highs.run(model, model.objectives[0], Options(gap=0.0)).x
    assert x is not None
    small = year_links.one_year(model, 1, x)
    fixed = (small.low == small.high) & (year_links.years_of(model) == 0)
    beside = np.bincount(model.row[fixed[model.index]], minlength=len(model.row_low)) > 0
    limited = np.isfinite(small.row_high)
    room = (small.row_high[limited] - model.row_high[limited]) * scaling_of(model).row[limited]
    assert beside[limited].any()
    assert room[beside[limited]] == pytest.approx(round_off.ROW_KEPT, rel=1e-3)
    assert not room[~beside[limited]].any()
