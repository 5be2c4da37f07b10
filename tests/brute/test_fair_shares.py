"""Family burden on random instances: the solver finds what enumeration finds, and nothing that is covered is lost."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from pooling.domain.card import Card, Tier
from pooling.domain.families import FAMILIES
from pooling.domain.instance import Instance

from .cards import mixing_card
from .cases import Case, mismatch, told
from .instances import random_instance
from .search import TooLarge, optimum

MIXED = ("lots", "pools", "breadth", "agreements", "reliability", "locks", "years", "exchange", "withdrawal")
TIERS = (("covered", "burden_sum", "cost"), ("covered", "burden_leximax", "cost"), ("burden_largest", "covered"))


def drawn(seed: int) -> Case:
    """A small instance with packages, pools and the like, and a card with a tier of burdens."""
    rng = random.Random(seed)
    mixed = ("burden", MIXED[seed % len(MIXED)], rng.choice(("lots", "pools")))
    while True:
        instance = random_instance(rng, mixed=mixed, small=True)
        card = mixing_card(rng, mixed, instance)
        tiers = tuple(Tier(kind, 0.0, 0.0) for kind in rng.choice(TIERS))
        families = tuple(family for family in FAMILIES if family in {*card.families, "burden", "spending"})
        card = replace(card, tiers=tiers, families=families)
        try:
            return Case(seed, mixed, instance, card, optimum(instance, card))
        except TooLarge:
            continue


@pytest.mark.parametrize("start", range(0, 45, 15))
def test_optimum_of_burdens_equals_enumeration(start: int) -> None:
    cases = [drawn(seed) for seed in range(start, start + 15)]
    wrong = [told(case, difference) for case in cases if (difference := mismatch(case))]
    assert not wrong, "\n\n".join(wrong)


def covered(instance: Instance, card: Card, families: tuple[str, ...]) -> object:
    best = optimum(instance, replace(card, tiers=(Tier("covered", 0.0, 0.0),), families=families), 10**6)
    return None if best is None else best.tiers["covered"]


def test_fair_shares_lose_no_coverage() -> None:
    for seed in range(45, 75):
        one = drawn(seed)
        without = tuple(family for family in one.card.families if family != "burden")
        assert covered(one.instance, one.card, one.card.families) == covered(one.instance, one.card, without), seed
