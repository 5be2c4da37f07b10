"""A change of the facts: a small, named difference, stated as data.

What a change does, and which parts state it, is in :data:`CHANGE_KINDS` alone. A part that holds values of columns
(``where``, ``row``, ``value``) holds them as files do: an id, a text, a number, yes or no, or a list of ids. An empty
text is an empty cell: the column's default.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from pooling.domain.fields import LARGEST_NUMBER, columns
from pooling.domain.problems import Problem, shown, suggestion
from pooling.domain.tables import TABLES
from pooling.domain.variants.values import Value, is_list, plain_value, value_of

WITHDRAWN = ("nations", "agreements", "suppliers", "pools")
"""Tables of those that can be withdrawn with all that depends on them."""
LOCK_COLUMNS = ("offer", "requirement", "agreement", "option", "nation", "period")
"""Columns of a lock that say what it is about."""


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """What a kind of change does, the parts that state it, and the parts it may leave out."""

    meaning: str
    parts: tuple[str, ...]
    optional: tuple[str, ...] = ()


CHANGE_KINDS: dict[str, ChangeKind] = {
    "set": ChangeKind("gives a column of the named rows a value", ("table", "field", "value"), ("where",)),
    "add": ChangeKind("adds a number to a column of the named rows", ("table", "field", "value"), ("where",)),
    "multiply": ChangeKind("multiplies a column of the named rows", ("table", "field", "value"), ("where",)),
    "add_row": ChangeKind("adds a row to a table, at its end or at a position", ("table", "row"), ("position",)),
    "remove_rows": ChangeKind("removes the named rows", ("table",), ("where",)),
    "withdraw": ChangeKind(
        f"removes {', '.join(WITHDRAWN[:-1])} or {WITHDRAWN[-1]} with all that depends on them", ("table", "where")
    ),
    "lock": ChangeKind("makes a commitment, assignment, membership or option a must", ("row",)),
    "forbid": ChangeKind("forbids a commitment, assignment, membership or option", ("row",)),
}
"""Every kind of change by its name, which stands in the part ``do``."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change. Make one with :func:`change_from`, which checks it.

    ``where`` names rows: all of its columns must be equal, to one of several values where it is given a list; a
    column of ids is equal to its whole list. Without it every row is meant. ``position`` counts from 1.
    """

    do: str
    table: str = ""
    where: tuple[tuple[str, Value], ...] = ()
    field: str = ""
    value: Value = ""
    row: tuple[tuple[str, Value], ...] = ()
    position: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as files have it: only the parts it states."""
        kind = CHANGE_KINDS[self.do]
        out: dict[str, Any] = {"do": self.do}
        for part in (*kind.parts, *kind.optional):
            stated = getattr(self, part)
            if part in ("where", "row"):
                stated = {name: plain_value(value) for name, value in stated}
            if part in kind.parts or stated not in ({}, None):
                out[part] = plain_value(stated)
        return out


PARTS = tuple(field.name for field in fields(Change))
"""The parts of a change, in the order files have them."""


def change_from(data: Any, place: str) -> tuple[Change | None, list[Problem]]:
    """The change that plain data describe, and every problem in it; ``place`` is where it stands."""
    if isinstance(data, Change):
        return data, []
    if not isinstance(data, Mapping):
        return None, [Problem(place, shown(data), "a change is an object of parts", "give do, table, ...")]
    do = data.get("do")
    if not isinstance(do, str) or do not in CHANGE_KINDS:
        return None, [Problem(f"{place}/do", shown(do), "no such kind of change", suggestion(do, CHANGE_KINDS))]
    problems = list(_shape(do, data, place))
    table = data.get("table", "locks" if do in ("lock", "forbid") else "")
    if not isinstance(table, str) or table not in TABLES:
        if "table" in data:
            problems.append(Problem(f"{place}/table", shown(table), "no such table", suggestion(table, TABLES)))
        return None, problems
    problems += _fitting(do, table, data, place)
    pairs: dict[str, tuple[tuple[str, Value], ...]] = {}
    for part in ("where", "row"):
        pairs[part], found = _pairs(do, table, part, data.get(part, {}), place)
        problems += found
    value: Value = ""
    field = data.get("field", "")
    if "field" in CHANGE_KINDS[do].parts and "field" in data:
        value, found = _assigned(do, table, field, data, place)
        problems += found
    if problems:
        return None, problems
    stated = "" if "table" not in CHANGE_KINDS[do].parts else table
    return Change(do, stated, pairs["where"], field, value, pairs["row"], data.get("position")), []


