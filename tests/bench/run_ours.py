"""This package, from the instance to the audited result: ``python -m tests.bench.run_ours JOB OUT``.

A run as ``pooling.solve`` makes it, but for two things that are the same for every contestant: the matrix is permuted
once it is compiled, and a tier is held at the stated level instead of what was found.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import pooling
from pooling.domain.card import Tier
from pooling.engine import running
from pooling.engine.loading import prepared
from pooling.solving import tier_runs
from pooling.solving.compiled import Compiled, Objective
from pooling.solving.tier_runs import TierRun

from .points import Points
from .stating import permuted


class Stated:
    """Holds at stated levels. ``missed``: tiers whose plan is worse than their level, and held at what was found."""

    def __init__(self, levels: dict[str, float]) -> None:
        self.levels, self.hold = levels, tier_runs.hold
        self.missed: set[str] = set()

    def __call__(self, model: Compiled, objective: Objective, tier: Tier, found: float, near: float = 0.0) -> Compiled:
        level = self.levels.get(objective.name)
        if level is None:
            return self.hold(model, objective, tier, found, near)
        if objective.loss(found, level) > near + 1e-9 * abs(level):
            self.missed.add(objective.name)
            return self.hold(model, objective, tier, found, near)
        limit = level - objective.constant
        sides = (limit - near, np.inf) if objective.maximise else (-np.inf, limit + near)
        return model.with_hold(objective.cost, *sides)

    def elsewhere(self, model: Compiled) -> list[str]:
        """Tiers that a solved model does not hold at their levels, though their plans keep them."""
        out = []
        for position, objective in enumerate(model.objectives[: model.holds]):
            level = self.levels.get(objective.name)
            if level is None or objective.name in self.missed:
                continue
            row = len(model.row_low) - model.holds + position
            largest = np.abs(model.value[model.row_start[row] : model.row_start[row + 1]]).max()
            side = (model.row_low if objective.maximise else model.row_high)[row] / largest
            stated = (level - objective.constant) / np.abs(objective.cost).max()
            if abs(side - stated) > 1e-6 * max(1.0, abs(stated)):
                out.append(objective.name)
        return out

    def everywhere(self) -> None:
        """In place of ``hold`` wherever this package calls it."""
        for name, module in list(sys.modules.items()):
            if name.startswith("pooling.") and getattr(module, "hold", None) is self.hold:
                module.hold = self  # type: ignore[attr-defined]


class Noting:
    """What is known of a run while it goes on."""

    def __init__(self, seed: int) -> None:
        self.seed, self.names = seed, []  # type: tuple[int, list[str]]
        self.points: Points | None = None
        self.vectors: list[Any] = []
        self.left = 0
        self.model: Compiled | None = None
        self.compile, self.solve = running.compile_model, running.solve_tiers

    def compiled(self, *given: Any) -> Compiled:
        return permuted(self.compile(*given), self.seed)

    def solved(self, model: Compiled, *given: Any, **how: Any) -> Any:
        self.names = [objective.name for objective in model.objectives]
        # Where a run is made again, stricter, its clock goes on.
        self.points = self.points or Points()
        self.points.tiers, self.vectors, self.left = [], [], 0
        self.points.enter(self.names[0])
        kept: Callable[..., None] | None = how.get("on_improved")

        def on_improved(x: Any, runs: tuple[TierRun, ...]) -> None:
            if kept is not None:
                kept(x, runs)
            self._ended(x, runs)

        solved = self.solve(model, *given, **{**how, "on_improved": on_improved})
        self._ended(solved.x, solved.tiers)
        self.model = solved.model
        self.points.stop()
        return solved

    def _ended(self, x: Any, runs: tuple[TierRun, ...]) -> None:
        """Tiers that ended since this was last called."""
        assert self.points is not None
        for run in runs[self.left :]:
            self.points.leave(f"{run.ended}: {run.detail}", run.found, run.bound, run.nodes)
            self.left += 1
            if x is None:
                return
            self.vectors.append(x.copy())
            if self.left < len(self.names):
                self.points.enter(self.names[self.left])

    def progress(self, progress: pooling.Progress) -> None:
        if self.points is not None and progress.tier == self.points.tiers[-1]["name"]:
            self.points.note(progress.value, progress.bound)


def main(job: str, out: str) -> None:
    began = time.perf_counter()
    asked = json.loads(Path(job).read_text(encoding="utf-8"))
    stated, noting = Stated(asked["levels"]), Noting(asked["seed"])
    stated.everywhere()
    running.compile_model, running.solve_tiers = noting.compiled, noting.solved  # type: ignore[attr-defined]
    card, instance = prepared(asked["instance"], asked["card"], asked["overrides"])
    how = {"time_limit_s": asked["limit_s"], "threads": asked["threads"], "on_progress": noting.progress}
    result = running.answer(running.Asked(instance, card, load_s=time.perf_counter() - began, **how))
    total_s = time.perf_counter() - began
    points = noting.points or Points()  # none where no model was built in time
    elsewhere = [] if noting.model is None else stated.elsewhere(noting.model)
    np.savez(f"{out}.npz", *noting.vectors)
    points.write(
        out,
        missed=sorted({*stated.missed, *elsewhere}),
        total_s=total_s,
        steps_s=dict(result.timings_s),
        outcome=result.outcome,
        audited={tier.name: tier.value for tier in result.tiers},
        violations=0 if result.audit is None else len(result.audit.violations),
        faults=[fault.text for fault in result.faults],
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
