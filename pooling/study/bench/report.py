"""What records of runs come to: a row for each contestant, and the curves of their performance profile."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pooling.domain.problems import InvalidInput, Problem
from pooling.study.bench.measures import judged, primal_integral, proven
from pooling.study.bench.profiles import OPEN, Run, everywhere, limited, par10, profile, shifted_geometric_mean

FACTORS = (1.0, 2.0, 4.0, 8.0)
"""Times the fastest at which the profile is told in figures."""


@dataclass(frozen=True)
class Row:
    """A contestant over the places (case, limit, threads, seed) where every contestant was run.

    ``wrong``: runs whose plan is not worth what they said, or whose bound a plan passes; they count as open. Seconds
    are to all tiers proven to the gap asked. ``within``: share of runs within so many times the fastest.
    """

    contestant: str
    runs: int
    proven: int
    failed: int
    wrong: int
    geometric_mean_s: float
    par10_s: float
    primal_integral_s: float
    within: Mapping[str, float]

    def flat(self) -> dict[str, Any]:
        """One level deep, for tables."""
        figures = {name: value for name, value in vars(self).items() if name != "within"}
        return {**figures, **{f"within_{factor}x": share for factor, share in self.within.items()}}


@dataclass(frozen=True)
class Report:
    """``curves``: of every contestant its ratios to the fastest in order, infinite where it is open. ``left_out``: runs
    at places where not every contestant was run."""

    gap: float
    rows: tuple[Row, ...]
    curves: Mapping[str, list[float]]
    left_out: int
    words: tuple[str, ...]


def report(runs: Iterable[Run], gap: float) -> Report:
    """Compare contestants by the seconds they take to prove all tiers to a gap.

    Raises :class:`InvalidInput` where nothing can be compared.
    """
    known = list(runs)
    whole = [run for run in known if not run.get("failed")]
    checked, best = judged(whole)
    all_runs = [*checked, *({**run, "wrong": []} for run in known if run.get("failed"))]
    compared = everywhere(all_runs)
    if not compared:
        cure = "run all contestants on the same cases, with the same limits, threads and seeds"
        raise InvalidInput(
            [Problem("runs", str(len(known)), "no place where every contestant was run", cure)], "report"
        )

    def seconds(run: Run) -> float | None:
        return proven(run, gap)

    curves = profile(compared, seconds)
    rows = []
    for name in dict.fromkeys(run["contestant"] for run in compared):
        mine = [run for run in compared if run["contestant"] == name]
        lost = [run["limit_s"] if run.get("failed") else primal_integral(run, best) for run in mine]
        ratios = curves[name]
        rows.append(
            Row(
                contestant=name,
                runs=len(mine),
                proven=sum(not run.get("failed") and seconds(run) is not None for run in mine),
                failed=sum(bool(run.get("failed")) for run in mine),
                wrong=sum(bool(run["wrong"]) for run in mine),
                geometric_mean_s=shifted_geometric_mean(limited(run, seconds) for run in mine),
                par10_s=par10(mine, seconds),
                primal_integral_s=math.fsum(lost) / len(lost),
                within={f"{factor:g}": sum(ratio <= factor for ratio in ratios) / len(ratios) for factor in FACTORS},
            )
        )
    words = [
        f"{run['case']}, seed {run['seed']}, {run['contestant']}: {text}" for run in compared for text in run["wrong"]
    ]
    return Report(gap, tuple(rows), curves, len(all_runs) - len(compared), tuple(words))


def finite(curves: Mapping[str, list[float]]) -> dict[str, list[float | None]]:
    """The curves for JSON: what is open has no number."""
    return {name: [None if ratio == OPEN else ratio for ratio in ratios] for name, ratios in curves.items()}
