"""procurement: orders by the unit, their prices, their deliveries, and what policy asks of all orders together."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    assigned,
    capabilities,
    card,
    columns,
    committed,
    delivered,
    near,
    need,
    offer,
    option,
    periods,
    rows,
    solve,
    spent,
    starts,
    through,
    toy,
    values,
)

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")


def order(quantity: float = 2, **changed: Any) -> Any:
    """`quantity` aircraft are needed; A and B can order up to ten each through option `i`, at 10 a unit."""
    base: dict[str, Any] = {
        "requirements": [need("r", quantity)],
        "offers": [through("x", "A", 10), through("y", "B", 10)],
        "options": [option(most_units=20, unit_cost_million=10)],
    }
    return toy(**{**base, **changed})


def bought(instance: Any, **parameters: Any) -> tuple[dict[tuple[str, ...], float], float | None]:
    """Orders and cost of the cheapest plan that covers everything."""
    result = solve(instance, card("procurement", tiers=COVER_THEN_COST, **parameters))
    assert values(result)["covered"] == 1.0
    return starts(result), values(result)["cost"]


EVERYTHING = toy(
    periods=periods(3),
    requirements=[need("r", 4), need("q", 8, "fuel")],
    suppliers=[{"id": "v"}, {"id": "w"}],
    options=[
        option(
            most_units=6,
            least_units=2,
            most_units_each=4,
            unit_cost_million=10,
            unit_upkeep_million=1,
            most_delivered=2,
            lead_periods=1,
            lasts_periods=1,
            least_participants=2,
            supplier="v",
            content_share=0.5,
        ),
        option("k", nations=["A"], most_units=4, unit_cost_million=8, learning_share=0.25, supplier="w"),
    ],
    price_steps=[{"option": "i", "from_units": 4, "unit_cost_million": 7}],
    offers=[
        through("x", "A", 4),
        through("x2", "A", 8, "fuel", output_per_unit=2.5),
        through("y", "B", 4),
        through("z", "B", 4, option="k"),
        through("u", "A", 4, option="k"),
    ],
)
"""Two suppliers' aircraft: one with price steps and slow deliveries, one with learning, whose buyer A assists B."""


def test_written() -> None:
    chosen = card(
        "procurement",
        tiers=("cost",),
        procurement__least_content_share=0.65,
        procurement__least_joint_share=0.4,
        procurement__largest_supplier_share=0.75,
        procurement__least_suppliers=2,
    )
    same_as_written("procurement", EVERYTHING, chosen)


