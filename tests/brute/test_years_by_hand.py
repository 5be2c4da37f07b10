"""The enumerator against arithmetic done by hand, on what years and money change: what binds, and what it costs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from toys import agreement, budgets, card, effect, fund, need, offer, option, periods, through, toy

from .search import optimum
from .test_families_by_hand import case, two_periods

F = Fraction
BURDEN = ("covered", "burden_sum")
ONE_EACH = [offer("a", "A", 1, cost=1), offer("b", "B", 1, cost=3)]
FREE = [offer("a", "A", 2)]
BOTH = [through("x", "A", 2), through("y", "A", 2, option="j")]
"""A's offers through options i and j."""


def bought(name: str = "i", **more: Any) -> dict[str, Any]:
    """An option of at most 3 units at 1 million each."""
    return option(name, **{"most_units": 3, "unit_cost_million": 1.0, **more})


def account(**more: float) -> dict[str, Any]:
    return {"nation": "A", "period": "p", "gdp_million": 10.0, "defence_million": 2.0, **more}


def guideline(share: float, **more: str) -> dict[str, Any]:
    return {"id": "q", "nations": ["A"], "measure": "equipment", "of": "gdp", "share": share, **more}


YEARS = [
    # 2 x 1, and 2 x 1 at twice the price.
    case("prices", "", (1, 6), **two_periods(prices=[{"period": "p2", "index": 2.0}])),
    # The row of the kind holds: 2 + 2 x 1.5.
    case(
        "prices by kind",
        "",
        (1, 5),
        **two_periods(prices=[{"period": "p2", "index": 2.0}, {"period": "p2", "kind": "commitment", "index": 1.5}]),
    ),
    # 1 in the first year; 2 x 1 + 1 x 3 in the second.
    case(
        "need that grows",
        "",
        (1, 6),
        **two_periods(
            requirements=[need("r", 1)],
            requirement_changes=[{"requirement": "r", "from_period": "p2", "quantity": 3.0}],
        ),
    ),
    # 2 of A, then 2 of B.
    case(
        "offer that retires",
        "",
        (1, 8),
        **two_periods(offer_changes=[{"offer": "a", "from_period": "p2", "quantity": 0.0}]),
    ),
    # 2 + 2 / 1.25.
    case("discount", "", (1, F(18, 5)), **two_periods(), spending__discount_rate=0.25),
    # 1 of the 3 of the second year is spent in the first: 2 each.
    case(
        "advance",
        "budget",
        (1, 4),
        **two_periods(budgets=budgets(0.0, 0.5, A=(1.0, 3.0), B=(None, None)), offers=[offer("a", "A", 2, cost=1)]),
    ),
    # At most 0.75 could be, too little for a second aircraft.
    case(
        "advance within its limit",
        "budget",
        (F(3, 4), 3),
        **two_periods(budgets=budgets(0.0, 0.25, A=(1.0, 3.0), B=(None, None)), offers=[offer("a", "A", 2, cost=1)]),
    ),
    # What is advanced is missing: 2, and 1 is left for the second year.
    case(
        "advance is repaid",
        "budget",
        (F(3, 4), 3),
        **two_periods(budgets=budgets(0.0, 1.0, A=(1.0, 2.0), B=(None, None)), offers=[offer("a", "A", 2, cost=1)]),
    ),
]

