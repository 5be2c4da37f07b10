"""Periods of several years: the optimum equals the enumerated one, on random instances in which money counts."""

from __future__ import annotations

import random
from itertools import count

import pytest

from pooling.domain.instance import Instance

from .cards import mixing_card
from .cases import Case, mismatch, told
from .instances import random_instance
from .search import TooLarge, optimum

MONEY = ("budget", "exchange", "support", "pools", "agreements", "options", "procurement", "funding")
"""What lengths can matter to, beside guidelines, which have options with them."""


def dated(rng: random.Random, instance: Instance) -> Instance:
    """The same with periods of one to four years."""
    return instance.replace(
        periods=[{"id": name, "years": rng.choice((1, 2, 2, 3, 4))} for name in instance.period_ids]
    )


def drawn(seed: int) -> Case:
    rng = random.Random(f"calendar {seed}")
    mixed = ("years", *rng.sample((*MONEY, "guidelines"), 2))
    for tried in count():
        instance = dated(rng, random_instance(rng, mixed=mixed, small=tried > 2))
        card = mixing_card(rng, mixed, instance)
        try:
            return Case(seed, mixed, instance, card, optimum(instance, card))
        except TooLarge:
            continue
    raise AssertionError


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_optimum_equals_enumeration(start: int) -> None:
    cases = [drawn(seed) for seed in range(start, start + 20)]
    wrong = [told(case, difference) for case in cases if (difference := mismatch(case))]
    assert not wrong, "\n\n".join(wrong)
    assert sum(case.outcome == "something planned" for case in cases) >= 8
    # Most of them are solved otherwise where each period is a year.
    undated = [
        optimum(case.instance.replace(periods=list(map(_undated, case.instance.period_ids))), case.card)
        for case in cases
    ]
    assert (
        sum(
            case.best is not None and other is not None and case.best.tiers != other.tiers
            for case, other in zip(cases, undated, strict=True)
        )
        >= 8
    )


def _undated(name: str) -> dict[str, str]:
    return {"id": name}