def test_by_hand_units_are_ordered_and_used() -> None:
    # Two at 10 each, by A: that is what its offer can be of.
    instance = order(offers=[through("x", "A", 10)])
    result = solve(instance, card("procurement", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 20.0}
    assert (starts(result), committed(result)) == ({("i", "A"): 2}, {"x": 2})
    assert result.plan is not None
    assert result.plan.deliveries == ()


@pytest.mark.parametrize(
    ("needed", "units", "cost"),
    [
        (1, 1, 10),
        (2, 2, 20),
        (3, 4, 24),  # 4 at 6 rather than 3 at 10
        (4, 4, 24),
        (6, 6, 36),
        (7, 8, 40),  # 8 at 5 rather than 7 at 6
    ],
)
def test_by_hand_price_steps_hold_for_the_whole_order(needed: int, units: int, cost: float) -> None:
    steps = [
        {"option": "i", "from_units": 8, "unit_cost_million": 5},
        {"option": "i", "from_units": 4, "unit_cost_million": 6},
    ]
    assert bought(order(needed, offers=[through("x", "A", 10)], price_steps=steps)) == ({("i", "A"): units}, cost)


def test_by_hand_a_step_may_be_dearer() -> None:
    # From 3 on 12 each: 36 for three.
    steps = [{"option": "i", "from_units": 3, "unit_cost_million": 12}]
    instance = order(3, offers=[through("x", "A", 10)], price_steps=steps)
    assert bought(instance) == ({("i", "A"): 3}, 36.0)


def test_by_hand_a_first_step_of_one_unit_is_the_price() -> None:
    steps = [{"option": "i", "from_units": 1, "unit_cost_million": 3}]
    assert bought(order(2, offers=[through("x", "A", 10)], price_steps=steps)) == ({("i", "A"): 2}, 6.0)


def test_by_hand_all_orders_count_for_the_price() -> None:
    # Three for A, one for B: together at 6, so A pays 18 and B 6.
    instance = toy(
        requirements=[need("r", 3, nation="A"), need("s", 1, nation="B")],
        offers=[through("x", "A", 3), through("y", "B", 1)],
        options=[option(most_units=9, unit_cost_million=10)],
        price_steps=[{"option": "i", "from_units": 4, "unit_cost_million": 6}],
    )
    result = solve(instance, card("procurement", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 24.0}
    assert (spent(result, "A"), spent(result, "B")) == ([18], [6])
    assert starts(result) == {("i", "A"): 3, ("i", "B"): 1}


@pytest.mark.parametrize(
    ("needed", "least", "units", "cost"),
    [
        # From least_units 2 on: 2 and 3 at 10, 4 to 7 at 8, 8 to 15 at 6.4.
        (1, 2, 2, 20),
        (3, 2, 3, 30),
        (4, 2, 4, 32),
        (6, 2, 6, 48),
        (7, 2, 8, 51.2),
        # Without it from 1 on: 1 at 10, 2 and 3 at 8, 4 to 7 at 6.4, 8 at 5.12.
        (1, 0, 1, 10),
        (3, 0, 3, 24),
        (4, 0, 4, 25.6),
        (8, 0, 8, 40.96),
        (1, 1, 1, 10),
        # From 3 on: 3 to 5 at 10, 6 to 11 at 8.
        (5, 3, 6, 48),
    ],
)
def test_by_hand_learning(needed: int, least: int, units: int, cost: float) -> None:
    options = [option(most_units=8, least_units=least, unit_cost_million=10, learning_share=0.2)]
    orders, total = bought(order(needed, offers=[through("x", "A", 10)], options=options))
    assert (orders, total) == ({("i", "A"): units}, near(cost))


@pytest.mark.parametrize(("most", "each", "covered"), [(20, None, 1.0), (5, None, 0.5), (20, 3, 0.6), (4, 3, 0.4)])
def test_by_hand_most_units_in_all_and_each(most: int, each: int | None, covered: float) -> None:
    # Of ten needed: 10, 5 in all, twice 3, or 4 in all.
    options = [option(most_units=most, most_units_each=each)]
    assert values(solve(order(10, options=options), card("procurement"))) == {"covered": covered}


def test_by_hand_least_units() -> None:
    # Five at least, for the one that is needed.
    options = [option(most_units=20, least_units=5, unit_cost_million=10)]
    orders, cost = bought(order(1, options=options))
    assert (sum(orders.values()), cost) == (5, 50.0)


def test_by_hand_who_takes_part_orders_a_unit() -> None:
    # Three nations at least: one for A, and one each for B and C that are of no use: 3 * 10.
    instance = order(
        1,
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
        options=[option(most_units=20, unit_cost_million=10, least_participants=3)],
        offers=[through("x", "A", 10)],
    )
    assert bought(instance) == ({("i", "A"): 1, ("i", "B"): 1, ("i", "C"): 1}, 30.0)


def test_by_hand_units_are_whole_and_bring_what_a_unit_brings() -> None:
    # 2.5 tonnes a unit: 10 tonnes take 4 units, 11 take 5.
    for tonnes, units in ((10, 4), (11, 5)):
        instance = order(
            requirements=[need("q", tonnes, "fuel")], offers=[through("x", "A", 99, "fuel", output_per_unit=2.5)]
        )
        assert bought(instance) == ({("i", "A"): units}, 10.0 * units)


def test_by_hand_two_offers_share_the_units() -> None:
    # An aircraft takes a unit, or four tonnes do: 2 + 8 / 4 = 4 units.
    instance = toy(
        capabilities=capabilities(),
        requirements=[need("r", 2), need("q", 8, "fuel")],
        offers=[through("x", "A", 10), through("t", "A", 99, "fuel", output_per_unit=4)],
        options=[option(most_units=20, unit_cost_million=10)],
    )
    assert bought(instance) == ({("i", "A"): 4}, 40.0)
    three = instance.replace(options=[option(most_units=3, unit_cost_million=10)])
    result = solve(three, card("procurement"))
    # Two aircraft and 4 of 8 tonnes, or one and 8: 3/4 of the weight either way.
    assert values(result) == {"covered": 0.75}


def test_by_hand_each_nation_uses_its_own_units() -> None:
    # B's four bring fuel and are not A's, who needs two for its aircraft.
    instance = toy(
        requirements=[need("r", 2), need("q", 4, "fuel")],
        offers=[through("x", "A", 9), through("y", "B", 9, "fuel")],
        options=[option(most_units=20, unit_cost_million=10)],
    )
    assert bought(instance) == ({("i", "A"): 2, ("i", "B"): 4}, 60.0)


def test_by_hand_those_assisted_share_what_all_buyers_have() -> None:
    # A and B may buy, at most two each; C and D get five of six: four are there.
    instance = order(
        nations=[{"id": nation} for nation in "ABCD"],
        requirements=[need("r", 6)],
        options=[option(nations=["A", "B"], most_units=9, most_units_each=2)],
        offers=[through("z", "C", 3), through("w", "D", 3)],
    )
    result = solve(instance, card("procurement"))
    assert values(result) == {"covered": near(4 / 6)}
    assert starts(result) == {("i", "A"): 2, ("i", "B"): 2}


SLOW = toy(
    periods=periods(4),
    nations=[{"id": "A"}, {"id": "B"}],
    requirements=[need("r", 5)],
    options=[option(most_units=5, lead_periods=1, unit_cost_million=10, most_delivered=2)],
    offers=[through("x", "A", 5)],
)
"""Five are needed in each of four years; ordered in p1, at most two of them come in each year from p2 on."""


def test_by_hand_deliveries_take_their_time() -> None:
    # p2 2, p3 4, p4 5: 11 of 20. All at once they would be 15 of 20. Paid with the order: 50.
    result = solve(SLOW, card("procurement", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": near(11 / 20), "cost": 50.0}
    assert delivered(result) == {("i", "A", "p2"): 2, ("i", "A", "p3"): 2, ("i", "A", "p4"): 1}
    assert spent(result) == [50, 0, 0, 0]
    at_once = SLOW.replace(options=[option(most_units=5, lead_periods=1, unit_cost_million=10)])
    result = solve(at_once, card("procurement", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 0.75, "cost": 50.0}
    assert delivered(result) == {}


def test_by_hand_all_buyers_wait_in_one_line() -> None:
    # One comes in a year, for A or B: 1 + 2 + 2 + 2 of 2 * 4, with no lead time.
    instance = SLOW.replace(
        requirements=[need("r", 1, nation="A"), need("s", 1, nation="B")],
        options=[option(most_units=5, most_units_each=1, most_delivered=1)],
        offers=[through("x", "A", 1), through("y", "B", 1)],
    )
    result = solve(instance, card("procurement"))
    assert values(result) == {"covered": near(7 / 8)}
    assert sorted(period for *_, period in delivered(result)) == ["p1", "p2"]


@pytest.mark.parametrize(("lasts", "aircraft"), [(1, 4), (2, 7), (3, 9), (None, 10)])
def test_by_hand_a_unit_is_in_service_from_its_delivery_on(lasts: int | None, aircraft: int) -> None:
    # One comes in each of four years. In service in p1 to p4: 1 1 1 1, 1 2 2 2, 1 2 3 3, or 1 2 3 4.
    instance = SLOW.replace(options=[option(most_units=5, lasts_periods=lasts, most_delivered=1)])
    assert values(solve(instance, card("procurement"))) == {"covered": near(aircraft / 20)}


def test_by_hand_upkeep_of_units_in_service() -> None:
    # Two in p2, four in p3, five in p4: 0.5 each, beside 50 for the order.
    options = [option(most_units=5, lead_periods=1, unit_cost_million=10, unit_upkeep_million=0.5, most_delivered=2)]
    result = solve(SLOW.replace(options=options), card("procurement", tiers=COVER_THEN_COST))
    assert spent(result) == [50, 1, 2, 2.5]
    # All five from p2 on for two years, with 1 a year for taking part: 2.5 + 1.
    options = [option(most_units=5, lead_periods=1, lasts_periods=2, unit_upkeep_million=0.5, upkeep_million=1)]
    instance = SLOW.replace(options=options, requirements=[need("r", 5, periods=["p2", "p3"])])
    assert spent(solve(instance, card("procurement", tiers=COVER_THEN_COST))) == [0, 3.5, 3.5, 0]


def test_by_hand_what_is_ordered_may_come_later_than_it_could() -> None:
    # Needed in p4 alone; a unit costs 1 in each year in service: with slow deliveries it can wait until p4.
    instance = SLOW.replace(
        requirements=[need("r", 2, periods=["p4"])],
        options=[option(periods=["p1"], most_units=5, unit_upkeep_million=1, most_delivered=2)],
    )
    result = solve(instance, card("procurement", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 2.0}
    assert delivered(result) == {("i", "A", "p4"): 2}


def test_by_hand_the_price_of_units_has_the_profile_of_the_option() -> None:
    # 2 * 10 and 4 to take part: a quarter with the order, the rest two years later.
    instance = SLOW.replace(
        requirements=[need("r", 2, periods=["p1"])],
        options=[option(most_units=5, unit_cost_million=10, cost_million=4)],
        option_costs=[{"option": "i", "year": 0, "share": 0.25}, {"option": "i", "year": 2, "share": 0.75}],
    )
    assert spent(solve(instance, card("procurement", tiers=COVER_THEN_COST))) == [6, 0, 18, 0]


def market(quantity: float, *options: dict[str, Any], **changed: Any) -> Any:
    """`quantity` aircraft are needed; A can have them through any of the options."""
    return toy(
        nations=[{"id": "A"}, {"id": "B"}],
        requirements=[need("r", quantity)],
        suppliers=[{"id": "v"}, {"id": "w"}],
        options=list(options),
        offers=[through(f"x-{option['id']}", "A", 20, option=option["id"]) for option in options],
        **changed,
    )


@pytest.mark.parametrize(("share", "cost"), [(0.0, 4), (0.5, 4), (0.8, 8), (1.0, 12)])
def test_by_hand_content_made_within_the_alliance(share: float, cost: float) -> None:
    # Four of: `out` at 1 with half its value made within, `in` at 3 with all of it. With x and y of them
    # 0.5 x + 3 y >= 0.8 (x + 3 y), so y >= x / 2: two of each, 2 + 6. (Three and one: 4.5 of 6 are 0.75.)
    instance = market(
        4,
        option("out", most_units=9, unit_cost_million=1, content_share=0.5),
        option("in", most_units=9, unit_cost_million=3),
    )
    assert bought(instance, procurement__least_content_share=share)[1] == cost


@pytest.mark.parametrize(("share", "cost"), [(0.0, 4), (0.5, 8), (0.8, 10), (1.0, 12)])
def test_by_hand_what_is_bought_together(share: float, cost: float) -> None:
    # Four for A or B, of `joint` (both order) at 3 or `alone` at 1. With j and s of them 3 j >= share * (3 j + s).
    # 0.5: s <= 3 j, j >= 2 as both order: 6 + 2 = 8.  0.8: s <= 0.75 j: j = 3, s = 1 (s <= 2.25): 10.  1: 12.
    instance = market(
        4,
        option("joint", most_units=9, unit_cost_million=3, least_participants=2),
        option("alone", most_units=9, unit_cost_million=1),
    )
    both = [through(f"{name}-{nation}", nation, 9, option=name) for name in ("joint", "alone") for nation in "AB"]
    assert bought(instance.replace(offers=both), procurement__least_joint_share=share)[1] == cost


@pytest.mark.parametrize(
    ("largest", "needed", "cost"),
    [
        (1.0, 3, 3),
        (0.5, 3, 4),  # v 2 * 1, w 1 * 2
        (0.5, 4, 8),  # as much value of each: v's units are twice w's, so 4 and 2
        (0.75, 4, 5),  # v 3 * 1 of 5
    ],
)
def test_by_hand_the_largest_supplier(largest: float, needed: int, cost: float) -> None:
    instance = market(
        needed,
        option("i", most_units=9, unit_cost_million=1, supplier="v"),
        option("k", most_units=9, unit_cost_million=2, supplier="w"),
    )
    assert bought(instance, procurement__largest_supplier_share=largest)[1] == cost


def test_by_hand_who_has_no_supplier_counts_in_the_sum_only() -> None:
    # v's share of half: two of v at 1 and two at 1.5 from nobody (2 of 5).  Three of v and one: 3 of 4.5 are too many.
    instance = market(
        4,
        option("i", most_units=9, unit_cost_million=1, supplier="v"),
        option("k", most_units=9, unit_cost_million=2, supplier="w"),
        option("u", most_units=9, unit_cost_million=1.5),
    )
    assert bought(instance, procurement__largest_supplier_share=0.5)[1] == 5.0


def test_by_hand_shares_are_of_the_whole_plan() -> None:
    # v's two in p1 and w's one in p2 are as much value each, whatever the year, its prices or what a fund pays.
    instance = market(
        2,
        option("i", most_units=2, unit_cost_million=1, supplier="v", periods=["p1"], lasts_periods=1, fund="f"),
        option("k", most_units=2, unit_cost_million=2, supplier="w", periods=["p2"], lasts_periods=1),
        periods=periods(2),
        prices=[{"period": "p2", "index": 3}],
        funds=[{"id": "f", "outside": True, "grant_share": 0.5}],
    ).replace(requirements=[need("r", 2, periods=["p1"]), need("s", 1, periods=["p2"])])
    chosen = card("procurement", "funding", tiers=COVER_THEN_COST, procurement__largest_supplier_share=0.5)
    # 2 * 1 * 0.5 + 1 * 2 * 3.
    assert values(solve(instance, chosen)) == {"covered": 1.0, "cost": 7.0}
    tight = chosen.with_overrides({"procurement.largest_supplier_share": 0.49})
    assert values(solve(instance, tight))["covered"] == 0.0


def test_by_hand_at_least_so_many_suppliers() -> None:
    # v's aircraft for 1; with two suppliers w's for 5 as well (bought as a whole, it is in effect: one is enough).
    instance = market(
        1,
        option("i", most_units=9, unit_cost_million=1, supplier="v"),
        option("k", cost_million=5, supplier="w"),
    )
    assert bought(instance)[1] == 1.0
    orders, cost = bought(instance, procurement__least_suppliers=2)
    assert ({name for name, _ in orders}, cost) == ({"i", "k"}, 6.0)


def test_by_hand_options_without_supplier_ask_for_nothing_and_count_for_nothing() -> None:
    # u alone costs 3; v with w 6; v with u, which counts for nothing, is not enough.
    instance = market(
        1,
        option("i", most_units=9, unit_cost_million=1, supplier="v"),
        option("k", cost_million=5, supplier="w"),
        option("u", most_units=9, unit_cost_million=3),
    )
    assert bought(instance, procurement__least_suppliers=2) == ({("u", "A"): 1}, 3.0)


def test_by_hand_suppliers_are_counted_for_each_capability() -> None:
    # Lift comes from v and w, fuel from v alone: no fuel. Weights alike: half.
    instance = toy(
        requirements=[need("r", 1), need("q", 1, "fuel")],
        suppliers=[{"id": "v"}, {"id": "w"}],
        options=[option("i", supplier="v"), option("k", supplier="w"), option("j", supplier="v")],
        offers=[through("x", "A", 1), through("y", "A", 1, option="k"), through("t", "A", 1, "fuel", option="j")],
    )
    chosen = card("procurement", procurement__least_suppliers=2)
    result = solve(instance, chosen)
    assert values(result) == {"covered": 0.5}
    assert {name for name, _ in starts(result)} >= {"i", "k"}
    assert "j" not in {name for name, _ in starts(result)}
    assert values(solve(instance, chosen.with_overrides({"procurement.least_suppliers": 1}))) == {"covered": 1.0}


def test_by_hand_without_the_family_nothing_is_ordered() -> None:
    instance = market(2, option("i", most_units=9), option("k"))
    whole = solve(instance, card("options"))
    assert values(whole) == {"covered": 1.0}
    assert {name for name, _ in assigned(whole)} == {"x-k"}
    assert values(solve(order(), card("options"))) == {"covered": 0.0}


def test_by_hand_effects_come_with_the_order() -> None:
    # Units come one a year, but what the option does to A's own units is in effect from the start on.
    instance = SLOW.replace(
        requirements=[need("r", 5, within_days=10)],
        options=[option(most_units=5, most_delivered=1)],
        effects=[{"option": "i", "offer": "a", "notice_days": 10}],
        offers=[through("x", "A", 1, notice_days=99), offer("a", "A", 5, notice_days=20)],
    )
    assert values(solve(instance, card("procurement", "readiness"))) == {"covered": 1.0}


def test_by_hand_the_report_says_what_a_unit_cost_and_what_came() -> None:
    options = [option(most_units=5, periods=["p1"], lead_periods=2, unit_cost_million=10, most_delivered=2)]
    instance = SLOW.replace(options=options, price_steps=[{"option": "i", "from_units": 4, "unit_cost_million": 7}])
    result = solve(instance, card("procurement", tiers=COVER_THEN_COST))
    # Two in p3 and two in p4: four are ordered, at 7.
    assert values(result) == {"covered": near(6 / 20), "cost": 28.0}
    assert result.audit is not None
    (row,) = result.audit.options
    assert (row.units, row.unit_cost_million, row.delivered, row.cost_million) == (4, 7, 4, 28)
    assert (row.from_period, row.until_period) == ("p3", None)


def test_absent_without_options_by_the_unit() -> None:
    plain = toy(options=[option()], offers=[through("x", "A", 2)])
    assert rows(plain, card("procurement")) == rows(plain, card("options"))
    assert columns(plain, card("procurement")) == columns(plain, card("options"))


def test_absent_policy_that_asks_for_nothing() -> None:
    same = rows(EVERYTHING, card("procurement"))
    loose = card(
        "procurement",
        procurement__least_content_share=0.0,
        procurement__least_joint_share=0.0,
        procurement__largest_supplier_share=1.0,
        procurement__least_suppliers=1,
    )
    assert rows(EVERYTHING, loose) == same
