"""Shares by every method for which the figures are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pooling.analysis.comparing.sides import Side
from pooling.analysis.shares import proportional as rules
from pooling.analysis.shares.alone import Alone
from pooling.analysis.shares.core import least_core
from pooling.analysis.shares.game import CostGame, Floats
from pooling.analysis.shares.nucleolus import nucleolus
from pooling.analysis.shares.shapley import Values, sampled, shapley
from pooling.analysis.shares.stakes import paid
from pooling.audit import keys
from pooling.domain.parameters import KEY_COLUMNS

MEANINGS = {
    "as_planned": "costs lie where they fall, funds included",
    "shapley": "the mean of what each adds, over every order of joining",
    "nucleolus": "makes the smallest saving of any coalition as large as can be, then the next",
    "least_core": "makes the smallest saving of the coalitions solved as large as can be",
    "equal_rest": "what each adds to all others, and equal parts of the rest (ENSC)",
    "cost_avoided": "what each adds to all others, the rest by what each saves against standing alone (ACA)",
    "remaining_benefits": "what each adds to all others, the rest by what is left of its benefit (SCRB)",
}


def meaning(method: str) -> str:
    """What a method does, in words; by its key where it is one."""
    return MEANINGS.get(method) or f"what is paid, by the key {method}"


@dataclass(frozen=True, slots=True)
class Method:
    """A method by its name, with a share of the whole game for each nation: what it pays, and misses."""

    name: str
    values: Values


@dataclass(frozen=True)
class Base:
    """The plan of all: what each nation misses of its own (priced), and its benefit where all of it is covered."""

    side: Side
    missed: Floats
    benefit: Floats


def methods(alone: Alone, base: Base, orders: Sequence[Sequence[int]]) -> Iterator[Method]:
    """Every method in turn; ``orders``: the orders by chance that were gone through, where not all coalitions are."""
    game = game_of(alone)
    if alone.worth != "coverage":
        pays = paid(base.side)
        yield Method("as_planned", _plain(np.array([pays[nation] for nation in alone.nations]) + base.missed))
    if game.whole:
        yield Method("shapley", shapley(game, lambda some: alone.found[some].between))
    elif len(orders) > 1:
        found, count = alone.found, game.players
        values = sampled(count, orders, lambda some: found[some].value, lambda some: found[some].between)
        yield Method("shapley", values)
    if game.whole:
        yield Method("nucleolus", _plain(nucleolus(game).shares))
    elif all(1 << player in alone.found for player in range(game.players)):
        yield Method("least_core", _plain(least_core(game).shares))
    yield from _separable(alone, base, game)
    if alone.worth != "coverage":
        yield from _by_key(alone, base)


def game_of(alone: Alone, which: str = "value") -> CostGame:
    """The game of the coalitions that were solved: by the value found, or its ``least`` or ``most``; where nothing is
    proven, the least is so low and the most so high that they say nothing."""
    unknown = {"value": 0.0, "least": -np.inf, "most": np.inf}[which]
    costs = {}
    for coalition, standing in alone.found.items():
        cost = getattr(standing, which)
        costs[coalition] = unknown if cost is None else cost
    costs[alone.everybody] = alone.found[alone.everybody].value
    return CostGame(len(alone.nations), costs)


def _plain(value: Floats) -> Values:
    return Values(value, None, None)


def _separable(alone: Alone, base: Base, game: CostGame) -> Iterator[Method]:
    """Separable costs: they need each nation alone, and all without each."""
    needed = [1 << player for player in range(game.players)]
    if game.players < 2 or any(some not in game.costs or (game.everybody ^ some) not in game.costs for some in needed):
        return
    yield Method("equal_rest", _plain(rules.equal_nonseparable(game)))
    if alone.worth != "coverage":
        yield Method("cost_avoided", _plain(rules.alternative_cost_avoided(game)))
        yield Method("remaining_benefits", _plain(rules.remaining_benefits(game, base.benefit)))


def _by_key(alone: Alone, base: Base) -> Iterator[Method]:
    """What is paid in proportion to every key of which the instance has the figures; each bears what it misses."""
    nations, money = base.side.instance.nations, alone.found[alone.everybody].cost_million
    for key in KEY_COLUMNS:
        if keys.known(base.side.facts, key, nations):
            found = keys.shares(base.side.facts, key, nations, 0)
            weights = np.array([float(found[nation]) for nation in alone.nations])
            yield Method(key, _plain(rules.proportional(money, weights) + base.missed))
