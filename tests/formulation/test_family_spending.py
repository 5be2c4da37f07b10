"""spending: what the plan costs each nation in each period."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    budgets,
    card,
    columns,
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

from .writing import same_as_written

COSTS = toy(
    situations=[{"id": "s", "weight": 0.5}],
    requirements=[need("r", 3)],
    deployment=[{"cost_million": 4}],
    offers=[
        offer("a", "A", 3, cost=2, fixed_cost_million=7),
        offer("b", "B", 3, cost=3),
    ],
)
"""A pays 2 a unit and 7 to take part, B pays 3; deploying costs 4 a unit, of which half is planned for."""


def test_written() -> None:
    same_as_written("spending", COSTS, card("spending", tiers=("cost",)))


def test_by_hand_unit_fixed_and_deployment_cost() -> None:
    # B alone: 3 * 3 + 3 * 4 * 0.5 = 15. A alone: 3 * 2 + 7 + 6 = 19. B it is.
    result = solve(COSTS, card(tiers=("covered", "cost")))
    assert values(result) == {"covered": 1.0, "cost": 15.0}
    row = result.spending.set_index("nation").loc["B"]
    assert (row["commitment_million"], row["fixed_million"], row["deployment_million"]) == (9, 0, 6)


def test_by_hand_everything_a_nation_spends() -> None:
    # Units 2 * 3, taking part 7, deploying 2 * 4 * 0.5; four hours at 8 / 4, four of them used at 1 * 0.5; one
    # membership of 5, joined for 6; a base for 10. In all 6 + 7 + 4 + (8 + 2) + 11 + 10 = 48.
    instance = COSTS.replace(
        requirements=[need("r", 2), need("q", 4, "fuel")],
        agreements=[agreement(membership_cost_million=5, joining_cost_million=6)],
        pools=[pool(output=4, cost=8, use_cost_million=1)],
        support=[{"id": "base", "nation": "A", "cost_million": 10}],
        offers=[
            offer("a", "A", 2, cost=3, fixed_cost_million=7, agreement="g", support=["base"]),
            share("h", "A", 4),
        ],
    )
    result = solve(instance, card("agreements", "pools", "support", tiers=("covered", "cost")))
    assert values(result) == {"covered": 1.0, "cost": 48.0}
    row = result.spending.set_index("nation").loc["A"]
    parts = ("commitment", "fixed", "deployment", "pools", "agreements", "support", "spend")
    assert [row[f"{part}_million"] for part in parts] == pytest.approx([6, 7, 4, 10, 11, 10, 48])


def test_by_hand_fixed_cost_is_paid_once_for_each_offer_and_period() -> None:
    # A alone (B away), two periods: 2 * (3 * 2 + 7 + 3 * 4 * 0.5) = 38.
    instance = COSTS.replace(periods=periods(2), offers=[offer("a", "A", 3, cost=2, fixed_cost_million=7)])
    result = solve(instance, card(tiers=("covered", "cost")))
    assert values(result)["cost"] == 38.0
    assert result.spending.query("nation == 'A'")["fixed_million"].tolist() == [7.0, 7.0]


def test_by_hand_idle_units_cost_nothing_to_deploy() -> None:
    # Dwell 2: 6 committed at 2, 3 deployed at 4 * 0.5: 12 + 6 = 18.
    instance = COSTS.replace(offers=[offer("a", "A", 6, cost=2, dwell=2)])
    assert values(solve(instance, card(tiers=("covered", "cost"))))["cost"] == 18.0


def test_by_hand_a_mission_counts_with_all_its_situations() -> None:
    # Weights 0.5 and 0.25 add: 3 * 4 * 0.75 = 9, and with the scale of 2: 18.
    instance = COSTS.replace(
        situations=[{"id": "s", "weight": 0.5}, {"id": "t", "weight": 0.25}],
        missions=[{"id": "m", "situations": ["s", "t"]}],
        offers=[offer("a", "A", 3)],
    )
    assert values(solve(instance, card(tiers=("covered", "cost"))))["cost"] == 9.0
    doubled = card(tiers=("covered", "cost"), spending__deployment_scale=2)
    assert values(solve(instance, doubled))["cost"] == 18.0


LADDER: list[tuple[dict[str, str], float]] = [
    ({}, 1),
    ({"to_region": "south"}, 2),
    ({"to_mission": "m"}, 3),
    ({"from_region": "north"}, 4),
    ({"from_region": "north", "to_region": "south"}, 5),
    ({"from_region": "north", "to_mission": "m"}, 6),
    ({"from_nation": "A"}, 7),
    ({"from_nation": "A", "to_region": "south"}, 8),
    ({"from_nation": "A", "to_mission": "m"}, 9),
]
"""Rows from the least to the most specific: origin goes before destination, and a named capability before both."""


@pytest.mark.parametrize("steps", range(1, 19))
def test_by_hand_the_most_specific_deployment_row_holds(steps: int) -> None:
    ladder = LADDER + [({**scope, "capability": "lift"}, 10 + cost) for scope, cost in LADDER]
    table: list[dict[str, Any]] = [{**scope, "cost_million": cost} for scope, cost in ladder[:steps]]
    instance = toy(
        nations=[{"id": "A", "region": "north"}],
        missions=[{"id": "m", "situations": ["s"], "region": "south"}],
        requirements=[need("r", 1)],
        offers=[offer("a", "A", 1)],
        deployment=table,
    )
    assert values(solve(instance, card(tiers=("covered", "cost"))))["cost"] == ladder[steps - 1][1]


def test_by_hand_where_no_row_fits_deploying_costs_nothing() -> None:
    instance = toy(offers=[offer("a", "A", 2)], deployment=[{"capability": "fuel", "cost_million": 9}])
    assert values(solve(instance, card(tiers=("covered", "cost")))) == {"covered": 1.0, "cost": 0.0}


EVERY_KIND = COSTS.replace(
    requirements=[need("r", 2), need("q", 4, "fuel"), need("z", 1)],
    agreements=[agreement(membership_cost_million=5, joining_cost_million=6)],
    pools=[pool(output=4, cost=8, use_cost_million=1)],
    support=[{"id": "base", "nation": "A", "cost_million": 10}],
    options=[option(cost_million=20, upkeep_million=3)],
    offers=[
        offer("a", "A", 2, cost=3, fixed_cost_million=7, agreement="g", support=["base"]),
        share("h", "A", 4),
        through("x", "A", 1),
    ],
)
"""13 committed and fixed, 3 * 4 * 0.5 deployed, pool 8 + 2, agreement 11, support 10, option 23: 73 in all."""


@pytest.mark.parametrize(
    ("kind", "cost"),
    [
        (None, 146),
        ("commitment", 86),
        ("deployment", 79),
        ("pools", 83),
        ("agreements", 84),
        ("support", 83),
        ("options", 96),
    ],
)
def test_by_hand_prices_by_kind(kind: str | None, cost: float) -> None:
    # Of the 73 everything, or one kind, is twice as dear.
    price = {"period": "p", "kind": kind, "index": 2} if kind else {"period": "p", "index": 2}
    chosen = card("agreements", "pools", "support", "options", tiers=("covered", "cost"))
    assert values(solve(EVERY_KIND, chosen)) == {"covered": 1.0, "cost": 73.0}
    assert values(solve(EVERY_KIND.replace(prices=[price]), chosen)) == {"covered": 1.0, "cost": cost}


def test_by_hand_a_kind_with_a_row_of_its_own_has_no_other() -> None:
    # Everything is twice as dear, options three times: 50 * 2 + 23 * 3; and as dear as ever: 50 * 2 + 23.
    chosen = card("agreements", "pools", "support", "options", tiers=("covered", "cost"))
    for index, cost in ((3, 169.0), (1, 123.0)):
        prices = [{"period": "p", "index": 2}, {"period": "p", "kind": "options", "index": index}]
        assert values(solve(EVERY_KIND.replace(prices=prices), chosen))["cost"] == cost


def test_by_hand_prices_of_each_period() -> None:
    # 15 in each of three years, of which the second is 10 % dearer; the third has no row.
    instance = COSTS.replace(periods=periods(3), prices=[{"period": "p2", "index": 1.1}])
    result = solve(instance, card(tiers=("covered", "cost")))
    assert values(result)["cost"] == 46.5
    assert spent(result, "B") == [15, 16.5, 15]


def test_written_with_prices() -> None:
    prices = [{"period": "p", "index": 2}, {"period": "p", "kind": "deployment", "index": 3}]
    same_as_written("spending-prices", COSTS.replace(prices=prices), card("spending", tiers=("cost",)))


def test_absent_switches_without_fixed_cost_and_definitions_nobody_needs() -> None:
    instance = COSTS.replace(offers=[offer("a", "A", 3, cost=2), offer("b", "B", 3, cost=3)])
    assert columns(instance, card("spending")) == columns(instance, card())
    assert rows(instance, card("spending")) == rows(instance, card())
    limited = instance.replace(budgets=budgets(A=[5], B=[5]))
    assert not [name for name in columns(limited, card("budget")) if name.startswith("spend")]
    assert [name for name in columns(COSTS, card("spending")) if name.startswith("activated")] == ["activated[a,p]"]


def test_of_an_offer_of_one_unit_commit_is_activated() -> None:
    def found(quantity: float, *wanted: float) -> set[str]:
        instance = toy(
            requirements=[need(f"r{at}", most, mission="m") for at, most in enumerate(wanted)],
            offers=[offer("a", "A", quantity, cost=1, fixed_cost_million=7)],
        )
        assert spent(solve(instance, card("spending", tiers=("covered", "cost")))) == [7 + min(quantity, sum(wanted))]
        return {name for name in columns(instance, card("spending", tiers=("cost",))) if name.startswith("activated")}

    assert found(1, 1, 1) == set()
    assert found(1, 3) == set()
    # More than one is owned: where a rule is lifted, more than one may be of use.
    assert found(2, 1) == {"activated[a,p]"}
    assert found(2, 1, 1) == {"activated[a,p]"}
