"""What a run leaves for the next of a like model, and how a tier begins from it: often it ends there.

Kept are the multipliers of each tier's relaxation and what its blocks are worth, by keys and by what they are, so that
they fit any model; and the outline of the model, which says where a former plan is planned anew. A bound is worked out
for the model at hand from what holds there: nothing is taken over because a change looks harmless.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pooling.domain import round_off
from pooling.domain.deadline import Deadline
from pooling.domain.families import level_row
from pooling.solving import highs
from pooling.solving.blocks import Blocks, KeptBlock, block_bound
from pooling.solving.bounds import aimed, natural_bound, share_gap, tighter, value_within
from pooling.solving.changed import Mask, Outline, changed, outline
from pooling.solving.compiled import Compiled, Floats, Key, Objective
from pooling.solving.highs import Options, Run
from pooling.solving.neighbourhoods import improved, worth_it
from pooling.solving.relaxed_plans import from_relaxed
from pooling.solving.repairing import Start, around, broken, repaired
from pooling.solving.whole import off, rounded
from pooling.solving.years import many_years

LAST = 0.75
"""Of its gap: the last tier of a run that others begin from is searched to this share, for they lose a little of it."""
ROOT_NODES = 5
"""Nodes of that search: a count, so that the same run finds the same plan."""
MOST_ANEW = 0.1
"""Where more than this share of all decisions is to be planned anew, it is not tried alone: what the relaxation says is
nearer (on `nato-32` with a nation gone, 0.7 s instead of 1.8)."""


@dataclass(frozen=True)
class KeptTier:
    """Multipliers of a tier's rows by their keys, what its blocks are worth, and by how much that passes the linear
    relaxation."""

    multipliers: Mapping[Any, float]
    worths: Mapping[bytes, KeptBlock]
    lift: float


@dataclass(frozen=True)
class Kept:
    """What a run leaves for the next: its model's outline, and every tier by name."""

    outline: Outline
    tiers: Mapping[str, KeptTier]


@dataclass(frozen=True)
class Begun:
    """A tier so far: its best vector, the tightest bound, and whether that is as near as was asked."""

    x: Floats | None
    bound: float | None
    enough: bool = False
    searched: bool = False
    """Whether the search around a plan has been made."""


class HeadStart:
    """What the tiers of one model begin from: what a former run left (None: nothing) and its plan, as a start."""

    def __init__(self, model: Compiled, former: Kept | None = None, start: Start | None = None) -> None:
        self.former, self.start = former, start
        self.outline = outline(model)
        self.anew: Mask = np.zeros(len(model.low), dtype=bool) if former is None else changed(former.outline, model)
        if start is not None:
            self.anew |= broken(model, start)
        # Over several years the search before a full run knows when none is to follow.
        self.pays = worth_it(model) and not many_years(model)
        self._blocks: Blocks | None = None
        self._tiers: dict[str, KeptTier] = {}

    @property
    def kept(self) -> Kept:
        """What this run leaves."""
        return Kept(self.outline, dict(self._tiers))

    def begun(self, asked: Asked) -> Begun:
        """The tier as far as it gets without a full run."""
        x = asked.x
        if x is None and self.start is not None:
            x = repaired(asked.model, asked.objective, self.start, self.anew, asked.until_near, asked.cancel)
        if not self.pays:
            return Begun(x, None)
        if x is not None and self.start is not None and not asked.enough(x, asked.relaxed, asked.aim):
            x = self._around(asked, x, self.start)
        gap = asked.options.gap if self.former else asked.aim
        # What was proven of parts that do not change costs little, and may be enough without any search.
        bound = self._bound(asked, x) if self._known(asked) else asked.relaxed
        if not asked.enough(x, bound, gap):
            x = asked.near_relaxed(x, bound, gap)
            bound = tighter(asked.objective, bound, self._bound(asked, x))
        if x is None or asked.enough(x, bound, gap):
            return Begun(x, bound, x is not None)
        x, clocked = asked.improved(x, bound, self.start is not None)
        return Begun(x, bound, not clocked and asked.enough(x, bound), True)

    def _around(self, asked: Asked, x: Floats, start: Start) -> Floats:
        """A better vector in which only what changed differs, and where ``x`` has left the former plan already."""
        columns, values = np.array(start[0], dtype=np.int32), np.array(start[1])
        anew = self.anew.copy()
        anew[columns] |= np.abs(x[columns] - values) > round_off.PLANNED * np.maximum(1.0, np.abs(values))
        if not anew.any() or anew[columns].mean() > MOST_ANEW:
            return x
        return around(asked.model, asked.objective, x, anew, asked.until_near, asked.cancel)

    # --- bounds ---------------------------------------------------------------------------------------------------

    def _known(self, asked: Asked) -> bool:
        """Whether a former run left what parts of the tier are worth."""
        former = None if self.former is None else self.former.tiers.get(asked.objective.name)
        return former is not None and bool(former.worths)

    def _bound(self, asked: Asked, x: Floats | None) -> float | None:
        """The tightest of: the relaxation's, that at the former prices, and, where it might do, that at new ones."""
        bound, name = asked.relaxed, asked.objective.name
        former = self._tiers.get(name) or (None if self.former is None else self.former.tiers.get(name))
        if former is not None:
            self._tiers[name] = former
        if x is None or asked.enough(x, bound):
            return bound
        if former is not None and former.worths:
            bound = tighter(asked.objective, bound, self._by(asked, x, former))
        duals = asked.duals
        if asked.enough(x, bound) or duals is None:
            return bound
        near = former is None or not former.worths or asked.enough(x, self._hoped(asked, former))
        if not near:
            return bound
        new = KeptTier(dict(zip(_keys(asked.model), duals.tolist(), strict=True)), {}, 0.0)
        return tighter(asked.objective, bound, self._by(asked, x, new))

    def _hoped(self, asked: Asked, former: KeptTier) -> float | None:
        """About what blocks would prove at new prices."""
        if asked.relaxed is None:
            return None
        return asked.relaxed + former.lift

    def _by(self, asked: Asked, x: Floats, prices: KeptTier) -> float | None:
        if self._blocks is None:
            self._blocks = Blocks(asked.model)
        y = np.array([prices.multipliers.get(key, 0.0) for key in _keys(asked.model)])
        how = (asked.limited, asked.cancel, x)
        found = block_bound(self._blocks, asked.model, asked.objective, y, prices.worths, *how)
        if found is None:
            return None
        lift = prices.lift if prices.worths or asked.relaxed is None else found.bound - asked.relaxed
        kept = KeptTier(prices.multipliers, {**prices.worths, **found.worths}, lift)
        self._tiers[asked.objective.name] = kept
        return found.bound


