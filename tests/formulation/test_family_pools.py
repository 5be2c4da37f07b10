"""pools: assets and hours held together."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    assigned,
    budgets,
    card,
    columns,
    committed,
    near,
    need,
    offer,
    periods,
    pool,
    rows,
    share,
    solve,
    toy,
    traded,
    values,
)

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")

HOURS = toy(
    periods=periods(2),
    situations=[{"id": "s", "weight": 0.5}],
    requirements=[need("q", 6, "fuel"), need("r", 2)],
    suppliers=[{"id": "v", "largest_share": 0.5}],
    pools=[
        pool(
            output=4,
            cost=6,
            reserve_share=0.25,
            least_units=2,
            most_units=3,
            stays=True,
            trade_share=0.5,
            agreement="g",
            use_cost_million=2,
        ),
        pool("d", output=2, cost=1, capability="lift", supplier="v"),
    ],
    agreements=[agreement()],
    offers=[
        share("a", "A", 6),
        share("b", "B", 5, effectiveness=0.5, periods=["p2"]),
        share("w", "A", 2, "lift", pool="d"),
        offer("own", "B", 1),
    ],
)
"""At least two units of three hours each at 6 million, kept once bought; half may be traded; lift from a market."""


def test_written() -> None:
    same_as_written("pools", HOURS, card("agreements", "pools", tiers=("cost",)))


def test_by_hand_whole_units_are_bought_and_every_hour_is_paid() -> None:
    # Three hours are needed, a unit gives four and costs 8: all four are somebody's, at 2 each.
    instance = toy(
        requirements=[need("q", 3, "fuel")],
        pools=[pool(output=4, cost=8)],
        offers=[share("a", "A", 3), share("b", "B", 3)],
    )
    result = solve(instance, card("pools", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 8.0}
    assert sum(committed(result).values()) == pytest.approx(4)
    paid = result.shares.set_index("offer")
    assert paid["paid_million"].to_dict() == pytest.approx({o: 2 * h for o, h in committed(result).items()}, abs=1e-5)
    units = result.pools.set_index("pool").loc["c"]
    assert (units["units"], units["output"], units["used"], units["cost_million"]) == pytest.approx((1, 4, 3, 8))


def test_by_hand_shares_that_do_not_fill_a_unit_buy_none() -> None:
    # Shares of at most 1 and 2 hours; a unit gives four, and nobody takes the fourth.
    instance = toy(
        requirements=[need("q", 3, "fuel")], pools=[pool(output=4)], offers=[share("a", "A", 1), share("b", "B", 2)]
    )
    assert values(solve(instance, card("pools"))) == {"covered": 0.0}
    fuller = instance.replace(offers=[share("a", "A", 2), share("b", "B", 2)])
    assert values(solve(fuller, card("pools"))) == {"covered": 1.0}


def test_by_hand_whole_units_of_whole_capabilities() -> None:
    # A unit gives 2.5 aircraft: only two units give a whole number, five at 5 / 2.5 = 2 million each.
    instance = toy(pools=[pool(output=2.5, cost=5, capability="lift")], offers=[share("a", "A", 9, "lift")])
    result = solve(instance, card("pools", tiers=COVER_THEN_COST))
    assert (values(result), committed(result)) == ({"covered": 1.0, "cost": 10.0}, {"a": 5})


def test_by_hand_reserve_is_nobodys_share_and_is_paid_by_all() -> None:
    # Of 4 hours a quarter is kept: 3 for 8 million. Six needed are two units: 16. Seven would be three: 24.
    instance = toy(
        requirements=[need("q", 6, "fuel")],
        pools=[pool(output=4, cost=8, reserve_share=0.25)],
        offers=[share("a", "A", 9)],
    )
    result = solve(instance, card("pools", tiers=COVER_THEN_COST))
    assert (values(result), committed(result)) == ({"covered": 1.0, "cost": 16.0}, {"a": 6})
    seven = instance.replace(requirements=[need("q", 7, "fuel")])
    assert values(solve(seven, card("pools", tiers=COVER_THEN_COST)))["cost"] == 24.0


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (0, 9, (1.0, 8.0)),  # two units of 4 hours for the 5 needed
        (3, 9, (1.0, 12.0)),  # three at least
        (0, 1, (0.8, 4.0)),  # one at most
        (0, 0, (0.0, 0.0)),
    ],
)
def test_by_hand_least_and_most_units(least: int, most: int, expected: tuple[float, float]) -> None:
    instance = toy(
        requirements=[need("q", 5, "fuel")],
        pools=[pool(output=4, cost=4, least_units=least, most_units=most)],
        offers=[share("a", "A", 20)],
    )
    result = solve(instance, card("pools", tiers=COVER_THEN_COST))
    assert tuple(values(result).values()) == expected


def test_by_hand_units_that_stay() -> None:
    # Needed in p1 only: the unit stays and its hours are paid in p2 and p3 too.
    instance = toy(
        periods=periods(3),
        requirements=[need("q", 4, "fuel", periods=["p1"])],
        pools=[pool(output=4, cost=8, stays=True)],
        offers=[share("a", "A", 4)],
    )
    assert values(solve(instance, card("pools", tiers=COVER_THEN_COST))) == {"covered": 1.0, "cost": 24.0}
    leaves = instance.replace(pools=[pool(output=4, cost=8)])
    assert values(solve(leaves, card("pools", tiers=COVER_THEN_COST))) == {"covered": 1.0, "cost": 8.0}
    # Bought in p2 it stays in p3; p1 comes before.
    later = instance.replace(requirements=[need("q", 4, "fuel", periods=["p2"])])
    assert values(solve(later, card("pools", tiers=COVER_THEN_COST))) == {"covered": 1.0, "cost": 16.0}


def test_by_hand_units_that_nobody_could_hold_later_are_not_bought() -> None:
    # The only share ends with p1; a unit that stays would have hours in p2 that are nobody's.
    instance = toy(
        periods=periods(2),
        requirements=[need("q", 4, "fuel", periods=["p1"])],
        pools=[pool(output=4, stays=True)],
        offers=[share("a", "A", 4, periods=["p1"])],
    )
    assert values(solve(instance, card("pools"))) == {"covered": 0.0}
    assert values(solve(instance.replace(pools=[pool(output=4)]), card("pools"))) == {"covered": 1.0}


def agreed_hours(trade_share: float, most_of_b: float = 4, **more: Any) -> Any:
    """A has agreed to hold all four hours and may not fly them; B may. Hours cost 2."""
    return toy(
        requirements=[need("q", 4, "fuel")],
        pools=[pool(output=4, cost=8, most_units=1, trade_share=trade_share)],
        offers=[share("a", "A", 4), share("b", "B", most_of_b)],
        locks=[{"id": "l", "rule": "at_least", "offer": "a", "quantity": 4}],
        caveats=[{"id": "c", "nation": "A", "rule": "forbid"}],
        **more,
    )


@pytest.mark.parametrize(
    ("trade_share", "most_of_b", "hours"),
    [
        (0, 4, 0),
        (0.5, 4, 2),  # half of what A holds
        (1, 4, 4),
        (1, 1, 4),  # B may buy one hour, and take over any number
    ],
)
def test_by_hand_trade(trade_share: float, most_of_b: float, hours: float) -> None:
    result = solve(agreed_hours(trade_share, most_of_b), card("pools", "locks", "caveats", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": hours / 4, "cost": 8.0}
    assert traded(result) == ({"a": -hours, "b": hours} if hours else {})
    assert assigned(result) == ({("b", "q"): hours} if hours else {})


def test_by_hand_trade_is_paid_at_the_price() -> None:
    # A pays 8 and gets 2 an hour back: with 3 million it must hand over 2.5 hours, with 8 none. B pays 2 an hour.
    chosen = card("pools", "locks", "caveats", "budget", tiers=COVER_THEN_COST)
    instance = agreed_hours(1.0, budgets=budgets(A=[3], B=[6]))
    result = solve(instance, chosen)
    assert values(result) == {"covered": 0.75, "cost": 8.0}  # B's 6 million buy 3 hours
    assert traded(result) == {"a": -3, "b": 3}
    spent = result.spending.set_index("nation")["pools_million"].to_dict()
    assert spent == pytest.approx({"A": 2, "B": 6}, abs=1e-5)


def test_by_hand_trade_of_whole_units() -> None:
    # Half of three aircraft is one and a half: one can be flown by others.
    instance = toy(
        requirements=[need("r", 3)],
        pools=[pool(output=3, capability="lift", most_units=1, trade_share=0.5)],
        offers=[share("a", "A", 3, "lift"), share("b", "B", 3, "lift")],
        locks=[{"id": "l", "rule": "at_least", "offer": "a", "quantity": 3}],
        caveats=[{"id": "c", "nation": "A", "rule": "forbid"}],
    )
    result = solve(instance, card("pools", "locks", "caveats"))
    assert values(result) == {"covered": near(1 / 3)}
    assert sum(assigned(result).values()) == 1


def test_by_hand_only_members_hold_and_take_over_hours() -> None:
    # C is a member at 3 million and holds the four hours; B may not be one, so nothing can be handed to it.
    instance = toy(
        nations=[{"id": "B"}, {"id": "C"}],
        requirements=[need("q", 4, "fuel")],
        pools=[pool(output=4, most_units=1, trade_share=1, agreement="g")],
        agreements=[agreement(membership_cost_million=3)],
        offers=[share("b", "B", 4), share("c", "C", 4)],
        caveats=[{"id": "c", "nation": "C", "rule": "forbid"}],
        locks=[{"id": "l", "rule": "never", "agreement": "g", "nation": "B"}],
    )
    families = ("pools", "agreements", "caveats", "locks")
    assert values(solve(instance, card(*families, tiers=COVER_THEN_COST))) == {"covered": 0.0, "cost": 0.0}
    # Without the caveat C uses them itself; without the lock B is the member.
    for free in (instance.replace(caveats=[]), instance.replace(locks=[])):
        assert values(solve(free, card(*families, tiers=COVER_THEN_COST))) == {"covered": 1.0, "cost": 3.0}


def test_by_hand_hours_taken_over_are_a_members() -> None:
    # C has agreed to hold four hours, so it is a member; only another member can take them over.
    instance = toy(
        nations=[{"id": "B"}, {"id": "C"}],
        requirements=[need("q", 4, "fuel")],
        pools=[pool(output=4, most_units=1, trade_share=1, agreement="g")],
        agreements=[agreement(membership_cost_million=3)],
        offers=[share("b", "B", 4), share("c", "C", 4)],
        caveats=[{"id": "c", "nation": "C", "rule": "forbid"}],
        locks=[{"id": "l", "rule": "at_least", "offer": "c", "quantity": 4}],
    )
    families = ("pools", "agreements", "caveats", "locks")
    assert values(solve(instance, card(*families, tiers=COVER_THEN_COST))) == {"covered": 1.0, "cost": 6.0}
    never = {"id": "k", "rule": "never", "agreement": "g", "nation": "B"}
    kept_out = instance.replace(locks=[*instance.locks, never])
    assert values(solve(kept_out, card(*families, tiers=COVER_THEN_COST))) == {"covered": 0.0, "cost": 3.0}


def test_by_hand_use_is_paid_by_the_weight_of_the_situation_and_not_deployed() -> None:
    # Four hours at 2, three of them used at 6 * 0.5: 8 + 9. The deployment of 100 a unit is not for shares.
    instance = toy(
        situations=[{"id": "s", "weight": 0.5}],
        requirements=[need("q", 3, "fuel")],
        pools=[pool(output=4, cost=8, use_cost_million=6)],
        offers=[share("a", "A", 4, dwell=1)],
        deployment=[{"cost_million": 100}],
    )
    result = solve(instance, card("pools", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 17.0}
    row = result.spending.set_index("nation").loc["A"]
    assert (row["pools_million"], row["deployment_million"]) == pytest.approx((17, 0))


def test_by_hand_the_deployment_scale_is_not_for_use() -> None:
    instance = toy(
        requirements=[need("q", 4, "fuel")],
        pools=[pool(output=4, use_cost_million=1)],
        offers=[share("a", "A", 4)],
    )
    chosen = card("pools", tiers=COVER_THEN_COST, spending__deployment_scale=0)
    assert values(solve(instance, chosen))["cost"] == 4.0


def test_by_hand_dwell_holds_for_shares() -> None:
    # Two hours held for one flown: of 4 hours two serve.
    instance = toy(
        requirements=[need("q", 4, "fuel")],
        pools=[pool(output=4, most_units=1)],
        offers=[share("a", "A", 4, dwell=2)],
    )
    assert values(solve(instance, card("pools"))) == {"covered": 0.5}


def test_by_hand_one_supplier_is_not_everything() -> None:
    # From v at most half of the 8 hours needed in the situation, two pools together; A's own 2 come on top: 6 of 8.
    instance = toy(
        requirements=[need("q", 5, "fuel"), need("u", 3, "fuel")],
        suppliers=[{"id": "v", "largest_share": 0.5}, {"id": "w"}],
        pools=[pool(output=8, supplier="v"), pool("d", output=8, supplier="v")],
        offers=[share("a", "A", 8), share("b", "B", 8, pool="d"), offer("own", "A", 2, "fuel")],
    )
    result = solve(instance, card("pools"))
    assert sum(assigned(result).values()) == pytest.approx(6)
    other = instance.replace(pools=[pool(output=8, supplier="v"), pool("d", output=8, supplier="w")])
    assert values(solve(other, card("pools"))) == {"covered": 1.0}


def test_by_hand_a_suppliers_share_is_of_effective_units_in_each_situation() -> None:
    # Half of 4 needed is 2 effective units: one hour that counts double, in either of two situations.
    instance = toy(
        situations=[{"id": "s"}, {"id": "x"}],
        missions=[{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["x"]}],
        requirements=[need("q", 4, "fuel"), need("u", 4, "fuel", mission="n")],
        suppliers=[{"id": "v", "largest_share": 0.5}],
        pools=[pool(output=4, supplier="v")],
        offers=[share("a", "A", 4, effectiveness=2)],
    )
    result = solve(instance, card("pools"))
    assert (values(result), assigned(result)) == ({"covered": 0.5}, {("a", "q"): 1, ("a", "u"): 1})


def test_by_hand_off_no_share_can_be_used() -> None:
    instance = toy(requirements=[need("q", 4, "fuel")], pools=[pool(output=4)], offers=[share("a", "A", 4)])
    assert values(solve(instance, card("pools"))) == {"covered": 1.0}
    assert values(solve(instance, card())) == {"covered": 0.0}


def test_by_hand_without_agreements_a_pool_that_names_one_has_no_members() -> None:
    instance = toy(
        requirements=[need("q", 4, "fuel")],
        pools=[pool(output=4, agreement="g")],
        offers=[share("a", "A", 4)],
        agreements=[agreement()],
    )
    assert values(solve(instance, card("pools", "agreements"))) == {"covered": 1.0}
    assert values(solve(instance, card("pools"))) == {"covered": 0.0}


def test_absent_rows_that_cannot_bind() -> None:
    # No trade, no agreement, no supplier's limit, nothing that stays, no least number: one row for the output.
    instance = toy(requirements=[need("q", 4, "fuel")], pools=[pool(output=4)], offers=[share("a", "A", 4)])
    assert [name for name in rows(instance, card("pools")) if name.startswith("pools")] == ["pools_output[c,p]"]
    found = columns(instance, card("pools"))
    assert not [name for name in found if name.startswith(("bought", "traded"))]


def test_absent_a_pool_without_shares() -> None:
    plain = toy()
    instance = plain.replace(pools=[pool(cost=3)])
    assert columns(instance, card("pools")) == columns(plain, card())
    assert rows(instance, card("pools")) == rows(plain, card())
