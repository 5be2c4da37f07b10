"""Whether a figure stands apart from its peers, and by which slip: a lost point, another unit, thousands for millions.

Figures are compared by their logarithms. A figure is odd where it lies far from the median of its peers (five times
it at least, and three and a half times their spread), apart from all of them (twice the nearest at least). Spread is
the median distance from the median, as one standard deviation (times 1.4826). Source: Iglewicz and Hoaglin, 1993, How
to detect and handle outliers; the limits are our own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

LEAST_PEERS = 3
"""Fewer figures beside it say nothing of what is usual."""
LEAST_IN_SERIES, LEAST_OF_DAYS = 2, 5
"""The same of one thing over the years, which changes little; of days, which differ much."""
FAR = math.log10(5.0)
"""Least distance from the median of the peers, as a power of ten."""
SPREADS = 3.5
"""The same in spreads of the peers."""
APART = math.log10(2.0)
"""Least distance from the nearest peer."""
SURELY_FAR = 1.5
"""Distance from which a figure is odd whether or not a slip explains it."""
_ONE_DEVIATION = 1.4826
_LEAST_SPREAD = 0.02
TENS = (10.0, 100.0, 1_000.0, 1_000_000.0)
"""Slips of a number: the point, and thousands or units for millions."""
DAYS = (7.0, 10.0, 24.0, 30.0, 100.0)
"""Slips of a number of days: weeks, hours, months, and the tens."""


@dataclass(frozen=True, slots=True)
class Odd:
    """A figure that stands apart: ``times`` the median of its peers, mended by dividing it by ``slip`` (None: by no
    slip that is known, so the median stands for it). ``strength``: distance in spreads."""

    times: float
    slip: float | None
    peers: int
    strength: float

    def mended(self, value: float) -> float:
        """What the figure was probably meant to be."""
        return value / (self.times if self.slip is None else self.slip)


def odd(logs: Sequence[float], slips: Sequence[float], least: int = LEAST_PEERS) -> Iterator[tuple[int, Odd]]:
    """The odd ones of some figures that are alike, by their place; ``logs`` are powers of ten, ``least`` peers."""
    if len(logs) <= least:
        return
    middle = median(logs)
    for place, value in enumerate(logs):
        if abs(value - middle) < FAR / 2:
            continue
        found = _odd(value, [*logs[:place], *logs[place + 1 :]], slips)
        if found is not None:
            yield place, found


def _odd(value: float, peers: Sequence[float], slips: Sequence[float]) -> Odd | None:
    """Whether a figure stands apart from the others."""
    middle = median(peers)
    spread = max(_LEAST_SPREAD, _ONE_DEVIATION * median(abs(peer - middle) for peer in peers))
    off = value - middle
    nearest = min(abs(value - peer) for peer in peers)
    beyond = value > max(peers) or value < min(peers)
    if abs(off) < max(FAR, SPREADS * spread) or not beyond or nearest < APART:
        return None
    slip = _slip(off, spread, slips)
    if slip is None and abs(off) < SURELY_FAR:
        return None
    return Odd(10.0**off, slip, len(peers), abs(off) / spread)


def _slip(off: float, spread: float, slips: Sequence[float]) -> float | None:
    """The slip that brings a figure nearest to its peers, if one brings it among them."""
    sign = 1.0 if off > 0 else -1.0
    best = min(slips, key=lambda slip: abs(abs(off) - math.log10(slip)))
    left = abs(abs(off) - math.log10(best))
    return best**sign if left <= max(APART, 2.0 * spread) else None


def residuals(logs: Sequence[float], sizes: Sequence[float | None], least: float = 0.0) -> list[float]:
    """What is left of figures beside what the sizes of their owners explain.

    They grow with the size to the power of ``least`` at least. The slope is the median of those of all pairs, from
    ``least`` to 1. Where a size is missing, the figures are as they are. Source: Sen, 1968, Estimates of the regression
    coefficient based on Kendall's tau, Journal of the American Statistical Association 63.
    """
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return list(logs)
    slopes = [
        (logs[i] - logs[j]) / (known[i] - known[j])
        for i in range(len(logs))
        for j in range(i)
        if abs(known[i] - known[j]) > _LEAST_SPREAD
    ]
    slope = min(1.0, max(least, median(slopes))) if slopes else least
    return [log - slope * size for log, size in zip(logs, known, strict=True)]
