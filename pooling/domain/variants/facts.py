"""Tables that changes are applied to: rows that can be found by their names, each knowing what touched it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from pooling.domain.instance import Instance
from pooling.domain.tables import KEYS, TABLES
from pooling.domain.variants.values import Value, cell_of, is_list, words_of


@dataclass(slots=True)
class Held:
    """A row, the changes that touched it, and its cells that were changed: column -> number of the change."""

    row: BaseModel
    touched: dict[str, int] = field(default_factory=dict)
    added_by: int | None = None


class Tables:
    """The tables of an instance while changes are applied, in order."""

    def __init__(self, instance: Instance) -> None:
        self.rows: dict[str, list[Held]] = {table: [Held(row) for row in instance.given(table)] for table in TABLES}
        self._by_key: dict[str, dict[tuple[Value, ...], Held]] = {}

    def named(self, table: str, where: Mapping[str, Value]) -> list[Held]:
        """The rows whose columns are equal to what ``where`` says, in their order."""
        key = KEYS.get(table)
        several = any(_several(table, name, value) for name, value in where.items())
        if key is not None and set(where) == set(key) and not several:
            found = self._index(table, key).get(tuple(where[name] for name in key))
            return [] if found is None else [found]
        wanted = [(name, value if _several(table, name, value) else (value,)) for name, value in where.items()]
        return [
            held
            for held in self.rows[table]
            if all(cell_of(table, name, held.row) in values for name, values in wanted)  # type: ignore[operator]
        ]

    def _index(self, table: str, key: tuple[str, ...]) -> dict[tuple[Value, ...], Held]:
        if table not in self._by_key:
            self._by_key[table] = {
                tuple(cell_of(table, name, held.row) for name in key): held for held in reversed(self.rows[table])
            }
        return self._by_key[table]

    def insert(self, table: str, held: Held, position: int | None) -> None:
        rows = self.rows[table]
        rows.insert(len(rows) if position is None else position - 1, held)
        if table in self._by_key:
            key = tuple(cell_of(table, name, held.row) for name in KEYS[table])
            self._by_key[table].setdefault(key, held)

    def remove(self, table: str, gone: list[Held]) -> None:
        identities = {id(held) for held in gone}
        self.rows[table] = [held for held in self.rows[table] if id(held) not in identities]
        self._by_key.pop(table, None)

    def replace(self, table: str, held: Held, row: BaseModel, name: str) -> None:
        """Give a row another content in the column ``name``."""
        held.row = row
        if name in KEYS.get(table, ()):
            self._by_key.pop(table, None)


def _several(table: str, name: str, value: Value) -> bool:
    return isinstance(value, tuple) and not is_list(table, name)


def name_of(table: str, row: BaseModel) -> str:
    """A row's name: the columns of its key, ``nation=DNK period=2027``; of an id the id alone."""
    key = KEYS.get(table, ())
    if key == ("id",):
        return str(row.id)  # type: ignore[attr-defined]
    return " ".join(f"{name}={words_of(cell_of(table, name, row))}" for name in key if cell_of(table, name, row) != "")


def referring(target: str) -> Iterator[tuple[str, str]]:
    """(table, column) of every column that holds ids of the table ``target``."""
    for table, model in TABLES.items():
        for name, info in model.model_fields.items():
            extra: Any = info.json_schema_extra
            if isinstance(extra, dict) and extra.get("refers_to") == target:
                yield table, name
