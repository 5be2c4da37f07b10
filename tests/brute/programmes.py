"""Every programme of options that keeps the rules about options alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from math import prod
from typing import get_args

from pooling.domain.options import Option
from pooling.domain.plan import Grant

from .facts import Facts
from .programme import Delivery, Joined, Programme, Start
from .rules_options import deliveries_hold, once, programme_holds, start_holds

Course = tuple[tuple[Start, ...], tuple[Delivery, ...]]
"""The starts of one option, and its deliveries."""


def programmes(facts: Facts, most: int) -> list[Programme] | None:
    """None where more than ``most`` would have to be tried."""
    courses = [list(_courses(facts, option)) for option in facts.instance.options]
    if prod(len(course) for course in courses) > most:
        return None
    out = []
    for chosen in itertools.product(*courses):
        starts = tuple(start for name, _ in chosen for start in name)
        deliveries = tuple(came for _, name in chosen for came in name)
        programme = Programme(starts, deliveries)
        if programme_holds(facts, programme):
            out.append(programme)
    return out


def _courses(facts: Facts, option: Option) -> Iterator[Course]:
    of_periods = [[None, *_starts(facts, option, period)] for period in facts.periods]
    for chosen in itertools.product(*of_periods):
        starts = tuple(start for start in chosen if start is not None)
        if once(option, starts):
            for deliveries in _deliveries(facts, option, starts):
                yield starts, deliveries


def _starts(facts: Facts, option: Option, period: str) -> Iterator[Start]:
    orders: list[int | None] = [None, 0, *range(1, option.most_units + 1)]
    for units in itertools.product(orders, repeat=len(facts.nations)):
        for grant in get_args(Grant):
            joined = tuple(
                Joined(nation, ordered, grant)
                for nation, ordered in zip(facts.nations, units, strict=True)
                if ordered is not None
            )
            start = Start(option, period, joined)
            if joined and start_holds(facts, start):
                yield start


def _deliveries(facts: Facts, option: Option, starts: tuple[Start, ...]) -> Iterator[tuple[Delivery, ...]]:
    if option.most_delivered is None or not starts:
        yield ()
        return
    cells = [(who.nation, period, who.units) for who in starts[0].joined for period in facts.periods]
    for units in itertools.product(*(range(ordered + 1) for _, _, ordered in cells)):
        deliveries = tuple(
            Delivery(option.id, nation, period, came)
            for (nation, period, _), came in zip(cells, units, strict=True)
            if came
        )
        if deliveries_hold(facts, option, starts, deliveries):
            yield deliveries
