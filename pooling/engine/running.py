"""From an instance and a card to an audited result: build, compile, solve, audit, explain."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from pooling.domain.card import Card
from pooling.domain.deadline import NO_CLOCK, Deadline, OutOfTime
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, Fault
from pooling.domain.plan import Plan
from pooling.domain.problems import AuditFailed
from pooling.domain.result import Result
from pooling.engine.assembling import AuditedPlan, Ending, result_of
from pooling.engine.certificates import certificate_of
from pooling.engine.clock import Clock
from pooling.engine.judging import audited, better, given_up, holding, without_idle_trades
from pooling.engine.keeping import Certify, Keep, Saver
from pooling.engine.last_per_cent import last_per_cent
from pooling.engine.provenance import Provenance
from pooling.formulation.builder import build
from pooling.formulation.facts import Facts
from pooling.reasons.conflict import find_conflict
from pooling.solving.compiled import Compiled, Floats, compile_model
from pooling.solving.head_start import HeadStart, Kept
from pooling.solving.highs import CUT_BY, Ended
from pooling.solving.plans import plan_of, start_of
from pooling.solving.progress import OnProgress, Phase, Progress
from pooling.solving.tier_runs import TierRun
from pooling.solving.tiers import Solved, solve_tiers
from pooling.solving.whole import rounded

AFTER_SOLVING = 1.5
"""Auditing and explaining a plan takes about as long as building the model did: so much is kept of the time."""
MOST_AFTER = 0.25
"""At most this share of the time that is left is kept for it."""
CONFLICT_LIMIT_S = 60.0
"""Seconds for finding a conflict where the run has no time limit of its own."""

Leave = Callable[[Kept], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is asked for, checked; see :func:`pooling.solve`."""

    instance: Instance
    card: Card
    time_limit_s: float | None = None
    warm: Plan | None = None
    on_progress: OnProgress | None = None
    seed: int = 0
    threads: int = 1
    work_points: int | None = None
    """Points of the search that a tier may take; no clock ends the run then: it is the same on every machine."""
    cancel: threading.Event | None = None
    keep: Keep | None = None
    certify: Certify | None = None
    load_s: float = 0.0
    explain: bool = False
    reasons: bool = True
    """False: reasons for gaps are not worked out, not even when they are first asked for."""
    ahead: bool = False
    """True: every tier begins from the former plan, and from bounds that need no full run."""
    former: Kept | None = None
    leave: Leave | None = None
    """What a run of a like model left, and what takes what this one leaves."""


def answer(asked: Asked) -> Result:
    """The audited result of a run. Whatever way it goes, it ends here: kept, and told of."""
    clock = Clock(asked.load_s)
    tell = _teller(asked, clock)
    deadline = Deadline(None if asked.time_limit_s is None else asked.time_limit_s - asked.load_s, asked.cancel)
    if asked.work_points is not None:
        deadline = Deadline(NO_CLOCK, asked.cancel)
    model = _built(asked, deadline, clock, tell)
    if model is None:
        result = _not_built(asked, deadline, clock)
    else:
        about, compiled = model
        result = _Run(asked, about, compiled, deadline, clock, tell).result()
    if asked.keep is not None:
        asked.keep(result)
    tell("done")
    return result


Tell = Callable[[Phase], None]


def _teller(asked: Asked, clock: Clock) -> Tell:
    def tell(phase: Phase) -> None:
        if asked.on_progress is not None:
            asked.on_progress(Progress(phase, clock.elapsed()))

    return tell


def _built(asked: Asked, deadline: Deadline, clock: Clock, tell: Tell) -> tuple[Provenance, Compiled] | None:
    """The model as sparse arrays, with what is known of the run; None where it was not ready in time."""
    tell("build")
    try:
        formulation = build(asked.instance, asked.card, deadline=deadline)
        clock.lap("build")
        tell("compile")
        compiled = compile_model(formulation)
    except OutOfTime:
        return None
    about = _about(asked, compiled, formulation.facts)
    clock.lap("compile")
    return about, compiled


def _about(asked: Asked, compiled: Compiled | None, facts: Facts) -> Provenance:
    how = (asked.seed, asked.threads, asked.time_limit_s, asked.work_points)
    return Provenance(asked.instance, asked.card, *how, compiled, facts)


def _not_built(asked: Asked, deadline: Deadline, clock: Clock) -> Result:
    """The answer where no model was ready in time: the former plan if it holds, else nothing."""
    about = _about(asked, None, Facts(asked.instance, asked.card))
    former = holding(asked.instance, asked.card, asked.warm)
    ended = _cut(deadline)
    detail = f"{'cancelled' if deadline.cancelled else CUT_BY[ended]} while the model was being built"
    return result_of(about, Ending(ended, detail if former is None else f"{detail}; the former plan"), clock, former)


def _cut(deadline: Deadline) -> Ended:
    return "cancelled" if deadline.cancelled else "time_limit"


