"""What stands on the card and in the instance: names, orders, and which families are in force."""

from __future__ import annotations

from pooling.domain.card import Card
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.instance import Instance
from pooling.domain.tables import Mission, Offer, Requirement
from pooling.formulation.facts.joining import Joining
from pooling.formulation.facts.starting import Starting

Without = frozenset[tuple[str, str]]
"""Rules left out, as (family, subject); subject ``*`` is the whole family. Used to find conflicts."""


class Register:
    """The tables by name, and the families that are in force."""

    def __init__(
        self, instance: Instance, card: Card, without: Without = frozenset(), deadline: Deadline = NO_DEADLINE
    ) -> None:
        self.instance = instance
        self.card = card
        self.without = without
        self.deadline = deadline
        self.periods = instance.period_ids
        self.order = {nation.id: position for position, nation in enumerate(instance.nations)}
        self.missions: dict[str, Mission] = instance.mission_of
        self.divisible = {capability.id: capability.divisible for capability in instance.capabilities}
        self.unit = {name: 0.0 if divisible else 1.0 for name, divisible in self.divisible.items()}
        """Capability -> the least that is more than nothing; 0 where any quantity is."""
        self.nation_of_offer = {offer.id: offer.nation for offer in instance.offers}
        self.offer_of: dict[str, Offer] = instance.offer_of
        self.requirement_of: dict[str, Requirement] = instance.requirement_of
        self.joining = Joining(instance, card)
        self.starting = Starting(instance, card)

    def situations(self, requirement: Requirement) -> tuple[str, ...]:
        """The situations of the requirement's mission."""
        return self.missions[requirement.mission].situations

    def on(self, family: str, subject: str = "*") -> bool:
        """Whether the family (for that subject) is in force."""
        if not self.without:
            return family in self.card.families
        return self.card.has(family) and (family, "*") not in self.without and (family, subject) not in self.without
