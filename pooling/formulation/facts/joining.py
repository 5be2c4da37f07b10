"""Who may be a member of which agreement, and what a membership could give. Facts only, computed once."""

from __future__ import annotations

from functools import cached_property

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.tables import Offer, Requirement
from pooling.domain.together import Agreement


class Joining:
    """The agreements of an instance as one card sees them: none where family agreements is off."""

    def __init__(self, instance: Instance, card: Card) -> None:
        self.instance = instance
        self.card = card
        self.agreements: tuple[Agreement, ...] = instance.agreements if card.has("agreements") else ()

    @cached_property
    def agreement_of(self) -> dict[str, Agreement]:
        return {agreement.id: agreement for agreement in self.agreements}

    @cached_property
    def nations(self) -> dict[str, tuple[str, ...]]:
        """Agreement -> nations that may be members, in the order of the instance."""
        everybody = tuple(nation.id for nation in self.instance.nations)
        return {
            agreement.id: tuple(name for name in everybody if not agreement.nations or name in agreement.nations)
            for agreement in self.agreements
        }

    @cached_property
    def _may(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(nations) for name, nations in self.nations.items()}

    @cached_property
    def periods(self) -> dict[str, tuple[str, ...]]:
        """Agreement -> periods in which there can be members."""
        order = self.instance.period_ids
        return {
            agreement.id: order[0 if agreement.from_period is None else order.index(agreement.from_period) :]
            for agreement in self.agreements
        }

    def may(self, nation: str, agreement: str, period: str) -> bool:
        """Whether the nation can be a member in the period."""
        return nation in self._may.get(agreement, ()) and period in self.periods[agreement]

    def covers(self, agreement: Agreement, capability: str) -> bool:
        return not agreement.capabilities or capability in agreement.capabilities

    def through(self, offer: Offer) -> str | None:
        """The agreement of which the offer's nation must be a member for anything to be committed, if any."""
        if offer.pool is not None:
            return self.instance.pool_of[offer.pool].agreement
        return offer.agreement

    def can_commit(self, offer: Offer, period: str) -> bool:
        """Whether what the offer hangs on exists: its pool, its agreement."""
        if offer.pool is not None and not self.card.has("pools"):
            return False
        through = self.through(offer)
        return through is None or self.may(offer.nation, through, period)

    def has_lead(self, agreement: Agreement) -> bool:
        return agreement.kind == "framework" or agreement.lead is not None

    def leads(self, agreement: Agreement) -> tuple[str, ...]:
        """Nations that may lead it."""
        if not self.has_lead(agreement):
            return ()
        nations = self.nations[agreement.id]
        return tuple(nation for nation in nations if agreement.lead in (None, nation))

    @cached_property
    def _covering(self) -> dict[str, tuple[Agreement, ...]]:
        return {
            capability.id: tuple(agreement for agreement in self.agreements if self.covers(agreement, capability.id))
            for capability in self.instance.capabilities
        }

    @cached_property
    def _gaining(self) -> dict[str, tuple[Agreement, ...]]:
        """Capability -> agreements that raise what is covered, the largest gain first."""
        return {
            capability: tuple(sorted((row for row in found if row.gain_share > 0), key=lambda row: -row.gain_share))
            for capability, found in self._covering.items()
        }

    def gaining(self, offer: Offer, period: str) -> list[Agreement]:
        """Agreements through which the offer's units would cover more, the largest gain first."""
        return [row for row in self._gaining[offer.capability] if self.may(offer.nation, row.id, period)]

    def granting(self, standard: str, offer: Offer, period: str) -> list[str]:
        """Agreements that could grant the standard to the offer's units."""
        return [
            agreement.id
            for agreement in self._covering[offer.capability]
            if standard in agreement.standards and self.may(offer.nation, agreement.id, period)
        ]

    def clearing(self, level: int, capability: str) -> list[Agreement]:
        """Agreements that would clear their members up to a level for a capability."""
        return [agreement for agreement in self._covering[capability] if agreement.sharing_level >= level]

    def serving(self, nation: str, partner: str, capability: str, period: str) -> list[Agreement]:
        """Agreements under which the nation could serve the partner's own need."""
        return [
            agreement
            for agreement in self._covering[capability]
            if self.may(nation, agreement.id, period) and self.may(partner, agreement.id, period)
        ]

    def apart(self, nation: str, partner: str) -> bool:
        """Whether the card keeps the two out of one agreement (agreements.within)."""
        within = self.card["agreements.within"]
        first, second = self.instance.nation_of[nation], self.instance.nation_of[partner]
        if within == "group":
            return not set(first.groups) & set(second.groups)
        return within == "region" and (first.region is None or first.region != second.region)

    def can_serve(self, offer: Offer, requirement: Requirement, period: str) -> bool:
        """Whether the offer may serve the need at all under family exchange."""
        if requirement.nation in (None, offer.nation) or not self.card.has("exchange"):
            return True
        return bool(self.serving(offer.nation, str(requirement.nation), offer.capability, period))
