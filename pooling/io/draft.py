"""What was read, before it is known to be right: plain tables, where each cell stands, and what is wrong with it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from pooling.domain.cautions import cautions
from pooling.domain.checks import check_tables
from pooling.domain.instance import Instance, find_problems, row_problems
from pooling.domain.problems import Caution, InvalidInput, Problem, Remark, suggestion
from pooling.domain.readable import readable
from pooling.domain.tables import MOST_ROWS, REQUIRED_TABLES, TABLES
from pooling.io.limits import CHECK_SECONDS, MOST_JUDGED, MOST_OBJECTS, MOST_PROBLEMS, MOST_WARNINGS

Key = tuple[int, int, int]
"""Order of a place in the file: table, row, column."""
Locate = Callable[[str, int | None, str | None], tuple[str, Key]]
"""(table, row counted from 0, field) -> the place in the user's words, and its order."""
_SOME = 100
"""Places that are put into words at least."""
FEW: Final = 3
"""So many cells of one column, or with one value, that break the same rule are one problem."""
_PLACES_NAMED: Final = 5
_ROW: Final = re.compile(r"\d+")


class _Enough(Exception):
    """More problems than anybody reads."""


class Places:
    """The ``place`` function of a file: words for (table, row, field). It remembers the order in which they stand.

    While limited it gives up after MOST_PROBLEMS places or CHECK_SECONDS (and _SOME places at least). Hostile input can
    hold a million faults, and putting each into words takes a search for what may have been meant.
    """

    def __init__(self, locate: Locate) -> None:
        self._locate = locate
        self.order: dict[str, Key] = {}
        self._left = MOST_PROBLEMS
        self._until: float | None = None
        self.hits: dict[str, set[int]] = {}
        """Rows that had problems, by table, since the limit was set."""

    def __call__(self, table: str, row: int | None, field: str | None) -> str:
        text, key = self._locate(table, row, field)
        text = readable(text)
        self.order.setdefault(text, key)
        if self._until is not None:
            self._left -= 1
            if row is not None:
                self.hits.setdefault(table, set()).add(row)
            some = self._left <= MOST_PROBLEMS - _SOME
            if self._left < 0 or (some and time.thread_time() > self._until):
                raise _Enough
        return text

    def limit(self, on: bool) -> None:
        self._left = MOST_PROBLEMS
        self.hits = {}
        self._until = time.thread_time() + CHECK_SECONDS if on else None


