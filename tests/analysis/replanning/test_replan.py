"""Replanning after an event: the least change, and the price of stability."""

from __future__ import annotations

import itertools
import random

import pytest
from toys import card, near, need, offer, solve, toy

import pooling

BEFORE = toy(
    requirements=[need("r", 4)],
    offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=3), offer("c", "A", 2, cost=3.5)],
)
"""The plan: two of a, two of b."""
EXACT = card(tiers=("covered", "cost"), gap=0.0)
PLAN = solve(BEFORE, EXACT)


def test_by_hand_the_least_change_and_its_price() -> None:
    # B loses one of b, and offers two of d at half a million: freely b is dropped for both of d, 4 points. One of d for
    # the one that is lost is 2 points, at 2.5 million more. Only dropping what is lost is 1 point: a quarter is short.
    after = pooling.variant(
        BEFORE,
        "offers id=b quantity:=1",
        "add offers id=d nation=B capability=lift quantity=2 unit_cost_million=0.5",
    ).instance
    rows = pooling.replan(after, PLAN, card=EXACT, within=0.9)
    found = {(row.way, row.tier): (near(row.change_points or 0.0), near(row.value)) for row in rows}
    assert found == {
        ("free", "covered"): (4.0, 1.0),
        ("free", "cost"): (4.0, 3.0),
        ("as good", "covered"): (2.0, 1.0),
        ("as good", "cost"): (2.0, 5.5),
        ("within", "covered"): (1.0, 0.75),
        ("within", "cost"): (1.0, 5.0),
        ("least change", "covered"): (1.0, 0.75),
        ("least change", "cost"): (1.0, 5.0),
    }
    price = {(row.way, row.tier): (row.worse_least, row.worse_most) for row in rows}
    assert tuple(map(near, price["as good", "cost"])) == (2.5, 2.5)  # type: ignore[arg-type]
    assert tuple(map(near, price["least change", "covered"])) == (0.25, 0.25)  # type: ignore[arg-type]
    assert {row.way: (row.changes, row.enters, row.leaves) for row in rows}["free"] == (2, ("d",), ("b",))


def test_what_is_gone_is_a_change_that_nobody_chose() -> None:
    after = pooling.variant(BEFORE, "withdraw nations id=B").instance
    rows = pooling.replan(after, PLAN, card=EXACT)
    assert {(row.way, row.forced, row.changes) for row in rows} == {
        ("free", 1, 2),
        ("as good", 1, 2),
        ("within", 1, 2),
        ("least change", 1, 1),
    }


def same_as_enumerated(seed: int) -> None:
    """The least change that covers the most is that of all plans, counted out."""
    rng = random.Random(seed)
    before = toy(
        requirements=[need("r", rng.randint(2, 5))],
        offers=[offer(f"o{number}", "AABB"[number], rng.randint(1, 2), cost=rng.randint(1, 9)) for number in range(4)],
    )
    former = solve(before, EXACT)
    assert former.plan is not None
    after = before.replace(
        requirements=[need("r", rng.randint(2, 5))],
        offers=[row.model_copy(update={"quantity": float(rng.randint(1, 3))}).model_dump() for row in before.offers],
    )
    wanted = after.requirements[0].quantity
    old = [former.plan.committed.get((row.id, "p"), 0.0) for row in after.offers]
    plans = []
    for units in itertools.product(*(range(int(row.quantity) + 1) for row in after.offers)):
        cost = sum(row.unit_cost_million * count for row, count in zip(after.offers, units, strict=True))
        change = sum(abs(count - last) for count, last in zip(units, old, strict=True))
        plans.append((-min(1.0, sum(units) / wanted), cost, change))
    rows = {(row.way, row.tier): row for row in pooling.replan(after, former, card=EXACT)}
    covered = min(share for share, _, _ in plans)
    best = [(change, cost) for share, cost, change in plans if share == covered]
    assert near(rows["as good", "cost"].change_points or 0.0) == min(best)[0], seed
    assert near(rows["as good", "cost"].value) == near(min(best)[1]), seed
    assert near(rows["free", "cost"].value) == near(min(cost for _, cost in best)), seed
    assert near(rows["least change", "cost"].change_points or 0.0) == min(change for _, _, change in plans), seed


def test_the_least_change_is_that_of_all_plans() -> None:
    same_as_enumerated(0)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 100))
def test_the_least_change_of_many_is_that_of_all_plans(seed: int) -> None:
    same_as_enumerated(seed)


def test_a_result_without_a_plan_and_facts_without_one() -> None:
    must = card(tiers=("covered", "cost"), gap=0.0, coverage__shortfall_allowed=False)
    none = pooling.solve(BEFORE.replace(requirements=[need("r", 99)]), card=must)
    with pytest.raises(pooling.InvalidInput, match="holds no plan"):
        pooling.replan(BEFORE, none, card=EXACT)
    rows = pooling.replan(BEFORE.replace(requirements=[need("r", 99)]), PLAN, card=must)
    assert (list(rows), rows.outcome) == ([], "infeasible")
