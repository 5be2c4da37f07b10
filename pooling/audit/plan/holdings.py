"""Pools as the plan has them: what is bought, who holds it, what of it is used.

net_output = unit_output * (1 - reserve_share) is what shares can hold of one unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, ratio
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Offer
from pooling.domain.together import Pool


@dataclass(slots=True)
class Held:
    """A pool in a period: its shares, units committed and traded over all of them, held by uses per situation."""

    pool: Pool
    period: str
    net_output: Exact
    shares: list[Offer] = field(default_factory=list)
    committed: Exact = 0
    traded: Exact = 0
    turned: Exact = 0
    """Units that change hands: the sum of what is taken over and of what is handed over."""
    used: dict[str, Exact] = field(default_factory=dict)

    @property
    def units(self) -> Exact:
        """Units bought: what is committed makes up their output."""
        return ratio(self.committed, self.net_output)

    @property
    def busiest(self) -> Exact:
        """What is used in the busiest situation (capability units held)."""
        return max(self.used.values(), default=0)


Holdings = dict[tuple[str, str], Held]
"""(pool, period) -> what the plan has of it, for every pool and period."""


def holdings(facts: Facts, planned: Planned) -> Holdings:
    if not facts.card.has("pools"):
        return {}
    held = {
        (pool.id, period): Held(pool, period, facts.net_output[pool.id])
        for pool in facts.instance.pools
        for period in facts.periods
    }
    for offer in facts.instance.offers:
        if offer.pool is not None:
            for period in facts.periods:
                if facts.offered(offer.id, period):
                    held[offer.pool, period].shares.append(offer)
    for (offer_id, period), units in planned.commit.items():
        pool = facts.offers[offer_id].pool
        if pool is not None:
            held[pool, period].committed += units
    for (offer_id, period), units in planned.traded.items():
        pool = facts.offers[offer_id].pool
        if pool is not None:
            held[pool, period].traded += units
            held[pool, period].turned += max(units, -units)
    for (offer_id, period, situation), units in planned.held.items():
        pool = facts.offers[offer_id].pool
        if pool is not None:
            used = held[pool, period].used
            used[situation] = used.get(situation, 0) + units
    return held
