"""A stated model as sparse arrays: variables and rows brought together by name, what a row says twice added up.

Pyomo's general compiler makes the same matrix of the same model in Pyomo (a test compares them).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from pooling.domain.deadline import Deadline
from pooling.domain.families import level_row
from pooling.formulation.context import Formulation, no_collecting
from pooling.formulation.decisions import Decisions

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
BLOCK = 50_000
"""Rows that are brought into order at once: memory for that is taken for so many only."""
Key = tuple[str, Any]
"""(name of variables or rows, index among them)."""


class Keys(Sequence[Key]):
    """Keys of columns or rows in their order: those of one name together, each name and index held once."""

    def __init__(self, indices: Mapping[str, Iterable[Any]]) -> None:
        self._names = tuple(indices)
        self._indices = tuple(tuple(of_name) for of_name in indices.values())
        self._start = tuple(accumulate(map(len, self._indices), initial=0))

    def __len__(self) -> int:
        return self._start[-1]

    def __iter__(self) -> Iterator[Key]:
        for name, indices in zip(self._names, self._indices, strict=True):
            for index in indices:
                yield name, index

    @overload
    def __getitem__(self, position: int) -> Key: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[Key]: ...
    def __getitem__(self, position: int | slice) -> Key | Sequence[Key]:
        if isinstance(position, slice):
            return tuple(self[at] for at in range(*position.indices(len(self))))
        at = position + len(self) if position < 0 else position
        if not 0 <= at < len(self):
            raise IndexError(position)
        name = bisect_right(self._start, at) - 1
        return self._names[name], self._indices[name][at - self._start[name]]


@dataclass(frozen=True)
class Objective:
    """A tier as a vector over columns: constant + cost @ x."""

    name: str
    kind: str
    maximise: bool
    constant: float
    cost: Floats

    def value(self, x: Floats) -> float:
        return float(self.constant + self.cost @ x)

    def loss(self, value: float, than: float) -> float:
        """How much worse ``value`` is than ``than``; negative where it is better."""
        return than - value if self.maximise else value - than


@dataclass(frozen=True)
class Compiled:
    """min/max over x of an objective, row_low <= A x <= row_high, low <= x <= high, x[whole] integer.

    A is stored by rows: row i holds ``index[row_start[i]:row_start[i+1]]`` and ``value[...]``. Nothing here refers to
    the formulation, which can be forgotten. ``decisions``: the columns of what a plan is made of. ``groups`` are the
    columns of commitments and assignments: for every period with any, in order of time, those of each capability.
    ``purchases``: for every option its columns and those of the capabilities that it can change. The last ``holds``
    rows keep tiers that were solved before.
    """

    low: Floats
    high: Floats
    whole: npt.NDArray[np.bool_]
    row_low: Floats
    row_high: Floats
    row_start: Ints
    index: Ints
    value: Floats
    objectives: tuple[Objective, ...]
    decisions: Decisions[int]
    groups: tuple[tuple[Ints, ...], ...]
    purchases: tuple[Ints, ...]
    column_keys: Sequence[Key]
    row_keys: Sequence[Key]
    holds: int = 0
    known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was worked out of these arrays, which never change; a model made from this one begins anew."""

    @property
    def size(self) -> dict[str, int]:
        return {
            "rows": len(self.row_low),
            "columns": len(self.low),
            "integers": int(self.whole.sum()),
            "nonzeros": len(self.index),
        }

    @property
    def row(self) -> npt.NDArray[np.int64]:
        """The row of every entry."""
        return np.repeat(np.arange(len(self.row_low)), np.diff(self.row_start))

    @property
    def keeping(self) -> list[int]:
        """The rows that keep tiers: at a level of the card, or at what was found."""
        levels = {level_row(objective.kind) for objective in self.objectives}
        stated = [row for row, key in enumerate(self.row_keys) if key[0] in levels]
        return [*stated, *range(len(self.row_low) - self.holds, len(self.row_low))]

    @property
    def planned(self) -> npt.NDArray[np.bool_]:
        """Whether a column is a commitment or an assignment."""
        found = np.zeros(len(self.low), dtype=bool)
        for group in chain.from_iterable(self.groups):
            found[group] = True
        return found

    def names(self) -> tuple[list[str], list[str]]:
        """(column names, row names) as ``family[index,...]``."""
        return [name_of(*key) for key in self.column_keys], [name_of(*key) for key in self.row_keys]

    def with_hold(self, cost: Floats, low: float, high: float) -> Compiled:
        """The same with one more row that keeps a tier, low <= cost @ x <= high."""
        columns = np.flatnonzero(cost).astype(np.int32)
        return replace(
            self,
            row_low=np.append(self.row_low, low),
            row_high=np.append(self.row_high, high),
            row_start=np.append(self.row_start, self.row_start[-1] + len(columns)).astype(np.int32),
            index=np.concatenate([self.index, columns]),
            value=np.concatenate([self.value, cost[columns]]),
            holds=self.holds + 1,
        )


def name_of(component: str, index: Any) -> str:
    """``family[index,...]``."""
    parts = index if isinstance(index, tuple) else (index,)
    return f"{component}[{','.join(str(part) for part in parts)}]"


