"""The model under construction: what was stated, the facts, and the few ways in which families write to it."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pooling.domain.card import Card
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.instance import Instance
from pooling.formulation.algebra import Expr, Index, Relation, Var, weighted
from pooling.formulation.decisions import Decisions
from pooling.formulation.facts import Facts
from pooling.formulation.stated import StatedRows, StatedVariables

Key = TypeVar("Key", bound=Index)
Futures = Mapping[str, Mapping[str, float]]
"""Family -> scenario or withdrawal -> its probability: those that are stated. All are, of a family that is not here."""
Sums = defaultdict[tuple[str, str], Expr]
"""Sums by (nation, period), or (fund, period): ``sums[key] += cost * variable``."""


@dataclass(frozen=True, slots=True)
class TierExpression:
    """A tier as a linear function of the model's variables."""

    name: str
    kind: str
    maximise: bool
    expr: Expr


@dataclass(frozen=True, slots=True)
class Gain:
    """Assigned units of an offer that cover more, by a share, because their nation is a member of an agreement."""

    agreement: str
    offer: str
    share: float
    units: Var


@dataclass(frozen=True, slots=True)
class Lift:
    """Assigned units of an offer that an option makes more reliable, and what one of them covers beside."""

    offer: str
    worth: float
    units: Var


@dataclass(frozen=True, slots=True)
class Deviation:
    """A nation's distance from its fair share, under the index of its rows."""

    index: Index
    distance: Var


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a nation commits in a period (value points): in the last plan, and now."""

    before: float
    now: Expr


@dataclass(kw_only=True)
class Formulation(Decisions[Var]):
    """A stated model. Variables are looked up by the indices of ``models/mathematics.md``."""

    instance: Instance
    card: Card
    facts: Facts
    deadline: Deadline = NO_DEADLINE
    futures: Futures = field(default_factory=dict)
    short: dict[tuple[str, str], Var] = field(default_factory=dict)
    gained: dict[tuple[str, str], list[Gain]] = field(default_factory=dict)
    """By (requirement, period)."""
    lifted: dict[tuple[str, str], list[Lift]] = field(default_factory=dict)
    """By (requirement, period)."""
    spending_terms: Sums = field(default_factory=lambda: defaultdict(Expr))
    """(nation, period) -> what it spends (million)."""
    fees: Sums = field(default_factory=lambda: defaultdict(Expr))
    """(nation, period) -> what it spends that is no contribution: fees of agreements, holding (million)."""
    option_costs: dict[tuple[str, str], dict[str, Expr]] = field(default_factory=dict)
    """(nation, period) -> option -> what the nation itself pays for it (million)."""
    end_value: Expr = field(default_factory=Expr)
    """What is left at the end of what options bought (million)."""
    grants: Sums = field(default_factory=lambda: defaultdict(Expr))
    """(fund, period) -> what it pays (million)."""
    contributions: Sums = field(default_factory=lambda: defaultdict(Expr))
    """(nation, period) -> what it pays into funds (million)."""
    below: dict[tuple[str, str, str], Var] = field(default_factory=dict)
    """(guideline, nation, period) -> what is spent too little (million)."""
    challenged: dict[tuple[str, str], Contribution] = field(default_factory=dict)
    """By (nation, period)."""
    deviations: list[Deviation] = field(default_factory=list)
    cvar: Expr = field(default_factory=Expr)
    change: Expr = field(default_factory=Expr)
    """Distance to the last plan (points)."""
    exactly_together: set[tuple[str, str, str, str]] = field(default_factory=set)
    least_parts: set[tuple[str, tuple[str, str, str]]] = field(default_factory=set)
    """(name, index) of the rows by which who takes part provides at least something."""
    served_together: dict[tuple[tuple[str, str], ...], dict[str, list[tuple[str, str]]]] = field(default_factory=dict)
    """(offer, requirement) served -> situation -> those of it; see family commitment."""
    tiers: list[TierExpression] = field(default_factory=list)
    standing_in: dict[tuple[str, Index], Var] = field(default_factory=dict)
    """(name, index) -> the variable that has another name and the same value in every plan."""
    variables: StatedVariables = field(default_factory=StatedVariables)
    rows: dict[str, StatedRows] = field(default_factory=dict)
    """By name."""

    # --- variables --------------------------------------------------------------------------------------------

    def many(self, name: str, bounds: dict[Key, tuple[float, float]], whole: Callable[[Key], bool]) -> dict[Key, Var]:
        """All variables of one name, made at once: index -> variable."""
        add = self.variables.add
        for index, (low, high) in bounds.items():
            self.deadline.check()
            add(name, index, low, high, whole(index))
        return self.variables.made.get(name, {})

    def variable(self, name: str, index: Index, low: float, high: float | None, *, whole: bool = False) -> Var:
        """A new variable with its bounds. Raises OutOfTime after the deadline."""
        self.deadline.check()
        return self.variables.add(name, index, low, high, whole)

    def switch(self, name: str, index: Index) -> Var:
        """A new variable that is 0 or 1."""
        return self.variable(name, index, 0.0, 1.0, whole=True)

    def made(self, name: str) -> Mapping[Any, Var]:
        """All variables of that name by index, as far as any were made."""
        return self.variables.made.get(name, {})

    def found(self, name: str, index: Index) -> Var | None:
        """The variable of that name and index, or the one that stands for it, if it was made."""
        return self.made(name).get(index) or self.standing_in.get((name, index))

    def same(self, name: str, index: Index, variable: Var) -> Var:
        """``variable`` under one more name: what is the same needs no second column."""
        self.standing_in[name, index] = variable
        return variable

    # --- rows -------------------------------------------------------------------------------------------------

    def row(self, name: str, index: Index, relation: Relation) -> None:
        """The row ``name[index]``. Raises OutOfTime after the deadline."""
        self.deadline.check(1 + len(relation.expr.terms) // 8)
        rows = self.rows.get(name)
        if rows is None:
            rows = self.rows[name] = StatedRows()
        rows.add(index, relation)

    def limit(self, name: str, index: Index, expr: Expr, limit: float) -> None:
        """The row ``expr <= limit``, where bounds do not say so already. No coefficient is negative."""
        if expr.most > limit:
            self.row(name, index, expr <= limit)

    def tier(self, name: str, kind: str, maximise: bool, expr: Expr) -> None:
        self.tiers.append(TierExpression(name, kind, maximise, expr))

    # --- sums -------------------------------------------------------------------------------------------------

    def provided(self, requirement: str, period: str, pairs: Sequence[tuple[str, float]]) -> Expr:
        """sum eff * assign over the given offers: gains and reliability aside."""
        offers, assign = self.facts.offer_of, self.assign
        return weighted([(offers[offer].effectiveness, assign[offer, requirement, period]) for offer, _ in pairs])

    def counted(self, requirement: str, period: str, *, lifts: bool = True) -> Expr:
        """sum counted * assign over all offers, gains included, and what options lift."""
        facts, need = self.facts, self.facts.requirement_of[requirement]
        expr = weighted(
            (facts.worth(facts.offer_of[offer], need, period), self.assign[offer, requirement, period])
            for offer, _ in facts.pairs_by_need[requirement, period]
        )
        for gain in self.gained.get((requirement, period), ()):
            expr += gain.share * facts.worth(facts.offer_of[gain.offer], need, period) * gain.units
        for lift in self.lifted.get((requirement, period), ()) if lifts else ():
            expr += lift.worth * lift.units
        return expr


@contextmanager
def no_collecting() -> Iterator[None]:
    """A growing model is all live objects: collecting garbage meanwhile only costs time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
