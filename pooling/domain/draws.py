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

    In a draw these fail, each by itself:

    - a cluster with its probability, and all its nations with it;
    - a nation and an offer with 1 - its reliability;
    - an approval with 1 - its probability.

    Whatever cannot fail takes no random number.
    """
    chance = random.Random(seed)
    clusters = [cluster for cluster in instance.clusters if cluster.failure_probability > 0]
    nations = [nation for nation in instance.nations if nation.reliability < 1]
    offers = [offer for offer in instance.offers if offer.reliability < 1]
    approvals = {caveat.id: caveat.probability or 1.0 for caveat in instance.caveats}
    uncertain = {caveat: probability for caveat, probability in approvals.items() if probability < 1}
    while True:
        lost: set[str] = set()
        for cluster in clusters:
            if chance.random() < cluster.failure_probability:
                lost.update(cluster.nations)
        lost.update([nation.id for nation in nations if chance.random() >= nation.reliability])
        gone = frozenset([offer.id for offer in offers if chance.random() >= offer.reliability])
        refused = frozenset([caveat for caveat, given in uncertain.items() if chance.random() >= given])
        yield Draw(frozenset(lost), gone, refused)
