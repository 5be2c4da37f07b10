"""Tier by tier: each is solved to its gap, held within its tolerance, and the plan found starts the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from pooling.domain import round_off
from pooling.domain.card import Card, Tier
from pooling.domain.deadline import Deadline
from pooling.domain.problems import SolverFault
from pooling.solving import highs
from pooling.solving.bounds import aimed, natural_bound, tighter
from pooling.solving.certifying import Certified, certified, relaxed_run
from pooling.solving.checking import Known, checked
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.early_bounds import early_bound
from pooling.solving.fairness import fair, without_needless
from pooling.solving.first_plans import at_once
from pooling.solving.head_start import Asked as AskedOf
from pooling.solving.head_start import HeadStart, aimed_ahead
from pooling.solving.highs import Ended, Options, Run
from pooling.solving.narrowing import narrowed
from pooling.solving.neighbourhoods import worth_it
from pooling.solving.polishing import Polishing, polished, without_idle_members
from pooling.solving.progress import OnProgress
from pooling.solving.reducing import Reduced
from pooling.solving.scaling import Scaling, scaling_of
from pooling.solving.searching import beside_the_tree, searched
from pooling.solving.state import State
from pooling.solving.strengthening import strengthened
from pooling.solving.tier_runs import TierRun, hold, solver_gap
from pooling.solving.watching import Improved, teller, watching
from pooling.solving.whole import off

MOST_SHARE_OF_TIME = 0.6
"""While tiers are still to come, a tier may use this share of the time that is left."""
START_NODES = 200
"""Nodes for completing a former plan to a start."""
Start = tuple[list[int], list[float]]
"""Columns, and the values that a former plan gives them."""


@dataclass(frozen=True)
class Solved:
    """All tiers that were begun, and the last plan's vector (None where there is no plan).

    ``model`` is the matrix with every hold in force for the last tier; ``faults`` (tier, words) what the solver said
    and what contradicted it.
    """

    ended: Ended
    detail: str
    tiers: tuple[TierRun, ...]
    x: Floats | None
    model: Compiled
    faults: tuple[tuple[str, str], ...] = ()


def solve_tiers(
    compiled: Compiled,
    card: Card,
    *,
    time_limit_s: float | None,
    seed: int,
    threads: int,
    warm: Start | None = None,
    ahead: HeadStart | None = None,
    cancel: threading.Event | None = None,
    on_progress: OnProgress | None = None,
    on_improved: Improved | None = None,
    strict: int = 0,
    most_points: int | None = None,
) -> Solved:
    """Solve every objective of the card in order. Never raises for a limit, a cancel or an infeasible model."""
    asked = _Asked(time_limit_s, seed, threads, strict, cancel, on_progress, on_improved, ahead, most_points)
    return _Solving(compiled, card, asked, warm).solved()


@dataclass(frozen=True)
class _Asked:
    """What a run is asked, whichever the tier."""

    time_limit_s: float | None
    seed: int
    threads: int
    strict: int
    cancel: threading.Event | None
    on_progress: OnProgress | None
    on_improved: Improved | None
    ahead: HeadStart | None
    most_points: int | None


@dataclass
class _State:
    """A tier while it is being solved. ``model`` has strong rows for it and narrower columns, ``relaxed`` the
    rows too, ``proof`` neither."""

    objective: Objective
    tier: Tier
    position: int
    later: int
    scaling: Scaling
    watch: Callable[[State], None]
    model: Compiled
    relaxed: Run
    proof: Certified | None
    near: float
    entered: float
    bound: float | None = None
    """Proven before the full run, beside the relaxation's."""
    searched: bool = False


