"""Changes applied to an instance, in order: a new instance, and what each of them touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import BaseModel, ValidationError

from pooling.domain.fields import columns
from pooling.domain.instance import Instance
from pooling.domain.parsing import canonical_row, row_problems
from pooling.domain.problems import Hints, InvalidInput, Problem, shown
from pooling.domain.tables import TABLES
from pooling.domain.variants.change import CHANGE_KINDS, PART_MEANINGS, WITHDRAWN, Change, Unread, change_from
from pooling.domain.variants.facts import Held, Tables, name_of, referring, several
from pooling.domain.variants.touched import Did, Touched
from pooling.domain.variants.values import (
    EMPTY,
    Value,
    cell_of,
    fifteen_digits,
    is_number,
    kept_of,
    plain_value,
    words_of,
)
from pooling.domain.variants.withdrawing import gone_with

Where = Callable[[int | None, str], str]
"""(number of a change from 0, or None for all of them; its part) -> the place in the user's words."""
MOST_TOUCHED = 500_000
"""Rows that changes may name in all, beside one each: so many are told in some seconds and 300 MB."""


@dataclass(frozen=True, slots=True)
class Applied:
    """The instance that changes make, and what each of them touched, in order."""

    changes: tuple[Change, ...]
    instance: Instance
    touched: tuple[Touched, ...]


def pointer(index: int | None, part: str) -> str:
    """The place of a part of a change in a JSON list of changes."""
    return "/" + "/".join(filter(None, ("" if index is None else str(index), part)))


def apply(base: Instance, changes: Sequence[Change | Mapping[str, Any]], place: Where = pointer) -> Applied:
    """The base with the changes. Raises :class:`InvalidInput` with every problem, each with its place."""
    applied, problems = judged(base, changes, place)
    if applied is None:
        raise InvalidInput(problems, f"changes of {base.name}")
    return applied


def judged(base: Instance, changes: Sequence[Any], place: Where) -> tuple[Applied | None, list[Problem]]:
    """The base with the changes, or every problem.

    Rules of an instance are checked once, after the last change. A change that meets a problem is passed over, so that
    those after it are judged as well; rows of the tables that it is about are not missed then.
    """
    run = _Run(base, place)
    for index, given in enumerate(changes):
        change, problems = change_from(given, partial(place, index), run.hint)
        run.problems += problems
        if change is None:
            run.passed_over(given)
        else:
            run.apply(index, change)
    instance = None if run.problems or run.unread else run.instance()
    if instance is None:
        return None, run.problems
    return Applied(tuple(run.applied), instance, tuple(run.touched)), []


