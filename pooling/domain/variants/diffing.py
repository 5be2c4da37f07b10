"""What turns one instance into another: the changes that, applied to the first, give the second."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from pooling.domain.fields import columns
from pooling.domain.instance import Instance
from pooling.domain.tables import KEYS, TABLES
from pooling.domain.variants.change import Change
from pooling.domain.variants.values import EMPTY, Value, cell_of

Key = tuple[Value, ...]
_AT_ONCE = 400
"""Rows removed by one change: so many ids fit into a cell of a workbook."""


def diff(a: Instance, b: Instance) -> tuple[Change, ...]:
    """The changes that turn ``a`` into ``b``, whatever their rosters: applied to ``a`` they give ``b``'s hash.

    Rows are the same where their names are (the columns of their table's key). In each table what is gone is removed,
    cells are set, and what is new is added where it stands in ``b``; a row that moved is removed and added.
    """
    return tuple(change for table in TABLES for change in _table(table, a.given(table), b.given(table)))


def _table(table: str, before: Sequence[BaseModel], after: Sequence[BaseModel]) -> Iterator[Change]:
    if table == "instance":
        yield from _cells(table, before[0], after[0], ())
        return
    old = {_key(table, row): row for row in before}
    new = {_key(table, row): row for row in after}
    stay = _in_order([key for key in old if key in new], {key: at for at, key in enumerate(new)})
    yield from _gone(table, [key for key in old if key not in stay])
    for key in new:
        if key in stay:
            yield from _cells(table, old[key], new[key], _where(table, key))
    count = len(stay)
    for at, (key, row) in enumerate(new.items()):
        if key in stay:
            continue
        position = None if at == count else at + 1
        count += 1
        yield Change("add_row", table, row=_content(table, row), position=position)


def _key(table: str, row: BaseModel) -> Key:
    return tuple(cell_of(table, name, row) for name in KEYS[table])


def _where(table: str, key: Key) -> tuple[tuple[str, Value], ...]:
    named = dict(zip(KEYS[table], key, strict=True))
    return tuple((name, named[name]) for name in columns(TABLES[table]) if name in named)


def _content(table: str, row: BaseModel) -> tuple[tuple[str, Value], ...]:
    cells = ((name, info, cell_of(table, name, row)) for name, info in columns(TABLES[table]).items())
    return tuple((name, value) for name, info, value in cells if value != EMPTY or info.is_required())


def _cells(table: str, before: BaseModel, after: BaseModel, where: tuple[tuple[str, Value], ...]) -> Iterator[Change]:
    if before == after:
        return
    for name in columns(TABLES[table]):
        value = cell_of(table, name, after)
        if value != cell_of(table, name, before):
            yield Change("set", table, where, name, value)


def _gone(table: str, keys: Sequence[Key]) -> Iterator[Change]:
    """Removals: of rows with an id many at once."""
    if len(KEYS[table]) > 1:
        for key in keys:
            yield Change("remove_rows", table, _where(table, key))
        return
    for start in range(0, len(keys), _AT_ONCE):
        names = tuple(key[0] for key in keys[start : start + _AT_ONCE])
        yield Change("remove_rows", table, ((KEYS[table][0], names if len(names) > 1 else names[0]),))


def _in_order(keys: Sequence[Key], at: dict[Key, int]) -> set[Key]:
    """The most of the keys that stand in the same order in both: a longest increasing subsequence (Schensted, 1961)."""
    ends: list[int] = []
    last: list[Key] = []
    before: dict[Key, Key | None] = {}
    for key in keys:
        place = bisect_left(ends, at[key])
        before[key] = last[place - 1] if place else None
        ends[place : place + 1] = [at[key]]
        last[place : place + 1] = [key]
    found: set[Key] = set()
    key_at: Key | None = last[-1] if last else None
    while key_at is not None:
        found.add(key_at)
        key_at = before[key_at]
    return found