class _Solving:
    """The tiers of one model. ``x`` is the plan in hand, ``model`` the matrix with the holds of the tiers so far."""

    def __init__(self, compiled: Compiled, card: Card, asked: _Asked, warm: Start | None) -> None:
        kinds = {tier.kind: tier for tier in card.tiers}
        self.began, self.deadline = time.perf_counter(), Deadline(asked.time_limit_s)
        self.compiled, self.model, self.asked, self.warm = compiled, compiled, asked, warm
        self.tiers = [kinds[objective.kind] for objective in compiled.objectives]
        # Two runs of one thread each go beside each other; HiGHS shares one pool, so all others keep to one as well.
        self.threads = 1 if worth_it(compiled) else asked.threads
        self.runs: list[TierRun] = []
        self.faults: list[tuple[str, str]] = []
        self.x: Floats | None = None
        self.polishing: Polishing = {}

    def solved(self) -> Solved:
        """Every tier in order, until one ends the run."""
        for position, objective in enumerate(self.compiled.objectives):
            if self.deadline.over and self.x is not None:
                return self._ended("time_limit", "no time was left for later tiers")
            state = self._begun(position, objective)
            run = self._begin(state) or self._search(state) or self._run(state)
            if run.ended == "infeasible":
                self.x = None
                return self._ended("infeasible", run.detail)
            if run.ended == "failed" and run.x is None:
                raise SolverFault(f"tier {objective.name}: {run.detail}")
            self._keep(state, run)
            if self.asked.on_improved is not None and self.x is not None:
                self.asked.on_improved(self.x, tuple(self.runs))
            if self.x is None or run.ended == "cancelled":
                return self._ended(run.ended, run.detail)
            if state.later:
                self.model = self._held(state, self.x)
        return self._finished()

    def _ended(self, ended: Ended, detail: str) -> Solved:
        return Solved(ended, detail, tuple(self.runs), self.x, self.model, tuple(self.faults))

    def _options(self, tier: Tier, later: int) -> Options:
        """What a tier is asked: all the time that is left while it has no plan, its share of it once it has one."""
        left = self.deadline.left()
        limit = None if left is None else max(left, 0.1)
        enough = None if limit is None else limit * (MOST_SHARE_OF_TIME if later else 1.0)
        asked = self.asked
        # Nobody uses the tolerance of the last tier, unless the plan is still to lose what serves nothing.
        last = not later and not any(map(fair, self.tiers))
        gap = tier.gap if last else solver_gap(tier)
        options = Options(gap, limit, asked.seed, self.threads, strict=asked.strict, enough_s=enough)
        return replace(options, most_points=asked.most_points)

    # --- the steps of a tier ----------------------------------------------------------------------------------

    def _begun(self, position: int, objective: Objective) -> _State:
        """The tier with its relaxation solved and what that proves."""
        entered = time.perf_counter()
        tier, count = self.tiers[position], len(self.compiled.objectives)
        scaling = scaling_of(self.model)
        near = scaling.accuracy(objective)
        told = (self.asked.on_progress, self.asked.on_improved)
        watch = watching(objective, tier, position, count, self.began, self.runs, near, *told)
        later = count - position - 1
        if self.x is None and self.warm is None and worth_it(self.model):
            tell = teller(watch, objective, None)
            self.x = at_once(self.model, objective, self._options(tier, later), self.asked.cancel, tell)
        options = self._options(tier, later)
        relaxed = relaxed_run(self.model, objective, options, self.asked.cancel)
        proof = certified(self.model, objective, relaxed)
        cancelled = self.asked.cancel is not None and self.asked.cancel.is_set()
        known = proof is not None or relaxed.ended == "infeasible"
        bound = None if cancelled or known else early_bound(self.model, objective)
        options = self._options(tier, later)
        model = strengthened(self.model, objective, relaxed, options, self.asked.cancel)
        if model is not self.model:
            relaxed = relaxed_run(model, objective, options, self.asked.cancel)
        model = narrowed(model, self.runs)
        return _State(objective, tier, position, later, scaling, watch, model, relaxed, proof, near, entered, bound)

    def _begin(self, state: _State) -> Run | None:
        """What a former run, or the blocks of this one, say of the tier; a run where that is enough."""
        ahead = self.asked.ahead
        if ahead is None:
            return None
        if self.warm is not None:
            self.x = self._nearer(state, self.warm)
        objective, options = state.objective, self._options(state.tier, state.later)
        deadline = Deadline(options.time_limit_s if self.x is None else options.enough_s, self.asked.cancel)
        proven = None if state.proof is None else state.proof.bound
        how = (options, self.asked.cancel, teller(state.watch, objective, proven), deadline, bool(state.later))
        begun = ahead.begun(
            AskedOf(self.model, objective, self.x, proven, state.model, state.relaxed, state.near, *how)
        )
        self.x, state.searched = begun.x, begun.searched
        state.bound = tighter(objective, state.bound, begun.bound)
        if not begun.enough:
            return None
        return Run("finished", "within the gap of what is known before", self.x, None, state.bound)

    def _search(self, state: _State) -> Run | None:
        """Better plans before the full run; a run where none follows."""
        if state.searched:
            return None
        objective, first = state.objective, not state.position and self.warm is None
        if self.warm is not None and self.asked.ahead is None:
            self.x = self._nearer(state, self.warm)
        options, known = self._options(state.tier, state.later), (state.relaxed, state.near)
        given = (state.model, objective, self.x, first, *known, options, self.asked.cancel, state.watch)
        found = searched(*given, self.asked.threads)
        self.x, state.bound = found.x, tighter(objective, state.bound, found.bound)
        return None if found.ended is None else Run(found.ended, found.detail, self.x, None, found.bound)

    def _nearer(self, state: _State, warm: Start) -> Floats | None:
        """The former plan as far as the tiers before leave it, where that is better than the plan in hand.

        A tier knows nothing of those after it: what it spends at no gain the former plan need not spend.
        """
        options = self._options(state.tier, state.later)
        if self.x is not None:
            options = replace(options, time_limit_s=options.enough_s)
        former = completed(self.model, state.objective, warm, options, self.asked.cancel)
        if self.x is None or former is None:
            return self.x if former is None else former
        value = state.objective.value
        return former if state.objective.loss(value(self.x), value(former)) > state.near else self.x

    def _run(self, state: _State) -> Run:
        """The full run, held against all else that is known; once more where the tiers before leave it no room."""
        bound = None if state.proof is None else state.proof.bound
        options = self._options(state.tier, state.later)
        aim = (aimed if self.asked.ahead is None else aimed_ahead)(options.gap, bool(state.later))
        search = beside_the_tree(state.model, state.objective, state.relaxed, state.near, replace(options, gap=aim))
        beside = self.asked.threads > 1 and worth_it(state.model)
        known = Known(self.x, bound, state.near, search, beside, aim)
        run, wrong = self._checked(state, known)
        if run.ended == "failed" and self.runs:
            self.model = state.model = self._wider()
            wrong.append("solved again with room for round-off in the tiers before")
            run, more = self._checked(state, replace(known, x=run.x, relaxed=None))
            wrong += more
        self.faults += [(state.objective.name, words) for words in wrong]
        return run

    def _checked(self, state: _State, known: Known) -> tuple[Run, list[str]]:
        options = self._options(state.tier, state.later)
        return checked(state.model, state.objective, options, known, cancel=self.asked.cancel, watch=state.watch)

    def _keep(self, state: _State, run: Run) -> None:
        """The tier's run among those before it, with its plan cleaned."""
        objective, tier, proof = state.objective, state.tier, state.proof
        self.x = run.x
        ended = TierRun(
            objective=objective,
            tier=tier,
            ended=run.ended,
            detail=run.detail,
            found=None,
            bound=natural_bound(
                objective, tighter(objective, run.bound, state.bound, None if proof is None else proof.bound)
            ),
            nodes=run.nodes,
            seconds=time.perf_counter() - state.entered,
            near=state.near,
            certified=proof,
            least=state.scaling.least(objective),
            blur=state.scaling.rounding(objective),
        )
        if self.x is not None:
            plan, left = (self.compiled, (*self.runs, ended), self.x), self.deadline.left()
            self.x = polished(*plan, self.threads, left, self.polishing)
            ended = _beside_its_bound(replace(ended, found=objective.value(self.x)), self.faults)
        self.runs.append(ended)

    def _held(self, state: _State, x: Floats) -> Compiled:
        """The model with the tier held for those after it."""
        near = scaling_of(self.model).rounding(state.objective)
        return hold(self.model, state.objective, state.tier, state.objective.value(x), near)

    def _wider(self) -> Compiled:
        """The model with every tier so far held with a little more room."""
        model = self.compiled
        for run in self.runs:
            if run.found is not None:
                model = hold(model, run.objective, run.tier, run.found, scaling_of(self.compiled).room(run.objective))
        return model

    def _finished(self) -> Solved:
        """All tiers with a plan without what serves nothing, and what ended the first tier that was not finished."""
        clocked = False
        if self.x is not None and any(map(fair, self.tiers)):
            options, cancel = self._options(self.tiers[-1], 0), self.asked.cancel
            planned = (self.compiled, self.runs, self.x, self.model)
            self.runs, self.x, self.model = without_needless(*planned, options, cancel, self.faults)
        if self.x is not None:
            plan = (self.compiled, tuple(self.runs), self.x)
            self.x, clocked = without_idle_members(*plan, self.threads, self.deadline.left())
        told = next((run for run in self.runs if run.ended != "finished"), None)
        if told is None and clocked:
            return self._ended("time_limit", "the time limit came while memberships that serve nothing were sought")
        told = told or next((run for run in self.runs if not run.within), self.runs[-1])
        return self._ended(told.ended, told.detail)


