"""A model as it is asked about needs: where their shortfalls stand, what the plan says, and what may change."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from pooling.domain import round_off
from pooling.domain.plan import Plan
from pooling.reasons.lifting import AT_HAND
from pooling.reasons.probing import Need
from pooling.solving.compiled import Compiled, Floats
from pooling.solving.plans import start_of

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stated:
    """A model with some rules lifted."""

    model: Compiled
    short: dict[Need, int]
    """Need -> the column of its shortfall."""
    values: Floats
    """What the plan says, and 0 where it says nothing."""
    planned: Bools
    """Columns of which a plan is made."""
    _free: dict[tuple[str, str], Bools] = field(default_factory=dict)
    _steps: dict[int, float] = field(default_factory=dict)

    def least_for(self, column: int) -> Floats:
        """The objective by which a column is as small as it can be."""
        cost = np.zeros(len(self.model.low))
        cost[column] = 1.0
        return cost

    def step(self, column: int) -> float:
        """What is covered of a need is a multiple of this, as far as it is not covered whole; 0 where it is not."""
        if column not in self._steps:
            self._steps[column] = step_of(self.model, column)
        return self._steps[column]

    def free(self, capability: str, period: str, offers: Collection[str]) -> Bools:
        """Columns that may change around a need: ``offers`` of its capability in its period, whether they are
        retired, and memberships."""
        key = (capability, period)
        if key not in self._free:
            decisions = self.model.decisions
            free = self._free[key] = np.zeros(len(self.model.low), dtype=bool)
            for units in (decisions.commit, decisions.assign, decisions.traded):
                free[[column for (offer, *_, at), column in units.items() if offer in offers and at == period]] = True
            free[[column for (offer, _), column in decisions.retired.items() if offer in offers]] = True
            free[[*decisions.member.values(), *decisions.lead.values()]] = True
            # What takes the place of options that are lifted is in no plan: it may start.
            decided = (*decisions.start.items(), *decisions.joined.items())
            free[[column for index, column in decided if AT_HAND in index]] = True
        return self._free[key]


def laid_out(model: Compiled, plan: Plan, needs: Collection[Need]) -> Stated:
    """A model with the places of the needs and of the plan in it."""
    short = {key: column for column, (name, key) in enumerate(model.column_keys) if name == "short" and key in needs}
    columns, found = start_of(model, plan)
    values, planned = np.zeros(len(model.low)), np.zeros(len(model.low), dtype=bool)
    values[columns], planned[columns] = found, True
    return Stated(model, short, values, planned)


def step_of(model: Compiled, column: int) -> float:
    """The largest number of which all terms beside the column in its row are multiples; 0 where none is worth having.

    There is none where a column beside it is not whole.
    """
    places = np.flatnonzero(model.index == column)
    rows = np.searchsorted(model.row_start, places, side="right") - 1
    if len(rows) != 1:
        return 0.0
    within = slice(model.row_start[rows[0]], model.row_start[rows[0] + 1])
    index, value = model.index[within], model.value[within]
    own = float(value[index == column][0])
    beside = index != column
    need = model.row_low[rows[0]]
    if not beside.any() or not model.whole[index[beside]].all() or not np.isfinite(need):
        return 0.0
    # Figures are decimals: as such they have a common divisor.
    parts = [Fraction(repr(float(abs(entry / own)))).limit_denominator(10**6) for entry in value[beside]]
    common = parts[0]
    for part in parts[1:]:
        common = Fraction(
            math.gcd(common.numerator * part.denominator, part.numerator * common.denominator),
            common.denominator * part.denominator,
        )
    step = float(common)
    return step if step >= round_off.SHORT_STEP * max(abs(need / own), 1.0) else 0.0
