"""A tier as it was solved, and how it is held while later tiers are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pooling.domain import round_off
from pooling.domain.card import Tier
from pooling.solving.bounds import share_gap
from pooling.solving.certifying import Certified
from pooling.solving.compiled import Compiled, Objective
from pooling.solving.highs import Ended


@dataclass(frozen=True)
class TierRun:
    """A tier as it was solved. ``bound`` holds given the holds of the tiers before; ``certified`` proves one in exact
    arithmetic. Values nearer than ``near`` are the same; ``least`` is the least that a unit changes, ``blur``
    what double precision leaves open of the value that is held."""

    objective: Objective
    tier: Tier
    ended: Ended
    detail: str
    found: float | None
    bound: float | None
    nodes: int
    seconds: float
    near: float
    certified: Certified | None = None
    least: float = 0.0
    blur: float = 0.0

    @property
    def within(self) -> bool:
        """Whether it was proven as was asked."""
        gap = share_gap(self.found, self.bound, self.objective.maximise, self.near)
        return gap is not None and gap <= self.tier.gap + round_off.GAP_ASKED


def solver_gap(tier: Tier) -> float:
    """Gap to ask of the solver so that the tier's gap still holds after later tiers have used its tolerance.

    maximise: (bound - v (1 - tol)) / (v (1 - tol)) <= gap  where bound <= v (1 + g)
    minimise: (v (1 + tol) - bound) / (v (1 + tol)) <= gap  where bound >= v (1 - g)
    """
    if tier.maximise:
        gap = tier.gap * (1 - tier.tolerance) - tier.tolerance
    else:
        gap = 1 - (1 - tier.gap) * (1 + tier.tolerance)
    return max(gap, 0.0)


def hold(compiled: Compiled, objective: Objective, tier: Tier, found: float, near: float = 0.0) -> Compiled:
    """The model with a row that keeps the tier within its tolerance of what was found, and ``near`` for round-off."""
    slack = tier.tolerance * abs(found) + near
    limit = found - objective.constant
    if not objective.cost.any():
        return compiled
    if objective.maximise:
        return compiled.with_hold(objective.cost, limit - slack, np.inf)
    return compiled.with_hold(objective.cost, -np.inf, limit + slack)