def compile_model(f: Formulation) -> Compiled:
    """The arrays of a stated model. Raises OutOfTime after the deadline."""
    with no_collecting():
        variables, rows = f.variables, f.rows.values()
        for name, stated in f.rows.items():
            # Looked at here and not row by row: a table of all indices would take as much memory as the rows do.
            assert not (again := stated.repeated()), f"{name_of(name, again[0])} is stated twice"
        number = np.array([made.number for named in variables.made.values() for made in named.values()], dtype=np.int32)
        column = np.empty_like(number)
        column[number] = np.arange(len(number), dtype=np.int32)
        lengths = _joined([row.length for row in rows], np.int32)
        start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        index, value = column[_joined([row.variable for row in rows], np.int32)], _joined([row.coef for row in rows])
        start, index, value = _merged(start, index, value, len(column), f.deadline)
        decisions = f.mapped(lambda variable: int(column[variable.number]))
        return Compiled(
            low=_joined([variables.low])[number],
            high=_joined([variables.high])[number],
            whole=np.frombuffer(variables.whole, dtype=bool)[number],
            row_low=_joined([row.low for row in rows]),
            row_high=_joined([row.high for row in rows]),
            row_start=start,
            index=index,
            value=value,
            objectives=tuple(_objectives(f, column)),
            decisions=decisions,
            groups=_groups(f, decisions),
            purchases=_purchases(f, decisions),
            column_keys=Keys(variables.made),
            row_keys=Keys({name: row.indices for name, row in f.rows.items()}),
        )


def _joined(parts: Sequence[Any], kind: Any = np.float64) -> Any:
    """What was stated part by part, as one array."""
    return np.concatenate([np.zeros(0, dtype=kind), *(np.frombuffer(part, dtype=kind) for part in parts)])


def _objectives(f: Formulation, column: Ints) -> Iterator[Objective]:
    for tier in f.tiers:
        columns = column[[variable.number for _, variable in tier.expr.terms]] if tier.expr.terms else column[:0]
        cost = np.bincount(columns, weights=[coef for coef, _ in tier.expr.terms], minlength=len(column))
        yield Objective(tier.name, tier.kind, tier.maximise, tier.expr.constant, cost.astype(np.float64))


def _groups(f: Formulation, decisions: Decisions[int]) -> tuple[tuple[Ints, ...], ...]:
    groups: dict[str, dict[str, list[int]]] = {period: {} for period in f.facts.periods}
    for (offer, *_, period), column in (*decisions.commit.items(), *decisions.assign.items()):
        capability = f.facts.offer_of[offer].capability
        groups[period].setdefault(capability, []).append(column)
    # A commitment and an assignment can be the same column.
    return tuple(
        tuple(np.array([*dict.fromkeys(group)], dtype=np.int32) for group in year.values())
        for year in groups.values()
        if year
    )


def _purchases(f: Formulation, decisions: Decisions[int]) -> tuple[Ints, ...]:
    """For every option what it is about: its own columns, and commitments and assignments of what it can change."""
    starting = f.facts.starting
    columns: dict[str, set[int]] = {option.id: set() for option in starting.options}
    for (name, *_), column in decisions.start.items():
        columns[name].add(column)
    for found in (decisions.joined, decisions.ordered, decisions.delivered):
        for (_, name, *_), column in found.items():
            columns[name].add(column)
    about: dict[str, list[str]] = {}
    for option in starting.options:
        changed = {offer.capability for offer in starting.offers[option.id]}
        for row in starting.effects:
            if row.option == option.id and row.offer is not None:
                changed.add(f.facts.offer_of[row.offer].capability)
            elif row.option == option.id:
                changed.update([row.capability] if row.capability is not None else f.facts.offers_by_capability)
        for capability in changed:
            about.setdefault(capability, []).append(option.id)
    for (offer, *_), column in (*decisions.commit.items(), *decisions.assign.items()) if about else ():
        for name in about.get(f.facts.offer_of[offer].capability, ()):
            columns[name].add(column)
    return tuple(np.array(sorted(found), dtype=np.int32) for found in columns.values() if found)


def _merged(start: Ints, index: Ints, value: Floats, columns: int, deadline: Deadline) -> tuple[Ints, Ints, Floats]:
    """The rows with a variable that stands twice in one added up and zeros dropped: HiGHS refuses both. Writes over
    what is given."""
    if np.all(value != 0) and not any(_repeats(key) for _, key in _keyed(start, index, columns, deadline)):
        return start, index, value
    lengths = []
    filled = 0
    for part, key in _keyed(start, index, columns, deadline):
        unique, inverse = np.unique(key, return_inverse=True)
        total = np.bincount(inverse, weights=value[part], minlength=len(unique))
        kept, total = unique[total != 0], total[total != 0]
        lengths.append(np.bincount(kept // columns, minlength=BLOCK))
        # What was read already gives the room.
        room = slice(filled, filled + len(kept))
        index[room], value[room] = kept % columns, total
        filled = room.stop
    ends = np.cumsum(np.concatenate(lengths)[: len(start) - 1])
    return np.concatenate([[0], ends]).astype(np.int32), index[:filled], value[:filled]


def _keyed(start: Ints, index: Ints, columns: int, deadline: Deadline) -> Iterator[tuple[slice, npt.NDArray[np.int64]]]:
    """Block by block: which entries it has, and a number for each that says row (from 0) and column."""
    for first in range(0, len(start) - 1, BLOCK):
        deadline.check_now()
        ends = start[first : first + BLOCK + 1]
        part = slice(int(ends[0]), int(ends[-1]))
        row = np.repeat(np.arange(len(ends) - 1, dtype=np.int64), np.diff(ends))
        yield part, row * columns + index[part]


def _repeats(key: npt.NDArray[np.int64]) -> bool:
    key.sort()
    return bool(np.any(key[1:] == key[:-1]))
