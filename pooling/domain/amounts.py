"""Amounts with their units, as people write them: one battery, two batteries."""

from __future__ import annotations

import re

from pooling.domain import round_off

_AFTER = re.compile(r" (?=(?:of|a|an|per|in)\b)")
"""Where what stands for one ends: ``flight hours`` in ``flight hours a year``."""
_SAME = frozenset(("headquarters", "series", "means", "barracks", "corps", "works"))
"""Words on s that are the same for one and for many."""


def amount_words(value: float) -> str:
    """A quantity as short as it stays true."""
    for digits in (0, 1, 2):
        if abs(value - round(value, digits)) <= round_off.SHOWN_SHORT * max(1.0, abs(value)):
            return f"{value:,.{digits}f}"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if value >= 0.01 else f"{value:.2g}"


def count_words(number: int, noun: str) -> str:
    """A number of things: ``1 rule``, ``2 rules``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def quantity_words(value: float, unit: str) -> str:
    """A quantity with its unit, of one in the singular: ``1 flight hour a year``."""
    said = amount_words(value)
    return f"{said} {singular(unit) if said == '1' else unit}".strip()


def singular(unit: str) -> str:
    """A unit as it is said of one."""
    if re.match(r"(thousand|million)\b", unit):
        return unit
    counted, *rest = _AFTER.split(unit, maxsplit=1)
    *before, noun = counted.split(" ")
    return " ".join((*before, _one(noun), *rest))


def _one(noun: str) -> str:
    if noun in _SAME or not noun.endswith("s") or noun.endswith(("ss", "us", "is")):
        return noun
    if noun.endswith("ies"):
        return f"{noun[:-3]}y"
    return noun[:-2] if noun.endswith(("ches", "shes", "sses", "xes")) else noun[:-1]
