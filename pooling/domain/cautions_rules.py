"""Warnings about caveats and red lines: those that bind nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pooling.domain.seen import Cells, Look, Seen, figure, placed
from pooling.domain.standing import Standing, exact, total
from pooling.domain.tables import Caveat, Offer, RedLine
from pooling.domain.under import with_families

NOBODY: list[Offer] = []


class _Serving:
    """Offers that could serve a need in a rule's scope; found once for each scope and set of offers."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing
        self._met: dict[tuple[int, int], list[Offer]] = {}
        self._most: dict[tuple[int, tuple[str, ...]], Fraction] = {}

    def met(self, rule: Caveat | RedLine, offers: list[Offer]) -> list[Offer]:
        scope = self._standing.scope(rule)
        # Scopes and lists of offers live as long as the standing does.
        key = (id(scope), id(offers))
        if key not in self._met:
            periods = self._standing.offer_periods
            self._met[key] = [
                offer for offer in offers if not scope.get(offer.capability, frozenset()).isdisjoint(periods[offer.id])
            ]
        return self._met[key]

    def most(self, met: list[Offer], periods: tuple[str, ...]) -> Fraction:
        """Units of these offers, all together, in the period in which there are most."""
        key = (id(met), periods)
        if key not in self._most:
            self._most[key] = max(total(_owned(self._standing, offer, period) for offer in met) for period in periods)
        return self._most[key]


def _owned(standing: Standing, offer: Offer, period: str) -> Fraction:
    """Units that can be in use. Those that reserves keep count too: a reserve may change, a limit still be meant."""
    if period not in standing.committable[offer.id]:
        return Fraction(0)
    units = max(exact(standing.instance.units(offer, period)), standing.usable(offer, period))
    return units / exact(offer.dwell)


def _narrowest(rule: Caveat | RedLine, *fields: str) -> str:
    """The first of these columns that is given: the one to look at."""
    return next((field for field in fields if getattr(rule, field) is not None), "nation")


def caveats(standing: Standing) -> Iterator[Seen]:
    """A caveat that binds nothing: no need, no units or no partner in its scope, or a limit that nothing reaches."""
    serving = _Serving(standing)
    for caveat, at in placed("caveats", standing.instance.caveats):
        bound, end = standing.bound_by(caveat.nation), f": caveat {caveat.id} binds nothing"
        met = serving.met(caveat, bound) if bound else NOBODY
        if not bound:
            yield at("nation", f"{caveat.nation} offers nothing{end}", "drop it, or check the nation")
        elif not met:
            field = _narrowest(caveat, "capability", "mission", "mission_kind", "region", "command", "period")
            rule = f"no need in its scope can be served by {caveat.nation}{end}"
            yield at(field, rule, "check its scope, or drop it")
        elif caveat.rule == "limit":
            most = serving.most(met, (caveat.period,) if caveat.period is not None else standing.periods)
            if exact(caveat.amount or 0.0) >= most:
                rule = f"{caveat.nation} has {figure(most)} there at most{end}"
                yield at("amount", rule, "lower it, or drop the caveat")
        elif caveat.rule in ("not_with", "only_with"):
            if not serving.met(caveat, standing.offers_by_nation.get(str(caveat.partner), NOBODY)):
                yield _lonely(caveat, at, end)
        elif caveat.rule == "approval" and not caveat.delay_days and caveat.probability in (None, 1):
            rule = f"it takes no time and is certain{end}"
            yield at("delay_days", rule, "give days or a probability, or drop it")


def _lonely(caveat: Caveat, at: Cells, end: str) -> Seen:
    rule = f"{caveat.partner} can serve no need there"
    if caveat.rule == "not_with":
        return at("partner", rule + end, "check the partner, or drop it")
    rule += f", so {caveat.nation} never serves any (caveat {caveat.id})"
    return at("partner", rule, "check the partner, or say forbid", with_families("caveats"))


def all_kept(standing: Standing, line: RedLine, owned: list[Offer]) -> bool:
    """Whether less than a unit is ever left for others of what the nation owns."""
    unit = Fraction(0)
    if not standing.divisible[str(line.capability)]:
        unit = min(exact(offer.dwell) for offer in owned)
    left = max(standing.units(owned, period) for period in standing.periods) - exact(line.quantity or 0.0)
    return left <= 0 or left < unit


def red_lines(standing: Standing) -> Iterator[Seen]:
    """A red line that keeps nothing."""
    serving = _Serving(standing)
    for line, at in placed("red_lines", standing.instance.red_lines):
        nation, end = line.nation, f": red line {line.id} keeps nothing"
        own = standing.offers_by_nation.get(nation, NOBODY)
        if line.rule == "keep":
            yield from _keeping(standing, line, at, end)
        elif line.rule == "own_first":
            needs = (need for need in standing.instance.requirements if need.nation == nation)
            if not any(line.capability in (None, need.capability) for need in needs):
                of = f" of {line.capability}" if line.capability else ""
                rule = f"{nation} has no need{of} of its own{end}"
                yield at("nation", rule, "give requirements its nation, or drop it")
        elif not own:
            yield at("nation", f"{nation} offers nothing{end}", "drop it, or check the nation")
        elif not serving.met(line, own):
            field = _narrowest(line, "capability", "mission", "mission_kind", "region")
            yield at(field, f"no need in its scope can be served by {nation}{end}", "check its scope, or drop it")


def _keeping(standing: Standing, line: RedLine, at: Cells, end: str) -> Iterator[Seen]:
    nation, capability = line.nation, line.capability
    owned = standing.owned(nation, capability)
    if not owned:
        rule = f"{nation} owns no {capability}{end}"
        yield at("capability", rule, "check the capability, or drop it")
    elif not line.quantity:
        yield at("quantity", f"no unit stays free{end}", "give a quantity, or drop it")
    elif all_kept(standing, line, owned):
        rule = f"it keeps {figure(line.quantity)}, and {nation} never has a unit of {capability} more: "
        rule += f"none of it ever serves others (red line {line.id})"
        yield at("quantity", rule, "lower it, or drop the offers")


RULES: tuple[Look, ...] = (caveats, red_lines)
