"""Tier by tier: each is solved to its gap, held within its tolerance, and the plan found starts the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from pooling.domain.card import TIER_KINDS, Card, Tier
from pooling.domain.problems import SolverFault
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Ended, Options, State
from pooling.solving.progress import OnProgress, Progress

LEAST_SHARE_OF_TIME = 0.6
"""While tiers are still to come, a tier may use this share of the time that is left."""
POLISH_LIMIT_S = 30.0
DUAL_ZERO = 1e-7
HOLD_SLACK = 1e-7
"""Absolute slack of a hold, for the solver's own round-off: a tenth of its feasibility tolerance of 1e-6."""


@dataclass(frozen=True)
class TierRun:
    """A tier as it was solved. ``bound`` holds given the holds of the tiers before."""

    objective: Objective
    tier: Tier
    ended: Ended
    detail: str
    found: float | None
    bound: float | None
    nodes: int
    seconds: float


@dataclass(frozen=True)
class Solved:
    """All tiers that were begun, and the last plan's vector (None where there is no plan).

    ``model`` is the matrix with every hold in force for the last tier.
    """

    ended: Ended
    detail: str
    tiers: tuple[TierRun, ...]
    x: Floats | None
    model: Compiled


Improved = Callable[[Floats, tuple[TierRun, ...]], None]
"""Called on the caller's thread with every better vector and the tiers ended so far."""


def share_gap(value: float | None, bound: float | None, maximise: bool) -> float | None:
    """|bound - value| / |value|, 0 where the value is at or past its bound; None where it cannot be told."""
    if value is None or bound is None:
        return None
    room = (bound - value) if maximise else (value - bound)
    if room <= 1e-9 * max(1.0, abs(value)):
        return 0.0
    return room / abs(value) if abs(value) > 1e-12 else None


def natural_bound(objective: Objective, bound: float | None) -> float | None:
    """A bound cut to what the tier can be at all: shares lie in 0 to 1, no sum of costs or deviations is negative."""
    if bound is None:
        return None if not objective.maximise else 1.0
    return min(bound, 1.0) if objective.maximise else max(bound, 0.0)


def solver_gap(tier: Tier) -> float:
    """Gap to ask of the solver so that the tier's gap still holds after later tiers have used its tolerance.

    maximise: (bound - v (1 - tol)) / (v (1 - tol)) <= gap  where bound <= v (1 + g)
    minimise: (v (1 + tol) - bound) / (v (1 + tol)) <= gap  where bound >= v (1 - g)
    """
    if tier.maximise:
        gap = tier.gap * (1 - tier.tolerance) - tier.tolerance
    else:
        gap = 1 - (1 - tier.gap) * (1 + tier.tolerance)
    return max(gap, 0.0)


def hold(compiled: Compiled, objective: Objective, tier: Tier, found: float) -> Compiled:
    """The model with a row that keeps the tier within its tolerance of what was found."""
    slack = tier.tolerance * abs(found) + HOLD_SLACK * max(1.0, abs(found))
    limit = found - objective.constant
    # Scaled so that its largest entry is 1: coefficients of shares are small.
    scale = float(np.max(np.abs(objective.cost), initial=0.0))
    if scale == 0:
        return compiled
    if objective.maximise:
        return compiled.with_row(objective.cost / scale, (limit - slack) / scale, np.inf)
    return compiled.with_row(objective.cost / scale, -np.inf, (limit + slack) / scale)


def solve_tiers(
    compiled: Compiled,
    card: Card,
    *,
    time_limit_s: float | None,
    seed: int,
    threads: int,
    warm: tuple[list[int], list[float]] | None = None,
    cancel: threading.Event | None = None,
    on_progress: OnProgress | None = None,
    on_improved: Improved | None = None,
) -> Solved:
    """Solve every objective of the card in order. Never raises for a limit, a cancel or an infeasible model."""
    began = time.perf_counter()
    kinds = {tier.kind: tier for tier in card.tiers}
    tier_of = [_tier_of(objective, kinds) for objective in compiled.objectives]
    runs: list[TierRun] = []
    x: Floats | None = None
    model = compiled
    for position, objective in enumerate(compiled.objectives):
        tier = tier_of[position]
        later = len(compiled.objectives) - position - 1
        left = None if time_limit_s is None else time_limit_s - (time.perf_counter() - began)
        if left is not None and left <= 0 and x is not None:
            return Solved("time_limit", "no time was left for later tiers", tuple(runs), x, model)
        allowed = None if left is None else left * (LEAST_SHARE_OF_TIME if later else 1.0)
        options = Options(gap=solver_gap(tier), time_limit_s=allowed, seed=seed, threads=threads)
        watch = _watch(objective, tier, position, len(compiled.objectives), began, runs, on_progress, on_improved)
        partial = None
        if x is None and warm is not None:
            partial = (warm[0], np.array(warm[1]))
        run = highs.run(model, objective, options, start=x, partial=partial, cancel=cancel, watch=watch)
        if run.ended == "infeasible":
            if x is None:
                return Solved("infeasible", run.detail, tuple(runs), None, model)
            # The plan in hand satisfies every hold, so this is round-off: keep the plan, claim nothing.
            run = replace(run, ended="failed", detail="the solver lost the plan it was given", x=None, bound=None)
        if run.ended == "failed" and x is None:
            raise SolverFault(f"tier {objective.name}: {run.detail}")
        if run.x is not None and (x is None or _not_worse(objective, objective.value(run.x), objective.value(x))):
            x = run.x
        value = None if x is None else objective.value(x)
        bound = natural_bound(objective, run.bound)
        runs.append(TierRun(objective, tier, run.ended, run.detail, value, bound, run.nodes, run.seconds))
        if on_improved is not None and x is not None:
            on_improved(x, tuple(runs))
        if x is None or run.ended == "cancelled":
            return Solved(run.ended, run.detail, tuple(runs), x, model)
        if later:
            model = hold(model, objective, tier, objective.value(x))
    ended: Ended = "finished"
    for one in runs:
        if one.ended != "finished":
            ended = one.ended
            break
    return Solved(ended, runs[-1].detail, tuple(runs), x, model)


