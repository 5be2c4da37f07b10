"""Which figures matter when all may be off at once: elementary effects after Morris, through SALib.

Source: Morris, 1991, Factorial sampling plans for preliminary computational experiments, Technometrics 33; Campolongo,
Cariboni and Saltelli, 2007, An effective screening design for sensitivity analysis of large models, Environmental
Modelling & Software 22 (mean of absolute effects).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows
from pooling.analysis.comparing.sides import Side
from pooling.analysis.question import Tell
from pooling.analysis.sensitivity.figures import Figures, changes, groups
from pooling.analysis.sensitivity.tornado import SensitivityRequest
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.result_columns import SHARE, result_column

_LEVELS = 4


class MorrisRequest(SensitivityRequest):
    """How many walks through the figures: each takes a run more than there are groups."""

    walks: int = Field(4, ge=2, le=200, description="Walks; each is a run for every group of figures, and one more.")


@dataclass(frozen=True, slots=True)
class MorrisEffect:
    """What a group of figures moves a tier by, from low to high, the others anywhere between."""

    label: str = result_column("The figures")
    figures: str = result_column("Their column, as table.column")
    of: str = result_column("The nation or capability they are of; empty: all")
    by: float = result_column("By how much they are smaller and larger", unit=SHARE)
    tier: str = result_column("Tier")
    tier_unit: str = result_column("Unit of its values and effects")
    size: float = result_column("Mean size of the effect, whatever its sign (mu*)", pattern="#,##0.00##")
    size_within: float = result_column("Half width of its 95 % interval, by resampling", pattern="#,##0.00##")
    mean: float = result_column("Mean effect with its sign (mu)", pattern="#,##0.00##")
    spread: float = result_column(
        "Standard deviation of the effects (sigma): how much it matters what the other figures are",
        pattern="#,##0.00##",
    )
    gap: float = result_column(
        "Largest distance from value to bound in any run: effects smaller than this may be none", pattern="#,##0.00##"
    )
    walks: int = result_column("Walks that were finished")


def morris(request: MorrisRequest, stop: threading.Event, tell: Tell) -> Rows[MorrisEffect]:
    """Which figures matter when all may be off at once, by elementary effects (Morris): a screening of many figures.

    Figures move between ``by`` less and ``by`` more in four levels, one group after the other along each walk. A large
    mean size says that a group matters, a large spread that it depends on the others. Plans are within their gaps, so
    effects below ``gap`` may be none.
    """
    if find_spec("SALib") is None:
        cure = "install the extra: pip install 'pooling[analysis]', or ask for sensitivity, which needs no extra"
        raise InvalidInput([Problem("morris", "", "needs SALib, which is not installed", cure)], "morris")
    again = Again(request, stop)
    asked = groups(again.instance, request.per, request.figures)
    if len(asked) < 2:
        raise InvalidInput(
            [Problem("figures", str(len(asked)), "two groups of figures at least", "name more")], "morris"
        )
    base = again.base()
    if not base.has_plan:
        return again.answered((), request.walks, 0, "walks")
    problem, points = _design(asked, request)
    size = len(asked) + 1
    runs: list[Side] = []
    for position, point in enumerate(points):
        if again.deadline.over:
            break
        tell(position, len(points), f"walk {position // size + 1}")
        side = _run(again, asked, point, request.by)
        if side is not None and not side.has_plan and again.deadline.over:
            break
        if side is None or not side.has_plan:
            return _stopped(position, size, side)
        runs.append(side)
    walks = len(runs) // size
    rows = [] if walks < 2 else _effects(asked, request, problem, points[: walks * size], runs[: walks * size])
    return again.answered(rows, request.walks, walks, "walks")


def _design(asked: Sequence[Figures], request: MorrisRequest) -> tuple[dict[str, Any], Any]:
    """The problem as SALib has it, and its points: from -1 (``by`` less) to 1 (``by`` more) for each group."""
    from SALib.sample.morris import sample

    names = [f"{group.name} {group.of}".strip() for group in asked]
    problem = {"num_vars": len(asked), "names": names, "bounds": [[-1.0, 1.0]] * len(asked)}
    return problem, sample(problem, request.walks, num_levels=_LEVELS, seed=request.seed)


def _run(again: Again, asked: Sequence[Figures], point: Sequence[float], by: float) -> Side | None:
    """The run at a point; None where its figures make no valid instance."""
    made = [
        change
        for group, where in zip(asked, point, strict=True)
        for change in changes(again.instance, group, 1.0 + by * float(where))
    ]
    try:
        return again.changed("walk", made) if made else again.base()
    except InvalidInput:
        return None


def _stopped(position: int, size: int, side: Side | None) -> Rows[MorrisEffect]:
    """No effects: a point of a walk has no value."""
    what = "its figures make no valid instance" if side is None else "there is no plan"
    detail = f"walk {position // size + 1} ended: {what}; take a smaller share, or fewer figures"
    return Rows((), "infeasible" if side is not None and side.result.outcome == "infeasible" else "none", detail=detail)


def _effects(
    asked: Sequence[Figures], request: MorrisRequest, problem: dict[str, Any], points: Any, runs: Sequence[Side]
) -> list[MorrisEffect]:
    """A row for each tier and group, what matters most first."""
    import numpy as np
    from SALib.analyze.morris import analyze

    rows = []
    for position, tier in enumerate(runs[0].result.tiers):
        tiers = [run.result.tiers[position] for run in runs]
        values = np.array([float(found.value or 0.0) for found in tiers])
        open_ = [math.inf if t.bound is None else abs(t.bound - value) for t, value in zip(tiers, values, strict=True)]
        found = analyze(problem, points, values, num_levels=_LEVELS, seed=request.seed)
        effects = [
            MorrisEffect(
                group.label,
                group.name,
                group.of,
                request.by,
                tier.name,
                tier.unit,
                float(found["mu_star"][place]),
                float(found["mu_star_conf"][place]),
                float(found["mu"][place]),
                float(found["sigma"][place]),
                float(max(open_)),
                len(runs) // (len(asked) + 1),
            )
            for place, group in enumerate(asked)
        ]
        rows += sorted(effects, key=lambda effect: (-effect.size, effect.label))
    return rows
