"""Tier by tier: the gap asked for holds for the final plan, and what was reached is held."""

from __future__ import annotations

import math

import numpy as np
import pytest
from toys import card, committed, compiled, need, offer, shipped, solve, toy, values

import pooling
from pooling.domain.card import Tier
from pooling.solving.bounds import natural_bound, share_gap
from pooling.solving.compiled import Objective
from pooling.solving.tier_runs import hold, solver_gap
from pooling.solving.tiers import solve_tiers

from .hard import hard_instance


@pytest.mark.parametrize(
    ("value", "bound", "maximise", "near", "gap"),
    [
        (None, 1.0, True, 1e-9, None),
        (1.0, None, True, 1e-9, None),
        (0.8, 1.0, True, 1e-9, 0.25),  # 0.2 / 0.8
        (10.0, 8.0, False, 1e-9, 0.2),  # 2 / 10
        (-10.0, -12.0, False, 1e-9, 0.2),
        (1.0, 1.0, True, 1e-9, 0.0),
        (1.0, 1.0 - 1e-10, True, 1e-9, 0.0),  # past its bound by round-off: nothing is left
        (1.0, 1.0 + 2e-6, True, 1e-9, 2e-6),  # a small gap is a gap
        (1.0, 1.0 + 2e-6, True, 1e-5, 0.0),  # unless the objective cannot tell the two apart
        (1.0, 0.9, True, 1e-9, None),  # past its bound: nothing is proven
        (8.0, 9.0, False, 1e-9, None),
        (0.0, 0.0, False, 1e-9, 0.0),
        (0.0, 0.5, True, 1e-9, None),  # no share of nothing
        (0.0, -3.0, False, 1e-9, None),
        (1e12, 1e12 - 1, False, 1e3, 0.0),  # round-off of large figures
        (1e-8, 0.0, False, 1e-12, 1.0),  # and small ones are not round-off
    ],
)
def test_share_gap(value: float | None, bound: float | None, maximise: bool, near: float, gap: float | None) -> None:
    found = share_gap(value, bound, maximise, near)
    assert found == (None if gap is None else pytest.approx(gap))


@pytest.mark.parametrize("gap", [0.0, 0.001, 0.01, 0.05, 0.3, 1.0])
@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.99])
@pytest.mark.parametrize("kind", ["covered", "cost"])
def test_solver_gap_leaves_room_for_the_tolerance(gap: float, part: float, kind: str) -> None:
    # The solver ends at its gap g of a value v = 100; a later tier then uses the whole tolerance.
    tier = Tier(kind, gap, gap * part)
    g, v = solver_gap(tier), 100.0
    assert 0 <= g <= gap + 1e-12
    if gap and tier.tolerance < gap / 2.1:
        assert g > 0
    if tier.maximise:
        bound, final = v * (1 + g), v * (1 - tier.tolerance)
        assert (bound - final) / final <= gap + 1e-12 or g == 0
    else:
        bound, final = v * (1 - g), v * (1 + tier.tolerance)
        assert (final - bound) / final <= gap + 1e-12 or g == 0


def test_natural_bounds() -> None:
    zero = np.zeros(1)
    most, least = Objective("covered", "covered", True, 1.0, zero), Objective("cost", "cost", False, 0.0, zero)
    assert [natural_bound(most, bound) for bound in (None, 0.5, 1.2)] == [1.0, 0.5, 1.0]
    assert [natural_bound(least, bound) for bound in (None, -2.0, 3.0)] == [0.0, 0.0, 3.0]


def test_a_hold_is_one_row_in_the_units_of_its_objective() -> None:
    model = compiled(toy(requirements=[need("r", 4)]), card(tiers=("covered",)))
    objective = model.objectives[0]  # 1 - short / 4
    held = hold(model, objective, Tier("covered", 0.01, 0.001), 0.75)
    last = slice(held.row_start[-2], held.row_start[-1])
    assert held.value[last].tolist() == [-0.25]
    # -short / 4 >= 0.75 - 0.00075 - 1 = -0.25075
    assert held.row_low[-1] == pytest.approx(-0.25075, rel=1e-12)
    assert math.isinf(held.row_high[-1])
    assert (model.holds, held.holds) == (0, 1)
    assert hold(held, objective, Tier("covered", 0.01, 0.0), 0.75, near=0.05).row_low[-1] == pytest.approx(
        -0.3, rel=1e-12
    )


def test_a_hold_on_nothing_is_no_row() -> None:
    model = compiled(toy(), card(tiers=("cost",)))
    assert hold(model, model.objectives[0], Tier("cost"), 0.0) is model