OPTIONS = [
    # Started in the first year, in effect in the second: 1 + upkeep 0.5.
    case(
        "lead time and upkeep",
        "options",
        (F(1, 2), F(3, 2)),
        **two_periods(
            offers=[through("x", "A", 2)], options=[option(cost_million=1.0, lead_periods=1, upkeep_million=0.5)]
        ),
    ),
    case(
        "lasts a year",
        "options",
        (F(1, 2), 1),
        **two_periods(offers=[through("x", "A", 2)], options=[option(cost_million=1.0, lasts_periods=1)]),
    ),
    case(
        "repeats",
        "options",
        (1, 2),
        **two_periods(offers=[through("x", "A", 2)], options=[option(cost_million=1.0, lasts_periods=1, repeats=True)]),
    ),
    case(
        "least participants",
        "options",
        (1, 2),
        offers=[through("x", "A", 2)],
        options=[option(cost_million=1.0, least_participants=2)],
    ),
    case(
        "requires",
        "options",
        (1, 3),
        offers=[through("x", "A", 2)],
        options=[option(cost_million=1.0, requires=["j"]), option("j", cost_million=2.0)],
    ),
    case(
        "excludes",
        "options",
        (F(1, 2), 1),
        offers=[through("x", "A", 1), through("y", "B", 1, option="j")],
        options=[option(cost_million=1.0, excludes=["j"]), option("j", cost_million=2.0)],
    ),
    # A must take part, and so must B, its lead: 1 + 1 + 2.
    case(
        "lead",
        "options",
        (1, 4),
        offers=[through("x", "A", 2)],
        options=[option(cost_million=1.0, common_cost_million=2.0, lead="B")],
    ),
    # B pays for A, which may not take part; both are members for 0.5.
    case(
        "assistance",
        "options agreements",
        (1, 2),
        offers=[through("x", "A", 2)],
        options=[option(nations=["B"], cost_million=1.0, agreement="g")],
        agreements=[agreement(membership_cost_million=0.5)],
    ),
    case(
        "export rules",
        "options",
        (0, 0),
        offers=[through("x", "A", 2)],
        options=[option(cost_million=1.0, supplier="v")],
        suppliers=[{"id": "v", "not_to": ["A"]}],
    ),
    case(
        "notice",
        "options readiness",
        (1, 1),
        requirements=[need("r", 2, within_days=5)],
        offers=[offer("a", "A", 2, notice_days=8)],
        options=[option(cost_million=1.0)],
        effects=[effect(notice_days=3)],
    ),
    # Certified for the first year, trained again for the second.
    case(
        "standard and certificate",
        "options interoperability",
        (1, 1),
        **two_periods(
            standards=[{"id": "d"}],
            requirements=[need("r", 2, standards=["d"])],
            offers=FREE,
            options=[option(cost_million=1.0, lasts_periods=1)],
            effects=[effect(standard="d")],
            certificates=[{"offer": "a", "standard": "d", "until_period": "p1"}],
        ),
    ),
    # 0.8 x 0.5 x 1.5 with the gain, and 0.8 x (0.75 - 0.5) without.
    case(
        "reliability",
        "options agreements",
        (F(4, 5), 1),
        nations=[{"id": "A", "reliability": 0.8}, {"id": "B"}],
        offers=[offer("a", "A", 2, reliability=0.5)],
        agreements=[agreement(gain_share=0.5)],
        options=[option(cost_million=1.0)],
        effects=[effect(reliability=0.75)],
        coverage__count="expected",
    ),
    # Half when it starts, half a year later at twice the price.
    case(
        "cost by year",
        "options",
        (1, F(3, 2)),
        **two_periods(
            requirements=[need("r", 2, periods=["p1"])],
            offers=[through("x", "A", 2)],
            options=[option(cost_million=1.0)],
            option_costs=[{"option": "i", "year": 0, "share": 0.5}, {"option": "i", "year": 5, "share": 0.5}],
            prices=[{"period": "p2", "kind": "options", "index": 2.0}],
        ),
    ),
    case(
        "option lock",
        "options locks",
        (1, 3),
        options=[option(cost_million=1.0)],
        locks=[{"id": "k", "rule": "must", "option": "i"}],
    ),
]

