"""funding: what common funds pay of options and deployments, and who pays into them."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    budgets,
    card,
    columns,
    fund,
    grants,
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
    starts,
    through,
    toy,
    values,
)

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")


def joint(**changed: Any) -> Any:
    """Two aircraft through an option that costs each nation 8, of which fund `f`, from outside, pays a quarter."""
    base: dict[str, Any] = {
        "nations": [{"id": "A"}, {"id": "B"}, {"id": "C"}],
        "offers": [through("x", "A", 2)],
        "options": [option(cost_million=8, fund="f")],
        "funds": [fund(outside=True, grant_share=0.25)],
    }
    return toy(**{**base, **changed})


def funded(instance: Any, *families: str, **parameters: Any) -> Any:
    """The cheapest plan that covers the most."""
    return solve(instance, card("options", "funding", *families, tiers=COVER_THEN_COST, **parameters))


EVERYTHING = joint(
    periods=periods(2),
    requirements=[need("r", 4)],
    missions=[{"id": "m", "situations": ["s"], "kind": "crisis"}],
    options=[
        option(
            cost_million=8,
            common_cost_million=4,
            lead="A",
            upkeep_million=1,
            fund="f",
            bonus_option="k",
            content_share=0.7,
        ),
        option("k", nations=["C"], cost_million=1),
        option("buy", most_units=4, unit_cost_million=6, fund="g"),
    ],
    option_costs=[{"option": "i", "year": 0, "share": 0.5}, {"option": "i", "year": 1, "share": 0.5}],
    funds=[
        fund(grant_share=0.15, bonus_share=0.2, least_participants=2, least_content_share=0.65),
        fund("g", nations=["B", "C"], grant_share=0.5),
        fund("h", outside=True),
    ],
    fund_budgets=[
        {"fund": "f", "period": "p1", "amount_million": 3},
        {"fund": "g", "period": "p2", "amount_million": 9},
    ],
    deployment=[{"cost_million": 2}],
    refunds=[{"fund": "g", "mission_kind": "crisis", "share": 0.65}, {"fund": "h", "nation": "C", "share": 0.85}],
    offers=[through("x", "A", 2), through("y", "B", 1), offer("c", "C", 1), through("b", "B", 2, option="buy")],
)
"""A grant with a bonus and a limit by year, a fund that two nations pay into, and refunds by two funds."""


def test_written() -> None:
    same_as_written("funding", EVERYTHING, card("procurement", "funding", tiers=("cost",)))


def test_by_hand_a_grant_from_outside() -> None:
    # 8, of which a quarter is paid by somebody else: 6.
    result = funded(joint())
    assert values(result) == {"covered": 1.0, "cost": 6.0}
    assert grants(result) == {("i", "A"): "grant"}


def test_by_hand_a_common_fund_is_paid_by_its_nations() -> None:
    # The fund pays 2; A, B and C pay into it 2/3 each: nothing is saved, and A's 8 are 6 2/3.
    result = funded(joint(funds=[fund(grant_share=0.25)]), "locks")
    assert values(result)["cost"] == 8.0
    if grants(result) == {("i", "A"): "grant"}:
        assert spent(result, "A") == [near(6 + 2 / 3)]


def test_by_hand_who_pays_into_it_by_its_key() -> None:
    # B has 9 of the 12 of income of those that pay: of a grant of 4, B pays 3 and C 1. A, with 4 to spend, needs it.
    instance = joint(
        nations=[{"id": "A", "gni_million": 50}, {"id": "B", "gni_million": 9}, {"id": "C", "gni_million": 3}],
        funds=[fund(nations=["B", "C"], key="gni", grant_share=0.5)],
        budgets=budgets(A=[4], B=[None], C=[None]),
    )
    result = funded(instance, "budget")
    assert values(result) == {"covered": 1.0, "cost": 8.0}
    assert [spent(result, nation) for nation in "ABC"] == [[4], [3], [1]]


def test_by_hand_paying_in_needs_a_budget() -> None:
    # A has 4 and needs the grant of 4; C pays a third of it and has nothing: no grant, and A cannot pay 8.
    instance = joint(funds=[fund(grant_share=0.5)], budgets=budgets(A=[6], B=[9], C=[0]))
    assert values(funded(instance, "budget"))["covered"] == 0.0
    enough = instance.replace(budgets=budgets(A=[6], B=[9], C=[2]))
    assert values(funded(enough, "budget"))["covered"] == 1.0


def test_by_hand_the_largest_payers_pay_the_same() -> None:
    # Of 6 : 3 : 1 the two largest pay 4.5 each: of the grant of 4 that is 1.8, 1.8 and 0.4. A pays 4 beside it.
    instance = joint(
        nations=[
            {"id": "A", "gni_million": 6},
            {"id": "B", "gni_million": 3},
            {"id": "C", "gni_million": 1},
        ],
        funds=[fund(key="gni", equal_largest=2, grant_share=0.5)],
        budgets=budgets(A=[7], B=[None], C=[None]),
    )
    result = funded(instance, "budget")
    assert [spent(result, nation) for nation in "ABC"] == [[5.8], [1.8], [0.4]]


@pytest.mark.parametrize(("least", "cost"), [(1, 6), (2, 8), (3, 8)])
def test_by_hand_participants_at_least_for_a_grant(least: int, cost: float) -> None:
    # A alone pays 8. With two that take part, each pays 6: more than 8 in all.
    instance = joint(funds=[fund(outside=True, grant_share=0.25, least_participants=least)])
    assert values(funded(instance))["cost"] == cost


def test_by_hand_more_take_part_where_that_pays() -> None:
    # Taking part costs nearly nothing: three that share a grant of 90 %: A's 8 and twice 1 are 10, 1 of them due.
    instance = joint(
        options=[option(cost_million=1, common_cost_million=7, lead="A", fund="f")],
        funds=[fund(outside=True, grant_share=0.9, least_participants=3)],
    )
    result = funded(instance)
    assert values(result) == {"covered": 1.0, "cost": 1.0}
    assert grants(result) == {("i", nation): "grant" for nation in "ABC"}


@pytest.mark.parametrize(("content", "cost"), [(0.64, 8), (0.65, 6), (1.0, 6)])
def test_by_hand_content_at_least_for_a_grant(content: float, cost: float) -> None:
    instance = joint(
        options=[option(cost_million=8, fund="f", content_share=content)],
        funds=[fund(outside=True, grant_share=0.25, least_content_share=0.65)],
    )
    assert values(funded(instance))["cost"] == cost


@pytest.mark.parametrize(
    ("grant", "bonus", "other", "cost", "level"),
    [
        (0.25, 0.5, 1, 5, "bonus"),  # 8 * 0.5 + 1
        (0.25, 0.5, 3, 6, "grant"),  # k costs more than the 2 that it saves
        (0.0, 0.5, 1, 5, "bonus"),
        (0.0, 0.0, 1, 8, "none"),
        (0.25, 0.0, 1, 6, "grant"),
    ],
)
def test_by_hand_the_bonus(grant: float, bonus: float, other: float, cost: float, level: str) -> None:
    instance = joint(
        options=[option(cost_million=8, fund="f", bonus_option="k"), option("k", cost_million=other)],
        funds=[fund(outside=True, grant_share=grant, bonus_share=bonus)],
    )
    result = funded(instance)
    assert values(result)["cost"] == cost
    assert grants(result)["i", "A"] == level


def test_by_hand_the_bonus_needs_the_other_before_it_or_with_it() -> None:
    # k can start in p2 only; i is needed in p1: the grant. Needed in p2: the bonus, 8 * 0.5 + 1 = 5.
    for needed, cost in (("p1", 6), ("p2", 5)):
        instance = joint(
            periods=periods(2),
            requirements=[need("r", 2, periods=[needed])],
            options=[option(cost_million=8, fund="f", bonus_option="k"), option("k", periods=["p2"], cost_million=1)],
            funds=[fund(outside=True, grant_share=0.25, bonus_share=0.5)],
        )
        assert values(funded(instance))["cost"] == cost


def test_by_hand_a_fund_pays_no_more_than_it_has() -> None:
    # A grant would be 2; all or nothing: with 1.9 there is none.
    for amount, cost in ((2.0, 6), (1.9, 8)):
        limited = joint(fund_budgets=[{"fund": "f", "period": "p", "amount_million": amount}])
        assert values(funded(limited))["cost"] == cost


def test_by_hand_all_grants_of_a_fund_count_together() -> None:
    # Options of 8 and 4, a quarter of each: 2 and 1. The fund has 2: the larger grant is worth more. 6 + 4.
    instance = joint(
        requirements=[need("r", 3)],
        options=[option(cost_million=8, fund="f"), option("k", cost_million=4, fund="f")],
        offers=[through("x", "A", 2), through("y", "B", 1, option="k")],
        fund_budgets=[{"fund": "f", "period": "p", "amount_million": 2}],
    )
    result = funded(instance)
    assert values(result) == {"covered": 1.0, "cost": 10.0}
    assert grants(result) == {("i", "A"): "grant", ("k", "B"): "none"}


def test_by_hand_grants_fall_due_with_the_costs() -> None:
    # 8 in two parts: the fund pays 1 in each year and has 1 in each; in one year it could not pay 2.
    instance = joint(
        periods=periods(2),
        options=[option(cost_million=8, fund="f", periods=["p1"])],
        option_costs=[{"option": "i", "year": year, "share": 0.5} for year in (0, 1)],
        fund_budgets=[{"fund": "f", "period": f"p{value}", "amount_million": 1} for value in (1, 2)],
    )
    result = funded(instance)
    assert spent(result) == [3, 3]
    whole = instance.replace(option_costs=[])
    assert spent(funded(whole)) == [8, 0]
    # A period without a row has no limit.
    free = whole.replace(fund_budgets=[{"fund": "f", "period": "p2", "amount_million": 1}])
    assert spent(funded(free)) == [6, 0]


def test_by_hand_grants_are_at_the_prices_of_the_year() -> None:
    # 8 at 1.5 are 12: the fund's quarter is 3, which it must have.
    instance = joint(prices=[{"period": "p", "kind": "options", "index": 1.5}])
    assert values(funded(instance))["cost"] == 9.0
    limited = instance.replace(fund_budgets=[{"fund": "f", "period": "p", "amount_million": 2.9}])
    assert values(funded(limited))["cost"] == 12.0


def test_by_hand_a_grant_is_of_common_and_unit_costs_too_but_not_of_upkeep() -> None:
    # 8 to take part, 4 for the whole, two units at 6: 24, of which a quarter is 6. Upkeep 2 and 2 * 0.5 in full: 21.
    instance = joint(
        options=[
            option(
                lead="A",
                cost_million=8,
                common_cost_million=4,
                most_units=2,
                unit_cost_million=6,
                upkeep_million=2,
                unit_upkeep_million=0.5,
                fund="f",
            )
        ]
    )
    result = funded(instance, "procurement")
    assert values(result) == {"covered": 1.0, "cost": 21.0}
    assert result.audit is not None
    (row,) = result.audit.options
    assert (row.cost_million, row.granted_million, row.upkeep_million) == (24, 6, 3)


def deployed(**changed: Any) -> Any:
    """Four aircraft of A and B are sent to a crisis, at 2 each."""
    base: dict[str, Any] = {
        "missions": [{"id": "m", "situations": ["s"], "kind": "crisis"}],
        "requirements": [need("r", 4)],
        "offers": [offer("a", "A", 2), offer("b", "B", 2)],
        "deployment": [{"cost_million": 2}],
        "funds": [fund(outside=True), fund("g", outside=True)],
    }
    return toy(**{**base, **changed})


@pytest.mark.parametrize(
    ("refunds", "paid_by_a", "paid_by_b"),
    [
        ([], 4, 4),
        ([{"share": 0.65}], 1.4, 1.4),
        ([{"mission_kind": "crisis", "share": 0.65}, {"nation": "A", "share": 0.85}], 0.6, 1.4),
        ([{"nation": "A", "share": 0.5}, {"mission": "m", "share": 0.75}], 1, 1),
        ([{"capability": "fuel", "share": 0.75}], 4, 4),
        ([{"capability": "lift", "nation": "B", "mission_kind": "crisis", "share": 1.0}], 4, 0),
    ],
)
def test_by_hand_refunds(refunds: list[dict[str, Any]], paid_by_a: float, paid_by_b: float) -> None:
    # 2 * 2 each; of the rows that fit the largest share holds.
    instance = deployed(refunds=[{"fund": "f", **row} for row in refunds])
    result = funded(instance)
    assert values(result)["covered"] == 1.0
    assert (spent(result, "A"), spent(result, "B")) == ([near(paid_by_a)], [near(paid_by_b)])


@pytest.mark.parametrize("first", ["f", "g"])
def test_by_hand_of_equal_refunds_the_first_row_holds(first: str) -> None:
    second = "g" if first == "f" else "f"
    instance = deployed(
        refunds=[
            {"fund": first, "nation": "A", "share": 0.5},
            {"fund": second, "mission": "m", "share": 0.5},
            {"fund": second, "nation": "A", "share": 0.25},
        ]
    )
    result = funded(instance)
    assert values(result)["cost"] == 4.0
    assert result.audit is not None
    assert {row.fund: row.refunds_million for row in result.audit.funds} == {first: 2, second: 2}


def test_by_hand_refunds_are_limited_and_not_refused() -> None:
    # Every aircraft sent costs the fund 1, and it has 3: three are sent.
    instance = deployed(
        refunds=[{"fund": "f", "share": 0.5}], fund_budgets=[{"fund": "f", "period": "p", "amount_million": 3}]
    )
    assert values(funded(instance)) == {"covered": 0.75, "cost": 3.0}


def test_by_hand_refunds_count_with_the_situation_and_the_price() -> None:
    # 4 * 2 * 0.5 planned for, at 1.5: 6, of which half.
    instance = deployed(
        situations=[{"id": "s", "weight": 0.5}],
        refunds=[{"fund": "f", "share": 0.5}],
        prices=[{"period": "p", "kind": "deployment", "index": 1.5}],
    )
    assert values(funded(instance))["cost"] == 3.0


def test_by_hand_what_a_pool_costs_is_not_refunded() -> None:
    # Four hours bought at 1 and used at 0.5, which is what deploying them costs: 4 + 2, and no refund.
    instance = deployed(
        requirements=[need("q", 4, "fuel")],
        offers=[share("h", "A", 4)],
        pools=[pool(output=1, cost=1, use_cost_million=0.5)],
        refunds=[{"fund": "f", "share": 0.5}],
    )
    assert values(funded(instance, "pools"))["cost"] == 6.0


def test_by_hand_refunds_of_a_common_fund() -> None:
    # A and B deploy for 4 each, half of it refunded: the fund pays 4, B alone pays into it.
    instance = deployed(funds=[fund(nations=["B"])], refunds=[{"fund": "f", "share": 0.5}])
    result = funded(instance)
    assert (spent(result, "A"), spent(result, "B")) == ([2], [6])


def test_by_hand_money_by_source_ties() -> None:
    # A's option 8 (2 from outside), both deploy for 4 (B's half from g, into which A pays).
    instance = deployed(
        requirements=[need("r", 4), need("t", 1)],
        options=[option(cost_million=8, fund="f")],
        offers=[offer("a", "A", 2), offer("b", "B", 2), through("x", "A", 1)],
        funds=[fund(outside=True, grant_share=0.25), fund("g", nations=["A"])],
        refunds=[{"fund": "g", "nation": "B", "share": 0.5}],
    )
    result = funded(instance)
    # A: 6 + (2 + 1) * 2 + 2 for g;  B: 2 of 4.
    assert (spent(result, "A"), spent(result, "B")) == ([14], [2])
    assert result.audit is not None
    money = {(row.nation, row.kind, row.source): row.amount_million for row in result.audit.money}
    assert money == {
        ("A", "options", "own"): 6,
        ("A", "options", "f"): 2,
        ("A", "deployment", "own"): 6,
        ("A", "contributions", "own"): 2,
        ("B", "deployment", "own"): 2,
        ("B", "deployment", "g"): 2,
    }
    funds = {row.fund: row for row in result.audit.funds}
    assert (funds["f"].grants_million, funds["f"].paid_million, funds["f"].contributed_million) == (2, 2, 0)
    assert (funds["g"].refunds_million, funds["g"].paid_million, funds["g"].contributed_million) == (2, 2, 2)


def test_by_hand_all_who_take_part_have_the_same_grant() -> None:
    # The fund has 2, a grant would be 2 for each of the two: neither gets it.
    instance = joint(
        options=[option(cost_million=8, fund="f", least_participants=2)],
        fund_budgets=[{"fund": "f", "period": "p", "amount_million": 2}],
    )
    result = funded(instance)
    assert values(result)["cost"] == 16.0
    assert set(grants(result).values()) == {"none"}


def test_by_hand_without_the_family_everybody_pays_alone() -> None:
    instance = deployed(refunds=[{"fund": "f", "share": 0.5}])
    assert values(solve(instance, card("spending", tiers=COVER_THEN_COST)))["cost"] == 8.0
    result = solve(joint(), card("options", "spending", tiers=COVER_THEN_COST))
    assert values(result)["cost"] == 8.0
    assert set(grants(result).values()) == {"none"}
    assert len(starts(result)) == 1


def test_absent_without_funds() -> None:
    plain = joint(funds=[], options=[option(cost_million=8)])
    assert rows(plain, card("options", "funding")) == rows(plain, card("options", "spending"))
    assert columns(plain, card("options", "funding")) == columns(plain, card("options", "spending"))


def test_absent_where_a_fund_pays_for_nothing() -> None:
    # No shares, no refunds; and limits that bind nothing.
    plain = joint(funds=[fund()], fund_budgets=[{"fund": "f", "period": "p", "amount_million": 1}])
    assert rows(plain, card("options", "funding")) == rows(plain, card("options", "spending"))
    assert columns(plain, card("options", "funding")) == columns(plain, card("options", "spending"))