def test_a_later_tier_may_use_the_tolerance_and_no_more() -> None:
    # Ten tonnes at 1 million each. Covered 1.0 may fall by 20 %: 8 tonnes, 8 million.
    instance = toy(requirements=[need("q", 10, "fuel")], offers=[offer("f", "A", 10, "fuel", cost=1)])
    result = solve(instance, card(tiers=(Tier("covered", 0.5, 0.2), Tier("cost", 0.0001, 0.0))))
    assert values(result) == {"covered": 0.8, "cost": 8.0}
    assert result.tier("covered").found == pytest.approx(1.0)
    assert result.tier("covered").gap == pytest.approx(0.25)  # (1 - 0.8) / 0.8


def test_a_later_tier_may_not_use_what_is_held_exactly() -> None:
    instance = toy(requirements=[need("q", 10, "fuel")], offers=[offer("f", "A", 10, "fuel", cost=1)])
    result = solve(instance, card(tiers=("covered", "cost")))
    assert values(result) == {"covered": 1.0, "cost": 10.0}


@pytest.mark.parametrize("gap", [0, 1e-6])
def test_a_tiny_gap_reaches_the_solver(gap: float) -> None:
    instance = hard_instance(seed=3, nations=3, capabilities=2, requirements=3)
    chosen = card("lots", "breadth", tiers=(Tier("covered", 0.5, 0.2), Tier("cost", 0.5, 0.2)))
    result = pooling.solve(instance, card=chosen, gap=gap, time_limit_s=60)
    assert result.outcome == "optimal"
    assert [tier.target_gap for tier in result.tiers] == [gap, gap]
    assert all(tier.gap is not None and tier.gap <= gap + 1e-9 for tier in result.tiers)


def test_the_gap_asked_for_holds_for_every_tier_of_the_final_plan() -> None:
    instance = hard_instance(seed=3, nations=4, capabilities=3, requirements=4)
    chosen = card(
        "lots",
        "budget",
        "breadth",
        "burden",
        tiers=(Tier("covered", 0.03, 0.01), Tier("cost", 0.2, 0.05), Tier("burden_sum", 0.9, 0.0)),
        burden__key="equal",
    )
    result = pooling.solve(instance, card=chosen, time_limit_s=60)
    assert result.outcome == "optimal"
    for tier in result.tiers:
        assert tier.value is not None
        assert tier.bound is not None
        assert tier.gap is not None
        assert tier.gap == pytest.approx(abs(tier.bound - tier.value) / abs(tier.value), abs=1e-6)
        assert tier.gap <= tier.target_gap
        assert tier.found is not None
        worse = tier.found - tier.value if tier.maximise else tier.value - tier.found
        assert worse <= tier.tolerance * abs(tier.found) + 1e-5


def test_nothing_but_the_optimum_is_asked_and_it_is_found() -> None:
    # Dear fuel: a ten-millionth less coverage saves a tenth of a million. Asked for gap 0, the plan is 2 and 0.7.
    instance = toy(
        requirements=[need("q", 3, "fuel")],
        offers=[offer("a", "A", 2, "fuel", cost=1_000), offer("b", "B", 0.7, "fuel", cost=1_000_000)],
    )
    result = solve(instance, card(tiers=("covered", "cost"), gap=0.0))
    assert result.plan is not None
    assert result.plan.committed == {("a", "p"): 2.0, ("b", "p"): 0.7}


def test_quantities_are_clean() -> None:
    # The last plan is kept to the gram.
    instance = toy(
        requirements=[need("f", 2, "fuel")],
        offers=[offer("t", "B", 8, "fuel", cost=3)],
        history=[{"offer": "t", "period": "p", "quantity": 6}],
    )
    result = solve(instance, card(tiers=("covered", "plan_change", "cost")))
    assert result.plan is not None
    assert result.plan.committed == {("t", "p"): 6.0}


def test_a_lesser_need_is_held_exactly_too() -> None:
    # r0 (weight 100) cannot be met; q (weight 0.01) can, by one tonne. Less of it would cost less.
    instance = toy(
        requirements=[need("r0", 1), need("q", 1, "fuel", priority=5)], offers=[offer("f", "A", 1, "fuel", cost=1)]
    )
    result = solve(instance, card(tiers=("covered", "cost"), gap=0.0))
    assert result.plan is not None
    assert result.plan.committed == {("f", "p"): 1.0}


def test_whole_units_are_whole() -> None:
    result = pooling.solve(hard_instance(nations=4, requirements=6), card=shipped("coverage"), gap=0.5)
    assert result.plan is not None
    assert result.plan.commitments
    assert all(row.quantity == int(row.quantity) for row in result.plan.commitments)
    assert all(row.quantity == int(row.quantity) for row in result.plan.assignments)


