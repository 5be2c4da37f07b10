"""Tier by tier: each is solved to its gap, held within its tolerance, and the plan found starts the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from pooling.domain.card import Card, Tier
from pooling.domain.problems import SolverFault
from pooling.solving import highs
from pooling.solving.bounds import ROUND_OFF, natural_bound, share_gap, tighter
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Ended, Options, State
from pooling.solving.progress import OnProgress, Progress
from pooling.solving.searching import searched

MOST_SHARE_OF_TIME = 0.6
"""While tiers are still to come, a tier may use this share of the time that is left."""
POLISH_LIMIT_S = 30.0
LEAST_POLISH_S = 2.0
"""Seconds that cleaning a plan may take at most, and at least, however little time is left: it is a linear model."""
IDLE_LIMIT_S = 10.0
"""Seconds for finding memberships that serve nothing."""
DUAL_ZERO = 1e-7
WIDER_SLACK = 1e-6
"""The same where HiGHS calls a model infeasible although a plan that keeps every hold is in hand."""
LARGEST_HOLD = 1e6
"""Largest entry of a hold's row."""
HOLD_SLACK = 1e-9
"""Slack of a hold (a share): round-off of a sum, no more. A larger one would be used by later tiers, and
near-whole limits have been seen to make HiGHS misjudge which columns are whole."""


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


def hold(compiled: Compiled, objective: Objective, tier: Tier, found: float, slack: float = HOLD_SLACK) -> Compiled:
    """The model with a row that keeps the tier within its tolerance of what was found."""
    slack = tier.tolerance * abs(found) + slack * max(1e-3, abs(found))
    limit = found - objective.constant
    sizes = np.abs(objective.cost[objective.cost != 0])
    if not len(sizes):
        return compiled
    # Scaled so that the solver's tolerance is small beside the smallest entry too: shares of lesser needs are tiny.
    scale = 1.0 / min(1.0 / sizes.min(), LARGEST_HOLD / sizes.max())
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
    tier_of = [kinds[objective.kind] for objective in compiled.objectives]
    runs: list[TierRun] = []
    x: Floats | None = None
    model = compiled
    for position, objective in enumerate(compiled.objectives):
        tier = tier_of[position]
        later = len(compiled.objectives) - position - 1
        entered = time.perf_counter()
        left = None if time_limit_s is None else time_limit_s - (time.perf_counter() - began)
        if left is not None and left <= 0 and x is not None:
            return Solved("time_limit", "no time was left for later tiers", tuple(runs), x, model)
        allowed = None if left is None else left * (MOST_SHARE_OF_TIME if later else 1.0)
        options = Options(gap=solver_gap(tier), time_limit_s=allowed, seed=seed, threads=threads)
        watch = _watch(objective, tier, position, len(compiled.objectives), began, runs, on_progress, on_improved)
        first = warm is None and not position
        found = searched(model, objective, x, first, options, cancel, _teller(watch, objective))
        x = found.x
        if found.proven is None and allowed is not None and time_limit_s is not None:
            left = time_limit_s - (time.perf_counter() - began)
            allowed = max(left * (MOST_SHARE_OF_TIME if later else 1.0), 0.1)
            options = replace(options, time_limit_s=allowed)
        partial = None
        if x is None and warm is not None:
            partial = (warm[0], np.array(warm[1]))
        run = found.proven or highs.run(model, objective, options, start=x, partial=partial, cancel=cancel, watch=watch)
        started = x is not None or partial is not None
        if found.proven is None and started and run.ended == "finished" and run.nodes == 0:
            # Where presolve leaves no objective, HiGHS 1.15.1 may call a start optimal although a plan better by less
            # than 1 exists (a test holds one). Such a run took no time, so it is asked again without the start.
            run = _better(objective, run, highs.run(model, objective, options, cancel=cancel, watch=watch))
        if run.ended == "infeasible":
            if x is None:
                return Solved("infeasible", run.detail, tuple(runs), None, model)
            # The plan in hand satisfies every hold, so this is round-off: ask again with a little more room.
            model = _wider(compiled, tuple(runs))
            run = highs.run(model, objective, options, start=x, cancel=cancel, watch=watch)
        if run.ended == "infeasible":
            # Keep the plan, claim nothing.
            run = replace(run, ended="failed", detail="the solver lost the plan it was given", x=None, bound=None)
        if run.ended == "failed" and x is None:
            raise SolverFault(f"tier {objective.name}: {run.detail}")
        if run.x is not None and (x is None or objective.loss(objective.value(run.x), objective.value(x)) <= 1e-9):
            x = run.x
        bound = natural_bound(objective, tighter(objective, run.bound, found.bound))
        seconds = time.perf_counter() - entered
        this = TierRun(objective, tier, run.ended, run.detail, None, bound, run.nodes, seconds)
        if x is not None:
            left = POLISH_LIMIT_S if time_limit_s is None else time_limit_s - (time.perf_counter() - began)
            x = polish(compiled, (*runs, this), x, threads, min(max(left, LEAST_POLISH_S), POLISH_LIMIT_S))
            this = replace(this, found=objective.value(x))
        runs.append(this)
        if on_improved is not None and x is not None:
            on_improved(x, tuple(runs))
        if x is None or run.ended == "cancelled":
            return Solved(run.ended, run.detail, tuple(runs), x, model)
        if later:
            model = hold(model, objective, tier, objective.value(x))
    told = next((one for one in runs if one.ended != "finished"), None)
    told = told or next((one for one in runs if not _within(one)), runs[-1])
    if x is not None:
        x = _without_idle_members(compiled, tuple(runs), x, threads)
    return Solved(told.ended, told.detail, tuple(runs), x, model)


