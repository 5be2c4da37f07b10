"""Changes applied to an instance, in order: a new instance, and what each of them touched."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from pooling.domain.instance import Instance
from pooling.domain.parsing import canonical_row, json_pointer, row_problems
from pooling.domain.problems import InvalidInput, Problem, shown, suggestion
from pooling.domain.tables import TABLES
from pooling.domain.variants.change import WITHDRAWN, Change, change_from
from pooling.domain.variants.facts import Held, Tables, name_of, referring
from pooling.domain.variants.touched import Touched
from pooling.domain.variants.values import EMPTY, Value, cell_of, is_list, is_number, words_of
from pooling.domain.variants.withdrawing import gone_with

Where = Callable[[int, str], str]
"""(number of a change from 0, its part) -> the place in the user's words."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The instance that changes make, and what each of them touched, in order."""

    instance: Instance
    touched: tuple[Touched, ...]


def pointer(index: int, part: str) -> str:
    """The place of a part of a change in a JSON list of changes."""
    return f"/{index}/{part}" if part else f"/{index}"


def apply(base: Instance, changes: Sequence[Change | Mapping[str, Any]], place: Where = pointer) -> Applied:
    """The base with the changes. Raises :class:`InvalidInput` with every problem, each with its place.

    Rules of an instance are checked once, after the last change. A change that meets a problem is passed over, so that
    those after it are judged as well.
    """
    run = _Run(base, place)
    for index, given in enumerate(changes):
        change, problems = change_from(given, place(index, ""))
        run.problems += problems
        if change is not None:
            run.apply(index, change)
    if run.problems:
        raise InvalidInput(run.problems, f"changes of {base.name}")
    return Applied(run.instance(), tuple(run.touched))


