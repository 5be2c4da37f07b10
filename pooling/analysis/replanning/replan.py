"""After an event: the least change of the former plan, and what stability costs against planning freely.

Source: own; minimal perturbation (Barták, Müller and Rudová, 2004, A new approach to modeling and solving minimal
perturbation problems, Recent Advances in Constraints).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import Field

from pooling.analysis.again import Again
from pooling.analysis.answers import Rows, without_plan
from pooling.analysis.comparing.sides import Side
from pooling.analysis.comparing.standing import Claim, claim, solved
from pooling.analysis.frontier.sides import held_at, no_level, refuse_several
from pooling.analysis.question import Tell
from pooling.analysis.replanning.text import POINT, replan_text
from pooling.analysis.things import decided, exchanged
from pooling.domain import round_off
from pooling.domain.card import Card, Tier
from pooling.domain.families import FAMILIES
from pooling.domain.instance import Instance
from pooling.domain.outcome import Outcome
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput, Problem
from pooling.domain.readable import on_lines
from pooling.domain.result import Result
from pooling.domain.result_columns import result_column
from pooling.domain.rolling.freezing import frozen
from pooling.engine.loading import plan_of, prepared
from pooling.engine.request import PlanInput, RunRequest

CHANGE = "plan_change"


class ReplanRequest(RunRequest):
    """The facts after the event, and the plan from before it."""

    plan: PlanInput
    within: float = Field(
        0.05, ge=0, le=1, allow_inf_nan=False, description="Share by which a steadier plan may be worse in any tier."
    )


@dataclass(frozen=True, slots=True)
class ReplannedTier:
    """A tier in one way to plan anew; how much worse that is than planning freely is proven by the bounds."""

    way: str = result_column(
        "free: as the card has it; as good: the first tier stays; within: no tier is worse by more than the share; "
        "least change: whatever it costs"
    )
    changes: int = result_column("Commitments, memberships and options otherwise than in the former plan")
    forced: int = result_column("Of these, what cannot be any more: its offer, agreement, option or period is gone")
    change_points: float | None = result_column(f"Distance to the former plan. {POINT}", unit="points of change")
    change_bound: float | None = result_column("No plan of this way is nearer", unit="points of change")
    tier: str = result_column("The tier")
    unit: str = result_column("Its unit")
    value: float = result_column("What the plan is worth in it")
    worse_least: float | None = result_column("How much worse than planning freely could be, at least")
    worse_most: float | None = result_column("The same at most: proven by the bound; empty where nothing is proven")
    enters: tuple[str, ...] = result_column("What the former plan had not")
    leaves: tuple[str, ...] = result_column("What only the former plan had")
    outcome: Outcome = result_column("optimal within the gaps asked for, or feasible")


def replan(request: ReplanRequest, stop: threading.Event, tell: Tell) -> Rows[ReplannedTier]:
    """After an event, the least change of the former plan, and the price of stability, tier by tier.

    ``instance`` is what holds after the event, ``plan`` is from before it. Four ways: freely, with the first tier as
    good as it can be, with every tier within a share of that, and the least change there is. Change is what card
    ``stable`` counts, of commitments and options. The list says how it ended (``outcome``, ``reason``, ``detail``).
    """
    card, after = prepared(request.instance, request.card, request.overrides, request.gap)
    refuse_several(card, "replan")
    former = plan_of(request.plan)
    if former is None:
        raise InvalidInput([Problem("plan", "", "this result holds no plan", "solve again with more time")], "replan")
    kept, gone = _that_stands(former, after)
    facts = frozen(after, kept, 0)
    named = RunRequest(
        instance=facts,
        card=_steady(card),
        time_limit_s=request.time_limit_s,
        seed=request.seed,
        threads=request.threads,
    )
    again = Again(named, stop)
    tell(0, 4, "free")
    free = again.base()
    if free.result.plan is None:
        return without_plan(free.result, "planning anew")
    sides = {"free": free}
    for number, (way, overrides) in enumerate(_ways(card, free.result, request.within).items(), start=1):
        if again.deadline.over:
            break
        tell(number, 4, way)
        side = again.changed(way, overrides=dict(overrides))
        if side.result.plan is not None:
            sides[way] = side
    rows = [row for way, side in sides.items() for row in _rows(way, side, free, card, kept, gone)]
    answer = again.answered(rows, 4, len(sides), "ways")
    answer.words = on_lines(replan_text(after, card.name, rows))
    return answer


def _steady(card: Card) -> Card:
    """The card with the distance to the former plan as its last tier: among plans as good, the nearest."""
    tiers = tuple(tier for tier in card.tiers if tier.kind != CHANGE)
    gap = max((tier.gap for tier in tiers), default=0.01)
    families = [*card.families, "stability"]
    return replace(
        card,
        name=f"{card.name}-steady",
        families=tuple(name for name in FAMILIES if name in families),
        tiers=(*tiers, Tier(CHANGE, gap, 0.0)),
        overrides={},
    )


def _ways(card: Card, free: Result, within: float) -> Mapping[str, Mapping[str, float]]:
    """Way -> levels of all tiers but change, which is then optimised first."""
    tiers = tuple(tier for tier in card.tiers if tier.kind != CHANGE)
    none = {f"tiers.{tier.kind}.level": no_level(tier) for tier in tiers}
    return {
        "as good": {**none, **held_at(tiers[:1], free)},
        "within": held_at(tiers, free, within),
        "least change": none,
    }


def _that_stands(plan: Plan, after: Instance) -> tuple[Plan, int]:
    """What of a plan its rows can still name, and how many commitments, memberships and starts cannot."""
    data: dict[str, Any] = plan.as_dict()
    known: dict[str, Mapping[str, Any]] = {
        "offer": after.offer_of,
        "requirement": after.requirement_of,
        "agreement": after.agreement_of,
        "option": after.option_of,
        "nation": after.nation_of,
        "period": dict.fromkeys(after.period_ids),
    }
    gone = 0
    for table, rows in data.items():
        standing = [row for row in rows if all(row[name] in ids for name, ids in known.items() if name in row)]
        gone += len(rows) - len(standing) if table in ("commitments", "memberships", "starts") else 0
        data[table] = standing
    return Plan.of(data, after), gone


def _rows(way: str, side: Side, free: Side, card: Card, former: Plan, gone: int) -> list[ReplannedTier]:
    assert side.result.plan is not None
    facts = side.instance
    before, now = decided(facts, former), decided(facts, side.result.plan)
    entering, leaving = exchanged(facts, before, now)
    changed = {
        thing for thing in {*before, *now} if abs(before.get(thing, 0.0) - now.get(thing, 0.0)) > round_off.ANSWERED
    }
    change = next((tier for tier in side.result.tiers if tier.name == CHANGE), None)
    rows = []
    for tier in card.tiers:
        if tier.kind == CHANGE or tier.kind not in side.report.tiers:
            continue
        value = side.report.tiers[tier.kind]
        least, most = _price(tier, value, _best(free, tier.kind))
        rows.append(
            ReplannedTier(
                way=way,
                changes=len(changed) + gone,
                forced=gone,
                change_points=side.report.tiers.get(CHANGE),
                change_bound=None if change is None or way == "free" else change.bound,
                tier=tier.kind,
                unit=_unit(free, tier.kind),
                value=value,
                worse_least=least,
                worse_most=most,
                enters=entering,
                leaves=leaving,
                outcome=side.result.outcome,
            )
        )
    return rows


def _best(free: Side, kind: str) -> Claim:
    """Between what and what the best lies that planning freely allows."""
    known = free.once(solved)
    place = known.place(kind)
    return Claim() if place is None else claim(known, place, certified=False)


def _price(tier: Tier, value: float, best: Claim) -> tuple[float | None, float | None]:
    """(at least, at most) how much worse a value is than the best."""
    if best.low is None or best.high is None:
        return None, None
    return (best.low - value, best.high - value) if tier.maximise else (value - best.high, value - best.low)


def _unit(free: Side, kind: str) -> str:
    return next((tier.unit for tier in free.result.tiers if tier.name == kind), "")
