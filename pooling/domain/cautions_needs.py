"""Warnings about needs that can never be met: nobody offers, nobody may, too few nations, too few at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil

from pooling.domain.fitting import Fitting, Why
from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure, some
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Offer, Requirement
from pooling.domain.under import Under, together, with_families

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


def _needs(standing: Standing) -> Iterator[tuple[int, Requirement, tuple[str, ...]]]:
    """Requirements of capabilities that somebody offers, with their periods; nothing where there are no offers."""
    if not standing.instance.offers:
        return
    for index, need in enumerate(standing.instance.requirements):
        if standing.offers_of.get(need.capability):
            yield index, need, standing.need_periods[need.id]


def _when(some_periods: Iterable[str], periods: tuple[str, ...]) -> str:
    found = list(some_periods)
    return "" if len(found) == len(periods) else f" in {some(found)}"


def unoffered(standing: Standing) -> Iterator[Seen]:
    """A need of a capability that nobody offers."""
    if not standing.instance.offers:
        return
    for index, need in enumerate(standing.instance.requirements):
        if not standing.offers_of.get(need.capability):
            cure = f"add offers of {need.capability}, or drop the need"
            rule = f"nobody offers {need.capability}: {need.id} can never be met"
            yield Seen("requirements", index, "capability", shown(need.capability), rule, cure)


def unserved(standing: Standing) -> Iterator[Seen]:
    """A need that no offer can serve, in all or some of its periods: each is kept from it by some rule."""
    fitting = Fitting(standing)
    for index, need, periods in _needs(standing):
        found: dict[str, list[tuple[str, str, Under]]] = defaultdict(list)
        for period in periods:
            kind, text, under = _kept(fitting, need, period)
            if kind:
                found[kind].append((period, text, under))
        for kind, rows in found.items():
            field, cure = _LAST.get(kind, ("capability", "check the rules that keep the offers away, or the need"))
            rule = rows[0][1].format(when=_when((period for period, _, _ in rows), periods))
            if kind == "committed":
                cure = "check periods, quantities and reserves of its offers, or the need's periods"
                rule = f"nobody can commit {need.capability} in {some(one for one, _, _ in rows)}: "
                rule += f"{need.id} cannot be met there"
            value = getattr(need, field)
            value = ";".join(value) if isinstance(value, tuple) else value
            yield Seen("requirements", index, field, shown(value), rule, cure, together(one for _, _, one in rows))
        if fitting.tried > _MOST_TRIED:
            return


def _kept(fitting: Fitting, need: Requirement, period: str) -> tuple[str, str, Under]:
    """Why no offer serves the need in the period: the kind of reason, in words, under which cards; "" if one does."""
    standing = fitting.standing
    supply = standing.supply.get((need.capability, period), ())
    under = fitting.kept_under(need.capability, period)
    if not supply:
        return "committed", "", under
    if fitting.promising(need, period) and any(fitting.fits(one, need, period) for one in supply):
        return "", "", under
    days = standing.quickest[need.capability, period]
    if days > need.within_days:
        text = f"the quickest {need.capability} is ready after {days} days{{when}}: {need.id} cannot be met in time"
        grace = Under(settings=frozenset({("readiness.grace_days", "below", days - need.within_days)}))
        return "late", text, under & with_families("readiness") & grace
    if (need.standards or need.same_standard) and not fitting.standards_held(need, period):
        text, kind = _lacking(standing, need, period), "standards" if need.standards else "same_standard"
        return kind, text, under & with_families("interoperability")
    whys = [list(fitting.whys(one, need, period)) for one in supply]
    common = [one.kind for one in whys[0] if all(any(why.kind == one.kind for why in rows) for rows in whys)]
    kind = common[0] if common else "several"
    chosen = [next((one for one in rows if one.kind == kind), rows[0]) for rows in whys]
    return kind, _reasons(need, kind, chosen), under & together(one.under for one in chosen)


def _lacking(standing: Standing, need: Requirement, period: str) -> str:
    lacking = [one for one in need.standards if not standing.held(need.capability, one, period)]
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
    reasons = list(dict.fromkeys(one.text for one in chosen))
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
        kept = [next(fitting.whys(one, need, period)).under for one in self._kept]
        return together([*kept, fitting.kept_under(need.capability, period)])


def _gain(standing: Standing, need: Requirement) -> Fraction:
    """How much more members' units can cover, at most."""
    gains = (
        exact(one.gain_share)
        for one in standing.instance.agreements
        if not one.capabilities or need.capability in one.capabilities
    )
    return max(gains, default=Fraction(0))


