"""Periods with lengths: what is due again and again counts for every year, what is paid once counts once."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    budgets,
    card,
    fund,
    near,
    need,
    offer,
    option,
    pool,
    rows,
    share,
    solve,
    spent,
    through,
    toy,
    values,
    written,
)

from pooling.domain.card import Card
from pooling.domain.instance import Instance

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")


def lasting(*years: int) -> list[dict[str, Any]]:
    """Periods of so many years: p, or p1, p2 ..."""
    names = ["p"] if len(years) == 1 else [f"p{position}" for position in range(1, len(years) + 1)]
    return [{"id": name, "years": length} for name, length in zip(names, years, strict=True)]


UNEVEN = toy(
    periods=lasting(5, 2, 10),
    nations=[{"id": "A"}],
    requirements=[need("r", 10, "fuel", periods=["p1", "p3"])],
    offers=[
        offer("f", "A", 4, "fuel", cost=1, fixed_cost_million=2),
        through("x", "A", 6, "fuel"),
    ],
    options=[option(cost_million=9, upkeep_million=3)],
    budgets=budgets(0.5, 0.25, A=[4, 2, 3]),
    prices=[{"period": "p3", "index": 1.5}],
)
"""Periods of 5, 2 and 10 years: budgets of 20, 4 and 30; of a year's rest a half is kept for each of its years."""


def test_written() -> None:
    same_as_written("calendar", UNEVEN, card("options", "budget", tiers=("cost",), spending__discount_rate=0.25))


def test_equal_steps_are_periods_of_a_year() -> None:
    def text(periods: list[dict[str, Any]]) -> str:
        chosen = card("options", "budget", tiers=("cost",), spending__discount_rate=0.25)
        return written(UNEVEN.replace(periods=periods), chosen)

    steps = text([{"id": f"p{position}"} for position in (1, 2, 3)])
    assert steps == text(lasting(1, 1, 1)) != text(lasting(1, 1, 2))


KINDS: list[tuple[str, dict[str, Any], tuple[str, ...], float]] = [
    # Two aircraft in a period of five years; of each cost 4 is due, for a year or once.
    ("commitment", {"offers": [offer("a", "A", 2, cost=2)]}, (), 20),
    ("fixed", {"offers": [offer("a", "A", 2, fixed_cost_million=4)]}, (), 20),
    ("deployment", {"deployment": [{"cost_million": 2}]}, (), 20),
    (
        "pools",
        {"pools": [pool(cost=2, capability="lift")], "offers": [share("a", "A", 2, "lift")]},
        ("pools",),
        20,
    ),
    (
        "pools",
        {"pools": [pool(use_cost_million=2, capability="lift")], "offers": [share("a", "A", 2, "lift")]},
        ("pools",),
        20,
    ),
    (
        "agreements",
        {"agreements": [agreement(membership_cost_million=4)], "offers": [offer("a", "A", 2, agreement="g")]},
        ("agreements",),
        20,
    ),
    (
        "agreements",
        {"agreements": [agreement(joining_cost_million=4)], "offers": [offer("a", "A", 2, agreement="g")]},
        ("agreements",),
        4,
    ),
    (
        "agreements",
        {
            "agreements": [agreement(kind="framework", running_cost_million=4)],
            "offers": [offer("a", "A", 2, agreement="g")],
        },
        ("agreements",),
        20,
    ),
    (
        "agreements",
        {
            "agreements": [agreement(kind="framework", set_up_cost_million=4)],
            "offers": [offer("a", "A", 2, agreement="g")],
        },
        ("agreements",),
        4,
    ),
    (
        "support",
        {
            "support": [{"id": "e", "nation": "A", "cost_million": 4}],
            "offers": [offer("a", "A", 2, support=["e"])],
        },
        ("support",),
        20,
    ),
    ("options", {"options": [option(cost_million=4)], "offers": [through("a", "A", 2)]}, ("options",), 4),
    (
        "options",
        {"options": [option(lead="A", common_cost_million=4)], "offers": [through("a", "A", 2)]},
        ("options",),
        4,
    ),
    ("options", {"options": [option(upkeep_million=4)], "offers": [through("a", "A", 2)]}, ("options",), 20),
    (
        "options",
        {"options": [option(most_units=2, unit_cost_million=2)], "offers": [through("a", "A", 2)]},
        ("procurement",),
        4,
    ),
    (
        "options",
        {"options": [option(most_units=2, unit_upkeep_million=2)], "offers": [through("a", "A", 2)]},
        ("procurement",),
        20,
    ),
]


