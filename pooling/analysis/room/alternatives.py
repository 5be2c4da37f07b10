"""Plans that are about as good and as different as possible: what every such plan has, what none has, what is a choice.

A claim is proven by solving: what cannot be forbidden is a must, what cannot be forced is never; a choice is shown by
two plans, one with it and one without.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from pooling.analysis.answers import Ended, cut_by, without_plan
from pooling.analysis.question import Tell
from pooling.analysis.room.within import Within
from pooling.analysis.things import Kind, Thing, called, exchanged, named
from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.deadline import OutOfTime
from pooling.domain.names import listed
from pooling.domain.outcome import Outcome, Reason, TierResult
from pooling.domain.readable import on_lines
from pooling.domain.result_columns import SHARE, result_column
from pooling.engine.request import RunRequest

Claim = Literal["must", "choice", "never", "open"]
GAP = 0.05
"""How near the most different plan is sought: the bound beside it says what is left."""


class AlternativesRequest(RunRequest):
    """How much worse an alternative may be in any tier, how many are sought, and how many things are tried."""

    within: float = Field(0.01, ge=0, le=1, allow_inf_nan=False, description="Share by which any tier may be worse.")
    plans: int = Field(3, ge=0, le=50, description="Alternatives that are sought.")
    tried: int = Field(20, ge=0, le=100_000, description="Things at most that are forbidden, and forced, one by one.")


@dataclass(frozen=True, slots=True)
class AlternativePlan:
    """An alternative: how it differs from the plan, and what it gives up."""

    plan: int = result_column("Number of the alternative; 0 is the plan itself")
    things: int = result_column("Commitments, memberships and options in it")
    kept_share: float = result_column("Of the plan's things, those that it has too", unit=SHARE)
    kept_least: float | None = result_column(
        "No plan within the per cent keeps fewer of the plan's things (the first alternative alone)",
        unit=SHARE,
        default=None,
    )
    differs: int = result_column("Things otherwise than in the most like of the others before it", default=0)
    worse_share: float = result_column("By how much its worst tier is worse than the plan's", unit=SHARE, default=0.0)
    worst_tier: str = result_column("The tier that is given up most; empty where none is", default="")
    enters: tuple[str, ...] = result_column("What the plan has not", default=())
    leaves: tuple[str, ...] = result_column("What only the plan has", default=())


@dataclass(frozen=True, slots=True)
class ThingClaim:
    """A thing that plans decide, and whether it is a must, a choice or never, within the per cent."""

    kind: Kind = result_column("commitment (of an offer), membership (of an agreement), or option")
    subject: str = result_column("The offer, agreement or option")
    words: str = result_column("What people call it")
    nation: str = result_column("Whose it is", refers_to="nations")
    period: str = result_column("When", refers_to="periods")
    claim: Claim = result_column("must, choice, never; open where it was not shown")
    shown: str = result_column("How that is known")
    in_plans: int = result_column("Plans found that have it")
    fewest: float = result_column("Fewest units in any plan found; 1 or 0 of a membership or option")
    most: float = result_column("Most units in any plan found")


@dataclass(frozen=True, slots=True)
class Alternatives(Ended):
    """Alternatives of a plan, and what all of them have in common."""

    within: float = result_column("Share by which any tier may be worse", unit=SHARE)
    found: int = result_column("Plans within the per cent that were found, all of which keep every rule")
    plans: tuple[AlternativePlan, ...] = result_column("The plan and its alternatives", default=())
    things: tuple[ThingClaim, ...] = result_column("Things that matter most, musts first", default=())

    def table(self) -> tuple[list[str], list[dict[str, Any]]]:
        """The things, as CSV has them."""
        rows = self.as_dict()["things"]
        return list(ThingClaim.__dataclass_fields__), [dict(row) for row in rows]

    def text(self, _full: bool = False) -> str:
        """For people."""
        lines = [f"plans at most {100 * self.within:g} % worse in every tier: {self.found} found"]
        for plan in self.plans[1:]:
            least = "" if plan.kept_least is None else f" (none keeps less than {100 * plan.kept_least:.0f} %)"
            worse = f", {100 * plan.worse_share:.2g} % worse in {plan.worst_tier}" if plan.worst_tier else ""
            lines.append(f"alternative {plan.plan} keeps {100 * plan.kept_share:.0f} % of the plan{least}{worse}")
            lines += [f"  in:  {listed(plan.enters, 8) or '-'}", f"  out: {listed(plan.leaves, 8) or '-'}"]
        for claim in ("must", "choice", "never", "open"):
            names = [row.words for row in self.things if row.claim == claim]
            if names:
                lines.append(f"{claim}: {listed(names, 12)}")
        return on_lines(lines)


def alternatives(request: AlternativesRequest, stop: threading.Event, tell: Tell) -> Alternatives:
    """Plans about as good and as different as possible, and what is a must, a real choice, or never.

    Every plan found keeps every rule and is at most ``within`` worse than the plan in every tier. Musts and nevers are
    proven: forbidding, or forcing, leaves no such plan. ``outcome``, ``reason``, ``detail`` say how it ended.
    """
    tell(0, request.plans + 2, "the plan")
    try:
        found = Within(request, request.within, stop, "alternatives")
    except OutOfTime:
        return _empty(request, "the room around the plan was not ready in time", "time_limit")
    if found.base.plan is None:
        none = without_plan(found.base, "the run as things stand")
        return _empty(request, none.detail, none.reason, none.outcome)
    plans = [AlternativePlan(0, len(found.things(found.base.plan)), 1.0)]
    for number in range(1, request.plans + 1):
        if found.over:
            break
        tell(number, request.plans + 2, f"alternative {number}")
        if (plan := _another(found, number)) is None:
            break
        plans.append(plan)
    tell(request.plans + 1, request.plans + 2, "what is a must, and what is never")
    claims = _claims(found, request.tried)
    lacking = "some things were not tried, or no more alternatives sought" if found.over else ""
    return Alternatives(
        within=request.within,
        found=len(found.plans),
        plans=tuple(plans),
        things=tuple(_rows(found, claims)),
        outcome="feasible" if lacking or found.base.outcome != "optimal" else "optimal",
        reason=cut_by(found.again.deadline) if lacking else found.base.termination.reason,
        detail=lacking,
    )


def _empty(request: AlternativesRequest, detail: str, reason: Reason, outcome: Outcome = "none") -> Alternatives:
    return Alternatives(within=request.within, found=0, outcome=outcome, reason=reason, detail=detail)


def _another(found: Within, number: int) -> AlternativePlan | None:
    """The plan that keeps least of those before it; None where that is no other plan."""
    base = found.plans[0]
    before = [set(found.things(plan)) for plan in found.plans]
    answer = found.room.least(found.room.sum_of(found.kept()), GAP, found.plans[-1])
    if answer.plan is None or answer.report is None or set(found.things(answer.plan)) in before:
        return None
    found.add(answer)
    own, whole = set(found.things(answer.plan)), set(found.things(base))
    entering, leaving = exchanged(found.instance, whole, own)
    worst, tier = _worst(answer.report, found.base.tiers)
    return AlternativePlan(
        plan=number,
        things=len(own),
        kept_share=len(own & whole) / len(whole) if whole else 0.0,
        kept_least=found.fewest_kept(answer.bound) if number == 1 and answer.bound is not None and whole else None,
        differs=min(len(own ^ other) for other in before),
        worse_share=worst,
        worst_tier=tier,
        enters=tuple(called(found.instance, thing) for thing in entering),
        leaves=tuple(called(found.instance, thing) for thing in leaving),
    )


def _worst(report: AuditReport, tiers: tuple[TierResult, ...]) -> tuple[float, str]:
    """(share by which the worst tier is worse, its name)."""
    losses = [(0.0, "")]
    for tier in tiers:
        value = report.tiers[tier.name]
        if tier.value is not None and tier.value:
            loss = (tier.value - value) if tier.maximise else (value - tier.value)
            losses.append((loss / abs(tier.value), tier.name))
    worst, name = max(losses)
    return (worst, name) if worst > round_off.ANSWERED else (0.0, "")


def _claims(found: Within, most: int) -> dict[Thing, tuple[Claim, str]]:
    """What was shown of the things that matter most."""
    claims: dict[Thing, tuple[Claim, str]] = {}
    for thing in found.in_order(found.in_all())[:most]:
        if found.over:
            break
        if thing in found.in_all():
            answer = found.without(thing)
            if answer.impossible:
                claims[thing] = "must", "proven: without it no plan is left"
    for thing in found.in_order(found.in_none())[:most]:
        if found.over:
            break
        if thing in found.in_none():
            answer = found.with_it(thing)
            if answer.impossible:
                claims[thing] = "never", "proven: with it no plan is left"
    return claims


def _rows(found: Within, claims: Mapping[Thing, tuple[Claim, str]]) -> list[ThingClaim]:
    """Things that were shown, and all that any plan found has."""
    units = [found.things(plan) for plan in found.plans]
    had = set().union(*units)
    rows = []
    for thing in found.in_order(had | set(claims)):
        amounts = [plan.get(thing, 0.0) for plan in units]
        count = sum(1 for amount in amounts if amount)
        claim, shown = claims.get(thing, ("open", "every plan found has it; it was not forbidden"))
        if claim == "open" and count < len(units):
            claim, shown = "choice", f"{count} of the plans found have it, {len(units) - count} do without"
        rows.append(
            ThingClaim(
                kind=thing.kind,
                subject=thing.subject,
                words=called(found.instance, named(found.instance, [thing])[0]),
                nation=thing.nation,
                period=thing.period,
                claim=claim,
                shown=shown,
                in_plans=count,
                fewest=min(amounts),
                most=max(amounts),
            )
        )
    order = ("must", "choice", "open", "never")
    return sorted(rows, key=lambda row: order.index(row.claim))
