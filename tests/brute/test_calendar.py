"""Periods of several years: the optimum equals the enumerated one, on random instances in which money counts."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import count

import pytest

from pooling.domain.card import Tier
from pooling.domain.instance import Instance

from .cards import mixing_card
from .cases import Case, mismatch, told
from .instances import random_instance
from .search import TooLarge, optimum

MONEY = ("budget", "exchange", "support", "pools", "agreements", "options", "procurement", "funding", "guidelines")


def dated(rng: random.Random, instance: Instance) -> Instance:
    """The same with periods of one to four years, and lives of what is bought."""
    options = [
        {**row, "life_periods": max(rng.choice((1, 2, 3, 5)), row.get("lasts_periods", 1))}
        for row in instance.tables()["options"]
    ]
    periods = [{"id": name, "years": rng.choice((1, 2, 2, 3, 4))} for name in instance.period_ids]
    return instance.replace(periods=periods, options=options)


def drawn(seed: int, *families: str) -> Case:
    """A case that mixes some families that cost money; where some are named, cost comes after coverage."""
    rng = random.Random(f"calendar {seed}")
    mixed = ("years", *families, *rng.sample(MONEY, 2 - len(families)))
    for tried in count():
        instance = dated(rng, random_instance(rng, mixed=mixed, small=tried > 2))
        card = mixing_card(rng, mixed, instance)
        if card.has("options"):
            card = card.with_overrides({"options.end_value_share": rng.choice((0.25, 0.5, 1.0))})
        if families and card.has("spending"):
            card = replace(card, tiers=(Tier("covered", 0.0, 0.0), Tier("cost", 0.0, 0.0)))
        try:
            return Case(seed, mixed, instance, card, optimum(instance, card))
        except TooLarge:
            continue
    raise AssertionError


def differing(cases: list[Case], others: list[Case]) -> int:
    """How many have another optimum."""
    best = [(case.best, optimum(other.instance, other.card)) for case, other in zip(cases, others, strict=True)]
    return sum(one is not None and other is not None and one.tiers != other.tiers for one, other in best)


def undated(case: Case) -> Case:
    periods = [{"id": name} for name in case.instance.period_ids]
    return Case(case.seed, case.mixed, case.instance.replace(periods=periods), case.card, None)


def worthless(case: Case) -> Case:
    card = case.card.with_overrides({"options.end_value_share": 0.0})
    return Case(case.seed, case.mixed, case.instance, card, None)


@pytest.mark.parametrize("start", range(0, 40, 20))
def test_optimum_equals_enumeration(start: int) -> None:
    cases = [drawn(seed) for seed in range(start, start + 20)]
    wrong = [told(case, difference) for case in cases if (difference := mismatch(case))]
    assert not wrong, "\n\n".join(wrong)
    # Lengths matter to most of them.
    assert differing(cases, [undated(case) for case in cases]) >= 8


def test_optimum_equals_enumeration_where_something_is_left_at_the_end() -> None:
    cases = [drawn(seed, "options") for seed in range(100, 120)]
    wrong = [told(case, difference) for case in cases if (difference := mismatch(case))]
    assert not wrong, "\n\n".join(wrong)
    assert differing(cases, [worthless(case) for case in cases]) >= 3
