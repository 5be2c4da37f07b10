"""The exact tree and the search side by side, what each finds handed to the other.

The tree proves, and its own plans come late: on the 32-nation instance its bound is within 0.4 % of the optimum after
a tenth of the time, and it then works at its first good plan. The search finds plans and proves nothing. So both go
together, in one state: the tree hands over every better plan and its bound, the search every better plan; as soon as
the best plan of either is within the gap of the bound, both end.

With one thread they take turns at the tree's own points, by work counted in such points: one seed gives one
plan, however busy the machine. With more they go at once, each on a thread of its own, and what either hands to HiGHS
is solved on one: HiGHS has one pool of threads, and a tree that is left behind would keep it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pooling.solving import highs
from pooling.solving.bounds import natural_bound, share_gap
from pooling.solving.compiled import Compiled, Objective
from pooling.solving.highs import POLL_S, Options, Run
from pooling.solving.neighbourhoods import Step
from pooling.solving.state import State

FIRST = 12.0
"""Points of the tree that the search may take as long as before the tree has come to any."""
PATIENCE = 20.0
"""Points of the tree as long as which the search may find nothing before it has half as many turns as the tree."""
AIMED_POINTS = 100
"""Points of the tree until which a tier is aimed nearer than its gap."""
JOIN_S = 2.0
"""Seconds in which a search hears that it is over."""

Search = Callable[[State, threading.Event], Iterator[Step]]
"""What looks for better plans than the state's, step by step, until the event is set."""


@dataclass(frozen=True)
class Goal:
    """When plan and bound are near enough: within ``aim`` while the tree has not come far, then within the gap; or
    nearer than ``near``."""

    objective: Objective
    gap: float
    near: float
    aim: float

    def looks(self, state: State) -> None:
        """Say in the state whether they are."""
        with state.lock:
            if state.value is not None and state.bound is not None:
                bound = natural_bound(self.objective, state.bound)
                wanted = self.aim if state.points < AIMED_POINTS else self.gap
                gap = share_gap(state.value, bound, self.objective.maximise, self.near)
                state.within = state.within or (gap is not None and gap <= self.gap)
                state.enough = state.enough or (gap is not None and gap <= wanted)


def raced(
    model: Compiled,
    options: Options,
    goal: Goal,
    search: Search,
    state: State,
    *,
    at_once: bool,
    cancel: threading.Event | None,
    watch: Callable[[State], None] | None,
) -> Run:
    """A run of the tree with the search beside it, ``at_once`` or in turns; the best plan of both. ``state`` says what
    is known before it."""
    taking, start = _at_once if at_once else _in_turns, state.x
    with taking(search, state, goal) as beside:
        given = (model, goal.objective, options)
        run = highs.run(*given, start=start, cancel=cancel, watch=watch, state=state, beside=beside)
    if state.fault is not None:
        raise state.fault
    with state.lock:
        x, value = state.x, state.value
    if x is None or value is None or (run.value is not None and goal.objective.loss(run.value, value) <= 0):
        return run
    return replace(run, x=x, value=value)


class _InTurns:
    """The search's turns at the points of the tree: as long as the tree's while they find something, ever fewer then.

    None once plan and bound are within the gap: what is aimed at beyond that the tree has to bring by itself.

    With w points' worth of work since the last better plan it has 1 / (1 + w / PATIENCE) of the tree's work: in the end
    a share that falls with the root of the tree's.
    """

    def __init__(self, steps: Callable[[threading.Event], Iterator[Step]], goal: Goal) -> None:
        self._begin, self._goal = steps, goal
        self._steps: Iterator[Step] | None = None
        self._allowed, self._fruitless, self._points = FIRST, 0.0, 0

    def looks(self, state: State) -> None:
        self._goal.looks(state)

    def turns(self, state: State, stop: threading.Event) -> None:
        self._steps = self._begin(stop) if self._steps is None else self._steps
        self._allowed += (state.points - self._points) / (1 + self._fruitless / PATIENCE)
        self._points = state.points
        while self._allowed > 0 and not stop.is_set() and not state.within:
            found = state.found
            step = next(self._steps, None)
            if step is None or step.waits:
                return
            self._allowed -= step.work
            self._fruitless = 0.0 if state.found != found else self._fruitless + step.work
            self._goal.looks(state)


@contextmanager
def _in_turns(search: Search, state: State, goal: Goal) -> Iterator[_InTurns]:
    yield _InTurns(lambda stop: search(state, stop), goal)


class _Looking:
    """What only looks: the search goes on by itself."""

    def __init__(self, goal: Goal) -> None:
        self.looks = goal.looks

    def turns(self, _state: State, _stop: threading.Event) -> None:
        """Nothing waits for a turn."""


@contextmanager
def _at_once(search: Search, state: State, goal: Goal) -> Iterator[_Looking]:
    """The search on a thread of its own, until the tree ends."""
    over = threading.Event()

    def work() -> None:
        try:
            for step in search(state, over):
                goal.looks(state)
                if over.is_set() or state.enough:
                    return
                if step.waits:
                    over.wait(POLL_S)
        except BaseException as fault:  # handed to the caller, who raises it
            state.fault = fault

    thread = threading.Thread(target=work, name="search", daemon=True)
    thread.start()
    try:
        yield _Looking(goal)
    finally:
        over.set()
        thread.join(JOIN_S)
