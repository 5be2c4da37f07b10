"""A change as one line of text, for the command line and for cells of a workbook.

    budgets nation=DNK period=2027 amount_million*=1.1      multiply
    offers id=NOR-tanker quantity+=2                        add
    nations id=DNK,NOR reserve_share:=0.2                   set
    add agreements id=new-pool nations=DNK;NOR              add_row (add agreements@3 ...: as its third row)
    remove caveats nation=DNK                               remove_rows
    withdraw nations id=FRA                                 withdraw
    lock offer=NOR-tanker                                   lock
    forbid agreement=new-pool nation=DNK                    forbid

Values are written as in the cells of a CSV file: ids of a list with ``;`` between them, yes and no. Several values of a
selector have a comma between them. A value with a space, comma or quotation mark is a JSON text: ``notes:="in 2027"``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pooling.domain.problems import Problem, shown, suggestion
from pooling.domain.tables import TABLES
from pooling.domain.variants.change import LOCK_COLUMNS, Change, Unread
from pooling.domain.variants.values import EMPTY, is_list, plain_value
from pooling.io.cells import NOTHING, SEPARATOR, from_text
from pooling.io.columns import instance_columns

VERBS = {"add": "add_row", "remove": "remove_rows", "withdraw": "withdraw", "lock": "lock", "forbid": "forbid"}
"""First word of a line -> kind of change; without one a column is set, added to or multiplied."""
OPERATORS = {":=": "set", "+=": "add", "*=": "multiply"}
_NOTHING = '""'
"""An empty cell among several."""
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_VALUE = rf'(?:{_QUOTED}|[^\s,"]+)'
_ITEM = re.compile(rf"\s*([A-Za-z_][A-Za-z0-9_]*)(:=|\+=|\*=|=)({_VALUE}(?:,{_VALUE})*|)(?=\s|$)")
_WORD = re.compile(r"\s*([A-Za-z_]+)(?:@([0-9]{1,9}))?(?=\s|$)")
_PART = re.compile(_VALUE)
LONGEST = 1_000_000
"""Characters of a line: four lists of a thousand ids have a quarter of it."""


def unread(text: str) -> Unread:
    """What stands for a line that could not be read."""
    added = re.match(r"\s*add\s+(\w+)", text)
    return Unread(added[1] if added else "")


def in_line(place: str, part: str) -> str:
    """The place of a part of a change that is written as a line: the line, and the column."""
    return " ".join(filter(None, (place, part.rpartition("/")[2])))


def read_line(text: str, place: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The plain data of a change written as a line, and every problem in it."""
    if len(text) > LONGEST:
        return None, [Problem(place, f"{len(text):,} characters", f"at most {LONGEST:,} characters", "use a file")]
    word = _WORD.match(text)
    if word is None:
        cure = "write TABLE COLUMN=VALUE ... COLUMN:=VALUE, or add, remove, withdraw, lock or forbid"
        return None, [Problem(place, shown(text), "a change begins with a table or a verb", cure)]
    verb = VERBS.get(word[1], "")
    rest = text[word.end() :]
    position = word[2]
    table = "locks" if verb in ("lock", "forbid") else word[1]
    if verb and table != "locks":
        word = _WORD.match(rest)
        if word is None:
            return None, [Problem(place, shown(text), f"{text.split()[0]} needs a table", suggestion("", TABLES))]
        table, position, rest = word[1], word[2], rest[word.end() :]
    if table not in TABLES:
        return None, [Problem(place, shown(table), "no such table", suggestion(table, (*TABLES, *VERBS)))]
    problems: list[Problem] = []
    items = list(_items(rest, place, problems))
    if problems:
        return None, problems
    return _change(verb, table, position, items, place)


def _items(text: str, place: str, problems: list[Problem]) -> Iterator[tuple[str, str, list[str]]]:
    """(column, operator, texts of its values) of each item."""
    at = 0
    while text[at:].strip():
        item = _ITEM.match(text, at)
        if item is None:
            rule = "not COLUMN=VALUE, COLUMN:=VALUE, COLUMN+=VALUE or COLUMN*=VALUE"
            cure = 'write no space around the sign, and a value with spaces in "double quotes"'
            problems.append(Problem(place, shown(text[at:].strip()), rule, cure))
            return
        try:
            texts = [_unquoted(part) for part in _PART.findall(item[3])] or [""]
        except ValueError:
            problems.append(Problem(place, shown(item[3]), "not a JSON text", 'write \\" for a quotation mark inside'))
            return
        yield item[1], item[2], texts
        at = item.end()


def _unquoted(part: str) -> str:
    return str(json.loads(part, strict=False)) if part.startswith('"') else part


