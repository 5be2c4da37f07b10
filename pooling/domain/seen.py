"""What a warning is about, before it has a place in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pooling.domain.instance import Instance


class Seen(NamedTuple):
    """A cell (or row, or table) with what stands there, the rule it is about, and what to do."""

    table: str
    row: int | None
    field: str | None
    value: str
    rule: str
    cure: str


Look = Callable[["Instance"], Iterator[Seen]]
