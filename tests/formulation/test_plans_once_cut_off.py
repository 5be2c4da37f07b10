"""Valid plans that rows once forbade, or broken ones that they allowed: each by the smallest case that showed it."""

from __future__ import annotations

import pytest
from toys import (
    agreement,
    budgets,
    card,
    effect,
    need,
    offer,
    option,
    periods,
    pool,
    share,
    solve,
    through,
    toy,
    values,
)

from pooling.formulation.algebra import Expr
from pooling.formulation.builder import build
from pooling.solving.compiled import compile_model


@pytest.mark.parametrize("name", ["B", "b1"])
def test_an_offer_may_have_the_name_of_a_nation(name: str) -> None:
    # B is a member of g for nothing, so x holds d; whatever A's offer of d is called, one of d or e fits.
    instance = toy(
        standards=[{"id": "d"}, {"id": "e"}],
        agreements=[agreement("g", nations=["B"], standards=["d"])],
        options=[option(nations=["A"], cost_million=5)],
        effects=[effect(standard="d")],
        budgets=budgets(A=[0], B=[0]),
        requirements=[need("r", 1, same_standard=["d", "e"])],
        offers=[offer(name, "A", 1), offer("x", "B", 1), offer("z", "A", 1, cost=9, standards=["e"])],
    )
    result = solve(instance, card("options", "interoperability", "agreements", "budget"))
    assert values(result) == {"covered": 1}


def test_what_is_delivered_late_serves_late() -> None:
    # Two are ordered in p1, one a year can come, and each serves a year: one in p1 and the other in p2.
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 1)],
        offers=[through("x", "A", 1)],
        options=[option(nations=["A"], most_units=2, most_delivered=1, lasts_periods=1, periods=["p1"])],
    )
    result = solve(instance, card("options", "procurement"))
    assert values(result) == {"covered": 1}
    assert result.plan is not None
    assert result.plan.delivered == {("i", "A", "p1"): 1, ("i", "A", "p2"): 1}


def test_whoever_is_assisted_is_a_member_even_where_it_may_take_part() -> None:
    # A is quick enough only through i, which asks that A be a member of g; only B may be: b alone is late as well.
    instance = toy(
        agreements=[agreement("g", nations=["B"])],
        options=[option(agreement="g")],
        effects=[effect(nation="A", notice_days=15)],
        requirements=[need("r", 2, within_days=10)],
        offers=[offer("a", "A", 2, notice_days=20), offer("b", "B", 1, notice_days=20)],
    )
    assert values(solve(instance, card("options", "readiness", "agreements"))) == {"covered": 0}


@pytest.mark.parametrize("name", ["others", "C"])
def test_a_nation_may_be_called_others(name: str) -> None:
    # It may not start i and has no money; D orders for B, which needs one unit: 1 of 5.
    instance = toy(
        nations=[{"id": name}, {"id": "B"}, {"id": "D"}],
        requirements=[need("r", 5)],
        offers=[through("x", name, 5), through("y", "B", 1)],
        options=[option(nations=[name, "D"], most_units=5)],
        locks=[{"id": "l", "rule": "never", "option": "i", "nation": name}],
    )
    assert values(solve(instance, card("options", "procurement", "locks"))) == {"covered": 0.2}


def test_a_unit_in_service_serves_once() -> None:
    # A orders 1 for itself and for B, which it assists: of the 2 that are needed it is only 1.
    instance = toy(
        requirements=[need("r", 2)],
        offers=[through("x", "A", 1), through("y", "B", 1)],
        options=[option(nations=["A"], most_units=1)],
    )
    assert values(solve(instance, card("options", "procurement"))) == {"covered": 0.5}


def test_a_share_of_which_nothing_is_left_uses_hours_taken_over() -> None:
    # B's share is retired in p2; A hands over half of its 4 hours, which B's need takes: it is met in part, 2 of 4.
    instance = toy(
        periods=periods(2),
        capabilities=[{"id": "fuel", "unit": "tonnes", "divisible": True}],
        pools=[pool(output=4, trade_share=0.5)],
        requirements=[need("r", 4, "fuel", nation="B", periods=["p2"])],
        offers=[share("h", "A", 4), share("k", "B", 4)],
        offer_changes=[{"offer": "k", "from_period": "p2", "quantity": 0}],
    )
    assert values(solve(instance, card("pools", "exchange"))) == {"covered": 0.5}


def test_nothing_is_stated_twice() -> None:
    f = build(toy(), card())
    f.row("twice", "x", Expr() <= 1.0)
    f.row("twice", "x", Expr() <= 2.0)
    with pytest.raises(AssertionError, match=r"twice\[x\]"):
        compile_model(f)
    f.variable("double", "x", 0.0, 1.0)
    with pytest.raises(AssertionError, match=r"double\[x\]"):
        f.variable("double", "x", 0.0, 1.0)
