"""The solver's optimum equals the enumerated one, on random instances that mix three families, and random cards."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pooling.domain.card import card_from
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan

from .cases import Case, case, mismatch, told
from .instances import FAMILIES
from .search import Optimum, optimum

USUAL, LONG = 300, 5_000
RESULTS = Path(__file__).with_name("results-long.json")
ONCE_WRONG = json.loads(Path(__file__).with_name("once-wrong.json").read_text(encoding="utf-8"))


def compare(seeds: range) -> tuple[list[str], dict[str, Any]]:
    """Every mismatch told in full, and counts of what was compared."""
    wrong: list[str] = []
    cards: Counter[str] = Counter()
    mixed: Counter[str] = Counter()
    tiers: Counter[str] = Counter()
    outcomes: Counter[str] = Counter()
    for seed in seeds:
        one: Case = case(seed)
        cards[one.card.name] += 1
        mixed.update(one.mixed)
        tiers.update(tier.kind for tier in one.card.tiers)
        outcomes[one.outcome] += 1
        difference = mismatch(one)
        if difference:
            wrong.append(told(one, difference))
    counts = {
        "instances": len(seeds),
        "mismatches": len(wrong),
        "cards": dict(sorted(cards.items())),
        "mixed": dict(sorted(mixed.items())),
        "tiers": dict(sorted(tiers.items())),
        "outcomes": dict(sorted(outcomes.items())),
    }
    return wrong, counts


@pytest.mark.parametrize("start", range(0, USUAL, 50))
def test_optimum_equals_enumeration(start: int) -> None:
    wrong, counts = compare(range(start, start + 50))
    assert not wrong, "\n\n".join(wrong)
    # A comparison of empty plans would prove little.
    assert counts["outcomes"]["something planned"] >= 15
    assert counts["outcomes"]["infeasible"] >= 1


@pytest.mark.parametrize("once", ONCE_WRONG)
def test_what_was_once_wrong_stays_right(once: dict[str, Any]) -> None:
    instance, card = Instance.of(once["tables"]), card_from(once["card"], {})
    tiers = {name: Fraction(value) for name, value in once["optimum"].items()}
    assert mismatch(Case(0, (), instance, card, Optimum(tiers, Plan.of({}, instance)))) == ""


@pytest.mark.long
@pytest.mark.parametrize("once", ONCE_WRONG)
def test_the_optima_kept_are_the_enumerations(once: dict[str, Any]) -> None:
    best = optimum(Instance.of(once["tables"]), card_from(once["card"], {}))
    assert best is not None
    assert {name: str(value) for name, value in best.tiers.items()} == once["optimum"]


@pytest.mark.long
def test_optimum_equals_enumeration_long() -> None:
    wrong, counts = compare(range(LONG))
    RESULTS.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
    assert not wrong, "\n\n".join(wrong[:5])


def test_committed_results_are_of_the_long_run() -> None:
    counts = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert counts["instances"] == LONG
    assert counts["mismatches"] == 0
    assert set(counts["mixed"]) == set(FAMILIES)
