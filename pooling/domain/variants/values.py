"""Values of columns as changes state them: checked against the column, empty where they are its default."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from pooling.domain.parsing import canonical_value, row_problems
from pooling.domain.problems import Problem, shown
from pooling.domain.tables import TABLES

Value = str | int | float | bool | tuple[Any, ...]
"""An id or text, a number, yes or no, ids. Of several values of a selector: a tuple of them."""
EMPTY = ""
"""An empty cell: the default of its column."""


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
def default_of(table: str, field: str) -> tuple[bool, Any]:
    """(whether a cell of the column may be empty, what it means then)."""
    info = TABLES[table].model_fields[field]
    return not info.is_required(), None if info.is_required() else info.default


@cache
def _cell(table: str, field: str) -> type[BaseModel]:
    """A row of one column, which checks a value as the table does."""
    info = TABLES[table].model_fields[field]
    made: type[BaseModel] = create_model(  # type: ignore[call-overload]
        f"{table}_{field}", __config__=ConfigDict(frozen=True), **{field: (info.annotation, info)}
    )
    return made


def value_of(table: str, field: str, stated: Any, place: str) -> tuple[Value, list[Problem]]:
    """The value as the column keeps it, and what is wrong with it. A default, like nothing, is an empty cell."""
    optional, default = default_of(table, field)
    if stated is None or (isinstance(stated, str) and not stated):
        if optional or _holds_nothing(table, field):
            return EMPTY, []
        return EMPTY, [Problem(place, "", f"{field} is needed", "give a value")]
    if isinstance(stated, tuple):
        stated = list(stated)
    try:
        kept = getattr(_cell(table, field).model_validate({field: stated}), field)
    except ValidationError as error:
        return EMPTY, list(row_problems(error, _cell(table, field), table, 0, lambda *_: place))
    if optional and kept == default:
        return EMPTY, []
    kept = canonical_value(kept)
    return (tuple(kept) if isinstance(kept, list) else kept), []


def cell_of(table: str, field: str, row: BaseModel) -> Value:
    """What stands in a row's cell, in the same words."""
    kept = getattr(row, field)
    optional, default = default_of(table, field)
    if kept is None or (optional and kept == default):
        return EMPTY
    kept = canonical_value(kept)
    return tuple(kept) if isinstance(kept, list) else kept


def _holds_nothing(table: str, field: str) -> bool:
    """Whether a needed column may hold an empty text or list."""
    part = _property(table, field)
    return part.get("type") == "array" or (
        part.get("type") == "string" and "pattern" not in part and "enum" not in part
    )


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


__all__ = [
    "EMPTY",
    "Value",
    "cell_of",
    "default_of",
    "is_list",
    "is_number",
    "plain_value",
    "shown",
    "value_of",
    "words_of",
]
