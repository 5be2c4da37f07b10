"""The arrays that every contestant is given, as a file: numpy and nothing of the package that is measured.

A tier that is held is one more row, the same for all: its coefficients divided by the largest. ``options`` and the
scaling are what this package hands to HiGHS; only the contestant ``highs-ours`` uses them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .points import Points

ARRAYS = ("low", "high", "whole", "row_low", "row_high", "row_start", "index", "value")


@dataclass
class Tier:
    """An objective, and the level (constant included) at which it is held for the tiers after it; None: the last."""

    name: str
    maximise: bool
    constant: float
    level: float | None
    lift: float
    options: dict[str, Any]
    cost: Any = field(default=None, metadata={"array": True})
    column_scale: Any = field(default=None, metadata={"array": True})
    row_scale: Any = field(default=None, metadata={"array": True})

    def value(self, x: Any) -> float:
        return float(self.constant + self.cost @ x)

    def keeps(self, value: float) -> bool:
        """Whether a plan worth ``value`` is within the level, up to round-off."""
        assert self.level is not None
        loss = self.level - value if self.maximise else value - self.level
        return loss <= 1e-9 * max(1.0, abs(self.level))

    def row(self) -> tuple[Any, Any, float, float]:
        """(columns, coefficients, low, high) of the row that holds it."""
        assert self.level is not None
        columns = np.flatnonzero(self.cost).astype(np.int32)
        largest = float(np.abs(self.cost).max())
        side = (self.level - self.constant) / largest
        low, high = (side, np.inf) if self.maximise else (-np.inf, side)
        return columns, self.cost[columns] / largest, low, high


TIER_ARRAYS = ("cost", "column_scale", "row_scale")


@dataclass
class Problem:
    """Arrays, tiers, and what is asked of a run. A tier may use ``share`` of what is left of the time while others are
    to come, and has a plan."""

    low: Any
    high: Any
    whole: Any
    row_low: Any
    row_high: Any
    row_start: Any
    index: Any
    value: Any
    tiers: list[Tier]
    asked: dict[str, Any]

    def in_turn(self, points: Points, vectors: list[Any]) -> Iterator[tuple[int, Tier, float, float | None]]:
        """(place, tier, seconds that are left, seconds after which a plan is enough) of every tier to run, until one
        does not keep its level or the time is over. ``vectors``: those found so far."""
        for position, tier in enumerate(self.tiers):
            before = self.tiers[position - 1] if position else None
            if before is not None and not before.keeps(before.value(vectors[-1])):
                return
            left = self.asked["limit_s"] - points.elapsed()
            if left <= 0:
                return
            later = position + 1 < len(self.tiers)
            yield position, tier, left, points.elapsed() + self.asked["share"] * left if later else None

    def rows(self, position: int) -> tuple[Any, Any, Any, Any, Any]:
        """(row_low, row_high, row_start, index, value) with the tiers before ``position`` held."""
        low, high, start, index, value = self.row_low, self.row_high, self.row_start, self.index, self.value
        for tier in self.tiers[:position]:
            columns, coefficients, side_low, side_high = tier.row()
            low, high = np.append(low, side_low), np.append(high, side_high)
            start = np.append(start, start[-1] + len(columns)).astype(np.int32)
            index, value = np.concatenate([index, columns]), np.concatenate([value, coefficients])
        return low, high, start, index, value

    def save(self, path: Path) -> None:
        arrays = {name: getattr(self, name) for name in ARRAYS}
        told = []
        for position, tier in enumerate(self.tiers):
            told.append({name: entry for name, entry in asdict(tier).items() if name not in TIER_ARRAYS})
            arrays |= {f"{name}.{position}": getattr(tier, name) for name in TIER_ARRAYS}
        about = json.dumps({"tiers": told, "asked": self.asked})
        with path.open("wb") as file:
            np.savez(file, about=np.array(about), **arrays)


def load(path: str | Path) -> Problem:
    with np.load(path) as file:
        about = json.loads(str(file["about"]))
        tiers = [
            Tier(**told, **{name: file[f"{name}.{position}"] for name in TIER_ARRAYS})
            for position, told in enumerate(about["tiers"])
        ]
        return Problem(**{name: file[name] for name in ARRAYS}, tiers=tiers, asked=about["asked"])
