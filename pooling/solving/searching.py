"""What is tried before a tier's full run."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from pooling.domain.deadline import Deadline
from pooling.solving import highs, years_apart
from pooling.solving.bounds import natural_bound, share_gap, tighter
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.first_plans import relax_and_fix
from pooling.solving.highs import Options, Run
from pooling.solving.neighbourhoods import Step, agreeing, around, improved, near_relaxed, priced, worth_it
from pooling.solving.racing import Search
from pooling.solving.state import State
from pooling.solving.watching import teller
from pooling.solving.years import many_years

TOO_LARGE = 300_000
"""Nonzeros of a model over several years from which on there is no full run: the solver's own relaxation takes longer
than all else together, and its search then finds nothing (docs/benchmarks.md)."""


@dataclass(frozen=True)
class Searched:
    """The best vector after a search, and the bound that it proved, if any; how the tier ended where no full run
    follows, and why."""

    x: Floats | None
    ended: highs.Ended | None = None
    detail: str = ""
    bound: float | None = None


def beside_the_tree(model: Compiled, objective: Objective, relaxed: Run, near: float, options: Options) -> Search:
    """What goes beside a tier's full run, from the cheapest to the dearest; nothing for a model that is solved at
    once."""
    if not worth_it(model):
        return lambda _state, _cancel: iter(())

    def steps(state: State, cancel: threading.Event) -> Iterator[Step]:
        common = (near, options, state, cancel)
        if relaxed.x is not None and state.x is None:
            yield near_relaxed(model, objective, relaxed.x, *common)
        while state.x is None:
            yield Step(waits=True)
        yield from priced(model, objective, relaxed, *common)
        if relaxed.x is not None:
            yield agreeing(model, objective, relaxed.x, *common)
        yield from around(model, objective, *common)

    return steps


def searched(
    model: Compiled,
    objective: Objective,
    x: Floats | None,
    first: bool,
    relaxed: highs.Run,
    near: float,
    options: Options,
    cancel: threading.Event | None,
    watch: Callable[[State], None],
    threads: int = 1,
) -> Searched:
    """Look for better vectors before the full run: year after year where there is none yet, then around the one there
    is. With several years the relaxation's value may prove enough: the full run would only solve it again.

    Where a tier is held, a plan is in hand and the solver's own run follows, that run goes at once: the cuts of its
    root see what is bought and planned in whole units together. On eu-27 they close 3.6 % of cost in three seconds,
    years apart 1.9 % in eleven, what is bought alone 2.2 % in twenty.

    What is done is measured in counts. A clock can only end it; the tier then ends with it. With more ``threads`` than
    one the years' bound is worked out beside, each run on one thread.
    """
    if not many_years(model) or (x is None and not first) or not worth_it(model):
        return Searched(x)
    large = len(model.index) >= TOO_LARGE
    if x is not None and model.holds and not large:
        return Searched(x)
    limit, enough = Deadline(options.time_limit_s, cancel), Deadline(options.enough_s, cancel)

    def timed(deadline: Deadline, threads: int = options.threads) -> Options:
        return replace(options, time_limit_s=deadline.left(), threads=threads)

    def cut(clocked: bool = False) -> Searched | None:
        deadline = limit if x is None else enough
        if deadline.cancelled:
            return Searched(x, "cancelled", "cancelled; the best plan until then", bound)
        return Searched(x, "time_limit", "the time limit came first", bound) if clocked or deadline.over else None

    def around_it(x: Floats, bound: float | None) -> tuple[Floats, bool]:
        tell = teller(watch, objective, bound)
        return improved(model, objective, x, bound, near, timed(enough), cancel, tell)

    bound = relaxed.value if relaxed.ended == "finished" else None
    if x is not None and model.holds:
        given = (model, objective, x, relaxed, timed(enough, threads), cancel)
        x, clocked, proven = years_apart.bounded(*given, partial(around_it, x))
        bound = tighter(objective, bound, proven)
    else:
        beside, tell = timed(limit if x is None else enough, threads), teller(watch, objective, bound)
        apart = years_apart.solved(model, objective, x, relaxed, beside, cancel, tell)
        x, bound = apart.x, tighter(objective, bound, apart.bound)
        if x is None and relaxed.x is not None:
            tell = teller(watch, objective, bound)
            x = relax_and_fix(model, objective, relaxed.x, timed(limit), cancel, tell)
        ended = cut()
        if x is None or ended is not None:
            return ended or Searched(None)
        x, clocked = around_it(x, bound)
    ended = cut(clocked)
    if ended is not None:
        return ended
    gap = share_gap(objective.value(x), natural_bound(objective, bound), objective.maximise, near)
    if bound is not None and gap is not None and gap <= options.gap:
        return Searched(x, "finished", "within the gap of what the years apart prove", bound)
    if large:
        return Searched(x, "finished", "the search around the plan found nothing better", bound)
    return Searched(x, bound=bound)
