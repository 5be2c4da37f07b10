"""Needs under changed facts, all others held at what a plan gives them: how little can be short, and at what cost."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import numpy as np

from pooling.analysis.elastic import softened
from pooling.analysis.giving_way import Way
from pooling.audit import audit
from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card
from pooling.domain.deadline import Deadline
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.formulation.builder import build
from pooling.reasons.probing import Need
from pooling.reasons.releases import Releases, with_cost
from pooling.solving.checking import Known, checked
from pooling.solving.compiled import Compiled, Floats, Objective, compile_model
from pooling.solving.highs import Options, Run
from pooling.solving.reducing import Reduced

PRICE_NODES = 2_000
"""A count, so that the same question has the same answer."""


@dataclass(frozen=True, slots=True)
class Price:
    """What plans cost at least, as far as it is proven, and what the best plan found costs."""

    least: float
    most: float
    plan: Plan


class Holding:
    """A plan's needs under facts and a card that may be changed. Raises OutOfTime once the deadline is over."""

    def __init__(
        self, base: Instance, card: Card, way: Way, plan: Plan, report: AuditReport, deadline: Deadline
    ) -> None:
        self.instance, self.card = way.instance(base), with_cost(way.card(card))
        self.report, self.deadline = report, deadline
        self.short = {(row.requirement, row.period): row.short for row in report.coverage}
        self.need = {(row.requirement, row.period): row.need for row in report.coverage}
        compiled = compile_model(build(self.instance, self.card, deadline=deadline))
        self.releases = Releases(self.instance, self.card, plan, report, compiled, deadline=deadline, priced=True)

    def brings(self, need: Need) -> float:
        """What comes more of the need than the plan has (effective units), no other need being worse."""
        return self.releases.amount(need, ())

    def brings_at_most(self, need: Need) -> float:
        """What it cannot pass."""
        self.releases.amount(need, ())
        return self.releases.most(need, ())

    def price(self, need: Need, short: float, cancel: threading.Event | None = None) -> Price | None:
        """The least cost of plans in which the need is at most so short and no other is worse; None where none was
        found, or the card knows no costs."""
        stated, model = self.releases.held(need, short)
        objective = next((tier for tier in model.objectives if tier.kind == "cost"), None)
        if objective is None:
            return None
        run = _run(model, objective, cancel)
        if run.x is None or run.bound is None:
            return None
        value = objective.value(run.x)
        return Price(min(value, run.bound), value, self.releases.planned(need, stated, run.x))

    def holds(self, plan: Plan, need: Need, short: float) -> bool:
        """Whether a plan keeps every rule by the audit, covers the need so far, and makes no other need worse."""
        report = audit(self.instance, self.card, plan)
        if not report.ok:
            return False
        for row in report.coverage:
            key = (row.requirement, row.period)
            limit = short if key == need else self.short.get(key, row.need)
            if row.short > limit + 10 * round_off.SHORT * max(1.0, row.need):
                return False
        return True

    def room(self, need: Need, short: float, rows: list[tuple[str, str]]) -> list[float] | None:
        """How much more money each of the budget rows (nation, period) needs for the need to be so short, as little in
        all as can be."""
        _, model = self.releases.held(need, short)
        places = {key[1]: at for at, key in enumerate(model.row_keys) if key[0] == "budget"}
        known = [place for row in rows if (place := places.get(row)) is not None]
        if len(known) < len(rows):
            return None
        soft, objective = _with_room(model, known)
        run = _run(soft, objective, None)
        if run.x is None or run.ended != "finished":
            return None
        return [max(0.0, float(amount)) for amount in run.x[-len(known) :]]


def _with_room(model: Compiled, rows: list[int]) -> tuple[Compiled, Objective]:
    soft, objective = softened(model, rows)
    return soft, replace(objective, cost=np.sign(objective.cost))


def _run(model: Compiled, objective: Objective, cancel: threading.Event | None) -> Run:
    """A run of a model in which much may be fixed, held against itself."""
    if not np.any(model.low != model.high):
        value = objective.value(model.low)
        return Run("finished", "", model.low, value, value, 0, 0.0)
    reduced = Reduced(model, objective)
    options = Options(gap=round_off.PRICE_GAP if objective.kind == "cost" else 0.0, most_nodes=PRICE_NODES)
    run, _ = checked(reduced.model, reduced.objective, options, Known(None, None, round_off.ROW_MISSED), cancel=cancel)
    x: Floats | None = None if run.x is None else reduced.whole(run.x)
    return replace(run, x=x)
