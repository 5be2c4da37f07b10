"""Numbers, dates and truth values as people write them for people: what was probably meant, and what to write."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Final

from pooling.io.columns import Fault

LONGEST_NUMBER: Final = 60
"""Characters of a text that is looked at as a number."""

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_MARKS = str.maketrans(
    {**dict.fromkeys(" \t'\u2019\u02bc\u201c\u201d\u201e\"", ""), **dict.fromkeys("\u2012\u2013\u2014\u2212", "-")}
)
_THOUSANDS = re.compile(r"([+-]?)([1-9]\d{0,2})([.,])(\d{3})", re.ASCII)
_GROUPED_COMMA = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_GROUPED_POINT = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+|[+-]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
_BRACKETS = re.compile(r"\((.+)\)")
_INSIDE = re.compile(r"[+-]?\d[\d.,]*(?:[eE][+-]?\d{1,3}(?![\w]))?", re.ASCII)
_SCALES = re.compile(r"\d\s*(?:k|m|b|bn|mio|mrd|mn|thousand|million|billion|lakh|crore)\b", re.IGNORECASE)
_NOTHING = frozenset({"-", "--", "n/a", "na", "n.a.", "none", "null", "nil", "tbd", "tbc", "?", "#n/a", "unknown", "x"})
_YES = frozenset(
    {"ja", "oui", "si", "sim", "tak", "da", "wahr", "vrai", "vero", "x", "on", "t", "ok", "\u2713", "\u2714", "\u2611"}
)
_NO = frozenset(
    {"nein", "non", "nie", "nej", "nee", "falsch", "faux", "falso", "off", "f", "none", "-", "\u2717", "\u2718"}
)
_PLAIN = "a number with a point and no separators"
_EMPTY_CURE = "leave the cell empty where the figure is not known"


def ambiguous(text: str, typed: bool) -> Fault | None:
    """Why a text can be read as two numbers a thousand apart, or None where it cannot.

    ``2.400`` is 2400 in half of Europe and 2.4 in the rest. ``1.125`` is ambiguous only where numbers need not be text,
    ``typed``: in CSV a number with three decimals is written so.
    """
    match = _THOUSANDS.fullmatch(text.strip())
    if match is None or (match[3] == "." and not typed and not match[4].endswith("0")):
        return None
    sign, whole, mark, part = match.groups()
    decimal = f"{sign}{whole}.{part}".rstrip("0").rstrip(".")
    if mark == ",":
        return Fault(_PLAIN, f"write {sign}{whole}{part}, or {decimal} if the comma is a decimal comma")
    cure = f"write {sign}{whole}{part} or {decimal}" + (", as a number" if decimal.endswith(part) else "")
    return Fault("ambiguous: the point may mark thousands or decimals", cure)


def misread(text: str) -> tuple[float | None, Fault]:
    """The number probably meant by a text that is none, if anybody can know, and what to write."""
    if len(text) > LONGEST_NUMBER:
        return None, Fault("a number", f"write a number such as 3.5, or {_EMPTY_CURE}")
    short = unicodedata.normalize("NFKC", text).translate(_MARKS).replace(" ", "")
    brackets = _BRACKETS.fullmatch(short)
    if brackets:
        short = "-" + brackets[1]
    if short.lower() in _NOTHING:
        return None, Fault("a number", _EMPTY_CURE)
    share = short.endswith("%")
    plain = _plain(short.removesuffix("%"))
    if plain is not None:
        value = float(plain) / 100 if share else float(plain)
        return value, Fault(_PLAIN, f"write {value:.15g}" if share or "e" in plain.lower() else f"write {plain}")
    split = ambiguous(short, typed=True)
    if split is not None:
        return None, split
    return None, _inside(short)


def _plain(short: str) -> str | None:
    """The number with a point for decimals and nothing else, or None where its marks have no single meaning."""
    if _THOUSANDS.fullmatch(short) and "," in short:
        return None
    if _GROUPED_COMMA.fullmatch(short):
        return short.replace(",", "")
    if _GROUPED_POINT.fullmatch(short):
        return short.replace(".", "").replace(",", ".")
    if _DECIMAL_COMMA.fullmatch(short):
        return short.replace(",", ".")
    return short if _NUMBER.fullmatch(short) else None


def _inside(short: str) -> Fault:
    """What to do about text with a number in it, such as ``$1,200`` or ``5 aircraft``."""
    numbers = _INSIDE.findall(short)
    symbols = any(letter.isalpha() or unicodedata.category(letter) == "Sc" for letter in short)
    if len(numbers) != 1 or not symbols:
        return Fault("a number", f"write a number such as 3.5, or {_EMPTY_CURE}")
    rule = "a number alone; the unit stands in the heading"
    if _SCALES.search(short):
        return Fault(rule, "write the number in full, in the column's unit")
    split = ambiguous(numbers[0], typed=True)
    if split is not None:
        return Fault(rule, split.cure)
    plain = _plain(numbers[0].rstrip(".,"))
    return Fault(rule, f"write {plain}" if plain is not None else "write the number alone")


def flag_cure(text: str) -> str:
    """What to write for a truth value in other words."""
    word = text.strip().strip("\"'.\u201c\u201d").lower()
    word = {"s\u00ed": "si"}.get(word, word)
    if word in ("yes", "true") or word in _YES:
        return "write yes"
    if word in ("no", "false") or word in _NO:
        return "write no"
    return "write yes or no"


def date_id(cell: datetime.date | datetime.time | datetime.timedelta) -> str:
    """The text that probably became a date: 2026 for its first day, or for a year that was given a date's format."""
    if not isinstance(cell, datetime.date):
        return ""
    day = cell.date() if isinstance(cell, datetime.datetime) else cell
    serial = (day - datetime.date(1899, 12, 30)).days
    if 1900 <= serial <= 2200:
        return str(serial)
    return str(day.year) if (day.month, day.day) == (1, 1) else ""
