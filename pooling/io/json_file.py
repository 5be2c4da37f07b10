"""An instance as one JSON file: an object of tables, each a list of rows."""

from __future__ import annotations

import json
import math
import os
from typing import Any, Final

from pooling.domain.fields import LARGEST_LIST
from pooling.domain.instance import Instance, json_pointer
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.tables import MOST_ROWS, ROW_LIMITS, ROWS_RULE, TABLES
from pooling.io.atomic import write_file
from pooling.io.cells import NOTHING
from pooling.io.columns import Column, Fault, instance_columns, range_fault
from pooling.io.counting import json_excess
from pooling.io.draft import Draft, Found, Key, Locate, Places
from pooling.io.limits import MOST_UNKNOWN
from pooling.io.source import Source, as_text, contents, fail, name_of

_ENCODING = "save the file as UTF-8"
_LONGEST_INTEGER: Final = 20
_LIST: Final = f"a list of names, {LARGEST_LIST:,} at most"


def read_json(source: Source) -> Instance:
    """The instance in a JSON file (or its bytes). Raises :class:`InvalidInput` with every problem."""
    return draft_json(source).instance()


def write_json(instance: Instance, path: str | os.PathLike[str]) -> None:
    """Write an instance as JSON, a row per line; equal instances give equal bytes."""
    tables = {name: rows for name, rows in instance.tables().items() if rows}
    write_file(path, dumps_by_row(tables))


def draft_json(source: Source) -> Draft:
    """The tables of a JSON file, as read. Raises :class:`InvalidInput` only where nothing can be read."""
    what = name_of(source, "instance")
    return draft_data(load_json(source, what), what)


def draft_data(data: Any, what: str) -> Draft:
    """The tables in the plain data of a JSON text. Raises :class:`InvalidInput` where they hold no instance at all."""
    if not isinstance(data, dict):
        raise fail("/", "an instance is an object of tables", value=brief(data), what=what)
    if "result_version" in data:
        raise fail("/", "this is a result, not an instance", "give the instance it was solved from", what=what)
    count = sum(len(rows) for name, rows in data.items() if name in TABLES and isinstance(rows, list))
    if count > MOST_ROWS:
        raise fail("/", ROWS_RULE, "split the instance", value=f"{count:,}", what=what)
    found = Found()
    tables = _tables(data, found)
    locate = _locate(data)
    for problem in found.problems:
        found.order.setdefault(problem.place, _key_of(problem.place, locate))
    return Draft(what, tables, Places(locate), found)


def load_json(source: Source, what: str) -> Any:
    """Plain data of any JSON file, with repeated names kept as :class:`Repeating`. Raises :class:`InvalidInput`."""
    content = contents(source)
    excess = json_excess(content, what)
    if excess is not None:
        raise InvalidInput([excess], what)
    text = as_text(content, what, _ENCODING)
    del content  # let go of before parsing begins
    try:
        return json.loads(text, object_pairs_hook=_object, parse_int=_integer)
    except json.JSONDecodeError as error:
        place = f"{what}:{error.lineno}:{error.colno}"
        start = text[error.pos : error.pos + 20]
        raise fail(place, f"not JSON: {error.msg.lower()}", value=shown(start) if start else "", what=what) from None
    except RecursionError:
        raise fail(what, "nested too deeply", "an instance is an object of lists of rows", what=what) from None


