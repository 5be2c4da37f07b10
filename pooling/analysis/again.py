"""A question's facts solved as they stand, and again with something changed, all within one limit.

What is proven of the difference between two runs is what :mod:`pooling.analysis.comparing.standing` proves of any two
results: by their bounds, at equal holds, never by their plans alone.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pooling.analysis.answers import Row, Rows, RunEnd, summed_up, without_plan
from pooling.analysis.comparing.sides import Side
from pooling.domain.card import Card, Tier
from pooling.domain.deadline import Deadline
from pooling.domain.families import FAMILIES
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from pooling.engine.loading import prepared
from pooling.engine.request import RunRequest
from pooling.engine.session import Session
from pooling.engine.solve import solve
from pooling.engine.variants import ChangeGiven, variant

BASE = "base"
"""What the facts as they stand are called among those that are changed."""


class Again:
    """An instance under a card that is solved again and again; every run begins from what the first one left."""

    def __init__(self, request: RunRequest, stop: threading.Event, *, near: bool = False) -> None:
        self.near = near
        """Whether runs may begin from any run so far: all that each of them left is kept for that."""
        self.card, self.instance = prepared(request.instance, request.card, request.overrides, request.gap)
        self.deadline = Deadline(request.time_limit_s, stop)
        self.stop = stop
        self.first: Result | None = None
        """The run of the facts as they stand."""
        self.ends: list[RunEnd] = []
        """How every run so far ended."""
        self._asked = request
        self._near: Session | None = None
        self._session = Session(self.instance, card=self.card, seed=request.seed, threads=request.threads)

    def base(self) -> Side:
        """The facts as they stand, solved when first asked for."""
        if self.first is None:
            self.first = self._ended(self._session.solve(time_limit_s=self._left(), cancel=self.stop))
        return Side(BASE, self.first, self.instance, self.card)

    def changed(
        self,
        name: str,
        changes: Sequence[ChangeGiven] = (),
        overrides: Mapping[str, Any] | None = None,
        *,
        begin: Result | None = None,
    ) -> Side:
        """The facts with ``changes`` (see :func:`pooling.variant`) and settings of the card, solved.

        It begins from the first run, or from ``begin``, another answer of this one, for a question whose answers lie
        near each other. Raises :class:`InvalidInput` where they make no valid instance. Its result may hold no plan.
        """
        self.base()
        how: dict[str, Any] = {"time_limit_s": self._left(), "cancel": self.stop}
        if begin is not None and begin is not self.first:
            how |= {"begin": begin}
        result = self._ended(self._session.solve(changes=changes, overrides=overrides, onward=self.near, **how))
        card = self.card.with_overrides(dict(overrides)) if overrides else self.card
        return Side(name, result, self.facts(changes), card)

    def apart(self, name: str, facts: Instance, overrides: Mapping[str, Any] | None = None) -> Side:
        """Other facts, solved by themselves: what is so unlike the first run that it has nothing to begin from."""
        card = self.card.with_overrides(dict(overrides)) if overrides else self.card
        how: dict[str, Any] = {"seed": self._asked.seed, "threads": self._asked.threads}
        result = self._ended(solve(facts, card=card, time_limit_s=self._left(), cancel=self.stop, **how))
        return Side(name, result, facts, card)

    def nearest(self, name: str, changes: Sequence[ChangeGiven] = ()) -> Side:
        """The same with the plan that, among those as good, differs least from the one as things stand.

        Where the card's own rules are about a last plan it is the plan of :meth:`changed`; ``nears`` says which.
        """
        base = self.base()
        if not self.nears or not base.has_plan:
            return self.changed(name, changes)
        if self._near is None:
            asked = self._asked
            facts = near_facts(self.instance, base.plan)
            self._near = Session(facts, card=near_card(self.card), seed=asked.seed, threads=asked.threads)
            self._near.begin_from(self._session)
        result = self._ended(self._near.solve(changes=changes, time_limit_s=self._left(), cancel=self.stop))
        facts = variant(self._near.instance, *changes).instance if changes else self._near.instance
        return Side(name, result, facts, near_card(self.card))

    @property
    def nears(self) -> bool:
        """Whether the nearest plan can be looked for."""
        return not (self.card.has("stability") or self.card.has("challenge"))

    def refused(self, changes: Sequence[ChangeGiven]) -> str:
        """Why changes make no valid instance; empty where they do."""
        try:
            self.facts(changes)
        except InvalidInput as error:
            return error.problems[0].rule
        return ""

    def facts(self, changes: Sequence[ChangeGiven]) -> Instance:
        """The instance with changes made to it."""
        return variant(self.instance, *changes).instance if changes else self.instance

    def answered(self, rows: Sequence[Row], asked: int, answered: int, what: str) -> Rows[Row]:
        """The rows with how the runs ended: ``answered`` of ``asked`` things called ``what`` got an answer."""
        if self.first is not None and self.first.plan is None:
            return without_plan(self.first, "the run as things stand")
        lacking = asked - answered
        left_out = f"{lacking} of {asked} {what} are left out" if lacking else ""
        return summed_up(rows, self.ends, left_out, cancelled=self.deadline.cancelled)

    def _ended(self, result: Result) -> Result:
        self.ends.append(RunEnd(result.outcome, result.termination))
        return result

    def _left(self) -> float | None:
        left = self.deadline.left()
        return None if left is None else max(left, 0.1)


def near_facts(instance: Instance, plan: Plan) -> Instance:
    """The instance with the plan as its last one."""
    history = [
        {"offer": row.offer, "requirement": row.requirement, "period": row.period, "quantity": row.quantity}
        for row in plan.assignments
    ]
    started = [
        {"option": row.option, "nation": row.nation, "period": row.period, "units": row.units} for row in plan.starts
    ]
    return instance.replace(history=history, started=started)


def near_card(card: Card) -> Card:
    """The card that, all its tiers held, changes the last plan least."""
    last = card.tiers[-1]
    tiers = (*card.tiers[:-1], replace(last, tolerance=0.0), Tier("plan_change", last.gap, 0.0))
    parameters = {**card.parameters, "stability.measure": "assignments", "stability.frozen_periods": 0}
    families = tuple(name for name in FAMILIES if name in (*card.families, "stability"))
    return replace(card, families=families, tiers=tiers, parameters=parameters)
