"""Tier burden_leximax: the largest deviation from a fair share is small, then the next, and so on."""

from __future__ import annotations

from itertools import product
from math import fsum

import pytest
from toys import card, committed, near, need, offer, periods, solve, toy, values

from .writing import same_as_written

FOUR = toy(
    nations=[{"id": nation} for nation in "ABCD"],
    requirements=[need("r", 4)],
    offers=[offer(nation.lower(), nation, 4, cost=1) for nation in "ABC"],
)
"""A, B and C have four aircraft each, at 1 million; four are needed. D has nothing. Fair shares are equal."""

ALL = {"burden_leximax[1]": 1.0, "burden_leximax[2]": 2.0, "burden_leximax[3]": 2.0, "burden_leximax[4]": 2.0}


def test_written() -> None:
    same_as_written("tier-burden_leximax", FOUR, card(tiers=("burden_leximax",), burden__key="equal"))


def test_by_hand() -> None:
    # 4 million in all, 1 each; D is 1 below, whoever pays (and more if more is paid). (4,0,0): 3 1 1 1.
    # (3,1,0): 2 1 1 0.  (2,2,0): 1 1 1 1.  (2,1,1): 1 1 0 0, the best; the largest is as small in the one before.
    result = solve(FOUR, card(tiers=("covered", "burden_leximax"), burden__key="equal"))
    assert values(result) == {"covered": 1.0, **ALL}
    assert sorted(committed(result).values()) == [1, 1, 2]


@pytest.mark.parametrize("levels", [1, 2, 3, 4, 9])
def test_by_hand_as_many_levels_as_asked(levels: int) -> None:
    chosen = card(tiers=("covered", "burden_leximax"), burden__key="equal", burden__levels=levels)
    result = solve(FOUR, chosen)
    assert values(result) == {"covered": 1.0, **dict(list(ALL.items())[:levels])}


def test_by_hand_the_price_of_fairness() -> None:
    # B and C pay 2 each: a, 2b, 2c are paid, fair is a quarter of 4 + b + c, which is what D is below.
    # (4,0,0): 3 1 1 1.  (3,1,0): 1.75 1.25 1.25 0.75.  (2,1,1): 1.5 0.5 0.5 0.5.  (2,2,0): 2.5 and less.
    # (1,2,1): 2.25 and less.  (0,2,2): 2 2 2 2.  So 6 million are fair, where 4 would do.
    offers = [offer("a", "A", 4, cost=1), offer("b", "B", 4, cost=2), offer("c", "C", 4, cost=2)]
    dear = FOUR.replace(offers=offers)
    fair = solve(dear, card(tiers=("covered", "burden_leximax", "cost"), burden__key="equal"))
    assert list(values(fair).values()) == [1.0, 1.5, 2.0, 2.5, 3.0, 6.0]
    cheap = solve(dear, card(tiers=("covered", "cost", "burden_leximax"), burden__key="equal"))
    assert list(values(cheap).values()) == [1.0, 4.0, 3.0, 4.0, 5.0, 6.0]


def test_by_hand_after_every_year() -> None:
    # p1: only A can serve, 4 million: 2 and 2 off. p2: four more from A or B: all from B makes it 4 and 4, none off.
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 4, cost=1), offer("b", "B", 4, cost=1, periods=["p2"])],
    )
    chosen = card(tiers=("covered", "burden_leximax"), burden__key="equal", burden__over="running")
    result = solve(instance, chosen)
    sums = {f"burden_leximax[{count}]": value for count, value in ((1, 2.0), (2, 4.0), (3, 4.0), (4, 4.0))}
    assert values(result) == {"covered": 1.0, **sums}
    assert committed(result) == {("a", "p1"): 4, ("b", "p2"): 4}


def test_by_enumeration() -> None:
    # Three nations with unequal keys and prices share five aircraft, or more than are needed: all ways are tried.
    nations, prices = {"A": 3, "B": 2, "C": 1}, {"A": 1, "B": 2, "C": 4}
    instance = toy(
        nations=[{"id": nation, "custom_key": weight} for nation, weight in nations.items()],
        requirements=[need("r", 5)],
        offers=[offer(nation.lower(), nation, 5, cost=prices[nation]) for nation in nations],
    )

    def deviations(units: tuple[int, ...]) -> list[float]:
        paid = {nation: prices[nation] * count for nation, count in zip(nations, units, strict=True)}
        total = sum(paid.values())
        return sorted((abs(paid[nation] - weight / 6 * total) for nation, weight in nations.items()), reverse=True)

    best = min(deviations(units) for units in product(range(6), repeat=3) if sum(units) >= 5)
    result = solve(instance, card(tiers=("covered", "burden_leximax"), burden__key="custom"))
    sums = {f"burden_leximax[{count}]": near(fsum(best[:count])) for count in (1, 2, 3)}
    assert values(result) == {"covered": 1.0, **sums}
