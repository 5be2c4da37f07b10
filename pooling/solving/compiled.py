"""A stated model as sparse arrays, in one pass over its rows.

Every row the families state is a Pyomo ``LinearExpression``, so its terms can be read off directly; Pyomo's general
compiler gives the same matrix (a test compares them) but takes longer and needs scipy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyomo.core as pyo

from pooling.domain.problems import SolverFault
from pooling.formulation.context import Formulation, no_collecting
from pooling.formulation.decisions import Decisions

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Key = tuple[str, Any]
"""(name of a Pyomo component, index in it)."""


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
    the Pyomo model, which can be forgotten. ``decisions``: the columns of what a plan is made of. ``groups`` are the
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
    column_keys: tuple[Key, ...]
    row_keys: tuple[Key, ...]
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
    """The arrays of a stated model.

    Raises SolverFault where a row is not linear in the way the families write them, OutOfTime after the deadline.
    """
    with no_collecting():
        variables = _variables(f)
        column = {id(variable): position for position, (_, variable) in enumerate(variables)}
        low, high = (
            np.array([getattr(variable, side) for _, variable in variables], dtype=np.float64) for side in ("lb", "ub")
        )
        rows = _rows(f, column)
        start, index, value = _merged(rows.start, rows.index, rows.value, len(variables))
        decisions = f.mapped(lambda variable: column[id(variable.data)])
        return Compiled(
            low=np.where(np.isnan(low), -np.inf, low),
            high=np.where(np.isnan(high), np.inf, high),
            whole=np.array([variable.is_integer() for _, variable in variables], dtype=bool),
            row_low=np.array(rows.low, dtype=np.float64),
            row_high=np.array(rows.high, dtype=np.float64),
            row_start=start,
            index=index,
            value=value,
            objectives=tuple(_objectives(f, column)),
            decisions=decisions,
            groups=_groups(f, decisions),
            purchases=_purchases(f, decisions),
            column_keys=tuple(key for key, _ in variables),
            row_keys=tuple(rows.keys),
        )


def _variables(f: Formulation) -> list[tuple[Key, Any]]:
    """Every variable of the model by its key, in the order of the columns."""
    found: list[tuple[Key, Any]] = []
    for component in f.model.component_objects(pyo.Var, descend_into=False):
        name = component.local_name
        for index, variable in component.items():
            f.deadline.check()
            found.append(((name, index), variable))
    return found


@dataclass
class _Rows:
    """The rows as they are stated: a variable may stand twice in one."""

    keys: list[Key] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)


def _rows(f: Formulation, column: dict[int, int]) -> _Rows:
    rows = _Rows()
    for component in f.model.component_objects(pyo.Constraint, descend_into=False):
        name = component.local_name
        for key, row in component.items():
            f.deadline.check(4)
            lower, body, upper = row.to_bounded_expression()
            try:
                terms = [term.args for term in body.args]
                rows.index.extend([column[id(variable)] for _, variable in terms])
                rows.value.extend([coefficient for coefficient, _ in terms])
            except (AttributeError, KeyError, ValueError, TypeError) as error:
                raise SolverFault(f"row {name_of(name, key)} has a term that is not coefficient * variable") from error
            rows.start.append(len(rows.index))
            rows.low.append(-np.inf if lower is None else lower)
            rows.high.append(np.inf if upper is None else upper)
            rows.keys.append((name, key))
    return rows


def _objectives(f: Formulation, column: dict[int, int]) -> Iterator[Objective]:
    for tier in f.tiers:
        cost = np.zeros(len(column))
        for coefficient, variable in tier.expr.terms:
            cost[column[id(variable.data)]] += coefficient
        yield Objective(tier.name, tier.kind, tier.maximise, tier.expr.constant, cost)


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


def _merged(starts: list[int], indices: list[int], values: list[float], columns: int) -> tuple[Ints, Ints, Floats]:
    """Rows as arrays, a variable that stands twice in a row added up and zeros dropped: HiGHS refuses both."""
    start, index, value = np.array(starts, np.int32), np.array(indices, np.int32), np.array(values, np.float64)
    if not len(index):
        return start, index, value
    row = np.repeat(np.arange(len(start) - 1, dtype=np.int64), np.diff(start))
    key = row * max(columns, 1) + index
    unique, inverse = np.unique(key, return_inverse=True)
    if len(unique) == len(key) and np.all(value != 0):
        return start, index, value
    total = np.bincount(inverse, weights=value, minlength=len(unique))
    kept = total != 0
    unique, total = unique[kept], total[kept]
    counts = np.bincount(unique // columns, minlength=len(start) - 1)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32), (unique % columns).astype(np.int32), total
