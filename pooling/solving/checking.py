"""Runs whose claims are held against each other: one that is contradicted is a fault, and the model is solved again.

HiGHS has been seen to call a worse plan optimal, a feasible model infeasible, and to state a bound that its own plan
passes, on small models with whole units and with presolve. No single switch cures all of it, so what a run says is held
against what is known otherwise (its own value, the plan in hand, the linear relaxation, and on small models a second
run without presolve and without a start); what contradicts it leads to a stricter way of solving, and is said in the
result.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from pooling.domain import round_off
from pooling.solving import highs
from pooling.solving.bounds import tighter
from pooling.solving.compiled import Compiled, Floats, Objective
from pooling.solving.highs import MOST_STRICT, Options, Run
from pooling.solving.racing import Goal, Search, raced
from pooling.solving.state import State
from pooling.solving.whole import off, pinned, rounded

SMALL_COLUMNS = 500
SMALL_NODES = 500
"""A model up to so many columns, solved in so many nodes, is solved once more in another way: that takes no time."""
WAYS = ("", "without presolve", "without presolve and with another seed")


@dataclass(frozen=True)
class Known:
    """What is known of a tier apart from the run: the vector in hand, the linear relaxation's bound, the difference
    from which on two values are not the same, and what looks for better vectors beside the first way, ``at_once`` or in
    turns."""

    x: Floats | None
    relaxed: float | None
    near: float
    search: Search | None = None
    at_once: bool = False
    aim: float | None = None
    """A nearer gap than was asked, aimed at while that is cheap."""


def checked(
    model: Compiled,
    objective: Objective,
    options: Options,
    known: Known,
    *,
    cancel: threading.Event | None = None,
    watch: Callable[[State], None] | None = None,
) -> tuple[Run, list[str]]:
    """The run of the first way whose claims hold, with the best vector of all, and the faults of those before it.

    Where every way is contradicted the run claims no bound and ``ended`` is failed.
    """
    began = time.perf_counter()
    faults: list[str] = []
    best, opened = known.x, None
    run: Run | None = None
    for strict in range(options.strict, MOST_STRICT + 1):
        asked = _in_time(replace(options, strict=strict), began)
        if run is not None and (asked is None or (cancel is not None and cancel.is_set())):
            break
        start = best if strict < MOST_STRICT else None
        if strict == options.strict == 0 and known.search is not None:
            run = _raced(model, objective, asked or options, known, cancel, watch)
        else:
            run = highs.run(model, objective, asked or options, start=start, cancel=cancel, watch=watch)
        if run.ended == "infeasible" and best is None:
            if strict == options.strict:
                continue  # asked once more before it is believed
            if not faults:
                return run, faults
        if strict > options.strict and not faults and run.x is not None:
            faults.append(f"the model was called infeasible, a plan was found {WAYS[strict]}")
        wrong = None
        if strict < MOST_STRICT and _leaks(model, run, asked or options):
            wrong = "a whole number that was left a little open carries the plan"
            opened, run = run.x, replace(run, x=None)
        best = _better(objective, best, run.x)
        wrong = wrong or _wrong(objective, run, best, known)
        if wrong is None and run.ended == "finished":
            run, best, wrong = _second_opinion(model, objective, asked or options, run, best, known, cancel)
        if wrong is None:
            break
        faults.append(f"{wrong}; solved again {WAYS[strict + 1]}" if strict < MOST_STRICT else wrong)
    assert run is not None
    best = opened if best is None else best
    value = None if best is None else objective.value(best)
    wrong = _wrong(objective, run, best, known)
    if wrong is not None:
        ended = "failed" if run.ended in ("finished", "infeasible") else run.ended
        run = replace(run, ended=ended, detail=wrong, bound=None)
    return replace(run, x=best, value=value), faults


def _raced(
    model: Compiled,
    objective: Objective,
    options: Options,
    known: Known,
    cancel: threading.Event | None,
    watch: Callable[[State], None] | None,
) -> Run:
    """The run with the search beside it."""
    assert known.search is not None
    value = None if known.x is None else objective.value(known.x)
    aim = options.gap if known.aim is None else known.aim
    state, goal = State(known.x, value, known.relaxed), Goal(objective, options.gap, known.near, aim)
    return raced(
        model, replace(options, gap=aim), goal, known.search, state, at_once=known.at_once, cancel=cancel, watch=watch
    )


def _leaks(model: Compiled, run: Run, options: Options) -> bool:
    """Whether a run's plan is lost where its whole columns are rounded and the rest is decided again."""
    if run.x is None or model.whole.all() or not model.whole.any():
        return False
    whole = rounded(model, run.x)
    if off(model, whole) <= round_off.LEFT_OPEN:
        return False
    asked = Options(gap=0.0, time_limit_s=options.time_limit_s, threads=options.threads)
    return highs.run(pinned(model, whole), None, asked).ended == "infeasible"