def _change(
    verb: str, table: str, position: str | None, items: list[tuple[str, str, list[str]]], place: str
) -> tuple[dict[str, Any] | None, list[Problem]]:
    data: dict[str, Any] = {"do": verb} if verb in ("lock", "forbid") else {"do": verb, "table": table}
    problems: list[Problem] = []
    equal = [item for item in items if item[1] == "="]
    part = "row" if verb in ("add_row", "lock", "forbid") else "where"
    pairs = _pairs(verb, table, equal, place, problems)
    if pairs or part == "row":
        data[part] = pairs
    for name, sign, texts in items:
        if sign == "=":
            continue
        where = in_line(place, name)
        if verb or "field" in data:
            rule = f"{verb.partition('_')[0]} gives no value by {sign}" if verb else "a change gives one column a value"
            problems.append(Problem(where, sign, rule, "use =" if verb else "write another change"))
        elif name not in instance_columns()[table]:
            problems.append(_no_column(table, name, instance_columns()[table], where))
        else:
            data |= {"do": OPERATORS[sign], "field": name}
            data["value"] = _operand(table, name, OPERATORS[sign], texts, where, problems)
    if not verb and "field" not in data and not problems:
        cure = "write COLUMN:=VALUE (or += or *=), or begin with remove"
        problems.append(Problem(place, table, "it names rows and says not what changes", cure))
    if position is not None:
        data["position"] = int(position)
        if verb != "add_row":
            problems.append(Problem(place, f"@{position}", "a position is for add", "remove it"))
    return (None, problems) if problems else (data, [])


def _no_column(table: str, name: str, known: Iterable[str], where: str) -> Problem:
    return Problem(where, name, f"{table} has no column {name}", suggestion(name, known))


def read_pairs(do: str, table: str, text: str, place: str, problems: list[Problem]) -> dict[str, Any]:
    """The columns and values of ``COLUMN=VALUE ...``: rows that are named, or the row of add_row, lock and forbid."""
    items = list(_items(text, place, problems))
    for name, sign, _ in items:
        if sign != "=":
            problems.append(Problem(place, f"{name}{sign}", "columns and values have = between them", f"{name}=VALUE"))
    return _pairs(do, table, items, place, problems)


def _pairs(
    do: str, table: str, items: list[tuple[str, str, list[str]]], place: str, problems: list[Problem]
) -> dict[str, Any]:
    known = LOCK_COLUMNS if do in ("lock", "forbid") else tuple(instance_columns()[table])
    pairs: dict[str, Any] = {}
    for name, _, texts in items:
        where = in_line(place, name)
        if name not in known:
            problems.append(_no_column(do if do in ("lock", "forbid") else table, name, known, where))
        elif name in pairs:
            problems.append(Problem(where, name, "stands twice", "name it once; several values: a,b"))
        elif len(texts) > 1 and is_list(table, name):
            cure = f"write {SEPARATOR.join(texts)}"
            problems.append(
                Problem(where, shown(",".join(texts)), f"ids of a list have {SEPARATOR} between them", cure)
            )
        elif len(texts) > 1 and do in ("add_row", "lock", "forbid"):
            problems.append(Problem(where, shown(",".join(texts)), "one value is needed", "write a change for each"))
        else:
            values = [_value(table, name, text, where, problems) for text in texts]
            pairs[name] = values[0] if len(values) == 1 else values
    return pairs


def read_value(do: str, table: str, name: str, text: str, place: str, problems: list[Problem]) -> Any:
    """What a column is set to, or the number it is changed by."""
    if do == "set":
        return _value(table, name, text, place, problems)
    try:
        number = float(text)
    except ValueError:
        problems.append(Problem(place, shown(text), f"a number to {do}", "write it with a decimal point"))
        return ""
    return int(number) if re.fullmatch(r"[+-]?\d{1,15}", text) else number


def _operand(table: str, name: str, do: str, texts: list[str], where: str, problems: list[Problem]) -> Any:
    if len(texts) > 1:
        problems.append(Problem(where, shown(",".join(texts)), "one value is needed", f"ids of a list: a{SEPARATOR}b"))
        return ""
    return read_value(do, table, name, texts[0], where, problems)


def _value(table: str, name: str, text: str, where: str, problems: list[Problem]) -> Any:
    value, fault = from_text(instance_columns()[table][name], text)
    if fault is not None:
        problems.append(Problem(where, shown(text), fault.rule, fault.cure))
    return "" if value is NOTHING else value


def line_of(change: Change) -> str:
    """The change as a line: what :func:`read_line` reads back as it."""
    parts = texts_of(change)
    if change.do in OPERATORS.values():
        sign = next(sign for sign, kind in OPERATORS.items() if kind == change.do)
        words = [change.table, parts["where"], f"{change.field}{sign}{parts['value']}"]
    else:
        verb = next(verb for verb, kind in VERBS.items() if kind == change.do)
        at = "" if change.position is None else f"@{change.position}"
        words = [verb, change.table + at, parts["where"], parts["row"]]
    return " ".join(filter(None, words))


def texts_of(change: Change) -> dict[str, str]:
    """The parts ``where``, ``row`` and ``value`` as a line has them."""
    return {
        "where": " ".join(_texts(change.table, change.where)),
        "row": " ".join(_texts(change.table or "locks", change.row)),
        "value": _text(change.value),
    }


def _texts(table: str, pairs: Sequence[tuple[str, Any]]) -> Iterator[str]:
    for name, value in pairs:
        several = isinstance(value, tuple) and not is_list(table, name)
        yield f"{name}={','.join(_text(part) or _NOTHING for part in value) if several else _text(value)}"


def _text(value: Any) -> str:
    """A value as a cell has it, quoted where it must be."""
    value = plain_value(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = SEPARATOR.join(value)
    if isinstance(value, (int, float)):
        return repr(value)
    return value if value == EMPTY or re.fullmatch(r'[^\s,"\\]+', value) else json.dumps(value, ensure_ascii=False)