PROCUREMENT = [
    case(
        "price step",
        "procurement",
        (1, 4),
        offers=[through("x", "A", 2)],
        options=[bought(unit_cost_million=3.0)],
        price_steps=[{"option": "i", "from_units": 2, "unit_cost_million": 2.0}],
    ),
    # Twice the first order, half the price: 2 x 2.
    case(
        "learning",
        "procurement",
        (1, 4),
        offers=[through("x", "A", 2)],
        options=[bought(unit_cost_million=4.0, learning_share=0.5)],
    ),
    # At least 3 are bought though 2 are needed.
    case("least order", "procurement", (1, 3), offers=[through("x", "A", 2)], options=[bought(least_units=3)]),
    # One each: A has 1 of the need of 2.
    case(
        "most for each", "procurement", (F(1, 2), 1), offers=[through("x", "A", 2)], options=[bought(most_units_each=1)]
    ),
    case("output", "procurement", (1, 1), offers=[through("x", "A", 2, output_per_unit=2.0)], options=[bought()]),
    # B buys; A may not, and has what B buys.
    case("bought for another", "procurement", (1, 2), offers=[through("x", "A", 2)], options=[bought(nations=["B"])]),
    # One comes each year: 1/2 and 1.
    case(
        "production rate",
        "procurement",
        (F(3, 4), 2),
        **two_periods(offers=[through("x", "A", 2)], options=[bought(most_delivered=1)]),
    ),
    # What came in the first year is worn out in the second; upkeep of 0.25 for each in each.
    case(
        "production rate, worn out",
        "procurement",
        (F(1, 2), F(5, 2)),
        **two_periods(
            offers=[through("x", "A", 2)],
            options=[bought(most_delivered=1, lasts_periods=1, unit_upkeep_million=0.25)],
        ),
    ),
    # One of each: (0.5 + 2) of 3 is made within.
    case(
        "content",
        "procurement",
        (1, 3),
        offers=BOTH,
        options=[bought(content_share=0.5), bought("j", unit_cost_million=2.0)],
        procurement__least_content_share=0.75,
    ),
    # Half from each: 2 at 1 of v, and 1 at 2 of w.
    case(
        "supplier share",
        "procurement",
        (1, 4),
        offers=BOTH,
        options=[bought(supplier="v"), bought("j", unit_cost_million=2.0, supplier="w")],
        suppliers=[{"id": "v"}, {"id": "w"}],
        procurement__largest_supplier_share=0.5,
    ),
    case(
        "two suppliers",
        "procurement",
        (1, 3),
        offers=BOTH,
        options=[bought(supplier="v"), bought("j", unit_cost_million=2.0, supplier="w")],
        suppliers=[{"id": "v"}, {"id": "w"}],
        procurement__least_suppliers=2,
    ),
    # What two buy together alone counts: A orders 2, B 1.
    case(
        "joint share",
        "procurement",
        (1, 6),
        offers=BOTH,
        options=[bought(), bought("j", unit_cost_million=2.0, least_participants=2)],
        procurement__least_joint_share=1.0,
    ),
    case(
        "at most ordered",
        "procurement locks",
        (F(1, 2), 1),
        offers=[through("x", "A", 2)],
        options=[bought()],
        locks=[{"id": "k", "rule": "at_most", "option": "i", "quantity": 1.0}],
    ),
    # Supplier v gone: B's 1 of 2 is left.
    case(
        "security of supply",
        "procurement withdrawal",
        (F(1, 2), 1, 5),
        tiers=("covered_withdrawal", "covered", "cost"),
        offers=[through("x", "A", 2), offer("b", "B", 1, cost=3)],
        options=[bought(unit_cost_million=2.0, supplier="v")],
        suppliers=[{"id": "v"}],
        withdrawals=[{"id": "w", "suppliers": ["v"]}],
        withdrawal__every_nation=False,
    ),
]

