"""Runs beside each other: groups that may be compared, ratios to HiGHS alone, performance profiles."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from .measures import Best, judged, planned, primal_integral, proven

Run = dict[str, Any]
Seconds = Callable[[Run], float | None]
ALONE = ("highs", "highs-ours")
"""HiGHS alone; what others are compared with is the faster of both, on every measure anew."""
LEAST_S = 0.1
"""Less counts as this much: below it the start of a process decides."""
OPEN = math.inf
Place = tuple[str, float, int, int]
"""(case, limit, threads, seed): what runs of one place are given is the same."""


def place(run: Run) -> Place:
    return run["case"], run["limit_s"], run["threads"], run["seed"]


def shown(runs: Iterable[Run]) -> tuple[list[Run], Best]:
    """The runs of every case and number of threads at the limit with most of them, judged; failed ones included."""
    groups: dict[tuple[str, int], dict[float, list[Run]]] = defaultdict(lambda: defaultdict(list))
    known, best = judged(runs)
    for run in known:
        groups[run["case"], run["threads"]][run["limit_s"]].append(run)
    out: list[Run] = []
    for limits in groups.values():
        out += max(limits.items(), key=lambda entry: (len(entry[1]), entry[0]))[1]
    return out, best


def measures(best: Best) -> dict[str, Seconds]:
    """What is compared, by its heading."""
    return {
        "plan within 5 % of the best": lambda run: planned(run, best),
        "5 % proven": lambda run: proven(run, 0.05),
        "1 %": lambda run: proven(run, 0.01),
        "1 %, wrong bounds believed": lambda run: proven(run, 0.01, believed=True),
        "0.5 %": lambda run: proven(run, 0.005),
        "primal integral": lambda run: primal_integral(run, best),
        "CPU": lambda run: run.get("cpu_s"),
        "peak memory": lambda run: run["peak_mb"],
    }


def median(values: Iterable[float | None]) -> float:
    """The middle one; what is open counts as never."""
    return statistics.median([OPEN if value is None else value for value in values])


def ratios(runs: Iterable[Run], contestant: str, seconds: Seconds) -> dict[Place, float]:
    """Of every place: ours to HiGHS alone. Where HiGHS alone is open its limit counts; where both are, nothing does."""
    found: dict[Place, dict[str, float | None]] = defaultdict(dict)
    limit: dict[Place, float] = {}
    for run in runs:
        found[place(run)][run["contestant"]] = None if run.get("failed") else seconds(run)
        limit[place(run)] = run["limit_s"]
    out = {}
    for where, by in found.items():
        base = min((value for name in ALONE if (value := by.get(name)) is not None), default=None)
        mine = by.get(contestant)
        if contestant not in by or not any(name in by for name in ALONE) or (mine is None and base is None):
            continue
        floor = max(LEAST_S, limit[where] if base is None else base)
        out[where] = OPEN if mine is None else max(mine, LEAST_S) / floor
    return out


def profile(runs: Iterable[Run], seconds: Seconds) -> dict[str, list[float]]:
    """Of every contestant: its ratios to the fastest, in order, over the places where every one of them was run."""
    found: dict[Place, dict[str, float]] = defaultdict(dict)
    for run in runs:
        value = None if run.get("failed") else seconds(run)
        found[place(run)][run["contestant"]] = OPEN if value is None else max(value, LEAST_S)
    if not found:
        return {}
    everywhere = [name for name in _names(found) if all(name in by for by in found.values())]
    out: dict[str, list[float]] = {name: [] for name in everywhere}
    for by in found.values():
        fastest = min(by[name] for name in everywhere) if everywhere else OPEN
        for name in everywhere:
            out[name].append(OPEN if fastest == OPEN or by[name] == OPEN else by[name] / fastest)
    return {name: sorted(values) for name, values in out.items()}


def _names(found: dict[Place, dict[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for by in found.values() for name in by))