class _Run:
    def __init__(self, base: Instance, place: Where) -> None:
        self.base, self.place = base, place
        self.tables = Tables(base)
        self.touched: list[Touched] = []
        self.problems: list[Problem] = []
        self.removed: dict[tuple[str, str], int] = {}
        """(table, id) of a row that was removed -> number of the change."""

    def problem(self, index: int, part: str, value: str, rule: str, cure: str = "") -> None:
        self.problems.append(Problem(self.place(index, part), value, rule, cure))

    def apply(self, index: int, change: Change) -> None:
        {
            "set": self._cells,
            "add": self._cells,
            "multiply": self._cells,
            "add_row": self._add_row,
            "remove_rows": self._remove_rows,
            "withdraw": self._withdraw,
            "lock": self._lock,
            "forbid": self._lock,
        }[change.do](index, change)

    # --- rows that are named ------------------------------------------------------------------------------------------

    def _named(self, index: int, change: Change) -> list[Held]:
        """The rows a change names; a problem where it names none, or one that is not there."""
        where = dict(change.where)
        rows = self.tables.named(change.table, where)
        if rows and not any(isinstance(value, tuple) for value in where.values()):
            return rows
        for name, value in where.items():
            several = isinstance(value, tuple) and not is_list(change.table, name)
            there = {cell_of(change.table, name, held.row) for held in self.tables.rows[change.table]}
            meant = {cell_of(change.table, name, held.row) for held in rows} if rows else there
            missing = [part for part in (value if several else (value,)) if part not in meant]  # type: ignore[union-attr]
            for part in missing:
                cure = suggestion(part, sorted(map(str, there))) if isinstance(part, str) else ""
                self.problem(index, f"where/{name}", shown(part), f"no such row of {change.table}", cure)
            if missing:
                return []
        if not rows:
            rule = f"no row of {change.table} is like this" if where else f"{change.table} has no row"
            self.problem(index, "where" if where else "table", _text(where), rule, "name rows that are there")
        return rows

    def _told(
        self, index: int, did: Any, table: str, row: BaseModel, cell: tuple[str, str, str], why: str = ""
    ) -> None:
        self.touched.append(Touched(index + 1, did, table, name_of(table, row), *cell, why))

    # --- kinds of changes ---------------------------------------------------------------------------------------------

    def _cells(self, index: int, change: Change) -> None:
        table, column = change.table, change.field
        if change.do != "set" and not is_number(table, column):
            self.problem(index, "field", column, f"{change.do} needs a column of numbers", "use set")
            return
        for held in self._named(index, change):
            earlier = held.touched.get(column)
            if earlier is not None and change.do == "set":
                rule = f"change {earlier + 1} has given {column} of {name_of(table, held.row)} a value before"
                self.problem(index, "field", column, rule, "keep one of the two")
                return
            before = cell_of(table, column, held.row)
            raw = change.value if change.do == "set" else self._reckoned(index, change, held)
            if raw is None or not self._set(index, change, held, raw):
                return
            held.touched[column] = index
            after = cell_of(table, column, held.row)
            self._told(index, "set", table, held.row, (column, words_of(before), words_of(after)))

    def _reckoned(self, index: int, change: Change, held: Held) -> int | float | None:
        """The number that add or multiply makes of a cell, to the fifteen digits that every format keeps."""
        now = getattr(held.row, change.field)
        if now is None:
            rule = f"{change.field} of {name_of(change.table, held.row)} is empty"
            self.problem(index, "field", change.field, rule, "set it first, or name other rows")
            return None
        assert isinstance(change.value, (int, float))
        exact = now + change.value if change.do == "add" else now * change.value
        if not math.isfinite(exact):
            self.problem(index, "value", shown(change.value), "the result is no ordinary number")
            return None
        value = float(f"{exact:.15g}")
        return int(value) if value.is_integer() and abs(value) < 1e15 else value

    def _set(self, index: int, change: Change, held: Held, value: Value) -> bool:
        data = canonical_row(held.row)
        data.pop(change.field, None)
        if value != EMPTY:
            data[change.field] = list(value) if isinstance(value, tuple) else value
        elif TABLES[change.table].model_fields[change.field].is_required():
            data[change.field] = [] if is_list(change.table, change.field) else ""
        row = self._row(index, "value", change.table, data)
        if row is not None:
            self.tables.replace(change.table, held, row, change.field)
        return row is not None

    def _row(self, index: int, part: str, table: str, data: dict[str, Any]) -> BaseModel | None:
        try:
            return TABLES[table].model_validate(data)
        except ValidationError as error:

            def place(_table: str, _row: int | None, name: str | None) -> str:
                return self.place(index, f"{part}/{name}" if part == "row" and name else part)

            self.problems += row_problems(error, TABLES[table], table, 0, place)
            return None

    def _add_row(self, index: int, change: Change) -> None:
        rows = self.tables.rows[change.table]
        if change.position is not None and change.position > len(rows) + 1:
            rule = f"{change.table} has {len(rows)} rows"
            self.problem(index, "position", str(change.position), rule, "leave it out to add at the end")
            return
        self._added(index, change, change.table, _data(change.row))

    def _added(self, index: int, change: Change, table: str, data: dict[str, Any]) -> None:
        row = self._row(index, "row", table, data)
        if row is None:
            return
        held = Held(row, dict.fromkeys(data, index), index)
        self.tables.insert(table, held, change.position)
        self.removed.pop((table, str(getattr(row, "id", ""))), None)
        self._told(index, "added", table, row, ("", "", _text(data)))

    def _remove_rows(self, index: int, change: Change) -> None:
        gone = self._named(index, change)
        self.tables.remove(change.table, gone)
        for held in gone:
            self._removed(index, change.table, held)

    def _removed(self, index: int, table: str, held: Held, why: str = "") -> None:
        name = getattr(held.row, "id", None)
        if name is not None:
            self.removed[table, name] = index
        self._told(index, "removed", table, held.row, ("", _text(canonical_row(held.row)), ""), why)

    def _withdraw(self, index: int, change: Change) -> None:
        named = self._named(index, change)
        for loss in gone_with(self.tables, change.table, named):
            if loss.row is None:
                self.tables.remove(loss.table, [loss.held])
                self._removed(index, loss.table, loss.held, loss.why)
                continue
            before = cell_of(loss.table, loss.column, loss.held.row)
            after = cell_of(loss.table, loss.column, loss.row)
            self.tables.replace(loss.table, loss.held, loss.row, loss.column)
            loss.held.touched[loss.column] = index
            words = (loss.column, words_of(before), words_of(after))
            self._told(index, "set", loss.table, loss.held.row, words, loss.why)

    def _lock(self, index: int, change: Change) -> None:
        rule = "must" if change.do == "lock" else "never"
        data = _data(change.row)
        taken = {held.row.id for held in self.tables.rows["locks"]}  # type: ignore[attr-defined]
        number = next(count for count in range(1, len(taken) + 2) if f"variant-{rule}-{count}" not in taken)
        self._added(index, change, "locks", {"id": f"variant-{rule}-{number}", "rule": rule, **data})

    # --- the whole ----------------------------------------------------------------------------------------------------

    def instance(self) -> Instance:
        """The instance that the changes made. Raises :class:`InvalidInput` where it breaks a rule of instances."""
        left_behind = list(self._left_behind())
        if left_behind:
            raise InvalidInput(left_behind, f"changes of {self.base.name}")
        rows = self.tables.rows
        tables: dict[str, Any] = {table: [held.row for held in rows[table]] for table in TABLES}
        tables["instance"] = canonical_row(rows["instance"][0].row)
        return Instance.of(tables, place=self._place, what=f"changes of {self.base.name}")

    def _place(self, table: str, row: int | None, column: str | None) -> str:
        """The change that made what is wrong; of what none touched, where it stands after which change."""
        rows = self.tables.rows.get(table, [])
        held = rows[row] if row is not None and row < len(rows) else None
        if held is not None:
            by = held.touched.get(column or "", held.added_by)
            if by is None and held.touched:
                by = max(held.touched.values())
            if by is not None:
                part = f"row/{column}" if held.added_by == by and column else "value" if column else ""
                return f"{self.place(by, part)} ({table} {name_of(table, held.row)})"
        return f"{json_pointer(table, row, column)} after the changes"

    def _left_behind(self) -> Iterator[Problem]:
        """A problem for each removed row that others still name: each of those would be blamed else."""
        named: dict[tuple[str, str], Counter[str]] = {}
        for gone in {table for table, _ in self.removed}:
            for table, column in referring(gone):
                for held in self.tables.rows[table]:
                    value = getattr(held.row, column)
                    for name in value if isinstance(value, tuple) else (value,):
                        if (gone, name) in self.removed:
                            named.setdefault((gone, name), Counter())[table] += 1
        for (gone, name), counts in named.items():
            rows = ", ".join(f"{count} of {table}" for table, count in counts.items())
            rule = f"{name} is gone from {gone}, and still named by rows: {rows}"
            cure = "withdraw it, with all that depends on it" if gone in WITHDRAWN else "remove or change those as well"
            yield Problem(self.place(self.removed[gone, name], ""), shown(name), rule, cure)


def _data(pairs: Sequence[tuple[str, Value]]) -> dict[str, Any]:
    """A row as the domain reads it: empty cells left out."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in pairs if value != EMPTY}


def _text(data: Mapping[str, Any]) -> str:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return ", ".join(f"{name} = {words_of(value)}" for name, value in values.items())
