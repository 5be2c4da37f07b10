"""burden: nothing beyond the needs, in sum, counts towards fair shares. Each case is solved by hand."""

from __future__ import annotations

from typing import Any

import pytest
from toys import agreement, card, committed, need, offer, pool, share, solve, toy, values

import pooling

from .writing import same_as_written

FAIR = ("covered", "burden_sum", "cost")
NATIONS = "ABCDEFGH"


def alike(count: int, **changed: Any) -> Any:
    """So many nations with one aircraft each, at 10 million; one is needed. Columns of offers with ``offer_``."""
    names = NATIONS[:count]
    columns = {name.removeprefix("offer_"): changed.pop(name) for name in list(changed) if name.startswith("offer_")}
    quantity, capability = columns.pop("quantity", 1), columns.pop("capability", "lift")
    base: dict[str, Any] = {
        "nations": [{"id": name} for name in names],
        "requirements": [need("r", 1, capability)],
        "offers": [offer(name.lower(), name, quantity, capability, cost=10, **columns) for name in names],
    }
    return toy(**{**base, **changed})


def fair(instance: Any, *families: str, tiers: Any = FAIR, **parameters: Any) -> dict[str, float | None]:
    return values(solve(instance, card(*families, tiers=tiers, burden__key="equal", **parameters)))


def test_by_hand_one_whole_unit_is_enough() -> None:
    # One pays 10, fair is 2.5: 7.5 + 3 * 2.5 = 15. Four would be even, and useless.
    assert fair(alike(4)) == {"covered": 1.0, "burden_sum": 15.0, "cost": 10.0}


def test_by_hand_the_next_nation_only_where_units_do_not_divide_the_need() -> None:
    # 2.5 are needed: three aircraft of four nations. 10 each and 0, fair 7.5: 3 * 2.5 + 7.5 = 15.
    assert fair(alike(4, requirements=[need("r", 2.5)])) == {"covered": 1.0, "burden_sum": 15.0, "cost": 30.0}


def test_by_hand_of_a_divisible_capability_nothing_is_beyond() -> None:
    # Two tonnes at 10 by four nations: half a tonne each, and no more.
    instance = alike(4, offer_capability="fuel", offer_quantity=2, requirements=[need("r", 2, "fuel")])
    assert fair(instance) == {"covered": 1.0, "burden_sum": 0.0, "cost": 20.0}


@pytest.mark.parametrize("share_of_need", [1.0, 0.5, 0.4])
def test_by_hand_no_package_that_others_could_do_without(share_of_need: float) -> None:
    # Packages of one tonne, two needed, eight nations: two packages (three where one may provide 0.4 of it) at 10.
    # Two: fair 2.5, 2 * 7.5 + 6 * 2.5 = 30. Three: fair 3.75, 3 * 6.25 + 5 * 3.75 = 37.5.
    instance = alike(
        8, offer_capability="fuel", offer_quantity=2, offer_smallest=1, requirements=[need("r", 2, "fuel")]
    )
    few = {"covered": 1.0, "burden_sum": 30.0, "cost": 20.0}
    more = {"covered": 1.0, "burden_sum": 37.5, "cost": 30.0}
    found = fair(instance, "lots", "breadth", breadth__largest_share=share_of_need)
    assert found == (more if share_of_need == 0.4 else few)


def test_by_hand_no_whole_package_that_others_could_do_without() -> None:
    # Packages of two aircraft, three needed, four nations: two packages, 20 each, fair 10: 4 * 10 = 40.
    instance = alike(4, offer_quantity=2, offer_step=2, requirements=[need("r", 3)])
    assert fair(instance, "lots") == {"covered": 1.0, "burden_sum": 40.0, "cost": 40.0}


def test_by_hand_a_single_unit_beside_an_idle_package() -> None:
    # A comes in threes (30), B and C alone (10). Three are needed: all of A, or A's two and no more.
    # With A: 30, fair 10, 20 + 2 * 10 = 40. B and C alone cover only two, so A must come.
    instance = toy(
        nations=[{"id": nation} for nation in "ABC"],
        requirements=[need("r", 3)],
        offers=[
            offer("a", "A", 3, cost=10, smallest=3),
            offer("b", "B", 1, cost=10),
            offer("c", "C", 1, cost=10),
        ],
    )
    assert fair(instance, "lots") == {"covered": 1.0, "burden_sum": 40.0, "cost": 30.0}


