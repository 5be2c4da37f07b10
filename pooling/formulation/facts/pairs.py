"""Which pairs can occur, and the most that may be assigned.

A pair (offer, requirement, period) exists only if capability and periods match, something is left to commit, no
forbid caveat fits it and it is ready in time. Pairs that cannot occur never become variables.
"""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cached_property

from pooling.domain import round_off
from pooling.domain.tables import Offer, Requirement
from pooling.formulation.facts.grouping import grouped
from pooling.formulation.facts.needs import Needs
from pooling.formulation.facts.rounding import whole_down, whole_up


class _Same(dict[tuple[str, float], tuple[str, float]]):
    """Every pair once, however many years hold it."""

    def __missing__(self, pair: tuple[str, float]) -> tuple[str, float]:
        self[pair] = pair
        return pair


class Pairs(Needs):
    """Pairs by need, by offer and by nation."""

    @cached_property
    def offers_by_capability(self) -> dict[str, list[Offer]]:
        return grouped(self.instance.offers, lambda offer: offer.capability)

    @cached_property
    def held(self) -> dict[tuple[str, str], float]:
        """(offer, period) -> most that can be used: a share of which nothing may be bought can still be used with hours
        taken over."""
        offers = self.offer_of
        return {
            (offer, period): most + self.most_taken_over(offers[offer], period)
            for (offer, period), most in self.available.items()
        }

    @cached_property
    def pairs(self) -> dict[tuple[str, str, str], float]:
        """(offer, requirement, period) -> most that may be assigned; only pairs that can occur.

        The bound is the least of what the offer can sustain (available / dwell), what the need takes (need / eff), and
        what a largest share of the need leaves (share * need / eff), in whole units where units are whole.
        """
        out: dict[tuple[str, str, str], float] = {}
        grace = self.card["readiness.grace_days"]
        for requirement in self.instance.requirements:
            in_time = self.on("readiness", requirement.id)
            asks = bool(requirement.standards or requirement.same_standard)
            compatible = asks and self.on("interoperability", requirement.id)
            own = requirement.nation is not None and self.on("exchange", requirement.id)
            known: dict[tuple[object, ...], float] = {}
            for period in self.requirement_periods[requirement.id]:
                need = self.need(requirement, period)
                cap = self.need_share_cap(requirement, period)
                offers = self.offers_by_capability.get(requirement.capability, ())
                self.deadline.check(len(offers))
                for offer in offers:
                    held = self.held.get((offer.id, period))
                    if not held:
                        continue
                    forbidden, delay, chance = self.ruling(offer, requirement, period)
                    if forbidden:
                        continue
                    if in_time:
                        late = offer.notice_days + delay - requirement.within_days - grace
                        if late > 0 and not self.starting.quickening(offer, period, late):
                            continue
                    if compatible and not self.can_fit(offer, requirement, period):
                        continue
                    if own and not self.joining.can_serve(offer, requirement, period):
                        continue
                    # One year is mostly as the other.
                    key = (offer.id, held, chance, need, cap)
                    most = known.get(key)
                    if most is None:
                        most = known[key] = self._most_assigned(offer, requirement, period, held, cap)
                    if most > 0:
                        out[offer.id, requirement.id, period] = most
        return out

    def can_fit(self, offer: Offer, requirement: Requirement, period: str) -> bool:
        """Whether the offer's units hold, or could be granted, the standards of the requirement."""

        def could(standard: str) -> bool:
            return bool(
                self.starting.holds(offer, standard, period)
                or self.joining.granting(standard, offer, period)
                or self.starting.certifying(standard, offer, period)
            )

        return all(map(could, requirement.standards)) and (
            not requirement.same_standard or any(map(could, requirement.same_standard))
        )

    def _most_assigned(
        self, offer: Offer, requirement: Requirement, period: str, available: float, cap: float | None
    ) -> float:
        whole = not self.divisible[offer.capability]
        least = self.smallest_use(offer)
        worth = self.worth(offer, requirement, period)
        takes = self.need(requirement, period) * self.growth[requirement.id] / worth if worth else math.inf
        if whole and takes < math.inf:
            takes = whole_up(takes)
        # The card's rule, also where a conflict is sought without lots: leaving a rule out may only allow more.
        lots = self.card.has("lots")
        most = min(available / offer.dwell, max(takes, offer.smallest_use if lots else 0.0))
        if cap is not None:
            most = min(most, cap / offer.effectiveness)
        if whole:
            most = whole_down(most)
        return most if most >= least - round_off.DATA else 0.0

    @cached_property
    def pairs_by_need(self) -> dict[tuple[str, str], list[tuple[str, float]]]:
        """(requirement, period) -> [(offer, most)]; every need is there, also one without any pair."""
        out: dict[tuple[str, str], list[tuple[str, float]]] = {(need.id, period): [] for need, period in self.needs()}
        same = _Same()
        for (offer, requirement, period), most in self.pairs.items():
            out[requirement, period].append(same[offer, most])
        return out

    @cached_property
    def pairs_by_offer(self) -> dict[tuple[str, str], list[tuple[str, float]]]:
        """(offer, period) -> [(requirement, most)]."""
        out: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        same = _Same()
        for (offer, requirement, period), most in self.pairs.items():
            out[offer, period].append(same[requirement, most])
        return out

    def by_nation(self, requirement: str, period: str) -> dict[str, list[tuple[str, float]]]:
        """nation -> [(offer, most)] of a need; nothing where the requirement does not stand in the period."""
        key = (requirement, period)
        if key not in self._by_nation:
            out: dict[str, list[tuple[str, float]]] = {}
            for pair in self.pairs_by_need.get(key, ()):
                out.setdefault(self.nation_of_offer[pair[0]], []).append(pair)
            self._by_nation[key] = out
        return self._by_nation[key]

    @cached_property
    def _by_nation(self) -> dict[tuple[str, str], dict[str, list[tuple[str, float]]]]:
        return {}

    @cached_property
    def useful(self) -> dict[tuple[str, str], float]:
        """(offer, period) -> most of an offer that could ever be in use at once: the largest sum over one situation."""
        by_situation: dict[tuple[str, str, str], float] = defaultdict(float)
        for (offer, requirement, period), most in self.pairs.items():
            for situation in self.situations(self.requirement_of[requirement]):
                by_situation[offer, period, situation] += most
        out: dict[tuple[str, str], float] = {}
        for (offer, period, _), most in by_situation.items():
            dwell = self.offer_of[offer].dwell
            out[offer, period] = max(out.get((offer, period), 0.0), dwell * most)
        return out