class _Run:
    def __init__(self, base: Instance, place: Where) -> None:
        self.base, self.place = base, place
        self.hint = Hints()
        self.tables = Tables(base)
        self.applied: list[Change] = []
        self.touched: list[Touched] = []
        self.problems: list[Problem] = []
        self.removed: dict[tuple[str, str], int] = {}
        """(table, id) of a row that was removed or renamed -> number of the change."""
        self.unread = False
        self.unsure: set[str] = set()
        """Tables to which a change may have given a row that was passed over."""
        self.locks = Counter[str]()
        self.named = 0
        self.full = False

    def problem(self, index: int, part: str, value: str, rule: str, cure: str = "") -> None:
        self.problems.append(Problem(self.place(index, part), value, rule, cure))

    def passed_over(self, given: Any) -> None:
        """Remember to which table it may have given a row."""
        self.unread = True
        if isinstance(given, Unread):
            self.unsure.add(given.table)
            return
        data = given if isinstance(given, Mapping) else {part: getattr(given, part, None) for part in PART_MEANINGS}
        do, table, field = data.get("do"), data.get("table"), data.get("field")
        if isinstance(table, str) and (field == "id" or do == "add_row" or not _is_kind(do)):
            self.unsure.add(table)

    def apply(self, index: int, change: Change) -> None:
        if self.full:
            return
        known = len(self.problems)
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
        self.applied.append(change)
        if len(self.problems) > known:
            self.passed_over(change)

    # --- rows that are named ------------------------------------------------------------------------------------------

    def _named(self, index: int, change: Change) -> list[Held]:
        """The rows a change names; a problem where it names none, or one that is not there."""
        table, where = change.table, dict(change.where)
        rows = self.tables.named(table, where)
        self.named += max(0, len(rows) - 1)
        if self.named > MOST_TOUCHED:
            rule = f"changes name at most {MOST_TOUCHED:,} rows in all"
            self.problem(index, "", f"{self.named:,}", rule, "name fewer rows, or change the base itself")
            self.full = True
            return []
        if table in self.unsure or (rows and not any(several(table, name, value) for name, value in where.items())):
            return rows
        missing = False
        for name, value in where.items():
            there = {cell_of(table, name, held.row) for held in rows} if rows else self.tables.there(table, name)
            for part in value if several(table, name, value) else (value,):  # type: ignore[union-attr]
                if part not in there:
                    missing = True
                    cure = self.hint(part, (words_of(found) for found in there)) if isinstance(part, str) else ""
                    text = shown(plain_value(part)) if part != EMPTY else "nothing"
                    self.problem(index, f"where/{name}", text, f"no such row of {table}", cure)
        if not rows and not missing:
            rule = f"no row of {table} is like this" if where else f"{table} has no row"
            self.problem(index, "where" if where else "table", _text(where), rule, "name rows that are there")
        return [] if missing else rows

    def _told(
        self, index: int, did: Did, table: str, row: BaseModel, cell: tuple[str, str, str], why: str = ""
    ) -> None:
        self.touched.append(Touched(index + 1, did, table, name_of(table, row), *cell, why))

    # --- kinds of changes ---------------------------------------------------------------------------------------------

    def _cells(self, index: int, change: Change) -> None:
        table, column = change.table, change.field
        if change.do != "set" and not is_number(table, column):
            self.problem(index, "field", column, f"{change.do} needs a column of numbers", "use set")
            return
        for held in self._named(index, change):
            before, name = cell_of(table, column, held.row), name_of(table, held.row)
            earlier = held.touched.get(column)
            if earlier is not None and change.do == "set":
                rule = f"change {earlier + 1} has given {column} of {name or table} a value before"
                self.problem(index, "field", column, rule, "keep one of the two")
                return
            value = change.value if change.do == "set" else self._reckoned(index, change, held)
            if value is None:
                return
            kept, problems = kept_of(table, column, value, f"{self.place(index, 'value')} ({_row(table, name)})")
            self.problems += problems
            if problems:
                return
            row = held.row.model_copy(update={column: kept})
            self._replaced(index, table, held, row, [(column, words_of(before), words_of(cell_of(table, column, row)))])
            if column == "id" and before != kept:
                self.removed[table, str(before)] = index
                self.removed.pop((table, kept), None)

    def _reckoned(self, index: int, change: Change, held: Held) -> int | float | None:
        """The number that add or multiply makes of a cell, to the fifteen digits that every format keeps."""
        now = getattr(held.row, change.field)
        if now is None:
            rule = f"{change.field} of {name_of(change.table, held.row)} is empty"
            self.problem(index, "field", change.field, rule, "set it first, or name other rows")
            return None
        assert isinstance(change.value, (int, float))
        return fifteen_digits(now + change.value if change.do == "add" else now * change.value)

    def _replaced(
        self, index: int, table: str, held: Held, row: BaseModel, cells: Sequence[tuple[str, str, str]], why: str = ""
    ) -> None:
        """Give a row another content, and tell the cells (column, before, after) under the name it had."""
        for cell in cells:
            self._told(index, "set", table, held.row, cell, why)
            held.touched[cell[0]] = index
        self.tables.replace(table, held, row, [column for column, _, _ in cells])

    def _add_row(self, index: int, change: Change) -> None:
        count = len(self.tables.rows[change.table])
        if change.position is not None and change.position > count + 1 and change.table not in self.unsure:
            cure = "leave it out to add at the end"
            self.problem(index, "position", str(change.position), f"{change.table} has {count:,} rows", cure)
            return
        self._added(index, change, change.table, _data(change.table, change.row))

    def _added(self, index: int, change: Change, table: str, data: dict[str, Any]) -> None:
        try:
            row = TABLES[table].model_validate(data)
        except ValidationError as error:

            def place(_table: str, _row: int | None, name: str | None) -> str:
                return self.place(index, f"row/{name}" if name else "row")

            self.problems += row_problems(error, TABLES[table], table, 0, place)
            return
        position = min(change.position, len(self.tables.rows[table]) + 1) if change.position else None
        self.tables.insert(table, Held(row, dict.fromkeys(data, index), index), position)
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
        for loss in gone_with(self.tables, change.table, self._named(index, change)):
            if loss.row is None:
                self.tables.remove(loss.table, [loss.held])
                self._removed(index, loss.table, loss.held, loss.why)
                continue
            cells = [
                (column, words_of(before), words_of(after))
                for column in columns(TABLES[loss.table])
                if (before := cell_of(loss.table, column, loss.held.row))
                != (after := cell_of(loss.table, column, loss.row))
            ]
            self._replaced(index, loss.table, loss.held, loss.row, cells, loss.why)

    def _lock(self, index: int, change: Change) -> None:
        rule = "must" if change.do == "lock" else "never"
        taken = self.tables.there("locks", "id")
        while True:
            self.locks[rule] += 1
            name = f"variant-{rule}-{self.locks[rule]}"
            if name not in taken:
                break
        self._added(index, change, "locks", {"id": name, "rule": rule, **_data("locks", change.row)})

    # --- the whole ----------------------------------------------------------------------------------------------------

    def instance(self) -> Instance | None:
        """The instance that the changes made; None where it breaks a rule of instances."""
        self.problems += self._left_behind()
        if self.problems:
            return None
        rows = self.tables.rows
        tables: dict[str, Any] = {table: [held.row for held in rows[table]] for table in TABLES}
        tables["instance"] = canonical_row(rows["instance"][0].row)
        try:
            return Instance.of(tables, place=self._place, what=f"changes of {self.base.name}")
        except InvalidInput as error:
            self.problems += error.problems
            return None

    def _place(self, table: str, row: int | None, column: str | None) -> str:
        """The change that made what is wrong; of what none touched, what it is called."""
        rows = self.tables.rows.get(table, [])
        held = rows[row or 0] if table == "instance" or (row is not None and row < len(rows)) else None
        name = "" if held is None else name_of(table, held.row)
        if held is not None:
            by = held.touched.get(column or "", held.added_by)
            if by is None and held.touched:
                by = max(held.touched.values())
            if by is not None:
                part = {"set": "value", "add": "value", "multiply": "value"}.get(self.applied[by].do, "")
                if held.added_by == by and column:
                    part = f"row/{column}"
                return f"{self.place(by, part)} ({_row(table, name)})"
        what = f"{column} of {_row(table, name)}" if column else _row(table, name)
        return f"{self.place(None, '')} ({what}, after the changes)"

    def _left_behind(self) -> Iterator[Problem]:
        """A problem for each removed or renamed row that others still name: each of those would be blamed else."""
        named: dict[tuple[str, str], Counter[str]] = {}
        for gone in {table for table, _ in self.removed}:
            for table, column in referring(gone):
                for held in self.tables.rows[table]:
                    value = getattr(held.row, column)
                    for name in value if isinstance(value, tuple) else (value,):
                        if (gone, name) in self.removed:
                            named.setdefault((gone, name), Counter())[table] += 1
        for (gone, name), counts in named.items():
            by = self.removed[gone, name]
            rows = ", ".join(f"{count} of {table}" for table, count in counts.items())
            rule = f"{name} is gone from {gone}, and still named by rows: {rows}"
            withdraw = gone in WITHDRAWN and self.applied[by].do == "remove_rows"
            cure = "withdraw it, with all that depends on it" if withdraw else "remove or change those as well"
            yield Problem(self.place(by, ""), shown(name), rule, cure)


def _is_kind(do: Any) -> bool:
    return isinstance(do, str) and do in CHANGE_KINDS


def _row(table: str, name: str) -> str:
    return f"{table} {name}" if name else table


def _data(table: str, pairs: Sequence[tuple[str, Value]]) -> dict[str, Any]:
    """A row as the domain reads it: empty cells left out, but for those of columns that are needed."""
    needed = {name for name, info in TABLES[table].model_fields.items() if info.is_required()}
    kept = ((name, kept_of(table, name, value, "")) for name, value in pairs if value != EMPTY or name in needed)
    return {name: value for name, (value, problems) in kept if not problems}


def _text(data: Mapping[str, Any]) -> str:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return ", ".join(f"{name} = {words_of(value)}" for name, value in values.items())
