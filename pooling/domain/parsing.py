"""From plain tables to rows: every problem at once, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from pooling.domain.checking import Place
from pooling.domain.checks import check_tables
from pooling.domain.currencies import in_own_currency
from pooling.domain.fields import columns, references
from pooling.domain.ids import ID_RULE, id_cure
from pooling.domain.problems import Problem, shown, suggestion
from pooling.domain.ranges import range_cure, range_rule
from pooling.domain.tables import MOST_ROWS, REQUIRED_TABLES, ROW_LIMITS, ROWS_RULE, TABLES


def json_pointer(table: str, row: int | None, field: str | None) -> str:
    """The place in a JSON instance, by RFC 6901."""
    parts = [table] if table else []
    if row is not None and table != "instance":
        parts.append(str(row))
    if field is not None:
        parts.append(field)
    return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)


def canonical_row(row: BaseModel) -> dict[str, Any]:
    """A row as plain data: fields at their default left out, whole numbers without a point."""
    out: dict[str, Any] = {}
    for name, required, default in _defaults(type(row)):
        value = getattr(row, name)
        if required or value != default:
            out[name] = canonical_value(value)
    return out


@cache
def _defaults(model: type[BaseModel]) -> tuple[tuple[str, bool, Any], ...]:
    """(column, whether it is needed, its default) of a table."""
    return tuple((name, info.is_required(), info.default) for name, info in columns(model).items())


def canonical_value(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def find_problems(tables: Any, *, place: Place = json_pointer) -> list[Problem]:
    """Every problem in plain tables: shape, types, ranges, references, keys and cross-checks, in one pass."""
    return parse(tables, place)[1]


def parse(tables: Any, place: Place) -> tuple[dict[str, dict[int, Any]], list[Problem]]:
    """The rows that are right in themselves, by table and index, and every problem."""
    if not isinstance(tables, Mapping):
        return {}, [Problem(place("", None, None), shown(tables), "an instance is an object of tables")]
    problems: list[Problem] = []
    for name in tables:
        if name not in TABLES:
            cure = suggestion(name, TABLES)
            problems.append(Problem(place(str(name), None, None), "", f"unknown table {shown(name)}", cure))
    for name in REQUIRED_TABLES:
        if not len(records(tables.get(name)) or ()):
            problems.append(Problem(place(name, None, None), "", f"table {name} is missing or empty", f"add {name}"))
    count = sum(len(rows) for name in TABLES if isinstance(rows := tables.get(name), Sized) and name != "instance")
    if count > MOST_ROWS:
        return {}, [Problem(place("", None, None), f"{count:,}", ROWS_RULE, "split the instance")]
    good: dict[str, dict[int, Any]] = {}
    named: dict[str, set[str]] = {}
    broken: dict[str, int] = {}
    for name, model in TABLES.items():
        good[name] = {}
        for index, raw in enumerate(_rows(name, records(tables.get(name)), place, problems)):
            try:
                good[name][index] = model.model_validate(raw)
            except ValidationError as error:
                problems += row_problems(error, model, name, index, place)
                broken[name] = broken.get(name, 0) + 1
                if isinstance(raw, Mapping) and isinstance(raw.get("id"), str):
                    named.setdefault(name, set()).add(raw["id"])
    problems += check_tables(good, place, named, broken)
    problems += in_own_currency(good, place)[1]
    return good, problems


def _rows(name: str, rows: Any, place: Place, problems: list[Problem]) -> list[Any]:
    """The rows of a table, no more than it may have."""
    if rows is None:
        return []
    if name == "instance":
        return [rows]
    if not isinstance(rows, (list, tuple)):
        problems.append(Problem(place(name, None, None), shown(rows), f"{name} is a list of rows"))
        return []
    limit = ROW_LIMITS[name]
    if len(rows) > limit:
        rule = f"at most {limit} rows"
        problems.append(Problem(place(name, None, None), str(len(rows)), rule, "split the instance"))
    return list(rows[:limit])


def records(rows: Any) -> Any:
    """A pandas DataFrame as rows (an empty cell is one that is not given); anything else as it is."""
    if not (hasattr(rows, "columns") and hasattr(rows, "to_dict")):
        return rows
    return [
        {str(key): _scalar(value) for key, value in row.items() if not _empty(value)} for row in rows.to_dict("records")
    ]


def _scalar(value: Any) -> Any:
    return value.item() if hasattr(value, "item") and not hasattr(value, "__len__") else value


def _empty(value: Any) -> bool:
    return value is None or (not hasattr(value, "__len__") and bool(value != value))


def row_problems(
    error: ValidationError, model: type[BaseModel], table: str, row: int, place: Place
) -> Iterable[Problem]:
    """What is wrong in one row, in a planner's words."""
    for item in error.errors(include_url=False):
        field = str(item["loc"][0]) if item["loc"] else None
        kind, value, context = item["type"], item.get("input"), item.get("ctx", {})
        where = place(table, row, field)
        if kind == "extra_forbidden":
            yield Problem(where, shown(value), f"{table} has no field {field}", suggestion(field, columns(model)))
        elif kind == "missing":
            yield Problem(where, "", f"{field} is needed")
        elif kind == "literal_error":
            choices = [part.strip().strip("'") for part in context["expected"].replace(" or ", ", ").split(",")]
            yield Problem(where, shown(value), f"one of {', '.join(choices)}", suggestion(value, choices))
        elif kind in ("model_type", "model_attributes_type"):
            yield Problem(place(table, row, None), shown(value), "a row is an object of fields")
        elif kind in _BOUNDS and field is not None:
            yield Problem(where, shown(value), *_range_words(model, field, value))
        elif kind == "string_pattern_mismatch":
            nation = (table, field) == ("nations", "id") or references(model).get(field or "") == "nations"
            yield Problem(where, shown(value), ID_RULE, id_cure(value, nation=nation))
        else:
            yield Problem(where, shown(value), _RULES.get(kind) or item["msg"][0].lower() + item["msg"][1:])


_BOUNDS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal")
_RULES = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "finite_number": "a finite number",
    "bool_type": "true or false (yes or no in CSV and Excel)",
    "string_type": "text",
    "tuple_type": "a list of ids",
}


def _range_words(model: type[BaseModel], field: str, value: float) -> tuple[str, str]:
    """(rule, cure) for a number out of the bounds of its field."""
    schema = _properties(model)[field]
    options = [schema, *schema.get("anyOf", [])]
    bounds = {key: stated for option in options for key, stated in option.items()}
    above = "exclusiveMinimum" in bounds
    low, high = bounds["exclusiveMinimum" if above else "minimum"], bounds["maximum"]
    whole = any(option.get("type") == "integer" for option in options)
    unit = schema.get("unit", "")
    return range_rule(low, high, above=above, whole=whole, unit=unit), range_cure(value, low, high, unit=unit)


@cache
def _properties(model: type[BaseModel]) -> dict[str, Any]:
    """The fields of a row as JSON Schema: making it takes longer than judging a hundred rows."""
    properties: dict[str, Any] = model.model_json_schema()["properties"]
    return properties
