"""How much of a shortfall goes away when some rules are lifted: small models, solved to their end.

released(need, W) = short less the least shortfall of the need over all plans that keep every rule but W. Cost does not
count. No other need is shorter than in the plan, unless ``elsewhere`` is in W. A model is stated once per W and serves
every need: a need is its objective, the others are bounds.

A model of more than :data:`WHOLE` entries is not planned anew as a whole:

- Only what is about the need's own capability is planned anew (:mod:`pooling.reasons.around`). With several periods it
  is so in its period alone, with what is bought as planned.
- Such an answer is proven one way: the plan behind it exists.
- What was given up, with no rule lifted, is sought in the whole model up to :data:`ENTIRE` entries.

Nodes end a search; no clock does.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card, Tier
from pooling.domain.deadline import NO_DEADLINE, Deadline
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.formulation.builder import build
from pooling.reasons.around import AsPlanned, around
from pooling.reasons.lifting import ELSEWHERE, Rule, lifted
from pooling.reasons.probing import Need
from pooling.reasons.stated import Stated, laid_out
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Floats, Objective, compile_model
from pooling.solving.highs import Options, Run
from pooling.solving.plans import plan_of, start_of
from pooling.solving.reducing import Reduced

WHOLE = 1_500
"""Entries of the model up to which it is planned anew as a whole."""
ENTIRE = 100_000
"""Entries up to which all is planned anew where no rule is lifted: that model is stated, and mostly relaxed."""
FINE = 400
"""Entries of the part around a capability up to which its rules are lifted one by one, not family by family."""
MOST_NODES = 500
"""Of one small model: a count, so that the same run gives the same reasons."""
MOST_STATED = 500_000
"""Entries of all models stated for one result where none is planned anew as a whole."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What is released: ``amount`` by the plan x, or nothing, which takes no plan; never more than ``most``."""

    amount: float
    x: Floats | None
    stated: Stated
    most: float

    @property
    def known(self) -> bool:
        return self.x is not None or self.most <= self.amount


