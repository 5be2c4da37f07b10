"""What is known while a run goes on, and what may go beside it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from pooling.solving.compiled import Floats


@dataclass
class State:
    """What is known while a run goes on; written by HiGHS's thread and what goes beside it, read by the caller's.

    ``points``: how far the tree has come. ``within``: plan and bound are within the gap. ``enough``: they are as near
    as is aimed for, whoever found them. The run is ended then, and nothing is added to what is known, however late
    HiGHS hears of it. ``fault``: what went wrong beside the tree. It ends the run and is raised.
    """

    x: Floats | None = None
    value: float | None = None
    bound: float | None = None
    nodes: int = 0
    found: int = 0
    points: int = 0
    within: bool = False
    enough: bool = False
    fault: BaseException | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, x: Floats, value: float, maximise: bool) -> None:
        """Keep a vector where it is better than the one that is kept. HiGHS is handed it at its next point."""
        with self.lock:
            better = self.value is None or (value > self.value if maximise else value < self.value)
            if better and not self.enough:
                self.x, self.value, self.found = x, value, self.found + 1

    def proves(self, bound: float, maximise: bool) -> None:
        """Keep a bound where it is tighter than the one that is kept."""
        with self.lock:
            tighter = self.bound is None or (bound < self.bound if maximise else bound > self.bound)
            if np.isfinite(bound) and tighter and not self.enough:
                self.bound = bound

    def comes_to(self, nodes: int) -> None:
        """A point of the tree, so many nodes from its root."""
        with self.lock:
            if not self.enough:
                self.points, self.nodes = self.points + 1, max(nodes, 0)


class Beside(Protocol):
    """What goes beside a run in whole units. Both are called on HiGHS's thread."""

    def looks(self, state: State) -> None:
        """At every better plan, and every point of the tree: whether plan and bound are near enough."""

    def turns(self, state: State, stop: threading.Event) -> None:
        """At every point of the tree: where HiGHS asks for an interrupt or a plan of ours, between two linear programs
        or two heuristics. Its own work decides where points are: what is done there, and counted in them, depends on
        no clock. ``stop``: the run is to end.
        """
