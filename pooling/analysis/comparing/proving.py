"""Solving on until it is proven which of two results is better in a tier, or that they are the same, or time is over.

Of two values only that which is worse must be proven to be so: its problem is solved until its bound does not reach the
other's plan. Where both are the same each is solved to its end. The tiers before are solved exactly and held there, in
both, so that both hold the same. Every run starts from the better of its own plan and the other's, where that holds in
its instance.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pooling.analysis.answers import cut_by
from pooling.analysis.comparing.differences import near
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import Solved, solved, standing
from pooling.domain import round_off
from pooling.domain.card import Card
from pooling.domain.deadline import Deadline
from pooling.domain.fields import references
from pooling.domain.outcome import TierResult
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.tier_kinds import kind_of_tier
from pooling.engine.judging import holding
from pooling.engine.solve import solve
from pooling.solving.interrupts import Interrupts

if TYPE_CHECKING:
    from pydantic import BaseModel

    from pooling.analysis.question import Tell

ENOUGH = 0.9
"""Of a difference a gap may leave open so much: what proves it with something to spare."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """How runs are solved on."""

    deadline: Deadline
    threads: int
    seed: int
    cancel: threading.Event


def proven(
    sides: Sequence[Side],
    time_limit_s: float,
    threads: int,
    seed: int,
    cancel: threading.Event | None,
    on_progress: Tell | None,
) -> tuple[list[Side], dict[str, Any]]:
    """The sides solved on, and how that ended: fields of a comparison."""
    out = list(sides)
    left_open: list[str] = []
    with Interrupts(cancel) as interrupts:
        deadline = Deadline(time_limit_s, interrupts.cancel)
        steps = [(place, name) for place in range(1, len(out)) for name in _tiers(out[0], out[place])]
        for done, (place, name) in enumerate(steps):
            if on_progress is not None:
                on_progress(done, len(steps), f"{name} of {out[place].name}")
            left = max(deadline.left() or 0.0, 0.0)
            asked = _Asked(Deadline(left / (len(steps) - done), interrupts.cancel), threads, seed, interrupts.cancel)
            pair = _Pair(out[0], out[place], name, asked)
            pair.prove()
            out[0], out[place] = pair.before, pair.after
        # A base that is solved on for a later variant may settle what was left open before, or open it anew.
        for place, name in steps:
            if standing(out[0].once(solved), out[place].once(solved), name).verdict == "not_proven":
                left_open.append(f"{name} of {out[place].name}")
        return out, _ended(left_open, deadline)


def _ended(left_open: Sequence[str], deadline: Deadline) -> dict[str, Any]:
    if not left_open:
        return {}
    left = deadline.left()
    cut = deadline.cancelled or (left is not None and left <= 0)
    detail = f"not proven: {', '.join(left_open[:5])}" + (f" and {len(left_open) - 5} more" if left_open[5:] else "")
    return {"outcome": "feasible", "reason": cut_by(deadline) if cut else "finished", "detail": detail}


def _tiers(before: Side, after: Side) -> list[str]:
    """The tiers that both have a plan for, in order."""
    if not (before.has_plan and after.has_plan):
        return []
    others = {tier.name for tier in after.result.tiers}
    return [tier.name for tier in before.result.tiers if tier.name in others]


class _Pair:
    """Two sides and a tier of both."""

    def __init__(self, before: Side, after: Side, name: str, asked: _Asked) -> None:
        self.before, self.after, self.name, self.asked = before, after, name, asked
        self._tried: dict[str, float] = {}
        """Side -> the smallest gap that it was asked for in this tier."""

    def prove(self) -> None:
        """Solve on until something is proven, nothing helps any more, or the time is over."""
        while not self._over() and self._standing() == "not_proven":
            asked = self._next()
            if asked is None:
                return
            side, gap = asked
            self._tried[side.name] = gap
            found = self._solved(side, gap)
            if found is None:
                continue
            pair = (found, self.after) if side is self.before else (self.before, found)
            if not self._loses(*pair):
                self.before, self.after = pair

    def _over(self) -> bool:
        left = self.asked.deadline.left()
        return self.asked.deadline.cancelled or (left is not None and left <= 0)

    def _standing(self) -> str:
        return standing(self.before.once(solved), self.after.once(solved), self.name).verdict

    def _loses(self, before: Side, after: Side) -> bool:
        """Whether something that is proven of a tier before this one would no longer be."""
        old, new = (self.before.once(solved), self.after.once(solved)), (before.once(solved), after.once(solved))
        return any(
            standing(*old, tier.name).verdict != "not_proven" and standing(*new, tier.name).verdict == "not_proven"
            for tier in self._earlier(old[0])
        )

    # --- what to solve next ---------------------------------------------------------------------------------------

    def _next(self) -> tuple[Side, float] | None:
        """A side, and the gap that its tier needs; None where no smaller one is left to ask for."""
        tiers = [self._tier(side) for side in (self.before, self.after)]
        one, other = tiers
        if one.value is None or other.value is None:
            return None
        for side in (self.before, self.after):
            if self._holds_loosely(side) and side.name not in self._tried:
                return side, self._tier(side).target_gap
        if near(one.value, other.value, round_off.COMPARED):
            order = [(self.before, 0.0), (self.after, 0.0)]
        else:
            worse = 0 if (one.value < other.value) == one.maximise else 1
            sides = (self.before, self.after)
            value = abs(tiers[worse].value or 0.0)
            gap = min(ENOUGH * abs(one.value - other.value) / value, 1.0) if value else 0.0
            order = [(sides[worse], gap), (sides[worse], gap / 10), (sides[worse], 0.0), (sides[1 - worse], 0.0)]
        for side, gap in order:
            if gap < self._tried.get(side.name, 2.0):
                return side, gap
        return None

    def _tier(self, side: Side) -> TierResult:
        found = side.once(solved)
        place = found.place(self.name)
        assert place is not None
        return found.tiers[place]

    def _holds_loosely(self, side: Side) -> bool:
        """Whether a tier before this one is not solved exactly and held there."""
        return any(tier.gap != 0.0 or tier.tolerance for tier in self._earlier(side.once(solved)))

    def _earlier(self, found: Solved) -> tuple[TierResult, ...]:
        return found.tiers[: found.place(self.name)]

    # --- solving --------------------------------------------------------------------------------------------------

    def _solved(self, side: Side, gap: float) -> Side | None:
        """The side solved on; None where that brought nothing."""
        card = self._card(side, gap)
        other = self.after if side is self.before else self.before
        start, left = _start(side, other), self.asked.deadline.left()
        if left is not None and left <= 0:
            return None
        result = solve(
            side.instance,
            card=card,
            warm=start,
            time_limit_s=left,
            seed=self.asked.seed,
            threads=self.asked.threads,
            cancel=self.asked.cancel,
        )
        found = Side(side.name, result, side.instance, card)
        if result.plan is None or found.once(solved).place(self.name) is None:
            return None
        return found

    def _card(self, side: Side, gap: float) -> Card:
        """The side's card with this tier's gap; those before are solved exactly and held there."""
        here = kind_of_tier(self.name)
        earlier = {
            kind.name for tier in self._earlier(side.once(solved)) if (kind := kind_of_tier(tier.name)) is not None
        }
        settings: dict[str, float] = {}
        for tier in side.card.tiers:
            if tier.kind in earlier:
                settings |= {f"tiers.{tier.kind}.gap": 0.0, f"tiers.{tier.kind}.tolerance": 0.0}
            elif here is not None and tier.kind == here.name:
                tolerance = min(tier.tolerance, gap / 2)
                settings |= {f"tiers.{tier.kind}.gap": gap, f"tiers.{tier.kind}.tolerance": tolerance}
        return side.card.with_overrides(settings)


def _start(side: Side, other: Side) -> Plan:
    """The side's own plan, or the other's where it holds here and is worth more in the first tier that differs."""
    found = holding(side.instance, side.card, fitting(other.plan, side))
    if found is not None:
        for tier in side.once(solved).tiers:
            own, theirs = tier.value, found.report.tiers.get(tier.name)
            if own is None or theirs is None:
                break
            if not near(own, theirs, round_off.COMPARED):
                return found.plan if (theirs > own) == tier.maximise else side.plan
    return side.plan


def fitting(plan: Plan, side: Side) -> Plan:
    """The rows of a plan that name only what the side's instance has."""
    known = {
        table: {row.id for row in getattr(side.instance, table)}
        for table in {table for model in PLAN_TABLES.values() for table in references(model).values()}
    }

    def rows(name: str, model: type[BaseModel]) -> Iterator[Any]:
        named = references(model)
        for row in getattr(plan, name):
            if all(getattr(row, column) in known[table] for column, table in named.items()):
                yield row

    tables: dict[str, Any] = {name: tuple(rows(name, model)) for name, model in PLAN_TABLES.items()}
    return Plan.model_construct(None, **tables)
