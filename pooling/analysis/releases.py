"""How much of a shortfall goes away when some rules are lifted: small models, solved to their end.

released(need, W) = short less the least shortfall of the need over all plans that keep every rule but W, whatever they
cost, in which no other need is shorter than in the plan. With ``elsewhere`` in W the others may be. A model is stated
once per W and serves every need: a need is its objective, the others are bounds.

Where a model is too large to be planned anew as a whole (:data:`WHOLE` entries), only what is about the need's own
capability is (:mod:`pooling.analysis.around`), and with several periods in its period alone, with what is bought as
planned. Such an answer is proven one way: the plan behind it exists. No clock ends a search; nodes do.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from pooling.analysis.around import AsPlanned, around
from pooling.analysis.lifting import ELSEWHERE, Rule, lifted
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.result import AuditReport
from pooling.formulation.builder import build
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective, compile_model
from pooling.solving.highs import Options
from pooling.solving.plans import plan_of, start_of
from pooling.solving.reducing import Reduced

Need = tuple[str, str]
"""(requirement, period)."""

WHOLE = 4_000
"""Entries of the model up to which it is planned anew as a whole."""
MOST_NODES = 500
"""Of one small model: a count, so that the same run gives the same reasons."""
MOST_STATED = 500_000
"""Entries of all models stated for one result where none is planned anew as a whole."""
HELD = 1e-7
"""By this share of a need (of 1 where it is smaller) others may be shorter: the solver's tolerance."""


@dataclass(frozen=True, slots=True)
class _Stated:
    model: Compiled
    short: dict[Need, int]
    values: Floats
    """What the plan says, and 0 where it says nothing."""
    planned: npt.NDArray[np.bool_]
    """Columns of which a plan is made."""
    free: dict[Need, npt.NDArray[np.bool_]]
    """(capability, period) -> columns that may change around its needs."""


@dataclass(frozen=True, slots=True)
class _Found:
    amount: float
    x: Floats | None
    stated: _Stated
    nothing: bool = False
    """Whether the relaxation proves that nothing comes; there is no x then."""