@dataclass(frozen=True)
class Asked:
    """A tier that is to begin: its model, the plan in hand, and what the relaxation proves.

    ``strong``: the model that ``relaxation`` is of, which may have more rows and fewer columns to decide.
    """

    model: Compiled
    objective: Objective
    x: Floats | None
    relaxed: float | None
    strong: Compiled
    relaxation: Run
    near: float
    options: Options
    cancel: threading.Event | None
    tell: Callable[[Floats], None]
    deadline: Deadline
    later: bool
    """Whether other tiers follow."""

    @property
    def aim(self) -> float:
        """The gap to which the tier is searched."""
        return aimed_ahead(self.options.gap, self.later)

    @property
    def duals(self) -> Floats | None:
        """Multipliers of the model's rows; None where the relaxation is of more rows, or has none."""
        duals = self.relaxation.duals
        same = duals is not None and len(duals.multipliers) == len(self.model.row_low)
        return duals.multipliers if duals is not None and same else None

    @property
    def limited(self) -> Options:
        """What a step is asked, within the time that is left for the tier."""
        return replace(self.options, time_limit_s=self.deadline.left(), enough_s=None)

    @property
    def until_near(self) -> Options:
        """The same, ended by the first vector that is as near to the relaxation as is aimed for."""
        return replace(self.limited, target=value_within(self.objective, self.relaxed, self.aim))

    def enough(self, x: Floats | None, bound: float | None, gap: float | None = None) -> bool:
        """Whether the vector is within a gap of the bound, that which is asked where none is given."""
        if x is None:
            return False
        of = (self.objective.value(x), natural_bound(self.objective, bound), self.objective.maximise, self.near)
        found = share_gap(*of)
        return found is not None and found <= (self.options.gap if gap is None else gap) + round_off.GAP_ASKED

    def near_relaxed(self, x: Floats | None, bound: float | None, gap: float) -> Floats | None:
        """A better vector from what the relaxation says, sought until it is within a gap of the bound."""
        if x is None or self.relaxation.x is None or bound is None or self.enough(x, bound, gap):
            return x
        about = (self.strong, self.objective, x, self.relaxation, bound, self.near)
        found = from_relaxed(
            *about, replace(self.limited, gap=gap), self.aim, lambda y: self.enough(y, bound, gap), self.cancel
        )
        if found is not x:
            self.tell(found)
        return found

    def improved(self, x: Floats, bound: float | None, hurried: bool) -> tuple[Floats, bool]:
        """(a better vector, searched for until the tier is as near as is aimed for; whether a clock ended it).

        A tier about what is covered is nearly solved at the root of the solver's tree. In one about cost its search
        stays where it begins, and planning a few capabilities anew at a time does not.
        """
        if not self.later:
            # The search ends at half of the gap that it is told: a first plan had better be good.
            asked = replace(self.limited, gap=2 * self.aim if hurried else self.options.gap)
            return improved(self.model, self.objective, x, bound, self.near, asked, self.cancel, self.tell)
        asked = replace(self.limited, gap=self.aim, most_nodes=ROOT_NODES)
        run = highs.run(self.model, self.objective, asked, start=x, cancel=self.cancel)
        clocked = run.ended in ("time_limit", "cancelled")
        better = None if run.x is None else rounded(self.model, run.x)
        if better is None or off(self.model, better) > round_off.LEFT_OPEN:
            return x, clocked
        if self.objective.loss(self.objective.value(better), self.objective.value(x)) >= 0:
            return x, clocked
        self.tell(better)
        return better, clocked


def aimed_ahead(gap: float, later: bool) -> float:
    """The gap that a tier of a run is aimed at from which others begin."""
    return aimed(gap, True) if later else LAST * gap


def _keys(model: Compiled) -> list[Any]:
    """The keys of all rows; a tier that is held has the price of its level."""
    held = [objective.kind for objective in model.objectives if objective.cost.any()][: model.holds]
    return [*model.row_keys, *(_held(model, kind, place) for place, kind in enumerate(held))]


def _held(model: Compiled, kind: str, place: int) -> Key:
    """The key of the row that holds the tier at that place."""
    alone = [objective.kind for objective in model.objectives].count(kind) == 1
    return (level_row(kind), "all") if alone else ("held", place)
