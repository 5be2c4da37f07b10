"""Games drawn by chance, the same for whoever solves them: needs Python alone."""

from __future__ import annotations

import random

COUNT = 200
KINDS = ("any", "whole", "savings", "flights")


def drawn(number: int) -> tuple[int, list[float]]:
    """(players, costs of coalitions 1, 2, 3 ... as bits) of a game, of one kind after the other."""
    chance = random.Random(number)
    players = 2 + number // len(KINDS) % 5
    coalitions = range(1, 1 << players)
    kind = KINDS[number % len(KINDS)]
    if kind == "any":
        return players, [round(chance.uniform(0, 100), 3) for _ in coalitions]
    if kind == "whole":
        # Few different figures: many ties, which is where a nucleolus goes wrong.
        return players, [float(chance.randint(0, 3) + coalition.bit_count()) for coalition in coalitions]
    if kind == "flights":
        # Each needs some legs of a network; a leg is paid once: the core has shares.
        legs = [round(chance.uniform(1, 20), 2) for _ in range(6)]
        needs = [frozenset(leg for leg in range(6) if chance.random() < 0.5) for _ in range(players)]
        return players, [round(sum(legs[leg] for leg in _any(needs, coalition)), 6) for coalition in coalitions]
    alone = [chance.randint(10, 60) for _ in range(players)]
    return players, [
        round(sum(alone[player] for player in range(players) if coalition >> player & 1) * chance.uniform(0.4, 1), 2)
        for coalition in coalitions
    ]


def _any(needs: list[frozenset[int]], coalition: int) -> list[int]:
    return sorted(set().union(*(need for player, need in enumerate(needs) if coalition >> player & 1)))
