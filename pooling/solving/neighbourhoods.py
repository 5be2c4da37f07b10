"""A better plan from a plan in hand: some capabilities of a year are planned anew at a time, all others stay.

Once a tier is held at what was found, almost any change of one unit breaks it, and the solver's own heuristics stay
where they started (on the 32-nation instance with everything, `n-minus-one`: cost 24 % above its bound after 120 s).
Capabilities hang together through budgets, agreements and what is held, but only loosely: planned anew a few at a time,
every other one fixed, each is a small problem (large neighbourhood search: Pisinger and Ropke, 2010, in Handbook of
Metaheuristics). Capabilities planned anew together are of one year: money spared in one is of use to another then. What
is bought stays as it is meanwhile; with several years, each option in turn is decided anew with all that it can change.
No bound comes from here.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pooling.domain import round_off
from pooling.domain.deadline import Deadline, capped
from pooling.solving import highs
from pooling.solving.bounds import value_within
from pooling.solving.compiled import Compiled, Floats, Ints, Objective
from pooling.solving.highs import Options, Run
from pooling.solving.reducing import Reduced
from pooling.solving.state import State
from pooling.solving.whole import rounded, with_fixed
from pooling.solving.years import option_columns

WORTH_IT = 100
"""Whole columns from which on this pays: smaller models are solved at once."""
SHARES = (1 / 14, 1 / 7, 1 / 4)
"""The share of one year's groups planned anew together, round by round. Where a tier is held one alone seldom finds
anything; of hundreds a handful is as little as one of few."""
SIZES_OF_YEARS = (8, 0, 16)
"""Where there are several years: groups planned anew together, round by round; 0: option by option."""
PRICED_SIZES = (4, 16)
"""Groups planned anew together at the relaxation's price of what is held."""
LEAST_GAIN = 3e-3
"""A size is tried again as long as a round of it gains this share."""
MOST_NODES = 200
OPTION_NODES = 3
"""Nodes of a small problem, and of one about an option: a count, not seconds, so that the same run finds the same
plan."""
MOST_POINTS = 60
"""Points of the tree of a small problem about what the relaxation has otherwise."""
SMALL_GAP = 1e-3
GROWTH = 1.5
"""The power of its nonzeros with which a point of a tree grows, and what else a small problem takes."""
NONZEROS_OF_A_RUN = 4_000
"""Making and running a small problem takes as long as so many nonzeros, however small it is; so does any point of a
tree (0.003 s with 800 nonzeros, 0.05 to 0.15 s with 29,000)."""
POINTS_OF_A_START = 2
"""Points of a tree that presolving a small problem takes as long as."""
SMALL_LIMIT_S = 300.0
"""Only so that no small problem ever stops the whole run."""


def worth_it(model: Compiled) -> bool:
    """Whether a search around a plan pays."""
    return int(model.whole.sum()) >= WORTH_IT and sum(map(len, model.groups)) > 1


def improved(
    model: Compiled,
    objective: Objective,
    x: Floats,
    bound: float | None,
    near: float,
    options: Options,
    cancel: threading.Event | None,
    tell: Callable[[Floats], None],
) -> tuple[Floats, bool]:
    """(a vector at least as good as ``x``, within the gap of ``bound`` if that can be reached; whether a clock ended).

    ``tell`` is called with every better vector. ``bound`` is the linear relaxation's value. Values nearer than ``near``
    are the same.
    """
    deadline = Deadline(options.time_limit_s, cancel)
    state = State(x, objective.value(x), bound)
    clocked, told = False, x
    for step in around(model, objective, near, options, state, cancel):
        clocked = clocked or step.clocked
        if state.x is not None and state.x is not told:
            told = state.x
            tell(told)
        if _close(objective, told, bound, options.gap):
            return told, clocked
        if deadline.over:
            return told, True
    return told, clocked