class Releases:
    """Releases from one plan. ``compiled`` is the run's own model, if it is at hand; ``hurried``: nothing is
    planned anew."""

    def __init__(
        self,
        instance: Instance,
        card: Card,
        plan: Plan,
        report: AuditReport,
        compiled: Compiled,
        seed: int = 0,
        hurried: bool = False,
    ) -> None:
        self.instance, self.card, self.plan, self.seed = instance, card, plan, seed
        self.short = {(row.requirement, row.period): row.short for row in report.coverage}
        self.need = {(row.requirement, row.period): row.need for row in report.coverage}
        self.whole = len(compiled.index) <= WHOLE
        """Whether answers are those of the whole model."""
        self.closed = hurried
        self._parts: dict[str, Instance] = {}
        self._stated: dict[tuple[str, frozenset[Rule]], _Stated] = {}
        if self.whole:
            self._stated["", frozenset()] = self._laid_out(compiled)
        else:
            self._planned = AsPlanned(compiled, plan)
        self._found: dict[tuple[Need, frozenset[Rule]], _Found] = {}
        self._entries = 0

    def can_state(self, need: Need, rules: Collection[Rule]) -> bool:
        """Whether the model without these rules is stated already, or may be."""
        known = (self._of(need), frozenset(rules) - {ELSEWHERE}) in self._stated
        return not self.closed and (self.whole or self._entries < MOST_STATED or known)

    def found(self, need: Need, rules: Collection[Rule]) -> bool:
        """Whether the plan itself was found in the model without these rules: without, nothing can be said."""
        if self.closed:
            return False
        found = self._release_of(need, rules)
        return found.nothing or found.x is not None

    def _of(self, need: Need) -> str:
        """The capability around which the need is planned anew; "" where all is."""
        return "" if self.whole else self.instance.requirement_of[need[0]].capability

    def amount(self, need: Need, rules: Collection[Rule]) -> float:
        """What comes more of the need (effective units) when the rules are lifted."""
        return self._release_of(need, rules).amount

    def witness(self, need: Need, rules: Collection[Rule]) -> Plan | None:
        """A plan in which it does; what is not planned anew is in it as it was."""
        found = self._release_of(need, rules)
        if found.x is None:
            return None
        plan = plan_of(found.stated.model, found.x)
        return plan if self.whole else self._with_the_rest(plan, self._parts[self._of(need)])

    def _with_the_rest(self, plan: Plan, part: Instance) -> Plan:
        rows: dict[str, Any] = {}
        for name in PLAN_TABLES:
            field, here = {
                "memberships": ("agreement", set(part.agreement_of)),
                "starts": ("option", set(part.option_of)),
                "deliveries": ("option", set(part.option_of)),
            }.get(name, ("offer", set(part.offer_of)))
            rest = (one for one in getattr(self.plan, name) if getattr(one, field) not in here)
            rows[name] = (*getattr(plan, name), *rest)
        return Plan.model_construct(None, **rows)

    def _release_of(self, need: Need, rules: Collection[Rule]) -> _Found:
        key = (need, frozenset(rules))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._release(*key)
        return found

    def takers(self, need: Need, rules: Collection[Rule], amount: float) -> tuple[str, ...]:
        """Requirements that get less where the need gets ``amount`` more: as few of their shares as possible."""
        stated = self._model(self._of(need), frozenset(rules) - {ELSEWHERE})
        model = self._bounded(stated, need, harmed=True)
        high = model.high.copy()
        high[stated.short[need]] = min(high[stated.short[need]], self.short[need] - amount + self._slack(need))
        high[stated.short[need]] = max(high[stated.short[need]], model.low[stated.short[need]])
        cost = np.zeros(len(high))
        for other, column in stated.short.items():
            if other != need:
                cost[column] = 1.0 / self.need[other]
        x = self._solved(replace(model, high=high), cost)
        if x is None:
            return ()
        return tuple(
            dict.fromkeys(
                other[0]
                for other, column in stated.short.items()
                if other != need and x[column] > self.short[other] + 10 * self._slack(other)
            )
        )

    def _release(self, need: Need, rules: frozenset[Rule]) -> _Found:
        stated = self._model(self._of(need), rules - {ELSEWHERE})
        column = stated.short.get(need)
        if column is None:
            return _Found(0.0, None, stated)
        model = self._bounded(stated, need, harmed=ELSEWHERE in rules)
        cost = np.zeros(len(model.low))
        cost[column] = 1.0
        if not self.whole and self._nothing(need, model, cost):
            return _Found(0.0, None, stated, nothing=True)
        x = self._solved(model, cost)
        if x is None:
            return _Found(0.0, None, stated)
        left = max(0.0, float(x[column]))
        return _Found(max(0.0, self.short[need] - left), x, stated)

    def _nothing(self, need: Need, model: Compiled, cost: Floats) -> bool:
        """Whether the relaxation is as short as the plan: most rules release nothing, and this is told at once."""
        x = self._solved(replace(model, whole=np.zeros(len(cost), dtype=bool)), cost)
        return x is not None and float(cost @ x) >= self.short[need] - 10 * self._slack(need)

    def _slack(self, need: Need) -> float:
        return HELD * max(1.0, self.need[need])

    def _bounded(self, stated: _Stated, need: Need, *, harmed: bool) -> Compiled:
        """The model with the other needs held unless they may be ``harmed``; around the plan where it is large."""
        low, high = stated.model.low.copy(), stated.model.high.copy()
        if not harmed:
            for other, column in stated.short.items():
                if other != need:
                    high[column] = max(low[column], min(high[column], self.short[other] + self._slack(other)))
        if not self.whole and len(self.instance.periods) > 1:
            fixed = stated.planned & ~self._free(stated, need)
            low[fixed] = high[fixed] = stated.values[fixed]
        return replace(stated.model, low=low, high=high)

    def _free(self, stated: _Stated, need: Need) -> npt.NDArray[np.bool_]:
        """Columns that may change around a need: its capability in its period, and memberships."""
        key = (self.instance.requirement_of[need[0]].capability, need[1])
        free = stated.free.get(key)
        if free is None:
            model = stated.model
            free = stated.free[key] = np.zeros(len(model.low), dtype=bool)
            mine = {one.id for one in self.instance.offers if one.capability == key[0]}
            for decisions in (model.commit, model.assign, model.traded):
                free[[column for (offer, *_, at), column in decisions.items() if offer in mine and at == key[1]]] = True
            free[[*model.member.values(), *model.lead.values()]] = True
        return free

    def _solved(self, model: Compiled, cost: Floats) -> Floats | None:
        objective = Objective("short", "short", False, 0.0, cost)
        # Without presolve where that is cheap: it was seen to lose plans, and a lost plan is a false reason.
        options = Options(gap=0.0, seed=self.seed, most_nodes=MOST_NODES, strict=highs.MOST_STRICT if self.whole else 0)
        if self.whole:
            run = highs.run(model, objective, options)
            return run.x if run.ended == "finished" else None
        if not np.any(model.low != model.high):
            return None
        reduced = Reduced(model, objective)
        run = highs.run(reduced.model, reduced.objective, options)
        return None if run.x is None else reduced.whole(run.x)

    def _model(self, capability: str, rules: frozenset[Rule]) -> _Stated:
        found = self._stated.get((capability, rules))
        if found is None:
            part = self.instance
            if capability:
                part = self._parts.setdefault(capability, around(self.instance, capability))
            instance, card, without = lifted(part, self.card, rules)
            model = compile_model(build(instance, card, without))
            if capability:
                self._entries += len(model.index)
                model = self._planned.rest_of(model, {family for family, _ in rules})
            found = self._stated[capability, rules] = self._laid_out(model)
        return found

    def _laid_out(self, model: Compiled) -> _Stated:
        short = {
            key: column for column, (name, key) in enumerate(model.column_keys) if name == "short" and key in self.short
        }
        columns, values = start_of(model, self.plan)
        x, planned = np.zeros(len(model.low)), np.zeros(len(model.low), dtype=bool)
        x[columns], planned[columns] = values, True
        return _Stated(model, short, x, planned, {})
