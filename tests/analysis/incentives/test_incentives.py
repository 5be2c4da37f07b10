"""Who gains by saying what is not so, on cases solved by hand."""

from __future__ import annotations

from typing import Any

import pytest
from toys import card, fund, need, offer, pool, share, toy

import pooling
from pooling.analysis.incentives.question import Incentive
from pooling.domain.problems import InvalidInput

COST = card("spending", "budget", "caveats", tiers=("covered", "cost"))
ONE_FLIES = toy(requirements=[need("r", 1)], offers=[offer("a", "A", 1, cost=1), offer("b", "B", 1, cost=2)])
"""Everybody's need of one aircraft: A's costs 1, B's costs 2, so A flies."""


def found(*args: Any, **how: Any) -> dict[tuple[str, str], Incentive]:
    return {(row.kind, row.about): row for row in pooling.incentives(*args, **how)}


def test_by_hand_hiding_pays_where_another_steps_in() -> None:
    # A hides its aircraft: B flies for 2, all is covered as before. A gains the 1 that it paid, B loses 2.
    rows = found(ONE_FLIES, card=COST, reforms=["budget.scale=2"])
    row = rows["hide", "a"]
    assert (row.nation, row.pays, row.why) == ("A", "yes", "")
    figures = (row.truth_million, row.misreport_million, row.gain_million, row.paid_less_million)
    assert figures == pytest.approx((1, 0, 1, 1))
    assert row.others_lose_million == pytest.approx(2)
    assert row.break_even_million is None
    # A caveat against the mission does the same; that B hides what nobody uses is not asked.
    assert rows["caveat", "m"].gain_million == pytest.approx(1)
    assert {about for _, about in rows} == {"a", "m"}


def test_by_hand_hiding_does_not_pay_where_the_nation_misses_more_than_it_saves() -> None:
    # The need is A's own, and nobody else can fly: hidden, A saves 1 and misses 100 points at 0.05: 5.
    instance = toy(requirements=[need("r", 1, nation="A")], offers=[offer("a", "A", 1, cost=1)])
    row = found(instance, card=COST, price_million=0.05)["hide", "a"]
    assert (row.pays, row.gain_million, row.paid_less_million) == ("no", pytest.approx(-4), pytest.approx(1))
    # At 1 / 100 a point it would come out even.
    assert row.break_even_million == pytest.approx(0.01)
    assert found(instance, card=COST, price_million=0.009)["hide", "a"].gain_million == pytest.approx(0.1)


def test_by_hand_what_is_a_tie_is_no_gain() -> None:
    # Both cost the same: whoever flies could gain by hiding, but a plan as good for all lets the other fly anyway.
    equal = toy(requirements=[need("r", 1)], offers=[offer("a", "A", 1, cost=1), offer("b", "B", 1, cost=1)])
    (row,) = [row for key, row in found(equal, card=COST).items() if key[0] == "hide"]
    assert (row.pays, row.gain_million, row.cured_by) == ("maybe", pytest.approx(1), "")
    assert row.why.startswith("a tie")


def test_by_hand_a_common_fund_cures_hiding() -> None:
    # Flying costs A 1 and B 4. A fund, of which each pays half, would pay all of it; the card goes without. Then A
    # saves 1 by hiding. With the fund A pays 0.5 if it flies and 2 if B does: hiding costs it 1.5. The truth costs
    # all 1, with the fund or without.
    instance = toy(
        requirements=[need("r", 1)],
        offers=[offer("a", "A", 1), offer("b", "B", 1)],
        deployment=[{"from_nation": "A", "cost_million": 1}, {"from_nation": "B", "cost_million": 4}],
        funds=[fund()],
        refunds=[{"fund": "f", "share": 1}],
    )
    row = found(instance, card=COST)["hide", "a"]
    assert (row.pays, row.gain_million) == ("yes", pytest.approx(1))
    assert (row.cured_by, row.cure_costs_million) == ("families.funding=true", pytest.approx(0, abs=1e-6))
    assert row.tried > 1
    # Asked for what does not help, it says that nothing that was tried cures it.
    row = found(instance, card=COST, reforms=["budget.scale=2"])["hide", "a"]
    assert (row.cured_by, row.cure_costs_million, row.tried) == ("", None, 1)


