"""What the last percentage point of coverage costs: by hand, and against independent solves at both levels."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from typing import Any

import pytest
from toys import EXACT, card, need, offer, toy

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.domain.outcome import LastPerCent
from pooling.engine.restating import audit_result
from pooling.report.words import last_per_cent_words

FUEL = toy(
    requirements=[need("r", 100, "fuel")],
    offers=[offer("a", "A", 95, "fuel", cost=1.0), offer("b", "B", 10, "fuel", cost=3.0)],
)
"""All 100 cost 95 + 5 * 3 = 110 million; 99 cost 107."""
BOTH = card("spending", tiers=("covered", "cost"))


def price(instance: Instance, chosen: Card, **more: Any) -> LastPerCent | None:
    return pooling.solve(instance, card=chosen, explain=True, **more).last_per_cent


def test_the_last_point_by_hand() -> None:
    found = price(FUEL, BOTH)
    assert found is not None
    assert (found.held, found.level) == (pytest.approx(1.0), pytest.approx(0.99))
    assert found.value == pytest.approx(107.0, abs=1e-3)
    assert found.least == pytest.approx(3.0, abs=2e-3)
    assert found.most == pytest.approx(3.0, abs=2e-3)
    assert found.least <= 3.0 + 1e-5
    assert found.most >= 3.0 - 1e-5
    assert last_per_cent_words(found) == "the last percentage point covered costs 3.0 million (proven)"


def test_whole_units_give_up_no_point() -> None:
    """A point of two aircraft is none: plans that cover 99 % cover all."""
    found = price(toy(offers=[offer("a", "A", 2, cost=4.0)]), BOTH)
    assert found is not None
    assert (found.value, found.least, found.most) == (pytest.approx(8.0), 0.0, pytest.approx(0.0, abs=1e-3))
    assert last_per_cent_words(found) == "the last percentage point covered costs less than 0.05 million (proven)"


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        pytest.param("nordic-five", "coverage", marks=pytest.mark.long),
        pytest.param("nordic-five", "fair-share", marks=pytest.mark.long),
        ("tanker-trio", "n-minus-one"),
    ],
)
def test_the_range_holds_what_independent_solves_find(name: str, chosen: str) -> None:
    """Each level as a rule of the card, solved from nothing; what stands between the two is held where it was."""
    result = pooling.solve(name, card=chosen, explain=True)
    found = result.last_per_cent
    assert found is not None
    held = {
        f"tiers.{tier.name}.level": tier.found + tier.tolerance * abs(tier.found)
        for tier in result.tiers[1:-1]
        if tier.found is not None
    }
    ends = []
    for level in (found.held, found.level):
        asked = {**held, "tiers.covered.level": level, "tiers.cost.tolerance": 0.0}
        ends.append(pooling.solve(name, card=chosen, overrides=asked).tier("cost"))
    full, less = ends
    assert None not in (full.value, full.bound, less.value, less.bound)
    assert found.least <= full.value - less.bound, "the difference of two optima is no larger"
    assert found.most >= full.bound - less.value, "and no smaller"
    assert found.bound <= less.value * (1 + 1e-6)
    assert less.bound <= found.value * (1 + 1e-6)
    assert 0 <= found.least <= found.most
    assert found.most - found.least <= 0.3 * found.most, "too wide to say anything"


CUT = threading.Event()
CUT.set()


@pytest.mark.parametrize(
    ("chosen", "more"),
    [
        (BOTH, {"explain": False}),
        (BOTH, {"cancel": CUT}),
        (card(), {}),
        (card("spending", tiers=("cost",)), {}),
        (card("spending", tiers=("cost", "covered")), {}),
        (card("spending", tiers=(Tier("covered", EXACT, 0.0, 0.995), "cost")), {}),
        (card("spending", tiers=("covered_by_priority", "cost")), {}),
    ],
    ids=["not asked", "cut", "no cost", "no coverage", "cost first", "a level is good enough", "by priority"],
)
def test_nothing_is_said_where_it_is_no_question(chosen: Card, more: dict[str, Any]) -> None:
    assert pooling.solve(FUEL, card=chosen, **{"explain": True, **more}).last_per_cent is None


def test_it_is_read_again_and_a_range_that_does_not_follow_is_found() -> None:
    result = pooling.solve(FUEL, card=BOTH, explain=True)
    data = json.loads(json.dumps(result.as_dict()))
    assert pooling.Result.of(data).last_per_cent == result.last_per_cent
    assert audit_result(FUEL, BOTH, data).ok
    assert result.last_per_cent is not None
    wrong = {**data, "last_per_cent": {**asdict(result.last_per_cent), "least": 3.5, "level": 0.98}}
    places = [difference.place for difference in audit_result(FUEL, BOTH, wrong).differences]
    assert places == ["/last_per_cent/level", "/last_per_cent/least"]
