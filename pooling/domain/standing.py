"""What stands when, and how much of it at most: facts that no card changes, for warnings."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from pooling.domain.under import EVERY_CARD, Under, with_families

if TYPE_CHECKING:
    from pooling.domain.instance import Instance
    from pooling.domain.options import Effect, Option
    from pooling.domain.tables import Caveat, Offer, RedLine, Requirement
    from pooling.domain.together import Agreement


_NONE = Fraction(0)


@lru_cache(maxsize=10_000)
def exact(value: float) -> Fraction:
    """The number as it was typed: 0.1 is a tenth."""
    return Fraction(int(value)) if float(value).is_integer() else Fraction(f"{value:.15g}")


class Standing:
    """An instance with what follows from it for any card that has all families of rules."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.periods = instance.period_ids
        self.at = {period: position for position, period in enumerate(self.periods)}
        self.divisible = {one.id: one.divisible for one in instance.capabilities}
        self._values: dict[tuple[str, str], Fraction] = {}
        self._held: dict[tuple[str, str, str], bool] = {}
        self._scopes: dict[tuple[str | None, ...], dict[str, frozenset[str]]] = {}

    def in_order(self, periods: tuple[str, ...]) -> tuple[str, ...]:
        """These periods in their order; all where none are given."""
        return tuple(one for one in self.periods if one in periods) if periods else self.periods

    # --- needs ------------------------------------------------------------------------------------------------

    @cached_property
    def need_periods(self) -> dict[str, tuple[str, ...]]:
        """Requirement -> the periods in which it is asked for."""
        missions = self.instance.mission_of
        return {
            one.id: self.in_order(one.periods or missions[one.mission].periods) for one in self.instance.requirements
        }

    @cached_property
    def needs_of(self) -> dict[str, list[Requirement]]:
        """Capability -> its requirements."""
        out: dict[str, list[Requirement]] = defaultdict(list)
        for one in self.instance.requirements:
            out[one.capability].append(one)
        return out

    # --- offers -----------------------------------------------------------------------------------------------

    @cached_property
    def offer_periods(self) -> dict[str, tuple[str, ...]]:
        """Offer -> the periods in which it is offered."""
        return {one.id: self.in_order(one.periods) for one in self.instance.offers}

    @cached_property
    def offers_of(self) -> dict[str, list[Offer]]:
        """Capability -> its offers."""
        out: dict[str, list[Offer]] = defaultdict(list)
        for one in self.instance.offers:
            out[one.capability].append(one)
        return out

    @cached_property
    def weight(self) -> dict[str, Fraction]:
        """Capability -> points of value of a unit."""
        return {one.id: exact(one.value_weight) for one in self.instance.capabilities}

    def value(self, nation: str, period: str) -> Fraction:
        """Points of value of all that the nation owns in the period."""
        key = (nation, period)
        if key not in self._values:
            owned = [one for one in self.offers_by_nation.get(nation, ()) if one.owned]
            there = [one for one in owned if period in self.offer_periods[one.id]]
            self._values[key] = sum(
                (self.weight[one.capability] * exact(self.instance.units(one, period)) for one in there), _NONE
            )
        return self._values[key]

    @cached_property
    def offers_by_nation(self) -> dict[str, list[Offer]]:
        out: dict[str, list[Offer]] = defaultdict(list)
        for one in self.instance.offers:
            out[one.nation].append(one)
        return out

    def kept(self, offer: Offer, units: float) -> Fraction:
        """Units of the offer that stay at home, of so many."""
        if not offer.owned:
            return _NONE
        share = self.instance.nation_of[offer.nation].reserve_share
        if not share:
            return exact(offer.reserve)
        return max(exact(offer.reserve), exact(share) * exact(units))

    def package(self, offer: Offer, *, lots: bool = True) -> Fraction:
        """The smallest quantity that can be committed; 0 where any can. ``lots``: whether family lots is in force."""
        unit = 0.0 if self.divisible[offer.capability] else 1.0
        return exact(max(offer.smallest, offer.step, unit) if lots else unit)

    def most(self, offer: Offer, units: float, *, reserves: bool = True, lots: bool = True) -> Fraction:
        """The most that can be committed of so many units: less what stays at home, in whole units, steps, packages.

        ``reserves`` and ``lots``: whether families sovereignty and lots are in force.
        """
        kept = self.kept(offer, units) if reserves else _NONE
        left = exact(units) - kept if kept else exact(units)
        option = self.instance.option_of.get(str(offer.option))
        if option is not None and option.most_units:
            each = offer.nation in self.takers[option.id] and option.most_units_each is not None
            most = min(option.most_units, option.most_units_each or 0) if each else option.most_units
            left = min(left, exact(offer.output_per_unit) * most)
        if not self.divisible[offer.capability]:
            left = exact(math.floor(left))
        if offer.step and lots:
            step = exact(offer.step)
            left = step * math.floor(left / step)
        return left if left > 0 and (not lots or left >= exact(offer.smallest)) else _NONE

    def under(self, offer: Offer, period: str, asked: Fraction = _NONE, *, used: bool = True) -> Under | None:
        """The cards under which less than ``asked`` (0: nothing) can be had of it; None where as much can be.

        ``used``: assigned, so that hours of a pool that are taken over count; else committed.
        """
        if not self.can_be_had(offer, period) or period not in self.committable[offer.id]:
            return EVERY_CARD
        units = self.instance.units(offer, period)
        taken_over = self.usable(offer, period) - self.committable[offer.id][period] if used else _NONE
        for families in ((), ("sovereignty",), ("lots",), ("sovereignty", "lots")):
            most = self.most(offer, units, reserves="sovereignty" in families, lots="lots" in families) + taken_over
            if most < asked or not most:
                return with_families(*families)
        return None

    @cached_property
    def committable(self) -> dict[str, dict[str, Fraction]]:
        """Offer -> period -> the most that can be committed, where it is offered and can be had."""
        out: dict[str, dict[str, Fraction]] = {}
        for one in self.instance.offers:
            by_units: dict[float, Fraction] = {}
            out[one.id] = {}
            for period in self.offer_periods[one.id]:
                if not self.can_be_had(one, period):
                    out[one.id][period] = _NONE
                    continue
                units = self.instance.units(one, period)
                if units not in by_units:
                    by_units[units] = self.most(one, units)
                out[one.id][period] = by_units[units]
        return out

    def usable(self, offer: Offer, period: str) -> Fraction:
        """The most that can be assigned: what can be committed, and hours of a pool that can be taken over."""
        own = self.committable[offer.id].get(period, _NONE)
        if offer.pool is None or not self.instance.pool_of[offer.pool].trade_share:
            return own
        others = self._shared.get((offer.pool, period), _NONE) - own
        return own + exact(self.instance.pool_of[offer.pool].trade_share) * others

    @cached_property
    def _shared(self) -> dict[tuple[str, str], Fraction]:
        """(pool, period) -> what its shares can commit together."""
        out: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
        for one in self.instance.offers:
            if one.pool is not None:
                for period, most in self.committable[one.id].items():
                    out[one.pool, period] += most
        return out

    def can_be_had(self, offer: Offer, period: str) -> bool:
        """Whether what it hangs on can be there: its agreement, its pool's, its option."""
        agreement = offer.agreement if offer.pool is None else self.instance.pool_of[offer.pool].agreement
        if agreement is not None and offer.nation not in self.joining(self.instance.agreement_of[agreement], period):
            return False
        if offer.option is None:
            return True
        option = self.instance.option_of[offer.option]
        refused = any(offer.nation in one.not_to for one in self.instance.suppliers if one.id == option.supplier)
        return not refused and self.in_effect(option, period)

    # --- agreements -------------------------------------------------------------------------------------------

    def joining(self, agreement: Agreement, period: str) -> frozenset[str]:
        """Nations that can be members in the period: nobody before it begins, or where too few may be."""
        if agreement.from_period is not None and self.at[period] < self.at[agreement.from_period]:
            return frozenset()
        return self._eligible[agreement.id]

    @cached_property
    def _eligible(self) -> dict[str, frozenset[str]]:
        """Agreement -> nations that may be members; nobody where it can never be formed."""
        everybody = frozenset(one.id for one in self.instance.nations)
        out = {}
        for one in self.instance.agreements:
            may = frozenset(one.nations) or everybody
            leads = may if one.lead is None else frozenset({one.lead})
            led = not one.backbone_quantity or any(
                self.backbone(one, nation) >= exact(one.backbone_quantity) for nation in leads
            )
            out[one.id] = may if len(may) >= one.least_members and led else frozenset()
        return out

    def backbone(self, agreement: Agreement, nation: str) -> Fraction:
        """The most units of the backbone's capability that the nation ever owns."""
        owned = [
            one
            for one in self.offers_by_nation.get(nation, ())
            if one.owned and one.capability == agreement.backbone_capability
        ]
        totals = (
            sum(
                (exact(self.instance.units(one, period)) for one in owned if period in self.offer_periods[one.id]),
                _NONE,
            )
            for period in self.periods
        )
        return max(totals, default=_NONE)

    @cached_property
    def supply(self) -> dict[tuple[str, str], list[Offer]]:
        """(capability, period) -> offers of which something can be used then."""
        out: dict[tuple[str, str], list[Offer]] = defaultdict(list)
        for one in self.instance.offers:
            for period in self.offer_periods[one.id]:
                if self.usable(one, period) > 0:
                    out[one.capability, period].append(one)
        return out

    @cached_property
    def suppliers(self) -> dict[tuple[str, str], frozenset[str]]:
        """(capability, period) -> nations that can commit any of it."""
        return {key: frozenset(one.nation for one in offers) for key, offers in self.supply.items()}

    @cached_property
    def quickest(self) -> dict[tuple[str, str], int]:
        """(capability, period) -> days to readiness of the offer that is ready first."""
        return {key: min(self.days(one, key[1]) for one in offers) for key, offers in self.supply.items()}

    def held(self, capability: str, standard: str, period: str) -> bool:
        """Whether any offer of the capability holds the standard in the period, or could."""
        key = (capability, standard, period)
        if key not in self._held:
            offers = self.supply.get((capability, period), ())
            self._held[key] = any(self.holds(one, standard, period) for one in offers)
        return self._held[key]

    # --- options ----------------------------------------------------------------------------------------------

    @cached_property
    def takers(self) -> dict[str, tuple[str, ...]]:
        """Option -> nations that may take part."""
        refused = {one.id: set(one.not_to) for one in self.instance.suppliers}
        return {
            one.id: tuple(
                nation.id
                for nation in self.instance.nations
                if (not one.nations or nation.id in one.nations) and nation.id not in refused.get(str(one.supplier), ())
            )
            for one in self.instance.options
        }

    @cached_property
    def starts(self) -> dict[str, tuple[str, ...]]:
        """Option -> periods in which it may start; none where too few may take part, or what it needs never starts."""
        options = self.instance.option_of
        out = {
            one.id: tuple(period for period in self.in_order(one.periods) if self.enough(one, period))
            for one in self.instance.options
        }
        # What it requires has started before it or with it: a chain is followed to its end.
        changed = True
        while changed:
            changed = False
            for name, starts in out.items():
                first = [out[one][0] if out[one] else None for one in options[name].requires]
                left = tuple(
                    period for period in starts if all(one and self.at[one] <= self.at[period] for one in first)
                )
                if left and self.at_odds(options[name]):
                    left = ()
                if left != starts:
                    out[name], changed = left, True
        return out

    def enough(self, option: Option, period: str) -> bool:
        """Whether enough nations may take part in a start in the period, its lead and those it assists among them."""
        takers = set(self.takers[option.id])
        assisted: set[str] = set()
        if option.agreement is not None:
            members = self.joining(self.instance.agreement_of[option.agreement], period)
            takers &= members
            assisted = {row.nation for row in self._effects_of[option.id] if row.nation is not None} - members
        return len(takers) >= option.least_participants and option.lead in (None, *takers) and not assisted

    def at_odds(self, option: Option) -> tuple[str, str] | None:
        """Two of the option and all that it requires that exclude each other."""
        chain = self.chain(option)
        for name in chain:
            for other in self.instance.option_of[name].excludes:
                if other in chain:
                    return name, other
        return None

    def chain(self, option: Option) -> list[str]:
        """The option, and what has started where it has, however indirectly."""
        found = [option.id]
        for name in found:
            found += [one for one in self.instance.option_of[name].requires if one not in found]
        return found

    @cached_property
    def _effects_of(self) -> dict[str, list[Effect]]:
        out: dict[str, list[Effect]] = defaultdict(list)
        for row in self.instance.effects:
            out[row.option].append(row)
        return out

    @cached_property
    def _effective(self) -> dict[str, frozenset[int]]:
        out = {}
        for one in self.instance.options:
            last = len(self.periods)
            now: set[int] = set()
            for start in self.starts[one.id]:
                first = self.at[start] + one.lead_periods
                # What is ordered may be delivered in any later period where deliveries are limited.
                end = last if one.lasts_periods is None or one.most_delivered is not None else first + one.lasts_periods
                now.update(range(first, min(end, last)))
            out[one.id] = frozenset(now)
        return out

    def in_effect(self, option: Option, period: str) -> bool:
        """Whether some start of the option is in effect in the period."""
        return self.at[period] in self._effective[option.id]

    @cached_property
    def _effects(self) -> dict[str, list[Effect]]:
        """Offer -> effects that can be about it."""
        out: dict[str, list[Effect]] = defaultdict(list)
        for row in self.instance.effects:
            for offer in self.changed_by(row):
                out[offer.id].append(row)
        return out

    def changed_by(self, row: Effect) -> list[Offer]:
        """The offers an effect is about."""
        nations = self.takers[row.option] if row.nation is None else (row.nation,)
        return [
            one
            for nation in nations
            for one in self.offers_by_nation.get(nation, ())
            if row.capability in (None, one.capability) and row.offer in (None, one.id)
        ]

    def _effects_on(self, offer: Offer, period: str) -> list[Effect]:
        found = self._effects.get(offer.id)
        if not found:
            return []
        return [row for row in found if self.in_effect(self.instance.option_of[row.option], period)]

    def days(self, offer: Offer, period: str) -> int:
        """Days to readiness in the period, with the option that helps most."""
        quicker = [row.notice_days or 0 for row in self._effects_on(offer, period)]
        return max(0, offer.notice_days - max(quicker, default=0))

    def holds(self, offer: Offer, standard: str, period: str) -> bool:
        """Whether its units hold the standard in the period, or could: certificates, agreements, options."""
        if standard in offer.standards or any(row.standard == standard for row in self._effects_on(offer, period)):
            return True
        for row in self._certificates.get((offer.id, standard), ()):
            if self.at[period] <= self.at[row]:
                return True
        return any(
            offer.nation in self.joining(one, period) and (not one.capabilities or offer.capability in one.capabilities)
            for one in self._granting.get(standard, ())
        )

    @cached_property
    def _granting(self) -> dict[str, list[Agreement]]:
        """Standard -> agreements through which their members' units hold it."""
        out: dict[str, list[Agreement]] = defaultdict(list)
        for one in self.instance.agreements:
            for standard in one.standards:
                out[standard].append(one)
        return out

    @cached_property
    def _certificates(self) -> dict[tuple[str, str], list[str]]:
        out: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in self.instance.certificates:
            out[row.offer, row.standard].append(row.until_period)
        return out

    # --- rules of nations -------------------------------------------------------------------------------------

    def in_scope(self, rule: Caveat | RedLine, requirement: Requirement) -> bool:
        """Whether a caveat's or red line's mission, kind, region, command and capability fit the need."""
        mission = self.instance.mission_of[requirement.mission]
        return (
            rule.mission in (None, mission.id)
            and rule.mission_kind in (None, mission.kind)
            and rule.region in (None, mission.region)
            and getattr(rule, "command", None) in (None, mission.command)
            and rule.capability in (None, requirement.capability)
        )

    def scope(self, rule: Caveat | RedLine) -> dict[str, frozenset[str]]:
        """Capability -> periods of the needs that a rule is about."""
        command, period = getattr(rule, "command", None), getattr(rule, "period", None)
        key = (rule.mission, rule.mission_kind, rule.region, command, rule.capability, period)
        if key not in self._scopes:
            out: dict[str, set[str]] = defaultdict(set)
            for need in self.instance.requirements:
                if self.in_scope(rule, need):
                    out[need.capability].update(one for one in self.need_periods[need.id] if period in (None, one))
            self._scopes[key] = {capability: frozenset(periods) for capability, periods in out.items()}
        return self._scopes[key]

    def bound_by(self, nation: str) -> list[Offer]:
        """Offers that a nation's caveats bind: its own, and those whose use needs its consent."""
        return self._bound.get(nation, [])

    @cached_property
    def _bound(self) -> dict[str, list[Offer]]:
        out: dict[str, list[Offer]] = defaultdict(list)
        for one in self.instance.offers:
            out[one.nation].append(one)
            if one.host is not None and one.consent != "none":
                out[one.host].append(one)
        return out