def too_few(standing: Standing) -> Iterator[Seen]:
    """A need that asks for more nations than there are that could serve it, or that they may not fill."""
    fitting = Fitting(standing)
    for index, need, periods in _needs(standing):
        least = max(need.least_nations, 2 if need.providers == "two_or_more" else 0)
        share = exact(need.largest_share) * (1 + _gain(standing, need)) if need.largest_share is not None else None
        enough = max(least, ceil(1 / share) if share else 0)
        if enough < 2:
            continue
        if fitting.tried > _MOST_TRIED:
            return
        # Where none can serve it at all, that is said already.
        there = {one: _Nations(fitting, need, one, enough) for one in periods if fitting.promising(need, one)}
        for field, asked in (
            ("least_nations", need.least_nations),
            ("providers", 2 if least > need.least_nations else 0),
        ):
            few = [one for one in there if 0 < len(there[one]) < asked]
            if few:
                family = with_families("breadth" if field == "least_nations" else "specialisation")
                most = max(len(there[one]) for one in few)
                rule = f"asks for {asked} nations, {most} offer {need.capability}{_when(few, periods)}: "
                rule += "it is never served"
                under = family & together(there[one].under for one in few)
                yield Seen(
                    "requirements", index, field, shown(getattr(need, field)), rule, "lower it, or add offers", under
                )
        few = [one for one in there if share is not None and 0 < len(there[one]) * share < 1]
        if few:
            most = max(len(there[one]) for one in few)
            rule = (
                f"{most} nations offer {need.capability}, each up to {figure(need.largest_share or 0.0)} of the need: "
            )
            rule += f"it cannot be met in full{_when(few, periods)}"
            cure = "raise the share, or add offers of other nations"
            under = with_families("breadth") & together(there[one].under for one in few)
            yield Seen("requirements", index, "largest_share", shown(need.largest_share), rule, cure, under)


def too_few_turns(standing: Standing) -> Iterator[Seen]:
    """A need whose nations may not take turns often enough."""
    fitting = Fitting(standing)
    for index, need, periods in _needs(standing):
        turns = len(periods) if need.most_turns is None else need.most_turns
        # Within a turn and the rest after it a nation serves once.
        turns = min(turns, ceil(len(periods) / (1 + need.rest_periods)))
        if turns >= len(periods):
            continue
        if fitting.tried > _MOST_TRIED:
            return
        enough = ceil(len(periods) / turns) if turns else 2 * len(periods)
        found = [_Nations(fitting, need, one, enough) for one in periods]
        nations = {one for row in found for one in row}
        if nations and len(nations) * turns < len(periods):
            field = "most_turns" if need.most_turns == turns else "rest_periods"
            rule = f"{len(nations)} nations with {turns} turns each cannot serve {len(periods)} periods"
            under = with_families("rotation") & together(one.under for one in found)
            value = shown(getattr(need, field))
            yield Seen("requirements", index, field, value, rule, "change it, or add offers", under)


def one_alone(standing: Standing) -> Iterator[Seen]:
    """A need that one nation alone must fill, by its providers or for want of clearance, and none has enough."""
    fitting = Fitting(standing)
    alone: dict[tuple[str, str], Fraction] = {}
    for index, need, periods in _needs(standing):
        if need.providers != "one" and not need.sharing_level:
            continue
        field, family = ("providers", "specialisation") if need.providers == "one" else ("sharing_level", "information")
        apart, gain = field == "sharing_level", 1 + _gain(standing, need)
        short: dict[str, Fraction] = {}
        for period in periods:
            key = (need.capability, period)
            nations = standing.suppliers.get(key, frozenset())
            if len(nations) < 2 or (apart and _cleared(standing, need, nations, period)):
                continue
            if key not in alone:
                alone[key] = _most_alone(standing, *key)
            most = alone[key] * gain
            if most < exact(standing.instance.need(need, period)) or (apart and need.least_nations > 1):
                short[period] = most
        if not short:
            continue
        why = "one nation alone is to provide it"
        if apart:
            why = f"no two nations that offer {need.capability} may share level {need.sharing_level}"
        most, when = max(short.values()), _when(short, periods)
        rule = f"{why}, and none has more than {figure(most)}: {need.id} cannot be met in full{when}"
        under = with_families(family) & together(fitting.kept_under(need.capability, one) for one in short)
        if apart and need.least_nations > 1:
            rule = f"{why}, and {need.id} asks for {need.least_nations}: it is never served{when}"
            under &= with_families("breadth")
        cure = "let more take part, or lower the need" if field == "providers" else "add them to a sharing group"
        yield Seen("requirements", index, field, shown(getattr(need, field)), rule, cure, under)


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
    groups = [frozenset(one.nations) for one in standing.instance.sharing if one.level >= need.sharing_level]
    groups += [
        standing.joining(one, period)
        for one in standing.instance.agreements
        if one.sharing_level >= need.sharing_level and (not one.capabilities or need.capability in one.capabilities)
    ]
    return any(len(nations & one) > 1 for one in groups)


NEEDS: tuple[Look, ...] = (unoffered, unserved, too_few, too_few_turns, one_alone)
