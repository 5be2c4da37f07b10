"""Every way to break a valid plan is found by the audit and named with its family and place."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from pooling.audit import audit
from pooling.domain.card import Card, Tier
from pooling.domain.families import FAMILIES as ALL

from .cards import random_card
from .cells import as_plan
from .instances import FAMILIES, random_instance
from .mutations import BREAKING_PLANS, Base
from .mutations_options import BREAKING_OPTIONS
from .search import TooLarge, optimum

BASES = 200


def _all_families(card: Card) -> Card:
    return replace(card, families=tuple(ALL), tiers=(Tier("covered", 0.0, 0.0), Tier("cost", 0.0, 0.0)))


def _draw() -> Iterator[Base]:
    """Best plans of random instances, every family in force."""
    rng = random.Random(20_26)
    count = 0
    while count < BASES:
        instance = random_instance(rng, mixed=rng.sample(FAMILIES, rng.choice((5, 10))))
        card = _all_families(random_card(rng))
        try:
            best = optimum(instance, card, most=400)
        except TooLarge:
            continue
        if best is not None and best.plan.assignments:
            count += 1
            yield Base(instance, card, best.plan)


def test_broken_rules_are_found_and_named() -> None:
    """One test for all ways: the plans to break take most of the time, and are made once."""
    bases = list(_draw())
    for base in bases:
        assert audit(base.instance, base.card, base.plan).ok
    for mutation in (*BREAKING_PLANS, *BREAKING_OPTIONS):
        broken = 0
        rng = random.Random(1)
        for base in bases:
            ways = list(mutation(base))
            for cells, (family, where) in rng.sample(ways, min(8, len(ways))):
                report = audit(base.instance, base.card, as_plan(cells))
                assert not report.ok, mutation.__name__
                assert (family, where) in {(violation.family, violation.where) for violation in report.violations}, (
                    mutation.__name__
                )
                assert all(violation.text and violation.excess > 1e-6 for violation in report.violations), (
                    mutation.__name__
                )
                broken += 1
        assert broken >= 5, mutation.__name__