def _in_time(options: Options, began: float) -> Options | None:
    passed = time.perf_counter() - began
    if options.time_limit_s is None:
        return options
    enough = None if options.enough_s is None else options.enough_s - passed
    left = options.time_limit_s - passed
    return None if left <= 0 else replace(options, time_limit_s=left, enough_s=enough)


def _better(objective: Objective, known: Floats | None, found: Floats | None) -> Floats | None:
    if known is None or found is None:
        return known if found is None else found
    return found if objective.loss(objective.value(found), objective.value(known)) < 0 else known


def _wrong(objective: Objective, run: Run, best: Floats | None, known: Known) -> str | None:
    """What contradicts a run, in words; None where nothing does."""
    if run.ended == "failed":
        return f"the solver failed ({run.detail})"
    if run.ended == "infeasible":
        return None if best is None else "the model was called infeasible, a plan is in hand"
    if run.bound is None:
        nothing = run.ended == "finished" and run.x is not None
        return "a plan was called optimal without a bound" if nothing else None
    value = None if best is None else objective.value(best)
    if value is not None and objective.loss(run.bound, value) > known.near + round_off.BOUND_PASSED * abs(value):
        return f"the bound {run.bound:.12g} is passed by a plan worth {value:.12g}"
    if run.ended == "finished" and known.relaxed is not None:
        weaker = objective.loss(known.relaxed, run.bound)
        if weaker > max(known.near, round_off.BOUND_WEAKER * abs(known.relaxed)):
            return f"the bound {run.bound:.12g} is worse than the linear relaxation's {known.relaxed:.12g}"
    return None


def _second_opinion(
    model: Compiled,
    objective: Objective,
    options: Options,
    run: Run,
    best: Floats | None,
    known: Known,
    cancel: threading.Event | None,
) -> tuple[Run, Floats | None, str | None]:
    """(run, best vector, what contradicts the run) after a small model was solved once more in another way.

    A larger one is solved again only where a start was called optimal at once: where presolve leaves no objective,
    HiGHS has called a start optimal although a better plan exists (a test holds one).
    """
    if best is not None and known.relaxed is not None:
        value = objective.value(best)
        if objective.loss(value, known.relaxed) <= known.near + options.gap * abs(value):
            # The exact bound of the relaxation proves what was asked, whatever the solver did.
            return run, best, None
    small = len(model.low) <= SMALL_COLUMNS and run.nodes <= SMALL_NODES and bool(model.whole.any())
    lucky = known.x is not None and options.strict < MOST_STRICT and run.nodes == 0 and bool(model.whole.any())
    lucky = lucky and not run.enough
    if not small and not lucky:
        return run, best, None
    # A strict way is held against the other strict one: the fast way may be what it was asked for.
    way = {0: 1, 1: 2}.get(options.strict, 1) if small else options.strict
    asked = replace(options, strict=way, most_nodes=2 * run.nodes + SMALL_NODES, enough_s=None)
    second = highs.run(model, objective, asked, cancel=cancel)
    if not _leaks(model, second, asked):
        best = _better(objective, best, second.x)
    wrong = _wrong(objective, run, best, known)
    if wrong is None and second.ended == "infeasible":
        wrong = "another run called the model infeasible, a plan is in hand"
    if wrong is None and run.bound is not None and second.ended == "finished":
        # Both hold; the tighter bound says more.
        believed = None if _wrong(objective, second, best, known) else second.bound
        run = replace(run, bound=tighter(objective, run.bound, believed))
    return run, best, wrong


def infeasible(model: Compiled, options: Options, cancel: threading.Event | None = None) -> bool | None:
    """Whether a model has no plan at all, asked twice before it is believed; None where that stays unknown."""
    first = highs.run(model, None, options, cancel=cancel)
    if first.ended == "finished":
        return False
    if first.ended != "infeasible":
        return None
    second = highs.run(model, None, replace(options, strict=1), cancel=cancel)
    return {"infeasible": True, "finished": False}.get(second.ended)