def _beside_its_bound(run: TierRun, faults: list[tuple[str, str]]) -> TierRun:
    """The run without a bound that its cleaned plan passes: that is a fault."""
    if run.found is None or run.bound is None:
        return run
    if run.objective.loss(run.bound, run.found) <= run.near + round_off.TIER_VALUE * abs(run.found):
        return run
    faults.append((run.objective.name, f"the bound {run.bound:.12g} is passed by the plan's {run.found:.12g}; dropped"))
    exact = natural_bound(run.objective, None if run.certified is None else run.certified.bound)
    return replace(run, bound=exact)


def completed(
    model: Compiled,
    objective: Objective,
    warm: Start,
    options: Options,
    cancel: threading.Event | None,
) -> Floats | None:
    """A full vector with the whole decisions of a former plan, or None where no plan has them.

    HiGHS would complete a partial start itself, in a smaller model whose bounds it reports as if they were this one's.
    """
    columns = np.array(warm[0], dtype=np.int32)
    values = np.array(warm[1])
    kept = model.whole[columns] if len(columns) else np.zeros(0, dtype=bool)
    low, high = model.low.copy(), model.high.copy()
    low[columns[kept]] = high[columns[kept]] = np.round(values[kept])
    # Not as near as the tier is asked: a worse completion would not be the former plan.
    asked = replace(options, gap=round_off.START_GAP, most_nodes=START_NODES)
    small = Reduced(replace(model, low=low, high=high), objective)
    x = highs.run(small.model, small.objective, asked, cancel=cancel).x
    if x is None:
        return None
    # Rows in which nothing is left to decide are no part of what was solved: they must hold too.
    found = small.whole(x)
    return found if off(model, found) <= round_off.LEFT_OPEN else None
