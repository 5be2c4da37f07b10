"""A change of the facts: a small, named difference, stated as data.

What a change does, and which parts state it, is in :data:`CHANGE_KINDS` alone. A part that holds values of columns
(``where``, ``row``, ``value``) holds them as files do: an id, a text, a number, yes or no, or a list of ids. An empty
text is an empty cell: the column's default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from pooling.domain.fields import ALMOST_ZERO, LARGEST_NUMBER, SMALLEST_NUMBER, columns
from pooling.domain.problems import Problem, shown, suggestion
from pooling.domain.tables import TABLES
from pooling.domain.variants.values import Value, fifteen_digits, is_list, plain_value, value_of

WITHDRAWN = ("nations", "agreements", "suppliers", "pools")
"""Tables of those that can be withdrawn with all that depends on them."""
LOCK_COLUMNS = ("offer", "requirement", "agreement", "option", "nation", "period")
"""Columns of a lock that say what it is about."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Stands for a change that could not be read, and whose problems are told already.

    ``table``: the one that it may have added a row to, for then nobody misses rows of it.
    """

    table: str = ""


PlaceOfPart = Callable[[str], str]
"""Part of a change (``where/nation``; empty: the whole) -> the place in the user's words."""
Hint = Callable[[Any, Iterable[str]], str]
"""What was probably meant, among names that are known."""


@dataclass(frozen=True, slots=True)
class ChangeKind:
    """What a kind of change does, the parts that state it, those it may leave out, and a line that says one."""

    meaning: str
    parts: tuple[str, ...]
    optional: tuple[str, ...]
    example: str


