"""What options a plan starts and has delivered, and what they bring to one period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pooling.domain.options import Option
from pooling.domain.plan import Grant


@dataclass(frozen=True, slots=True)
class Joined:
    """A nation that takes part in a start, with the units it orders."""

    nation: str
    units: int
    grant: Grant


@dataclass(frozen=True, slots=True)
class Start:
    """One start of an option with all that take part in it."""

    option: Option
    period: str
    joined: tuple[Joined, ...]

    @property
    def nations(self) -> tuple[str, ...]:
        return tuple(row.nation for row in self.joined)

    @property
    def units(self) -> int:
        """Units of the whole order."""
        return sum(row.units for row in self.joined)


@dataclass(frozen=True, slots=True)
class Delivery:
    option: str
    nation: str
    period: str
    units: int


@dataclass(frozen=True, eq=False)
class Programme:
    """Everything a plan starts; deliveries of the options whose deliveries are limited."""

    starts: tuple[Start, ...] = ()
    deliveries: tuple[Delivery, ...] = ()

    def of(self, option: str) -> list[Start]:
        return [start for start in self.starts if start.option.id == option]

    @cached_property
    def rows(self) -> dict[tuple[str, str, str], Joined]:
        """(option, nation, period) -> who takes part."""
        return {(start.option.id, who.nation, start.period): who for start in self.starts for who in start.joined}


def running(start: Start, period: str, periods: Sequence[str]) -> bool:
    """Whether the start is in effect."""
    since = periods.index(period) - periods.index(start.period) - start.option.lead_periods
    return since >= 0 and (start.option.lasts_periods is None or since < start.option.lasts_periods)


def in_service(programme: Programme, option: Option, nation: str, period: str, periods: Sequence[str]) -> int:
    """Units of the option that the nation has: delivered up to the period, and not yet worn out."""
    if option.most_delivered is None:
        came = {
            periods.index(start.period) + option.lead_periods: who.units
            for start in programme.of(option.id)
            for who in start.joined
            if who.nation == nation
        }
    else:
        came = {
            periods.index(delivery.period): delivery.units
            for delivery in programme.deliveries
            if (delivery.option, delivery.nation) == (option.id, nation)
        }
    now = periods.index(period)
    lasts = len(periods) if option.lasts_periods is None else option.lasts_periods
    return sum(units for at, units in came.items() if at <= now < at + lasts)


@dataclass(frozen=True)
class State:
    """What options bring to one period, and what they ask of it.

    ``running``: (option, nation that takes part) in effect; ``service``: (option, nation, units that it has);
    ``bound``: (agreement, nation) of every membership that a start in the period needs.
    """

    running: frozenset[tuple[str, str]] = frozenset()
    service: frozenset[tuple[str, str, int]] = frozenset()
    bound: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def options(self) -> frozenset[str]:
        """In effect for anybody."""
        return frozenset(option for option, _ in self.running)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.running, self.service, self.bound))


NOTHING = State()
