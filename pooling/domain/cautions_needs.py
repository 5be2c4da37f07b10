"""Warnings about needs that can never be met: nobody offers, nobody may, too few nations, too few at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from math import ceil

from pooling.domain.fitting import Fitting, Why
from pooling.domain.problems import shown
from pooling.domain.seen import Cells, Look, Seen, figure, placed, some
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Offer, Requirement
from pooling.domain.under import Under, together, with_families, with_setting

_MOST_NAMED = 3
_MOST_TRIED = 100_000
"""Pairs of an offer and a need that each look may take; what is beyond is not looked at."""
_LAST: dict[str, tuple[str, str]] = {
    "late": ("within_days", "check the days; an option could shorten the notice"),
    "standards": ("standards", "check the standards of offers"),
    "same_standard": ("same_standard", "check the standards of offers"),
    "exchange": ("nation", "add an agreement of both, or offers of its own"),
}
"""Kind of reason -> the column of the need that it is about (else its capability), and a cure."""


def _needs(standing: Standing) -> Iterator[tuple[Requirement, Cells, tuple[str, ...]]]:
    """Requirements of capabilities that somebody offers, with their periods."""
    for need, at in placed("requirements", standing.instance.requirements):
        if standing.offers_of.get(need.capability):
            yield need, at, standing.need_periods[need.id]


def _when(found: Collection[str], periods: tuple[str, ...]) -> str:
    return "" if len(found) == len(periods) else f" in {some(found)}"


def unoffered(standing: Standing) -> Iterator[Seen]:
    """A need of a capability that nobody offers."""
    for need, at in placed("requirements", standing.instance.requirements if standing.instance.offers else ()):
        if not standing.offers_of.get(need.capability):
            rule = f"nobody offers {need.capability}: {need.id} can never be met"
            yield at("capability", rule, f"add offers of {need.capability}, or drop the need")


def unserved(standing: Standing) -> Iterator[Seen]:
    """A need that no offer can serve, in all or some of its periods: each is kept from it by some rule."""
    fitting = Fitting(standing)
    for need, at, periods in _needs(standing):
        found: dict[str, dict[str, Why]] = defaultdict(dict)
        for period in periods:
            why = _kept(fitting, need, period)
            if why is not None:
                found[why.kind][period] = why
        for kind, whys in found.items():
            field, cure = _LAST.get(kind, ("capability", "check the rules that keep the offers away, or the need"))
            rule = next(iter(whys.values())).text.format(when=_when(whys, periods))
            if kind == "committed":
                cure = "check periods, quantities and reserves of its offers, or the need's periods"
                rule = f"nobody can commit {need.capability} in {some(whys)}: {need.id} cannot be met there"
            value = getattr(need, field)
            value = shown(";".join(value) if isinstance(value, tuple) else value)
            yield at(field, rule, cure, together(why.under for why in whys.values()), value)
        if fitting.tried > _MOST_TRIED:
            return


def _kept(fitting: Fitting, need: Requirement, period: str) -> Why | None:
    """Why no offer serves the need in the period; None if one does."""
    standing = fitting.standing
    supply = standing.supply.get((need.capability, period), ())
    under = fitting.kept_under(need.capability, period)
    if not supply:
        return Why("committed", "", under)
    if fitting.promising(need, period) and any(fitting.fits(offer, need, period) for offer in supply):
        return None
    days = standing.quickest[need.capability, period]
    if days > need.within_days:
        text = f"the quickest {need.capability} is ready after {days} days{{when}}: {need.id} cannot be met in time"
        grace = with_setting("readiness.grace_days", "below", days - need.within_days)
        return Why("late", text, under & with_families("readiness") & grace)
    if (need.standards or need.same_standard) and not fitting.standards_held(need, period):
        text, kind = _lacking(standing, need, period), "standards" if need.standards else "same_standard"
        return Why(kind, text, under & with_families("interoperability"))
    of_offers = [list(fitting.whys(offer, need, period)) for offer in supply]
    shared = frozenset.intersection(*(frozenset(why.kind for why in whys) for whys in of_offers))
    kind = next((why.kind for why in of_offers[0] if why.kind in shared), "several")
    chosen = [next((why for why in whys if why.kind == kind), whys[0]) for whys in of_offers]
    return Why(kind, _reasons(need, kind, chosen), under & together(why.under for why in chosen))


def _lacking(standing: Standing, need: Requirement, period: str) -> str:
    lacking = [standard for standard in need.standards if not standing.held(need.capability, standard, period)]
    end = f"{need.id} cannot be met{{when}}"
    if lacking:
        return f"no offer of {need.capability} holds {lacking[0]}, and nothing grants it: {end}"
    if not need.same_standard:
        return f"no offer of {need.capability} holds all of {some(need.standards)}: {end}"
    beside = f"{some(need.standards)} and " if need.standards else ""
    return f"no offer of {need.capability} holds {beside}any of {some(need.same_standard)}: {end}"


def _reasons(need: Requirement, kind: str, chosen: list[Why]) -> str:
    if kind == "exchange":
        who = f"{need.nation} and a nation that offers {need.capability}"
        return f"no agreement can have {who} as members: {need.id} cannot be met{{when}}"
    reasons = list(dict.fromkeys(why.text for why in chosen))
    more = f" (and {len(reasons) - _MOST_NAMED} more)" if len(reasons) > _MOST_NAMED else ""
    return f"no offer can serve {need.id}{{when}}: {'; '.join(reasons[:_MOST_NAMED])}{more}"


class _Nations(set[str]):
    """Nations that could serve a need in a period, until there are ``enough``."""

    def __init__(self, fitting: Fitting, need: Requirement, period: str, enough: float) -> None:
        super().__init__()
        self._about = fitting, need, period
        self._kept: list[Offer] = []
        for offer in fitting.standing.supply.get((need.capability, period), ()):
            if fitting.fits(offer, need, period):
                self.add(offer.nation)
                if len(self) >= enough:
                    break
            else:
                self._kept.append(offer)

    @property
    def under(self) -> Under:
        """The cards under which no other nation could."""
        fitting, need, period = self._about
        kept = [next(fitting.whys(offer, need, period)).under for offer in self._kept]
        return together([*kept, fitting.kept_under(need.capability, period)])


def _gain(standing: Standing, need: Requirement) -> Fraction:
    """How much more members' units can cover, at most."""
    agreements = (agreement for agreement in standing.instance.agreements if agreement.covers(need.capability))
    return max((exact(agreement.gain_share) for agreement in agreements), default=Fraction(0))


