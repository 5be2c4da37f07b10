"""Figures as words: the same number looks the same in every view."""

from __future__ import annotations

NONE = "-"


def percent(share: float | None, digits: int = 1) -> str:
    """A share as per cent: ``0.953`` is ``95.3 %``."""
    return NONE if share is None else f"{100 * share:.{digits}f} %"


def number(value: float | None) -> str:
    """A quantity: whole numbers without a point, others with one or two digits."""
    if value is None:
        return NONE
    if abs(value - round(value)) < 1e-9:
        return f"{round(value):,}"
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"


def million(value: float | None) -> str:
    """Money in millions, one digit."""
    return NONE if value is None else f"{value:,.1f}"


def signed_million(value: float | None) -> str:
    """Money in millions with its sign."""
    return NONE if value is None else f"{value:+,.1f}"


def tier_value(value: float | None, unit: str) -> str:
    """A tier's value or bound: shares as per cent, all else as a number."""
    return percent(value, 2) if unit.startswith("share") else million(value)


def plain(identifier: str) -> str:
    """A code word as a phrase: ``too_late`` is ``too late``."""
    return identifier.replace("_", " ")