CHANGE_KINDS: dict[str, ChangeKind] = {
    "set": ChangeKind(
        "gives a column of the named rows a value",
        ("table", "field", "value"),
        ("where",),
        "nations id=DNK,NOR reserve_share:=0.2",
    ),
    "add": ChangeKind(
        "adds a number to a column of the named rows",
        ("table", "field", "value"),
        ("where",),
        "offers id=NOR-fighter-a quantity+=2",
    ),
    "multiply": ChangeKind(
        "multiplies a column of the named rows",
        ("table", "field", "value"),
        ("where",),
        "budgets nation=DNK period=2027 amount_million*=1.1",
    ),
    "add_row": ChangeKind(
        "adds a row to a table, at its end or at a position",
        ("table", "row"),
        ("position",),
        'add agreements id=nordic-tankers name="Nordic tankers" nations=DNK;NOR',
    ),
    "remove_rows": ChangeKind("removes the named rows", ("table",), ("where",), "remove caveats nation=DNK"),
    "withdraw": ChangeKind(
        f"removes {', '.join(WITHDRAWN[:-1])} or {WITHDRAWN[-1]} with all that depends on them",
        ("table", "where"),
        (),
        "withdraw nations id=DNK",
    ),
    "lock": ChangeKind(
        "makes a commitment, assignment, membership or option a must",
        ("row",),
        (),
        "lock offer=NOR-fighter-a period=2027",
    ),
    "forbid": ChangeKind(
        "forbids a commitment, assignment, membership or option",
        ("row",),
        (),
        "forbid agreement=nordic-tankers nation=DNK",
    ),
}
"""Every kind of change by its name, which stands in the part ``do``."""
PART_MEANINGS = {
    "do": "Kind of change",
    "table": "Table that is changed",
    "where": "Columns and what must stand in them, or a list of which one must; without it every row is meant",
    "field": "Column that is changed",
    "value": "What it is set to (an empty text: its default), what is added, or the factor",
    "row": "Columns of the row that is added, or of what is locked or forbidden",
    "position": "Row of the table at which it is added, counted from 1; without it, at the end",
}
"""The parts of a change, in the order files have them, with their meaning."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change. Make one with :func:`change_from`, which checks it; whatever applies one checks it again.

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


_DEFAULTS = {field.name: field.default for field in fields(Change)}


def change_from(data: Any, place: PlaceOfPart, hint: Hint = suggestion) -> tuple[Change | None, list[Problem]]:
    """The change that plain data describe, and every problem in it; ``place`` says where its parts stand."""
    if isinstance(data, Unread):
        return None, []
    if isinstance(data, Change):
        data = _as_stated(data)
    if not isinstance(data, Mapping):
        return None, [Problem(place(""), shown(data), "a change is an object of parts", "give do, table, ...")]
    do = data.get("do")
    if not isinstance(do, str) or do not in CHANGE_KINDS:
        return None, [Problem(place("do"), shown(do), "no such kind of change", hint(do, CHANGE_KINDS))]
    problems = list(_shape(do, data, place, hint))
    table = data.get("table", "") if "table" in CHANGE_KINDS[do].parts else "locks"
    if not isinstance(table, str) or table not in TABLES:
        if "table" in data:
            problems.append(Problem(place("table"), shown(table), "no such table", hint(table, TABLES)))
        return None, problems
    problems += _fitting(do, table, data, place)
    pairs: dict[str, tuple[tuple[str, Value], ...]] = {"where": (), "row": ()}
    for part in pairs:
        if part in data and part in (*CHANGE_KINDS[do].parts, *CHANGE_KINDS[do].optional):
            pairs[part], found = _pairs(do, table, part, data[part], place, hint)
            problems += found
    value: Value = ""
    field = data.get("field", "")
    if "field" in CHANGE_KINDS[do].parts and "field" in data:
        value, found = _assigned(do, table, data, place, hint)
        problems += found
    if problems:
        return None, problems
    stated = table if "table" in data else ""
    return Change(do, stated, pairs["where"], field, value, pairs["row"], data.get("position")), []


def _as_stated(change: Change) -> dict[str, Any]:
    """Plain data of a change that anybody may have made, with all that it states."""
    kind = CHANGE_KINDS.get(change.do) if isinstance(change.do, str) else None
    needed = ("do", *(kind.parts if kind else ()))
    out = {part: getattr(change, part) for part in _DEFAULTS}
    out = {part: stated for part, stated in out.items() if part in needed or not _is_default(part, stated)}
    for part in ("where", "row"):
        try:
            out[part] = dict(out[part])
        except (KeyError, TypeError, ValueError):
            continue  # not there, or nothing that has columns: that is said where it is read
    return out


def _is_default(part: str, stated: Any) -> bool:
    return type(stated) is type(_DEFAULTS[part]) and bool(stated == _DEFAULTS[part])


def _shape(do: str, data: Mapping[str, Any], place: PlaceOfPart, hint: Hint) -> Iterator[Problem]:
    kind = CHANGE_KINDS[do]
    known = ("do", *kind.parts, *kind.optional)
    for part in data:
        if part not in known:
            rule = f"{do} has no part {shown(part)}"
            near = hint(part, known)
            yield Problem(
                place(step(part)), shown(data[part]), rule, near if "?" in near else f"it has {', '.join(known)}"
            )
    for part in kind.parts:
        if part not in data:
            yield Problem(place(""), "", f"{do} needs {part}", f"{do} {kind.meaning}")


def step(name: Any) -> str:
    """A name as a step of a place, by RFC 6901; what is long is cut."""
    text = str(name)
    return (text if len(text) <= 80 else text[:77] + "...").replace("~", "~0").replace("/", "~1")


def _fitting(do: str, table: str, data: Mapping[str, Any], place: PlaceOfPart) -> Iterator[Problem]:
    """What a kind of change asks of its table and position."""
    if do == "withdraw" and table not in WITHDRAWN:
        yield Problem(place("table"), table, f"one of {', '.join(WITHDRAWN)}", "use remove_rows for other rows")
    if table == "instance" and do in ("add_row", "remove_rows"):
        yield Problem(place("table"), table, "it has one row, which stays", "set its columns")
    position = data.get("position")
    if do == "add_row" and position is not None and (type(position) is not int or position < 1):
        yield Problem(place("position"), shown(position), "a whole number from 1", "leave it out for the end")
    if do == "withdraw" and "where" in data and data["where"] in ({}, None):
        yield Problem(place("where"), "", "say who withdraws", "where = {id = ...}")


def _pairs(
    do: str, table: str, part: str, given: Any, place: PlaceOfPart, hint: Hint
) -> tuple[tuple[tuple[str, Value], ...], list[Problem]]:
    """The values by column in a part, checked, in the order of the table's columns."""
    if not isinstance(given, Mapping):
        cure = f"{part} = {{COLUMN = VALUE}}"
        return (), [Problem(place(part), shown(given), f"{part} is an object of columns and values", cure)]
    known: tuple[str, ...] = LOCK_COLUMNS if do in ("lock", "forbid") else tuple(columns(TABLES[table]))
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, stated in given.items():
        where = place(f"{part}/{step(name)}")
        if name not in known:
            said = do if do in ("lock", "forbid") else table
            problems.append(Problem(where, shown(stated), f"{said} has no column {shown(name)}", hint(name, known)))
            continue
        several = part == "where" and isinstance(stated, (list, tuple)) and not is_list(table, name)
        if several and not stated:
            problems.append(Problem(where, "[]", "a list names at least one value", "name one"))
        found: dict[Value, None] = {}
        for value in stated if several else [stated]:
            checked, wrong = value_of(table, name, value, where)
            problems += wrong
            if checked in found and not wrong:
                problems.append(Problem(where, shown(value), "stands twice", "name it once"))
            found[checked] = None
        values[name] = tuple(found) if several and len(found) > 1 else next(iter(found), "")
    return tuple((name, values[name]) for name in known if name in values), problems


def _assigned(
    do: str, table: str, data: Mapping[str, Any], place: PlaceOfPart, hint: Hint
) -> tuple[Value, list[Problem]]:
    """What a column is set to, or the number it is changed by."""
    known = columns(TABLES[table])
    field, value = data["field"], data.get("value", "")
    if not isinstance(field, str) or field not in known:
        rule = f"{table} has no column {shown(field)}"
        return "", [Problem(place("field"), shown(field), rule, hint(field, known))]
    if do == "set":
        return value_of(table, field, value, place("value"))
    if "value" not in data:
        return "", []
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= LARGEST_NUMBER:
        rule = f"a number to {do}, at most {LARGEST_NUMBER:g}"
        return "", [Problem(place("value"), shown(value), rule, "write it with a decimal point")]
    if 0 < abs(value) < SMALLEST_NUMBER:
        return "", [Problem(place("value"), shown(value), ALMOST_ZERO, "use 0")]
    return fifteen_digits(value), []
