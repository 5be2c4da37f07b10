"""What giving up some of one tier saves of another: exact points, each solved at a level and proven.

At a level, the other tier is optimised with a rule that keeps the first tier there (epsilon constraint), and then the
first is made as good as that leaves it: no point is worse than another in both.
Source: Haimes, Lasdon and Wismer, 1971, On a bicriterion formulation of the problems of integrated system
identification and system optimization, IEEE Transactions on Systems, Man, and Cybernetics 1.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, InstanceOf

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows, summed_up, without_plan
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import Solved as Claims
from pooling.analysis.comparing.standing import Standing, solved, standing
from pooling.analysis.frontier.boxes import Solved, next_level
from pooling.analysis.frontier.kept import Kept
from pooling.analysis.frontier.sides import Two, no_level, two_of
from pooling.analysis.frontier.text import frontier_text
from pooling.analysis.question import Tell
from pooling.analysis.things import decided, exchanged
from pooling.domain import round_off
from pooling.domain.comparison.rows import Proven
from pooling.domain.outcome import Outcome, Proof, TierResult
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import result_column
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.engine.loading import prepared
from pooling.engine.request import RunRequest

PER_CENT = 0.01


class FrontierRequest(RunRequest):
    """Which two tiers of the card, and how many points. Small differences need a small gap; the limit is for all."""

    against: str = Field("", description="Tier that is given up step by step; without it the card's first.")
    optimised: str = Field("", description="Tier that is optimised at every step; without it cost.")
    points: int = Field(8, ge=2, le=200, description="Points at most; they go where most is left open.")
    keep: str | InstanceOf[Path] | None = Field(
        None, description="File in which points are kept: asked again, it goes on from them."
    )


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """A point of the frontier, the best of the first tier first. What is saved is proven by the bounds of both."""

    point: int = result_column("Number of the point")
    about: str = result_column("Why it is there: best, one per cent less, where the curve bends, or the other end")
    against: str = result_column("The tier that is given up step by step")
    against_unit: str = result_column("Its unit")
    level: float | None = result_column("The level that was asked of it; empty at both ends")
    reached: float = result_column("What the plan reaches of it")
    reached_at_best: float = result_column("No plan that is as good in the other tier is better than this")
    optimised: str = result_column("The tier that is optimised")
    optimised_unit: str = result_column("Its unit")
    value: float = result_column("What the plan is worth in it")
    bound: float | None = result_column("No plan at that level is better than this")
    gap: float | None = result_column("Between the two", unit="share of value")
    proof: Proof = result_column("How the value is known")
    saved_least: float | None = result_column("What giving up that much saves against point 1, at least")
    saved_most: float | None = result_column("The same at most")
    saving: Proven = result_column("How it is known that it saves anything; none where the gaps leave it open")
    per_cent_saves: float | None = result_column(
        "What a per cent (of the unit) given up since the point before saves, by the plans"
    )
    enters: tuple[str, ...] = result_column("What is in the plan that the point before has not")
    leaves: tuple[str, ...] = result_column("What the point before has and this one has not")
    outcome: Outcome = result_column("optimal within the gaps asked for, or feasible")


@dataclass(frozen=True, slots=True)
class _Point:
    level: float | None
    side: Side
    about: str


def frontier(request: FrontierRequest, stop: threading.Event, tell: Tell) -> Rows[FrontierPoint]:
    """What giving up some of one tier saves of another, from the best of the first to the best of the other.

    Tiers of the card before either are held where the plan of the card has them. Points are solved one by one, where
    two neighbours leave most open. The list says how it ended (``outcome``, ``reason``, ``detail``).
    """
    two = two_of(prepared(request.instance, request.card, request.overrides, request.gap)[0], *_tiers(request))
    again = Again(request, stop, near=True)
    about = {"instance": again.instance.hash, "card": again.card.hash, "seed": request.seed}
    names = {"against": two.against.kind, "optimised": two.optimised.kind}
    walk = _Walk(again, two, Kept(None if request.keep is None else Path(request.keep), {**about, **names}))
    for number in range(request.points):
        if number and again.deadline.over:
            break
        tell(number, request.points, "the best" if not number else "the next point")
        if not walk.step(number):
            break
    if walk.base is not None and walk.base.result.plan is None:
        return without_plan(walk.base.result, "the run as things stand")
    runs = [walk.base.result] if walk.base is not None else []
    cut = again.deadline.over and walk.more
    left_out = "points that were still to come are left out" if cut else ""
    ended = summed_up(walk.rows(), [*runs, *(point.side.result for point in walk.points)], left_out)
    ended.words = on_lines(frontier_text(again.instance, again.card.name, ended))
    ended.reason = "cancelled" if cut and again.deadline.cancelled else ended.reason
    return ended


def _tiers(request: FrontierRequest) -> tuple[str, str]:
    return request.against, request.optimised


class _Walk:
    """The points so far, in the order in which they were solved."""

    def __init__(self, again: Again, two: Two, kept: Kept) -> None:
        self.again, self.two, self.kept = again, two, kept
        self.sign = 1.0 if two.against.maximise else -1.0
        self.base: Side | None = None
        self.points: list[_Point] = []
        self.asked: list[float] = []
        self.proven: list[tuple[float, float]] = []
        """(level, no plan at it is better in the other tier), of every run."""
        self.more = True
        """Whether there may be points that were not asked for."""

    def step(self, number: int) -> bool:
        """One point more; False where there is none."""
        if number == 0:
            return self._begin()
        if number == 1:
            return self._at(no_level(self.two.against), "the other end")
        last = self._last_per_cent() if number == 2 else None
        if last is not None and self._at(last, "one per cent less"):
            return True
        while (level := self._next()) is not None and not self.again.deadline.over:
            if self._at(level, "where the curve bends"):
                return True
        self.more = level is not None
        return False

    def _begin(self) -> bool:
        self.base = self._solved(None, {})
        if self.base.result.plan is None:
            return False
        if self.two.best_first:
            self.points.append(_Point(None, self.base, "best"))
            return True
        level = _trivial_key(self.two)
        side = self._solved(level, self.two.best(self.base.result))
        if side.result.plan is not None:
            self.points.append(_Point(None, side, "best"))
        return side.result.plan is not None

    def _at(self, level: float, about: str) -> bool:
        """Whether a level gives a point that is not there yet."""
        assert self.base is not None
        self.asked.append(level)
        side = self._solved(level, self.two.levels(self.base.result, level))
        if side.result.plan is None or not _has(side, self.two):
            return False
        bound = side.result.tier(self.two.optimised.kind).bound
        if bound is not None:
            self.proven.append((level, bound))
        new = _Point(level, side, about)
        if any(self._same(new, point) for point in self.points):
            return False
        self.points.append(new)
        return True

    def _solved(self, level: float | None, overrides: Mapping[str, float]) -> Side:
        """The facts at a level, from the file or solved, beginning from the nearest point that is better."""
        card = self.again.card.with_overrides(dict(overrides)) if overrides else self.again.card
        known = self.kept.get(level)
        if known is not None:
            return Side(str(level), known, self.again.instance, card)
        if level is None:
            side = self.again.base()
        else:
            better = [point for point in self.points if self.sign * (self._reached(point) - level) >= 0]
            nearest = min(better, key=lambda point: self.sign * self._reached(point), default=None)
            begin = None if nearest is None else nearest.side.result
            side = self.again.changed(str(level), overrides=dict(overrides), begin=begin)
        if side.result.plan is not None and side.result.termination.reason == "finished":
            self.kept.add(level, side.result)
        return side

    def _last_per_cent(self) -> float | None:
        best = self.points[0]
        if not TIER_KINDS[self.two.against.kind].is_share:
            return None
        level = self._reached(best) - self.sign * PER_CENT
        return level if 0.0 <= level <= 1.0 else None

    def _next(self) -> float | None:
        """The level of the next point."""
        ordered = [
            Solved(
                self.sign * (self._reached(point) if point.level is None else point.level),
                self.sign * self._reached(point),
                _worth(point.side, self.two.optimised.kind),
            )
            for point in self._ordered()
        ]
        level = next_level(ordered[::-1], [self.sign * level for level in self.asked])
        return None if level is None else self.sign * level

    def _reached(self, point: _Point) -> float:
        return _worth(point.side, self.two.against.kind)

    def _same(self, one: _Point, other: _Point) -> bool:
        kinds = (self.two.against.kind, self.two.optimised.kind)
        pairs = [(_worth(one.side, kind), _worth(other.side, kind)) for kind in kinds]
        return all(abs(a - b) <= round_off.COMPARED * max(1.0, abs(a), abs(b)) for a, b in pairs)

    def _ordered(self) -> list[_Point]:
        return sorted(self.points, key=lambda point: -self.sign * self._reached(point))

    def rows(self) -> list[FrontierPoint]:
        """The points from the best of the first tier down."""
        ordered = self._ordered()
        return [
            self._row(number, point, ordered[0], ordered[number - 2] if number > 1 else None, ordered)
            for number, point in enumerate(ordered, start=1)
        ]

    def _row(
        self, number: int, point: _Point, first: _Point, before: _Point | None, points: Sequence[_Point]
    ) -> FrontierPoint:
        two, instance = self.two, self.again.instance
        tier = point.side.result.tier(two.optimised.kind)
        saved = Standing("same", 0.0, 0.0) if point is first else _saved(first.side, point.side, tier.name)
        least, most = _better(saved, tier.maximise)
        things = [
            {} if end is None or end.side.result.plan is None else decided(instance, end.side.result.plan)
            for end in (before, point)
        ]
        entering, leaving = ((), ()) if before is None else exchanged(instance, things[0], things[1])
        return FrontierPoint(
            point=number,
            about=point.about,
            against=two.against.kind,
            against_unit=TIER_KINDS[two.against.kind].unit,
            level=None if point.level == no_level(two.against) else point.level,
            reached=self._reached(point),
            reached_at_best=self._at_best(point, points),
            optimised=tier.name,
            optimised_unit=tier.unit,
            value=_worth(point.side, tier.name),
            bound=tier.bound,
            gap=tier.gap,
            proof=tier.proof,
            saved_least=least,
            saved_most=most,
            saving=saved.proof,
            per_cent_saves=None if before is None else self._per_cent(before, point),
            enters=entering,
            leaves=leaving,
            outcome=point.side.result.outcome,
        )

    def _at_best(self, point: _Point, points: Sequence[_Point]) -> float:
        """The lowest level at which what the point is worth in the other tier is proven to be out of reach."""
        kind, value = self.two.optimised, _worth(point.side, self.two.optimised.kind)
        best = points[0].side.result.tier(self.two.against.kind)
        most = best.bound if best.bound is not None else self._reached(points[0])
        for level, bound in self.proven:
            beyond = bound < value if kind.maximise else bound > value
            near = abs(bound - value) <= round_off.COMPARED * max(abs(bound), abs(value))
            if beyond and not near and self.sign * (level - most) < 0:
                most = level
        reached = self._reached(point)
        return reached if self.sign * (most - reached) < 0 else most

    def _per_cent(self, before: _Point, point: _Point) -> float | None:
        """What a per cent less of the first tier saves between two points."""
        given_up = self.sign * (self._reached(before) - self._reached(point))
        if given_up <= round_off.VALUE_SEEN:
            return None
        optimised = self.two.optimised
        saved = _worth(before.side, optimised.kind) - _worth(point.side, optimised.kind)
        unit = PER_CENT if TIER_KINDS[self.two.against.kind].is_share else 1.0
        return (-saved if optimised.maximise else saved) * unit / given_up


def _trivial_key(two: Two) -> float:
    """Where the best end is kept in the file of a frontier that does not begin with it."""
    return -1.0 if two.against.maximise else -2.0


def _has(side: Side, two: Two) -> bool:
    names = {tier.name for tier in side.result.tiers}
    return {two.optimised.kind, two.against.kind} <= {*names, *side.report.tiers} and two.optimised.kind in names


def _worth(side: Side, kind: str) -> float:
    """What the audit says that a plan is worth in a tier."""
    return side.report.tiers[kind]


def _saved(first: Side, point: Side, kind: str) -> Standing:
    """What is proven of the optimised tier between two levels: each its own problem, so that nothing is held before."""
    claims = [_alone(side.once(solved), kind) for side in (first, point)]
    return standing(claims[0], claims[1], kind)


def _alone(side: Claims, kind: str) -> Claims:
    tiers: tuple[TierResult, ...] = tuple(tier for tier in side.tiers if tier.name == kind)
    return Claims(tiers, side.faults, side.doubt)


def _better(found: Standing, maximise: bool) -> tuple[float | None, float | None]:
    """(at least, at most) by how much the second is better."""
    if found.least is None or found.most is None:
        return None, None
    return (found.least, found.most) if maximise else (-found.most + 0.0, -found.least + 0.0)
