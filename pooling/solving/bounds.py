"""How near a value is to a bound."""

from __future__ import annotations

from pooling.solving.compiled import Objective

AIMED = 0.2
"""Of its gap: a tier that others follow is aimed at this share. What it gives away none of them gets back."""
USABLE_GAP = 0.01
"""The last tier is not aimed at less than this, where no less is asked."""


def aimed(gap: float, later: bool) -> float:
    """The gap that a tier is aimed at while that is cheap. ``later``: whether other tiers follow."""
    return AIMED * gap if later else max(AIMED * gap, min(gap, USABLE_GAP))


def share_gap(value: float | None, bound: float | None, maximise: bool, near: float) -> float | None:
    """|bound - value| / |value|, 0 where they are nearer than ``near``: the accuracy of the objective.

    None where it cannot be told: no value or bound, a value of zero with a bound that is not, or a value past its bound
    by more than round-off (then nothing is proven).
    """
    if value is None or bound is None:
        return None
    room = (bound - value) if maximise else (value - bound)
    if abs(room) <= near:
        return 0.0
    return room / abs(value) if room > 0 and abs(value) > near else None


def natural_bound(objective: Objective, bound: float | None) -> float | None:
    """A bound cut to what the tier can be at all: shares lie in 0 to 1, no sum of costs or deviations is negative."""
    if bound is None:
        return 1.0 if objective.maximise else 0.0
    return (min(bound, 1.0) if objective.maximise else max(bound, 0.0)) + 0.0


def value_within(objective: Objective, bound: float | None, gap: float) -> float | None:
    """The worst value within the gap of a bound; None where there is no bound, or it is no more than zero."""
    bound = natural_bound(objective, bound)
    if bound is None or bound <= 0 or gap >= 1:
        return None
    return bound / (1 + gap) if objective.maximise else bound / (1 - gap)


def tighter(objective: Objective, *bounds: float | None) -> float | None:
    """The bound that says most."""
    known = [bound for bound in bounds if bound is not None]
    return (min if objective.maximise else max)(known, default=None)
