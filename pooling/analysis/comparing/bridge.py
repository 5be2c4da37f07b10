"""From what one plan costs to what another does, by cause: exact, and the same backwards with the sign turned.

Costs are lines of units at a price (:mod:`pooling.analysis.comparing.costs`). Between two plans the same line differs
by

    after - before = (price after - price before) * units in both + units more (or less) * price of the plan with more

where units in both is the smaller number. In the periods that both instances have:

- price: the first part, of every line. What both plans buy is dearer or cheaper. Part of it may be that a larger order
  of an option has a lower price.
- holding: the second part of what it costs to hold what is owned: offers that come, grow, go or are retired.
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

from collections.abc import Iterator
from fractions import Fraction

from pooling.analysis.comparing.costs import Key, Line, costs
from pooling.analysis.comparing.sides import Side
from pooling.audit.numbers import Exact, ratio
from pooling.audit.rules.coverage import met
from pooling.audit.rules.funding import funded
from pooling.domain.comparison.causes import CAUSES
from pooling.domain.comparison.rounding import DIGITS, rounded, whole_parts
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
    found: dict[Place, Exact] = {}
    shared = {period for period in before.facts.periods if period in after.facts.period_at}
    for place, amount in (
        *_lone_periods(before, shared, -1),
        *_lone_periods(after, shared, 1),
        *_funding(before, shared, -1),
        *_funding(after, shared, 1),
        *_of_lines(before, after, shared),
    ):
        found[place] = found.get(place, 0) + amount
    periods = list(dict.fromkeys((*before.facts.periods, *after.facts.periods)))
    order = {(cause, period): None for cause in CAUSES for period in periods}
    return {place: Fraction(found[place]) for place in order if found.get(place)}


def bridge_rows(before: Side, after: Side) -> Iterator[BridgeRow]:
    """The same in units of the currency: rows that add up to the difference of the two sums, rounded so."""
    found = bridge(before, after)
    total = rounded(after.once(spending)) - rounded(before.once(spending))
    for (cause, period), units in zip(found, whole_parts(list(found.values()), total), strict=True):
        yield BridgeRow(before.name, after.name, cause, CAUSES[cause], period, float(Fraction(units, 10**DIGITS)))


Parts = Iterator[tuple[Place, Exact]]


def _lone_periods(side: Side, shared: set[str], sign: int) -> Parts:
    for (_, period), spent in side.planned.once(funded).spent.items():
        if period not in shared:
            yield ("periods", period), sign * spent.total


def _funding(side: Side, shared: set[str], sign: int) -> Parts:
    for (_, period), spent in side.planned.once(funded).spent.items():
        if period in shared:
            yield ("funding", period), sign * (spent.contributions - spent.funded)


def _of_lines(before: Side, after: Side, shared: set[str]) -> Parts:
    old, new = before.once(costs), after.once(costs)
    moved: dict[tuple[str, Key], Exact] = {}
    for key in {**old.lines, **new.lines}:
        one, other = _beside(old.lines.get(key), new.lines.get(key))
        if one.period not in shared or (one.units == other.units and one.price == other.price):
            continue
        if one.price != other.price:
            yield ("price", one.period), (other.price - one.price) * min(one.units, other.units)
        if one.units == other.units:
            continue
        apart = (other.units - one.units) * (other.price if other.units > one.units else one.price)
        if one.group:
            where = (one.period, one.group)
            moved[where] = moved.get(where, 0) + apart
        else:
            yield (one.about, one.period), apart
    for where, apart in moved.items():
        totals = old.groups.get(where, (0, 0)), new.groups.get(where, (0, 0))
        yield from _group(where, apart, totals, (before.once(_covered).get(where), after.once(_covered).get(where)))


def _beside(old: Line | None, new: Line | None) -> tuple[Line, Line]:
    """The line in both plans; where one has none of it, no units at the other's price."""
    known = old or new
    assert known is not None
    none = Line(known.about, known.period, 0, known.price, known.group)
    return old or none, new or none


Two = tuple[Exact, Exact]


def _group(
    where: tuple[str, Key], moved: Exact, totals: tuple[Two, Two], covers: tuple[Two | None, Two | None]
) -> Parts:
    """Met, quantity, providers of units that can stand in for each other.

    ``moved``: what the change of their lines comes to; ``totals``: (units, cost) of both plans; ``covers``: what is
    covered, and what is short (effective units).
    """
    (units_before, cost_before), (units_after, cost_after) = totals
    (covered_before, short_before), (covered_after, short_after) = (of or (0, 0) for of in covers)
    period, units, change = where[0], units_before + units_after, units_after - units_before
    price = ratio(cost_before + cost_after, units)
    asked: Exact = 0
    if covered_before + covered_after:
        asked = (short_before - short_after) * ratio(units, covered_before + covered_after)
    of_met = min(max(asked, min(change, 0)), max(change, 0))
    yield ("met", period), of_met * price
    yield ("quantity", period), (change - of_met) * price
    yield ("providers", period), moved - change * price


def _covered(side: Side) -> dict[tuple[str, Key], Two]:
    """(period, group) -> what is covered of its needs, and what is short."""
    out: dict[tuple[str, Key], Two] = {}
    for need in side.planned.once(met):
        for group in (("commitment", need.requirement.capability), ("deployment", need.requirement.id)):
            covered, short = out.get((need.period, group), (0, 0))
            out[need.period, group] = covered + need.covered, short + need.short
    return out
