"""support: named support elements are paid once, however many offers share them."""

from __future__ import annotations

import pytest
from toys import budgets, card, columns, committed, need, offer, periods, rows, solve, toy, values

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")

SHARED = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 4), need("q", 5, "fuel")],
    support=[
        {"id": "base", "nation": "C", "cost_million": 10},
        {"id": "port", "nation": "B", "cost_million": 2},
        {"id": "idle", "nation": "B", "cost_million": 99},
    ],
    offers=[
        offer("a", "A", 2, cost=1, support=["base"]),
        offer("b", "B", 2, cost=1, support=["base", "port"]),
        offer("f", "A", 5, "fuel", support=["port"]),
    ],
)
"""Aircraft use C's base at 10; B's aircraft and A's fuel use B's port at 2."""


def test_written() -> None:
    same_as_written("support", SHARED, card("support", tiers=("cost",)))


def test_by_hand_paid_once_however_many_share() -> None:
    # Four aircraft at 1, the base once (10), the port once (2): 16.
    result = solve(SHARED, card("support", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 16.0}
    assert result.spending.set_index("nation")["support_million"].to_dict() == {"A": 0, "B": 2, "C": 10}
    assert values(solve(SHARED, card(tiers=COVER_THEN_COST)))["cost"] == 4.0


def test_by_hand_only_what_is_in_use() -> None:
    # Two aircraft: A's with the base, 2 + 10; the port would come on top for B's.
    result = solve(SHARED.replace(requirements=[need("r", 2)]), card("support", tiers=COVER_THEN_COST))
    assert (values(result)["cost"], committed(result)) == (12.0, {"a": 2})


def test_by_hand_one_base_or_two() -> None:
    # Each nation's own base costs 5. A's two and one of B's: 2 + 2 + 10. Three of B's: 6 + 5.
    instance = toy(
        requirements=[need("r", 3)],
        support=[{"id": "x", "nation": "A", "cost_million": 5}, {"id": "y", "nation": "B", "cost_million": 5}],
        offers=[offer("a", "A", 2, cost=1, support=["x"]), offer("b", "B", 3, cost=2, support=["y"])],
    )
    result = solve(instance, card("support", tiers=COVER_THEN_COST))
    assert (values(result)["cost"], committed(result)) == (11.0, {"b": 3})


def test_by_hand_in_each_period_in_which_it_is_used() -> None:
    instance = toy(
        periods=periods(3),
        requirements=[need("r", 2, periods=["p1", "p3"])],
        support=[{"id": "base", "nation": "B", "cost_million": 10}],
        offers=[offer("a", "A", 2, support=["base"])],
    )
    assert values(solve(instance, card("support", tiers=COVER_THEN_COST)))["cost"] == 20.0


@pytest.mark.parametrize(("of_c", "covered"), [(9, 0.0), (10, 1.0)])
def test_by_hand_the_nation_that_provides_it_pays_from_its_budget(of_c: float, covered: float) -> None:
    instance = SHARED.replace(requirements=[need("r", 2)], budgets=budgets(A=[2], B=[0], C=[of_c]))
    assert values(solve(instance, card("support", "budget"))) == {"covered": covered}


def test_by_hand_a_knapsack_of_sets() -> None:
    # Budget 10. Items over shared elements (x 6, y 4, z 3): {x, y} worth 5, {y, z} worth 4, {z} worth 2.
    # {y, z} with {z}: 7 for 6. {x, y} alone: 10 for 5. So 6 of 11.
    instance = toy(
        nations=[{"id": "A"}],
        capabilities=[{"id": name, "unit": "items"} for name in ("i", "j", "k")],
        requirements=[need("ri", 1, "i", weight=5), need("rj", 1, "j", weight=4), need("rk", 1, "k", weight=2)],
        support=[{"id": name, "nation": "A", "cost_million": cost} for name, cost in (("x", 6), ("y", 4), ("z", 3))],
        offers=[
            offer("oi", "A", 1, "i", support=["x", "y"]),
            offer("oj", "A", 1, "j", support=["y", "z"]),
            offer("ok", "A", 1, "k", support=["z"]),
        ],
        budgets=budgets(A=[10]),
    )
    result = solve(instance, card("support", "budget"))
    assert values(result) == {"covered": round(6 / 11, 5)}
    assert committed(result) == {"oj": 1, "ok": 1}


def test_by_hand_nobody_pays_for_support_that_nothing_uses() -> None:
    # A pays 10 for its aircraft. B's idle base of 10 would even it out, and nothing of it is in use: 5 and 5 off.
    instance = toy(
        support=[{"id": "base", "nation": "B", "cost_million": 10}],
        offers=[offer("a", "A", 2, cost=5), offer("b", "B", 1, cost=1, support=["base"])],
        locks=[{"id": "l", "rule": "never", "offer": "b"}],
    )
    chosen = card("support", "locks", tiers=("covered", "burden_sum"), burden__key="equal")
    assert values(solve(instance, chosen))["burden_sum"] == 10.0


def test_written_with_fair_shares() -> None:
    same_as_written("support-burden", SHARED, card("support", tiers=("burden_sum",), burden__key="equal"))


def test_absent_elements_that_nothing_in_use_needs() -> None:
    instance = toy(
        support=[{"id": "idle", "nation": "A", "cost_million": 9}],
        offers=[offer("a", "A", 2), offer("f", "A", 2, "fuel", support=["idle"])],
    )
    assert rows(instance, card("support", tiers=("cost",))) == rows(instance, card(tiers=("cost",)))
    assert columns(instance, card("support", tiers=("cost",))) == columns(instance, card(tiers=("cost",)))
