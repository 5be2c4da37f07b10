"""The model under construction: a Pyomo model, the facts, and the few ways in which families write to it.

Pyomo is imported as ``pyomo.core``: ``pyomo.environ`` also loads every solver and transformation plugin, which takes as
long again and serves nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyomo.core as pyo
from pyomo.common.log import pyomo_handler, pyomo_logger
from pyomo.core.expr.numeric_expr import LinearExpression

from pooling.domain.card import Card
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.instance import Instance
from pooling.domain.plan import Grant
from pooling.formulation.facts import Facts

# Pyomo logs to stdout, which is for data. Without its handler it logs as any library: where the program says, or stderr
pyomo_logger.removeHandler(pyomo_handler)


@dataclass(frozen=True)
class TierExpression:
    """A tier as a linear function of the model's variables: constant + sum coefs * variables."""

    name: str
    kind: str
    maximise: bool
    constant: float
    coefs: list[float]
    variables: list[Any]


class Expr:
    """Terms of a linear expression, collected without building intermediate Pyomo sums."""

    __slots__ = ("coefs", "variables")

    def __init__(self) -> None:
        self.coefs: list[float] = []
        self.variables: list[Any] = []

    def add(self, coef: float, variable: Any) -> None:
        self.coefs.append(coef)
        self.variables.append(variable)

    def extend(self, other: Expr, factor: float = 1.0) -> None:
        self.coefs.extend(factor * coef for coef in other.coefs)
        self.variables.extend(other.variables)

    def __len__(self) -> int:
        return len(self.coefs)


@dataclass
class Formulation:
    """A stated model. Variables are looked up by the indices of ``models/mathematics.md``."""

    instance: Instance
    card: Card
    facts: Facts
    model: Any
    deadline: Deadline = NO_DEADLINE
    commit: dict[tuple[str, str], Any] = field(default_factory=dict)
    assign: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    short: dict[tuple[str, str], Any] = field(default_factory=dict)
    spending_terms: dict[tuple[str, str], Expr] = field(default_factory=dict)
    member: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    lead: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    traded: dict[tuple[str, str], Any] = field(default_factory=dict)
    gained: dict[tuple[str, str], list[tuple[str, str, float, Any]]] = field(default_factory=dict)
    """(requirement, period) -> (agreement, offer, gain_share, units that gain)."""
    lifted: dict[tuple[str, str], list[tuple[str, float, Any]]] = field(default_factory=dict)
    """(requirement, period) -> (offer, what a unit covers beside, units that an option makes more reliable)."""
    fees: dict[tuple[str, str], Expr] = field(default_factory=dict)
    start: dict[tuple[str, str, int, Grant], Any] = field(default_factory=dict)
    """(option, period, price step, grant) -> whether it starts so."""
    joined: dict[tuple[str, str, str, int, Grant], Any] = field(default_factory=dict)
    """(nation, option, period, price step, grant) -> whether the nation takes part."""
    ordered: dict[tuple[str, str, str, int, Grant], Any] = field(default_factory=dict)
    delivered: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    """(nation, option, period) -> units that come, where deliveries are limited."""
    option_costs: dict[tuple[str, str], dict[str, Expr]] = field(default_factory=dict)
    """(nation, period) -> option -> what the nation itself pays for it (million)."""
    grants: dict[tuple[str, str], Expr] = field(default_factory=dict)
    """(fund, period) -> what it pays (million)."""
    contributions: dict[tuple[str, str], Expr] = field(default_factory=dict)
    below: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    """(guideline, nation, period) -> what is spent too little (million)."""
    challenged: dict[tuple[str, str], tuple[float, Expr]] = field(default_factory=dict)
    """(nation, period) -> (value in the last plan, value committed now)."""
    deviations: list[tuple[Any, Any]] = field(default_factory=list)
    """(index, deviation) of every fair share."""
    cvar: Expr = field(default_factory=Expr)
    exactly_together: set[tuple[str, str, str, str]] = field(default_factory=set)
    change: tuple[float, Expr] = field(default_factory=lambda: (0.0, Expr()))
    tiers: list[TierExpression] = field(default_factory=list)

    # --- variables --------------------------------------------------------------------------------------------

    def variables(self, name: str) -> Any:
        """The Pyomo variable of that name, indexed by anything, made when first asked for."""
        found = self.model.component(name)
        if found is None:
            found = pyo.Var(pyo.Any, dense=False)
            self.model.add_component(name, found)
        return found

    def many(self, name: str, bounds: dict[Any, tuple[float, float]], whole: Callable[[Any], bool]) -> dict[Any, Any]:
        """New variables of one name, made at once: index -> variable. Whole ones are the rule, others the exception."""
        found = pyo.Var(list(bounds), domain=pyo.Integers)
        self.model.add_component(name, found)
        out: dict[Any, Any] = dict(zip(bounds, found.values(), strict=True))
        for index, (low, high) in bounds.items():
            self.deadline.check()
            data = out[index]
            data.lb, data.ub = low, high
            if not whole(index):
                data.domain = pyo.Reals
        return out

    def variable(self, name: str, index: Any, low: float, high: float | None, *, whole: bool = False) -> Any:
        """A new variable with its bounds. Raises OutOfTime after the deadline."""
        self.deadline.check()
        known = self.variables(name)
        assert index not in known, f"{name}[{index}] is made twice"
        data = known.add(index)
        if whole:
            data.domain = pyo.Integers
        data.setlb(low)
        data.setub(high)
        return data

    def has(self, name: str, index: Any) -> bool:
        found = self.model.component(name)
        return found is not None and index in found

    # --- rows -------------------------------------------------------------------------------------------------

    def row(self, name: str, index: Any, low: float | None, expr: Expr, high: float | None) -> None:
        """The row ``name[index]``: low <= expr <= high. Raises OutOfTime after the deadline."""
        self.deadline.check(1 + len(expr) // 8)
        found = self.model.component(name)
        if found is None:
            found = pyo.Constraint(pyo.Any)
            self.model.add_component(name, found)
        assert index not in found, f"{name}[{index}] is stated twice"
        body = LinearExpression(constant=0, linear_coefs=expr.coefs, linear_vars=expr.variables)
        found[index] = (low, body, high) if low is None or low != high else (body, low)

    def tier(self, name: str, kind: str, maximise: bool, constant: float, expr: Expr) -> None:
        self.tiers.append(TierExpression(name, kind, maximise, constant, expr.coefs, expr.variables))

    # --- sums -------------------------------------------------------------------------------------------------

    def provided(self, requirement: str, period: str, pairs: Sequence[tuple[str, float]]) -> Expr:
        """sum eff * assign over the given offers: gains and reliability aside."""
        expr = Expr()
        for offer, _ in pairs:
            expr.add(self.facts.offer_of[offer].effectiveness, self.assign[offer, requirement, period])
        return expr

    def counted(self, requirement: str, period: str) -> Expr:
        """sum counted * assign over all offers, gains and lifts included."""
        expr = Expr()
        need = self.facts.requirement_of[requirement]
        for offer, _ in self.facts.pairs_by_need[requirement, period]:
            worth = self.facts.worth(self.facts.offer_of[offer], need, period)
            expr.add(worth, self.assign[offer, requirement, period])
        for _, offer, gain, units in self.gained.get((requirement, period), ()):
            expr.add(gain * self.facts.worth(self.facts.offer_of[offer], need, period), units)
        for _, worth, units in self.lifted.get((requirement, period), ()):
            expr.add(worth, units)
        return expr
