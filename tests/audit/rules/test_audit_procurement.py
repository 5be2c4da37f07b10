"""Family procurement: orders in units, their prices, deliveries, what is in service, and policy over all orders."""

from __future__ import annotations

from typing import Any

import pytest
from audit_cases import TOY, audited, broken, card, option, toy, years

from pooling.domain.card import Card
from pooling.domain.instance import Instance

POLICY = card("options", "procurement", "spending", tiers=("cost",))
Where = tuple[str, ...]


def world(*options: dict[str, Any], **tables: Any) -> Instance:
    return toy(**{"periods": years(4), "options": [*options], **tables})


def jets(**columns: Any) -> dict[str, Any]:
    """Up to 20 units at 10 million."""
    return option(**{"most_units": 20, "unit_cost_million": 10.0, **columns})


def faults(instance: Instance, *rows: str, policy: Card = POLICY) -> list[tuple[str, Where]]:
    """(rule, where) of every violation; all are of family procurement."""
    found = broken(audited(instance, policy, *rows))
    assert {family for family, _, _ in found} <= {"procurement"}
    return [(rule, where) for _, rule, where in found]


def test_units_of_a_nation() -> None:
    instance = world(jets(most_units_each=5))
    assert faults(instance, "FRA + buy 2026 5", "DEU + buy 2026 1") == []
    assert faults(instance, "FRA + buy 2026 6") == [("most_each", ("buy", "FRA", "2026"))]
    assert faults(instance, "FRA + buy 2026 5", "DEU + buy 2026 0") == [("least_each", ("buy", "DEU", "2026"))]


def test_units_of_all_together() -> None:
    instance = world(jets(least_units=6, most_units=8))
    assert faults(instance, "FRA + buy 2026 5", "DEU + buy 2026 1") == []
    assert faults(instance, "FRA + buy 2026 5", "DEU + buy 2026 3") == []
    assert faults(instance, "FRA + buy 2026 5") == [("least_units", ("buy", "2026"))]
    assert faults(instance, "FRA + buy 2026 5", "DEU + buy 2026 4") == [("most_units", ("buy", "2026"))]
    # Without a least number at least one is ordered.
    nothing = faults(world(jets()), "FRA + buy 2026 0")
    assert nothing == [("least_each", ("buy", "FRA", "2026")), ("least_units", ("buy", "2026"))]


def test_units_are_whole() -> None:
    found = broken(audited(world(jets()), POLICY, "FRA + buy 2026 2.5"))
    assert found == [("plan", "whole_units", ("buy", "FRA", "2026"))]
    # Round-off is no fault, and no other step of the price.
    steps = [{"option": "buy", "from_units": 3, "unit_cost_million": 8.0}]
    report = audited(world(jets(), price_steps=steps), POLICY, "FRA + buy 2026 2.9999999")
    assert report.ok
    assert report.tiers == {"cost": 24.0}


@pytest.mark.parametrize(
    ("ordered", "price"),
    [(1, 10.0), (3, 10.0), (4, 9.0), (9, 9.0), (10, 7.0), (20, 7.0)],
)
def test_price_steps(ordered: int, price: float) -> None:
    steps = [
        {"option": "buy", "from_units": 10, "unit_cost_million": 7.0},
        {"option": "buy", "from_units": 4, "unit_cost_million": 9.0},
    ]
    report = audited(world(jets(), price_steps=steps), POLICY, f"FRA + buy 2026 {ordered}")
    assert report.options[0].unit_cost_million == price
    assert report.tiers == {"cost": ordered * price}


def test_the_order_of_all_together_sets_the_price() -> None:
    # 3 + 1 = 4 units at 9: 27 for FRA, 9 for DEU.
    steps = [{"option": "buy", "from_units": 4, "unit_cost_million": 9.0}]
    report = audited(world(jets(), price_steps=steps), POLICY, "FRA + buy 2026 3", "DEU + buy 2026 1")
    assert {row.nation: row.cost_million for row in report.options} == {"FRA": 27.0, "DEU": 9.0}


