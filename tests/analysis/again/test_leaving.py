"""What would drive a thing out that is forbidden: by hand, and against full solves at both ends of what is told."""

from __future__ import annotations

from random import Random

import pytest
from toys import card, near, need, offer, toy

import pooling
from pooling.domain.instance import Instance

from .test_forcing import CARD, LIFT

EXACT = card("locks", tiers=("covered", "cost"), gap=0.0)


def test_by_hand_it_leaves_where_the_next_is_as_cheap() -> None:
    # Two of A's at 2 million serve; B's at 5 would for 10 instead of 4. From 5 on, A's are no better than B's. One of
    # A's still saves 3 million, so only without any is it gone.
    found = pooling.why_not(LIFT, card=CARD, wishes=["forbid offer=a"])
    price, quantity = [row for row in found if row.part == "leaves"]
    assert (price.name, price.before, price.known) == ("unit price", 2.0, "proven")
    assert price.least < 5.0 <= price.most == pytest.approx(5.0, abs=0.01)
    assert (quantity.name, near(quantity.least), near(quantity.most), quantity.known) == (
        "quantity",
        0.0,
        1.0,
        "proven",
    )
    said = found.words.splitlines()
    assert said[1].startswith("    it leaves by itself at a unit price above 5")
    assert said[2] == "    it leaves by itself below 1 aircraft, now 2"


def test_by_hand_what_nothing_replaces_is_driven_out_by_no_price() -> None:
    alone = toy(requirements=[need("r", 2)], offers=[offer("a", "A", 2, cost=2)])
    (price, _) = [row for row in pooling.why_not(alone, card=EXACT, wishes=["forbid offer=a"]) if row.part == "leaves"]
    assert (price.known, price.least) == ("unproven", None)


def worth(instance: Instance, *changes: str) -> tuple[float, float]:
    """What a cold run is worth: covered, and less cost is more."""
    result = pooling.solve(pooling.variant(instance, *changes).instance, card=EXACT)
    assert result.outcome == "optimal"
    return round(float(result.tier("covered").value or 0.0), 6), -round(float(result.tier("cost").value or 0.0), 6)


@pytest.mark.parametrize("count", [3, pytest.param(30, marks=pytest.mark.long)])
def test_random_cases_leave_where_full_solves_say_so(count: int) -> None:
    rng, told = Random(11), 0
    while told < count:
        costs = [(rng.randint(1, 9), rng.choice((0, 2)), rng.randint(1, 3)) for _ in range(3)]
        offers = [
            offer(f"o{place}", rng.choice("AB"), units, cost=cost, fixed_cost_million=fixed)
            for place, (cost, fixed, units) in enumerate(costs)
        ]
        instance = toy(requirements=[need("r", rng.randint(1, 4)), need("q", 1)], offers=offers)
        found = pooling.why_not(instance, card=EXACT, wishes=[f"forbid offer={rng.choice(offers)['id']}"])
        for row in found:
            if row.part == "leaves" and row.known == "proven":
                column = "unit_cost_million" if row.name == "unit price" else "quantity"
                name, without = row.wish.partition("=")[2], row.wish
                stays, out = (row.least, row.most) if row.name == "unit price" else (row.most, row.least)
                lines = [f"offers id={name} {column}:={float(value)!r}" for value in (stays, out) if value]
                assert worth(instance, lines[0]) > worth(instance, lines[0], without)
                if len(lines) > 1:
                    assert worth(instance, lines[1]) == worth(instance, lines[1], without)
                told += 1