def _within(run: TierRun) -> bool:
    """Whether a tier was proven as was asked."""
    gap = share_gap(run.found, run.bound, run.objective.maximise)
    return gap is not None and gap <= run.tier.gap + ROUND_OFF


def _wider(compiled: Compiled, runs: tuple[TierRun, ...]) -> Compiled:
    """The model with every tier so far held with a little more room."""
    model = compiled
    for run in runs:
        if run.found is not None:
            model = hold(model, run.objective, run.tier, run.found, WIDER_SLACK)
    return model


def _without_idle_members(compiled: Compiled, runs: tuple[TierRun, ...], x: Floats, threads: int) -> Floats:
    """The same commitments and assignments with the fewest memberships and starts: nobody is shown in an agreement, and
    nothing bought, for nothing.

    Every tier is held. What is free costs no tier anything, so the solver leaves it where it happens to be; so does a
    gap with what costs something.
    """
    members = [*compiled.member.values(), *{*compiled.joined.values()}, *compiled.ordered.values()]
    if not members or not np.any(x[members] > 0.5):
        return x
    low, high = compiled.low.copy(), compiled.high.copy()
    kept = [*compiled.commit.values(), *compiled.assign.values(), *compiled.traded.values()]
    low[kept] = high[kept] = x[kept]
    model = replace(compiled, low=low, high=high)
    for run in runs:
        # The last tier gives nothing up for it.
        tier = replace(run.tier, tolerance=0.0) if run is runs[-1] else run.tier
        model = hold(model, run.objective, tier, run.objective.value(x), WIDER_SLACK)
    cost = np.zeros(len(x))
    cost[members] = 1.0
    fewest = Objective("memberships", "memberships", False, 0.0, cost)
    solved = highs.run(model, fewest, Options(gap=0.0, time_limit_s=IDLE_LIMIT_S, threads=threads))
    if solved.x is None or solved.ended != "finished":
        return x
    fewer = rounded(compiled, solved.x)
    fewer[kept] = x[kept]
    return fewer if _as_good(runs, fewer, x) else x


def _better(objective: Objective, first: highs.Run, second: highs.Run) -> highs.Run:
    """The second run, which had no start; with the first one's plan where that is better or the only one."""
    if first.x is None or first.value is None:
        return second
    if second.value is not None and objective.loss(second.value, first.value) <= 0:
        return second
    return replace(second, x=first.x, value=first.value)