@pytest.mark.parametrize(
    ("least", "ordered", "price"),
    [(0, 1, 10.0), (0, 2, 9.0), (0, 3, 9.0), (0, 4, 8.1), (0, 8, 7.29), (3, 5, 10.0), (3, 6, 9.0), (3, 12, 8.1)],
)
def test_learning_at_full_doublings(least: int, ordered: int, price: float) -> None:
    # 10 * 0.9 ** j where the order is 2 ** j times the larger of 1 and least_units, or more.
    instance = world(jets(learning_share=0.1, least_units=least))
    report = audited(instance, POLICY, f"FRA + buy 2026 {ordered}")
    assert report.ok
    assert report.options[0].unit_cost_million == price


def through(nation: str, **columns: Any) -> dict[str, Any]:
    row = {"id": f"{nation.lower()}-new", "nation": nation, "capability": "tankers", "quantity": 50.0}
    return {**row, "option": "buy", **columns}


def test_units_in_service_bound_offers() -> None:
    # 3 units from 2027 on (lead 1), 2 tankers each: 6 over both offers, in 2027 and, lasting 2 periods, in 2028.
    more = through("FRA", id="fra-more", output_per_unit=4.0)
    offers = [*TOY["offers"], through("FRA", output_per_unit=2.0), more]
    instance = world(jets(lead_periods=1, lasts_periods=2), offers=offers)
    start = "FRA + buy 2026 3"
    assert faults(instance, start, "fra-new 2027 = 6", "fra-new 2028 = 6") == []
    assert faults(instance, start, "fra-new 2027 = 2", "fra-more 2027 = 8") == []
    # 4 / 2 + 8 / 4 = 4 of 3.
    found = faults(instance, start, "fra-new 2027 = 4", "fra-more 2027 = 8")
    assert found == [("in_service", ("buy", "FRA", "2027"))]
    assert faults(instance, start, "fra-new 2026 = 1") == [("in_service", ("buy", "FRA", "2026"))]
    assert faults(instance, start, "fra-new 2029 = 1") == [("in_service", ("buy", "FRA", "2029"))]


def test_each_nation_uses_its_own_and_the_assisted_what_is_left() -> None:
    offers = [*TOY["offers"], through("FRA"), through("DEU"), through("POL")]
    nations = [*TOY["nations"], {"id": "POL"}]
    instance = world(jets(nations=["FRA", "DEU"]), offers=offers, nations=nations)
    start = ("FRA + buy 2026 3", "DEU + buy 2026 2")
    # 3 + 2 = 5 are there: what the assisted use nobody else does.
    assert faults(instance, *start, "fra-new 2026 = 3", "deu-new 2026 = 1", "pol-new 2026 = 1") == []
    assert faults(instance, *start, "fra-new 2026 = 3", "pol-new 2026 = 3") == [("in_service", ("buy", "2026"))]
    assert faults(instance, *start, "pol-new 2026 = 5") == []
    assert faults(instance, *start, "deu-new 2026 = 3") == [("in_service", ("buy", "DEU", "2026"))]
    assert faults(instance, *start, "pol-new 2026 = 6") == [("in_service", ("buy", "2026"))]


def test_deliveries_follow_orders() -> None:
    # 5 ordered in 2026 come from 2027 on, 3 a period at most.
    instance = world(jets(lead_periods=1, most_delivered=3), offers=[*TOY["offers"], through("FRA")])
    start = "FRA + buy 2026 5"
    comes = ("FRA < buy 2027 3", "FRA < buy 2028 2")
    assert faults(instance, start, *comes, "fra-new 2027 = 3", "fra-new 2028 = 5") == []
    found = faults(instance, start, *comes, "fra-new 2027 = 4")
    assert found == [("in_service", ("buy", "FRA", "2027"))]
    # Nothing comes by itself, nothing before its time, no more than ordered, and only so many in a period.
    assert faults(instance, start, "fra-new 2027 = 1") == [("in_service", ("buy", "FRA", "2027"))]
    assert faults(instance, start, "FRA < buy 2026 1") == [("delivered", ("buy", "FRA", "2026"))]
    assert faults(instance, start, *comes, "FRA < buy 2029 1") == [("delivered", ("buy", "FRA", "2029"))]
    assert faults(instance, start, "FRA < buy 2027 4") == [("most_delivered", ("buy", "2027"))]
    two = ("FRA + buy 2026 2", "DEU + buy 2026 2", "FRA < buy 2027 2")
    assert faults(instance, *two, "DEU < buy 2027 1") == []
    assert faults(instance, *two, "DEU < buy 2027 2") == [("most_delivered", ("buy", "2027"))]
    # DEU ordered none.
    assert faults(instance, start, "DEU < buy 2028 1") == [("delivered", ("buy", "DEU", "2028"))]
    found = broken(audited(instance, POLICY, start, "FRA < buy 2027 0.5"))
    assert found == [("plan", "whole_units", ("buy", "FRA", "2027"))]


