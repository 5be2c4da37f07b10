"""A plan without the solver's round-off, and without memberships, starts and retirements that serve nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pooling.domain import round_off
from pooling.domain.deadline import capped
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import Options
from pooling.solving.tier_runs import TierRun, hold
from pooling.solving.whole import off, pinned, rounded, with_fixed

POLISH_LIMIT_S = 30.0
LEAST_POLISH_S = 2.0
"""Seconds that cleaning a plan may take at most, and at least, however little time is left: it is a linear model."""
IDLE_NODES = 1_000
IDLE_LIMIT_S = 60.0
"""Nodes, and at most seconds, for finding memberships that serve nothing."""


def _within(left_s: float | None, most_s: float) -> float:
    return capped(None if left_s is None else max(left_s, LEAST_POLISH_S), most_s)


Polishing = dict[tuple[object, ...], highs.Run]
"""The linear models of a run that were solved while its plans were cleaned, by what decides them: the whole columns,
and where the tiers before were found."""


def polished(
    compiled: Compiled,
    runs: tuple[TierRun, ...],
    x: Floats,
    threads: int,
    left_s: float | None,
    known: Polishing | None = None,
) -> Floats:
    """Whole columns rounded and fixed, the rest solved again tier by tier: a plan without the solver's round-off.

    A tier with a tolerance, or one that could be better than it was found, is held as before. Any other is held
    exactly: what has a reduced cost stays where it is, and rows with a dual stay tight (complementary slackness). So no
    later tier can use the slack that every other way of holding needs. ``threads`` is the run's own: HiGHS has one pool
    per process, and a run left behind may still be in it. ``known``: what was solved for the tiers before, and takes up
    what is solved now; a later tier often moves no whole column. The rounded vector is returned where nothing is
    continuous, a solve does not succeed, or a tier would come out worse than it was found although every row holds.
    """
    plain = rounded(compiled, x)
    if compiled.whole.all() or not len(x):
        return plain
    model = pinned(compiled, plain)
    low, high = model.low, model.high
    clean = plain
    asked = Options(gap=0.0, time_limit_s=_within(left_s, POLISH_LIMIT_S), threads=threads)
    known = {} if known is None else known
    decided: tuple[object, ...] = (plain[compiled.whole].tobytes(),)
    for run in runs:
        solved = known.get(decided)
        if solved is None:
            solved = highs.run(model, run.objective, asked)
        if solved.x is None or solved.duals is None:
            return plain
        known[decided] = solved
        decided = (*decided, run.found)
        clean = solved.x
        # What the tier's gap allowed to be found better need not be kept that good.
        better = run.found is not None and run.objective.loss(run.objective.value(clean), run.found) < -run.near
        if run.found is not None and (run.tier.tolerance > 0 or better):
            model = hold(model, run.objective, run.tier, run.found)
        else:
            model = _face(model, solved.x, solved.duals)
    clean = np.where(compiled.whole, plain, np.clip(clean, low, high))
    keeps_more = off(compiled, clean) < off(compiled, plain) - round_off.ROW_KEPT
    return clean if keeps_more or _as_good(runs, clean, plain) else plain


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
    fixed = with_fixed(model, np.abs(duals.column) > round_off.DUAL_ZERO, np.clip(x, model.low, model.high))
    row_low, row_high = model.row_low.copy(), model.row_high.copy()
    tight = np.abs(duals.row) > round_off.DUAL_ZERO
    at_low = tight & (np.abs(duals.row_value - row_low) <= np.abs(duals.row_value - row_high))
    at_high = tight & ~at_low
    row_high[at_low] = row_low[at_low]
    row_low[at_high] = row_high[at_high]
    return replace(fixed, row_low=row_low, row_high=row_high)


def without_idle_members(
    compiled: Compiled, runs: tuple[TierRun, ...], x: Floats, threads: int, left_s: float | None
) -> tuple[Floats, bool]:
    """The same commitments and assignments with the fewest memberships, starts and retirements, and whether a clock
    ended it: nobody is shown in an agreement, and nothing bought or retired, for nothing.

    Every tier is held. What is free costs no tier anything, so the solver leaves it where it happens to be; so does a
    gap with what costs something.
    """
    of = compiled.decisions
    members = [*of.member.values(), *{*of.joined.values()}, *of.ordered.values(), *of.retired.values()]
    if not members or not np.any(x[members] > 0.5):
        return x, False
    kept = [*of.commit.values(), *of.assign.values(), *of.traded.values()]
    model = with_fixed(compiled, kept, x)
    for run in runs:
        # The last tier gives nothing up for it.
        tier = replace(run.tier, tolerance=0.0) if run is runs[-1] else run.tier
        model = hold(model, run.objective, tier, run.objective.value(x), run.near)
    cost = np.zeros(len(x))
    cost[members] = 1.0
    fewest = Objective("memberships", "memberships", False, 0.0, cost)
    limit = _within(left_s, IDLE_LIMIT_S)
    solved = highs.run(model, fewest, Options(gap=0.0, time_limit_s=limit, threads=threads, most_nodes=IDLE_NODES))
    if solved.x is None or solved.ended != "finished":
        return x, solved.ended == "time_limit"
    fewer = rounded(compiled, solved.x)
    fewer[kept] = x[kept]
    return (fewer if _as_good(runs, fewer, x) else x), False
