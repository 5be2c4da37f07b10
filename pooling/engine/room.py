"""Plans that keep every rule and level of a card, asked again and again: the least of any sum over decisions.

The model is stated once. Each question is an objective of its own, and perhaps a row more; every plan is audited.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pooling.audit import audit
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card, Tier
from pooling.domain.deadline import Deadline
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.formulation.algebra import total
from pooling.formulation.builder import build
from pooling.solving.compiled import Compiled, Floats, Objective, compile_model
from pooling.solving.plans import plan_of, start_of
from pooling.solving.tiers import solve_tiers
from pooling.solving.whole import rounded

_KIND = "covered"
"""A tier that every card can have: its objective is replaced."""
_ANY = 1.0
"""The gap at which any plan will do."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A row more: low <= sum of weights over columns <= high; None where there is no such side."""

    weights: tuple[tuple[int, float], ...]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A plan with its audit, and the bound of what was asked. ``impossible``: proven that there is none."""

    plan: Plan | None
    report: AuditReport | None
    bound: float | None
    impossible: bool = False


class Room:
    """The plans of an instance under a card whose tiers have levels. Raises OutOfTime where time is over before."""

    def __init__(
        self, instance: Instance, card: Card, deadline: Deadline, stop: threading.Event, seed: int, threads: int
    ) -> None:
        self.instance, self.card, self.deadline, self.stop = instance, card, deadline, stop
        self.seed, self.threads = seed, threads
        f = build(instance, card, deadline=deadline)
        tiers = len(f.tiers)
        self.nations = tuple(instance.nation_of)
        for nation in self.nations:
            f.tier(nation, _KIND, False, total(sums for (who, _), sums in f.spending_terms.items() if who == nation))
        compiled = compile_model(f)
        self.spending = {objective.name: objective for objective in compiled.objectives[tiers:]}
        """Nation -> what it spends over all periods (million)."""
        self.compiled: Compiled = replace(compiled, objectives=compiled.objectives[:tiers])

    def sum_of(self, weights: Sequence[tuple[int, float]]) -> Objective:
        """A sum over columns."""
        cost = np.zeros(len(self.compiled.low))
        for column, weight in weights:
            cost[column] += weight
        return Objective("asked", _KIND, False, 0.0, cost)

    def others(self, nation: str) -> Objective:
        """What all but one nation spend."""
        rest = [objective for name, objective in self.spending.items() if name != nation]
        cost: Floats = sum((objective.cost for objective in rest), np.zeros(len(self.compiled.low)))
        return Objective("others", _KIND, False, sum(objective.constant for objective in rest), cost)

    def least(self, objective: Objective, gap: float, start: Plan | None = None) -> Found:
        """The plan with the least of a sum."""
        return self._solved(self.compiled, objective, gap, start)

    def any(self, ask: Ask, objective: Objective) -> Found:
        """Any plan that keeps one row more, or the proof that there is none."""
        row = self.sum_of(ask.weights).cost
        low = -np.inf if ask.low is None else ask.low
        model = self.compiled.with_hold(row, low, np.inf if ask.high is None else ask.high)
        return self._solved(model, objective, _ANY, None)

    def _solved(self, model: Compiled, objective: Objective, gap: float, start: Plan | None) -> Found:
        asked = replace(model, objectives=(replace(objective, name=_KIND),), holds=0)
        left = self.deadline.left()
        solved = solve_tiers(
            asked,
            Card("room", self.card.families, (Tier(_KIND, gap, 0.0),)),
            time_limit_s=None if left is None else max(left, 0.1),
            seed=self.seed,
            threads=self.threads,
            warm=None if start is None else start_of(asked, start),
            cancel=self.stop,
        )
        if solved.x is None:
            return Found(None, None, None, impossible=solved.ended == "infeasible")
        plan = plan_of(asked, rounded(asked, solved.x))
        report = audit(self.instance, self.card, plan)
        bound = solved.tiers[-1].bound if solved.tiers else None
        return Found(plan, report, bound) if report.ok else Found(None, None, bound)
