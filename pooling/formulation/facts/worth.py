"""What an assigned unit counts for."""

from __future__ import annotations

from functools import cached_property

from pooling.domain.tables import Offer, Requirement
from pooling.formulation.facts.rulings import Rulings


class Worth(Rulings):
    """Reliabilities, and the need that a unit covers."""

    @cached_property
    def _reliability(self) -> dict[str, float]:
        """Nation -> probability that it honours what it commits, clusters counted."""
        out = {nation.id: nation.reliability for nation in self.instance.nations}
        for cluster in self.instance.clusters:
            for nation in cluster.nations:
                out[nation] *= 1.0 - cluster.failure_probability
        return out

    def credible(self, offer: Offer, requirement: Requirement, period: str) -> float:
        """Probability that an assigned unit comes: nation, clusters, offer and approvals."""
        return self._reliability[offer.nation] * offer.reliability * self.ruling(offer, requirement, period).chance

    def worth(self, offer: Offer, requirement: Requirement, period: str) -> float:
        """Need that one assigned unit covers as the card counts, gains apart."""
        if self.counts_expected:
            return offer.effectiveness * self.credible(offer, requirement, period)
        return offer.effectiveness

    @cached_property
    def counts_expected(self) -> bool:
        """Whether units count by how probably they come."""
        return bool(self.card["coverage.count"] == "expected")

    @cached_property
    def value_weight(self) -> dict[str, float]:
        """Capability -> points per unit."""
        return {capability.id: capability.value_weight for capability in self.instance.capabilities}