def too_few(standing: Standing) -> Iterator[Seen]:
    """A need that asks for more nations than there are that could serve it, or that they may not fill."""
    fitting = Fitting(standing)
    for need, at, periods in _needs(standing):
        least = max(need.least_nations, 2 if need.providers == "two_or_more" else 0)
        share = exact(need.largest_share) * (1 + _gain(standing, need)) if need.largest_share is not None else None
        enough = max(least, ceil(1 / share) if share else 0)
        if enough < 2:
            continue
        if fitting.tried > _MOST_TRIED:
            return
        # Where none can serve it at all, that is said already.
        promising = (period for period in periods if fitting.promising(need, period))
        found = {period: _Nations(fitting, need, period, enough) for period in promising}
        there = {period: nations for period, nations in found.items() if nations}
        for field, family, asked in (
            ("least_nations", "breadth", need.least_nations),
            ("providers", "specialisation", 2 if least > need.least_nations else 0),
        ):
            few = {period: nations for period, nations in there.items() if len(nations) < asked}
            if few:
                most = max(map(len, few.values()))
                rule = f"asks for {asked} nations, {most} offer {need.capability}{_when(few, periods)}: "
                under = with_families(family) & _together(few.values())
                yield at(field, rule + "it is never served", "lower it, or add offers", under)
        few = {period: nations for period, nations in there.items() if share is not None and len(nations) * share < 1}
        if few:
            each = f"{max(map(len, few.values()))} nations offer {need.capability}, each up to "
            rule = f"{each}{figure(need.largest_share or 0.0)} of the need: it cannot be met in full"
            cure = "raise the share, or add offers of other nations"
            under = with_families("breadth") & _together(few.values())
            yield at("largest_share", rule + _when(few, periods), cure, under)


def _together(found: Iterable[_Nations]) -> Under:
    return together(nations.under for nations in found)


