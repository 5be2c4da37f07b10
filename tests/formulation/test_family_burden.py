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
    near,
    need,
    offer,
    pool,
    rows,
    share,
    solve,
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
        (8, 8, 0),  # one unit more, of which nothing is used: just that much may be
        (12, 8, 4),  # two units more would be even: burdens 8 and 12, fair 10 each
    ],
)
def test_by_hand_one_unit_of_a_pool_may_stand_idle(aircraft: float, hours: float, deviations: float) -> None:
    result = solve(pooled(aircraft), card("pools", tiers=FAIR, burden__key="equal"))
    assert values(result) == {"covered": 1.0, "burden_sum": deviations}
    assert committed(result) == {"h": hours, "b": aircraft}


def test_by_hand_the_idle_hours_of_all_shares_count_together() -> None:
    # Two shares of the pool, of which one is never in time: still one unit of idle hours, not one each.
    both = pooled(12).replace(
        requirements=[need("q", 4, "fuel", within_days=5), need("r", 12)],
        offers=[share("h", "A", 40), share("late", "A", 40, notice_days=9), offer("b", "B", 12, cost=1)],
    )
    chosen = card("pools", "readiness", tiers=FAIR, burden__key="equal")
    assert values(solve(both, chosen))["burden_sum"] == 4.0


def test_by_hand_pools_with_a_share_that_is_agreed_are_exempt() -> None:
    # A has agreed to hold something: its pool may be idle, and three units even the burdens out.
    locked = pooled(12).replace(locks=[{"id": "l", "rule": "at_least", "offer": "h", "quantity": 4}])
    assert values(solve(locked, card("pools", "locks", tiers=FAIR, burden__key="equal")))["burden_sum"] == 0.0
    assert values(solve(locked, card("pools", tiers=FAIR, burden__key="equal")))["burden_sum"] == 4.0


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


def test_absent_idle_rows_of_offers_that_cannot_stand_idle() -> None:
    # One whole unit is a package: commit <= 1 and all of it in use, or nothing. Locked offers are exempt.
    chosen = card("locks", tiers=FAIR)
    idle = [name for name in rows(TWO_PAYERS, chosen) if name.startswith("burden_idle")]
    assert idle == ["burden_idle[a,p,s]", "burden_idle[b,p,s]"]
    locked = TWO_PAYERS.replace(locks=[{"id": "l", "rule": "must", "offer": "a"}])
    assert [name for name in rows(locked, chosen) if name.startswith("burden_idle")] == ["burden_idle[b,p,s]"]
    assert not [name for name in columns(TWO_PAYERS, chosen) if name.startswith("busiest")]
