"""Cells and rows of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pooling.study.bench.profiles import OPEN, Run

from .comparing import median

ORDER = ("ours", "highs", "highs-ours", "scip", "plain")


def contestants(runs: Iterable[Run]) -> list[str]:
    names = {run["contestant"] for run in runs}
    return [name for name in ORDER if name in names]


def over_seeds(values: Iterable[float | None]) -> str:
    """Median, and the worst where there are several; a dash for what is open."""
    found = [OPEN if value is None else value for value in values]
    if not found:
        return "-"
    middle, worst = median(found), max(found)
    return _seconds(middle) if len(found) == 1 else f"{_seconds(middle)} ({_seconds(worst)})"


def _seconds(seconds: float) -> str:
    return "-" if seconds == OPEN else f"{seconds:.1f}"


def ratio(ratio: float) -> str:
    return "open" if ratio == OPEN else f"{ratio:.2f}"


def row(*cells: Any) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def rule(words: int, numbers: int) -> str:
    return "| " + " | ".join(["---"] * words + ["---:"] * numbers) + " |"