def too_few_turns(standing: Standing) -> Iterator[Seen]:
    """A need whose nations may not take turns often enough."""
    fitting = Fitting(standing)
    for need, at, periods in _needs(standing):
        turns = len(periods) if need.most_turns is None else need.most_turns
        # Within a turn and the rest after it a nation serves once.
        turns = min(turns, ceil(len(periods) / (1 + need.rest_periods)))
        if turns >= len(periods):
            continue
        if fitting.tried > _MOST_TRIED:
            return
        enough = ceil(len(periods) / turns) if turns else 2 * len(periods)
        found = [_Nations(fitting, need, period, enough) for period in periods]
        nations = set[str]().union(*found)
        if nations and len(nations) * turns < len(periods):
            field = "most_turns" if need.most_turns == turns else "rest_periods"
            rule = f"{len(nations)} nations with {turns} turns each cannot serve {len(periods)} periods"
            yield at(field, rule, "change it, or add offers", with_families("rotation") & _together(found))


def turns_in_vain(standing: Standing) -> Iterator[Seen]:
    """A turn before the first period after which nobody has to rest any more."""
    for index, row in enumerate(standing.instance.former_turns):
        rest = standing.instance.requirement_of[row.requirement].rest_periods
        if row.periods_ago > rest:
            rule = f"{row.requirement} has {rest} rest_periods: the turn binds nothing"
            yield Seen(
                "former_turns", index, "periods_ago", str(row.periods_ago), rule, "drop it, or ask for more rest"
            )


def one_alone(standing: Standing) -> Iterator[Seen]:
    """A need that one nation alone must fill, by its providers or for want of clearance, and none has enough."""
    fitting = Fitting(standing)
    alone: dict[tuple[str, str], Fraction] = {}
    for need, at, periods in _needs(standing):
        # By its providers, or else because no two nations are cleared to work together.
        apart = need.providers != "one"
        if apart and not need.sharing_level:
            continue
        short: dict[str, Fraction] = {}
        for period in periods:
            key = (need.capability, period)
            nations = standing.suppliers.get(key, frozenset())
            if len(nations) < 2 or (apart and _cleared(standing, need, nations, period)):
                continue
            if key not in alone:
                alone[key] = _most_alone(standing, *key)
            most = alone[key] * (1 + _gain(standing, need))
            if most < exact(standing.instance.need(need, period)) or (apart and need.least_nations > 1):
                short[period] = most
        if short:
            under = together(fitting.kept_under(need.capability, period) for period in short)
            yield _too_little(need, at, short, _when(short, periods), under)


def _too_little(need: Requirement, at: Cells, short: dict[str, Fraction], when: str, under: Under) -> Seen:
    end = f"none has more than {figure(max(short.values()))}: {need.id} cannot be met in full{when}"
    if need.providers == "one":
        rule = f"one nation alone is to provide it, and {end}"
        return at("providers", rule, "let more take part, or lower the need", with_families("specialisation") & under)
    under &= with_families("information")
    if need.least_nations > 1:
        end = f"{need.id} asks for {need.least_nations}: it is never served{when}"
        under &= with_families("breadth")
    rule = f"no two nations that offer {need.capability} may share level {need.sharing_level}, and {end}"
    return at("sharing_level", rule, "add them to a sharing group", under)


def _most_alone(standing: Standing, capability: str, period: str) -> Fraction:
    """The most that one nation could deliver of a capability in a period, without gains."""
    totals: dict[str, Fraction] = defaultdict(Fraction)
    for offer in standing.supply[capability, period]:
        # Reserves and lots are the card's: what is owned is the most under every card.
        owned = max(exact(standing.instance.units(offer, period)), standing.usable(offer, period))
        totals[offer.nation] += exact(offer.effectiveness) / exact(offer.dwell) * owned
    return max(totals.values())


def _cleared(standing: Standing, need: Requirement, nations: frozenset[str], period: str) -> bool:
    """Whether any two of the nations can be cleared to share what the need asks for."""
    groups = [group.nations for group in standing.instance.sharing if group.level >= need.sharing_level]
    groups += [
        tuple(standing.joining(agreement, period))
        for agreement in standing.instance.agreements
        if agreement.sharing_level >= need.sharing_level and agreement.covers(need.capability)
    ]
    return any(len(nations.intersection(group)) > 1 for group in groups)


NEEDS: tuple[Look, ...] = (unoffered, unserved, too_few, too_few_turns, turns_in_vain, one_alone)
