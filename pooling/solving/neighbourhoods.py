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

import numpy as np

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Ints, Objective
from pooling.solving.highs import Options
from pooling.solving.reducing import Reduced
from pooling.solving.whole import rounded, with_fixed
from pooling.solving.years import option_columns

WORTH_IT = 1_000
"""Whole columns from which on this pays: smaller models are solved at once."""
SIZES = (1, 4, 8)
SIZES_OF_YEARS = (8, 0, 16)
"""Groups planned anew together, round by round: in one year, and where there are several; 0: option by option."""
LEAST_GAIN = 3e-3
"""A size is tried again as long as a round of it gains this share."""
MOST_NODES = 200
OPTION_NODES = 3
"""Nodes of a small problem, and of one about an option: a count, not seconds, so that the same run finds the same
plan."""
SMALL_GAP = 1e-3
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
    clocked = False
    chance = random.Random(options.seed)
    years = len(model.groups)
    for size in SIZES if years == 1 else SIZES_OF_YEARS:
        while True:
            before = objective.value(x)
            rounds = _rounds(model.groups, size, chance) if size else _in_any_order(model.purchases, chance)
            for group in rounds:
                if _close(objective, x, bound, options.gap):
                    return x, clocked
                if deadline.over:
                    return x, True
                limit, nodes = deadline.within(SMALL_LIMIT_S), MOST_NODES if size else OPTION_NODES
                asked = Options(SMALL_GAP / years, limit, options.seed, options.threads, nodes)
                small = Reduced(_around(model, x, group), objective)
                found = highs.run(small.model, small.objective, asked, start=small.part(x), cancel=cancel)
                clocked = clocked or found.ended == "time_limit"
                better = x if found.x is None else small.whole(found.x)
                if objective.loss(objective.value(better), objective.value(x)) < -near:
                    x = better
                    tell(x)
            if objective.loss(before, objective.value(x)) <= LEAST_GAIN * max(abs(before), round_off.TIER_GAIN_OF):
                break
    return x, clocked


def _close(objective: Objective, x: Floats, bound: float | None, gap: float) -> bool:
    """Whether the vector is surely within the gap: further search would gain what nobody asked for."""
    if bound is None:
        return False
    return abs(objective.loss(objective.value(x), bound)) <= 0.5 * gap * abs(objective.value(x))


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
