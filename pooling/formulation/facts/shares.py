"""Pools: their shares, what an hour costs, and what can change hands."""

from __future__ import annotations

import math
from functools import cached_property

from pooling.domain.tables import Offer
from pooling.domain.together import Pool
from pooling.formulation.facts.bounds import Bounds
from pooling.formulation.facts.grouping import grouped


class Shares(Bounds):
    """Offers that are shares of pools, and what is given in kind."""

    @cached_property
    def shares(self) -> dict[str, list[Offer]]:
        """Pool -> the offers that are shares of it; nothing where family pools is off."""
        return grouped(self.instance.offers if self.card.has("pools") else (), lambda offer: offer.pool)

    @cached_property
    def in_kind(self) -> dict[str, list[Offer]]:
        """Nation -> its offers whose committed units count in burden sharing beside what is paid."""
        return grouped((offer for offer in self.instance.offers if offer.in_kind_million), lambda offer: offer.nation)

    def net_output(self, pool: Pool) -> float:
        """What the shares of one unit add up to (capability unit)."""
        return pool.unit_output * (1.0 - pool.reserve_share)

    def price(self, offer: Offer) -> float:
        """Million for one unit of a share held; 0 for other offers."""
        if offer.pool is None:
            return 0.0
        pool = self.instance.pool_of[offer.pool]
        return pool.unit_cost_million / self.net_output(pool)

    def tradeable(self, offer: Offer) -> bool:
        """Whether hours of this share can change hands: its pool allows it, and there is another share."""
        if offer.pool is None or not self.instance.pool_of[offer.pool].trade_share:
            return False
        return len(self.shares[offer.pool]) > 1

    def most_taken_over(self, offer: Offer, period: str) -> float:
        """All that the other shares of its pool could hand over to this one."""
        if not self.tradeable(offer) or not self.joining.can_commit(offer, period):
            return 0.0
        pool = str(offer.pool)
        others = (self.available.get((share.id, period), 0.0) for share in self.shares[pool] if share.id != offer.id)
        return self.instance.pool_of[pool].trade_share * math.fsum(others)
