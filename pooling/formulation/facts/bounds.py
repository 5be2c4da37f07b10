"""The smallest valid bounds of commitments, and the quantities in which they come."""

from __future__ import annotations

from functools import cached_property

from pooling.domain import round_off
from pooling.domain.tables import Offer
from pooling.formulation.facts.rounding import whole_down
from pooling.formulation.facts.worth import Worth


class Bounds(Worth):
    """Most and least of every commitment and assignment of an offer."""

    @cached_property
    def available(self) -> dict[tuple[str, str], float]:
        """(offer, period) -> most that may be committed: quantity less what stays home, in whole units and steps.

        Smallest valid: any larger value breaks sovereignty, integrality or a step.
        """
        out: dict[tuple[str, str], float] = {}
        for offer in self.instance.offers:
            by_quantity: dict[float, float] = {}
            for period in self.offer_periods[offer.id]:
                if not (self.joining.can_commit(offer, period) and self.starting.can_commit(offer, period)):
                    out[offer.id, period] = 0.0
                    continue
                units = self.units(offer, period)
                if units not in by_quantity:
                    by_quantity[units] = self._committable(offer, units)
                out[offer.id, period] = by_quantity[units]
        return out

    def _committable(self, offer: Offer, units: float) -> float:
        most = min(units - self.kept_home(offer, units), self.starting.most_delivered(offer))
        if not self.divisible[offer.capability]:
            most = whole_down(most)
        step = self.step(offer)
        if step:
            most = step * whole_down(most / step)
        if self.on("lots", offer.nation) and most < offer.smallest - round_off.DATA * offer.quantity:
            return 0.0
        return max(0.0, most)

    def kept_home(self, offer: Offer, units: float) -> float:
        """What its nation or the card keeps at home of ``units`` of an offer, before rounding."""
        if not offer.owned or not self.on("sovereignty", offer.nation):
            return 0.0
        of_card = float(self.card["sovereignty.reserve_share"])
        return max(offer.reserve, max(self.instance.nation_of[offer.nation].reserve_share, of_card) * units)

    def step(self, offer: Offer) -> float:
        """Commitments are multiples of this; 0 where any quantity (or any whole number) will do."""
        if not self.on("lots", offer.nation) or not offer.step:
            return 0.0
        return 0.0 if offer.step == 1 and not self.divisible[offer.capability] else offer.step

    def smallest(self, offer: Offer) -> float:
        """Smallest commitment if any, where lots is in force; 0 where the unit itself already says it."""
        least = offer.smallest if self.on("lots", offer.nation) else 0.0
        return least if least > max(self.step(offer), self.unit[offer.capability]) else 0.0

    def package(self, offer: Offer) -> float:
        """The smallest quantity that can be committed at all; 0 where any can."""
        return max(self.unit[offer.capability], self.step(offer), self.smallest(offer))

    def smallest_use(self, offer: Offer) -> float:
        """Smallest assignment to one requirement if any; 0 where the unit itself already says it."""
        if not offer.smallest_use:
            return 0.0
        least = offer.smallest_use if self.on("lots", offer.nation) else 0.0
        return least if least > self.unit[offer.capability] else 0.0
