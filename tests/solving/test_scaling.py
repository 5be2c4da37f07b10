"""Rows and columns brought to one size: what is small beside the rest is still there when HiGHS has the model."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from brute.cards import random_card
from brute.instances import random_instance
from toys import budgets, card, committed, compiled, need, offer, shipped, solve, toy, values

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, compile_model
from pooling.solving.highs import SMALLEST_ENTRY, Options
from pooling.solving.plans import plan_of
from pooling.solving.scaling import LEAST_REACH, LEAST_UNIT, SIZE, Scaling, scaling_of, unscaled
from pooling.solving.tier_runs import hold


def rows_of(model: Compiled) -> list[slice]:
    return [slice(low, high) for low, high in zip(model.row_start, model.row_start[1:], strict=False)]


def tens_of_millions() -> Instance:
    """Two needs of fifty million litres, all of it there for nothing: a litre is worth 1e-8 of the coverage."""
    litres = 5e7
    return toy(
        requirements=[need("r", litres, "fuel"), need("q", litres, "fuel")],
        offers=[offer("a", "A", litres, "fuel"), offer("b", "B", litres, "fuel")],
    )


def mixed() -> Compiled:
    """Whole aircraft beside fuel by the million, prices from a cent to a billion."""
    return compiled(
        toy(
            requirements=[need("r", 2), need("q", 3e6, "fuel", weight=1e-3)],
            offers=[
                offer("a", "A", 2, cost=1e-8),
                offer("b", "B", 2, cost=1e3),
                offer("f", "A", 4e6, "fuel", cost=1e-9),
                offer("g", "B", 4e6, "fuel", cost=1e-2),
            ],
            budgets=budgets(A=[5e-7], B=[1e7]),
        ),
        card("spending", "budget", tiers=("covered", "cost")),
    )


def models() -> list[Compiled]:
    out = [mixed(), compiled(tens_of_millions(), card(tiers=("covered", "cost")))]
    for seed in range(6):
        rng = random.Random(seed)
        out.append(compiled(random_instance(rng, chance=0.7), random_card(rng)))
    return out


@pytest.mark.parametrize("model", models())
def test_every_factor_is_a_power_of_two(model: Compiled) -> None:
    scaling = scaling_of(model)
    factors = [
        *scaling.row.tolist(),
        *scaling.column.tolist(),
        *(scaling.lift(objective) for objective in model.objectives),
    ]
    assert all(math.frexp(factor)[0] == 0.5 for factor in factors)


@pytest.mark.parametrize("model", models())
def test_columns_keep_their_unit_unless_they_reach_too_little_or_too_far(model: Compiled) -> None:
    scaling = scaling_of(model)
    within = (scaling.reach >= LEAST_REACH) & (scaling.reach <= SIZE)
    assert np.all(scaling.column[model.whole | within] == 1.0)
    ranged = ~model.whole & np.isfinite(model.high) & (scaling.reach > 0) & (model.low >= 0)
    assert np.all(scaling.reach[ranged] <= model.high[ranged])
    beyond = ranged & ~within
    ranges = scaling.reach[beyond] / scaling.column[beyond]
    assert np.all((ranges >= SIZE / 1.5) & (ranges <= SIZE * 1.5))


def test_units_are_given_to_what_reaches_too_little_or_too_far_alone() -> None:
    quantities = {"tiny": 1e-3, "little": 1.0, "some": 7.0, "many": 1000.0, "huge": 1e7}
    instance = toy(
        requirements=[need(f"r-{name}", quantity, name) for name, quantity in quantities.items()],
        offers=[offer(name, "A", quantity, name) for name, quantity in quantities.items()],
        capabilities=[{"id": name, "unit": "tonnes", "divisible": True} for name in quantities],
    )
    model = compiled(instance, card())
    scaling = scaling_of(model)
    units = {name: scaling.column[model.decisions.commit[name, "p"]] for name in quantities}
    assert units == {"tiny": 2.0**-20, "little": 1.0, "some": 1.0, "many": 1.0, "huge": 2.0**13}


@pytest.mark.parametrize("name", ["nordic-five", "benelux-baltic"])
def test_nothing_of_a_usual_instance_is_measured_in_parts_of_a_unit(name: str) -> None:
    model = compile_model(build(pooling.load(name), shipped("coverage")))
    scaling = scaling_of(model)
    assert np.any(~model.whole & (scaling.reach > 0))
    assert scaling.column.min() == 1.0


def test_the_factors_of_a_model_are_worked_out_once_and_those_of_a_changed_one_anew() -> None:
    model = mixed()
    assert scaling_of(model) is scaling_of(model)
    without_upper_limits = replace(model, high=np.full_like(model.high, np.inf))
    assert not np.array_equal(scaling_of(without_upper_limits).own, scaling_of(model).own)


def test_a_column_reaches_as_far_as_its_rows_let_it() -> None:
    # Money for five units at most, of a thousand on offer; whole columns keep room for one.
    instance = toy(
        requirements=[need("q", 1000, "fuel"), need("r", 9)],
        offers=[offer("f", "A", 1000, "fuel", cost=1e-6), offer("a", "B", 9, cost=10)],
        budgets=budgets(A=[5e-6], B=[1]),
    )
    model = compiled(instance, card("spending", "budget", gap=0.0))
    reach = scaling_of(model).reach
    assert reach[model.decisions.commit["f", "p"]] == pytest.approx(5.0)
    assert reach[model.decisions.commit["a", "p"]] == 1.0


def test_a_model_whose_factors_go_too_far_is_handed_over_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def absurd(model: Compiled) -> Scaling:
        return Scaling(np.full(len(model.row_low), 2.0**55), *[np.ones(len(model.low))] * 3)

    model = compiled(tens_of_millions(), card(tiers=("covered", "cost")))
    monkeypatch.setattr(highs, "scaling_of", absurd)
    run = highs.run(model, model.objectives[0], Options(gap=0.0))
    assert (run.ended, run.value) == ("finished", pytest.approx(1.0))


def test_a_small_quantity_keeps_its_digits_beside_what_it_could_be() -> None:
    # Ten tonnes of ten million: what is assigned and what is committed are cut alike.
    model = compiled(toy(requirements=[need("q", 1e7, "fuel")], offers=[offer("f", "A", 1e7, "fuel")]), card())
    x = np.zeros(len(model.low))
    x[model.decisions.commit["f", "p"]] = x[model.decisions.assign["f", "q", "p"]] = 10.1999653201184
    plan = plan_of(model, x)
    assert plan.committed["f", "p"] == plan.assigned["f", "q", "p"] == pytest.approx(10.1999653201184, rel=1e-11)


def test_a_row_that_holds_a_tier_says_nothing_of_a_size() -> None:
    model = mixed()
    held = model.with_hold(
        model.objectives[0].cost, model.objectives[0].cost @ np.clip(0, model.low, model.high), np.inf
    )
    before, after = scaling_of(model), scaling_of(held)
    assert np.array_equal(before.reach, after.reach)


@pytest.mark.parametrize("model", models())
def test_the_largest_term_of_a_row_has_one_size_unless_a_whole_unit_would_vanish(model: Compiled) -> None:
    scaling = scaling_of(model)
    for row, places in enumerate(rows_of(model)):
        index, entries = model.index[places], np.abs(model.value[places]) * scaling.row[row]
        if not len(index) or not np.any(scaling.reach[index]):
            continue
        largest = float((entries * scaling.reach[index]).max())
        whole = entries[model.whole[index]]
        assert largest >= SIZE / 1.5
        if largest > SIZE * 1.5:
            assert whole.min() == pytest.approx(LEAST_UNIT, rel=0.5)


@pytest.mark.parametrize("model", models())
def test_no_entry_is_small_enough_to_be_dropped(model: Compiled) -> None:
    objective = model.objectives[-1]
    held = hold(model, model.objectives[0], Tier("covered", 0.0, 0.0), 0.0)
    for row in (model, held):
        scaling = scaling_of(row)
        lp = highs.as_lp(row, objective, scaling, scaling.lift(objective))
        entries = np.abs(np.array(lp.a_matrix_.value_))
        assert entries.min() > 1e3 * SMALLEST_ENTRY
        h = highs.new_highs()
        highs.set_options(h, Options())
        h.passModel(lp)
        assert len(h.getLp().a_matrix_.value_) == len(row.value)


def test_unscaled_a_small_share_is_dropped() -> None:
    # What scaling is for: HiGHS keeps no entry below 1e-12, and a price of 1e-13 million is one.
    instance = toy(
        requirements=[need("q", 1e6, "fuel")],
        offers=[offer("f", "A", 1e6, "fuel", cost=1e-13)],
        budgets=budgets(A=[5e-8], B=[None]),
    )
    model = compiled(instance, card("spending", "budget", tiers=("covered",)))
    kept = []
    for scaling in (unscaled(model), scaling_of(model)):
        h = highs.new_highs()
        highs.set_options(h, Options())
        h.passModel(highs.as_lp(model, model.objectives[0], scaling))
        kept.append(len(h.getLp().a_matrix_.value_))
    assert kept[0] < kept[1] == len(model.value)
    assert values(pooling.solve(instance, card=card("spending", "budget"))) == {"covered": 0.5}


def test_the_scaled_model_is_the_model() -> None:
    model = mixed()
    scaling = scaling_of(model)
    objective = model.objectives[1]
    lift = scaling.lift(objective)
    lp = highs.as_lp(model, objective, scaling, lift)
    x: Floats = np.random.default_rng(0).uniform(0, 1, len(model.low)) * scaling.reach
    row = np.repeat(np.arange(len(model.row_low)), np.diff(model.row_start))
    amounts = np.bincount(row, model.value * x[model.index], len(model.row_low))
    scaled = np.array(lp.a_matrix_.value_) * (x / scaling.column)[model.index]
    assert np.array_equal(np.bincount(row, scaled, len(model.row_low)) / scaling.row, amounts)
    assert np.array_equal(np.array(lp.row_upper_) / scaling.row, model.row_high)
    assert np.array_equal(np.array(lp.col_upper_) * scaling.column, model.high)
    assert lp.offset_ + np.array(lp.col_cost_) @ (x / scaling.column) == pytest.approx(lift * objective.value(x))


def test_a_column_without_bounds_gets_its_reach_from_its_row() -> None:
    # cost of a nation = spend is open above: at most 2 units of 1e6.
    instance = toy(requirements=[need("r", 2)], offers=[offer("a", "A", 2, cost=1e6)])
    model = compiled(instance, card("spending", tiers=("cost",)))
    open_ = np.flatnonzero(~np.isfinite(model.high))
    scaling = scaling_of(model)
    for column in open_:
        assert 2e6 <= scaling.reach[column] <= 4e6 or "A" not in str(model.column_keys[column])


# --- the objective ---------------------------------------------------------------------------------------------------


def test_the_lift_puts_the_least_change_far_above_the_solvers_tolerance() -> None:
    objective = compiled(tens_of_millions(), card()).objectives[0]
    scaling = scaling_of(compiled(tens_of_millions(), card()))
    assert min(abs(entry) for entry in objective.cost if entry) < 1e-7
    # The lifted entries over scaled columns: a litre is 1e-8 of the coverage, a unit of the column 2^16 of them.
    entries = np.abs(scaling.cost(objective)[objective.cost != 0]) * scaling.lift(objective)
    assert entries.min() > 1e-2


def test_two_values_are_the_same_only_where_no_unit_lies_between() -> None:
    # A unit of q is worth 1e-6 of the coverage: a tenth of that is told apart.
    model = compiled(toy(requirements=[need("r", 1), need("q", 10_000, weight=0.01)]), card())
    near = scaling_of(model).accuracy(model.objectives[0])
    unit = min(abs(entry) for entry in model.objectives[0].cost if entry)
    assert near <= 0.1 * unit
    assert near <= 2e-8


def test_nothing_to_gain_has_a_lift_of_one() -> None:
    model = compiled(toy(), card(tiers=("cost",)))
    assert Scaling(*[np.ones(0)] * 4).lift(model.objectives[0].__class__("x", "cost", False, 1.0, np.ones(0))) == 1.0
    assert scaling_of(model).lift(model.objectives[0]) == 1.0


# --- what it is for ---------------------------------------------------------------------------------------------------


def test_everything_is_covered() -> None:
    result = pooling.solve(tens_of_millions(), card=card(tiers=(Tier("covered", 0.0, 0.0),)))
    assert result.outcome == "optimal"
    assert values(result) == {"covered": pytest.approx(1.0)}


def test_the_shipped_card_covers_it_too() -> None:
    result = pooling.solve(tens_of_millions(), card=shipped("coverage"))
    assert result.tier("covered").value == pytest.approx(1.0)


@pytest.mark.parametrize("money", [1e-12, 1e-9, 1e-6, 1.0, 1e6, 1e9])
def test_a_budget_binds_whatever_its_size(money: float) -> None:
    # Ten units at a price each, a budget for four of them and a half.
    instance = toy(
        requirements=[need("r", 10), need("q", 10, "fuel")],
        offers=[offer("a", "A", 10, cost=money), offer("f", "B", 10, "fuel", cost=money)],
        budgets=budgets(A=[4.5 * money], B=[4.5 * money]),
    )
    result = solve(instance, card("spending", "budget", gap=0.0))
    assert committed(result) == {"a": 4, "f": 4.5}


@pytest.mark.parametrize("units", [1e-2, 1.0, 1e4, 1e7])
def test_a_need_is_met_to_the_last_part_whatever_its_size(units: float) -> None:
    instance = toy(
        requirements=[need("q", 10 * units, "fuel"), need("r", 3)],
        offers=[offer("f", "A", 7 * units, "fuel"), offer("g", "B", 3 * units, "fuel"), offer("a", "A", 3)],
    )
    result = solve(instance, card(gap=0.0))
    assert result.plan is not None
    assert result.plan.committed["f", "p"] == pytest.approx(7 * units, rel=1e-9)
    assert result.plan.committed["g", "p"] == pytest.approx(3 * units, rel=1e-9)


@pytest.mark.parametrize("name", ["n-minus-one", "least-regret"])
def test_large_needs_beside_small_weights_keep_their_values(name: str) -> None:
    # A unit of q is 1e-7 of a share; A gives half of each need and can be gone.
    def asked(quantity: float) -> Instance:
        return toy(
            requirements=[need("r", 2, weight=1.0), need("q", quantity, weight=0.01)],
            offers=[
                offer("a", "A", 1),
                offer("b", "B", 1),
                offer("qa", "A", quantity / 2),
                offer("qb", "B", quantity / 2),
            ],
            withdrawals=[{"id": "w", "nations": ["A"]}],
            scenarios=[{"id": "calm", "probability": 0.5}, {"id": "storm", "probability": 0.5}],
            scenario_effects=[{"scenario": "storm", "nation": "A", "supply_factor": 0.0}],
        )

    large, small = (pooling.solve(asked(quantity), card=shipped(name), gap=0.0) for quantity in (1e5, 2.0))
    assert (large.outcome, small.outcome) == ("optimal", "optimal")
    for tier, other in zip(large.tiers, small.tiers, strict=True):
        assert tier.value == pytest.approx(other.value, abs=1e-7)
        assert tier.bound == pytest.approx(tier.value, abs=1e-7)


def light(share: float) -> tuple[Instance, Card]:
    """A need that cannot be met and one of ``share`` of its weight that a dear tonne meets."""
    heavy, factor = (1e3, 1.0) if share >= 1e-6 else (1e6, max(1e9 * share, 1e-6))
    instance = toy(
        requirements=[
            need("r", 1, weight=heavy),
            need("q", 1, "fuel", weight=max(round(heavy * share / factor, 9), 1e-3), priority=2),
        ],
        offers=[offer("f", "A", 1, "fuel", cost=1)],
    )
    return instance, card(tiers=("covered", "cost"), gap=0.0, coverage__priority_weights=[1, factor, 1, 1, 1])


@pytest.mark.parametrize("share", [1e-3, 1e-6, 1e-7, 1e-8, 1e-9])
def test_a_tolerance_of_nothing_gives_nothing_up(share: float) -> None:
    # The sum of all weights is known to 1e-14 of it: so little of the light need is a matter of chance.
    instance, chosen = light(share)
    result = pooling.solve(instance, card=chosen)
    assert result.plan is not None
    assert result.plan.committed["f", "p"] == pytest.approx(1.0, abs=4e-14 / share)
    assert result.faults == ()


@pytest.mark.parametrize("share", [1e-12, 1e-13])
def test_what_is_too_light_to_be_held_is_said(share: float) -> None:
    instance, chosen = light(share)
    result = pooling.solve(instance, card=chosen)
    told = [warning.rule for warning in result.warnings if warning.place == "tier covered"]
    told += [fault.text for fault in result.faults if fault.tier == "covered"]
    assert committed(result) == {"f": 1.0} or "give up some of it" in told[-1] or "0 in the final plan" in told[-1]


def test_nothing_is_said_of_what_is_held() -> None:
    instance, chosen = light(1e-9)
    assert pooling.solve(instance, card=chosen).warnings == instance.warnings


def test_many_light_needs_beside_heavy_ones_are_held() -> None:
    heavy = [need(f"r{place}", 1, weight=1e6) for place in range(5)]
    lights = [need(f"q{place}", 1, "fuel", weight=1e-2) for place in range(5)]
    instance = toy(
        requirements=[*heavy, *lights],
        offers=[offer("a", "A", 3), offer("f", "A", 3.5, "fuel", cost=7)],
    )
    result = pooling.solve(instance, card=card(tiers=("covered", "cost"), gap=0.0))
    assert result.plan is not None
    assert result.plan.committed["f", "p"] == pytest.approx(3.5, abs=1e-4)
