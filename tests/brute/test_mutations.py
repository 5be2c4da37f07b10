"""Every way to break a valid plan is found by the audit and named with its family and place."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from pooling.audit import audit
from pooling.domain.card import FAMILIES as ALL
from pooling.domain.card import Card, Tier

from .cards import random_card
from .cells import as_plan
from .instances import FAMILIES, random_instance
from .mutations import BREAKING_PLANS, Base
from .mutations_options import BREAKING_OPTIONS
from .search import TooLarge, optimum

BASES = 300


def _all_families(card: Card) -> Card:
    return replace(card, families=tuple(ALL), tiers=(Tier("covered", 0.0, 0.0), Tier("cost", 0.0, 0.0)))


@cache
def _bases() -> tuple[Base, ...]:
    return tuple(_draw())


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


def test_the_plans_to_break_are_valid() -> None:
    for base in _bases():
        assert audit(base.instance, base.card, base.plan).ok


@pytest.mark.parametrize("mutation", [*BREAKING_PLANS, *BREAKING_OPTIONS], ids=lambda one: one.__name__)
def test_broken_rules_are_found_and_named(mutation: object) -> None:
    assert callable(mutation)
    rng = random.Random(1)
    broken = 0
    for base in _bases():
        ways = list(mutation(base))
        for cells, (family, where) in rng.sample(ways, min(8, len(ways))):
            report = audit(base.instance, base.card, as_plan(cells))
            assert not report.ok
            assert (family, where) in {(one.family, one.where) for one in report.violations}
            assert all(one.text and one.excess > 1e-6 for one in report.violations)
            broken += 1
    assert broken >= 5
