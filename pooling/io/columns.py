"""What each column of each table holds, read off the domain's models, and which numbers fit it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from pooling.domain.fields import columns
from pooling.domain.ranges import range_cure, range_rule
from pooling.domain.tables import TABLES

Kind = Literal["id", "ids", "text", "number", "whole", "flag", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. Numbers go from ``low`` to ``high``, or lie ``above`` low; an empty cell means ``default``."""

    table: str
    name: str
    kind: Kind
    required: bool
    default: Any
    description: str
    unit: str = ""
    refers_to: str = ""
    choices: tuple[str | int, ...] = ()
    low: float | None = None
    above: bool = False
    high: float | None = None
    longest: int | None = None
    examples: tuple[str, ...] = ()

    @property
    def numeric(self) -> bool:
        return self.kind in ("number", "whole") or (self.kind == "choice" and isinstance(self.choices[0], int))

    @property
    def is_whole(self) -> bool:
        """Whether its numbers are whole."""
        return self.kind in ("whole", "choice")

    @property
    def heading(self) -> str:
        """The column's name with its unit, as in ``notice_days [days]``."""
        return f"{self.name} [{self.unit}]" if self.unit else self.name


def columns_shown(tables: Collection[str]) -> dict[str, dict[str, Column]]:
    """The columns of these tables alone, without those that name rows of others."""
    every = instance_columns()
    return {
        table: {
            name: column for name, column in every[table].items() if not column.refers_to or column.refers_to in tables
        }
        for table in every
        if table in tables
    }


def columns_of(table: str, model: type[BaseModel]) -> dict[str, Column]:
    """The columns of a table, by name, in order."""
    schema = model.model_json_schema()
    required = set(schema.get("required", ()))
    parts = schema["properties"]
    return {name: _column(table, name, parts[name], name in required, model) for name in columns(model)}


@cache
def instance_columns() -> Mapping[str, dict[str, Column]]:
    """The columns of every table of an instance."""
    return {table: columns_of(table, model) for table, model in TABLES.items()}


def _column(table: str, name: str, part: dict[str, Any], required: bool, model: type[BaseModel]) -> Column:
    core = next((kind for kind in part.get("anyOf", ()) if kind.get("type") != "null"), part)
    choices = tuple(core.get("enum", (core["const"],) if "const" in core else ()))
    return Column(
        table=table,
        name=name,
        kind=_kind(core, choices),
        required=required,
        default=None if required else model.model_fields[name].default,
        description=part.get("description", ""),
        unit=part.get("unit", ""),
        refers_to=part.get("refers_to", ""),
        choices=choices,
        low=core.get("minimum", core.get("exclusiveMinimum")),
        above="exclusiveMinimum" in core,
        high=core.get("maximum"),
        longest=core.get("maxLength"),
        examples=tuple(part.get("examples", ())),
    )


def _kind(core: dict[str, Any], choices: tuple[Any, ...]) -> Kind:
    if choices:
        return "choice"
    kinds: dict[str, Kind] = {"boolean": "flag", "array": "ids", "integer": "whole", "number": "number"}
    return kinds.get(core["type"]) or ("id" if "pattern" in core else "text")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be read, and what to do."""

    rule: str
    cure: str = ""


def range_fault(column: Column, value: float) -> tuple[float, Fault | None]:
    """The number probably meant, and why the finite ``value`` does not fit the column, if so."""
    if column.is_whole and not float(value).is_integer():
        return value, _not_whole(column, value)
    low, high = column.low, column.high
    if low is None or high is None or not (value < low or value > high or (column.above and value == low)):
        return value, None
    rule = range_rule(low, high, above=column.above, whole=column.kind == "whole", unit=column.unit)
    cure = range_cure(value, low, high, unit=column.unit)
    likely = float(f"{value / 100:.15g}") if (low, high) == (0, 1) and 1 < value <= 100 else value
    return likely, Fault(rule, cure)


def _not_whole(column: Column, value: float) -> Fault:
    if column.kind == "choice":
        return Fault(f"one of {', '.join(map(str, column.choices))}")
    # Rounding a notice down would promise more than was meant: the choice is the user's.
    near = f"write {math.floor(value)} or {math.ceil(value)}" if 0 <= value < 1e15 else ""
    return Fault("a whole number" + (f" of {column.unit}" if column.unit else ""), near)
