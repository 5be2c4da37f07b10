"""From an instance and a card to an audited result, with the first tier solved in parts."""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from pooling.domain.deadline import Deadline, OutOfTime
from pooling.domain.outcome import Fault
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result import Result
from pooling.engine.assembling import AuditedPlan, Ending, result_of
from pooling.engine.clock import Clock
from pooling.engine.judging import given_up, holding
from pooling.engine.parts.beginning import first_plan, first_prices, with_few
from pooling.engine.parts.effort import Effort
from pooling.engine.parts.later import Later, later_tiers
from pooling.engine.parts.part import creator, shared_columns
from pooling.engine.parts.processes import Processes
from pooling.engine.parts.rounds import Search, search_in_rounds
from pooling.engine.parts.uncertain import Uncertain, uncertain
from pooling.engine.provenance import Provenance
from pooling.engine.running import Asked, answer
from pooling.formulation.builder import build
from pooling.solving import highs
from pooling.solving.bounds import share_gap
from pooling.solving.compiled import Compiled, compile_model
from pooling.solving.highs import CUT_BY
from pooling.solving.progress import Progress
from pooling.solving.scaling import scaling_of
from pooling.solving.tier_runs import TierRun, solver_gap

FIRST_TIER = 0.6
"""Share of the time for the first tier, where others follow."""


def answer_in_parts(asked: Asked, count: int) -> Result:
    """The audited result of a run whose first tier is solved in so many parts; the same in every process.

    Raises :class:`InvalidInput` where the card's first tier is not about scenarios or withdrawals, or these are fewer.
    """
    processes = Processes()
    with processes.together():
        known = uncertain(asked.instance, asked.card, count)
        if processes.size > count:
            rule = f"at least as many parts as processes: there are {processes.size}"
            raise InvalidInput([Problem("parts", str(count), rule, "ask for more parts, or start fewer")], "solve")
        return _Run(asked, known, count, processes).result()


@dataclass(frozen=True)
class _Begun:
    """The model without scenarios, and a plan that keeps its rules; it may break those about scenarios."""

    about: Provenance
    base: Compiled
    found: AuditedPlan