def _teller(watch: Callable[[State], None], objective: Objective) -> Callable[[Floats, float | None], None]:
    """What hears of better vectors found before the run itself."""
    count = 0

    def tell(x: Floats, bound: float | None) -> None:
        nonlocal count
        count -= 1
        watch(State(x=x, value=objective.value(x), bound=bound, found=count))

    return tell


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


def rounded(compiled: Compiled, x: Floats) -> Floats:
    """The vector with its whole columns rounded, within bounds."""
    out = x.copy()
    out[compiled.whole] = np.round(out[compiled.whole])
    return np.clip(out, compiled.low, compiled.high)


def polish(
    compiled: Compiled, runs: tuple[TierRun, ...], x: Floats, threads: int = 1, time_limit_s: float = POLISH_LIMIT_S
) -> Floats:
    """Whole columns rounded and fixed, the rest solved again tier by tier: a plan without the solver's round-off.

    A tier with a tolerance, or one that could be better than it was found, is held as before. Any other is held
    exactly: what has a reduced cost stays where it is and rows with a dual stay tight (complementary slackness), so
    that no later tier can use the slack that every other way of holding needs. ``threads`` is the run's own: HiGHS has
    one pool per process, and a run left behind may still be in it. Returns the rounded vector where nothing is
    continuous, a solve does not succeed, or a tier would come out worse than it was found.
    """
    plain = rounded(compiled, x)
    if compiled.whole.all() or not len(x):
        return plain
    low, high = compiled.low.copy(), compiled.high.copy()
    low[compiled.whole] = high[compiled.whole] = plain[compiled.whole]
    model = replace(compiled, low=low, high=high, whole=np.zeros_like(compiled.whole))
    clean = plain
    for run in runs:
        solved = highs.run(model, run.objective, Options(gap=0.0, time_limit_s=time_limit_s, threads=threads))
        if solved.x is None or solved.duals is None:
            return plain
        clean = solved.x
        if run.found is not None and (run.tier.tolerance > 0 or _passes(run, solved.x)):
            model = hold(model, run.objective, run.tier, run.found)
        else:
            model = _face(model, solved.x, solved.duals)
    clean = np.where(compiled.whole, plain, np.clip(clean, low, high))
    return clean if _as_good(runs, clean, plain) else plain


def _passes(run: TierRun, x: Floats) -> bool:
    """Whether a vector is better than the tier's value, which its gap allows: then it need not be kept that good."""
    assert run.found is not None
    return run.objective.loss(run.objective.value(x), run.found) < -HOLD_SLACK * max(1e-3, abs(run.found))


def _as_good(runs: tuple[TierRun, ...], clean: Floats, plain: Floats) -> bool:
    """Whether the cleaned plan is worth no less: every tier held, and the last one no worse, unless the plain plan owes
    its value to a tier that is not quite held."""
    for run in runs:
        new, old = run.objective.value(clean), run.objective.value(plain)
        if run.found is None or run is runs[-1]:
            return run.objective.loss(new, old) <= ROUND_OFF * max(1.0, abs(old))
        allowed = run.tier.tolerance * abs(run.found)
        if run.objective.loss(new, run.found) > allowed + ROUND_OFF * max(1.0, abs(run.found)):
            return False
        if run.tier.tolerance == 0 and run.objective.loss(old, run.found) > 1e-12 * max(1.0, abs(run.found)):
            return True
    return True


def _face(model: Compiled, x: Floats, duals: highs.Duals) -> Compiled:
    """The model's optimal face: columns with a reduced cost and rows with a dual fixed where they are."""
    low, high = model.low.copy(), model.high.copy()
    fixed = np.abs(duals.column) > DUAL_ZERO
    low[fixed] = high[fixed] = np.clip(x, low, high)[fixed]
    row_low, row_high = model.row_low.copy(), model.row_high.copy()
    tight = np.abs(duals.row) > DUAL_ZERO
    at_low = tight & (np.abs(duals.row_value - row_low) <= np.abs(duals.row_value - row_high))
    at_high = tight & ~at_low
    row_high[at_low] = row_low[at_low]
    row_low[at_high] = row_high[at_high]
    return replace(model, low=low, high=high, row_low=row_low, row_high=row_high)
