"""The plans that are at most some per cent worse than the best in every tier."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable

from pooling.analysis.again import Again
from pooling.analysis.frontier.sides import held_at, refuse_several
from pooling.analysis.things import Thing, decided
from pooling.domain import round_off
from pooling.domain.plan import Plan
from pooling.domain.result import Result
from pooling.engine.loading import prepared
from pooling.engine.request import RunRequest
from pooling.engine.room import Ask, Found, Room

PART = 0.01
"""Of a divisible offer without lots: less than this share of it counts as nothing."""


class Within:
    """The base, the room around it, and every plan found in it."""

    def __init__(self, request: RunRequest, within: float, stop: threading.Event, what: str) -> None:
        refuse_several(prepared(request.instance, request.card, request.overrides, request.gap)[0], what)
        self.again = Again(request, stop)
        self.instance = self.again.instance
        self.base: Result = self.again.base().result
        self.plans: list[Plan] = []
        if self.base.plan is None:
            return
        self.card = self.again.card.with_overrides(dict(held_at(self.again.card.tiers, self.base, within)))
        self.room = Room(self.instance, self.card, self.again.deadline, stop, request.seed, request.threads)
        self.plans = [self.base.plan]
        self.columns = _columns(self.room)

    @property
    def over(self) -> bool:
        return self.again.deadline.over

    def things(self, plan: Plan) -> dict[Thing, float]:
        return decided(self.instance, plan)

    def add(self, found: Found) -> None:
        """One more plan of the room."""
        if found.plan is not None:
            self.plans.append(found.plan)

    def kept(self) -> list[tuple[int, float]]:
        """Weights that count what is kept of the plans so far: a thing by the share of them that have it, and of its
        units. Source: Brill, Chang and Hopkins, 1982, Modeling to generate alternatives, Management Science 28."""
        weights = []
        shares: dict[Thing, float] = {}
        units: dict[Thing, float] = {}
        for plan in self.plans:
            for thing, quantity in self.things(plan).items():
                shares[thing] = shares.get(thing, 0.0) + 1.0 / len(self.plans)
                units[thing] = max(units.get(thing, 0.0), quantity)
        for thing, share in shares.items():
            full = units[thing] if thing.kind == "commitment" else 1.0
            weights += [(column, share / full) for column in self.columns.get(thing, ())]
        return weights

    def fewest_kept(self, bound: float) -> float:
        """The share of the first plan's things that all plans keep whose sum by :meth:`kept` is ``bound`` at least.

        What is kept may be kept with more units than the plan has: it counts for at most all that it can have.
        """
        things = self.things(self.plans[0])
        high = self.room.compiled.high
        most = {thing: sum(float(high[column]) for column in self.columns.get(thing, ())) for thing in things}
        counts = sorted(most[one] / (full if one.kind == "commitment" else 1.0) for one, full in things.items())
        kept = 0
        while bound > round_off.ANSWERED and counts:
            bound -= counts.pop()
            kept += 1
        return kept / len(things)

    def without(self, thing: Thing) -> Found:
        """A plan without a thing."""
        ask = Ask(tuple((column, 1.0) for column in self.columns[thing]), high=0.0)
        return self._tried(ask)

    def with_it(self, thing: Thing) -> Found:
        """A plan with a thing."""
        ask = Ask(tuple((column, 1.0) for column in self.columns[thing]), low=self._least(thing))
        return self._tried(ask)

    def _tried(self, ask: Ask) -> Found:
        found = self.room.any(ask, self.room.sum_of(self.kept()))
        self.add(found)
        return found

    def _least(self, thing: Thing) -> float:
        """What counts as having it: one unit, or of a divisible offer its smallest lot."""
        if thing.kind != "commitment":
            return 1.0
        offer = self.instance.offer_of[thing.subject]
        if not next(row.divisible for row in self.instance.capabilities if row.id == offer.capability):
            return 1.0
        most = max(float(self.room.compiled.high[column]) for column in self.columns[thing])
        return max(offer.smallest, offer.step) or PART * min(most, self.instance.units(offer, thing.period))

    def worth(self, thing: Thing) -> float:
        """By what things are put in order: the value of all units offered; memberships and options come first."""
        if thing.kind != "commitment":
            return float("inf")
        offer = self.instance.offer_of[thing.subject]
        value = next(row.value_weight for row in self.instance.capabilities if row.id == offer.capability)
        return value * self.instance.units(offer, thing.period)

    def in_order(self, things: Iterable[Thing]) -> list[Thing]:
        return sorted(things, key=lambda thing: (-self.worth(thing), thing))

    def in_all(self) -> set[Thing]:
        """What every plan so far has."""
        return set.intersection(*(set(self.things(plan)) for plan in self.plans))

    def in_none(self) -> set[Thing]:
        """What could be decided and no plan so far has."""
        had: Collection[Thing] = set().union(*(self.things(plan) for plan in self.plans))
        return {thing for thing in self.columns if thing not in had}


def _columns(room: Room) -> dict[Thing, tuple[int, ...]]:
    """Every thing that can be decided -> its columns."""
    found: dict[Thing, list[int]] = {}
    of = room.compiled.decisions
    for (offer, period), column in of.commit.items():
        found.setdefault(Thing("commitment", offer, room.instance.offer_of[offer].nation, period), []).append(column)
    for (nation, agreement, period), column in of.member.items():
        found.setdefault(Thing("membership", agreement, nation, period), []).append(column)
    for (nation, option, period, _, _), column in of.joined.items():
        found.setdefault(Thing("option", option, nation, period), []).append(column)
    return {thing: tuple(columns) for thing, columns in found.items()}
