"""What a change does to the tiers, in a line for people: by how much, and how that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from pooling.domain.comparison.rows import TierDifference, Verdict
from pooling.domain.outcome import Proof
from pooling.reasons.gap_words import amount_words


class TierEffect(Protocol):
    """What a row says of a tier."""

    @property
    def tier(self) -> str: ...
    @property
    def tier_unit(self) -> str: ...
    @property
    def least_difference(self) -> float | None: ...
    @property
    def most_difference(self) -> float | None: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def known(self) -> Proof: ...


def known_as(row: TierDifference) -> Proof:
    """How a difference is known: its sign in exact arithmetic or by the solver's bound, within bounds only, or not."""
    if row.proof != "none":
        return row.proof
    return "unproven" if row.least_difference is None else "within"


def effect(rows: Sequence[TierEffect]) -> str:
    """All tiers of one thing: ``covered +2.3 points, cost +12 million (certified)``."""
    told = [row for row in rows if row.verdict != "same"]
    if not told:
        return "no effect" + _proof(rows)
    if all(row.verdict != "not_proven" for row in told):
        return ", ".join(_amount(row) for row in told) + _proof(rows)
    return ", ".join(f"{_amount(row)}{_open(row)}" for row in told)


def _open(row: TierEffect) -> str:
    return f" ({row.known})" if row.verdict != "not_proven" else ""


def _proof(rows: Iterable[TierEffect]) -> str:
    kinds = {row.known for row in rows}
    return f" ({'certified' if kinds == {'certified'} else 'proven'})"


def _amount(row: TierEffect) -> str:
    """The tier, and its difference: one figure where least and most say the same, else between which two it lies."""
    if row.least_difference is None or row.most_difference is None:
        return f"{row.tier} not proven"
    least, most = difference(row.least_difference, row.tier_unit), difference(row.most_difference, row.tier_unit)
    figures = least if least == most else f"{least} to {most}"
    return f"{row.tier} {figures} {'points' if row.tier_unit.startswith('share') else row.tier_unit}"


def difference(amount: float, unit: str) -> str:
    """A difference with its sign; of shares in points."""
    shown = 100 * amount if unit.startswith("share") else amount
    words = amount_words(abs(shown))
    return words if words == "0" else f"{'-' if shown < 0 else '+'}{words}"
