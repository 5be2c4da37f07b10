"""Values of columns as changes state them: checked against the column, empty where they are its default."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from pooling.domain.parsing import canonical_value, row_problems
from pooling.domain.problems import Problem
from pooling.domain.tables import TABLES

Value = str | int | float | bool | tuple[Any, ...]
"""An id or text, a number, yes or no, ids. Of several values of a selector: a tuple of them."""
EMPTY = ""
"""An empty cell: the default of its column, and of a column that has none an empty text or list."""


@cache
def is_list(table: str, field: str) -> bool:
    """Whether a column holds a list of ids."""
    return _property(table, field).get("type") == "array"


@cache
def is_number(table: str, field: str) -> bool:
    """Whether a column holds a number that can be reckoned with."""
    part = _property(table, field)
    return any(kind.get("type") in ("number", "integer") for kind in (part, *part.get("anyOf", ())))


@cache
def _property(table: str, field: str) -> dict[str, Any]:
    part: dict[str, Any] = TABLES[table].model_json_schema()["properties"][field]
    return part


@cache
def _default(table: str, field: str) -> tuple[bool, Any]:
    """(whether a cell of the column may be empty, what it means then)."""
    info = TABLES[table].model_fields[field]
    if not info.is_required():
        return True, info.default
    part = _property(table, field)
    if part.get("type") == "array":
        return True, ()
    return part.get("type") == "string" and "pattern" not in part and "enum" not in part, ""


@cache
def _cell(table: str, field: str) -> type[BaseModel]:
    """A row of one column, which checks a value as the table does."""
    info = TABLES[table].model_fields[field]
    made: type[BaseModel] = create_model(  # type: ignore[call-overload]
        f"{table}_{field}", __config__=ConfigDict(frozen=True), **{field: (info.annotation, info)}
    )
    return made


def kept_of(table: str, field: str, stated: Any, place: str) -> tuple[Any, list[Problem]]:
    """What a row keeps for a stated value, and what is wrong with it."""
    if stated is None or (isinstance(stated, str) and stated == EMPTY):
        may_be_empty, default = _default(table, field)
        return default, [] if may_be_empty else [Problem(place, "", f"{field} is needed", "give a value")]
    if isinstance(stated, tuple):
        stated = list(stated)
    try:
        return getattr(_cell(table, field).model_validate({field: stated}), field), []
    except ValidationError as error:
        return None, list(row_problems(error, _cell(table, field), table, 0, lambda *_: place))


def value_of(table: str, field: str, stated: Any, place: str) -> tuple[Value, list[Problem]]:
    """The value as a change keeps it, and what is wrong with it. A default, like nothing, is an empty cell."""
    kept, problems = kept_of(table, field, stated, place)
    return (EMPTY if problems else _stated(table, field, kept)), problems


def cell_of(table: str, field: str, row: BaseModel) -> Value:
    """What stands in a row's cell, in the same words."""
    return _stated(table, field, getattr(row, field))


def _stated(table: str, field: str, kept: Any) -> Value:
    may_be_empty, default = _default(table, field)
    if kept is None or (may_be_empty and kept == default):
        return EMPTY
    value: Value = kept if isinstance(kept, tuple) else canonical_value(kept)
    return value


def fifteen_digits(number: float) -> int | float:
    """A number to the digits that every format keeps; whole ones without a point."""
    kept = float(f"{number:.15g}") + 0.0
    return int(kept) if kept.is_integer() and abs(kept) < 1e15 else kept


def plain_value(value: Any) -> Any:
    """A value as JSON has it."""
    return [plain_value(part) for part in value] if isinstance(value, tuple) else value


def words_of(value: Value) -> str:
    """A value for people."""
    if isinstance(value, tuple):
        return "; ".join(words_of(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value) if isinstance(value, int) or value else "(empty)"
