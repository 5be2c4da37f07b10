"""What is wrong with one run of `pooling.solve` at gap 0, held against its own audit and the judge's plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pooling
from pooling.audit import audit
from pooling.domain.audit_report import AuditReport
from pooling.domain.outcome import TierResult
from pooling.domain.plan import Plan
from pooling.domain.problems import AuditFailed
from pooling.domain.result import Result
from pooling.domain.tier_kinds import kind_of_tier

from .judge import judged
from .nasty import Nasty

LIMIT_S = 3.0
"""Seconds a run may take; nearly all of these instances are solved in hundredths."""
SAME = 1e-7
"""Values nearer than this share of the larger one are the same."""
NOISE = {"million": 1e-8, "points": 1e-8, "share of weighted need": 2e-8, "share of need": 2e-8}
"""Round-off of nine decimals in a quantity, as a share of what the tier adds up (of 1, where it is a share)."""
SMALL_LOSS = 1e-6
"""A share of all weighted need that is given up counts as a sliver below this."""
TIE = 1e-14
"""Loss in a tier (a share of its value) below which two plans are as good in it."""
ROWS = 1e-10
"""Loss in a tier (a share of its value) that could come from what plans are allowed to break their rows by."""

WRONG = ("wrong optimum", "bound beaten", "audit failed", "false infeasible", "error", "misstated")
"""Faults of which there may be none."""
OTHER = ("sliver", "unproven")
"""Told apart. A sliver: so small a part of a tier is given up that it counts as held, but not for nothing. Unproven: a
run that ended without proof of what was asked."""


@dataclass(frozen=True)
class Verdict:
    """``kind`` is one of WRONG or OTHER, empty where nothing is wrong; ``doubts`` are about the judge."""

    kind: str
    detail: str
    outcome: str
    doubts: tuple[str, ...] = ()
    better: Plan | None = None
    expect: dict[str, Any] | None = None


def verdict(case: Nasty) -> Verdict:
    """Solve and judge a case."""
    try:
        result = pooling.solve(
            case.instance, card=case.card_name, overrides=case.overrides, gap=0.0, time_limit_s=LIMIT_S
        )
    except AuditFailed as error:
        return Verdict("audit failed", error.violations[0].text, "raised")
    except Exception as error:  # whatever it is, a user would see it
        return Verdict("error", f"{type(error).__name__}: {error}", "raised")
    if result.outcome == "none":
        return Verdict("error", f"nothing: {result.termination.reason}, {result.termination.detail}", "none")
    if result.plan is not None:
        report = audit(case.instance, case.card, result.plan)
        own = _own_fault(result, report)
        if own:
            return Verdict(*own, result.outcome)
    found = _against_judge(case, result)
    if found.kind:
        return found
    if result.outcome not in ("optimal", "infeasible"):
        told = f"{result.outcome}: {result.termination.reason}, {result.termination.detail}"
        return replace(found, kind="unproven", detail=told)
    return found


def with_judges_plan(case: Nasty, told: Verdict) -> Verdict:
    """A verdict that says what should be."""
    if told.better is not None:
        return told
    for best in judged(case.instance, case.card):
        if best.report is not None:
            return replace(told, better=best.plan, expect={"outcome": "optimal", **best.report.tiers})
        if best.infeasible:
            return replace(told, expect={"outcome": "infeasible"})
    return told


def _own_fault(result: Result, report: AuditReport) -> tuple[str, str] | None:
    """What shows without a judge: a plan that breaks rules, figures that are not its own, a bound that it beats."""
    if not report.ok:
        return "audit failed", report.violations[0].text
    for tier in result.tiers:
        if tier.value is None or tier.value != report.tiers[tier.name]:
            return "misstated", f"tier {tier.name} says {tier.value}, its plan gives {report.tiers[tier.name]}"
        if tier.bound is None:
            continue
        beyond = _gain(tier, tier.value, tier.bound)
        if beyond > _noise(tier, (report,), tier.value, tier.bound):
            return "bound beaten", f"tier {tier.name} is {tier.value!r}, beyond its own bound {tier.bound!r}"
    return None


def _against_judge(case: Nasty, result: Result) -> Verdict:
    """The run against each way of the judge, until one tells."""
    doubts: list[str] = []
    if result.plan is None:
        empty = Plan.of({}, case.instance)
        report = audit(case.instance, case.card, empty)
        if report.ok:
            told = "the empty plan keeps every rule"
            return Verdict("false infeasible", told, result.outcome, (), empty, dict(report.tiers))
    for best in judged(case.instance, case.card):
        if best.report is None:
            if best.infeasible and result.plan is None:
                return Verdict("", "", result.outcome)
            doubts.append(best.trouble)
            continue
        expect = {"outcome": "optimal", **best.report.tiers}
        if result.audit is None:
            told = "a plan keeps every rule"
            return Verdict("false infeasible", told, result.outcome, tuple(doubts), best.plan, expect)
        kind, detail, doubt = _compared(case, result, result.audit, best.report)
        if kind:
            return Verdict(kind, detail, result.outcome, tuple(doubts), best.plan, expect)
        if not doubt:
            return Verdict("", "", result.outcome)
        doubts.append(doubt)
    return Verdict("", "", result.outcome, tuple(doubts))


def _compared(case: Nasty, result: Result, own: AuditReport, other: AuditReport) -> tuple[str, str, str]:
    """(kind of fault, detail, doubt): the two plans in the first tier in which they differ."""
    lost, given_up = 0.0, ""
    for tier in result.tiers:
        value, judges = own.tiers[tier.name], other.tiers[tier.name]
        gain = _gain(tier, judges, value)
        noise = _noise(tier, (own, other), value, judges)
        told = f"tier {tier.name} is {value!r} (bound {tier.bound!r}); a plan that passes the audit has {judges!r}"
        if gain > noise:
            hidden = _hidden_loss(case, own, other)
            if hidden > 0:
                return "", "", f"{told}, but loses {hidden:g} of needs, hidden by the round-off of others"
            if lost > TIE and not (lost < min(ROWS, 1e-6 * _least_weight(case)) and gain > 1e-3 * abs(value)):
                return "", "", f"{told}, but loses {lost:g} in a tier before"
            if _unit(tier).startswith("share") and gain < SMALL_LOSS:
                return "sliver", told, ""
            if result.outcome == "optimal":
                return "wrong optimum", told, ""
            if tier.bound is not None and _gain(tier, judges, tier.bound) > noise:
                return "bound beaten", told, ""
            return "", "", ""
        if gain < -noise:
            if given_up:
                return "sliver", f"{given_up}; given up for {tier.name}: {value!r} instead of {judges!r}", ""
            return "", "", f"the judge's plan is worse: {tier.name} is {value!r}, the judge has {judges!r}"
        if gain > TIE * abs(value):
            if _exact(case):
                return "sliver", told, ""
            given_up = given_up or told
        lost = max(lost, -gain / max(abs(value), 1e-300))
    return "", "", ""


def _hidden_loss(case: Nasty, own: AuditReport, other: AuditReport) -> float:
    """What another plan covers less, by weight, where shares nearer than what plans may break their rows by are equal.

    Beside a weight of one, a whole need of weight 1e-9 weighs less than that: the sum would call both plans as good.
    """
    weights = {
        requirement.id: requirement.weight * case.card["coverage.priority_weights"][requirement.priority - 1]
        for requirement in case.instance.requirements
    }
    theirs = {(row.requirement, row.period): row.covered_share for row in other.coverage}
    lost = ((row, row.covered_share - theirs[row.requirement, row.period]) for row in own.coverage)
    return float(sum(weights[row.requirement] * less for row, less in lost if abs(less) > ROWS))


def _gain(tier: TierResult, value: float, than: float) -> float:
    return value - than if tier.maximise else than - value


def _unit(tier: TierResult) -> str:
    kind = kind_of_tier(tier.name)
    assert kind is not None
    return kind.unit


def _noise(tier: TierResult, reports: Sequence[AuditReport], *values: float) -> float:
    """What two computations of a tier may differ by: its round-off."""
    unit = _unit(tier)
    of_all = 1.0
    if unit == "million":
        of_all = max(sum(abs(row.spend_million) for row in report.spending) for report in reports)
    elif unit == "points":
        of_all = max(1.0, *(abs(value) for value in values))
    return max(SAME * max(abs(value) for value in values), NOISE.get(unit, 1e-9) * of_all)


def _exact(case: Nasty) -> bool:
    """Whether nothing in the instance is continuous: two different plans then differ by whole units."""
    return not any(capability.divisible for capability in case.instance.capabilities) and not case.instance.pools


def _least_weight(case: Nasty) -> float:
    """Share of the weight of all needs that the least of them has: a smaller loss is round-off in every need."""
    weights = case.card["coverage.priority_weights"]
    each = [requirement.weight * weights[requirement.priority - 1] for requirement in case.instance.requirements]
    return min(each) / sum(each) if sum(each) else 0.0
