"""Where the next point of a frontier lies: between the two neighbours that leave most open.

Source: Hamacher, Pedersen and Ruzika, 2007, Finding representative systems for discrete bicriterion optimization
problems, Operations Research Letters 35 (boxes between neighbours, the largest first).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pooling.domain import round_off


@dataclass(frozen=True, slots=True)
class Solved:
    """A point: the level that was asked, what is reached of it, and the least (or most) of the other tier."""

    level: float
    reached: float
    value: float


SMALLEST = 1e-3
"""A share of the whole range: neighbours nearer than this in either tier have nothing worth knowing between them."""


def next_level(points: Sequence[Solved], levels: Sequence[float]) -> float | None:
    """The level of the next point, None where nothing is left open.

    ``points`` are in order of what is reached. Between two of them, levels that were asked already without a point of
    their own bound what is open: whoever asks for more gets the upper neighbour. Where the middle was asked so, it is
    asked for a little more than the lower one, which settles most of them.
    """
    if len(points) < 2:
        return None
    whole = abs(points[-1].reached - points[0].reached), max(abs(a.value - b.value) for a in points for b in points)
    if min(whole) <= round_off.VALUE_SEEN:
        return None
    found: tuple[float, float] | None = None
    for low, high in pairwise(points):
        # A level is met within a millionth: what is reached may lie a little below it.
        bottom = max(low.reached, low.level)
        top = high.level if high.level > bottom else high.reached
        middle = (bottom + top) / 2
        asked = [level for level in levels if bottom < level < top]
        top = min([*asked, top])
        width, height = (top - bottom) / whole[0], abs(high.value - low.value) / whole[1]
        if min(width, height) > SMALLEST and (found is None or width * height > found[0]):
            settles = top <= middle
            level = bottom + SMALLEST / 2 * whole[0] if settles else (bottom + top) / 2
            found = width * height, level
    return None if found is None else found[1]