def _tier_of(objective: Objective, kinds: dict[str, Tier]) -> Tier:
    if objective.name.startswith("covered["):
        return kinds["covered_by_priority"]
    assert objective.name in TIER_KINDS
    return kinds[objective.name]


def _not_worse(objective: Objective, new: float, old: float) -> bool:
    return new >= old - 1e-9 if objective.maximise else new <= old + 1e-9


def _watch(
    objective: Objective,
    tier: Tier,
    position: int,
    count: int,
    began: float,
    runs: list[TierRun],
    on_progress: OnProgress | None,
    on_improved: Improved | None,
) -> Callable[[State], None]:
    seen = {"found": 0, "at": 0.0}

    def watch(state: State) -> None:
        now = time.perf_counter()
        with state.lock:
            x, value, bound = state.x, state.value, natural_bound(objective, state.bound)
            nodes, found = state.nodes, state.found
        fresh = found != seen["found"]
        if on_progress is not None and (fresh or now - seen["at"] >= 0.5):
            seen["at"] = now
            gap = share_gap(value, bound, objective.maximise)
            on_progress(
                Progress(
                    "solve",
                    now - began,
                    objective.name,
                    position,
                    count,
                    objective.maximise,
                    value,
                    bound,
                    gap,
                    tier.gap,
                    nodes,
                )
            )
        if fresh and x is not None and on_improved is not None:
            on_improved(x, tuple(runs))
        seen["found"] = found

    return watch


def polish(compiled: Compiled, runs: tuple[TierRun, ...], x: Floats, threads: int = 1) -> Floats:
    """Whole columns rounded and fixed, the rest solved again tier by tier: a plan without the solver's round-off.

    A tier with a tolerance is held as before. A tier without one is held exactly: what has a reduced cost stays where
    it is and rows with a dual stay tight (complementary slackness), so that no later tier can use the slack that every
    other way of holding needs. ``threads`` is the run's own: HiGHS has one pool per process, and a run left behind may
    still be in it. Returns the rounded vector where nothing is continuous or a solve does not succeed (the audit
    judges).
    """
    rounded = x.copy()
    rounded[compiled.whole] = np.round(rounded[compiled.whole])
    rounded = np.clip(rounded, compiled.low, compiled.high)
    if compiled.whole.all() or not len(x):
        return rounded
    low, high = compiled.low.copy(), compiled.high.copy()
    low[compiled.whole] = high[compiled.whole] = rounded[compiled.whole]
    model = replace(compiled, low=low, high=high, whole=np.zeros_like(compiled.whole))
    clean = None
    for run in runs:
        solved = highs.solve_lp(model, run.objective, threads=threads, time_limit_s=POLISH_LIMIT_S)
        if solved is None:
            break
        clean = solved.x
        if run.tier.tolerance > 0 and run.found is not None:
            model = hold(model, run.objective, run.tier, run.found)
        else:
            model = _face(model, solved)
    if clean is None:
        return rounded
    return np.where(compiled.whole, rounded, np.clip(clean, low, high))


def _face(model: Compiled, solved: highs.LinearSolution) -> Compiled:
    """The model's optimal face: columns with a reduced cost and rows with a dual fixed where they are."""
    low, high = model.low.copy(), model.high.copy()
    fixed = np.abs(solved.column_dual) > DUAL_ZERO
    low[fixed] = high[fixed] = np.clip(solved.x, low, high)[fixed]
    row_low, row_high = model.row_low.copy(), model.row_high.copy()
    tight = np.abs(solved.row_dual) > DUAL_ZERO
    at_low = tight & (np.abs(solved.row_value - row_low) <= np.abs(solved.row_value - row_high))
    at_high = tight & ~at_low
    row_high[at_low] = row_low[at_low]
    row_low[at_high] = row_high[at_high]
    return replace(model, low=low, high=high, row_low=row_low, row_high=row_high)
