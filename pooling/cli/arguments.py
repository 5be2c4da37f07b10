"""What a user types for durations, shares and settings, as values. A wrong one is a usage error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import typer

_PARTS = {"h": 3600.0, "m": 60.0, "s": 1.0}
_DURATION = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?:in)?)?(?:(\d+(?:\.\d+)?)s)?", re.ASCII)
_PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_SHARE = re.compile(r"\+?((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*(%?)", re.ASCII)
_PER_CENT = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*%", re.ASCII)
_DECIMAL_COMMA = re.compile(r"([+-]?\d+),(\d+)(\s*%?)", re.ASCII)
_BARE_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*")
LONGEST_S = 30 * 24 * 3600.0


def duration(text: str) -> float:
    """Seconds from ``90``, ``60s``, ``2m``, ``1m30s`` or ``1h``."""
    typed = text.strip().lower()
    match = _DURATION.fullmatch(typed)
    if _PLAIN_NUMBER.fullmatch(typed):
        seconds = float(typed)
    elif typed and match:
        seconds = sum(float(part) * _PARTS[unit] for part, unit in zip(match.groups(), "hms", strict=True) if part)
    else:
        raise typer.BadParameter(f"{text!r} is not a duration; write 90, 60s, 2m, 1m30s or 1h")
    if not 0 < seconds <= LONGEST_S:
        raise typer.BadParameter(f"{text!r} is not above 0 and at most 30 days")
    return seconds


def share(text: str) -> float:
    """A share from ``1%``, ``0.01`` or ``1e-6``."""
    typed = text.strip()
    comma = _DECIMAL_COMMA.fullmatch(typed)
    if comma:
        raise typer.BadParameter(f"{text!r}: write {comma[1]}.{comma[2]}{comma[3]}, with a point")
    match = _SHARE.fullmatch(typed)
    if match is None:
        raise typer.BadParameter(f"{text!r} is not a share; write 1%, 0.01 or 1e-6")
    value = _of_hundred(match[1]) if match[2] else float(match[1])
    if value > 1:
        raise typer.BadParameter(f"{text!r} is more than 100 %; write 1% or 0.01")
    return value


def settings(texts: Iterable[str]) -> dict[str, Any]:
    """Overrides of a card from ``key=value`` texts. Values are numbers, per cent, flags, lists, or a word."""
    found: dict[str, Any] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        key = key.strip()
        if not sign or not key:
            raise typer.BadParameter(f"{text!r} is not key=value", param_hint="--set")
        if key in found:
            raise typer.BadParameter(f"{key} is set twice", param_hint="--set")
        found[key] = _literal(text, value.strip())
    return found


def _of_hundred(digits: str) -> float:
    """Divided as a decimal number: 140 % is exactly what 1.4 is."""
    from decimal import Decimal

    return float(Decimal(digits) / 100)


def _literal(text: str, value: str) -> Any:
    import tomllib

    per_cent = _PER_CENT.fullmatch(value)
    if per_cent:
        return _of_hundred(per_cent[1])
    comma = _DECIMAL_COMMA.fullmatch(value)
    if comma:
        mended = f"{comma[1]}.{comma[2]}{comma[3]}"
        raise typer.BadParameter(f"{text!r}: write {mended}, with a point", param_hint="--set")
    try:
        table = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):  # also a number of thousands of digits
        table = {}
    if set(table) == {"value"}:
        return table["value"]
    if _BARE_WORD.fullmatch(value):
        return value
    rule = "a value is a number (1.4 or 140%), true or false, a word, or a list such as [100, 10, 1, 0.1, 0.01]"
    raise typer.BadParameter(f"{text[:100]!r}: {rule}", param_hint="--set")
