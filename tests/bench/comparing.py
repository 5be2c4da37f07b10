"""Runs beside each other: groups that may be compared, ratios to HiGHS alone, performance profiles."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable

from pooling.study.bench.measures import Best, judged, planned, primal_integral, proven
from pooling.study.bench.profiles import LEAST_S, OPEN, Place, Run, Seconds, place

ALONE = ("highs", "highs-ours")
"""HiGHS alone; what others are compared with is the faster of both, on every measure anew."""


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