def around(
    model: Compiled,
    objective: Objective,
    near: float,
    options: Options,
    state: State,
    cancel: threading.Event | None,
) -> Iterator[Step]:
    """Small problems around the vector of ``state``, one after the other: each better vector is offered to it."""
    deadline = Deadline(options.time_limit_s)
    chance = random.Random(options.seed)
    years = len(model.groups)
    yield Step()
    for size in SIZES_OF_YEARS if years > 1 else _sizes(len(model.groups[0])):
        while True:
            before = state.value or 0.0
            rounds = _rounds(model.groups, size, chance) if size else _in_any_order(model.purchases, chance)
            for group in rounds:
                nodes = MOST_NODES if size else OPTION_NODES
                asked = Options(SMALL_GAP / years, deadline.within(SMALL_LIMIT_S), options.seed, options.threads, nodes)
                assert state.x is not None
                yield small_problem(_around(model, state.x, group), objective, near, asked, state, cancel)
            after = state.value or 0.0
            if objective.loss(before, after) <= LEAST_GAIN * max(abs(before), round_off.TIER_GAIN_OF):
                break


def priced(
    model: Compiled,
    objective: Objective,
    relaxed: Run,
    near: float,
    options: Options,
    state: State,
    cancel: threading.Event | None,
) -> Iterator[Step]:
    """Plan a few groups anew at a time where plan and relaxation differ, at the relaxation's price of what is held.

    A tier that is held at nearly all that there is ties all groups together: the first to be planned anew would use up
    what may be given away, wherever that spares little. With its dual as a price each group gives away what the whole
    would (Lagrangian relaxation: Geoffrion, 1974, Mathematical Programming Study 2). On the 32-nation instance cost
    falls from 34 to 3 % above the relaxation in half a second, what the solver's tree takes eight for.
    """
    if state.x is None or relaxed.x is None or relaxed.duals is None or not model.keeping:
        return
    chance, paid = random.Random(options.seed), _paid(model, objective, relaxed.duals.multipliers)
    own = State(state.x, paid.value(state.x))
    asked = Options(SMALL_GAP, Deadline(options.time_limit_s).within(SMALL_LIMIT_S), options.seed, options.threads)
    asked = replace(asked, most_nodes=MOST_NODES)
    for size in PRICED_SIZES:
        for group in _rounds(model.groups, size, chance):
            assert own.x is not None
            fixed = _agreed(_around(model, own.x, group), own.x, relaxed.x)
            step = small_problem(fixed, paid, near, asked, own, cancel)
            value = objective.value(own.x)
            if state.value is None or objective.loss(value, state.value) < -near:
                state.offer(own.x, value, objective.maximise)
            yield step


def _paid(model: Compiled, objective: Objective, multipliers: Floats) -> Objective:
    """The objective with what is held paid for by the rows' multipliers."""
    cost = objective.cost.copy()
    for row in model.keeping:
        entries = slice(model.row_start[row], model.row_start[row + 1])
        cost[model.index[entries]] -= multipliers[row] * model.value[entries]
    return replace(objective, cost=cost)


def _agreed(model: Compiled, x: Floats, relaxed: Floats) -> Compiled:
    """The model with every whole column fixed in which a vector and the relaxation agree."""
    same = model.whole & (np.abs(x - relaxed) < round_off.LEFT_OPEN)
    return with_fixed(model, same, rounded(model, x))


def agreeing(
    model: Compiled,
    objective: Objective,
    relaxed: Floats,
    near: float,
    options: Options,
    state: State,
    cancel: threading.Event | None,
) -> Step:
    """Plan anew wherever the plan of ``state`` and the linear relaxation differ.

    Not again from the plan that this finds: on the 32-nation instance that took up to five seconds for next to nothing.
    Relaxation induced neighbourhoods: Danna, Rothberg and Le Pape, 2005, in Mathematical Programming 102.
    """
    assert state.x is not None
    fixed = _agreed(model, state.x, relaxed)
    return small_problem(fixed, objective, near, _until_near(objective, options, state), state, cancel)


