"""Warnings about caveats and red lines: those that bind nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Caveat, Offer, RedLine
from pooling.domain.under import with_families

NOBODY: list[Offer] = []
BINDING = with_families("caveats")


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
                one for one in offers if not scope.get(one.capability, frozenset()).isdisjoint(periods[one.id])
            ]
        return self._met[key]

    def most(self, met: list[Offer], periods: tuple[str, ...]) -> Fraction:
        """Units of these offers, all together, in the period in which there are most."""
        key = (id(met), periods)
        if key not in self._most:
            sums = (sum((_owned(self._standing, one, period) for one in met), Fraction(0)) for period in periods)
            self._most[key] = max(sums)
        return self._most[key]


def _owned(standing: Standing, offer: Offer, period: str) -> Fraction:
    """Units that can be in use, also those that reserves keep at home: these may be changed, a limit still be meant."""
    if period not in standing.committable[offer.id]:
        return Fraction(0)
    units = max(exact(standing.instance.units(offer, period)), standing.usable(offer, period))
    return units / exact(offer.dwell)


def caveats(standing: Standing) -> Iterator[Seen]:
    """A caveat that binds nothing: no need, no units or no partner in its scope, or a limit that nothing reaches."""
    serving = _Serving(standing)
    for index, row in enumerate(standing.instance.caveats):

        def seen(field: str, rule: str, cure: str, index: int = index, row: Caveat = row) -> Seen:
            text = f"{rule}: caveat {row.id} binds nothing"
            return Seen("caveats", index, field, shown(getattr(row, field)), text, cure)

        bound = standing.bound_by(row.nation)
        if not bound:
            yield seen("nation", f"{row.nation} offers nothing", "drop it, or check the nation")
            continue
        met = serving.met(row, bound)
        if not met:
            field = next(
                (
                    one
                    for one in ("capability", "mission", "mission_kind", "region", "command", "period")
                    if getattr(row, one) is not None
                ),
                "nation",
            )
            yield seen(field, f"no need in its scope can be served by {row.nation}", "check its scope, or drop it")
            continue
        if row.rule == "limit":
            most = serving.most(met, (row.period,) if row.period is not None else standing.periods)
            if exact(row.amount or 0.0) >= most:
                yield seen("amount", f"{row.nation} has {figure(most)} there at most", "lower it, or drop the caveat")
        if row.rule in ("not_with", "only_with"):
            others = serving.met(row, standing.offers_by_nation.get(str(row.partner), NOBODY))
            if not others and row.rule == "not_with":
                yield seen("partner", f"{row.partner} can serve no need there", "check the partner, or drop it")
            elif not others:
                rule = f"{row.partner} can serve no need there, so {row.nation} never serves any (caveat {row.id})"
                yield Seen(
                    "caveats", index, "partner", shown(row.partner), rule, "check the partner, or say forbid", BINDING
                )
        if row.rule == "approval" and not row.delay_days and row.probability in (None, 1):
            yield seen("delay_days", "it takes no time and is certain", "give days or a probability, or drop it")


def all_kept(standing: Standing, row: RedLine, owned: list[Offer]) -> bool:
    """Whether less than a unit is ever left for others of what the nation owns."""
    unit = Fraction(0)
    if not standing.divisible[str(row.capability)]:
        unit = min(exact(one.dwell) for one in owned)
    most = max(
        sum(
            (exact(standing.instance.units(one, period)) for one in owned if period in standing.committable[one.id]),
            Fraction(0),
        )
        for period in standing.periods
    )
    left = most - exact(row.quantity or 0.0)
    return left <= 0 or left < unit


def red_lines(standing: Standing) -> Iterator[Seen]:
    """A red line that keeps nothing."""
    serving = _Serving(standing)
    for index, row in enumerate(standing.instance.red_lines):

        def seen(field: str, rule: str, cure: str, index: int = index, row: RedLine = row) -> Seen:
            text = f"{rule}: red line {row.id} keeps nothing"
            return Seen("red_lines", index, field, shown(getattr(row, field)), text, cure)

        own = standing.offers_by_nation.get(row.nation, NOBODY)
        if row.rule == "keep":
            owned = [one for one in own if one.owned and one.capability == row.capability]
            if not owned:
                yield seen("capability", f"{row.nation} owns no {row.capability}", "check the capability, or drop it")
            elif not row.quantity:
                yield seen("quantity", "no unit stays free", "give a quantity, or drop it")
            elif all_kept(standing, row, owned):
                rule = f"it keeps {figure(row.quantity)}, and {row.nation} never has a unit of {row.capability} more: "
                rule += f"none of it ever serves others (red line {row.id})"
                cure = "lower it, or drop the offers"
                yield Seen("red_lines", index, "quantity", shown(row.quantity), rule, cure)
        elif row.rule == "own_first":
            needs = [
                one
                for one in standing.instance.requirements
                if one.nation == row.nation and row.capability in (None, one.capability)
            ]
            if not needs:
                of = f" of {row.capability}" if row.capability else ""
                yield seen(
                    "nation", f"{row.nation} has no need{of} of its own", "give requirements its nation, or drop it"
                )
        elif not own:
            yield seen("nation", f"{row.nation} offers nothing", "drop it, or check the nation")
        elif not serving.met(row, own):
            field = next(
                (one for one in ("capability", "mission", "mission_kind", "region") if getattr(row, one) is not None),
                "nation",
            )
            yield seen(field, f"no need in its scope can be served by {row.nation}", "check its scope, or drop it")


RULES: tuple[Look, ...] = (caveats, red_lines)
