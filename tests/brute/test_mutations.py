"""Every way to break a valid plan is found by the audit and named with its family and place."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from pooling.audit import violations
from pooling.domain.card import Card, Tier, card_from
from pooling.domain.families import FAMILIES as ALL
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan

from .cards import random_card
from .cells import as_plan
from .instances import FAMILIES, random_instance
from .mutations import BREAKING_PLANS, Base
from .mutations_options import BREAKING_OPTIONS
from .search import TooLarge, optimum

WAYS = (*BREAKING_PLANS, *BREAKING_OPTIONS)
LEAST, ENOUGH = 5, 20
"""Plans that every way breaks at least; one that broke enough is tried no more."""
LONG = 600
RESULTS = Path(__file__).with_name("mutations-long.json")
KEPT = Path(__file__).with_name("mutations-plans.json")
"""Plans of the long run, as few as are enough for every way: to find them takes a hundred times as long as to break
them."""


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


def broken(base: Base, so_far: Counter[str], most: int) -> Counter[str]:
    """How many plans each way breaks here (at most eight), each of them found; but those that broke ``most`` so far."""
    rng = random.Random(1)
    counts: Counter[str] = Counter()
    assert not violations(base.instance, base.card, base.plan)
    for mutation in WAYS:
        name = mutation.__name__
        if so_far[name] >= most:
            continue
        ways = list(mutation(base))
        for cells, (family, where) in rng.sample(ways, min(8, len(ways))):
            found = violations(base.instance, base.card, as_plan(cells))
            assert found, name
            assert (family, where) in {(row.family, row.where) for row in found}, name
            assert all(row.text and row.excess > 1e-6 for row in found), name
            counts[name] += 1
    return counts


def _kept() -> Iterator[Base]:
    for row in json.loads(KEPT.read_text(encoding="utf-8")):
        instance = Instance.of(row["tables"])
        yield Base(instance, card_from(row["card"], {}), Plan.of(row["plan"], instance))


def keep(tried: Sequence[tuple[Base, Counter[str]]]) -> None:
    """Write few plans that every way breaks often enough: again and again the one that adds most to what lacks."""
    lacking = {mutation.__name__: LEAST for mutation in WAYS}
    chosen = []
    while any(lacking.values()):
        gains = [sum(min(less, counts[name]) for name, less in lacking.items()) for _, counts in tried]
        at = gains.index(max(gains))
        assert gains[at], f"no plan is broken by {lacking}"
        chosen.append(at)
        lacking = {name: max(0, less - tried[at][1][name]) for name, less in lacking.items()}
    rows = [
        {
            "tables": {name: rows for name, rows in base.instance.tables().items() if rows},
            "card": base.card.as_dict(),
            "plan": {name: rows for name, rows in base.plan.as_dict().items() if rows},
        }
        for base, _ in (tried[at] for at in sorted(chosen))
    ]
    KEPT.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n", encoding="utf-8")


def test_broken_rules_are_found_and_named() -> None:
    """One test for all ways: each plan is broken in many."""
    counts: Counter[str] = Counter()
    for base in _kept():
        counts += broken(base, counts, ENOUGH)
    assert min(counts[mutation.__name__] for mutation in WAYS) >= LEAST, counts


@pytest.mark.long
def test_broken_rules_are_found_and_named_long() -> None:
    tried: list[tuple[Base, Counter[str]]] = []
    of_all: Counter[str] = Counter()
    for base in islice(_draw(), LONG):
        tried.append((base, broken(base, of_all, LONG)))
        of_all += tried[-1][1]
    counts = {mutation.__name__: of_all[mutation.__name__] for mutation in WAYS}
    RESULTS.write_text(json.dumps({"plans": LONG, "broken": counts}, indent=2) + "\n", encoding="utf-8")
    keep(tried)
    assert min(counts.values()) >= LEAST, counts


def test_committed_results_are_of_all_ways() -> None:
    counts = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert counts["plans"] == LONG
    assert set(counts["broken"]) == {mutation.__name__ for mutation in WAYS}
    assert min(counts["broken"].values()) >= LEAST
