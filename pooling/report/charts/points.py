"""What charts of other people's answers take: plain rows, as dictionaries or as records with these fields."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar

from pooling.domain.problems import InvalidInput, Problem, shown

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Point:
    """A plan of a frontier: two figures of it, and the best that can be of the second (its bound), where it is known.

    ``known`` says how (certified, proven, within, unproven).
    """

    label: str
    x: float
    y: float
    y_bound: float | None = None
    known: str = ""


@dataclass(frozen=True, slots=True)
class Swing:
    """What a figure is when one thing is low and when it is high; with the range that the gaps leave open, if any."""

    label: str
    low: float
    high: float
    low_bound: float | None = None
    high_bound: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A cause of a difference and what it adds."""

    label: str
    amount: float


@dataclass(frozen=True, slots=True)
class Report:
    """What a run knows at a time: the gap of the tier that it works on, None while there is none."""

    seconds: float
    tier: str | None
    gap: float | None
    target_gap: float | None = None


def rows_of(kind: type[Row], given: Iterable[Any]) -> list[Row]:
    """The rows as records. Raises :class:`InvalidInput` with everything that is missing or no number."""
    made, problems = [], []
    for place, row in enumerate(given):
        found: dict[str, Any] = {}
        for field in fields(kind):  # type: ignore[arg-type]
            value = row.get(field.name, MISSING) if isinstance(row, Mapping) else getattr(row, field.name, MISSING)
            if value is MISSING and field.default is not MISSING:
                value = field.default
            rule = _fault(str(field.type), value)
            if rule:
                said = "" if value is MISSING else shown(value)
                problems.append(Problem(f"/{place}/{field.name}", said, rule, f"give {field.name} ({field.type})"))
            found[field.name] = value
        made.append(found)
    if problems:
        raise InvalidInput(problems, "rows of a chart")
    return [kind(**found) for found in made]


def _fault(kind: str, value: Any) -> str:
    """What is wrong with a value of a field of that type; nothing where it is right."""
    if value is MISSING:
        return "is missing"
    if value is None:
        return "" if kind.endswith("None") else "is empty"
    if kind.startswith("str"):
        return "" if isinstance(value, str) else "is no text"
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return "" if number and math.isfinite(value) else "is no finite number"
