"""Runs of several contestants in figures: performance profiles, shifted geometric means, PAR10.

A run is a record as :mod:`pooling.study.bench.records` reads it; ``seconds`` says of a run what is compared, None where
it is open. Contestants are compared where every one of them was run.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

Run = dict[str, Any]
Seconds = Callable[[Run], float | None]
LEAST_S = 0.1
"""Less counts as this much: below it the start of a process decides."""
SHIFT_S = 1.0
"""Of geometric means, so that runs of no time at all do not decide."""
PENALTY = 10
"""An open run counts as so many times its limit in PAR10."""
OPEN = math.inf
Place = tuple[str, float, int, int]
"""(case, limit, threads, seed): what runs of one place are given is the same."""


def place(run: Run) -> Place:
    return run["case"], run["limit_s"], run["threads"], run["seed"]


def everywhere(runs: Iterable[Run]) -> list[Run]:
    """The runs at places where every contestant was run."""
    known = list(runs)
    names = {run["contestant"] for run in known}
    there: dict[Place, set[str]] = defaultdict(set)
    for run in known:
        there[place(run)].add(run["contestant"])
    return [run for run in known if there[place(run)] == names]


def shifted_geometric_mean(values: Iterable[float], shift: float = SHIFT_S) -> float:
    """exp(mean of log(value + shift)) - shift; all values are at least 0, and there is one at least."""
    logarithms = [math.log(value + shift) for value in values]
    return math.exp(math.fsum(logarithms) / len(logarithms)) - shift


def par10(runs: Iterable[Run], seconds: Seconds) -> float:
    """Mean seconds, an open run at ten times its limit (penalised average runtime)."""
    values = [PENALTY * run["limit_s"] if (found := _seconds(run, seconds)) is None else found for run in runs]
    return math.fsum(values) / len(values)


def limited(run: Run, seconds: Seconds) -> float:
    """The seconds of a run, its limit where it is open."""
    found = _seconds(run, seconds)
    return run["limit_s"] if found is None else found


def _seconds(run: Run, seconds: Seconds) -> float | None:
    return None if run.get("failed") else seconds(run)


def profile(runs: Iterable[Run], seconds: Seconds) -> dict[str, list[float]]:
    """Of every contestant: its ratios to the fastest, in order, over the places where every one of them was run.

    Dolan and More (2002), Benchmarking optimization software with performance profiles, Mathematical Programming 91.
    """
    found: dict[Place, dict[str, float]] = defaultdict(dict)
    for run in runs:
        value = _seconds(run, seconds)
        found[place(run)][run["contestant"]] = OPEN if value is None else max(value, LEAST_S)
    if not found:
        return {}
    complete = [name for name in _names(found) if all(name in by for by in found.values())]
    out: dict[str, list[float]] = {name: [] for name in complete}
    for by in found.values():
        fastest = min(by[name] for name in complete) if complete else OPEN
        for name in complete:
            out[name].append(OPEN if fastest == OPEN or by[name] == OPEN else by[name] / fastest)
    return {name: sorted(values) for name, values in out.items()}


def _names(found: dict[Place, dict[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for by in found.values() for name in by))
