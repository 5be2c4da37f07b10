"""Objectives whose coefficients lie below the solver's tolerance of 1e-7: unscaled, doing nothing would be optimal."""

from __future__ import annotations

import math

import pytest
from toys import card, compiled, need, offer, shipped, toy, values

import pooling
from pooling.domain.card import Tier
from pooling.domain.instance import Instance
from pooling.solving import compiled as module

EXACT = (Tier("covered", 0.0, 0.0),)


def tens_of_millions() -> Instance:
    """Two needs of fifty million litres, all of it there for nothing: a litre is worth 1e-8 of the coverage."""
    litres = 5e7
    return toy(
        requirements=[need("r", litres, "fuel"), need("q", litres, "fuel")],
        offers=[offer("a", "A", litres, "fuel"), offer("b", "B", litres, "fuel")],
    )


def test_everything_is_covered() -> None:
    result = pooling.solve(tens_of_millions(), card=card(tiers=EXACT))
    assert result.outcome == "optimal"
    assert values(result) == {"covered": pytest.approx(1.0)}


def test_the_shipped_card_covers_it_too() -> None:
    result = pooling.solve(tens_of_millions(), card=shipped("coverage"))
    assert result.tier("covered").value == pytest.approx(1.0)


def test_without_the_scale_the_optimum_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    # What the scale is for: a HiGHS that no longer needs it makes this test fail, and the scale can go.
    monkeypatch.setattr(module.Objective, "scale", property(lambda _: 1.0))
    with_nothing = pooling.solve(tens_of_millions(), card=card(tiers=EXACT))
    assert (with_nothing.tier("covered").value or 0.0) < 0.5


def test_the_scale_is_a_power_of_two_that_lifts_the_smallest_entry() -> None:
    objective = compiled(tens_of_millions(), card(tiers=EXACT)).objectives[0]
    smallest = min(abs(entry) for entry in objective.cost if entry)
    assert smallest < 1e-7
    assert 1e-2 <= smallest * objective.scale < 2e-2
    assert math.log2(objective.scale).is_integer()
