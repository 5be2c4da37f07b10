"""What each change touched is told as it was: worked out again from the instances before and after it."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pooling
from pooling.domain.fields import columns
from pooling.domain.instance import Instance
from pooling.domain.tables import KEYS, TABLES
from pooling.domain.variants.applying import apply
from tests.toys import agreement, offer, toy

from .pairs import pair

Told = Counter[tuple[str, str, str, str, str, str]]


def words(value: Any, default: Any) -> str:
    """What stands in a cell, for people."""
    if value is None or value == default or value in ("", ()):
        return "(empty)"
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.15g}" if isinstance(value, (int, float)) else str(value)


def cells_of(row: Any) -> dict[str, str]:
    """Column -> what stands there, of the columns that are not at their default."""
    fields = columns(type(row)).items()
    defaults = {name: None if info.is_required() else info.default for name, info in fields}
    out = {name: words(getattr(row, name), default) for name, default in defaults.items()}
    return {name: text for name, text in out.items() if text != "(empty)"}


def named(table: str, row: Any) -> str:
    """What the row is called: what stands in the column that names it, or in the columns with their names."""
    key = KEYS[table]
    if len(key) == 1:
        return str(getattr(row, key[0]))
    cells = cells_of(row)
    return " ".join(f"{name}={cells[name]}" for name in KEYS[table] if name in cells) or "(any)"


def text(cells: dict[str, str]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in cells.items())


def differences(before: Instance, after: Instance) -> Told:
    """(what happened, table, row, column, before, after) of every cell and row that differs; rows may move."""
    out: Told = Counter()
    for table in TABLES:
        if table == "instance":
            old, new = {"": before.instance}, {"": after.instance}
        else:
            old = {named(table, row): row for row in before.given(table)}
            new = {named(table, row): row for row in after.given(table)}
        for name in old.keys() - new.keys():
            out["removed", table, name, "", text(cells_of(old[name])), ""] += 1
        for name in new.keys() - old.keys():
            out["added", table, name, "", "", text(cells_of(new[name]))] += 1
        for name in old.keys() & new.keys():
            was, now = cells_of(old[name]), cells_of(new[name])
            for column in type(old[name]).model_fields:
                if was.get(column) != now.get(column):
                    cells = (was.get(column, "(empty)"), now.get(column, "(empty)"))
                    out["set", table, name, column, *cells] += 1
    return out


def told(before: Instance, changes: list[Any]) -> tuple[Instance, Told, set[int]]:
    """What came of the changes, what was told of rows that did not move, and the numbers of changes told of."""
    applied = apply(before, changes)
    rows = [(row.did, row.table, row.row, row.column, row.before, row.after) for row in applied.touched]
    moved = {row[1:3] for row in rows if row[0] == "removed"} & {row[1:3] for row in rows if row[0] == "added"}
    found = Counter(row for row in rows if row[1:3] not in moved and row[4] != row[5])
    return applied.instance, found, {row.change for row in applied.touched}


def test_what_a_difference_touches_is_all_that_differs() -> None:
    seen = Counter[str]()
    for number in range(1_000, 1_030):
        _, a, b = pair(number)
        changes = list(pooling.diff(a, b))
        after, found, numbers = told(a, changes)
        moved = {(row.table, row.row) for row in apply(a, changes).touched if row.did == "added"}
        expected = {key: count for key, count in differences(a, b).items() if key[0] != "set" or key[1:3] not in moved}
        assert found == expected, number
        assert after.hash == b.hash
        assert numbers == set(range(1, len(changes) + 1))
        seen.update(key[0] for key in found)
    assert min(seen[did] for did in ("set", "added", "removed")) > 20


def test_what_a_withdrawal_touches_is_all_that_differs() -> None:
    rng = random.Random(5)
    left = 0
    for number in range(1_100, 1_120):
        _, base, _ = pair(number)
        tables = [table for table in ("nations", "agreements", "suppliers", "pools") if getattr(base, table)]
        table = rng.choice(tables)
        change = {"do": "withdraw", "table": table, "where": {"id": rng.choice(getattr(base, table)).id}}
        try:
            after, found, _ = told(base, [change])
        except pooling.InvalidInput:
            continue
        expected = differences(base, after)
        assert settled(apply(base, [change]).touched, expected) == expected, (number, change)
        assert found
        left += 1
    assert left > 10


def settled(touched: Any, expected: Told) -> Told:
    """One record a cell: what stood there first, and last. A row that lost names before it went is as it was."""
    out: dict[tuple[str, ...], tuple[str, str]] = {}
    for row in touched:
        key = (row.did, row.table, row.row, row.column)
        out[key] = (out[key][0] if key in out else row.before, row.after)
    gone = {key[1:3] for key in out if key[0] == "removed"}
    lessened = {key[1:3] for key in out if key[0] == "set"} & gone
    kept: Told = Counter()
    for key, (before, after) in out.items():
        if key[0] == "removed" and key[1:3] in lessened:
            kept.update(found for found in expected if found[:4] == key)
        elif key[1:3] not in gone or key[0] == "removed":
            kept[*key, before, after] += 1  # type: ignore[index]
    return kept


def test_changes_in_order_are_told_one_by_one() -> None:
    base = toy(nations=[{"id": "A", "gdp_million": 100}, {"id": "B"}], agreements=[agreement(nations=["A", "B"])])
    applied = apply(
        base,
        [
            {"do": "multiply", "table": "nations", "where": {"id": "A"}, "field": "gdp_million", "value": 1.1},
            {"do": "add", "table": "nations", "where": {"id": "A"}, "field": "gdp_million", "value": -10},
            {"do": "set", "table": "agreements", "field": "nations", "value": []},
            {"do": "set", "table": "instance", "field": "title", "value": "New"},
            {"do": "forbid", "row": {"offer": "a"}},
        ],
    )
    assert [(row.change, row.table, row.row, row.column, row.before, row.after) for row in applied.touched] == [
        (1, "nations", "A", "gdp_million", "100", "110"),
        (2, "nations", "A", "gdp_million", "110", "100"),
        (3, "agreements", "g", "nations", "A; B", "(empty)"),
        (4, "instance", "", "title", "(empty)", "New"),
        (5, "locks", "variant-never-1", "", "", "id = variant-never-1, rule = never, offer = a"),
    ]


def test_a_row_is_told_under_the_name_it_had() -> None:
    base = toy(offers=[offer("a", "A", 2), offer("b", "B", 2)])
    changes = [{"do": "set", "table": "offers", "where": {"id": "b"}, "field": "id", "value": "c"}]
    (row,) = apply(base, changes).touched
    assert (row.row, row.before, row.after) == ("b", "b", "c")
