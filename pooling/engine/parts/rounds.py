"""Rounds of dual decomposition (Caroe and Schultz, 1999), by mpi-sppy's subgradient method.

In a round every part is solved by itself, with prices on the columns that parts share. Prices add up to nothing over
all parts, so the parts' bounds, weighted with their probabilities, bound every plan. Every part's plan is a plan of the
whole: the audit says what it is worth in all scenarios, as nobody decides anything once one has come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from mpisppy.opt.subgradient import Subgradient

from pooling.domain import round_off
from pooling.domain.card import Tier
from pooling.domain.plan import Plan
from pooling.engine.assembling import AuditedPlan
from pooling.engine.parts.effort import Effort
from pooling.engine.parts.part import Part
from pooling.engine.parts.processes import Processes, silent
from pooling.engine.parts.solver import SOLVER
from pooling.solving.bounds import natural_bound, share_gap, tighter
from pooling.solving.certifying import Certified
from pooling.solving.compiled import Objective
from pooling.solving.highs import Ended
from pooling.solving.plans import plan_of
from pooling.solving.whole import rounded

STALE = 6
"""So many rounds without a better plan or bound end the search."""
SHORTER = 0.6
"""A round without a better bound makes the next steps so much shorter."""

Judge = Callable[[Plan], AuditedPlan | None]


@dataclass
class Search:
    """What is searched and what was found. ``aim``: the gap at which it ends; ``bound`` holds for every plan; ``ended``
    says how it ended, ``detail`` why."""

    objective: Objective
    tier: Tier
    aim: float
    near: float
    effort: Effort
    judge: Judge
    tell: Callable[[Search], None]
    best: AuditedPlan | None = None
    bound: float | None = None
    certified: Certified | None = None
    rounds: int = 0
    nodes: int = 0
    ended: Ended = "finished"
    detail: str = ""
    faults: list[str] = field(default_factory=list)

    def value(self, found: AuditedPlan | None) -> float | None:
        return None if found is None else found.report.tiers[self.objective.name]

    def within(self) -> bool:
        gap = share_gap(self.value(self.best), self.bound, self.objective.maximise, self.near)
        return gap is not None and gap <= self.aim + round_off.GAP_ASKED

    def take(self, found: AuditedPlan | None) -> bool:
        """Keep a plan where it is the best."""
        value, best = self.value(found), self.value(self.best)
        if value is None or (best is not None and self.objective.loss(value, best) >= 0):
            return False
        self.best, self.effort.value = found, value
        return True

    def prove(self, bound: float) -> bool:
        """Keep a bound where it is the tightest."""
        known = self.bound
        if np.isfinite(bound):
            self.bound = natural_bound(self.objective, tighter(self.objective, known, bound))
        return self.bound != known


def search_in_rounds(search: Search, names: list[str], create: Callable[[str], Any], processes: Processes) -> None:
    """Rounds until plan and bound are within the tier's gap, nothing more comes of them, or time is over."""
    _Rounds(search, names, create, processes).run()


