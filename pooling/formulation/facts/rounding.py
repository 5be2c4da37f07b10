"""Data rounded to whole units, so that 0.1 * 30 counts as 3."""

from __future__ import annotations

import math

from pooling.domain import round_off


def _slack(value: float) -> float:
    return min(round_off.DATA * max(1.0, abs(value)), round_off.DATA_UNITS)


def whole_down(value: float) -> float:
    return float(math.floor(value + _slack(value)))


def whole_up(value: float) -> float:
    return float(math.ceil(value - _slack(value)))
