"""What a change does to the tiers, in a line for people: by how much, and how that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from pooling.domain.amounts import amount_words
from pooling.domain.comparison.rows import Proven, Verdict
from pooling.domain.outcome import Proof

KNOWN = (
    "certified: in exact arithmetic; proven: by the solver's bounds; within: it lies between least and most, its "
    "sign is open; unproven: not known"
)
"""What a row says of how it knows a difference, as a column means it."""


class TierEffect(Protocol):
    """What a row says of a tier."""

    @property
    def tier(self) -> str: ...
    @property
    def tier_unit(self) -> str: ...
    @property
    def before(self) -> float | None: ...
    @property
    def after(self) -> float | None: ...
    @property
    def least_difference(self) -> float | None: ...
    @property
    def most_difference(self) -> float | None: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def known(self) -> Proof: ...


class ProvenEnds(Protocol):
    """Between which ends a difference lies, and how its sign is proven."""

    @property
    def proof(self) -> Proven: ...
    @property
    def least_difference(self) -> float | None: ...


def weakest(known: Iterable[Proof]) -> str:
    """In words, how figures are known of which each is known so."""
    return _ALL[max(known, key=list(_ALL).index)]


_ALL: dict[Proof, str] = {
    "certified": "certified",
    "proven": "proven or certified",
    "within": "at least within bounds",
    "unproven": "not proven throughout",
}


def known_as(row: ProvenEnds) -> Proof:
    """How a difference is known: its sign in exact arithmetic or by the solver's bound, within bounds only, or not."""
    if row.proof != "none":
        return row.proof
    return "unproven" if row.least_difference is None else "within"


def effect(rows: Sequence[TierEffect]) -> str:
    """All tiers of one thing: ``covered +2.3 points, cost +12 million (certified)``."""
    kinds = {row.known for row in rows}
    sure = kinds <= {"certified", "proven"}
    told = [_told(row, sure) for row in rows if row.verdict != "same"]
    words = ", ".join(filter(None, told)) or "no effect"
    return f"{words} ({'certified' if kinds == {'certified'} else 'proven'})" if sure else words


def _told(row: TierEffect, sure: bool) -> str:
    apart = None if row.before is None or row.after is None else row.after - row.before
    words = amount(row.tier, row.tier_unit, (row.least_difference, row.most_difference), apart)
    return words if sure or not words or row.verdict == "not_proven" else f"{words} ({row.known})"


def amount(tier: str, unit: str, ends: tuple[float | None, float | None], apart: float | None) -> str:
    """A tier and its difference: one figure, or between which two it lies, or that of the two plans; empty for none."""
    least, most = ends
    if least is None or most is None:
        return (
            f"{tier} not proven"
            if apart is None
            else f"{tier} {difference(apart, unit)} {unit_words(unit)} in these plans"
        )
    low, high = difference(least, unit), difference(most, unit)
    if low == high == "0":
        return ""
    return f"{tier} {low if low == high else f'{low} to {high}'} {unit_words(unit)}"


def unit_words(unit: str) -> str:
    """The unit of a difference."""
    return "points" if unit.startswith("share") else unit


def difference(amount: float, unit: str) -> str:
    """A difference with its sign; of shares in points."""
    shown = 100 * amount if unit.startswith("share") else amount
    words = amount_words(abs(shown))
    return words if words == "0" else f"{'-' if shown < 0 else '+'}{words}"
