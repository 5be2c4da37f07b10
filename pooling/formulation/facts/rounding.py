"""Data rounded to whole units, so that 0.1 * 30 counts as 3."""

from __future__ import annotations

import math

ROUND_OFF = 1e-9
"""Slack in rounding data to whole units (a share), so that 0.1 * 30 counts as 3."""
LARGEST_SLACK = 1e-6
"""The same, in units: no number is so large that it may be rounded by more."""


def _slack(value: float) -> float:
    return min(ROUND_OFF * max(1.0, abs(value)), LARGEST_SLACK)


def whole_down(value: float) -> float:
    return float(math.floor(value + _slack(value)))


def whole_up(value: float) -> float:
    return float(math.ceil(value - _slack(value)))