def test_delivered_units_outlast_their_time_one_by_one() -> None:
    # 2 from 2027, 1 from 2028, each for 2 periods: 2, 3, 1 in 2027, 2028, 2029.
    instance = world(
        jets(lead_periods=1, most_delivered=3, lasts_periods=2, unit_upkeep_million=1.0),
        offers=[*TOY["offers"], through("FRA")],
    )
    rows = ("FRA + buy 2026 3", "FRA < buy 2027 2", "FRA < buy 2028 1")
    assert faults(instance, *rows, "fra-new 2027 = 2", "fra-new 2028 = 3", "fra-new 2029 = 1") == []
    for period, units in (("2027", 3), ("2028", 4), ("2029", 2)):
        assert faults(instance, *rows, f"fra-new {period} = {units}") == [("in_service", ("buy", "FRA", period))]
    # Upkeep 2 + 3 + 1.
    (row,) = audited(instance, POLICY, *rows).options
    assert (row.delivered, row.upkeep_million, row.cost_million) == (3.0, 6.0, 30.0)


ORDERS = (
    jets(content_share=0.8, least_participants=2, supplier="firm", unit_cost_million=6.0),
    option("alone", most_units=9, unit_cost_million=4.0, content_share=0.3, supplier="other"),
    option("unnamed", most_units=9, unit_cost_million=5.0, content_share=0.0),
    option("training", cost_million=500.0, content_share=0.0),
)
FIRMS = [{"id": "firm"}, {"id": "other"}]
BOUGHT = ("FRA + buy 2026 2", "DEU + buy 2026 3", "FRA + alone 2027 5", "DEU + unnamed 2028 2", "DEU + training 2026")


def policy(**parameters: Any) -> Card:
    return card("options", "procurement", **{f"procurement__{name}": value for name, value in parameters.items()})


@pytest.mark.parametrize(
    ("parameter", "holds", "breaks", "fault"),
    [
        # Orders are worth 5 * 6 + 5 * 4 + 2 * 5 = 60; what is not bought by the unit is no order.
        # Content 0.8 * 30 + 0.3 * 20 = 30, a half.
        ("least_content_share", 0.5, 0.51, ("content", ("plan",))),
        # Two take part at least: 30, a half.
        ("least_joint_share", 0.5, 0.51, ("joint", ("plan",))),
        # firm has 30 of 60, other 20 of 60; those without a supplier count in the sum alone.
        ("largest_supplier_share", 0.5, 0.49, ("supplier", ("firm",))),
    ],
)
def test_policy_over_all_orders(parameter: str, holds: float, breaks: float, fault: tuple[str, Where]) -> None:
    # Prices and grants say nothing here.
    instance = world(*ORDERS, suppliers=FIRMS, prices=[{"period": "2026", "index": 3.0}])
    assert faults(instance, *BOUGHT, policy=policy(**{parameter: holds})) == []
    assert faults(instance, *BOUGHT, policy=policy(**{parameter: breaks})) == [fault]
    assert faults(instance, policy=policy(**{parameter: breaks})) == []


def test_suppliers_of_a_capability() -> None:
    offers = [
        *TOY["offers"],
        through("FRA"),
        through("DEU", id="alone-tank", option="alone"),
        through("DEU", id="unnamed-tank", option="unnamed"),
        through("DEU", id="trained", option="training", capability="hours"),
    ]
    instance = world(*ORDERS, suppliers=FIRMS, offers=offers)
    asked = policy(least_suppliers=2)
    buy = ("FRA + buy 2026 2", "DEU + buy 2026 3")
    assert faults(instance, *buy, "FRA + alone 2027 5", policy=asked) == []
    assert faults(instance, *buy, policy=asked) == [("suppliers", ("tankers",))]
    # One without a supplier is no second one, and alone asks for none; of hours there is nothing.
    assert faults(instance, *buy, "FRA + unnamed 2026 1", policy=asked) == [("suppliers", ("tankers",))]
    assert faults(instance, "FRA + unnamed 2026 1", "FRA + training 2026", policy=asked) == []
    assert faults(instance, *buy, policy=policy(least_suppliers=1)) == []
