"""Every way to break a valid plan is found by the audit and named with its family and place."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from pooling.audit import violations
from pooling.domain.card import Card, Tier
from pooling.domain.families import FAMILIES as ALL

from .cards import random_card
from .cells import as_plan
from .instances import FAMILIES, random_instance
from .mutations import BREAKING_PLANS, Base
from .mutations_options import BREAKING_OPTIONS
from .search import TooLarge, optimum

FEWEST, MOST, LEAST = 60, 600, 5
"""Plans to break: more than the fewest only until every way has been tried five times."""
LONG = 600
RESULTS = Path(__file__).with_name("mutations-long.json")
ENOUGH = 40
"""Plans that one way has broken."""


def _all_families(card: Card) -> Card:
    return replace(card, families=tuple(ALL), tiers=(Tier("covered", 0.0, 0.0), Tier("cost", 0.0, 0.0)))


def _draw() -> Iterator[Base]:
    """Best plans of random instances, every family in force."""
    rng = random.Random(20_26)
    while True:
        instance = random_instance(rng, mixed=rng.sample(FAMILIES, rng.choice((4, 6))))
        card = _all_families(random_card(rng))
        try:
            best = optimum(instance, card, most=400)
        except TooLarge:
            continue
        if best is not None and best.plan.assignments:
            yield Base(instance, card, best.plan)


def broken(bases: Iterator[Base], least: int) -> dict[str, int]:
    """How many plans each way has broken, each of them found; until every way has been tried ``least`` times."""
    rng = random.Random(1)
    counts = dict.fromkeys((*BREAKING_PLANS, *BREAKING_OPTIONS), 0)
    for tried, base in enumerate(bases):
        if tried >= FEWEST and min(counts.values()) >= least:
            break
        assert not violations(base.instance, base.card, base.plan)
        for mutation in counts:
            if counts[mutation] >= max(ENOUGH, least):
                continue
            ways = list(mutation(base))
            for cells, (family, where) in rng.sample(ways, min(8, len(ways))):
                found = violations(base.instance, base.card, as_plan(cells))
                assert found, mutation.__name__
                assert (family, where) in {(row.family, row.where) for row in found}, mutation.__name__
                assert all(row.text and row.excess > 1e-6 for row in found), mutation.__name__
                counts[mutation] += 1
    return {mutation.__name__: count for mutation, count in counts.items()}


def test_broken_rules_are_found_and_named() -> None:
    """One test for all ways: the plans to break take most of the time, and are made once."""
    counts = broken(islice(_draw(), MOST), LEAST)
    assert min(counts.values()) >= LEAST, counts


@pytest.mark.long
def test_broken_rules_are_found_and_named_long() -> None:
    counts = broken(islice(_draw(), LONG), LONG)
    RESULTS.write_text(json.dumps({"plans": LONG, "broken": counts}, indent=2) + "\n", encoding="utf-8")
    assert min(counts.values()) >= 5, counts


def test_committed_results_are_of_all_ways() -> None:
    counts = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert counts["plans"] == LONG
    assert set(counts["broken"]) == {mutation.__name__ for mutation in (*BREAKING_PLANS, *BREAKING_OPTIONS)}
    assert min(counts["broken"].values()) >= 5