class Found:
    """Problems met while reading, at most MOST_PROBLEMS; ``rows`` are those whose cells cannot be trusted.

    A place is written as in messages: ``Offers!7``, ``offers.csv:7:quantity``, a JSON pointer. ``key`` is its order in
    the file. What is no problem and yet only the file shows (a hidden row) is a warning.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Caution] = []
        self.order: dict[str, Key] = {}
        self.rows: set[tuple[int, int]] = set()
        self.dropped = 0
        self.rows_left = MOST_ROWS
        self.unread: set[str] = set()
        """Tables that could not be read, or not to their end."""

    def add(self, place: str, rule: str, cure: str = "", value: str = "", *, key: Key | None = None) -> None:
        self._stands(place, key)
        if len(self.problems) >= MOST_PROBLEMS:
            self.dropped += 1
        else:
            self.problems.append(Problem(place, value, rule, cure))

    def warn(self, place: str, rule: str, cure: str = "", *, key: Key | None = None) -> None:
        """Note what stops nothing. Of a flood only the first are kept: a reader sums up what is many."""
        self._stands(place, key)
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(Caution(place, "", rule, cure))

    def extend(self, problems: Iterable[Problem], key: Key | None = None) -> None:
        for problem in problems:
            self.add(problem.place, problem.rule, problem.cure, problem.value, key=key)

    def _stands(self, place: str, key: Key | None) -> None:
        if key is not None:
            self.order.setdefault(place, key)


@dataclass(frozen=True)
class Draft:
    """Plain tables as read. ``place`` says where a cell stands; ``found`` holds what reading already met."""

    what: str
    tables: dict[str, Any]
    place: Places
    found: Found = field(default_factory=Found)

    @property
    def absent(self) -> tuple[str, ...]:
        """Optional tables without a sheet, file or list. In JSON that is usual: an empty table is not written."""
        present = {*REQUIRED_TABLES, *self.tables, *self.found.unread}
        return tuple(name for name in TABLES if name not in present)

    def problems(self) -> list[Problem]:
        """Every problem, of cells and of the domain's rules, in the order of the file, each once."""
        made = self._made()
        return made if isinstance(made, list) else []

    def warnings(self, instance: Instance | None) -> list[Caution]:
        """What the reader noted, and the cautions about a right ``instance``, in the order of the file."""
        kept = dict.fromkeys(self.found.warnings)
        if instance is not None:
            kept.update(dict.fromkeys(cautions(instance, self.place)))
        return [cleaned(caution) for caution in sorted(kept, key=self._key)]

    def instance(self) -> Instance:
        """The instance, with its warnings. Raises :class:`InvalidInput` with every problem."""
        made = self._made()
        if isinstance(made, list):
            raise InvalidInput(made, self.what)
        return made.with_warnings(self.warnings(made))

    def _made(self) -> Instance | list[Problem]:
        """The instance, or every problem."""
        if self.found.unread or any(not self.tables.get(name) for name in REQUIRED_TABLES):
            # With a table missing, every name in it would look unknown: judge the rows alone.
            return self._arranged(self._rows()[0])
        self.place.limit(True)
        try:
            if self.found.problems:
                return self._arranged(find_problems(self.tables, place=self.place))
            return Instance.of(self.tables, place=self.place, what=self.what)
        except InvalidInput as error:
            return self._arranged(error.problems)
        except RecursionError:
            return [Problem(self.what, "", "nested too deeply")]
        except _Enough:
            pass
        finally:
            self.place.limit(False)
        # Only here, where the exception no longer holds all the rows judged so far.
        return self._arranged(self._flood(), more=True)

    def _rows(self, most: int = MOST_OBJECTS) -> tuple[list[Problem], dict[str, dict[int, Any]], dict[str, set[str]]]:
        """Problems of tables and of rows in themselves, the right rows by table and index, the ids of the wrong ones.

        Of a table the first ``most`` rows are judged; the names of the others are known all the same.
        """
        problems: list[Problem] = []
        for name in self.tables:
            if name not in TABLES:
                where = self.place(str(name), None, None)
                problems.append(Problem(where, "", f"unknown table {readable(name)}", suggestion(name, TABLES)))
        for name in REQUIRED_TABLES:
            if not self.tables.get(name) and name not in self.found.unread:
                where = self.place(name, None, None)
                problems.append(Problem(where, "", f"table {name} is missing or empty", f"add {name}"))
        until = time.thread_time() + CHECK_SECONDS
        good: dict[str, dict[int, Any]] = {name: {} for name in TABLES}
        named: dict[str, set[str]] = {name: set() for name in TABLES}
        for name, model in TABLES.items():
            for index, raw in enumerate(self._given(name)):
                # Rows for which there is no time keep their names, so that nothing else looks unknown.
                if index < most and len(problems) <= MOST_PROBLEMS and time.thread_time() < until:
                    try:
                        good[name][index] = model.model_validate(raw)
                        continue
                    except ValidationError as error:
                        problems += row_problems(error, model, name, index, self.place)
                if isinstance(raw, dict) and isinstance(raw.get("id"), str):
                    named[name].add(raw["id"])
        return problems, good, named

    def _flood(self) -> list[Problem]:
        """Some thousand of too many problems: of tables that are wrong throughout the first rows are judged."""
        self.place.limit(False)
        problems, good, named = self._rows(MOST_JUDGED)
        until = time.thread_time() + CHECK_SECONDS
        for _ in TABLES:
            self.place.limit(True)
            broken = {name: len(self._given(name)) - len(rows) for name, rows in good.items()}
            between: list[Problem] = []
            try:
                return problems + check_tables(good, self.place, named, broken, between)
            except _Enough:
                if time.thread_time() > until:
                    return problems + between
                hits = self.place.hits
                worst = max(hits, key=lambda table: len(hits[table]))
                rows = sorted(hits[worst])
                cut = rows[len(rows) // 2] if len(rows) > 1 else rows[0] - 1
                # Rows not judged keep their names, so that nothing else looks unknown.
                named[worst].update(row.id for index, row in good[worst].items() if index > cut and hasattr(row, "id"))
                good[worst] = {index: row for index, row in good[worst].items() if index <= cut}
            finally:
                self.place.limit(False)
        return problems

    def _given(self, table: str) -> Sequence[Any]:
        rows = self.tables.get(table) or ()
        return [rows] if table == "instance" and rows else rows

    def _key(self, remark: Remark) -> Key:
        return self.found.order.get(remark.place) or self.place.order.get(remark.place, (1 << 30, 0, 0))

    def _arranged(self, problems: Iterable[Problem], more: bool = False) -> list[Problem]:
        own = {problem.place for problem in self.found.problems}
        trusted = [
            problem
            for problem in problems
            if problem.place not in own and self._key(problem)[:2] not in self.found.rows
        ]
        ordered = one_for_each_cause(sorted(dict.fromkeys((*self.found.problems, *trusted)), key=self._key))
        if more or self.found.dropped or len(ordered) > MOST_PROBLEMS:
            rule = "there are more problems than can be listed"
            ordered = [*ordered[:MOST_PROBLEMS], Problem(self.what, "", rule, "mend these first")]
        return [cleaned(problem) for problem in ordered]


def one_for_each_cause(problems: Sequence[Problem]) -> list[Problem]:
    """The problems in their order; those of one cause are one, at the first of its places."""
    by_value = _folded(problems, lambda problem: (problem.rule, problem.value, problem.cure) if problem.value else None)
    return _folded(by_value, lambda problem: (problem.rule, _ROW.sub("#", problem.place)))


def _folded(problems: Sequence[Problem], cause: Callable[[Problem], Hashable]) -> list[Problem]:
    alike: dict[Hashable, list[int]] = {}
    for number, problem in enumerate(problems):
        key = cause(problem)
        alike.setdefault(number if key is None else key, []).append(number)
    kept: dict[int, Problem] = {}
    for numbers in alike.values():
        if len(numbers) < FEW:
            kept |= {number: problems[number] for number in numbers}
            continue
        first, *others = (problems[number] for number in numbers)
        where = ", ".join(problem.place for problem in others[:_PLACES_NAMED]) + (
            ", ..." if len(others) > _PLACES_NAMED else ""
        )
        more = f"so in {len(others):,} more places: {where}"
        kept[numbers[0]] = replace(first, cure=f"{first.cure}; {more}" if first.cure else more)
    return [kept[number] for number in sorted(kept)]


_Remark = TypeVar("_Remark", bound=Remark)


def cleaned(remark: _Remark) -> _Remark:
    """The problem or warning with texts that any terminal can show."""
    return replace(
        remark,
        place=readable(remark.place),
        value=readable(remark.value),
        rule=readable(remark.rule, 400),
        cure=readable(remark.cure, 400),
    )
