"""Tier by tier: each is solved to its gap, held within its tolerance, and the plan found starts the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pooling.domain.card import TIER_KINDS, Card, Tier
from pooling.domain.problems import SolverFault
from pooling.solving import highs
from pooling.solving.bounds import natural_bound, share_gap, tighter
from pooling.solving.certifying import Certified, certified, relaxed_run
from pooling.solving.checking import Known, checked
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Ended, Options, State
from pooling.solving.needless import Needless
from pooling.solving.progress import OnProgress, Progress
from pooling.solving.scaling import scaling_of
from pooling.solving.searching import searched
from pooling.solving.whole import off, pinned, rounded
from pooling.solving.years import many_years

MOST_SHARE_OF_TIME = 0.6
"""While tiers are still to come, a tier may use this share of the time that is left."""
POLISH_LIMIT_S = 30.0
LEAST_POLISH_S = 2.0
"""Seconds that cleaning a plan may take at most, and at least, however little time is left: it is a linear model."""
IDLE_NODES = 1_000
IDLE_LIMIT_S = 60.0
"""Nodes, and at most seconds, for finding memberships that serve nothing."""
START_NODES = 200
"""Nodes for completing a former plan to a start."""
DUAL_ZERO = 1e-7
ROWS_HOLD = 5e-9
"""A row of the scaled model that is off by more may break a rule of the plan: what a tier owes to that is given up."""
ROUND_OFF = 1e-8
"""Gaps (shares) nearer than this to what was asked are within it."""


@dataclass(frozen=True)
class TierRun:
    """A tier as it was solved. ``bound`` holds given the holds of the tiers before; ``certified`` proves one in exact
    arithmetic. Values nearer than ``near`` are the same; ``least`` is the least that a unit changes, ``blur``
    what double precision leaves open of the value that is held."""

    objective: Objective
    tier: Tier
    ended: Ended
    detail: str
    found: float | None
    bound: float | None
    nodes: int
    seconds: float
    near: float
    certified: Certified | None = None
    least: float = 0.0
    blur: float = 0.0


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


def hold(compiled: Compiled, objective: Objective, tier: Tier, found: float, near: float = 0.0) -> Compiled:
    """The model with a row that keeps the tier within its tolerance of what was found, and ``near`` for round-off."""
    slack = tier.tolerance * abs(found) + near
    limit = found - objective.constant
    if not objective.cost.any():
        return compiled
    if objective.maximise:
        return compiled.with_hold(objective.cost, limit - slack, np.inf)
    return compiled.with_hold(objective.cost, -np.inf, limit + slack)


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
    strict: int = 0,
) -> Solved:
    """Solve every objective of the card in order. Never raises for a limit, a cancel or an infeasible model."""
    began = time.perf_counter()
    kinds = {tier.kind: tier for tier in card.tiers}
    tier_of = [kinds[objective.kind] for objective in compiled.objectives]
    runs: list[TierRun] = []
    faults: list[tuple[str, str]] = []
    clocked = False
    x: Floats | None = None
    model = compiled

    def left() -> float | None:
        return None if time_limit_s is None else time_limit_s - (time.perf_counter() - began)

    def solved(ended: Ended, detail: str) -> Solved:
        return Solved(ended, detail, tuple(runs), x, model, tuple(faults))

    for position, objective in enumerate(compiled.objectives):
        tier = tier_of[position]
        later = len(compiled.objectives) - position - 1
        entered = time.perf_counter()
        remaining = left()
        if remaining is not None and remaining <= 0 and x is not None:
            return solved("time_limit", "no time was left for later tiers")
        scaling = scaling_of(model)
        near = scaling.accuracy(objective)
        options = _options(tier, remaining, later, seed, threads, strict)
        watch = _watch(objective, tier, position, len(compiled.objectives), began, runs, near, on_progress, on_improved)
        relaxed = relaxed_run(model, objective, options, cancel, many_years(model))
        proof = certified(model, objective, relaxed)
        if warm is not None and not position:
            x = _completed(model, objective, warm, _options(tier, left(), later, seed, threads, strict), cancel)
        options = _options(tier, left(), later, seed, threads, strict)
        first = warm is None and not position
        found = searched(model, objective, x, first, relaxed, near, options, cancel, _teller(watch, objective))
        x = found.x
        if found.ended is None:
            options = _options(tier, left(), later, seed, threads, strict)
            known = Known(x, None if proof is None else proof.bound, near)
            run, wrong = checked(model, objective, options, known, cancel=cancel, watch=watch)
            if run.ended == "failed" and runs:
                model = _wider(compiled, tuple(runs))
                wrong.append("solved again with room for round-off in the tiers before")
                options = _options(tier, left(), later, seed, threads, strict)
                known = replace(known, x=run.x, relaxed=None)
                run, more = checked(model, objective, options, known, cancel=cancel, watch=watch)
                wrong += more
            faults += [(objective.name, words) for words in wrong]
        else:
            run = highs.Run(found.ended, found.detail, x, None, None, 0, 0.0)
        if run.ended == "infeasible":
            return Solved("infeasible", run.detail, tuple(runs), None, model, tuple(faults))
        if run.ended == "failed" and run.x is None:
            raise SolverFault(f"tier {objective.name}: {run.detail}")
        x = run.x
        bound = natural_bound(objective, tighter(objective, run.bound, None if proof is None else proof.bound))
        seconds = time.perf_counter() - entered
        least = scaling.least(objective)
        blur = scaling.rounding(objective)
        this = TierRun(
            objective, tier, run.ended, run.detail, None, bound, run.nodes, seconds, near, proof, least, blur
        )
        if x is not None:
            seconds_left = left()
            limit = POLISH_LIMIT_S if seconds_left is None else min(max(seconds_left, LEAST_POLISH_S), POLISH_LIMIT_S)
            x = polish(compiled, (*runs, this), x, threads, limit)
            this = _beside_its_bound(replace(this, found=objective.value(x)), faults)
        runs.append(this)
        if x is not None and _asks_for_fairness(tier_of, position):
            asked = _options(tier, left(), later, seed, threads, strict)
            runs, x, model = _without_needless(compiled, runs, x, model, asked, cancel, faults)
        if on_improved is not None and x is not None:
            on_improved(x, tuple(runs))
        if x is None or run.ended == "cancelled":
            return solved(run.ended, run.detail)
        if later:
            model = hold(model, objective, tier, objective.value(x), scaling_of(model).rounding(objective))
    if x is not None:
        x, clocked = _without_idle_members(compiled, tuple(runs), x, threads, left())
    told = next((one for one in runs if one.ended != "finished"), None)
    if told is None and clocked:
        return solved("time_limit", "the time limit came while memberships that serve nothing were sought")
    told = told or next((one for one in runs if not _within(one)), runs[-1])
    return solved(told.ended, told.detail)


def _fair(tier: Tier) -> bool:
    return "burden" in TIER_KINDS[tier.kind].needs


def _asks_for_fairness(tiers: list[Tier], position: int) -> bool:
    """Whether fair shares have been sought, and this is the last tier about them or the last of all."""
    later = tiers[position + 1 :]
    return any(map(_fair, tiers[: position + 1])) and (not later or (_fair(tiers[position]) and not _fair(later[0])))


def _without_needless(
    compiled: Compiled,
    runs: list[TierRun],
    x: Floats,
    model: Compiled,
    options: Options,
    cancel: threading.Event | None,
    faults: list[tuple[str, str]],
) -> tuple[list[TierRun], Floats, Compiled]:
    """The tiers with a plan in which nothing is bought only to even out burdens, and the model that holds them so.

    The bound of the first tier about fair shares stays. Those of later tiers were found with it held better than it
    now is: what the relaxation proves takes their place.
    """
    first = next(place for place, run in enumerate(runs) if _fair(run.tier))
    base = compiled
    for run in runs:
        if not _fair(run.tier):
            base = hold(base, run.objective, replace(run.tier, tolerance=0.0), run.objective.value(x))
    needless = Needless(base, [run.objective for run in runs if _fair(run.tier)], options, cancel)
    found = needless.without(x)
    if needless.clocked:
        words = "the time limit came while what serves nothing was sought"
        runs = [*runs[:-1], replace(runs[-1], ended="time_limit", detail=words)]
    if found is None:
        return runs, x, model
    x = polish(compiled, tuple(replace(run, found=run.objective.value(found.x)) for run in runs), found.x)
    worse = False
    out: list[TierRun] = []
    model = compiled
    for place, run in enumerate(runs):
        assert run.found is not None
        former = run.found
        value = run.objective.value(x) if place >= first else former
        if worse:
            relaxed = relaxed_run(model, run.objective, options, cancel, many_years(model))
            proof = certified(model, run.objective, relaxed)
            exact = natural_bound(run.objective, None if proof is None else proof.bound)
            run = replace(run, bound=exact, certified=proof)
        elif run.objective.loss(value, former) > run.tier.tolerance * abs(former) + run.near:
            worse = True
            words = f"a plan at {former:.6g} pays for what serves nothing ({_named(found.dropped)})"
            faults.append((run.objective.name, f"{words}: left out, {value:.6g}"))
        out.append(replace(run, found=value))
        if place < len(runs) - 1:
            model = hold(model, run.objective, run.tier, value, scaling_of(model).rounding(run.objective))
    return out, x, model


def _named(keys: tuple[tuple[str, Any], ...]) -> str:
    words = [f"{name}[{','.join(map(str, key)) if isinstance(key, tuple) else key}]" for name, key in keys[:3]]
    return ", ".join(words) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")


def _wider(compiled: Compiled, runs: tuple[TierRun, ...]) -> Compiled:
    """The model with every tier so far held with a little more room."""
    model = compiled
    for run in runs:
        if run.found is not None:
            room = scaling_of(compiled).room(run.objective)
            model = hold(model, run.objective, run.tier, run.found, room)
    return model


def _beside_its_bound(run: TierRun, faults: list[tuple[str, str]]) -> TierRun:
    """The run without a bound that its cleaned plan passes: that is a fault."""
    if run.found is None or run.bound is None:
        return run
    if run.objective.loss(run.bound, run.found) <= run.near + ROUND_OFF * abs(run.found):
        return run
    faults.append((run.objective.name, f"the bound {run.bound:.12g} is passed by the plan's {run.found:.12g}; dropped"))
    exact = natural_bound(run.objective, None if run.certified is None else run.certified.bound)
    return replace(run, bound=exact)


def _options(tier: Tier, left: float | None, later: int, seed: int, threads: int, strict: int) -> Options:
    """What a tier is asked: all the time that is left while it has no plan, its share of it once it has one."""
    limit = None if left is None else max(left, 0.1)
    enough = None if limit is None else limit * (MOST_SHARE_OF_TIME if later else 1.0)
    return Options(solver_gap(tier), limit, seed, threads, strict=strict, enough_s=enough)


def _completed(
    model: Compiled,
    objective: Objective,
    warm: tuple[list[int], list[float]],
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
    asked = replace(options, most_nodes=START_NODES)
    # The whole model: rows in which nothing is left to decide must hold too.
    return highs.run(replace(model, low=low, high=high), objective, asked, cancel=cancel).x


def _within(run: TierRun) -> bool:
    """Whether a tier was proven as was asked."""
    gap = share_gap(run.found, run.bound, run.objective.maximise, run.near)
    return gap is not None and gap <= run.tier.gap + ROUND_OFF


def _without_idle_members(
    compiled: Compiled, runs: tuple[TierRun, ...], x: Floats, threads: int, left_s: float | None
) -> tuple[Floats, bool]:
    """The same commitments and assignments with the fewest memberships and starts, and whether a clock ended it: nobody
    is shown in an agreement, and nothing bought, for nothing.

    Every tier is held. What is free costs no tier anything, so the solver leaves it where it happens to be; so does a
    gap with what costs something.
    """
    members = [*compiled.member.values(), *{*compiled.joined.values()}, *compiled.ordered.values()]
    if not members or not np.any(x[members] > 0.5):
        return x, False
    low, high = compiled.low.copy(), compiled.high.copy()
    kept = [*compiled.commit.values(), *compiled.assign.values(), *compiled.traded.values()]
    low[kept] = high[kept] = x[kept]
    model = replace(compiled, low=low, high=high)
    for run in runs:
        # The last tier gives nothing up for it.
        tier = replace(run.tier, tolerance=0.0) if run is runs[-1] else run.tier
        model = hold(model, run.objective, tier, run.objective.value(x), run.near)
    cost = np.zeros(len(x))
    cost[members] = 1.0
    fewest = Objective("memberships", "memberships", False, 0.0, cost)
    limit = IDLE_LIMIT_S if left_s is None else min(max(left_s, LEAST_POLISH_S), IDLE_LIMIT_S)
    solved = highs.run(model, fewest, Options(gap=0.0, time_limit_s=limit, threads=threads, most_nodes=IDLE_NODES))
    if solved.x is None or solved.ended != "finished":
        return x, solved.ended == "time_limit"
    fewer = rounded(compiled, solved.x)
    fewer[kept] = x[kept]
    return (fewer if _as_good(runs, fewer, x) else x), False


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
    near: float,
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
            gap = share_gap(value, bound, objective.maximise, near)
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


def polish(
    compiled: Compiled, runs: tuple[TierRun, ...], x: Floats, threads: int = 1, time_limit_s: float = POLISH_LIMIT_S
) -> Floats:
    """Whole columns rounded and fixed, the rest solved again tier by tier: a plan without the solver's round-off.

    A tier with a tolerance, or one that could be better than it was found, is held as before. Any other is held
    exactly: what has a reduced cost stays where it is and rows with a dual stay tight (complementary slackness), so
    that no later tier can use the slack that every other way of holding needs. ``threads`` is the run's own: HiGHS has
    one pool per process, and a run left behind may still be in it. Returns the rounded vector where nothing is
    continuous, a solve does not succeed, or a tier would come out worse than it was found although every row holds.
    """
    plain = rounded(compiled, x)
    if compiled.whole.all() or not len(x):
        return plain
    model = pinned(compiled, plain)
    low, high = model.low, model.high
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
    return clean if _as_good(runs, clean, plain) or off(compiled, clean) < off(compiled, plain) - ROWS_HOLD else plain


def _passes(run: TierRun, x: Floats) -> bool:
    """Whether a vector is better than the tier's value, which its gap allows: then it need not be kept that good."""
    assert run.found is not None
    return run.objective.loss(run.objective.value(x), run.found) < -run.near


def _as_good(runs: tuple[TierRun, ...], clean: Floats, plain: Floats) -> bool:
    """Whether the cleaned plan is worth no less: every tier held, and the last one no worse, unless the plain plan owes
    its value to a tier that is not quite held."""
    for run in runs:
        new, old = run.objective.value(clean), run.objective.value(plain)
        if run.found is None or run is runs[-1]:
            return run.objective.loss(new, old) <= run.near
        allowed = run.tier.tolerance * abs(run.found)
        if run.objective.loss(new, run.found) > allowed + run.near:
            return False
        if run.tier.tolerance == 0 and run.objective.loss(old, run.found) > 0.01 * run.near:
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