def test_by_hand_overstating_pays_under_equal_shortfalls_and_not_under_coverage() -> None:
    # C has 2 tonnes for A's 2 and B's 2. Where the worst is to be best each gets 1. A says 3: x / 3 = (2 - x) / 2 gives
    # it 1.2, a tenth of its need more: 10 points at 0.1. Under coverage a tonne for B's 2 counts more than one for
    # A's 3, so overstating gets A nothing.
    instance = toy(
        nations=[{"id": nation} for nation in "ABC"],
        requirements=[need("a", 2, "fuel", nation="A"), need("b", 2, "fuel", nation="B")],
        offers=[offer("c", "C", 2, "fuel", cost=1)],
    )
    worst = card("spending", "budget", tiers=("worst_shortfall", "cost"))
    asked = {"price_million": 0.1, "reforms": ["budget.scale=2"], "nations": ["A"]}
    row = found(instance, card=worst, **asked)["overstate", "a"]
    assert row.gain_million == pytest.approx(1, abs=1e-3)
    assert (row.said, row.others_lose_million) == ("says it needs 3 of a", pytest.approx(1, abs=1e-3))
    gain = found(instance, card=COST, **asked)["overstate", "a"].gain_million
    assert gain is not None
    assert gain <= 1e-6


def test_whole_units_are_overstated_by_whole_units() -> None:
    instance = toy(requirements=[need("r", 1, nation="A")], offers=[offer("b", "B", 3, cost=1)])
    row = found(instance, card=COST, kinds=["overstate"])["overstate", "r"]
    # B sends two for A's one; A pays nothing before and after.
    assert (row.said, row.gain_million, row.others_lose_million) == (
        "says it needs 2 of r",
        pytest.approx(0),
        pytest.approx(1),
    )


def test_what_contradicts_other_facts_cannot_be_said() -> None:
    # The pool has published its hours: without A's share they do not add up.
    instance = toy(
        requirements=[need("r", 2, "fuel")],
        pools=[pool("c", 1, published_total=4)],
        offers=[share("a", "A", 2), share("b", "B", 2)],
    )
    plan = pooling.incentives(instance, card=card("pools", "spending", tiers=("covered", "cost")), kinds=["hide"])
    assert plan
    for row in plan:
        assert (row.pays, row.gain_million) == ("no", None)
        assert row.why.startswith("it would be found out: ")


def test_what_time_did_not_allow_is_said_and_so_is_a_truth_without_a_plan() -> None:
    rows = pooling.incentives(ONE_FLIES, card=COST, time_limit_s=1e-9)
    assert (list(rows), rows.reason) == ([], "time_limit")
    locks = [{"id": "l", "rule": "at_least", "offer": "a", "quantity": 2}]
    rows = pooling.incentives(ONE_FLIES.replace(locks=locks), card=card("locks", "spending", tiers=("covered", "cost")))
    assert (list(rows), rows.outcome) == ([], "infeasible")


@pytest.mark.parametrize(
    ("given", "places"),
    [
        (
            {"nations": ["Z"], "kinds": ["lie"], "common_key": "gpd", "reforms": ["x"]},
            ["nations/0", "kinds/0", "common_key", "reforms/0"],
        ),
        ({"kinds": []}, ["kinds"]),
        ({"reforms": ["budget.scale", "budget.scle=1"]}, ["reforms/0", "reforms/1"]),
        ({"card": card()}, ["card"]),
        ({"overstate_share": 0.0}, ["overstate_share"]),
    ],
)
def test_what_is_asked_wrongly_is_refused(given: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        pooling.incentives(ONE_FLIES, **{"card": COST, **given})
    assert [problem.place for problem in refused.value.problems] == places