def test_by_hand_an_offer_that_serves_two_needs_makes_up_for_another() -> None:
    # B's package of two is needed in the crisis, where A cannot come; in peace it is free for what A would do.
    instance = toy(
        situations=[{"id": "s1"}, {"id": "s2"}],
        missions=[{"id": "m", "situations": ["s1"]}, {"id": "n", "situations": ["s2"]}],
        requirements=[need("r", 2), need("q", 1, mission="n", within_days=1)],
        offers=[offer("a", "A", 2, cost=1, step=2, notice_days=5), offer("b", "B", 2, cost=1, step=2)],
    )
    found = pooling.solve(instance, card=card("lots", "readiness", tiers=FAIR, burden__key="equal"))
    assert values(found) == {"covered": 1.0, "burden_sum": 2.0, "cost": 2.0}
    assert committed(found) == {"b": 2}
    assert found.outcome == "feasible", "rows cannot tell: the bound is that of both"


@pytest.mark.parametrize(("quantity", "units"), [(1, 2), (2, 2), (3, 3)])
def test_by_hand_least_nations_may_ask_for_more(quantity: int, units: int) -> None:
    # Two nations at least: a need of one takes two aircraft of the four, no other a unit more.
    instance = alike(4, requirements=[need("r", quantity, least_nations=2)])
    assert fair(instance, "breadth")["cost"] == 10.0 * units


@pytest.mark.parametrize(("share_", "units"), [(0.5, 2), (0.34, 3), (0.25, 4)])
def test_by_hand_shares_of_what_is_delivered_may_ask_for_more(share_: float, units: int) -> None:
    # No nation above half of what comes: two for one; a third (a bit more): three; a quarter: four.
    instance = alike(4, requirements=[need("r", 1, largest_share=share_)])
    assert fair(instance, "breadth", breadth__share_of="delivered")["cost"] == 10.0 * units


def test_by_hand_parts_that_cover_different_amounts() -> None:
    # Three needed; A's aircraft covers 3, B's and C's 1: A alone, or ... B and C cover two, so A must come and then
    # neither is of use. 10, fair 10 / 3: 20 / 3 + 2 * 10 / 3 = 40 / 3.
    instance = toy(
        nations=[{"id": nation} for nation in "ABC"],
        requirements=[need("r", 3)],
        offers=[
            offer("a", "A", 1, cost=10, effectiveness=3),
            offer("b", "B", 1, cost=10),
            offer("c", "C", 1, cost=10),
        ],
    )
    assert fair(instance) == {"covered": 1.0, "burden_sum": pytest.approx(40 / 3, abs=1e-4), "cost": 10.0}


@pytest.mark.parametrize(("gain", "units"), [(1.0, 1), (0.5, 2)])
def test_by_hand_a_gain_counts(gain: float, units: int) -> None:
    # Two are needed. With a gain of 1 one aircraft covers both, with 0.5 two cover 3 and one 1.5.
    instance = alike(
        4,
        offer_agreement="g",
        requirements=[need("r", 2)],
        agreements=[agreement(gain_share=gain)],
    )
    assert fair(instance, "agreements")["cost"] == 10.0 * units


def test_by_hand_a_gain_is_not_left_aside_to_deliver_more() -> None:
    # Both are members already and stay: one unit of 2 is enough, whatever the model would rather count.
    instance = alike(
        2,
        requirements=[need("r", 2)],
        agreements=[agreement(gain_share=1.0, members=["A", "B"], exit_notice_periods=1)],
    )
    assert fair(instance, "agreements") == {"covered": 1.0, "burden_sum": 10.0, "cost": 10.0}


def test_by_hand_only_what_the_worst_withdrawal_asks() -> None:
    # Whoever goes, one is left: two aircraft of four. 10 each, fair 5: 4 * 5 = 20.
    tiers = ("covered_withdrawal", "covered", "burden_sum", "cost")
    assert fair(alike(4), "withdrawal", tiers=tiers) == {
        "covered_withdrawal": 1.0,
        "covered": 1.0,
        "burden_sum": 20.0,
        "cost": 20.0,
    }


def test_by_hand_only_what_the_largest_scenario_asks() -> None:
    # The need may double: two aircraft of four.
    instance = alike(
        4,
        scenarios=[{"id": "calm", "probability": 0.5}, {"id": "storm", "probability": 0.5}],
        scenario_effects=[{"scenario": "storm", "need_factor": 2.0}],
    )
    found = fair(instance, "uncertainty", tiers=("cvar_shortfall", "covered", "burden_sum", "cost"))
    assert found == {"cvar_shortfall": 0.0, "covered": 1.0, "burden_sum": 20.0, "cost": 20.0}


def test_by_hand_what_a_lock_asks_is_delivered() -> None:
    # Two are locked for a need of one: two, and not four.
    locks = [{"id": name, "rule": "at_least", "offer": name, "requirement": "r", "quantity": 1} for name in ("a", "b")]
    assert fair(alike(4, locks=locks), "locks")["cost"] == 20.0