class _Run:
    def __init__(self, asked: Asked, known: Uncertain, count: int, processes: Processes) -> None:
        self.asked, self.uncertain, self.count, self.processes = asked, known, count, processes
        self.clock = Clock(asked.load_s)
        self.kept: AuditedPlan | None = None
        limit = asked.time_limit_s
        self.deadline = Deadline(None if limit is None else limit - asked.load_s, asked.cancel)

    def result(self) -> Result:
        """The result, kept and told of by the first process."""
        begun = self._begun()
        result = None if begun is None else self._answered(begun)
        if result is None:
            # Whether there is a plan at all is a question to the whole model, which says why not.
            return answer(replace(self.asked, load_s=self.asked.load_s + self.clock.elapsed()))
        if self.processes.rank == 0 and self.asked.keep is not None:
            self.asked.keep(result)
        self._tell(Progress("done", self.clock.elapsed()))
        return result

    def _begun(self) -> _Begun | None:
        """The first process finds a plan to begin with; None where there is none in time."""
        asked, family = self.asked, self.uncertain.family
        self._tell(Progress("build", self.clock.elapsed()))
        try:
            stated = build(asked.instance, asked.card, deadline=self.deadline, futures={family: {}})
            base = compile_model(stated)
        except OutOfTime:
            base = None
        if self.processes.any(base is None):
            return None
        assert base is not None
        how = (asked.seed, asked.threads, asked.time_limit_s, asked.work_points)
        about = Provenance(asked.instance, asked.card, *how, base, stated.facts)
        about.model = {}  # what is without scenarios is not the model of the run
        self.clock.lap("build")
        found = first_plan(asked, base, self.deadline) if self.processes.rank == 0 else None
        found = self.processes.from_first(found)
        return None if found is None else _Begun(about, base, found)

    def _answered(self, begun: _Begun) -> Result | None:
        asked, later_ones = self.asked, len(begun.base.objectives) > 1
        began = time.perf_counter()
        search = self._searched(begun, FIRST_TIER if later_ones else 1.0)
        if search.best is None:
            return None
        first = _run_of(search, begun.base, time.perf_counter() - began)
        later: Later | None = None
        if later_ones and search.ended != "cancelled":
            if self.processes.rank == 0:
                later = later_tiers(asked, self.uncertain, search.best, first, self.deadline)
            later = self.processes.from_first(later)
        self.clock.lap("solve")
        found, runs = (search.best, (first,)) if later is None else (later.found, (first, *later.runs))
        faults = [Fault(first.objective.name, words) for words in search.faults]
        faults += [Fault(tier, words) for tier, words in (() if later is None else later.faults)]
        faults += given_up(found.report, runs)
        ended, detail = self._words(first, search.rounds, later)
        result = result_of(begun.about, Ending(ended, detail, runs, tuple(faults)), self.clock, found)
        if asked.explain and self.processes.rank == 0 and ended not in CUT_BY:
            with suppress(OutOfTime):
                result.explain(self.deadline)
        return result

    def _searched(self, begun: _Begun, share: float) -> Search:
        """The first tier in rounds."""
        asked, objective, left = self.asked, begun.base.objectives[0], self.deadline.left()
        deadline = Deadline(None if left is None else share * left, asked.cancel)
        tier = asked.card.tiers[0]
        effort = Effort(tier.gap, asked.seed, asked.threads, deadline)
        near = scaling_of(begun.base).accuracy(objective)

        def judge(plan: Plan) -> AuditedPlan | None:
            return holding(asked.instance, asked.card, plan)

        aim = tier.gap if len(begun.base.objectives) == 1 else solver_gap(tier)
        search = Search(objective, tier, aim, near, effort, judge, partial(self._told, begun))
        order = self.uncertain.by_loss(begun.found.report)
        dealt = {f"part-{number}": part for number, part in enumerate(self.uncertain.dealt(order, self.count), 1)}
        if begun.found.report.ok:
            search.take(begun.found)
            effort.value = None  # no measure yet of how near parts are to be solved
        shared = shared_columns(begun.base)
        worst = self.uncertain.worst(begun.found.report)
        mine = None
        if self.processes.rank == 0:
            mine = first_prices(asked, self.uncertain, dealt, shared, worst, deadline)
        known = self.processes.from_first(mine)
        assert known is not None
        prices, begun.about.model = known
        search.certified = prices.proof
        if search.certified is not None:
            search.prove(search.certified.bound)
        if self._decided(search, prices.deciding, begun.found.plan, deadline):
            return search
        family = self.uncertain.family
        create = creator(asked.instance, asked.card, family, dealt, shared, prices.of, effort, begun.found.plan)
        search_in_rounds(search, list(dealt), create, self.processes)
        return search

    def _decided(self, search: Search, names: Collection[str], plan: Plan, deadline: Deadline) -> bool:
        """Whether the tier is done with the scenarios that decide its relaxation: the first process looks for a plan in
        a share of the time. What is left out leaves more room, so its bound is one of the whole."""
        mine: tuple[AuditedPlan | None, float | None] = (None, None)
        if self.processes.rank == 0 and names:
            mine = with_few(self.asked, self.uncertain, names, plan, deadline)
        found, bound = self.processes.from_first(mine)
        search.take(found)
        if bound is not None:
            search.prove(bound)
        search.tell(search)
        return search.within()

    def _told(self, begun: _Begun, search: Search) -> None:
        value, up = search.value(search.best), search.objective.maximise
        report = Progress(
            "solve",
            self.clock.elapsed(),
            tier=search.objective.name,
            tier_count=len(self.asked.card.tiers),
            maximise=up,
            value=value,
            bound=search.bound,
            gap=share_gap(value, search.bound, up, search.near),
            target_gap=search.tier.gap,
        )
        self._tell(report)
        found = search.best
        if self.asked.keep is not None and self.processes.rank == 0 and found is not None and found is not self.kept:
            self.kept = found
            run = _run_of(search, begun.base, self.clock.elapsed())
            ending = Ending("cancelled", "written while the run went on; it did not get to its end", (run,))
            self.asked.keep(result_of(begun.about, ending, self.clock, found, explained=False))

    def _tell(self, progress: Progress) -> None:
        if self.asked.on_progress is not None and self.processes.rank == 0:
            self.asked.on_progress(progress)

    def _words(self, first: TierRun, rounds: int, later: Later | None) -> tuple[highs.Ended, str]:
        """How the run ended, and which tiers were solved how."""
        noun, total = self.uncertain.noun, len(self.uncertain.probability)
        told = f"tier {first.objective.name} in {self.count} parts of {total} {noun}, "
        alone = not rounds and first.ended == "finished"
        told += "done with those that decide it" if alone else f"{rounds} round{'s' if rounds != 1 else ''}"
        if later is not None:
            told += f"; later tiers with {later.beside} of the {noun}"
        ended, detail = first.ended, first.detail
        if ended == "finished" and later is not None and later.ended != "finished":
            ended, detail = later.ended, later.detail
        return ended, f"{detail}; {told}" if detail else told


def _run_of(search: Search, base: Compiled, seconds: float) -> TierRun:
    scaling = scaling_of(base)
    return TierRun(
        objective=search.objective,
        tier=search.tier,
        ended="failed" if search.ended == "infeasible" else search.ended,  # a plan shows that it is not
        detail=search.detail,
        found=search.value(search.best),
        bound=search.bound,
        nodes=search.nodes,
        seconds=seconds,
        near=search.near,
        certified=search.certified,
        least=scaling.least(search.objective),
        blur=scaling.rounding(search.objective),
    )
