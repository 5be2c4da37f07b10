"""What a plan starts: who takes part in which option, when that is in effect, and what comes of orders.

A start in u is in effect in t where at(u) + lead_periods <= at(t). It ends before at(u) + lead_periods + lasts_periods,
unless it lasts for good. In service are units delivered in or before t. They leave after lasts_periods.

An effect applies to every offer that its columns fit, while its option is in effect. Of several the best counts.

- Without a nation it is for offers of those who take part.
- With one it is for that nation's offers, whoever takes part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact
from pooling.domain.options import Effect, Option
from pooling.domain.plan import Grant
from pooling.domain.tables import Offer

Place = tuple[str, str, str]
"""(option, nation, period)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A nation that takes part in a start: the units it orders, and what the fund pays."""

    option: Option
    nation: str
    period: str
    units: Exact
    grant: Grant


@dataclass(frozen=True, slots=True)
class Start:
    """An option that starts in a period, with all that take part then."""

    option: Option
    period: str
    parts: Mapping[str, Part]

    @property
    def ordered(self) -> Exact:
        """Units ordered by all together."""
        return sum(part.units for part in self.parts.values())


class Starts:
    """The starts of a plan; without family options there are none."""

    def __init__(self, facts: Facts, parts: Iterable[Part]) -> None:
        self._facts = facts
        found: dict[tuple[str, str], dict[str, Part]] = {}
        for part in sorted(parts, key=lambda part: (part.option.id, facts.period_at[part.period], part.nation)):
            found.setdefault((part.option.id, part.period), {})[part.nation] = part
        self.all = tuple(Start(facts.options[option], period, together) for (option, period), together in found.items())
        self.of: dict[str, list[Start]] = {}
        """Option -> its starts, in order of time."""
        self._first: dict[str, int] = {}
        self._of_nation: dict[tuple[str, str], frozenset[str]] = {}
        self._of_any: dict[str, frozenset[str]] = {}
        for start in self.all:
            option = start.option.id
            self.of.setdefault(option, []).append(start)
            self._first[option] = min(facts.period_at[start.period], self._first.get(option, len(facts.periods)))
            lasting = frozenset(self.lasting(start))
            self._of_any[option] = self._of_any.get(option, frozenset()) | lasting
            for nation in start.parts:
                where = (option, nation)
                self._of_nation[where] = self._of_nation.get(where, frozenset()) | lasting

    def lasting(self, start: Start) -> tuple[str, ...]:
        """Periods in which the start is in effect."""
        begin = self._facts.period_at[start.period] + start.option.lead_periods
        lasts = start.option.lasts_periods
        return self._facts.periods[begin:] if lasts is None else self._facts.periods[begin : begin + lasts]

    def started_by(self, option: str, period: str) -> bool:
        """Whether the option starts in the period or before it."""
        return option in self._first and self._first[option] <= self._facts.period_at[period]

    def in_effect(self, option: str, nation: str | None, period: str) -> bool:
        """Whether a start in which the nation takes part (None: anybody) is in effect."""
        if nation is None:
            return period in self._of_any.get(option, ())
        return period in self._of_nation.get((option, nation), ())


class Service:
    """Units delivered and in service, of options bought by the unit."""

    def __init__(self, facts: Facts, starts: Starts, delivered: Mapping[Place, Exact]) -> None:
        self._facts = facts
        self.delivered: dict[tuple[str, str], dict[int, Exact]] = {}
        """(option, nation) -> position of the period -> units delivered in it."""
        self._nations: dict[str, list[str]] = {}
        self._serving: dict[tuple[str, str], list[Exact]] = {}
        for start in starts.all:
            if start.option.most_units and start.option.most_delivered is None:
                at = facts.period_at[start.period] + start.option.lead_periods
                if at < len(facts.periods):
                    for part in start.parts.values():
                        self._deliver(start.option.id, part.nation, at, part.units)
        for (option, nation, period), units in delivered.items():
            self._deliver(option, nation, facts.period_at[period], units)

    def _deliver(self, option: str, nation: str, at: int, units: Exact) -> None:
        of = self.delivered.get((option, nation))
        if of is None:
            of = self.delivered[option, nation] = {}
            self._nations.setdefault(option, []).append(nation)
        of[at] = of.get(at, 0) + units

    def units(self, option: Option, nation: str, period: str) -> Exact:
        """Units of the nation in service in the period."""
        where = (option.id, nation)
        serving = self._serving.get(where)
        if serving is None:
            serving = self._serving[where] = self._over_time(option, self.delivered.get(where, {}))
        return serving[self._facts.period_at[period]]

    def all_units(self, option: Option, period: str) -> Exact:
        """Units of all together."""
        return sum(self.units(option, nation, period) for nation in self._nations.get(option.id, ()))

    def _over_time(self, option: Option, delivered: Mapping[int, Exact]) -> list[Exact]:
        lasts = option.lasts_periods
        serving: list[Exact] = []
        now: Exact = 0
        for at in range(len(self._facts.periods)):
            now += delivered.get(at, 0)
            if lasts is not None:
                now -= delivered.get(at - lasts, 0)
            serving.append(now)
        return serving


class Effects:
    """What options in effect do for an offer, beside the certificates that it has."""

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
        self._applying: dict[tuple[str, str], tuple[Effect, ...]] = {}
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
