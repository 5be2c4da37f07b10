"""From what stands in a cell to what the domain expects, and back. What cannot be converted is said, with a cure."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from typing import Any, Final

from pooling.domain.instance import canonical_value
from pooling.io.columns import Column, Fault, range_fault
from pooling.io.written import LONGEST_NUMBER, ambiguous, date_id, flag_cure, misread


class _Nothing:
    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final = _Nothing()
"""The cell says nothing: the field keeps its default."""

Converted = tuple[Any, Fault | None]
"""A value for the domain, and the fault. With a fault it is the likely meaning, so that other checks can go on."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,5})?", re.ASCII)
_FLAGS = {"yes": True, "no": False, "true": True, "false": False, "y": True, "n": False, "1": True, "0": False}
SEPARATOR = ";"


def from_text(column: Column, cell: str, *, typed: bool = False) -> Converted:
    """What a text cell means in a column; ``typed`` where numbers need not be text, as in a workbook."""
    text = cell.strip()
    if not text:
        # A needed text or list may be empty; every other column falls back to its default, or is reported as missing.
        empty = {"text": "", "ids": []} if column.required else {}
        return empty.get(column.kind, NOTHING), None
    if column.kind == "text":
        return cell, None
    if column.kind == "ids":
        return _ids(text)
    if column.kind == "flag":
        if text.lower() in _FLAGS:
            return _FLAGS[text.lower()], None
        return NOTHING, Fault("yes or no", flag_cure(text))
    if column.numeric:
        return _number(column, text, typed)
    return text, None


def from_excel(column: Column, cell: Any) -> Converted:
    """What a workbook's cell (text, number, truth value, date) means in a column."""
    if isinstance(cell, str):
        return from_text(column, cell, typed=True)
    if isinstance(cell, bool):
        if column.kind == "flag":
            return cell, None
        if column.numeric:
            return NOTHING, Fault("a number, not TRUE or FALSE", "type the number, or leave the cell empty")
        return from_text(column, "TRUE" if cell else "FALSE")
    if isinstance(cell, (datetime.date, datetime.time, datetime.timedelta)):
        if column.numeric:
            return NOTHING, Fault("a number, not a date or time", "set the cell's format to Number and type it again")
        likely = date_id(cell)
        cure = "set the cell's format to Text and type it again" + (f": {likely}" if likely else "")
        return (likely or NOTHING), Fault("text, not a date or time", cure)
    if column.numeric:
        return _fitted(column, cell)
    text = number_text(cell)
    if text is None:
        return NOTHING, Fault("text, not a number", "set the cell's format to Text and type it again")
    return from_text(column, text)


def number_text(value: float) -> str | None:
    """A number as the text a person typed (2026, 1.5), or None where that cannot be known."""
    if not math.isfinite(value) or abs(value) >= 1e15:
        return None
    text = str(int(value)) if float(value).is_integer() else f"{value:.15g}"
    return None if "e" in text else text


def _ids(text: str) -> Converted:
    if SEPARATOR not in text and any(mark in text for mark in ",|\n"):
        names = _parts(re.split(r"[,|\n]", text))
        return names, Fault("several names are separated by ;", "write " + SEPARATOR.join(names))
    return _parts(text.split(SEPARATOR)), None


def _parts(parts: Iterable[str]) -> list[str]:
    return [part.strip() for part in parts if part.strip()]


def _number(column: Column, text: str, typed: bool) -> Converted:
    reading = ambiguous(text, typed)
    if reading is not None:
        return NOTHING, reading
    if len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text):
        return _fitted(column, int(text) if re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII) else float(text))
    likely, told = misread(text)
    if likely is None:
        return NOTHING, told
    value, fault = _fitted(column, likely)
    return (NOTHING if fault else value), told


def _fitted(column: Column, value: float) -> Converted:
    """A number as the column wants it: whole where it counts, within its bounds, finite always."""
    if not math.isfinite(value):
        return NOTHING, Fault("a number of ordinary size", "write a number below a million million")
    likely, fault = range_fault(column, value)
    if isinstance(likely, float) and likely.is_integer() and abs(likely) < 1e15:
        return int(likely), fault
    return (NOTHING if column.is_whole and isinstance(likely, float) else likely), fault


def to_cell(column: Column, value: Any) -> str | int | float | None:
    """What a cell shows for a value: text, a number, or None for an empty cell. Read back it is the value."""
    value = canonical_value(value)
    if value is None or value == [] or value == "":
        return None
    if column.kind == "flag":
        return "yes" if value else "no"
    if isinstance(value, list):
        return SEPARATOR.join(value)
    if isinstance(value, (int, float, str)):
        return value
    raise TypeError(f"{column.table}.{column.name} holds {type(value).__name__}")
