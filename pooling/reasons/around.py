"""The part of a large instance around one capability, and its model with all else as planned.

What is planned of other capabilities stays. A row that the part's model shares with the run's own has it taken off its
limits. A row that only the run's model has is added where it sums over capabilities. Rows and columns go by their
names, so no rule is stated again here.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np

from pooling.domain.families import FAMILIES, row_owner
from pooling.domain.instance import Instance
from pooling.domain.options import Option
from pooling.domain.plan import Plan
from pooling.domain.problems import SolverFault
from pooling.domain.tables import Offer
from pooling.domain.together import Pool
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Objective
from pooling.solving.highs import Options
from pooling.solving.plans import start_of
from pooling.solving.reducing import Reduced

SUMS = tuple(name for name, family in FAMILIES.items() if family.over_capabilities)
"""Families whose rows add up over capabilities."""
_ROWS_ABOUT = (
    "offer_changes",
    "requirement_changes",
    "effects",
    "certificates",
    "locks",
    "history",
    "former_turns",
    "balances",
)
"""Tables whose rows name an offer, a requirement or an agreement."""


def around(instance: Instance, capability: str) -> Instance:
    """What is about the capability, and about those it needs, or that need it, beside it. Not checked anew."""
    near = {capability}
    for row in instance.enablers:
        if capability in (row.capability, row.needs):
            near |= {row.capability, row.needs}
    offers = tuple(offer for offer in instance.offers if offer.capability in near)
    needs = tuple(need for need in instance.requirements if need.capability in near)
    pools = tuple(pool for pool in instance.pools if pool.capability in near)
    joinable: tuple[Offer | Pool | Option, ...] = (*offers, *pools, *instance.options)
    used = {row.agreement for row in joinable}
    agreements = tuple(
        agreement
        for agreement in instance.agreements
        if not agreement.capabilities or near & {*agreement.capabilities} or agreement.id in used
    )
    tables: dict[str, Any] = {name: getattr(instance, name) for name in type(instance).model_fields}
    tables |= {"offers": offers, "requirements": needs, "pools": pools, "agreements": agreements}
    known = {
        field: {None, *(row.id for row in rows)}
        for field, rows in (("offer", offers), ("requirement", needs), ("agreement", agreements))
    }
    for table in _ROWS_ABOUT:
        tables[table] = tuple(
            row for row in tables[table] if all(getattr(row, field, None) in names for field, names in known.items())
        )
    return Instance.model_construct(None, **tables)


class AsPlanned:
    """The run's own model with its columns as a plan has them."""

    def __init__(self, model: Compiled, plan: Plan) -> None:
        self.model = model
        self.row_at = {key: at for at, key in enumerate(model.row_keys)}
        family_of = {name: row_owner(name) for name in {name for name, _ in model.row_keys}}
        self._sums = {
            at: str(family_of[name]) for at, (name, _) in enumerate(model.row_keys) if family_of[name] in SUMS
        }
        """Rows that add up over capabilities, and their families."""
        self._row = model.row
        columns, values = start_of(model, plan)
        low, high = model.low.copy(), model.high.copy()
        low[columns] = high[columns] = values
        nothing = Objective("nothing", "nothing", False, 0.0, np.zeros(len(low)))
        reduced = Reduced(replace(model, low=low, high=high), nothing)
        run = highs.run(reduced.model, reduced.objective, Options(gap=1.0, most_nodes=1_000))
        if run.x is None:
            raise SolverFault("the plan is not found in its own model")
        self.x = reduced.whole(run.x)

    def rest_of(self, part: Compiled, lifted: Collection[str]) -> Compiled:
        """A part's model with limits less what the rest of the plan takes of them; ``lifted`` families add no rows."""
        mine = {key: at for at, key in enumerate(part.column_keys)}
        place = np.array([mine.get(key, -1) for key in self.model.column_keys])
        inside = place[self.model.index] >= 0
        taken = np.bincount(
            self._row,
            weights=np.where(inside, 0.0, self.model.value * self.x[self.model.index]),
            minlength=len(self.model.row_low),
        )
        touched = np.bincount(self._row[inside], minlength=len(self.model.row_low)) > 0
        low, high = part.row_low.copy(), part.row_high.copy()
        for at, key in enumerate(part.row_keys):
            whole = self.row_at.get(key)
            if whole is not None:
                low[at] = self.model.row_low[whole] - taken[whole]
                high[at] = self.model.row_high[whole] - taken[whole]
        known = set(part.row_keys)
        more = [
            at
            for at, family in self._sums.items()
            if touched[at] and family not in lifted and self.model.row_keys[at] not in known
        ]
        if not more:
            return replace(part, row_low=low, row_high=high)
        entries = [
            np.flatnonzero(inside[self.model.row_start[at] : self.model.row_start[at + 1]]) + self.model.row_start[at]
            for at in more
        ]
        ends = part.row_start[-1] + np.cumsum([len(places) for places in entries])
        chosen = np.concatenate(entries)
        return replace(
            part,
            row_low=np.concatenate([low, (self.model.row_low - taken)[more]]),
            row_high=np.concatenate([high, (self.model.row_high - taken)[more]]),
            row_start=np.concatenate([part.row_start, ends]).astype(np.int32),
            index=np.concatenate([part.index, place[self.model.index[chosen]]]).astype(np.int32),
            value=np.concatenate([part.value, self.model.value[chosen]]),
            row_keys=(*part.row_keys, *(self.model.row_keys[at] for at in more)),
        )
