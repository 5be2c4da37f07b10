"""From what one plan costs to what another does, by cause: exact, and the same backwards with the sign turned.

Costs are lines of units at a price (:mod:`pooling.analysis.comparing.costs`). Between two plans the same line differs
by

    after - before = (price after - price before) * units in both + units more (or less) * price of the plan with more

where units in both is the smaller number. In the periods that both instances have:

- price: the first part, of every line. What both plans buy is dearer or cheaper. Part of it may be that a larger order
  of an option has a lower price.
- pooling: the second part of shares of pools, their use, and fees of agreements.
- options: the second part of what options cost.
- providers, quantity, met: the second part of all else. Units of a capability kept committed stand in for each other,
  and so do units deployed for a requirement. In such a group P is the mean price over both plans.
  - The change of all units of the group, at P, is a matter of quantity or of what is met. Met has what the change of
    the shortfall asks for, at the units that both plans together use for what they cover, and no more than the change.
    Quantity has the rest: needs that grow or shrink, and units that do more or less.
  - providers: what is left. It is the units that moved to nations that are dearer or cheaper than P. Fixed costs of
    offers and support elements of those who take part are in it, too.
- funding: what nations pay into common funds, less what funds pay of their costs.

periods: all that is spent in periods that one of the instances does not have. Nothing is left over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from pooling.analysis.comparing.costs import Key, Line, lines
from pooling.analysis.comparing.sides import Side
from pooling.audit.numbers import Exact, ratio
from pooling.audit.rules.coverage import Met, met
from pooling.audit.rules.funding import funded
from pooling.domain.comparison.causes import CAUSES
from pooling.domain.comparison.rounding import rounded, whole_parts
from pooling.domain.comparison.rows import BridgeRow

Place = tuple[str, str]
"""(cause, period)."""
Bridge = dict[Place, Fraction]
"""What each cause adds in each period, million; places without anything are left out."""


def spending(side: Side) -> Fraction:
    """What all nations spend in all periods."""
    return Fraction(sum(spent.total for spent in side.planned.once(funded).spent.values()))


def bridge(before: Side, after: Side) -> Bridge:
    """The causes of the difference between what the two plans cost: they add up to it exactly."""
    found: Bridge = {}
    shared = [period for period in before.facts.periods if period in after.facts.period_at]
    for place, amount in (
        *_lone_periods(before, set(shared), -1),
        *_lone_periods(after, set(shared), 1),
        *_funding(before, set(shared), -1),
        *_funding(after, set(shared), 1),
        *_of_lines(before, after, set(shared)),
    ):
        found[place] = found.get(place, Fraction(0)) + amount
    periods = list(dict.fromkeys((*before.facts.periods, *after.facts.periods)))
    order = {(cause, period): None for cause in CAUSES for period in periods}
    return {place: found[place] for place in order if found.get(place)}


def bridge_rows(before: Side, after: Side) -> Iterator[BridgeRow]:
    """The same in units of the currency: rows that add up to the difference of the two sums, rounded so."""
    found = bridge(before, after)
    total = rounded(spending(after)) - rounded(spending(before))
    for (cause, period), units in zip(found, whole_parts(list(found.values()), total), strict=True):
        yield BridgeRow(before.name, after.name, cause, CAUSES[cause], period, float(Fraction(units, 10**6)))


Parts = Iterator[tuple[Place, Fraction]]


def _lone_periods(side: Side, shared: set[str], sign: int) -> Parts:
    for (_, period), spent in side.planned.once(funded).spent.items():
        if period not in shared:
            yield ("periods", period), Fraction(sign * spent.total)


def _funding(side: Side, shared: set[str], sign: int) -> Parts:
    for (_, period), spent in side.planned.once(funded).spent.items():
        if period in shared:
            yield ("funding", period), Fraction(sign * (spent.contributions - spent.funded))


def _of_lines(before: Side, after: Side, shared: set[str]) -> Parts:
    groups: dict[tuple[str, Key], _Group] = {}
    old, new = lines(before), lines(after)
    for key in {**old, **new}:
        one, other = _beside(old.get(key), new.get(key))
        if one.period not in shared:
            continue
        if one.price != other.price:
            both = min(one.units, other.units)
            yield ("price", one.period), Fraction((other.price - one.price) * both)
        moved = (other.units - one.units) * (other.price if other.units >= one.units else one.price)
        if one.about != "volume":
            yield (one.about, one.period), Fraction(moved)
        else:
            where = (one.period, one.group)
            groups.setdefault(where, _Group()).add(one, other, moved)
    covered = (_Covered(before), _Covered(after))
    for (period, name), group in groups.items():
        yield from group.parts(period, covered[0].of(name, period), covered[1].of(name, period))


def _beside(old: Line | None, new: Line | None) -> tuple[Line, Line]:
    """The line in both plans; where one has none of it, no units at the other's price."""
    known = old or new
    assert known is not None
    none = Line(known.about, known.period, 0, known.price, known.group)
    return old or none, new or none


class _Group:
    """Units that can stand in for each other in a period: of both plans, and what their change comes to."""

    def __init__(self) -> None:
        self.units: Exact = 0
        self.change: Exact = 0
        self.cost: Exact = 0
        self.moved: Exact = 0

    def add(self, one: Line, other: Line, moved: Exact) -> None:
        self.units += one.units + other.units
        self.change += other.units - one.units
        self.cost += one.cost + other.cost
        self.moved += moved

    def parts(self, period: str, before: tuple[Exact, Exact], after: tuple[Exact, Exact]) -> Parts:
        """Met, quantity, providers. ``before`` and ``after``: what is covered and what is short (effective units)."""
        if not self.units:
            yield ("providers", period), Fraction(self.moved)
            return
        price = ratio(self.cost, self.units)
        asked: Exact = 0
        if before[0] + after[0]:
            asked = (before[1] - after[1]) * ratio(self.units, before[0] + after[0])
        of_met = min(max(asked, min(self.change, 0)), max(self.change, 0))
        yield ("met", period), of_met * price
        yield ("quantity", period), (self.change - of_met) * price
        yield ("providers", period), self.moved - self.change * price


class _Covered:
    """What a side covers and leaves short, by what a group is about."""

    def __init__(self, side: Side) -> None:
        self._sums: dict[tuple[Key, str], tuple[Exact, Exact]] = {}
        for need in side.planned.once(met):
            names: tuple[Callable[[Met], Key], ...] = (
                lambda need: ("commitment", need.requirement.capability),
                lambda need: ("deployment", need.requirement.id),
            )
            for name in names:
                where = (name(need), need.period)
                covered, short = self._sums.get(where, (0, 0))
                self._sums[where] = (covered + need.covered, short + need.short)

    def of(self, name: Key, period: str) -> tuple[Exact, Exact]:
        return self._sums.get((name, period), (0, 0))
