"""What the rules look up in an instance under a card: each answer computed once, none by scanning a table."""

from __future__ import annotations

from functools import cached_property

from pooling.audit.numbers import Exact, exact
from pooling.audit.scopes import CaveatIndex
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.tables import Mission, Offer, Requirement


class Facts:
    """An instance and a card, with the lookups that more than one rule needs."""

    def __init__(self, instance: Instance, card: Card) -> None:
        self.instance = instance
        self.card = card
        self.periods = instance.period_ids
        self.offers = instance.offer_of
        self.requirements = instance.requirement_of
        self.nations = instance.nation_of
        self.missions = instance.mission_of
        self._every_period = frozenset(self.periods)
        self._offer_periods = {o.id: frozenset(o.periods) or self._every_period for o in instance.offers}
        self._need_periods = {r.id: self._periods_of_need(r) for r in instance.requirements}

    def _periods_of_need(self, requirement: Requirement) -> frozenset[str]:
        mission = self.missions[requirement.mission]
        return frozenset(requirement.periods) or frozenset(mission.periods) or self._every_period

    def offered(self, offer: str, period: str) -> bool:
        """Whether the offer stands in the period."""
        return period in self._offer_periods[offer]

    def needed(self, requirement: str, period: str) -> bool:
        """Whether the requirement stands in the period."""
        return period in self._need_periods[requirement]

    def mission_of(self, requirement: Requirement) -> Mission:
        return self.missions[requirement.mission]

    def number(self, parameter: str) -> Exact:
        """A parameter of the card, exactly."""
        return exact(self.card[parameter])

    @cached_property
    def needs(self) -> list[tuple[Requirement, str, Exact]]:
        """(requirement, period, need in effective units), in the order of the tables."""
        return [
            (requirement, period, exact(requirement.quantity))
            for requirement in self.instance.requirements
            for period in self.periods
            if self.needed(requirement.id, period)
        ]

    @cached_property
    def value_weight(self) -> dict[str, Exact]:
        """Capability -> points per unit."""
        return {capability.id: exact(capability.value_weight) for capability in self.instance.capabilities}

    @cached_property
    def divisible(self) -> dict[str, bool]:
        return {capability.id: capability.divisible for capability in self.instance.capabilities}

    @cached_property
    def effectiveness(self) -> dict[str, Exact]:
        """Offer -> units of need that one assigned unit covers."""
        return {offer.id: exact(offer.effectiveness) for offer in self.instance.offers}

    @cached_property
    def caveats(self) -> CaveatIndex:
        return CaveatIndex(self.instance, lambda caveat: caveat.nation)

    @cached_property
    def caveats_of_partner(self) -> CaveatIndex:
        """Partner caveats by the nation they name as partner."""
        return CaveatIndex(self.instance, lambda caveat: caveat.partner)

    def partner_caveat_names(self, nation: str, requirement: Requirement, period: str) -> bool:
        """Whether a partner caveat that fits the requirement names the nation, as its own or as partner."""
        own = self.caveats.fitting(nation, self.mission_of(requirement), requirement.capability, period)
        if any(caveat.partner is not None for caveat in own):
            return True
        return bool(
            self.caveats_of_partner.fitting(nation, self.mission_of(requirement), requirement.capability, period)
        )

    def value_of(self, offer: Offer) -> Exact:
        """Points of one unit of the offer."""
        return self.value_weight[offer.capability]
