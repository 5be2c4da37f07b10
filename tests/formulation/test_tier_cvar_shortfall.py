"""Tier cvar_shortfall: the mean shortfall of the worst scenarios is small."""

from __future__ import annotations

import pytest
from toys import assigned, card, near, need, offer, solve, toy, values

from .writing import same_as_written

HEDGED = toy(
    requirements=[need("r", 4)],
    offers=[offer("a", "A", 4, cost=1), offer("b", "B", 2, cost=5)],
    scenarios=[
        {"id": "calm", "probability": 0.6},
        {"id": "a-out", "probability": 0.3},
        {"id": "b-out", "probability": 0.1},
    ],
    scenario_effects=[
        {"scenario": "a-out", "nation": "A", "supply_factor": 0.25},
        {"scenario": "b-out", "nation": "B", "supply_factor": 0},
    ],
)
"""A has four aircraft of which a quarter come in one case of three tenths; B two, none of which come in one of ten."""


def test_written() -> None:
    same_as_written("tier-cvar_shortfall", HEDGED, card(tiers=("cvar_shortfall",), uncertainty__tail=0.3))


@pytest.mark.parametrize(
    ("tail", "cvar", "cost"),
    [
        # All six planned: losses 0, 1/4 (1 + 2 of 4) and 0. The worst three tenths: 1/4.
        (0.3, 0.25, 14.0),
        # The worst six tenths: 0.3 * 1/4 / 0.6.
        (0.6, 0.125, 14.0),
    ],
)
def test_by_hand(tail: float, cvar: float, cost: float) -> None:
    result = solve(HEDGED, card(tiers=("cvar_shortfall", "cost"), uncertainty__tail=tail))
    assert values(result) == {"cvar_shortfall": near(cvar), "cost": cost}
    assert assigned(result) == {("a", "r"): 4, ("b", "r"): 2}


def test_by_hand_cost_first() -> None:
    # A's four cost least: losses 0, 3/4, 0; the mean of the worst three tenths is 3/4, of all 0.225.
    for tail, cvar in ((0.3, 0.75), (1.0, 0.225)):
        chosen = card(tiers=("covered", "cost", "cvar_shortfall"), uncertainty__tail=tail)
        assert values(solve(HEDGED, chosen)) == {"covered": 1.0, "cost": 4.0, "cvar_shortfall": near(cvar)}


def test_by_hand_nothing_weighs_anything() -> None:
    weightless = card(tiers=("cvar_shortfall",), coverage__priority_weights=(0, 0, 0, 0, 0))
    assert values(solve(HEDGED, weightless)) == {"cvar_shortfall": 0.0}


def test_by_hand_a_need_without_offers_is_lost_in_every_scenario() -> None:
    instance = HEDGED.replace(requirements=[need("r", 4), need("q", 1, "fuel")], scenario_effects=[])
    assert values(solve(instance, card(tiers=("cvar_shortfall",)))) == {"cvar_shortfall": 0.5}