def test_an_infeasible_first_tier_has_a_conflict_and_no_plan() -> None:
    short = toy(offers=[offer("a", "A", 1)])
    result = pooling.solve(short, card=card(tiers=("cost", "covered"), coverage__shortfall_allowed=False))
    assert (result.outcome, result.plan, result.audit, result.tiers) == ("infeasible", None, None, ())
    assert result.termination.reason == "finished"
    assert result.conflict is not None
    assert [(rule.family, rule.subject) for rule in result.conflict.rules] == [("coverage", "r")]
    assert result.conflict.minimal


def test_nothing_to_decide_is_infeasible_not_a_fault() -> None:
    # No offers at all and every need in full: the model has rows and no columns.
    result = pooling.solve(toy(offers=[]), card=card(tiers=("cost",), coverage__shortfall_allowed=False))
    assert result.outcome == "infeasible"


def test_nothing_to_decide_and_nothing_needed_in_full() -> None:
    result = solve(toy(offers=[]), card(tiers=("covered", "cost")))
    assert (values(result), committed(result)) == ({"covered": 0.0, "cost": 0.0}, {})


def test_solve_tiers_reports_tiers_in_the_order_of_the_card() -> None:
    chosen = card(tiers=("cost", "worst_shortfall", "covered"))
    solved = solve_tiers(compiled(toy(), chosen), chosen, time_limit_s=None, seed=0, threads=1)
    assert [run.objective.name for run in solved.tiers] == ["cost", "worst_shortfall", "covered"]
    assert solved.ended == "finished"


@pytest.mark.parametrize("gap", [0.02, 0.05])
def test_coverage_within_its_gap_is_not_raised_at_the_cost_of_the_next_tier(gap: float) -> None:
    # Coverage stops within its gap and could be better with the whole units it has; fairness comes next and needs room.
    result = pooling.solve(
        "nordic-five", card="fair-share", overrides={"breadth.largest_share": 0.6}, gap=gap, time_limit_s=60
    )
    assert result.outcome == "optimal"
    for tier in result.tiers:
        assert tier.gap is not None
        assert tier.gap <= gap


def test_a_need_of_little_weight_is_met_all_the_same() -> None:
    """Shipped weights: 1 unit at priority 1, and 1 at priority 5 with weight 0.001, a ten-millionth of it.

    A unit of a divisible capability is a thousand scaled ones, and the solver leaves what is worth 1e-7 to it.
    """
    instance = toy(
        nations=[{"id": nation, "gdp_million": 1.0} for nation in "AB"],
        requirements=[need("b", 1, "fuel"), need("tiny", 1, "fuel", priority=5, weight=0.001)],
        offers=[offer("a", "A", 2, "fuel", cost=3.7)],
    )
    for name in ("coverage", "fair-share", "equal-burden"):
        result = pooling.solve(instance, card=name, overrides={"breadth.largest_share": 1.0}, gap=0.0)
        assert result.coverage["short"].max() == pytest.approx(0.0, abs=1e-6)
        assert result.tier("cost").value == pytest.approx(7.4, rel=1e-6)
        assert result.tier("covered").proof == "certified"


@pytest.mark.parametrize("weight", [1e-10, 1e-12])
def test_what_weighs_too_little_to_be_held_is_said(weight: float) -> None:
    instance = toy(
        requirements=[need("b", 1, "fuel"), need("tiny", 1, "fuel", priority=2)],
        offers=[offer("a", "A", 2, "fuel", 3.7)],
    )
    weights = [1.0, *[weight] * 4]
    overrides = {"breadth.largest_share": 1.0, "coverage.priority_weights": weights, "tiers.cost.tolerance": 0.0}
    result = pooling.solve(instance, overrides=overrides, gap=0.0)
    assert [warning.place for warning in result.warnings if warning.place.startswith("tier")] == ["tier covered"]


@pytest.mark.parametrize("quantity", [1e4, 1e6, 1e7])
@pytest.mark.parametrize("weight", [1.0, 1e-3])
def test_what_stays_in_the_worst_withdrawal_is_nothing_where_one_nation_offers_all(
    quantity: float, weight: float
) -> None:
    """Rows in which only round-off is left were multiplied until HiGHS refused the model, and unscaled, terms fell."""
    instance = toy(
        requirements=[need("b", quantity), need("tiny", quantity, priority=5, weight=weight)],
        offers=[offer("a", "A", 2 * quantity, cost=3.7)],
    )
    result = pooling.solve(instance, card="n-minus-one", overrides={"breadth.largest_share": 1.0}, gap=0.0)
    assert result.audit is not None
    assert result.audit.ok
    assert result.tier("covered_withdrawal").value == 0.0
    assert result.tier("covered").value == pytest.approx(1.0, abs=1e-12)
    assert result.tier("cost").value == pytest.approx(7.4 * quantity, rel=1e-6)
