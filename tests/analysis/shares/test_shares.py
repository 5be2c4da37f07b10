"""Who should pay: coalitions solved alone, and shares of what all pay, on cases solved by hand."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from toys import card, need, offer, periods, solve, toy

import pooling
from pooling.analysis.comparing.sides import Side
from pooling.analysis.shares.records import MethodStanding, NationShare, Shares
from pooling.analysis.shares.stakes import paid
from pooling.domain.problems import InvalidInput

COST = card("spending", tiers=("covered", "cost"))
LIFTS = toy(
    requirements=[need("a", 1, nation="A"), need("b", 1, nation="B")],
    offers=[offer("lifts", "A", 2, cost=1, fixed_cost_million=4)],
)
"""A has both aircraft, and pays 4 for any and 1 for each. Each nation needs one for itself.

Together: 4 + 2 = 6, all is covered, so a point (each need weighs 100) costs 6 / 200 = 0.03. Alone A pays 4 + 1 = 5, B
has nothing and misses its need: 100 * 0.03 = 3. Together they are 5 + 3 - 6 = 2 better off.
"""


def shares_of(found: Shares, method: str) -> dict[str, NationShare]:
    return {row.nation: row for row in found.shares if row.method == method}


def amounts(found: Shares, method: str) -> list[float]:
    return [round(row.amount, 6) for row in shares_of(found, method).values()]


def standing(found: Shares, method: str) -> MethodStanding:
    return next(row for row in found.methods if row.method == method)


def test_by_hand_two_nations_share_what_pooling_is_worth() -> None:
    found = pooling.shares(LIFTS, card=COST)
    assert (found.outcome, found.total, found.price_million) == ("optimal", pytest.approx(6), pytest.approx(0.03))
    assert found.pooling_is_worth == pytest.approx(2)
    alone = {row.nations: (row.covered_share, row.cost_million, row.uncovered) for row in found.coalitions}
    assert alone[("A",)] == pytest.approx((1, 5, 0))
    assert alone[("B",)] == pytest.approx((0, 0, 3))
    assert {row.known for row in found.coalitions} <= {"certified", "proven"}
    # Each saves half of 2: A pays 4, B 2. With two nations every fair rule says so.
    for method in ("shapley", "nucleolus", "equal_rest", "cost_avoided"):
        assert amounts(found, method) == [4, 2], method
        assert (standing(found, method).stable, standing(found, method).saves) == ("yes", pytest.approx(1))
    row = shares_of(found, "shapley")["B"]
    assert (row.alone, row.gain, row.rational) == (pytest.approx(3), pytest.approx(1), "yes")
    assert (row.least, row.most) == pytest.approx((2, 2), abs=1e-4)
    # Benefits: 100 points at 0.03 = 3 each, which is less than the 5 of A alone. A adds 6 - 3 = 3, B 1: the rest of 2
    # goes by 3 - 3 = 0 and 3 - 1 = 2: to B alone.
    assert amounts(found, "remaining_benefits") == [3, 3]


def test_by_hand_who_would_do_better_alone_is_named() -> None:
    # Costs lie where they fall: A pays all 6, and would pay 5 alone.
    found = pooling.shares(LIFTS, card=COST)
    assert amounts(found, "as_planned") == [6, 0]
    row = standing(found, "as_planned")
    assert (row.stable, row.coalition, row.saves) == ("no", ("A",), pytest.approx(-1))
    assert [row.rational for row in shares_of(found, "as_planned").values()] == ["no", "yes"]
    assert (found.core, found.least_saving) == ("yes", pytest.approx(1))
    assert "A would save alone: 1.00" in found.text()


def test_by_hand_what_stays_uncovered_is_borne_by_whose_need_it_is() -> None:
    # One aircraft of A for two needs, at 2; the plan covers one, and the other misses 100 points at 0.05 = 5. Alone A
    # pays 2, B misses 5. Together 2 + 5 = 7: pooling is worth nothing, so the shares are what each has alone.
    instance = toy(
        requirements=[need("a", 1, nation="A", weight=2), need("b", 1, nation="B")],
        offers=[offer("lift", "A", 1, cost=2)],
    )
    found = pooling.shares(instance, card=COST, price_million=0.05)
    assert (found.total, found.pooling_is_worth) == (pytest.approx(7), pytest.approx(0, abs=1e-6))
    assert amounts(found, "shapley") == [2, 0]
    assert [row.uncovered for row in shares_of(found, "shapley").values()] == pytest.approx([0, 5])


def test_by_hand_the_needs_of_the_alliance_belong_to_all_by_key() -> None:
    # Fuel for all: 8 tonnes, A has 6 at 1, B 6 at 3. By population A's part is 3/4: alone it covers its 6 tonnes for 6,
    # B its 2 for 6. Together 6 * 1 + 2 * 3 = 12: nothing is gained. As a whole: A covers 6 of 8 for 6 and misses a
    # quarter of 100 points, B 6 of 8 for 18 and a quarter; the price is 12 / 100, so 6 + 3 and 18 + 3.
    instance = toy(
        nations=[{"id": "A", "population": 3}, {"id": "B", "population": 1}],
        requirements=[need("r", 8, "fuel")],
        offers=[offer("a", "A", 6, "fuel", cost=1), offer("b", "B", 6, "fuel", cost=3)],
    )
    part = pooling.shares(instance, card=COST, common_key="population")
    assert [row.value for row in part.coalitions] == pytest.approx([6, 6, 12], abs=1e-4)
    whole = pooling.shares(instance, card=COST, worth="cost_whole")
    assert [row.value for row in whole.coalitions] == pytest.approx([9, 21, 12], abs=1e-4)
    # Of coverage: 75 points each alone, 100 together. Each is owed 50 by Shapley, and either covers more alone.
    points = pooling.shares(instance, card=COST, worth="coverage")
    assert [row.value for row in points.coalitions] == pytest.approx([75, 75, 100], abs=1e-4)
    assert (amounts(points, "shapley"), points.core) == ([50, 50], "no")
    assert points.least_saving == pytest.approx(-25, abs=1e-4)
    assert "are owed less than they cover alone" in points.text(full=True)


def test_a_nation_that_is_all_there_is_pays_all() -> None:
    one = toy(nations=[{"id": "A"}], requirements=[need("a", 1)], offers=[offer("lift", "A", 1, cost=3)])
    found = pooling.shares(one, card=COST)
    assert {(row.amount, row.gain, row.rational) for row in found.shares} == {(3, 0, "yes")}
    assert (found.core, found.pooling_is_worth) == ("yes", 0)
    assert "3.00" in found.text(full=True)


def test_what_nations_pay_adds_up_to_tier_cost() -> None:
    # Two years, the second at 10 % less: A pays 2 + 2 / 1.1, B 3 + 3 / 1.1.
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 2)],
        offers=[offer("a", "A", 1, cost=2), offer("b", "B", 1, cost=3)],
    )
    discounted = card("spending", tiers=("covered", "cost"), spending__discount_rate=0.1)
    side = Side("base", solve(instance, discounted), instance, discounted)
    assert paid(side) == pytest.approx({"A": 2 + 2 / 1.1, "B": 3 + 3 / 1.1})
    assert sum(paid(side).values()) == pytest.approx(side.result.tier("cost").value)


def test_orders_drawn_by_chance_stand_in_where_there_are_many_nations() -> None:
    nations = ["A", "B", "C"]
    instance = toy(
        nations=[{"id": nation} for nation in nations],
        requirements=[need(nation.lower(), 1, nation=nation) for nation in nations],
        offers=[offer("lifts", "A", 3, cost=1, fixed_cost_million=4)],
    )
    exact = shares_of(pooling.shares(instance, card=COST), "shapley")
    drawn = pooling.shares(instance, card=COST, exact_up_to=2, samples=200, seed=1)
    for nation, row in shares_of(drawn, "shapley").items():
        assert row.least is not None
        assert row.most is not None
        assert row.least <= exact[nation].amount <= row.most
        assert row.most - row.least > 0


def test_where_all_together_have_no_plan_that_is_the_answer() -> None:
    locks = [{"id": "l", "rule": "at_least", "offer": "lifts", "quantity": 3}]
    found = pooling.shares(LIFTS.replace(locks=locks), card=card("spending", "locks", tiers=("covered", "cost")))
    assert (found.outcome, found.shares, found.core) == ("infeasible", (), "open")
    assert found.text().startswith("toy with toy: who should pay")


def test_a_coalition_without_a_plan_covers_nothing_and_pays_nothing() -> None:
    # Every need must be met in full, which B cannot alone.
    strict = card("spending", tiers=("covered", "cost"), coverage__shortfall_allowed=False)
    found = pooling.shares(LIFTS.replace(offers=[*LIFTS.given("offers"), offer("f", "B", 1, "fuel")]), card=strict)
    row = next(row for row in found.coalitions if row.nations == ("B",))
    assert (row.cost_million, row.value, row.known) == (0, pytest.approx(3), "proven")
    assert "no plan keeps the rules" in row.why


def test_what_was_solved_before_a_cancel_is_the_answer() -> None:
    cancel = threading.Event()

    def tell(_done: int, _count: int, what: str) -> None:
        if what == "B":
            cancel.set()

    found = pooling.shares(LIFTS, card=COST, cancel=cancel, on_progress=tell)
    assert (found.outcome, found.reason) == ("feasible", "cancelled")
    assert "of 3 coalitions are left out" in found.detail
    assert [row.method for row in found.methods] == ["as_planned", "equal"]
    assert standing(found, "equal").stable == "open"


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({"common_key": "gpd", "alone_without": ["bredth"], "card": card()}, ["common_key", "card", "alone_without/0"]),
        ({"common_key": "gdp"}, ["/nations/0/gdp_million", "/nations/1/gdp_million"]),
        ({"worth": "money", "samples": 1, "price_million": -1.0}, ["worth", "price_million", "samples"]),
    ],
)
def test_what_is_asked_wrongly_is_refused(given: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        pooling.shares(LIFTS, **{"card": COST, **given})
    assert [problem.place for problem in refused.value.problems] == places