class Releases:
    """Releases from one plan. Any question raises OutOfTime once the ``deadline`` is over.

    ``compiled`` is the run's own model. With ``hurried`` nothing is planned anew.
    """

    def __init__(
        self,
        instance: Instance,
        card: Card,
        plan: Plan,
        report: AuditReport,
        compiled: Compiled,
        hurried: bool = False,
        deadline: Deadline = NO_DEADLINE,
        whole: bool | None = None,
        priced: bool = False,
    ) -> None:
        """``priced``: models state what plans cost as well; so must ``compiled``."""
        self.instance, self.card, self.plan, self.priced = instance, card, plan, priced
        self.short = {(row.requirement, row.period): row.short for row in report.coverage}
        self.need = {(row.requirement, row.period): row.need for row in report.coverage}
        self.whole = len(compiled.index) <= WHOLE if whole is None else whole
        """Whether answers are those of the whole model."""
        # Without presolve where that is cheap: it was seen to lose plans, and a lost plan is a false reason.
        self._strict = highs.MOST_STRICT if len(compiled.index) <= WHOLE else 0
        self._entire: Releases | None = None
        if not self.whole and len(compiled.index) <= ENTIRE:
            self._entire = Releases(
                instance, card, plan, report, compiled, hurried, deadline, whole=True, priced=priced
            )
        self.closed, self.deadline = hurried, deadline
        self._parts: dict[str, Instance] = {}
        self._stated: dict[tuple[str, frozenset[Rule]], Stated] = {}
        if self.whole:
            self._stated["", frozenset()] = laid_out(compiled, plan, self.short)
        else:
            self._planned = AsPlanned(compiled, plan)
        self._found: dict[tuple[Need, frozenset[Rule]], _Found] = {}
        self._most: dict[tuple[Need, frozenset[Rule]], float] = {}
        self._entries = 0

    def can_state(self, need: Need, rules: Collection[Rule]) -> bool:
        """Whether the model without these rules is stated already, or may be."""
        known = (self._of(need), frozenset(rules) - {ELSEWHERE}) in self._stated
        return not self.closed and (self.whole or self._entries < MOST_STATED or known)

    def fine(self, need: Need) -> bool:
        """Whether models are small enough to lift rules one by one."""
        return self.whole or len(self._model(self._of(need), frozenset()).model.index) <= FINE

    def found(self, need: Need, rules: Collection[Rule]) -> bool:
        """Whether the plan itself was found in the model without these rules: without, nothing can be said."""
        if self.closed:
            return False
        return self._release_of(need, rules).known

    def _of(self, need: Need) -> str:
        """The capability around which the need is planned anew; "" where all is."""
        return "" if self.whole else self.instance.requirement_of[need[0]].capability

    def amount(self, need: Need, rules: Collection[Rule]) -> float:
        """What comes more of the need (effective units) when the rules are lifted."""
        return self._release_of(need, rules).amount

    def given_up(self, need: Need) -> float:
        """What comes more of the need when all is planned anew and no rule is lifted: no rule holds that back."""
        return (self._entire or self).amount(need, ())

    def witness(self, need: Need, rules: Collection[Rule]) -> Plan | None:
        """The plan that brings as much as lifting the rules does; what is not planned anew is in it as it was."""
        found = self._release_of(need, rules)
        return None if found.x is None else self.planned(need, found.stated, found.x)

    def planned(self, need: Need, stated: Stated, x: Floats) -> Plan:
        """The plan of a vector of a model that was stated around a need."""
        plan = plan_of(stated.model, x)
        return plan if self.whole else self._with_the_rest(plan, self._parts[self._of(need)])

    def held(self, need: Need, short: float) -> tuple[Stated, Compiled]:
        """The model in which the need is no shorter than this, and no other need shorter than in the plan."""
        stated = self._model(self._of(need), frozenset())
        model = self._bounded(stated, need, harmed=False)
        high = model.high.copy()
        column = stated.short[need]
        high[column] = max(model.low[column], min(high[column], short + self._slack(need)))
        return stated, replace(model, high=high)

    def _with_the_rest(self, plan: Plan, part: Instance) -> Plan:
        rows: dict[str, Any] = {}
        named: dict[str, tuple[str, Collection[str]]] = {
            "memberships": ("agreement", part.agreement_of),
            "starts": ("option", part.option_of),
            "deliveries": ("option", part.option_of),
        }
        for table in PLAN_TABLES:
            field, here = named.get(table, ("offer", part.offer_of))
            rest = (row for row in getattr(self.plan, table) if getattr(row, field) not in here)
            rows[table] = (*getattr(plan, table), *rest)
        return plan.with_rows(**rows)

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
        for held, column in stated.short.items():
            if held != need:
                cost[column] = 1.0 / self.need[held]
        x = self._solved(replace(model, high=high), cost)
        if x is None:
            return ()
        return tuple(
            dict.fromkeys(
                loser[0]
                for loser, column in stated.short.items()
                if loser != need and x[column] > self.short[loser] + 10 * self._slack(loser)
            )
        )

    def most(self, need: Need, rules: Collection[Rule]) -> float:
        """What lifting the rules cannot pass, told without a search."""
        key = (need, frozenset(rules))
        if key in self._found:
            return self._found[key].most
        if key not in self._most:
            self._most[key] = self._at_most(*key)
        return self._most[key]

    def _at_most(self, need: Need, rules: frozenset[Rule]) -> float:
        """By the linear relaxation, by what whole units can cover, and by what more rules release."""
        stated = self._model(self._of(need), rules - {ELSEWHERE})
        column = stated.short.get(need)
        if column is None:
            return 0.0
        above = (found.most for fewer, found in self._known(need) if _within(rules, fewer))
        most = min(self.short[need], min(above, default=self.short[need]))
        model = self._bounded(stated, need, harmed=ELSEWHERE in rules)
        x = self._solved(replace(model, whole=np.zeros(len(model.low), dtype=bool)), stated.least_for(column))
        if x is None:
            return most
        left = float(x[column]) - self._near(need) / 2
        step = stated.step(column)
        if step and left > 0:
            left = max(left, self.need[need] - step * math.floor((self.need[need] - left) / step))
        released = self.short[need] - left
        return 0.0 if released <= self._near(need) else min(most, released)

    def _known(self, need: Need) -> list[tuple[frozenset[Rule], _Found]]:
        return [(rules, found) for (whose, rules), found in self._found.items() if whose == need]

    def _release(self, need: Need, rules: frozenset[Rule]) -> _Found:
        stated = self._model(self._of(need), rules - {ELSEWHERE})
        column = stated.short.get(need)
        if column is None:
            return _Found(0.0, None, stated, 0.0)
        most = self.most(need, rules)
        below = [found for fewer, found in self._known(need) if found.x is not None and _within(fewer, rules)]
        best = max(below, key=lambda release: release.amount, default=_Found(0.0, None, stated, most))
        if best.amount >= most - self._near(need):
            return replace(best, most=best.amount)
        model = self._bounded(stated, need, harmed=ELSEWHERE in rules)
        step = self._least_change(need, stated, column)
        run = self._run(model, stated.least_for(column), step, self._start(model, best))
        if run.x is None:
            return replace(best, most=most)
        amount = max(0.0, self.short[need] - max(0.0, float(run.x[column])))
        if run.ended == "finished":
            return _Found(amount, run.x, stated, amount)
        bound = 0.0 if run.bound is None else max(0.0, run.bound - self._near(need) / 2)
        found = _Found(amount, run.x, stated, min(most, self.short[need] - bound))
        return found if amount > best.amount else replace(best, most=found.most)

    def _start(self, model: Compiled, best: _Found) -> Floats | None:
        """A vector of the model to begin from: the best plan known, or the plan itself."""
        if not self.whole:
            return None
        columns, values = start_of(model, self.plan if best.x is None else plan_of(best.stated.model, best.x))
        low, high = model.low.copy(), model.high.copy()
        low[columns] = high[columns] = np.clip(values, low[columns], high[columns])
        return self._solved(replace(model, low=low, high=high), np.zeros(len(low)))

    def _least_change(self, need: Need, stated: Stated, column: int) -> float:
        step = stated.step(column)
        rest = math.fmod(self.need[need], step) if step else 0.0
        return step if min(rest, step - rest) <= round_off.SHORT_STEP * step else min(rest, step)

    def _near(self, need: Need) -> float:
        """Amounts nearer than this are the same."""
        return min(20 * self._slack(need), self.short[need] / 100)

    def _slack(self, need: Need) -> float:
        return round_off.OTHERS_SHORTER * max(1.0, self.need[need])

    def _bounded(self, stated: Stated, need: Need, *, harmed: bool) -> Compiled:
        """The model with the other needs held unless they may be ``harmed``; around the plan where it is large."""
        low, high = stated.model.low.copy(), stated.model.high.copy()
        if not harmed:
            for held, column in stated.short.items():
                if held != need:
                    high[column] = max(low[column], min(high[column], self.short[held] + self._slack(held)))
        if not self.whole and len(self.instance.periods) > 1:
            capability = self.instance.requirement_of[need[0]].capability
            offers = {offer.id for offer in self.instance.offers if offer.capability == capability}
            fixed = stated.planned & ~stated.free(capability, need[1], offers)
            low[fixed] = high[fixed] = stated.values[fixed]
        return replace(stated.model, low=low, high=high)

    def _solved(self, model: Compiled, cost: Floats) -> Floats | None:
        run = self._run(model, cost)
        return run.x if run.ended == "finished" or not self.whole else None

    def _run(self, model: Compiled, cost: Floats, step: float = 0.0, start: Floats | None = None) -> Run:
        """What is least of ``cost``. What is less than a ``step`` better does not exist."""
        self.deadline.check_now()
        objective = Objective("short", "short", False, 0.0, cost)
        options = Options(gap=0.0, gap_in_units=0.9 * step, most_nodes=MOST_NODES, strict=self._strict)
        if self.whole:
            run = highs.run(model, objective, options, start=start)
            if run.ended == "infeasible" and self._strict < highs.MOST_STRICT:
                # The plan itself keeps every rule: presolve was seen to lose it.
                run = highs.run(model, objective, replace(options, strict=highs.MOST_STRICT), start=start)
            return run
        if not np.any(model.low != model.high):
            return Run("failed", "nothing to decide", None, None, None, 0, 0.0)
        reduced = Reduced(model, objective)
        run = highs.run(reduced.model, reduced.objective, options)
        return replace(run, x=None if run.x is None else reduced.whole(run.x))

    def _model(self, capability: str, rules: frozenset[Rule]) -> Stated:
        found = self._stated.get((capability, rules))
        if found is None:
            self.deadline.check_now()
            part = self.instance
            if capability:
                part = self._parts.setdefault(capability, around(self.instance, capability))
            instance, card, without = lifted(part, self.card, rules)
            card = with_cost(card) if self.priced else card
            model = compile_model(build(instance, card, without))
            if capability:
                self._entries += len(model.index)
                model = self._planned.rest_of(model, {family for family, _ in rules})
            found = self._stated[capability, rules] = laid_out(model, self.plan, self.short)
        return found


def with_cost(card: Card) -> Card:
    """The card asked for coverage and then cost, where it knows what plans cost."""
    tiers = [Tier("covered", 0.0, 0.0)]
    if all(map(card.has, TIER_KINDS["cost"].needs)):
        tiers.append(Tier("cost", 0.0, 0.0))
    return Card(card.name, card.families, tuple(tiers), parameters=card.parameters)


def _within(fewer: frozenset[Rule], more: frozenset[Rule]) -> bool:
    """Whether lifting ``more`` lifts all of ``fewer``."""
    return all(rule in more or (rule[0], "*") in more for rule in fewer)