class _Rounds:
    def __init__(self, search: Search, names: list[str], create: Callable[[str], Any], processes: Processes) -> None:
        self.search, self.processes = search, processes
        asked = {"PHIterLimit": 0, "convthresh": 0.0, "defaultPHrho": 1.0}
        told = {"verbose": False, "display_progress": False, "toc": False}
        with silent():
            self.method = Subgradient({"solver_name": SOLVER, **asked, **told}, names, create, mpicomm=processes.all)
        self.models = list(self.method.local_scenarios.values())
        self.parts: list[Part] = [model.part for model in self.models]
        search.effort.count = len(self.parts)
        self.step = 1.0
        self.planned: set[bytes] = set()

    def run(self) -> None:
        search, stale, going = self.search, 0, self._first()
        while going:
            search.rounds += 1
            bound = self._bound()
            better, tighter_now = self._plans(), search.prove(bound)
            search.effort.first = False
            search.tell(search)
            stale = 0 if better or tighter_now else stale + 1
            self.step *= 1.0 if tighter_now else SHORTER
            going = not self._over() and self._go_on(bound, stale)
            if going:
                with silent():
                    self.method.solve_loop()

    def _over(self) -> bool:
        """Whether nothing more is asked, or no time is left for it."""
        deadline = self.search.effort.deadline
        if self.search.within():
            self._ended("finished", "")
        elif self.processes.any(deadline.cancelled):
            self._ended("cancelled", "cancelled; the best plan until then")
        elif self.processes.any(deadline.over):
            self._ended("time_limit", "the time limit came before plan and bound were near enough")
        else:
            return False
        return True

    def _go_on(self, bound: float, stale: int) -> bool:
        """Whether other prices may still bring something."""
        if stale < STALE and self._priced(bound):
            return True
        self._ended("finished", "further rounds bring plan and bound no nearer")
        return False

    def _first(self) -> bool:
        """The first round, without prices; whether every part has a plan."""
        self.method.PH_Prep(attach_prox=False)
        try:
            with silent():
                self.method.Iter0()
        except RuntimeError:  # what mpi-sppy raises, in every process, where a part has no plan
            endings = {ended for each in self.processes.gathered([part.ended for part in self.parts]) for ended in each}
            if endings <= {"finished"}:
                raise
            self._plans()
            for ended in ("failed", "infeasible", "cancelled", "time_limit"):
                if ended in endings:
                    self._ended(ended, "a part has no plan")
            return False
        return True

    def _ended(self, ended: Ended, detail: str) -> None:
        self.search.ended, self.search.detail = ended, detail
        told = self.processes.gathered(([fault for part in self.parts for fault in part.faults], self._nodes()))
        self.search.faults = [fault for faults, _ in told for fault in faults]
        self.search.nodes = sum(nodes for _, nodes in told)

    def _nodes(self) -> int:
        return sum(part.nodes for part in self.parts)

    def _plans(self) -> bool:
        """Whether a part's plan is the best so far of all processes."""
        search, mine = self.search, None
        for part in self.parts:
            if part.x is None:
                continue
            mark = part.x[part.shared].tobytes()
            if mark in self.planned:
                continue
            self.planned.add(mark)
            found = search.judge(plan_of(part.compiled, rounded(part.compiled, part.x)))
            value, best = search.value(found), search.value(mine)
            if value is not None and (best is None or search.objective.loss(value, best) < 0):
                mine = found
        taken = [search.take(found) for found in self.processes.gathered(mine)]
        return any(taken)

    def _bound(self) -> float:
        """What the parts' bounds prove of every plan: prices that do not add up to nothing are taken off."""
        bound = float(self.method.best_bound_obj_val)
        prices = np.zeros(len(self.parts[0].shared))
        for part, model in zip(self.parts, self.models, strict=True):
            known = model._mpisppy_model.W
            added = np.array([known[index].value for index in model._mpisppy_data.nonant_indices])
            prices += part.probability * (part.prices + added)
        compiled, shared = self.parts[0].compiled, self.parts[0].shared
        reach = np.maximum(np.abs(compiled.low[shared]), np.abs(compiled.high[shared]))
        left = np.abs(sum(self.processes.gathered(prices)))
        room = float(np.sum(left * np.where(left > 0, reach, 0.0)))
        return bound + room if self.search.objective.maximise else bound - room

    def _priced(self, bound: float) -> bool:
        """Prices for the next round, by a step of Polyak's length towards the best plan's value (1969); False where
        all parts agree, so that no price would change. Columns count by their range."""
        self.method.Compute_Xbar()
        apart = 0.0
        for part, model in zip(self.parts, self.models, strict=True):
            xbars = model._mpisppy_model.xbars
            indices = model._mpisppy_data.nonant_indices
            assert part.x is not None
            off = part.x[part.shared] - np.array([xbars[index].value for index in indices])
            apart += part.probability * float(np.sum((off / _range(part)) ** 2))
        apart = sum(self.processes.gathered(apart))
        value = self.search.value(self.search.best)
        if apart <= round_off.PLANNED or value is None or not np.isfinite(bound):
            return False
        length = self.step * max(abs(value - bound), self.search.near) / apart
        for part, model in zip(self.parts, self.models, strict=True):
            rho = model._mpisppy_model.rho
            for index, step in zip(model._mpisppy_data.nonant_indices, length / _range(part) ** 2, strict=True):
                rho[index] = float(step)
        self.method.Update_W(False)
        return True


def _range(part: Part) -> Any:
    """How far each shared column may go; 1 where that is nothing or without end."""
    span = part.compiled.high[part.shared] - part.compiled.low[part.shared]
    return np.where((span > 0) & np.isfinite(span), span, 1.0)
