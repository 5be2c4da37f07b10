"""The model under construction: a Pyomo model, the facts, and the few ways in which families write to it.

Pyomo is imported as ``pyomo.core``: ``pyomo.environ`` also loads every solver and transformation plugin, which takes as
long again and serves nothing here.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pyomo.core as pyo
from pyomo.common.log import pyomo_handler, pyomo_logger
from pyomo.core.expr.numeric_expr import LinearExpression, MonomialTermExpression
from pyomo.core.expr.relational_expr import EqualityExpression, InequalityExpression, RangedExpression

from pooling.domain.card import Card
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.instance import Instance
from pooling.formulation.algebra import Expr, Index, Relation, Var, total
from pooling.formulation.decisions import Decisions
from pooling.formulation.facts import Facts

# Pyomo logs to stdout, which is for data. Without its handler it logs as any library: where the program says, or stderr
pyomo_logger.removeHandler(pyomo_handler)

Key = TypeVar("Key", bound=Index)
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
    model: Any
    deadline: Deadline = NO_DEADLINE
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
    tiers: list[TierExpression] = field(default_factory=list)
    standing_in: dict[tuple[str, Index], Var] = field(default_factory=dict)
    """(name, index) -> the variable that has another name and the same value in every plan."""
    _made: dict[str, dict[Any, Var]] = field(default_factory=dict)
    _components: dict[str, Any] = field(default_factory=dict)
    """Pyomo's components by name: families of variables, and of rows."""

    # --- variables --------------------------------------------------------------------------------------------

    def many(self, name: str, bounds: dict[Key, tuple[float, float]], whole: Callable[[Key], bool]) -> dict[Key, Var]:
        """New variables of one name, made at once: index -> variable. Whole ones are the rule, others the exception."""
        component = self._components[name] = pyo.Var(list(bounds), domain=pyo.Integers)
        self.model.add_component(name, component)
        out: dict[Key, Var] = {}
        for data, (index, (low, high)) in zip(component.values(), bounds.items(), strict=True):
            self.deadline.check()
            data.lb, data.ub = low, high
            if not whole(index):
                data.domain = pyo.Reals
            out[index] = Var(data, high)
        self._made.setdefault(name, {}).update(out)
        return out

    def variable(self, name: str, index: Index, low: float, high: float | None, *, whole: bool = False) -> Var:
        """A new variable with its bounds. Raises OutOfTime after the deadline."""
        self.deadline.check()
        made = self._made.setdefault(name, {})
        assert index not in made, f"{name}[{index}] is made twice"
        component = self._components.get(name)
        if component is None:
            component = self._components[name] = pyo.Var(pyo.Any, dense=False, domain=_domain(whole))
            self.model.add_component(name, component)
        data = component.add(index)
        if data.is_integer() != whole:
            data.domain = _domain(whole)
        data.lb, data.ub = low, high
        variable = made[index] = Var(data, high)
        return variable

    def switch(self, name: str, index: Index) -> Var:
        """A new variable that is 0 or 1."""
        return self.variable(name, index, 0.0, 1.0, whole=True)

    def made(self, name: str) -> dict[Any, Var]:
        """All variables of that name by index, as far as any were made."""
        return self._made.get(name, {})

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
        component = self._components.get(name)
        if component is None:
            component = self._components[name] = pyo.Constraint(pyo.Any)
            self.model.add_component(name, component)
        assert index not in component, f"{name}[{index}] is stated twice"
        component[index] = _stated(relation)

    def limit(self, name: str, index: Index, expr: Expr, limit: float) -> None:
        """The row ``expr <= limit``, where bounds do not say so already. No coefficient is negative."""
        if expr.most > limit:
            self.row(name, index, expr <= limit)

    def stated(self, name: str, index: Index) -> bool:
        """Whether the row ``name[index]`` stands already."""
        return index in self._components.get(name, ())

    def tier(self, name: str, kind: str, maximise: bool, expr: Expr) -> None:
        self.tiers.append(TierExpression(name, kind, maximise, expr))

    # --- sums -------------------------------------------------------------------------------------------------

    def provided(self, requirement: str, period: str, pairs: Sequence[tuple[str, float]]) -> Expr:
        """sum eff * assign over the given offers: gains and reliability aside."""
        offers, assign = self.facts.offer_of, self.assign
        return total(offers[offer].effectiveness * assign[offer, requirement, period] for offer, _ in pairs)

    def counted(self, requirement: str, period: str, *, lifts: bool = True) -> Expr:
        """sum counted * assign over all offers, gains included, and what options lift."""
        facts, need = self.facts, self.facts.requirement_of[requirement]
        expr = total(
            facts.worth(facts.offer_of[offer], need, period) * self.assign[offer, requirement, period]
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


def _domain(whole: bool) -> Any:
    return pyo.Integers if whole else pyo.Reals


def _stated(relation: Relation) -> Any:
    """The row as Pyomo's own expression: it would find out from comparisons what is known here."""
    low, high = relation.low, relation.high
    body = LinearExpression([MonomialTermExpression((coef, variable.data)) for coef, variable in relation.expr.terms])
    if low is None:
        return InequalityExpression((body, high), False)
    if high is None:
        return InequalityExpression((low, body), False)
    return EqualityExpression((body, low)) if low == high else RangedExpression((low, body, high), False)
