"""What stands when, and how much of it at most: facts that no card changes, for warnings."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

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


def total(parts: Iterable[Fraction]) -> Fraction:
    return sum(parts, _NONE)


def grouped(rows: Iterable[Any], column: str) -> dict[str, list[Any]]:
    """What stands in a column -> the rows with it."""
    out: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        out[getattr(row, column)].append(row)
    return out


class Standing:
    """An instance with what follows from it for any card that has all families of rules."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.periods = instance.period_ids
        self.at = {period: position for position, period in enumerate(self.periods)}
        self.divisible = {capability.id: capability.divisible for capability in instance.capabilities}
        self._values: dict[tuple[str, str], Fraction] = {}
        self._held: dict[tuple[str, str, str], bool] = {}
        self._scopes: dict[tuple[str | None, ...], dict[str, frozenset[str]]] = {}

    def in_order(self, periods: tuple[str, ...]) -> tuple[str, ...]:
        """These periods in their order; all where none are given."""
        return tuple(period for period in self.periods if period in periods) if periods else self.periods

    # --- needs ------------------------------------------------------------------------------------------------

    @cached_property
    def need_periods(self) -> dict[str, tuple[str, ...]]:
        """Requirement -> the periods in which it is asked for."""
        missions = self.instance.mission_of
        needs = self.instance.requirements
        return {need.id: self.in_order(need.periods or missions[need.mission].periods) for need in needs}

    @cached_property
    def needs_of(self) -> dict[str, list[Requirement]]:
        """Capability -> its requirements."""
        return grouped(self.instance.requirements, "capability")

    # --- offers -----------------------------------------------------------------------------------------------

    @cached_property
    def offer_periods(self) -> dict[str, tuple[str, ...]]:
        """Offer -> the periods in which it is offered."""
        return {offer.id: self.in_order(offer.periods) for offer in self.instance.offers}

    @cached_property
    def offers_of(self) -> dict[str, list[Offer]]:
        """Capability -> its offers."""
        return grouped(self.instance.offers, "capability")

    @cached_property
    def offers_by_nation(self) -> dict[str, list[Offer]]:
        return grouped(self.instance.offers, "nation")

    def owned(self, nation: str, capability: str | None = None) -> list[Offer]:
        """A nation's offers of what it owns, of one capability or of all."""
        offers = self.offers_by_nation.get(nation, ())
        return [offer for offer in offers if offer.owned and capability in (None, offer.capability)]

    def units(self, offers: Iterable[Offer], period: str) -> Fraction:
        """Units of these offers, all together, as far as they are offered in the period."""
        there = (offer for offer in offers if period in self.offer_periods[offer.id])
        return total(exact(self.instance.units(offer, period)) for offer in there)

    @cached_property
    def weight(self) -> dict[str, Fraction]:
        """Capability -> points of value of a unit."""
        return {capability.id: exact(capability.value_weight) for capability in self.instance.capabilities}

    def value(self, nation: str, period: str) -> Fraction:
        """Points of value of all that the nation owns in the period."""
        key = (nation, period)
        if key not in self._values:
            owned = self.owned(nation)
            self._values[key] = total(self.weight[offer.capability] * self.units([offer], period) for offer in owned)
        return self._values[key]

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
        for offer in self.instance.offers:
            by_units: dict[float, Fraction] = {}
            out[offer.id] = {}
            for period in self.offer_periods[offer.id]:
                if not self.can_be_had(offer, period):
                    out[offer.id][period] = _NONE
                    continue
                units = self.instance.units(offer, period)
                if units not in by_units:
                    by_units[units] = self.most(offer, units)
                out[offer.id][period] = by_units[units]
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
        for offer in self.instance.offers:
            if offer.pool is not None:
                for period, most in self.committable[offer.id].items():
                    out[offer.pool, period] += most
        return out

    def can_be_had(self, offer: Offer, period: str) -> bool:
        """Whether its agreement (of a share, the pool's) and its option can be there for its nation."""
        agreement = offer.agreement if offer.pool is None else self.instance.pool_of[offer.pool].agreement
        if agreement is not None and offer.nation not in self.joining(self.instance.agreement_of[agreement], period):
            return False
        if offer.option is None:
            return True
        option = self.instance.option_of[offer.option]
        refused = any(
            offer.nation in supplier.not_to for supplier in self.instance.suppliers if supplier.id == option.supplier
        )
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
        out = {}
        for agreement in self.instance.agreements:
            may = frozenset(agreement.nations or self.instance.nation_of)
            leads = may if agreement.lead is None else frozenset({agreement.lead})
            backbone = exact(agreement.backbone_quantity)
            led = not backbone or any(self.backbone(agreement, nation) >= backbone for nation in leads)
            out[agreement.id] = may if len(may) >= agreement.least_members and led else frozenset()
        return out

    def backbone(self, agreement: Agreement, nation: str) -> Fraction:
        """The most units of the backbone's capability that the nation ever owns."""
        owned = self.owned(nation, str(agreement.backbone_capability))
        return max((self.units(owned, period) for period in self.periods), default=_NONE)

    @cached_property
    def supply(self) -> dict[tuple[str, str], list[Offer]]:
        """(capability, period) -> offers of which something can be used then."""
        out: dict[tuple[str, str], list[Offer]] = defaultdict(list)
        for offer in self.instance.offers:
            for period in self.offer_periods[offer.id]:
                if self.usable(offer, period) > 0:
                    out[offer.capability, period].append(offer)
        return out

    @cached_property
    def suppliers(self) -> dict[tuple[str, str], frozenset[str]]:
        """(capability, period) -> nations that can commit any of it."""
        return {key: frozenset(offer.nation for offer in offers) for key, offers in self.supply.items()}

    @cached_property
    def quickest(self) -> dict[tuple[str, str], int]:
        """(capability, period) -> days to readiness of the offer that is ready first."""
        return {key: min(self.days(offer, key[1]) for offer in offers) for key, offers in self.supply.items()}

    def held(self, capability: str, standard: str, period: str) -> bool:
        """Whether any offer of the capability holds the standard in the period, or could."""
        key = (capability, standard, period)
        if key not in self._held:
            offers = self.supply.get((capability, period), ())
            self._held[key] = any(self.holds(offer, standard, period) for offer in offers)
        return self._held[key]

    # --- options ----------------------------------------------------------------------------------------------

    @cached_property
    def takers(self) -> dict[str, tuple[str, ...]]:
        """Option -> nations that may take part."""
        refused = {supplier.id: set(supplier.not_to) for supplier in self.instance.suppliers}
        out = {}
        for option in self.instance.options:
            may = option.nations or self.instance.nation_of
            not_to = refused.get(str(option.supplier), ())
            out[option.id] = tuple(
                nation for nation in self.instance.nation_of if nation in may and nation not in not_to
            )
        return out

    @cached_property
    def starts(self) -> dict[str, tuple[str, ...]]:
        """Option -> periods in which it may start; none where too few may take part, or what it needs never starts."""
        options = self.instance.option_of
        out = {
            name: tuple(period for period in self.in_order(option.periods) if self.enough(option, period))
            for name, option in options.items()
        }
        # What it requires has started before it or with it: a chain is followed to its end.
        changed = True
        while changed:
            changed = False
            for name, starts in out.items():
                # The last of the first starts of what it requires; never where one of these never starts.
                ready = max((self._first(out[required]) for required in options[name].requires), default=0)
                left = tuple(period for period in starts if self.at[period] >= ready)
                if left and self.at_odds(options[name]):
                    left = ()
                if left != starts:
                    out[name], changed = left, True
        return out

    def _first(self, starts: tuple[str, ...]) -> int:
        """The position of the first start; beyond the last period where there is none."""
        return self.at[starts[0]] if starts else len(self.periods)

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
        pairs = ((name, excluded) for name in chain for excluded in self.instance.option_of[name].excludes)
        return next(((name, excluded) for name, excluded in pairs if excluded in chain), None)

    def chain(self, option: Option) -> list[str]:
        """The option, and what has started where it has, however indirectly."""
        found = [option.id]
        for name in found:
            found += [required for required in self.instance.option_of[name].requires if required not in found]
        return found

    @cached_property
    def _effects_of(self) -> dict[str, list[Effect]]:
        return grouped(self.instance.effects, "option")

    @cached_property
    def _effective(self) -> dict[str, frozenset[int]]:
        """Option -> positions of the periods in which some start of it is in effect."""
        out = {}
        for option in self.instance.options:
            # What is ordered may be delivered in any later period where deliveries are limited.
            lasting = option.lasts_periods if option.most_delivered is None else None
            now: set[int] = set()
            for start in self.starts[option.id]:
                first = self.at[start] + option.lead_periods
                now.update(range(first, len(self.periods) if lasting is None else first + lasting))
            out[option.id] = frozenset(now)
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
        offers = (offer for nation in nations for offer in self.offers_by_nation.get(nation, ()))
        return [
            offer for offer in offers if row.capability in (None, offer.capability) and row.offer in (None, offer.id)
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
        if any(self.at[period] <= self.at[until] for until in self._certificates.get((offer.id, standard), ())):
            return True
        return any(
            offer.nation in self.joining(agreement, period) and agreement.covers(offer.capability)
            for agreement in self._granting.get(standard, ())
        )

    @cached_property
    def _granting(self) -> dict[str, list[Agreement]]:
        """Standard -> agreements through which their members' units hold it."""
        out: dict[str, list[Agreement]] = defaultdict(list)
        for agreement in self.instance.agreements:
            for standard in agreement.standards:
                out[standard].append(agreement)
        return out

    @cached_property
    def _certificates(self) -> dict[tuple[str, str], list[str]]:
        """(offer, standard) -> last periods of its certificates."""
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
                    out[need.capability].update(when for when in self.need_periods[need.id] if period in (None, when))
            self._scopes[key] = {capability: frozenset(periods) for capability, periods in out.items()}
        return self._scopes[key]

    def bound_by(self, nation: str) -> list[Offer]:
        """Offers that a nation's caveats bind: its own, and those whose use needs its consent."""
        return self._bound.get(nation, [])

    @cached_property
    def _bound(self) -> dict[str, list[Offer]]:
        out: dict[str, list[Offer]] = defaultdict(list)
        for offer in self.instance.offers:
            out[offer.nation].append(offer)
            if offer.host is not None and offer.consent != "none":
                out[offer.host].append(offer)
        return out
