"""Every way to break a valid plan is found by the audit and named with its family and place."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from pooling.audit import violations
from pooling.domain.card import Card, Tier
from pooling.domain.families import FAMILIES as ALL

from .cards import random_card
from .cells import as_plan
from .instances import FAMILIES, random_instance
from .mutations import BREAKING_PLANS, Base
from .mutations_options import BREAKING_OPTIONS
from .search import TooLarge, optimum

FEWEST, MOST = 60, 600
"""Plans to break: more than the fewest only until every way has been tried five times."""
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


def test_broken_rules_are_found_and_named() -> None:
    """One test for all ways: the plans to break take most of the time, and are made once."""
    rng = random.Random(1)
    broken = dict.fromkeys((*BREAKING_PLANS, *BREAKING_OPTIONS), 0)
    for count, base in enumerate(islice(_draw(), MOST)):
        if count >= FEWEST and min(broken.values()) >= 5:
            break
        assert not violations(base.instance, base.card, base.plan)
        for mutation in broken:
            if broken[mutation] >= ENOUGH:
                continue
            ways = list(mutation(base))
            for cells, (family, where) in rng.sample(ways, min(8, len(ways))):
                broke = violations(base.instance, base.card, as_plan(cells))
                assert broke, mutation.__name__
                assert (family, where) in {(found.family, found.where) for found in broke}, mutation.__name__
                assert all(found.text and found.excess > 1e-6 for found in broke), mutation.__name__
                broken[mutation] += 1
    assert min(broken.values()) >= 5, broken