def test_by_hand_a_unit_is_no_smaller_than_its_smallest_use() -> None:
    # Five tonnes; A gives three at least, B three at least: six are delivered, each is needed. C's three are not.
    instance = toy(
        nations=[{"id": nation} for nation in "ABC"],
        requirements=[need("q", 4, "fuel")],
        offers=[offer(nation.lower(), nation, 3, "fuel", cost=1, smallest_use=3) for nation in "ABC"],
    )
    found = solve(instance, card("lots", tiers=FAIR, burden__key="equal"))
    assert values(found)["cost"] == 6.0


def test_by_hand_more_than_the_smallest_use_is_cut_to_the_need() -> None:
    # A and B give two tonnes at least; five are needed, A has four and B four: 2.5 each, not a tonne more.
    instance = toy(
        requirements=[need("q", 5, "fuel")],
        offers=[offer(nation.lower(), nation, 4, "fuel", cost=1, smallest_use=2) for nation in "AB"],
    )
    assert fair(instance, "lots") == {"covered": 1.0, "burden_sum": 0.0, "cost": 5.0}


def test_by_hand_two_pools_of_which_one_is_enough() -> None:
    # Units of four hours (4 million), four needed: one pool's unit, not half of either.
    instance = toy(
        requirements=[need("q", 4, "fuel")],
        pools=[pool("c", output=4, cost=4), pool("d", output=4, cost=4)],
        offers=[share("h", "A", 4), share("k", "B", 4, pool="d")],
    )
    found = fair(instance, "pools")
    assert found == {"covered": 1.0, "burden_sum": 4.0, "cost": 4.0}


def test_by_hand_least_units_of_a_pool_may_stand_idle() -> None:
    # Three units at least, or none: four hours are needed and twelve bought. Without them nothing is met.
    instance = toy(
        requirements=[need("q", 4, "fuel")],
        pools=[pool(output=4, cost=4, least_units=3)],
        offers=[share("h", "A", 40)],
    )
    assert fair(instance, "pools") == {"covered": 1.0, "burden_sum": 12.0, "cost": 12.0}


def test_by_hand_a_frozen_commitment_may_stand_idle() -> None:
    # Two were committed, one is needed: the last plan is agreed, and the plan that keeps it is no less possible.
    instance = alike(2, offer_quantity=2, history=[{"offer": "a", "period": "p", "quantity": 2}])
    found = fair(instance, "stability", stability__frozen_periods=1)
    assert found == {"covered": 1.0, "burden_sum": 20.0, "cost": 20.0}


WRITTEN = toy(
    nations=[{"id": nation} for nation in "ABC"],
    situations=[{"id": "s1"}, {"id": "s2"}],
    missions=[{"id": "m", "situations": ["s1"]}, {"id": "n", "situations": ["s2"]}],
    requirements=[need("q", 4, "fuel"), need("v", 2, "fuel", mission="n"), need("r", 3)],
    offers=[
        offer("a", "A", 4, "fuel", cost=1, smallest=2),
        offer("b", "B", 4, "fuel", cost=1, step=2),
        offer("c", "C", 4, "fuel", cost=1, smallest_use=2),
        offer("d", "A", 2, cost=1, effectiveness=2),
        offer("e", "B", 2, cost=1),
    ],
    agreements=[
        agreement(gain_share=0.5, capabilities=["lift"]),
        agreement("f", kind="framework", backbone_capability="fuel", backbone_quantity=3),
    ],
)


def test_written_with_packages_and_gains() -> None:
    chosen = card(
        "lots",
        "agreements",
        "breadth",
        tiers=("burden_sum",),
        burden__key="equal",
        breadth__largest_share=0.5,
    )
    same_as_written("burden-packages", WRITTEN, chosen)


def test_written_with_withdrawals() -> None:
    instance = alike(2, offer_quantity=2, requirements=[need("r", 2)])
    chosen = card("withdrawal", tiers=("covered_withdrawal", "burden_sum"), burden__key="equal")
    same_as_written("burden-withdrawal", instance, chosen)


def test_written_with_a_pool_that_stays() -> None:
    instance = toy(
        periods=[{"id": "p1"}, {"id": "p2"}],
        requirements=[need("q", 4, "fuel")],
        pools=[pool(output=2, cost=2, least_units=2, stays=True, trade_share=0.5)],
        offers=[share("h", "A", 8), share("k", "B", 8)],
    )
    same_as_written("burden-pool-stays", instance, card("pools", tiers=("burden_sum",), burden__key="equal"))
