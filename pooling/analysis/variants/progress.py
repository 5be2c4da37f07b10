"""What a batch of runs says about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pooling.domain.variants.run import VariantRun
from pooling.solving.progress import Progress


@dataclass(frozen=True, slots=True)
class RunsProgress:
    """One report of many runs: of run ``name`` how far it is, or with ``ended`` how it ended."""

    done: int
    count: int
    name: str
    progress: Progress | None = None
    ended: VariantRun | None = None


OnRunsProgress = Callable[[RunsProgress], None]
