"""What a contestant notes while it runs, alike for all of them; the standard library alone."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

LARGEST = 1e19
"""Solvers write larger numbers where they know nothing."""
EVERY_S = 0.02
"""A bound is looked at no more often: looking must not slow the contestant down."""
CHANGE = 1e-5
"""A relative change of value or bound that is less than this, soon after the last, is not noted."""
SOON_S = 0.5


class Points:
    """Seconds, value and bound of every tier, and how each ended. Seconds count from when the matrix is in memory."""

    def __init__(self) -> None:
        self.began, self.cpu = time.perf_counter(), time.process_time()
        self.tiers: list[dict[str, Any]] = []
        self.looked = 0.0
        self.took: dict[str, float] = {}

    def elapsed(self) -> float:
        return time.perf_counter() - self.began

    def enter(self, name: str) -> None:
        self.tiers.append({"name": name, "entered_s": round(self.elapsed(), 3), "points": []})

    def due(self) -> bool:
        """Whether it is time to look at the bound again."""
        now = self.elapsed()
        if now - self.looked < EVERY_S:
            return False
        self.looked = now
        return True

    def note(self, value: float | None, bound: float | None, last: bool = False) -> None:
        value, bound = _known(value), _known(bound)
        points = self.tiers[-1]["points"]
        now = self.elapsed()
        if points:
            before_s, *before = points[-1]
            same = all(_near(old, new) for old, new in zip(before, (value, bound), strict=True))
            if before == [value, bound] or (same and not last and now - before_s < SOON_S):
                return
        elif value is None and bound is None:
            return
        points.append([round(now, 3), value, bound])

    def leave(self, ended: str, value: float | None, bound: float | None, nodes: int = 0) -> None:
        self.note(value, bound, last=True)
        self.tiers[-1] |= {"left_s": round(self.elapsed(), 3), "ended": ended, "nodes": nodes}

    def stop(self) -> None:
        """All is solved: what comes after is told apart."""
        self.took = {"solve_s": round(self.elapsed(), 3), "cpu_s": round(time.process_time() - self.cpu, 3)}

    def write(self, path: str, **more: Any) -> None:
        if not self.took:
            self.stop()
        told = {"tiers": self.tiers, **self.took, **more}
        Path(path).write_text(json.dumps(told), encoding="utf-8")


def _known(number: float | None) -> float | None:
    return None if number is None or not abs(number) < LARGEST else float(f"{number:.12g}")


def _near(old: float | None, new: float | None) -> bool:
    if old is None or new is None:
        return old is new
    return abs(new - old) <= CHANGE * max(abs(old), abs(new))