@pytest.mark.parametrize(("kind", "changed", "families", "million"), KINDS)
def test_by_hand_every_kind_of_cost(
    kind: str, changed: dict[str, Any], families: tuple[str, ...], million: float
) -> None:
    instance = toy(periods=lasting(5), **{"offers": [offer("a", "A", 2)], **changed})
    chosen = card(*families, tiers=COVER_THEN_COST)
    result = solve(instance, chosen)
    assert values(result) == {"covered": 1.0, "cost": million}
    assert result.spending.set_index("nation").loc["A", f"{kind}_million"] == pytest.approx(million)
    # Paid once or every year, a period of one year costs the same.
    assert values(solve(instance.replace(periods=lasting(1)), chosen))["cost"] == 4.0


@pytest.mark.parametrize(("years", "cost"), [((1, 1, 1), 8 + 4 / 1.5625), ((2, 3, 1), 16 + 4 / 1.25**5)])
def test_by_hand_discounted_by_the_years_before(years: tuple[int, ...], cost: float) -> None:
    # Two at 4 a year in p1, one in p3, which begins so many years after p1 does.
    instance = toy(
        periods=lasting(*years),
        requirements=[need("r", 2, periods=["p1"]), need("q", 1, periods=["p3"])],
        offers=[offer("a", "A", 2, cost=4)],
    )
    result = solve(instance, card(tiers=COVER_THEN_COST, spending__discount_rate=0.25))
    assert values(result) == {"covered": 1.0, "cost": near(cost)}


def keeping(years: tuple[int, int], share: float = 0.0, advance: float = 0.0) -> Instance:
    """A has 4 million a year for fuel at 1 a year and tonne, needed in the second period alone."""
    return toy(
        periods=lasting(*years),
        nations=[{"id": "A"}],
        requirements=[need("r", 100, "fuel", periods=["p2"])],
        offers=[offer("f", "A", 100, "fuel", cost=1)],
        budgets=budgets(share, advance, A=[4, 4]),
    )


@pytest.mark.parametrize(
    ("years", "share", "tonnes"),
    [
        # 4 + 0.5 * 4.
        ((1, 1), 0.5, 6),
        # 0.5 ** 2 of the 8 left is 2; (2 + 4) / 1.
        ((2, 1), 0.5, 6),
        # 0.5 ** 3 of the 12 left is 1.5; with 4 * 2 it pays 9.5 / 2 tonnes for two years.
        ((3, 2), 0.5, 4.75),
        # A tenth of a year's rest is all but nothing after twenty; what is kept in full stays.
        ((20, 1), 0.1, 4 + 80 / 10**20),
        ((20, 1), 1.0, 84),
    ],
)
def test_by_hand_what_is_carried_over(years: tuple[int, int], share: float, tonnes: float) -> None:
    result = solve(keeping(years, share), card("budget"))
    assert values(result)["covered"] == near(tonnes / 100)


@pytest.mark.parametrize(("years", "tonnes"), [((1, 1), 5), ((2, 10), 9)])
def test_by_hand_an_advance_is_a_share_of_all_that_comes(years: tuple[int, int], tonnes: float) -> None:
    # 4 and a quarter of 4; over two years 8 and a quarter of 40 pay for nine tonnes.
    instance = keeping(years, advance=0.25).replace(requirements=[need("r", 100, "fuel", periods=["p1"])])
    result = solve(instance, card("budget"))
    assert values(result)["covered"] == near(tonnes / 100)
    assert spent(result)[0] == years[0] * tonnes


def test_by_hand_funds_pay_for_every_year_and_have_a_budget_for_each() -> None:
    # Two aircraft deployed at 3 for four years are 24, half of it refunded: 12, exactly four years of 3.
    def refunded(amount: float) -> tuple[dict[str, Any], Any]:
        instance = toy(
            periods=lasting(4),
            nations=[{"id": "A"}],
            offers=[offer("a", "A", 2)],
            deployment=[{"cost_million": 3}],
            funds=[fund(outside=True)],
            refunds=[{"fund": "f", "share": 0.5}],
            fund_budgets=[{"fund": "f", "period": "p", "amount_million": amount}],
        )
        result = solve(instance, card("funding", tiers=COVER_THEN_COST))
        return values(result), result

    found, result = refunded(3)
    assert found == {"covered": 1.0, "cost": 12.0}
    row = result.funds.iloc[0]
    assert (row["paid_million"], row["limit_million"]) == (12, 12)
    # A little less pays for one aircraft alone.
    assert refunded(2.9)[0]["covered"] == 0.5


