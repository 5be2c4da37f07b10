"""When offers and requirements stand, and how large they are then."""

from __future__ import annotations

from functools import cached_property

from pooling.domain.tables import Offer, Requirement
from pooling.formulation.facts.register import Register


class Periods(Register):
    """Every offer and requirement in its periods."""

    @cached_property
    def offer_periods(self) -> dict[str, tuple[str, ...]]:
        return {offer.id: self._in_order(offer.periods) for offer in self.instance.offers}

    @cached_property
    def requirement_periods(self) -> dict[str, tuple[str, ...]]:
        return {
            need.id: self._in_order(need.periods or self.missions[need.mission].periods)
            for need in self.instance.requirements
        }

    def _in_order(self, periods: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(period for period in self.periods if period in periods) if periods else self.periods

    def need(self, requirement: Requirement, period: str) -> float:
        """Quantity needed in the period."""
        return self.instance.need(requirement, period) if self._changing else requirement.quantity

    def units(self, offer: Offer, period: str) -> float:
        """Units of the offer owned in the period."""
        return self.instance.units(offer, period) if self._changing else offer.quantity

    @cached_property
    def _changing(self) -> bool:
        return bool(self.instance.requirement_changes or self.instance.offer_changes)
