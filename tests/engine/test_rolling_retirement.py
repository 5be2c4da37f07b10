"""What is retired has no place in the next run's tables: it is refused or said, never lost."""

from __future__ import annotations

import pytest

from pooling.domain.problems import InvalidInput
from pooling.engine.rolling import roll
from tests.toys import card, need, offer, periods, solve, toy

OLD = offer("old", "A", 2, holding_cost_million=3, retire_from="p2")
FACTS = toy(periods=periods(3), requirements=[need("r", 2)], offers=[OLD, offer("new", "A", 2)])


def test_what_is_retired_before_the_first_period_is_refused() -> None:
    result = solve(FACTS, card("retirement", tiers=("covered", "cost")))
    with pytest.raises(InvalidInput, match=r"old is retired from p2 on, and no table says so"):
        roll(FACTS, result.plan, drop=2, card=card("retirement"))


def test_a_frozen_retirement_is_said_to_be_open() -> None:
    result = solve(FACTS, card("retirement", tiers=("covered", "cost")))
    assert roll(FACTS, result.plan, freeze=2).open["retirements"] == 1


def test_what_could_be_retired_before_still_can() -> None:
    kept = solve(FACTS, card(tiers=("covered",)))
    assert roll(FACTS, kept.plan, drop=2, card=card()).instance.offer_of["old"].retire_from == "p3"
