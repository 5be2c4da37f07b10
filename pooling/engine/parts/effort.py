"""How long and how near the parts of a round are solved."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from pooling.domain.deadline import Deadline
from pooling.solving.highs import Options

OF_THE_GAP = 0.25
"""A part is solved to this share of the gap that the tier is asked: what it leaves open is left open of the bound."""
FIRST_ROUND = 0.5
"""The first round takes at most this share of the time."""


@dataclass
class Effort:
    """Shared by the parts of a process. ``count``: how many it has; ``value``: what the best plan so far is worth."""

    gap: float
    seed: int
    threads: int
    deadline: Deadline
    count: int = 1
    first: bool = True
    value: float | None = None

    @property
    def cancel(self) -> threading.Event | None:
        return self.deadline.cancel

    def options(self) -> Options:
        """Of the next part. Prices move the objective, to zero even: after the first round the gap is in its unit."""
        left = self.deadline.left()
        share = FIRST_ROUND if self.first else 1.0
        limit = None if left is None else max(share * left / self.count, 0.1)
        gap = OF_THE_GAP * self.gap
        if self.value is None:
            return Options(gap, limit, self.seed, self.threads)
        return Options(0.0, limit, self.seed, self.threads, gap_in_units=gap * abs(self.value))
