"""Rows of what two sides have, joined: what only one knows is said so, and counts as nothing on the other side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from pooling.audit.numbers import Exact, exact
from pooling.domain import round_off
from pooling.domain.comparison.rows import Change, Presence, Status

Key = TypeVar("Key")
Row = TypeVar("Row")


def joined(before: Mapping[Key, Row], after: Mapping[Key, Row]) -> Iterator[tuple[Key, Row | None, Row | None]]:
    """Every key of either with both rows: the base's in their order, then those of the variant alone."""
    for key in {**dict.fromkeys(before), **dict.fromkeys(after)}:
        yield key, before.get(key), after.get(key)


def status(before: bool, after: bool) -> Status:
    """Whether both have it. That neither has is no case: of such there is no row."""
    return "both" if before and after else "only_base" if before else "only_variant"


def less(after: float | None, before: float | None) -> float | None:
    """After less before as people subtract, in decimals; None where a side has no figure."""
    if after is None or before is None:
        return None
    return float(Fraction(exact(after)) - exact(before))


def more(after: float | None, before: float | None) -> float:
    """The same with nothing for a side that has no figure."""
    return float(Fraction(exact(after or 0.0)) - exact(before or 0.0))


def near(before: float | Fraction, after: float | Fraction, share: float = round_off.NEED_MET) -> bool:
    """Whether two amounts are the same but for round-off, a share of the larger."""
    one, other = float(before), float(after)
    return abs(other - one) <= share * max(abs(one), abs(other))


def change(before: float | Fraction, after: float | Fraction) -> Change:
    """How an amount changes; what is nearer than round-off is the same."""
    if near(before, after):
        return "same"
    if not before:
        return "new"
    if not after:
        return "gone"
    return "more" if after > before else "less"


def presence(before: Any, after: Any, same: bool) -> Presence:
    """Whether something enters, leaves, stays or changes."""
    if not before:
        return "enters"
    if not after:
        return "leaves"
    return "stays" if same else "changes"


def summed(rows: Mapping[Key, Exact], name: Callable[[Key], Any]) -> dict[Any, Exact]:
    """Sums by what ``name`` says of a key."""
    out: dict[Any, Exact] = {}
    for key, amount in rows.items():
        where = name(key)
        out[where] = out.get(where, 0) + amount
    return out
