"""burden: fair shares, and how far each nation is from its own."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    capabilities,
    card,
    columns,
    committed,
    fund,
    near,
    need,
    offer,
    option,
    periods,
    pool,
    rows,
    share,
    solve,
    spent,
    through,
    toy,
    values,
)

import pooling

from .writing import same_as_written

NATIONS: list[dict[str, Any]] = [
    {
        "id": "A",
        "gdp_million": 30,
        "population": 10,
        "defence_spending_million": 1,
        "personnel": 4,
        "own_need": 0,
        "custom_key": 9,
    },
    {
        "id": "B",
        "gdp_million": 10,
        "population": 30,
        "defence_spending_million": 4,
        "personnel": 4,
        "own_need": 5,
        "custom_key": 1,
    },
]
TWO_PAYERS = toy(
    nations=NATIONS,
    requirements=[need("r", 8)],
    offers=[offer("a", "A", 8, cost=1), offer("b", "B", 8, cost=1)],
    credits=[{"nation": "B", "amount_million": 4}],
)
"""Eight aircraft for 8 million; A's economy is three times B's; B has 4 million to its credit."""

FAIR = ("covered", "burden_sum")


def test_written() -> None:
    same_as_written("burden", TWO_PAYERS, card(tiers=("burden_sum",)))


def test_by_hand_fair_by_gdp() -> None:
    # Without credits: A's share 30/40 of 8 = 6, B's 2. Nobody deviates.
    result = solve(TWO_PAYERS, card(tiers=FAIR, burden__credits=False))
    assert values(result) == {"covered": 1.0, "burden_sum": 0.0}
    assert committed(result) == {"a": 6, "b": 2}


def test_by_hand_credits_count_as_paid() -> None:
    # Total 8 + 4 = 12: A's fair share is 9 but there are 8 to pay. A pays 8 (1 below), B 0 with 4 credited (1 above).
    result = solve(TWO_PAYERS, card(tiers=FAIR))
    assert values(result)["burden_sum"] == near(2.0)
    assert committed(result) == {"a": 8}
    shares = result.burden.set_index("nation")
    assert shares["fair_million"].to_dict() == pytest.approx({"A": 9, "B": 3})
    assert shares["burden_million"].to_dict() == {"A": 8, "B": 4}


def test_by_hand_owing_counts_too() -> None:
    # All eight are needed: A pays 5, B 3 and owes 2: total 6, fair 4.5 and 1.5, so 0.5 above and 0.5 below.
    owing = TWO_PAYERS.replace(
        offers=[offer("a", "A", 5, cost=1), offer("b", "B", 3, cost=1)],
        credits=[{"nation": "B", "amount_million": -2}],
    )
    assert values(solve(owing, card(tiers=FAIR)))["burden_sum"] == near(1.0)


@pytest.mark.parametrize(
    ("key", "units_of_a"),
    [
        ("gdp", 6),  # 30 : 10
        ("population", 2),  # 10 : 30
        ("defence_spending", 1.6),  # 1 : 4
        ("personnel", 4),  # 4 : 4
        ("own_need", 0),  # 0 : 5
        ("custom", 7.2),  # 9 : 1
        ("equal", 4),
    ],
)
def test_by_hand_every_key(key: str, units_of_a: float) -> None:
    instance = TWO_PAYERS.replace(
        requirements=[need("r", 8, "fuel")],
        offers=[offer("a", "A", 8, "fuel", cost=1), offer("b", "B", 8, "fuel", cost=1)],
    )
    result = solve(instance, card(tiers=FAIR, burden__key=key, burden__credits=False))
    assert values(result)["burden_sum"] == pytest.approx(0.0, abs=1e-5)
    assert result.audit is not None
    paid = {row.nation: row.burden_million for row in result.audit.burden}
    assert paid["A"] == pytest.approx(units_of_a, abs=1e-5)


def test_by_hand_above_and_below() -> None:
    # All is A's: A pays 8 of 8 (fair 4, 4 above), B nothing (4 below): sum 8, largest 4.
    instance = TWO_PAYERS.replace(offers=[offer("a", "A", 8, cost=1)], credits=[])
    result = solve(instance, card(tiers=("covered", "burden_sum", "burden_largest"), burden__key="equal"))
    assert values(result) == {"covered": 1.0, "burden_sum": 8.0, "burden_largest": 4.0}


def test_by_hand_nobody_pays_for_units_that_serve_nothing() -> None:
    # A serves both needed at 5 each; B's aircraft could only stand idle to even the burden, which does not count:
    # burdens 10 and 0, fair 5 each.
    instance = toy(
        offers=[offer("a", "A", 2, cost=5), offer("b", "B", 4, cost=5, notice_days=99)],
        requirements=[need("r", 2, within_days=10)],
    )
    result = solve(instance, card("readiness", tiers=FAIR, burden__key="equal"))
    assert (values(result)["burden_sum"], committed(result)) == (10.0, {"a": 2})


def test_by_hand_a_package_may_stand_partly_idle_but_not_a_second_one() -> None:
    # B serves 2 of its packages of 3: idle 1 is less than a package; a second package of 3 would stand idle (4 idle).
    # A: 0. B: 3 * 1 = 3 against fair 1.5: sum 3.
    instance = toy(offers=[offer("b", "B", 6, cost=1, smallest=3, step=3)])
    result = solve(instance, card("lots", tiers=FAIR, burden__key="equal"))
    assert (values(result)["burden_sum"], committed(result)) == (3.0, {"b": 3})


SITUATIONS = toy(
    situations=[{"id": "s1"}, {"id": "s2"}],
    missions=[{"id": "m", "situations": ["s1"]}, {"id": "n", "situations": ["s2"]}],
    requirements=[need("f", 6, "fuel"), need("r", 1), need("q", 2, mission="n")],
    offers=[offer("t", "A", 6, "fuel", cost=1), offer("b", "B", 6, cost=1)],
)
"""A pays 6 for fuel; B serves one need of one in s1 and one of two in s2."""


def test_written_where_an_offer_serves_in_several_situations() -> None:
    same_as_written("burden-situations", SITUATIONS, card(tiers=("burden_sum",), burden__key="equal"))


def test_by_hand_idle_is_beside_the_busiest_situation() -> None:
    # Six for B would be fair, but in its busiest situation it uses two: burdens 6 and 2, fair 4, so 2 + 2.
    result = solve(SITUATIONS, card(tiers=FAIR, burden__key="equal"))
    assert (values(result)["burden_sum"], committed(result)) == (4.0, {"t": 6, "b": 2})


def test_by_hand_no_fixed_cost_without_a_commitment() -> None:
    # A pays 10 for its two aircraft. B's fixed cost of 10 would even it out, but B commits nothing, so it pays nothing.
    instance = toy(
        offers=[offer("a", "A", 2, cost=5), offer("b", "B", 1, cost=1, fixed_cost_million=10)],
        locks=[{"id": "l", "rule": "never", "offer": "b"}],
    )
    assert values(solve(instance, card("locks", tiers=FAIR, burden__key="equal")))["burden_sum"] == 10.0


def test_by_hand_fees_are_no_contribution() -> None:
    # A pays 5 to be a member, and four aircraft like B: burdens 4 and 4. Spending is 13 all the same.
    instance = TWO_PAYERS.replace(
        offers=[offer("a", "A", 8, cost=1, agreement="g"), offer("b", "B", 8, cost=1)],
        agreements=[agreement(membership_cost_million=5)],
        credits=[],
    )
    result = solve(instance, card("agreements", tiers=(*FAIR, "cost"), burden__key="equal"))
    assert values(result) == {"covered": 1.0, "burden_sum": 0.0, "cost": 13.0}
    assert result.burden.set_index("nation")["burden_million"].to_dict() == {"A": 4, "B": 4}


def pooled(aircraft: float) -> Any:
    """A holds hours (1 million each, four to a unit) of which four are needed; B pays 1 for each aircraft needed."""
    return toy(
        requirements=[need("q", 4, "fuel"), need("r", aircraft)],
        pools=[pool(output=4, cost=4)],
        offers=[share("h", "A", 40), offer("b", "B", aircraft, cost=1)],
    )


@pytest.mark.parametrize(
    ("aircraft", "hours", "deviations"),
    [
        (4, 4, 0),
        (8, 4, 4),  # a unit more, of which nothing is used, would be even: burdens 4 and 8, fair 6 each
        (12, 4, 8),
    ],
)
def test_by_hand_no_unit_of_a_pool_stands_idle(aircraft: float, hours: float, deviations: float) -> None:
    result = solve(pooled(aircraft), card("pools", tiers=FAIR, burden__key="equal"))
    assert values(result) == {"covered": 1.0, "burden_sum": deviations}
    assert committed(result) == {"h": hours, "b": aircraft}


def test_by_hand_the_idle_hours_of_all_shares_count_together() -> None:
    # Two shares of the pool, of which one is never in time: no unit of idle hours for either. Burdens 4 and 12.
    both = pooled(12).replace(
        requirements=[need("q", 4, "fuel", within_days=5), need("r", 12)],
        offers=[share("h", "A", 40), share("late", "A", 40, notice_days=9), offer("b", "B", 12, cost=1)],
    )
    chosen = card("pools", "readiness", tiers=FAIR, burden__key="equal")
    assert values(solve(both, chosen))["burden_sum"] == 8.0


def test_by_hand_pools_with_a_share_that_is_agreed_may_be_idle_as_far_as_agreed() -> None:
    # A has agreed to hold something, so rows let its pool be idle: three units even the burdens out, and serve nothing.
    locked = pooled(12).replace(locks=[{"id": "l", "rule": "at_least", "offer": "h", "quantity": 4}])
    found = pooling.solve(locked, card=card("pools", "locks", tiers=FAIR, burden__key="equal"))
    assert (values(found)["burden_sum"], found.tier("burden_sum").bound, found.outcome) == (8.0, 0.0, "feasible")
    assert values(solve(locked, card("pools", tiers=FAIR, burden__key="equal")))["burden_sum"] == 8.0


def test_written_with_a_pool_and_fees() -> None:
    instance = SITUATIONS.replace(
        capabilities=capabilities(),
        pools=[pool(output=3, cost=6, agreement="g", trade_share=0.5)],
        agreements=[agreement(membership_cost_million=5)],
        missions=[{"id": "m", "situations": ["s1"]}, {"id": "n", "situations": ["s2"]}],
        requirements=[need("f", 6, "fuel"), need("f2", 5, "fuel", mission="n")],
        offers=[share("h", "A", 6), share("k", "B", 3, dwell=2)],
    )
    chosen = card("pools", "agreements", tiers=("burden_sum",), burden__key="equal")
    same_as_written("burden-pools", instance, chosen)


@pytest.mark.parametrize("key", ["gdp", "own_need"])
def test_a_missing_figure_names_nation_and_column(key: str) -> None:
    nations = [{**row} for row in NATIONS]
    del nations[1]["gdp_million"], nations[1]["own_need"]
    column = {"gdp": "gdp_million", "own_need": "own_need"}[key]
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.solve(TWO_PAYERS.replace(nations=nations), card=card(tiers=FAIR, burden__key=key))
    (problem,) = caught.value.problems
    assert problem.place == f"/nations/1/{column}"
    assert column in problem.rule
    assert "B" in problem.rule


def test_a_key_that_adds_to_nothing_is_refused() -> None:
    nations = [{**row, "custom_key": 0} for row in NATIONS]
    with pytest.raises(pooling.InvalidInput, match="sum of custom_key is zero"):
        pooling.solve(TWO_PAYERS.replace(nations=nations), card=card(tiers=FAIR, burden__key="custom"))


def payers(*incomes: tuple[float, float], **changed: Any) -> Any:
    """Nations with an income and so many people, each of whom can pay for all of the 100 tonnes needed."""
    names = "ABCDEFGHIJ"[: len(incomes)]
    base: dict[str, Any] = {
        "nations": [
            {"id": name, "gni_million": income, "population": people, "gdp_million": income}
            for name, (income, people) in zip(names, incomes, strict=True)
        ],
        "requirements": [need("r", 100, "fuel")],
        "offers": [offer(name.lower(), name, 100, "fuel", cost=1) for name in names],
    }
    return toy(**{**base, **changed})


def percent(instance: Any, **parameters: Any) -> list[float]:
    """What each nation pays of the 100 million where all are as fair as can be."""
    result = solve(instance, card(tiers=("burden_sum",), coverage__shortfall_allowed=False, **parameters))
    assert values(result)["burden_sum"] == pytest.approx(0, abs=1e-4)
    assert result.audit is not None
    return [round(row.burden_share * 100, 3) for row in result.audit.burden]


def test_by_hand_fair_by_income() -> None:
    assert percent(payers((6, 1), (3, 1), (1, 1)), burden__key="gni") == [60, 30, 10]


@pytest.mark.parametrize(
    ("count", "shares"),
    [
        (0, [50, 25, 15, 10]),
        (1, [50, 25, 15, 10]),
        (2, [37.5, 37.5, 15, 10]),
        (3, [30, 30, 30, 10]),
        (4, [25, 25, 25, 25]),
        (9, [25, 25, 25, 25]),
    ],
)
def test_by_hand_the_largest_pay_the_same(count: int, shares: list[float]) -> None:
    instance = payers((50, 1), (25, 1), (15, 1), (10, 1))
    assert percent(instance, burden__key="gni", burden__equal_largest=count) == shares
    assert percent(instance, burden__key="gdp", burden__equal_largest=count) == shares


def test_by_hand_of_equals_the_first_is_levelled() -> None:
    # B and C are both second: B, which comes first, is levelled with A.
    instance = payers((50, 1), (20, 1), (20, 1), (10, 1))
    assert percent(instance, burden__key="gni", burden__equal_largest=2) == [35, 35, 20, 10]


@pytest.mark.parametrize(
    ("incomes", "floor", "ceiling", "relief", "shares"),
    [
        # Income per head 60, 15, 5 against 20 for all: B gives up 0.8 * (1 - 15/20) * 30 = 6 and C
        # 0.8 * (1 - 5/20) * 10 = 6, which A takes over.
        (((60, 1), (30, 2), (10, 2)), 0.0, 1.0, 0.8, [72, 24, 4]),
        # With half the gradient 3 and 3.
        (((60, 1), (30, 2), (10, 2)), 0.0, 1.0, 0.4, [66, 27, 7]),
        # Without relief it is income.
        (((60, 1), (30, 2), (10, 2)), 0.0, 1.0, 0.0, [60, 30, 10]),
        # A has half at most; the 22 that are left over go to B and C as 24 to 4.
        (((60, 1), (30, 2), (10, 2)), 0.0, 0.5, 0.8, [50, 42.857, 7.143]),
        # B is then above 0.4 too, and C has what is left.
        (((60, 1), (30, 2), (10, 2)), 0.0, 0.4, 0.8, [40, 40, 20]),
        # Three times 0.3 are not enough for anybody to be below it: all are equal.
        (((60, 1), (30, 2), (10, 2)), 0.0, 0.3, 0.8, [33.333, 33.333, 33.333]),
        # Two take over in proportion to their income: C gives up 0.8 * (1 - 0.5) * 10 = 4 (10 for each head against
        # 20), A and B have 20 and 30 a head, so take 4 * 60 / 90 and 4 * 30 / 90.
        (((60, 3), (30, 1), (10, 1)), 0.0, 1.0, 0.8, [62.667, 31.333, 6]),
        # Equal income for each head: nobody is relieved.
        (((60, 6), (30, 3), (10, 1)), 0.0, 1.0, 0.8, [60, 30, 10]),
    ],
)
def test_by_hand_a_scale_of_assessments(
    incomes: tuple[tuple[float, float], ...], floor: float, ceiling: float, relief: float, shares: list[float]
) -> None:
    parameters = {"burden__scale_floor": floor, "burden__scale_ceiling": ceiling, "burden__scale_relief": relief}
    found = percent(payers(*incomes), burden__key="un_scale", **parameters)
    assert found == pytest.approx(shares, abs=1e-3)


def test_by_hand_the_floor_of_the_scale() -> None:
    # C has 1 of 10 001 (0.01 %), less relief; all are as rich. At least 0.1 %: A and B share the other 99.9 %.
    instance = payers((6000, 6000), (4000, 4000), (1, 1))
    parameters = {"burden__scale_ceiling": 1.0, "burden__scale_relief": 0.8}
    found = percent(instance, burden__key="un_scale", burden__scale_floor=0.001, **parameters)
    assert found == pytest.approx([59.94, 39.96, 0.1], abs=2e-3)


def test_by_hand_the_largest_of_a_scale_pay_the_same() -> None:
    parameters = {"burden__scale_ceiling": 1.0, "burden__equal_largest": 2}
    found = percent(payers((60, 1), (30, 2), (10, 2)), burden__key="un_scale", **parameters)
    assert found == pytest.approx([48, 48, 4], abs=1e-3)


@pytest.mark.parametrize("people", [None, 0])
def test_a_scale_needs_people(people: int | None) -> None:
    nations: list[dict[str, Any]] = [{"id": "A", "gni_million": 1, "population": 1}, {"id": "B", "gni_million": 1}]
    if people is not None:
        nations[1]["population"] = people
    instance = payers((1, 1), (1, 1)).replace(nations=nations)
    with pytest.raises(pooling.InvalidInput, match="population"):
        pooling.solve(instance, card=card(tiers=FAIR, burden__key="un_scale"))


IN_TURN = toy(
    periods=periods(2),
    requirements=[need("r", 4)],
    offers=[offer("a", "A", 4, cost=1), offer("b", "B", 4, cost=1, periods=["p2"])],
)
"""In p1 A alone can pay the 4 million, in p2 either."""


def test_written_running() -> None:
    same_as_written("burden-running", IN_TURN, card(tiers=("burden_sum",), burden__key="equal", burden__over="running"))


def test_by_hand_over_the_years() -> None:
    # A pays 4 and then B: 0 off in the end, 2 and 2 after p1.
    tiers = ("covered", "burden_sum", "burden_largest")
    horizon = solve(IN_TURN, card(tiers=tiers, burden__key="equal"))
    assert values(horizon) == {"covered": 1.0, "burden_sum": 0.0, "burden_largest": 0.0}
    running = solve(IN_TURN, card(tiers=tiers, burden__key="equal", burden__over="running"))
    assert values(running) == {"covered": 1.0, "burden_sum": 4.0, "burden_largest": 2.0}
    for result, largest in ((horizon, 0), (running, 2)):
        assert committed(result) == {("a", "p1"): 4, ("b", "p2"): 4}
        assert result.audit is not None
        assert [row.deviation_million for row in result.audit.burden] == [0, 0]
        assert [row.largest_deviation_million for row in result.audit.burden] == [largest, largest]


def test_by_hand_credits_are_there_before_the_first_year() -> None:
    # B has 4 to its credit: 4 and 4 after p1, none off; as much is paid by both in p2.
    credited = IN_TURN.replace(credits=[{"nation": "B", "amount_million": 4}])
    result = solve(credited, card(tiers=FAIR, burden__key="equal", burden__over="running"))
    assert values(result) == {"covered": 1.0, "burden_sum": 0.0}
    assert committed(result)["a", "p2"] == committed(result)["b", "p2"]
    without = solve(credited, card(tiers=FAIR, burden__key="equal", burden__over="running", burden__credits=False))
    assert values(without) == {"covered": 1.0, "burden_sum": 4.0}


@pytest.mark.parametrize(("credit", "units_of_b"), [(1.0, 4), (0.5, 2), (0.25, 1), (0.0, 0)])
def test_by_hand_only_part_of_an_option_counts(credit: float, units_of_b: float) -> None:
    # A's option costs 4 (3 and an upkeep of 1), of which the share counts; B's tonnes at 1 even it out, as A has none.
    instance = toy(
        requirements=[need("r", 1), need("q", 4, "fuel")],
        options=[option(nations=["A"], cost_million=3, upkeep_million=1, credit_share=credit)],
        offers=[through("x", "A", 1), offer("b", "B", 4, "fuel", cost=1)],
        locks=[{"id": "l", "rule": "must", "option": "i"}],
    )
    result = solve(instance, card("options", "locks", tiers=("burden_sum",), burden__key="equal"))
    assert values(result) == {"burden_sum": 0.0}
    assert result.audit is not None
    assert [row.burden_million for row in result.audit.burden] == [pytest.approx(units_of_b)] * 2
    assert spent(result, "A") == [4]


def test_by_hand_a_grant_is_no_burden_and_a_contribution_is_one() -> None:
    # A's option costs 8, half of it paid by the fund, into which both pay 2: burdens 6 and 2, 2 off each. Half of A's
    # own 4 counts: 4 and 2.
    for credit, deviation in ((1.0, 2), (0.5, 1)):
        instance = toy(
            requirements=[need("r", 1)],
            options=[option(nations=["A"], cost_million=8, credit_share=credit, fund="f")],
            funds=[fund(grant_share=0.5)],
            offers=[through("x", "A", 1)],
        )
        chosen = card("options", "funding", tiers=("covered", "burden_largest"), burden__key="equal")
        assert values(solve(instance, chosen)) == {"covered": 1.0, "burden_largest": float(deviation)}


def test_by_hand_in_kind() -> None:
    # A's six aircraft cost nothing and count 2 each; prices do not matter. B pays 1 a tonne, 9 of them at 1.5 are 13.5;
    # eight are 12, as much as A's.
    instance = toy(
        requirements=[need("r", 6), need("q", 8, "fuel")],
        offers=[offer("a", "A", 6, in_kind_million=2), offer("b", "B", 8, "fuel", cost=1)],
        prices=[{"period": "p", "index": 1.5}],
    )
    result = solve(instance, card(tiers=(*FAIR, "cost"), burden__key="equal"))
    assert values(result) == {"covered": 1.0, "burden_sum": 0.0, "cost": 12.0}
    assert result.audit is not None
    assert [row.burden_million for row in result.audit.burden] == [12, 12]


def test_written_with_options_and_what_is_given_in_kind() -> None:
    instance = toy(
        nations=[{"id": "A", "gni_million": 3}, {"id": "B", "gni_million": 1}],
        requirements=[need("r", 3)],
        options=[option(cost_million=8, upkeep_million=1, credit_share=0.5, fund="f")],
        funds=[fund(grant_share=0.25)],
        offers=[through("x", "A", 1), offer("b", "B", 2, cost=1, in_kind_million=2)],
    )
    same_as_written("burden-options", instance, card("options", "funding", tiers=("burden_sum",), burden__key="gni"))


def test_absent_idle_rows_of_offers_that_cannot_stand_idle() -> None:
    # One whole unit is a package: commit <= 1 and all of it in use, or nothing. Locked offers are exempt.
    chosen = card("locks", tiers=FAIR)
    idle = [name for name in rows(TWO_PAYERS, chosen) if name.startswith("burden_idle[")]
    assert idle == ["burden_idle[a,p]", "burden_idle[b,p]"]
    locked = TWO_PAYERS.replace(locks=[{"id": "l", "rule": "must", "offer": "a"}])
    assert [name for name in rows(locked, chosen) if name.startswith("burden_idle[")] == ["burden_idle[b,p]"]
    assert not [name for name in columns(TWO_PAYERS, chosen) if name.startswith("busiest")]