FUNDING = [
    case(
        "grant",
        "options funding",
        (1, 1),
        offers=[through("x", "A", 2)],
        options=[option(cost_million=2.0, fund="f")],
        funds=[fund(outside=True, grant_share=0.5)],
    ),
    # Both take part for the grant: 2 x 2 x 0.25 instead of 2.
    case(
        "grant for two",
        "options funding",
        (1, 1),
        offers=[through("x", "A", 2)],
        options=[option(cost_million=2.0, fund="f")],
        funds=[fund(outside=True, grant_share=0.75, least_participants=2)],
    ),
    case(
        "no grant for too little content",
        "options funding",
        (1, 2),
        offers=[through("x", "A", 2)],
        options=[option(cost_million=2.0, fund="f", content_share=0.5)],
        funds=[fund(outside=True, grant_share=0.5, least_content_share=0.65)],
    ),
    case(
        "fund that has too little",
        "options funding",
        (1, 2),
        offers=[through("x", "A", 2)],
        options=[option(cost_million=2.0, fund="f")],
        funds=[fund(outside=True, grant_share=0.5)],
        fund_budgets=[{"fund": "f", "period": "p", "amount_million": 0.75}],
    ),
    # All is paid where the cheap other one has started; upkeep never is.
    case(
        "bonus",
        "options funding",
        (1, F(3, 4)),
        offers=[through("x", "A", 2)],
        options=[
            option(cost_million=2.0, fund="f", bonus_option="j", upkeep_million=0.5),
            option("j", cost_million=0.25),
        ],
        funds=[fund(outside=True, bonus_share=1.0)],
    ),
    # The fund pays 1 of A's 2, and each pays 0.5 into it: 1.5 and 0.5, fair 1 and 1.
    case(
        "common fund",
        "options funding burden",
        (1, 1),
        tiers=BURDEN,
        offers=[through("x", "A", 2)],
        options=[option(nations=["A"], cost_million=2.0, fund="f")],
        funds=[fund(grant_share=0.5)],
        burden__key="equal",
    ),
    # 2 x 1 deployed, of which the larger share is paid back.
    case(
        "refund",
        "funding",
        (1, F(3, 10)),
        offers=FREE,
        deployment=[{"cost_million": 1.0}],
        funds=[fund(outside=True)],
        refunds=[{"fund": "f", "share": 0.65}, {"fund": "f", "nation": "A", "share": 0.85}],
    ),
]

