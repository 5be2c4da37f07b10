"""Scenarios drawn from the reliabilities of an instance: who honours what, by chance and by seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pooling.domain.instance import Instance


@dataclass(frozen=True, slots=True)
class Draw:
    """What fails in one draw: nations (alone or with a cluster), offers, and caveats whose approval is refused."""

    nations: frozenset[str]
    offers: frozenset[str]
    caveats: frozenset[str]


def draws(instance: Instance, count: int, seed: int) -> tuple[Draw, ...]:
    """``count`` equally probable draws; the same seed gives the same draws on every machine."""
    return tuple(islice(endless_draws(instance, seed), count))


def endless_draws(instance: Instance, seed: int) -> Iterator[Draw]:
    """Equally probable draws, one after the other.

    Independent of each other in one draw: each cluster fails with its probability and takes all its nations with it;
    each nation fails with 1 - its reliability; each offer with 1 - its reliability; each approval is refused with
    1 - its probability. Whatever cannot fail takes no random number.
    """
    chance = random.Random(seed)
    clusters = [one for one in instance.clusters if one.failure_probability > 0]
    nations = [one for one in instance.nations if one.reliability < 1]
    offers = [one for one in instance.offers if one.reliability < 1]
    approvals = [
        (one.id, one.probability) for one in instance.caveats if one.probability is not None and one.probability < 1
    ]
    while True:
        lost: set[str] = set()
        for cluster in clusters:
            if chance.random() < cluster.failure_probability:
                lost.update(cluster.nations)
        lost.update([one.id for one in nations if chance.random() >= one.reliability])
        gone = frozenset([one.id for one in offers if chance.random() >= one.reliability])
        refused = frozenset([name for name, probability in approvals if chance.random() >= probability])
        yield Draw(frozenset(lost), gone, refused)