class Repeating(dict[str, Any]):
    """An object in which names stood more than once."""

    repeated: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    twice = dict.fromkeys(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    repeating = Repeating(made)
    repeating.repeated = tuple(twice)
    return repeating


def _integer(text: str) -> int | float:
    # A longer one is out of every range; as a float it costs nothing and is reported in its place.
    return int(text) if len(text) <= _LONGEST_INTEGER else float(text)


def brief(value: Any) -> str:
    """A value for a message, without looking into it when it is large or deep."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return shown(value)


def _tables(data: dict[str, Any], found: Found) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    found.extend(repeated_names(data, ""))
    unknown = [name for name in data if name not in TABLES]
    for name in unknown[:MOST_UNKNOWN]:
        found.add(json_pointer(name, None, None), f"unknown table {shown(name)}", suggestion(name, TABLES))
    if len(unknown) > MOST_UNKNOWN:
        found.add("/", f"{len(unknown) - MOST_UNKNOWN} more unknown tables")
    for name, columns in instance_columns().items():
        if name not in data or data[name] is None:
            continue
        rows: Any = data[name]
        single = name == "instance"
        if not isinstance(rows, dict if single else list):
            rule = f"{name} is {'an object of fields' if single else 'a list of rows'}"
            found.add(json_pointer(name, None, None), rule, value=brief(rows))
            found.unread.add(name)
            continue
        given: list[Any] = [rows] if single else data[name]
        if len(given) > ROW_LIMITS[name]:
            rule = f"at most {ROW_LIMITS[name]:,} rows"
            found.add(json_pointer(name, None, None), rule, "split the instance", f"{len(given):,}")
            found.unread.add(name)
            continue
        plain = _rows(name, given, columns, found)
        tables[name] = plain[0] if single else plain
    return tables


def _rows(table: str, rows: list[Any], columns: dict[str, Column], found: Found) -> list[Any]:
    """The rows with values the domain can look at: nothing nested, nothing infinite, few unknown fields."""
    unknown = 0
    out: list[Any] = []
    for index, row in enumerate(rows):
        if found.dropped:
            found.unread.add(table)
            break
        if not isinstance(row, dict):
            found.add(json_pointer(table, index, None), "a row is an object of fields", value=brief(row))
            out.append(None)
            continue
        if isinstance(row, Repeating):
            found.extend(repeated_names(row, json_pointer(table, index, None)))
        plain = {name: _value(columns[name], value, index, found) for name, value in row.items() if name in columns}
        out.append({name: value for name, value in plain.items() if value is not NOTHING})
        for name in row:
            if name not in columns:
                unknown += 1
                if unknown <= MOST_UNKNOWN:
                    rule = f"{table} has no such field"
                    found.add(json_pointer(table, index, name), rule, suggestion(name, columns), brief(row[name]))
    if unknown > MOST_UNKNOWN:
        found.add(json_pointer(table, None, None), f"{unknown - MOST_UNKNOWN} more unknown fields")
    return out


def _value(column: Column, value: Any, row: int, found: Found) -> Any:
    """What the domain is to look at: the value, the likely number where one is out of range, or NOTHING."""
    likely, fault = value, None
    if isinstance(value, (dict, list)):
        if column.kind != "ids" or not _flat(value):
            likely, fault = NOTHING, Fault(_LIST if column.kind == "ids" else "a single value")
    elif isinstance(value, float) and not math.isfinite(value):
        rule = "a number" if math.isnan(value) else "a number of ordinary size"
        likely, fault = NOTHING, Fault(rule, "leave the field out if unknown")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if column.is_whole and float(value).is_integer() and abs(value) < 1e15:
            value = int(value)
        likely, fault = range_fault(column, value) if column.numeric else (value, None)
    if fault is not None:
        found.add(json_pointer(column.table, row, column.name), fault.rule, fault.cure, brief(value))
    return likely


def _flat(value: Any) -> bool:
    if not isinstance(value, list) or len(value) > LARGEST_LIST:
        return False
    return not any(isinstance(part, (dict, list)) for part in value)


def repeated_names(data: dict[str, Any], prefix: str) -> list[Problem]:
    """A problem for each name that stood more than once in an object; ``prefix`` is the object's pointer."""
    names = data.repeated[:MOST_UNKNOWN] if isinstance(data, Repeating) else ()
    places = [prefix.rstrip("/") + json_pointer(name, None, None) for name in names]
    return [Problem(place, "", "stands twice in one object", "remove one") for place in places]


def _locate(data: dict[str, Any]) -> Locate:
    position = {name: number for number, name in enumerate(data)}

    def locate(table: str, row: int | None, field: str | None) -> tuple[str, Key]:
        at = position.get(table, 1 << 29)
        rows = data.get(table)
        holder = rows
        if table != "instance" and row is not None and isinstance(rows, list) and row < len(rows):
            holder = rows[row]
        column = 0
        if field is not None:
            column = 1 << 20
            if isinstance(holder, dict) and field in holder:
                column = 1 + list(holder).index(field) if len(holder) < 1_000 else 1
        return json_pointer(table, row, field), (at, -1 if row is None else row, column)

    return locate


def _key_of(pointer: str, locate: Locate) -> Key:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    if parts[0] == "instance":
        parts.insert(1, "0")
    row = int(parts[1]) if len(parts) > 1 and parts[1].isascii() and parts[1].isdigit() else None
    return locate(parts[0], row, parts[2] if len(parts) > 2 else None)[1]


def dumps_by_row(data: dict[str, Any]) -> str:
    """JSON a person can read and compare: one line for each row of a list of objects."""
    parts = []
    for name, value in data.items():
        if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
            rows = ",\n".join("    " + _line(row) for row in value)
            parts.append(f"  {_line(name)}: [\n{rows}\n  ]")
        elif isinstance(value, dict) and any(isinstance(rows, list) and rows for rows in value.values()):
            inner = dumps_by_row(value).rstrip("\n").replace("\n", "\n  ")
            parts.append(f"  {_line(name)}: {inner}")
        else:
            parts.append(f"  {_line(name)}: {_line(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
