"""What coalitions can do alone, and whether misreports pay, against worlds of which every plan is tried one by one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from toys import card

import pooling

from .enumerated import World, drawn

CARD = card("spending", "budget", "caveats", tiers=("covered", "cost"))
USUAL, LONG = 1, 100
RESULTS = Path(__file__).with_name("results-long.json")
NEAR = 1e-4


def wrong_shares(seed: int, counts: Counter[str]) -> Iterator[str]:
    """Where a coalition's cost is not that of its best plan."""
    world = drawn(seed)
    found = pooling.shares(world.instance(), card=CARD, price_million=0.02, gap=0.0)
    for row in found.coalitions:
        own = world.of(set(row.nations))
        best = own.best()[0]
        cost = float(best.cost + own.points * (1 - best.covered) / 50)
        counts["coalitions"] += 1
        counts[row.known] += 1
        if abs(row.value - cost) > NEAR or row.least is None or not row.least - NEAR <= cost <= row.most + NEAR:
            yield f"seed {seed}: {row} should cost {cost}"
    for standing in found.methods:
        counts[f"stable {standing.stable}"] += 1


def wrong_incentives(seed: int, counts: Counter[str]) -> Iterator[str]:
    """Where a gain is claimed that the truth could give as well, or is not one that any best plan can bring."""
    world = drawn(seed)
    price = 0.02
    truths = world.best()
    found = pooling.incentives(
        world.instance(), card=CARD, price_million=price, gap=0.0, reforms=["budget.scale=1"], kinds=["hide", "caveat"]
    )
    for row in found:
        forbidden = frozenset({(row.nation, row.about)}) if row.kind == "caveat" else frozenset()
        offers = tuple(each for each in world.offers if row.kind != "hide" or each.name != row.about)
        said = World(world.nations, offers, world.needs)
        borne = [world.borne(plan, row.nation, price) for plan in said.best(forbidden)]
        honest = [world.borne(plan, row.nation, price) for plan in truths]
        counts[f"pays {row.pays}"] += 1
        assert row.misreport_million is not None
        if min(abs(row.misreport_million - amount) for amount in borne) > NEAR:
            yield f"seed {seed}: {row}: no best plan costs it that, but {borne}"
        if min(abs(row.truth_million - amount) for amount in honest) > NEAR:
            yield f"seed {seed}: {row}: the truth costs it {honest}"
        better = min(honest) > row.misreport_million + NEAR
        tie = row.why.startswith("a tie")
        counts["ties"] += tie
        if (row.pays == "yes" and not better) or (tie and better):
            yield f"seed {seed}: {row}: the truth could cost it {min(honest)}"


def test_coalitions_and_misreports_are_what_trying_every_plan_says() -> None:
    counts: Counter[str] = Counter()
    wrong = [text for seed in range(USUAL) for text in wrong_shares(seed, counts)]
    assert not wrong
    assert not list(wrong_incentives(0, counts))
    assert counts["coalitions"] == 7 * USUAL


@pytest.mark.long
def test_the_same_of_many_worlds() -> None:
    counts: Counter[str] = Counter()
    wrong = []
    for seed in range(LONG):
        wrong += [*wrong_shares(seed, counts), *wrong_incentives(seed, counts)]
    RESULTS.write_text(
        json.dumps({"worlds": LONG, "wrong": wrong, **dict(sorted(counts.items()))}, indent=2) + "\n", encoding="utf-8"
    )
    assert not wrong
    assert counts["pays yes"] > 20
    assert counts["ties"] > 5
