"""All plans of one period: every choice of one bundle per offer that keeps the rules joining offers.

Budgets are left to brute.py, because carry-over joins periods.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import prod

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.tables import Requirement

from .space import Bundle, bundles, fits, fraction, offered, stands

Choice = tuple[Bundle, ...]


class TooLarge(Exception):
    """More plans than the enumeration allows."""


class PeriodPlans:
    """The plans of one period."""

    def __init__(self, instance: Instance, card: Card, period: str) -> None:
        self.instance = instance
        self.card = card
        self.period = period
        self.offers = [offer for offer in instance.offers if offered(instance, offer, period)]
        self.needs = [need for need in instance.requirements if stands(instance, need, period)]
        self._needed = {need.id: fraction(need.quantity) for need in self.needs}
        self._units = {offer.id: fraction(offer.effectiveness) for offer in self.offers}
        self._ceilings = self._ceiling_limits() if card.has("sovereignty") else {}
        self._limits = self._caveat_limits() if card.has("caveats") else []
        self._partners = {need.id: self._partner_rules(need) for need in self.needs}

    def choices(self, most: int) -> Iterator[Choice]:
        """Every plan that keeps the rules of the period. Raises :class:`TooLarge` beyond ``most`` candidates."""
        options = [list(bundles(self.instance, self.card, offer, self.period)) for offer in self.offers]
        if prod(len(one) for one in options) > most:
            raise TooLarge
        return self._grow((), options)

    def _grow(self, chosen: Choice, options: list[list[Bundle]]) -> Iterator[Choice]:
        # Ceilings and caveat limits only fill up as bundles are added, so a broken one never mends.
        if self._ceiling_broken(chosen) or self._limit_broken(chosen):
            return
        if len(chosen) == len(options):
            if self._requirements_hold(chosen):
                yield chosen
            return
        for bundle in options[len(chosen)]:
            yield from self._grow((*chosen, bundle), options)

    def delivered(self, chosen: Choice) -> dict[str, dict[str, Fraction]]:
        """Requirement -> nation -> effective units; only nations that take part."""
        out: dict[str, dict[str, Fraction]] = {need.id: {} for need in self.needs}
        for bundle in chosen:
            nation = bundle.offer.nation
            for requirement, units in bundle.uses:
                nations = out[requirement]
                nations[nation] = nations.get(nation, Fraction(0)) + self._units[bundle.offer.id] * units
        return out

    # --- sovereignty ------------------------------------------------------------------------------------------

    def _ceiling_limits(self) -> dict[str, Fraction]:
        limits: dict[str, Fraction] = {}
        for nation in self.instance.nations:
            if nation.ceiling_share < 1:
                owned = sum(
                    fraction(self.instance.capability_of[offer.capability].value_weight) * fraction(offer.quantity)
                    for offer in self.offers
                    if offer.nation == nation.id
                )
                limits[nation.id] = fraction(nation.ceiling_share) * owned
        return limits

    def _ceiling_broken(self, chosen: Choice) -> bool:
        return any(
            sum(bundle.value for bundle in chosen if bundle.offer.nation == nation) > limit
            for nation, limit in self._ceilings.items()
        )

    # --- caveats ----------------------------------------------------------------------------------------------

    def _caveat_limits(self) -> list[tuple[str, Fraction, frozenset[str]]]:
        """(nation, limit, requirements in one situation that the limit covers)."""
        out = []
        for caveat in self.instance.caveats:
            if caveat.rule == "limit":
                for situation in self.instance.situations:
                    covers = frozenset(
                        need.id
                        for need in self.needs
                        if fits(self.instance, caveat, caveat.nation, need, self.period)
                        and situation.id in self.instance.mission_of[need.mission].situations
                    )
                    out.append((caveat.nation, fraction(caveat.amount or 0.0), covers))
        return out

    def _limit_broken(self, chosen: Choice) -> bool:
        for nation, limit, covers in self._limits:
            used = sum(
                units
                for bundle in chosen
                if bundle.offer.nation == nation
                for requirement, units in bundle.uses
                if requirement in covers
            )
            if used > limit:
                return True
        return False

    def _partner_rules(self, need: Requirement) -> list[tuple[str, str, str]]:
        """(rule, nation, partner) of the partner caveats that fit the requirement."""
        if not self.card.has("caveats"):
            return []
        return [
            (caveat.rule, caveat.nation, caveat.partner)
            for caveat in self.instance.caveats
            if caveat.partner and fits(self.instance, caveat, caveat.nation, need, self.period)
        ]

    # --- coverage, breadth, participation ---------------------------------------------------------------------

    def _requirements_hold(self, chosen: Choice) -> bool:
        delivered = self.delivered(chosen)
        return all(self._requirement_holds(need, delivered[need.id]) for need in self.needs)

    def _requirement_holds(self, need: Requirement, nations: dict[str, Fraction]) -> bool:
        quantity = self._needed[need.id]
        total = sum(nations.values(), Fraction(0))
        if not self.card["coverage.shortfall_allowed"] and total < quantity:
            return False
        for rule, nation, partner in self._partners[need.id]:
            if nation in nations and (partner in nations) == (rule == "not_with"):
                return False
        breadth = self.card.has("breadth")
        counted = {one for _, nation, partner in self._partners[need.id] for one in (nation, partner)}
        if breadth and need.least_nations >= 2:
            counted |= set(nations)
        least = fraction(self.card["breadth.least_part_share"]) * quantity
        if any(units < least for nation, units in nations.items() if nation in counted):
            return False
        if not breadth:
            return True
        whole = quantity if self.card["breadth.share_of"] == "need" else total
        share = self._largest_share(need, quantity)
        if share < 1 and any(units > share * whole for units in nations.values()):
            return False
        return need.least_nations < 2 or not nations or len(nations) >= need.least_nations

    def _largest_share(self, need: Requirement, quantity: Fraction) -> Fraction:
        if need.largest_share is not None:
            return fraction(need.largest_share)
        if quantity >= fraction(self.card["breadth.from_quantity"]):
            return fraction(self.card["breadth.largest_share"])
        return Fraction(1)
