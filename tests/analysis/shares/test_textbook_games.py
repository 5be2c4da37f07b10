"""Solutions of games that stand in textbooks, worked out by hand there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import permutations

import numpy as np
import pytest

from pooling.analysis.shares.core import least_core, objection
from pooling.analysis.shares.game import CostGame, members
from pooling.analysis.shares.nucleolus import nucleolus
from pooling.analysis.shares.proportional import (
    alternative_cost_avoided,
    equal_nonseparable,
    proportional,
    remaining_benefits,
)
from pooling.analysis.shares.shapley import orders, sampled, shapley


def game(players: int, cost: Callable[[tuple[int, ...]], float]) -> CostGame:
    return CostGame(players, {number: cost(tuple(members(number))) for number in range(1, 1 << players)})


def worths(players: int, worth: Callable[[tuple[int, ...]], float]) -> CostGame:
    """A game of worths: shares of it are the shares of costs with the other sign."""
    return game(players, lambda some: -worth(some))


def bankrupt(estate: float, claims: Iterable[float] = (100, 200, 300)) -> CostGame:
    """What is left of the estate when all others have got their claims (O'Neill 1982)."""
    claimed = list(claims)
    return worths(len(claimed), lambda some: max(0.0, estate - sum(claimed) + sum(claimed[player] for player in some)))


@pytest.mark.parametrize(
    ("estate", "shares"),
    [(100, (100 / 3, 100 / 3, 100 / 3)), (200, (50, 75, 75)), (300, (50, 100, 150))],
)
def test_the_three_wives_of_the_talmud(estate: float, shares: tuple[float, ...]) -> None:
    # Aumann and Maschler 1985: the division of the Mishna is the nucleolus.
    assert -nucleolus(bankrupt(estate)).shares == pytest.approx(shares)


def test_shapley_of_bankruptcy_is_the_mean_over_orders_of_first_come_first_served() -> None:
    for estate in (100.0, 200.0, 300.0):
        served = np.zeros(3)
        for order in permutations(range(3)):
            left = estate
            for player in order:
                got = min(left, (100, 200, 300)[player])
                served[player] += got / 6
                left -= got
        # Serving the last ones first is the same mean: every order is as likely as its reverse.
        assert -shapley(bankrupt(estate)).value == pytest.approx(served)


RUNWAY = (10, 30, 60, 100)


def test_the_runway_of_an_airport() -> None:
    # Littlechild and Owen 1973: each stretch is shared by those who need it: 10 / 4; + 20 / 3; + 30 / 2; + 40.
    # Nucleolus (Littlechild 1974): the least of b_k / (players up to k + 1) over those left: 10/2 = 5, 30/3 = 10,
    # 60/4 = 15 -> the first pays 5. Then costs less 5: 25/2 = 12.5 (30-5), 55/3 = 18.3 -> 12.5. Then 100-17.5 = 82.5,
    # 60-17.5 = 42.5: 42.5 / 2 = 21.25. The last pays the rest, 61.25.
    airport = game(4, lambda some: max(RUNWAY[player] for player in some))
    assert shapley(airport).value == pytest.approx([2.5, 2.5 + 20 / 3, 2.5 + 20 / 3 + 15, 2.5 + 20 / 3 + 55])
    assert nucleolus(airport).shares == pytest.approx([5, 12.5, 21.25, 61.25])
    core = least_core(airport)
    assert core.saving == pytest.approx(5)
    assert objection(airport, shapley(airport).value).saving > 0  # type: ignore[union-attr]


def test_gloves_are_worth_nothing_where_there_are_too_many() -> None:
    # One left glove (player 0), two right ones: a pair is worth 1. Core and nucleolus: all for the left. Shapley: the
    # left one comes first in 1/3 of all orders and adds nothing: 2/3, 1/6, 1/6.
    gloves = worths(3, lambda some: min(sum(player == 0 for player in some), sum(player > 0 for player in some)))
    assert -shapley(gloves).value == pytest.approx([2 / 3, 1 / 6, 1 / 6])
    assert -nucleolus(gloves).shares == pytest.approx([1, 0, 0], abs=1e-7)
    assert least_core(gloves).saving == pytest.approx(0, abs=1e-9)
    # The left glove and a right one object to the Shapley shares: they get 5/6 of a pair that is worth 1.
    found = objection(gloves, shapley(gloves).value)
    assert found is not None
    assert (found.coalition in (0b011, 0b101), found.saving) == (True, pytest.approx(-1 / 6))


def test_the_horse_market() -> None:
    # A seller who keeps the horse for 90, buyers who pay 100 and 110: in the core the price is between 100 and 110, and
    # the seller gains 10 to 20, the better buyer the rest, the other nothing. Nucleolus: the middle, a price of 105.
    # Shapley: the seller gains (10 + 20) / 6 + 20 / 3 = 35/3, buyers 5/3 (10/6) and 20/3 (20/6 + 10/3).
    def gain(some: tuple[int, ...]) -> float:
        return max((max(0, (0, 100, 110)[buyer] - 90) for buyer in some if buyer), default=0) if 0 in some else 0.0

    market = worths(3, gain)
    assert -nucleolus(market).shares == pytest.approx([15, 0, 5], abs=1e-6)
    assert -shapley(market).value == pytest.approx([35 / 3, 5 / 3, 20 / 3])
    assert least_core(market).saving == pytest.approx(0, abs=1e-9)


def test_a_majority_of_three_has_an_empty_core() -> None:
    # Any two can share 1: whatever the division, two have 2/3 together and object by 1/3.
    vote = worths(3, lambda some: float(len(some) >= 2))
    assert least_core(vote).saving == pytest.approx(-1 / 3)
    assert -nucleolus(vote).shares == pytest.approx([1 / 3] * 3)


def test_where_standing_alone_costs_less_nobody_can_be_kept() -> None:
    # Alone each pays 1, together 3: no shares leave both at 1 or less. The prenucleolus takes 1.5 each.
    found = nucleolus(game(2, lambda some: 1.0 if len(some) == 1 else 3.0))
    assert (found.rational, found.shares.tolist()) == (False, pytest.approx([1.5, 1.5]))


def test_separable_costs() -> None:
    # Alone 10, 8, 6; pairs 15, 13, 10; all 18. Added: 18 - 10 = 8, 18 - 13 = 5, 18 - 15 = 3: 16, so 2 are left.
    # Savings against alone: 2, 3, 3: ACA gives 8.5, 5.75, 3.75. Equal parts: 8 2/3 ... Benefits 9, 100, 4: 1, 3, 1.
    costs = {0b001: 10, 0b010: 8, 0b100: 6, 0b011: 15, 0b101: 13, 0b110: 10, 0b111: 18}
    known = CostGame(3, costs)
    assert alternative_cost_avoided(known) == pytest.approx([8.5, 5.75, 3.75])
    assert equal_nonseparable(known) == pytest.approx([8 + 2 / 3, 5 + 2 / 3, 3 + 2 / 3])
    assert remaining_benefits(known, np.array([9.0, 100.0, 4.0])) == pytest.approx([8.4, 6.2, 3.4])
    assert proportional(18, np.array([1.0, 2.0, 3.0])) == pytest.approx([3, 6, 9])
    assert proportional(18, np.zeros(3)) == pytest.approx([6, 6, 6])


def test_by_chance_the_values_lie_within_their_intervals() -> None:
    # Fourteen runways: the exact values are known, 400 orders find them within intervals that hold 95 of 100.
    lengths = [float(3 * player + 1) for player in range(14)]
    exact, so_far = [], 0.0
    for player, length in enumerate(lengths):
        so_far += (length - (lengths[player - 1] if player else 0.0)) / (14 - player)
        exact.append(so_far)

    def cost(coalition: int) -> float:
        return max(lengths[player] for player in members(coalition))

    found = sampled(14, orders(14, 400, seed=1), cost, lambda coalition: (cost(coalition), cost(coalition)))
    assert found.least is not None
    assert found.most is not None
    held = (found.least <= exact) & (exact <= found.most)
    assert held.sum() >= 12
    assert (found.most - found.least).max() < 6
    assert found.value.sum() == pytest.approx(lengths[-1])


def test_what_is_proven_of_costs_bounds_the_values() -> None:
    # Two players, alone between 9 and 11 each, together exactly 12: (9 + 12 - 11) / 2 = 5 to (11 + 12 - 9) / 2 = 7.
    pair = CostGame(2, {1: 10.0, 2: 10.0, 3: 12.0})
    found = shapley(pair, {1: (9.0, 11.0), 2: (9.0, 11.0), 3: (12.0, 12.0)}.get)
    assert found.least is not None
    assert found.most is not None
    assert (found.value.tolist(), found.least.tolist(), found.most.tolist()) == ([6, 6], [5, 5], [7, 7])
    assert shapley(pair, {1: (9.0, 11.0), 3: (12.0, 12.0)}.get).least is None
