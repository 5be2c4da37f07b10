"""What options in effect do for an offer: shorter notice, standards, a better reliability.

An effect applies to every offer that its columns fit, while its option is in effect:

- for the offer's nation, where the effect has no nation
- for anybody, where the effect has one: it is then for that nation's offers

Of several effects the best counts.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact
from pooling.audit.plan.starts import Starts
from pooling.domain.options import Effect
from pooling.domain.tables import Offer

_Where = tuple[str, str]
"""(offer, period)."""


class Effects:
    """The effects of a plan's starts; certificates are facts, and held beside them."""

    def __init__(self, facts: Facts, starts: Starts) -> None:
        self._starts = starts
        self._by_offer: dict[str, list[Effect]] = {}
        self._by_scope: dict[tuple[str | None, str | None], list[Effect]] = {}
        for effect in facts.instance.effects:
            if effect.option not in starts.of:
                continue
            if effect.offer is not None:
                self._by_offer.setdefault(effect.offer, []).append(effect)
            else:
                self._by_scope.setdefault((effect.nation, effect.capability), []).append(effect)
        self._fitting: dict[str, list[Effect]] = {}
        self._applying: dict[_Where, tuple[Effect, ...]] = {}
        self._certified: dict[str, list[tuple[str, int]]] = {}
        for row in facts.instance.certificates:
            self._certified.setdefault(row.offer, []).append((row.standard, facts.period_at[row.until_period]))
        self._at = facts.period_at

    def applying(self, offer: Offer, period: str) -> tuple[Effect, ...]:
        """The effects that apply to the offer in the period."""
        where = (offer.id, period)
        found = self._applying.get(where)
        if found is None:
            found = tuple(
                effect
                for effect in self._of(offer)
                if self._starts.in_effect(effect.option, offer.nation if effect.nation is None else None, period)
            )
            self._applying[where] = found
        return found

    def _of(self, offer: Offer) -> list[Effect]:
        found = self._fitting.get(offer.id)
        if found is None:
            found = [
                effect
                for effect in self._by_offer.get(offer.id, ())
                if effect.nation in (None, offer.nation) and effect.capability in (None, offer.capability)
            ]
            for nation in (None, offer.nation):
                for capability in (None, offer.capability):
                    found += self._by_scope.get((nation, capability), ())
            self._fitting[offer.id] = found
        return found

    def cut_days(self, offer: Offer, period: str) -> int:
        """Days by which the offer's notice is shorter."""
        return max((effect.notice_days or 0 for effect in self.applying(offer, period)), default=0)

    def lift(self, offer: Offer, period: str) -> Exact:
        """By how much the offer's reliability is better."""
        best = max((effect.reliability or 0.0 for effect in self.applying(offer, period)), default=0.0)
        return exact(best) - exact(offer.reliability) if best > offer.reliability else 0

    def holds(self, offer: Offer, standard: str, period: str) -> bool:
        """Whether the offer's units hold the standard by a certificate or an option."""
        at = self._at[period]
        if any(held == standard and at <= until for held, until in self._certified.get(offer.id, ())):
            return True
        return any(effect.standard == standard for effect in self.applying(offer, period))