def near_relaxed(
    model: Compiled,
    objective: Objective,
    relaxed: Floats,
    near: float,
    options: Options,
    state: State,
    cancel: threading.Event | None,
) -> Step:
    """Decide only what the linear relaxation leaves open: everything that is whole in it stays as it is there.

    Relaxation enforced neighbourhoods: Berthold, 2014, in Mathematical Methods of Operations Research 79.
    """
    settled = model.whole & (np.abs(relaxed - np.round(relaxed)) < round_off.LEFT_OPEN)
    fixed = with_fixed(model, settled, np.round(relaxed))
    return small_problem(fixed, objective, near, _until_near(objective, options, state), state, cancel)


def _until_near(objective: Objective, options: Options, state: State) -> Options:
    """What a small problem is asked that may close the gap: to end as soon as it does."""
    gap = max(SMALL_GAP, options.gap / 4)
    limit = capped(options.time_limit_s, SMALL_LIMIT_S)
    target = value_within(objective, state.bound, options.gap)
    asked = Options(gap, limit, options.seed, options.threads, MOST_NODES, target=target)
    return replace(asked, most_points=MOST_POINTS)


@dataclass(frozen=True)
class Step:
    """What a small problem took: ``work`` in points of the whole model's tree; whether a clock ended it; whether there
    is nothing to do before another plan is known."""

    work: float = 0.0
    clocked: bool = False
    waits: bool = False


def small_problem(
    fixed: Compiled,
    objective: Objective,
    near: float,
    options: Options,
    state: State,
    cancel: threading.Event | None,
) -> Step:
    """Solve the model with what is fixed in it, from the vector of ``state`` on; what is better is offered to it."""
    small = Reduced(fixed, objective)
    start = None if state.x is None else small.part(state.x)
    run = highs.run(small.model, small.objective, options, start=start, cancel=cancel)
    if run.x is not None:
        better = small.whole(run.x)
        value = objective.value(better)
        if state.value is None or objective.loss(value, state.value) < -near:
            state.offer(better, value, objective.maximise)
    work = (run.points + POINTS_OF_A_START) * len(small.model.index) ** GROWTH + NONZEROS_OF_A_RUN**GROWTH
    return Step(work / (len(fixed.index) ** GROWTH + NONZEROS_OF_A_RUN**GROWTH), run.ended == "time_limit")


def _close(objective: Objective, x: Floats, bound: float | None, gap: float) -> bool:
    """Whether the vector is surely within the gap: further search would gain what nobody asked for."""
    if bound is None:
        return False
    return abs(objective.loss(objective.value(x), bound)) <= 0.5 * gap * abs(objective.value(x))


def _sizes(groups: int) -> tuple[int, ...]:
    """How many of so many groups are planned anew together, round by round."""
    return tuple(dict.fromkeys(max(1, round(share * groups)) for share in SHARES))


def _rounds(years: Sequence[Sequence[Ints]], size: int, chance: random.Random) -> Iterator[Ints]:
    """All groups once, year by year, in a random order, ``size`` of them together."""
    for groups in years:
        order = _in_any_order(groups, chance)
        for position in range(0, len(order), size):
            yield np.concatenate(order[position : position + size])


def _in_any_order(groups: Sequence[Ints], chance: random.Random) -> list[Ints]:
    order = list(groups)
    chance.shuffle(order)
    return order


def _around(model: Compiled, x: Floats, free: Ints) -> Compiled:
    """The model with every commitment and assignment fixed but those in ``free``; with several years what is bought as
    well: nothing bought for one year alone would pay."""
    fixed = np.zeros(len(x), dtype=bool)
    for year in model.groups:
        for group in year:
            fixed[group] = True
    if len(model.groups) > 1:
        fixed[option_columns(model)] = True
    fixed[free] = False
    return with_fixed(model, fixed, rounded(model, x))
