"""Tables that changes are applied to: rows are found by what their columns hold, and know what touched them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from math import prod
from typing import Any

from pydantic import BaseModel

from pooling.domain.fields import references
from pooling.domain.instance import Instance
from pooling.domain.tables import KEYS, TABLES
from pooling.domain.variants.values import EMPTY, Value, cell_of, is_list, words_of

Names = tuple[str, ...]
Values = tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Held:
    """A row, its cells that were given a value or changed (column -> number of the change), and what added it."""

    row: BaseModel
    touched: dict[str, int] = field(default_factory=dict)
    added_by: int | None = None


class Tables:
    """The tables of an instance while changes are applied, in order.

    Rows are found by an index of the columns that are asked for: it is made when they are, and thrown away when what it
    says is no longer so.
    """

    def __init__(self, instance: Instance) -> None:
        self.rows: dict[str, list[Held]] = {table: [Held(row) for row in instance.given(table)] for table in TABLES}
        self._found: dict[str, dict[Names, dict[Value, list[Held]]]] = {table: {} for table in TABLES}
        self._order: dict[str, dict[int, int]] = {}

    def named(self, table: str, where: Mapping[str, Value]) -> list[Held]:
        """The rows whose columns are equal to what ``where`` says, in their order."""
        if not where:
            return list(self.rows[table])
        choices: list[Values] = [_choices(table, name, value) for name, value in where.items()]
        if prod(len(values) for values in choices) > len(self.rows[table]):
            wanted = [(name, set(values)) for name, values in zip(where, choices, strict=True)]
            return [
                held
                for held in self.rows[table]
                if all(cell_of(table, name, held.row) in values for name, values in wanted)
            ]
        index = self._index(table, tuple(where))
        keys = list(choices[0] if len(choices) == 1 else product(*choices))
        found = [held for key in keys for held in index.get(key, ())]
        if len(keys) > 1:
            order = self._position(table)
            found.sort(key=lambda held: order[id(held)])
        return found

    def there(self, table: str, name: str) -> Mapping[Value, list[Held]]:
        """What stands in a column -> the rows in which it does."""
        return self._index(table, (name,))

    def _index(self, table: str, names: Names) -> dict[Value, list[Held]]:
        index = self._found[table].get(names)
        if index is None:
            index = self._found[table][names] = {}
            for held in self.rows[table]:
                index.setdefault(_key(table, names, held), []).append(held)
        return index

    def _position(self, table: str) -> dict[int, int]:
        if table not in self._order:
            self._order[table] = {id(held): position for position, held in enumerate(self.rows[table])}
        return self._order[table]

    def insert(self, table: str, held: Held, position: int | None) -> None:
        rows = self.rows[table]
        self._order.pop(table, None)
        if position is None or position == len(rows) + 1:
            rows.append(held)
            for names, index in self._found[table].items():
                index.setdefault(_key(table, names, held), []).append(held)
            return
        rows.insert(position - 1, held)
        for names, index in list(self._found[table].items()):
            # Beside others of the same content its place in the order is not known.
            if index.setdefault(_key(table, names, held), [held]) != [held]:
                del self._found[table][names]

    def remove(self, table: str, gone: Collection[Held]) -> None:
        if len(gone) > 1:
            identities = {id(held) for held in gone}
            self.rows[table] = [held for held in self.rows[table] if id(held) not in identities]
        for held in gone:
            if len(gone) == 1:
                self.rows[table].remove(held)
            for names, index in self._found[table].items():
                key = _key(table, names, held)
                index[key].remove(held)
                if not index[key]:
                    del index[key]
        # Positions of the others differ, their order does not.

    def replace(self, table: str, held: Held, row: BaseModel, columns: Collection[str]) -> None:
        """Give a row another content in some columns."""
        held.row = row
        for names in [names for names in self._found[table] if not set(names).isdisjoint(columns)]:
            del self._found[table][names]


def _key(table: str, names: Names, held: Held) -> Value:
    """What stands in the columns: of one the value, of several all of them."""
    if len(names) == 1:
        return cell_of(table, names[0], held.row)
    return tuple(cell_of(table, name, held.row) for name in names)


def _choices(table: str, name: str, value: Value) -> Values:
    return value if isinstance(value, tuple) and several(table, name, value) else (value,)


def several(table: str, name: str, value: Value) -> bool:
    """Whether a selector's value is several, of which a row has one."""
    return isinstance(value, tuple) and not is_list(table, name)


def name_of(table: str, row: BaseModel) -> str:
    """A row's name: the columns of its key, ``nation=DNK period=2027``; of one column what stands there alone.

    The one row of the table ``instance`` has none.
    """
    if table == "instance":
        return ""
    key = KEYS[table]
    if len(key) == 1:
        return words_of(cell_of(table, key[0], row))
    cells = ((name, cell_of(table, name, row)) for name in key)
    return " ".join(f"{name}={words_of(value)}" for name, value in cells if value != EMPTY) or "(any)"


@cache
def _referring() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for table, model in TABLES.items():
        for name, target in references(model).items():
            found.setdefault(target, []).append((table, name))
    return {target: tuple(columns) for target, columns in found.items()}


def referring(target: str) -> Iterator[tuple[str, str]]:
    """(table, column) of every column that holds ids of the table ``target``."""
    yield from _referring().get(target, ())