@pytest.mark.parametrize(("cost", "below"), [(1.0, 4.0), (5.0, 0.0), (7.0, 0.0)])
def test_by_hand_guidelines_ask_for_every_year(cost: float, below: float) -> None:
    # 2 % of 100 a year over five years is 10, of which 1 a year is spent anyhow; the option costs its price once.
    instance = toy(
        periods=lasting(5),
        nations=[{"id": "A"}],
        accounts=[{"nation": "A", "period": "p", "gdp_million": 100, "defence_million": 1}],
        guidelines=[{"id": "two", "measure": "defence", "of": "gdp", "share": 0.02}],
        options=[option(cost_million=cost)],
        offers=[through("a", "A", 2)],
    )
    chosen = card("options", "guidelines", tiers=("covered", "below_guideline"), guidelines__must=False)
    result = solve(instance, chosen)
    assert values(result) == {"covered": 1.0, "below_guideline": below}
    row = result.guidelines.iloc[0]
    assert (row["accounts_million"], row["base_million"], row["due_million"]) == (5, 500, 10)


def test_by_hand_what_is_given_in_kind_counts_for_every_year() -> None:
    # A's six units at 2 a year over three years are 36 in kind; B pays 12 tonnes at 1: 36. Nobody is far from half.
    instance = toy(
        periods=lasting(3),
        requirements=[need("r", 6), need("q", 12, "fuel")],
        offers=[offer("a", "A", 6, in_kind_million=2), offer("b", "B", 12, "fuel", cost=1)],
    )
    result = solve(instance, card("burden", tiers=("covered", "burden_sum"), burden__key="equal"))
    assert values(result) == {"covered": 1.0, "burden_sum": 0.0}
    assert result.burden.set_index("nation")["burden_million"].to_dict() == {"A": 36, "B": 36}


@pytest.mark.parametrize(("years", "owed"), [(1, 4), (2, 2), (3, 1)])
def test_by_hand_balances_fade_year_by_year(years: int, owed: float) -> None:
    # B gives A eight in p1; half of the balance is left for every year of p1, and may be taken back in p2 to settle it.
    instance = toy(
        periods=lasting(years, 7),
        requirements=[need("r", 8, "fuel", nation="A", periods=["p1"])],
        offers=[offer("b", "B", 8, "fuel", periods=["p1"])],
        agreements=[agreement(barter_limit=8, barter_carry_share=0.5)],
    )
    result = solve(instance, card("agreements", "exchange"))
    assert values(result) == {"covered": 1.0}
    found = result.balances.set_index(["nation", "period"])["balance"]
    assert found["B", "p2"] == pytest.approx(owed)


@pytest.mark.parametrize(("years", "covered"), [(2, 0.5), (3, 1.0)])
def test_by_hand_a_faded_balance_leaves_room(years: int, covered: float) -> None:
    # The balance of B before p1 is 8, and so is the limit: what fades of it in p1 makes room in p2.
    needed = 8 - 8 / 2**3
    instance = toy(
        periods=lasting(years, 1),
        requirements=[need("r", needed, "fuel", nation="A", periods=["p2"])],
        offers=[offer("b", "B", 8, "fuel", smallest=needed)],
        agreements=[agreement(barter_limit=8, barter_carry_share=0.5)],
        balances=[
            {"agreement": "g", "nation": "B", "amount": 8},
            {"agreement": "g", "nation": "A", "amount": -8},
        ],
    )
    result = solve(instance, card("agreements", "exchange"))
    room = 8 - 8 / 2**years
    assert values(result)["covered"] == near(room / needed) if covered < 1 else values(result) == {"covered": 1.0}


def test_by_hand_counts_of_periods_stay_counts_of_periods() -> None:
    # A lead of one period, whatever its length: p1 is lost, p2 and p3 are covered, each a third of the whole.
    instance = toy(
        periods=lasting(5, 1, 20),
        nations=[{"id": "A"}],
        options=[option(cost_million=1, lead_periods=1)],
        offers=[through("a", "A", 2)],
    )
    assert values(solve(instance, card("options"))) == {"covered": near(2 / 3)}


def test_a_period_of_several_years_is_one_of_a_year_in_which_all_that_recurs_is_dearer() -> None:
    def costs(years: int) -> dict[str, Any]:
        return {
            "periods": lasting(5 // years),
            "offers": [offer("a", "A", 1, cost=2 * years, fixed_cost_million=3 * years), through("x", "B", 1)],
            "options": [option(cost_million=9, upkeep_million=1 * years)],
            "deployment": [{"cost_million": 1.5 * years}],
            "budgets": budgets(A=[7 * years], B=[5 * years]),
        }

    chosen: Card = card("options", "budget", tiers=COVER_THEN_COST)
    long, dear = toy(**costs(1)), toy(**costs(5))
    assert written(long, chosen) == written(dear, chosen)
    assert rows(long, chosen)
