"""The decisions of which a plan is made, each with its key: one declaration from the formulation to the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Generic, TypeVar

from pooling.domain.plan import Grant

OfferKey = tuple[str, str]
"""(offer, period)."""
PairKey = tuple[str, str, str]
"""(offer, requirement, period)."""
MemberKey = tuple[str, str, str]
"""(nation, agreement, period)."""
StartKey = tuple[str, str, int, Grant]
"""(option, period, price step, grant)."""
JoinedKey = tuple[str, str, str, int, Grant]
"""(nation, option, period, price step, grant)."""
DeliveryKey = tuple[str, str, str]
"""(nation, option, period)."""

T = TypeVar("T")
U = TypeVar("U")


@dataclass(kw_only=True)
class Decisions(Generic[T]):
    """Every decision by its key: as a variable of the formulation, a column of the matrix, or a value of a plan."""

    commit: dict[OfferKey, T] = field(default_factory=dict)
    assign: dict[PairKey, T] = field(default_factory=dict)
    member: dict[MemberKey, T] = field(default_factory=dict)
    lead: dict[MemberKey, T] = field(default_factory=dict)
    traded: dict[OfferKey, T] = field(default_factory=dict)
    start: dict[StartKey, T] = field(default_factory=dict)
    joined: dict[JoinedKey, T] = field(default_factory=dict)
    ordered: dict[JoinedKey, T] = field(default_factory=dict)
    delivered: dict[DeliveryKey, T] = field(default_factory=dict)
    """Units that come, where deliveries are limited."""
    retired: dict[OfferKey, T] = field(default_factory=dict)
    """In order of time."""

    def each(self) -> Iterator[tuple[str, dict[Any, T]]]:
        """(name, decisions by key), in the order of the declaration."""
        for table in fields(Decisions):
            yield table.name, getattr(self, table.name)

    def mapped(self, value: Callable[[T], U]) -> Decisions[U]:
        """The same decisions with another value each."""
        return Decisions(**{name: {key: value(old) for key, old in found.items()} for name, found in self.each()})