class _Run:
    """A run whose model is built: search, judge what was found, and say how it ended."""

    def __init__(
        self, asked: Asked, about: Provenance, compiled: Compiled, deadline: Deadline, clock: Clock, tell: Tell
    ) -> None:
        self.asked, self.about, self.compiled = asked, about, compiled
        self.deadline, self.clock, self.tell = deadline, clock, tell
        self.after = AFTER_SOLVING * clock.elapsed()
        self.saver = None if asked.keep is None else Saver(asked.keep, self._so_far)
        self.known = holding(asked.instance, asked.card, asked.warm)
        self.start = None if asked.warm is None else start_of(compiled, asked.warm)
        self.ahead = None if not asked.ahead else HeadStart(compiled, asked.former, self.start)
        self.faults: list[Fault] = []

    def result(self) -> Result:
        solved = self._searched()
        if solved.x is not None:
            return self._planned(solved)
        if self.known is None or solved.ended == "failed":
            return self._ended(solved, None, self._conflict() if solved.ended == "infeasible" else None)
        detail = "no other plan was found"
        if self.asked.warm is not None:
            detail = "the former plan: no other was found in time"
        ended: Ended = "failed" if solved.ended == "infeasible" else solved.ended
        return self._ended(replace(solved, ended=ended, detail=detail, tiers=()), self.known)

    def _ended(self, solved: Solved, found: AuditedPlan | None, conflict: Conflict | None = None) -> Result:
        ending = Ending(solved.ended, solved.detail, solved.tiers, tuple(self.faults))
        return result_of(self.about, ending, self.clock, found, conflict, explained=self.asked.reasons)

    def _searched(self) -> Solved:
        """What the solver found; asked once more where it calls a model infeasible that a plan shows is not."""
        solved = self._solved(0)
        if solved.ended == "infeasible":
            self.known = self.known or holding(self.asked.instance, self.asked.card, Plan())
            if self.known is not None:
                words = "the model was called infeasible, a plan keeps every rule; solved again without presolve"
                self.faults.append(Fault("", words))
                solved = self._solved(1)
        self.clock.lap("solve")
        return solved

    def _solved(self, way: int) -> Solved:
        def on_progress(progress: Progress) -> None:
            if self.asked.on_progress is not None:
                self.asked.on_progress(replace(progress, seconds=self.clock.elapsed()))

        solved = solve_tiers(
            self.compiled,
            self.asked.card,
            time_limit_s=self._left(),
            seed=self.asked.seed,
            threads=self.asked.threads,
            warm=self.start,
            ahead=None if way else self.ahead,
            cancel=self.asked.cancel,
            on_progress=on_progress,
            on_improved=self.saver,
            strict=way,
            most_points=self.asked.work_points,
        )
        self.faults += [Fault(tier, text) for tier, text in solved.faults]
        return solved

    def _left(self) -> float | None:
        seconds = self.deadline.left()
        return None if seconds is None else max(seconds - min(self.after, MOST_AFTER * max(seconds, 0.0)), 0.0)

    def _so_far(self, x: Floats, runs: tuple[TierRun, ...]) -> Result | None:
        """The result of a plan found on the way, if it holds."""
        found = holding(self.asked.instance, self.asked.card, plan_of(self.compiled, rounded(self.compiled, x)))
        detail = "written while the run went on; it did not get to its end"
        ending = Ending("cancelled", detail, runs)
        return None if found is None else result_of(self.about, ending, self.clock, found, explained=False)

    def _planned(self, solved: Solved) -> Result:
        """The result of the plan found, or of the former one where that is better."""
        instance, card = self.asked.instance, self.asked.card
        self.tell("audit")
        solved, found = self._sound(solved)
        found = without_idle_trades(instance, card, found, solved.tiers)
        if self.known is not None and better(self.known.report, found.report, solved.tiers):
            found = self.known
        self.faults += given_up(found.report, solved.tiers)
        self.clock.lap("audit")
        if self.asked.certify is not None and solved.x is not None:
            self.asked.certify(certificate_of(self.about, self.compiled, solved.tiers, solved.x))
        if self.asked.leave is not None and self.ahead is not None:
            self.asked.leave(self.ahead.kept)
        result = self._ended(solved, found)
        return self._explained(result, solved, found) if self.asked.explain else result

    def _sound(self, solved: Solved) -> tuple[Solved, AuditedPlan]:
        """A plan that breaks no rule, solved again where the first does. Raises AuditFailed where both do."""
        given = (self.asked.instance, self.asked.card, self.compiled)
        found, wrong = audited(*given, solved)
        if wrong:
            self.faults.append(Fault("", f"a plan broke a rule ({wrong[0]}); solved again without presolve"))
            solved = self._solved(1)
            if solved.x is not None:
                found, wrong = audited(*given, solved)
            if wrong or solved.x is None:
                raise AuditFailed(wrong)
        return solved, found

    def _explained(self, result: Result, solved: Solved, found: AuditedPlan) -> Result:
        """With reasons worked out within the limit; without any where it or a cancel comes first, which is said."""
        self.tell("explain")
        if result.termination.reason in CUT_BY:
            return result  # nobody waits for its reasons: none are sought
        try:
            result.explain(self.deadline)
        except OutOfTime:
            ended = _cut(self.deadline)
            detail = f"{CUT_BY[ended]} while reasons for gaps were sought"
            result = self._ended(replace(solved, ended=ended, detail=detail), found)
        price = last_per_cent(self.about, solved.tiers, result, self.deadline, self.clock.elapsed())
        self.clock.lap("explain")
        return replace(result, last_per_cent=price, timings_s=self.clock.timings())

    def _conflict(self) -> Conflict:
        """Rules that cannot hold together, where there is no plan."""
        self.tell("conflict")
        limit = self.asked.time_limit_s
        left = CONFLICT_LIMIT_S if limit is None else max(limit - self.clock.elapsed(), 1.0)
        if self.asked.work_points is not None:
            left = NO_CLOCK
        conflict = find_conflict(
            self.asked.instance,
            self.asked.card,
            seed=self.asked.seed,
            threads=self.asked.threads,
            time_limit_s=left,
            cancel=self.asked.cancel,
        )
        self.clock.lap("conflict")
        return conflict
