"""What is told while a tier is solved: progress, and every better vector."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

from pooling.domain.card import Tier
from pooling.solving.bounds import natural_bound, share_gap
from pooling.solving.compiled import Floats, Objective
from pooling.solving.progress import OnProgress, Progress
from pooling.solving.state import State
from pooling.solving.tier_runs import TierRun

Improved = Callable[[Floats, tuple[TierRun, ...]], None]
"""Called on the caller's thread with every better vector and the tiers ended so far."""


def teller(watch: Callable[[State], None], objective: Objective, bound: float | None) -> Callable[[Floats], None]:
    """What hears of better vectors found before the run itself."""
    found = count(-1, -1)

    def tell(x: Floats) -> None:
        watch(State(x=x, value=objective.value(x), bound=bound, found=next(found)))

    return tell


def watching(
    objective: Objective,
    tier: Tier,
    position: int,
    tiers: int,
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
            of = (objective.name, position, tiers, objective.maximise)
            on_progress(Progress("solve", now - began, *of, value, bound, gap, tier.gap, nodes))
        if fresh and x is not None and on_improved is not None:
            on_improved(x, tuple(runs))
        seen["found"] = found

    return watch