WHO_PAYS = [
    # Relief moves 0.25 of A's 1 to B; B's 0.8125 is above the ceiling: 0.4 and 0.6 of 1 + 3.
    case(
        "un scale",
        "burden",
        (1, F(6, 5)),
        tiers=BURDEN,
        offers=ONE_EACH,
        nations=[
            {"id": "A", "gni_million": 1.0, "population": 1.0},
            {"id": "B", "gni_million": 3.0, "population": 1.0},
        ],
        burden__key="un_scale",
        burden__scale_ceiling=0.6,
        burden__scale_relief=0.5,
    ),
    # Relief alone: 0.1875 and 0.8125 of 4, against 1 and 3.
    case(
        "un scale, relief",
        "burden",
        (1, F(1, 2)),
        tiers=BURDEN,
        offers=ONE_EACH,
        nations=[
            {"id": "A", "gni_million": 1.0, "population": 1.0},
            {"id": "B", "gni_million": 3.0, "population": 1.0},
        ],
        burden__key="un_scale",
        burden__scale_ceiling=1.0,
        burden__scale_relief=0.5,
    ),
    # 2 each instead of 1 : 3.
    case(
        "equal largest",
        "burden",
        (1, 2),
        tiers=BURDEN,
        offers=ONE_EACH,
        nations=[{"id": "A", "gdp_million": 1.0}, {"id": "B", "gdp_million": 3.0}],
        burden__equal_largest=2,
    ),
    case(
        "in kind",
        "burden",
        (1, 0),
        tiers=BURDEN,
        offers=[offer("a", "A", 1, cost=1, in_kind_million=2.0), offer("b", "B", 1, cost=3)],
        burden__key="equal",
    ),
    # Half of A's 2 counts.
    case(
        "credit share",
        "options burden",
        (1, 1),
        tiers=BURDEN,
        offers=[through("x", "A", 2)],
        options=[option(nations=["A"], cost_million=2.0, credit_share=0.5)],
        burden__key="equal",
    ),
    # After the first year 1 : 0, after both 1 : 3.
    case(
        "running",
        "burden",
        (1, 3),
        tiers=BURDEN,
        **two_periods(
            requirements=[need("r", 1)],
            offers=[offer("a", "A", 1, cost=1, periods=["p1"]), offer("b", "B", 1, cost=3, periods=["p2"])],
        ),
        burden__key="equal",
        burden__over="running",
    ),
    # 0.1 of 10 on equipment: the option is bought though nothing else asks for it.
    case(
        "guideline",
        "options guidelines",
        (1, 3),
        accounts=[account()],
        guidelines=[guideline(0.1)],
        options=[option(cost_million=1.0, spends_as="equipment")],
    ),
    # 0.2 of 10 less 1.
    case(
        "below a guideline",
        "options guidelines",
        (1, 1, 3),
        tiers=("below_guideline", "covered", "cost"),
        accounts=[account()],
        guidelines=[guideline(0.2)],
        options=[option(cost_million=1.0, spends_as="equipment")],
        guidelines__must=False,
    ),
    # What is bought is defence expenditure too: 0.5 of 3 less 1.
    case(
        "guideline of defence",
        "options guidelines",
        (F(1, 2), 1, 3),
        tiers=("below_guideline", "covered", "cost"),
        accounts=[account()],
        guidelines=[guideline(0.5, of="defence")],
        options=[option(cost_million=1.0, spends_as="equipment")],
        guidelines__must=False,
    ),
    # A commits no more than in the last plan.
    case(
        "challenge",
        "challenge",
        (1, 4),
        history=[{"offer": "a", "period": "p", "quantity": 1.0}],
        challenge__largest_rise=0.0,
    ),
    case(
        "least challenge",
        "challenge",
        (1, 0, 4),
        tiers=("covered", "challenge_largest", "cost"),
        history=[{"offer": "a", "period": "p", "quantity": 1.0}],
    ),
    # 2 committed in both years although the first needs 1.
    case(
        "steady years",
        "stability",
        (1, 0, 4),
        tiers=("covered", "plan_change", "cost"),
        **two_periods(
            requirements=[need("r", 1)],
            requirement_changes=[{"requirement": "r", "from_period": "p2", "quantity": 2.0}],
            history=[{"offer": "a", "period": "p1", "quantity": 2.0}],
        ),
        stability__measure="years",
    ),
    # What the last plan starts is started, or a point is lost: 2 + 1, or 0.5 for another start.
    case(
        "last plan's options",
        "options stability",
        (1, 0, 3),
        tiers=("covered", "plan_change", "cost"),
        history=[{"offer": "a", "period": "p", "quantity": 2.0}],
        options=[option(cost_million=1.0)],
        started=[{"option": "i", "nation": "A", "period": "p"}],
    ),
    # One of A and nothing else, as in the last plan; and its option.
    case(
        "frozen",
        "options stability",
        (F(1, 2), 2),
        history=[{"offer": "a", "period": "p", "quantity": 1.0}],
        options=[option(cost_million=1.0)],
        started=[{"option": "i", "nation": "B", "period": "p"}],
        stability__frozen_periods=1,
    ),
]


@pytest.mark.parametrize(("instance", "chosen", "expected"), [*YEARS, *OPTIONS, *PROCUREMENT, *FUNDING, *WHO_PAYS])
def test_solved_by_hand(instance: Any, chosen: Any, expected: dict[str, Any]) -> None:
    best = optimum(instance, chosen)
    assert best is not None
    assert best.tiers == {name: Fraction(str(value)) for name, value in expected.items()}


def test_leximax() -> None:
    """After the first year A has paid 1 and B nothing, after both A 1 and B 3: 0.5, 0.5, 1, 1."""
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 1)],
        offers=[offer("a", "A", 1, cost=1, periods=["p1"]), offer("b", "B", 1, cost=3, periods=["p2"])],
    )
    tiers = ("covered", "burden_leximax")
    best = optimum(instance, card("burden", tiers=tiers, burden__key="equal", burden__over="running"))
    assert best is not None
    sums = {1: F(1), 2: F(2), 3: F(5, 2), 4: F(3)}
    assert best.tiers == {"covered": F(1), **{f"burden_leximax[{count}]": sum_ for count, sum_ in sums.items()}}
    two = optimum(instance, card("burden", tiers=tiers, burden__key="equal", burden__levels=2))
    assert two is not None
    assert two.tiers == {"covered": F(1), "burden_leximax[1]": F(1), "burden_leximax[2]": F(2)}
