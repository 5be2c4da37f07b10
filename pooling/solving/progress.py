"""What a running solve says about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal["build", "compile", "solve", "audit", "explain", "conflict", "done"]


@dataclass(frozen=True, slots=True)
class Progress:
    """One report. ``value``, ``bound`` and ``gap`` are the tier's so far; None while there is none."""

    phase: Phase
    seconds: float
    tier: str | None = None
    tier_index: int = 0
    tier_count: int = 0
    maximise: bool = False
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    target_gap: float | None = None
    nodes: int = 0


OnProgress = Callable[[Progress], None]
