"""Small worlds whose every plan is tried one by one, without a solver: what it covers, and what nations pay."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import ceil

from toys import need, offer, toy

from pooling.domain.instance import Instance

POINTS = 100
"""Weight of a need of priority 1."""


@dataclass(frozen=True)
class Offer:
    name: str
    nation: str
    quantity: int
    cost: int
    fixed: int


@dataclass(frozen=True)
class Need:
    name: str
    nation: str | None
    quantity: Fraction
    weight: Fraction
    mission: str


@dataclass(frozen=True)
class Plan:
    """The share of all points that is covered, what each nation pays, and the share of each need that is short."""

    covered: Fraction
    pays: dict[str, Fraction]
    short: dict[str, Fraction]
    used: frozenset[tuple[str, str]]

    @property
    def cost(self) -> Fraction:
        return sum(self.pays.values(), Fraction(0))


@dataclass(frozen=True)
class World:
    nations: tuple[str, ...]
    offers: tuple[Offer, ...]
    needs: tuple[Need, ...]

    def instance(self) -> Instance:
        return toy(
            nations=[{"id": nation} for nation in self.nations],
            missions=[{"id": mission, "situations": ["s"]} for mission in ("m", "n")],
            requirements=[
                need(
                    each.name,
                    float(each.quantity),
                    mission=each.mission,
                    weight=float(each.weight),
                    **({} if each.nation is None else {"nation": each.nation}),
                )
                for each in self.needs
            ],
            offers=[
                offer(each.name, each.nation, each.quantity, cost=each.cost, fixed_cost_million=each.fixed)
                for each in self.offers
            ],
        )

    def of(self, inside: set[str], whole: bool = False) -> World:
        """The coalition's own: its nations and offers, its needs, and its part (``whole``: all) of those of all."""
        part = Fraction(1) if whole else Fraction(len(inside), len(self.nations))
        needs = [
            each if each.nation else replace(each, quantity=each.quantity * part, weight=each.weight * part)
            for each in self.needs
            if each.nation is None or each.nation in inside
        ]
        offers = tuple(each for each in self.offers if each.nation in inside)
        return World(tuple(nation for nation in self.nations if nation in inside), offers, tuple(needs))

    @property
    def points(self) -> Fraction:
        return POINTS * sum((each.weight for each in self.needs), Fraction(0))

    def plans(self, forbidden: frozenset[tuple[str, str]] = frozenset()) -> Iterator[Plan]:
        """Every plan; ``forbidden``: (nation, mission) that a caveat rules out."""
        choices = [list(self._uses(each, forbidden)) for each in self.offers]
        for chosen in product(*choices):
            yield self._plan(chosen)

    def _uses(self, each: Offer, forbidden: frozenset[tuple[str, str]]) -> Iterator[tuple[int, ...]]:
        most = [
            0 if (each.nation, some.mission) in forbidden else min(each.quantity, ceil(some.quantity))
            for some in self.needs
        ]
        for units in product(*(range(limit + 1) for limit in most)):
            if sum(units) <= each.quantity:
                yield units

    def _plan(self, chosen: tuple[tuple[int, ...], ...]) -> Plan:
        pays = dict.fromkeys(self.nations, Fraction(0))
        used = set()
        for each, units in zip(self.offers, chosen, strict=True):
            if sum(units):
                pays[each.nation] += each.cost * sum(units) + each.fixed
                used |= {(each.nation, some.mission) for some, count in zip(self.needs, units, strict=True) if count}
        short = {
            some.name: max(Fraction(0), 1 - Fraction(sum(units[at] for units in chosen)) / some.quantity)
            for at, some in enumerate(self.needs)
        }
        missed = sum((POINTS * some.weight * short[some.name] for some in self.needs), Fraction(0))
        covered = 1 - missed / self.points if self.points else Fraction(1)
        return Plan(covered, pays, short, frozenset(used))

    def best(self, forbidden: frozenset[tuple[str, str]] = frozenset()) -> list[Plan]:
        """All plans that cover most at the least cost."""
        found = list(self.plans(forbidden))
        goal = min((-plan.covered, plan.cost) for plan in found)
        return [plan for plan in found if (-plan.covered, plan.cost) == goal]

    def borne(self, plan: Plan, nation: str, price: float) -> float:
        """What a nation pays, and the price of what it misses of its own and its part of what is everybody's."""
        missed = sum(
            POINTS * float(some.weight * plan.short[some.name]) / (1 if some.nation else len(self.nations))
            for some in self.needs
            if some.nation in (None, nation)
        )
        return float(plan.pays[nation]) + price * missed


def drawn(seed: int, nations: tuple[str, ...] = ("A", "B", "C")) -> World:
    """A world of some nations, three offers and two or three needs."""
    chance = random.Random(seed)
    offers = [
        Offer(name, chance.choice(nations), chance.randint(1, 2), chance.randint(1, 4), chance.choice((0, 0, 3)))
        for name in ("x", "y", "z")
    ]
    needs = [
        Need(
            name,
            chance.choice((*nations, None)),
            Fraction(chance.randint(1, 2)),
            Fraction(chance.randint(1, 3)),
            chance.choice(("m", "n")),
        )
        for name in ("q", "r", "t")[: chance.randint(2, 3)]
    ]
    return World(nations, tuple(offers), tuple(needs))