def _shape(do: str, data: Mapping[str, Any], place: str) -> Iterator[Problem]:
    kind = CHANGE_KINDS[do]
    known = ("do", *kind.parts, *kind.optional)
    for part in data:
        if part not in known:
            rule = f"{do} has no part {shown(part)}"
            yield Problem(f"{place}/{part}", shown(data[part]), rule, f"it has {', '.join(known)}")
    for part in kind.parts:
        if part not in data:
            yield Problem(f"{place}/{part}", "", f"{do} needs {part}", f"{do} {kind.meaning}")


def _fitting(do: str, table: str, data: Mapping[str, Any], place: str) -> Iterator[Problem]:
    """What a kind of change asks of its table and position."""
    if do == "withdraw" and table not in WITHDRAWN:
        yield Problem(f"{place}/table", table, f"one of {', '.join(WITHDRAWN)}", "use remove_rows for other rows")
    if table == "instance" and do in ("add_row", "remove_rows"):
        yield Problem(f"{place}/table", table, "it has one row, which stays", "set its columns")
    position = data.get("position")
    if position is not None and (type(position) is not int or position < 1):
        yield Problem(f"{place}/position", shown(position), "a whole number from 1", "leave it out for the end")
    if do == "withdraw" and not data.get("where") and "where" in data:
        yield Problem(f"{place}/where", "", "say who withdraws", "where = {id = ...}")


def _pairs(
    do: str, table: str, part: str, given: Any, place: str
) -> tuple[tuple[tuple[str, Value], ...], list[Problem]]:
    """The values by column in a part, checked, in the order of the table's columns."""
    if not isinstance(given, Mapping):
        return (), [Problem(f"{place}/{part}", shown(given), f"{part} is an object of columns and values")]
    known: tuple[str, ...] = LOCK_COLUMNS if do in ("lock", "forbid") else tuple(columns(TABLES[table]))
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, stated in given.items():
        where = f"{place}/{part}/{name}"
        if name not in known:
            problems.append(Problem(where, shown(stated), f"{table} has no column {name}", suggestion(name, known)))
            continue
        several = part == "where" and isinstance(stated, (list, tuple)) and not is_list(table, name)
        if several and not stated:
            problems.append(Problem(where, "[]", "a list names at least one value", "name one"))
        found: list[Value] = []
        for value in stated if several else [stated]:
            checked, wrong = value_of(table, name, value, where)
            problems += wrong
            found.append(checked)
        for twice in {shown(value) for at, value in enumerate(found) if value in found[:at]}:
            problems.append(Problem(where, twice, "stands twice", "name it once"))
        values[name] = tuple(found) if several and len(found) > 1 else found[0] if found else ""
    return tuple((name, values[name]) for name in known if name in values), problems


def _assigned(do: str, table: str, field: Any, data: Mapping[str, Any], place: str) -> tuple[Value, list[Problem]]:
    """What a column is set to, or the number it is changed by."""
    known = columns(TABLES[table])
    if not isinstance(field, str) or field not in known:
        wrong = Problem(
            f"{place}/field", shown(field), f"{table} has no column {shown(field)}", suggestion(field, known)
        )
        return "", [wrong]
    value = data.get("value", "")
    if do == "set":
        return value_of(table, field, value, f"{place}/value")
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) > LARGEST_NUMBER:
        return "", [Problem(f"{place}/value", shown(value), f"a number to {do}", "write it with a decimal point")]
    return value, []
