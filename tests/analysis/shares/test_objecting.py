"""Who would do better alone where not every coalition is solved, against every coalition tried plan by plan."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from toys import card

import pooling
from pooling.analysis.shares.alone import Worth
from pooling.analysis.shares.core import least_core
from pooling.analysis.shares.game import CostGame, members
from pooling.analysis.shares.records import Shares

from .enumerated import World, drawn

CARD = card("spending", "budget", "caveats", tiers=("covered", "cost"))
USUAL, LONG = 3, 102
RESULTS = Path(__file__).with_name("objecting-long.json")
NATIONS = ("A", "B", "C", "D", "E")
PRICES = (0.02, 0.2)
"""Million for a point: at the one what is dear had better stay uncovered, at the other all that can be is covered."""
WORTHS: tuple[Worth, ...] = ("cost", "coverage", "cost_whole")
NEAR = 1e-4


def game_of(world: World, price: float, worth: Worth) -> CostGame:
    """What every coalition costs (or covers, with the other sign) by trying all its plans."""
    costs = {}
    for coalition in range(1, 1 << len(world.nations)):
        own = world.of({world.nations[player] for player in members(coalition)}, whole=worth != "cost")
        best = own.best()[0]
        missed = float(own.points * (1 - best.covered))
        costs[coalition] = missed - float(own.points) if worth == "coverage" else float(best.cost) + price * missed
    return CostGame(len(world.nations), costs)


def some_alone(world: World, price: float, worth: Worth, **more: Any) -> Shares:
    """The question where only nations alone, all but one, and what objects are solved."""
    given = {"card": CARD, "price_million": price, "gap": 0.0, "exact_up_to": 1, "samples": 2, **more}
    return pooling.shares(world.instance(), worth=worth, **given)


def wrong(seed: int, counts: Counter[str]) -> Iterator[str]:
    """Verdicts that trying everything contradicts."""
    world, price, worth = drawn(seed, NATIONS), PRICES[seed % len(PRICES)], WORTHS[seed % len(WORTHS)]
    game = game_of(world, price, worth)
    # Some are sought without an end, some with so few that much stays open.
    found = some_alone(world, price, worth, objections=50 if seed % 4 else 1)
    sign = -1.0 if worth == "coverage" else 1.0
    counts["solved"] += len(found.coalitions)
    saving = least_core(game).saving
    counts[f"core {found.core}"] += 1
    if found.core != "open" and (found.core == "yes") != (saving >= -NEAR):
        yield f"seed {seed}: core {found.core}, the most that can be left is {saving}"
    if found.core == "yes" and found.least_saving is not None and found.least_saving > saving + NEAR:
        yield f"seed {seed}: {found.least_saving} is left at least, at most {saving} can be"
    for standing in found.methods:
        rows = {row.nation: row for row in found.shares if row.method == standing.method}
        shares = np.array([sign * rows[nation].amount + rows[nation].uncovered for nation in world.nations])
        least = float((game.known - game.inside @ shares).min())
        counts[f"stable {standing.stable}"] += 1
        if standing.stable != "open" and (standing.stable == "yes") != (least >= -NEAR):
            yield f"seed {seed}: {standing.method} {standing.stable}, but some coalition has {least}"
        inside = sum(1 << world.nations.index(nation) for nation in standing.coalition)
        alone = sum(shares[player] for player in members(inside))
        if standing.stable == "no" and abs(game.costs[inside] - alone - (standing.saves or 0.0)) > NEAR:
            yield f"seed {seed}: {standing} should have {game.costs[inside] - alone}"


def test_verdicts_are_what_trying_every_coalition_says() -> None:
    counts: Counter[str] = Counter()
    assert not [text for seed in range(USUAL) for text in wrong(seed, counts)]
    assert counts["solved"] < USUAL * 31


@pytest.mark.long
def test_the_same_of_many_worlds() -> None:
    counts: Counter[str] = Counter()
    found = [text for seed in range(LONG) for text in wrong(seed, counts)]
    about = {"worlds": LONG, "coalitions": 31 * LONG, "wrong": found, **dict(sorted(counts.items()))}
    RESULTS.write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    assert not found
    assert counts["core yes"] > LONG / 4
