"""From solved tiers and an audited plan to a result."""

from __future__ import annotations

import threading
import time
from typing import Literal

from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card
from pooling.domain.deadline import Deadline
from pooling.domain.figures import tier_unit
from pooling.domain.gap_rows import CaveatBite, Gap
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, Fault, Outcome, Proof, Reason, Termination, TierResult
from pooling.domain.plan import Plan
from pooling.domain.problems import Caution
from pooling.domain.result import Result
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.engine.provenance import Provenance
from pooling.reasons.biting import biting
from pooling.reasons.conflict import find_conflict
from pooling.reasons.gaps import Reasons, unexplained
from pooling.solving.bounds import natural_bound, share_gap
from pooling.solving.highs import Ended
from pooling.solving.progress import OnProgress, Progress
from pooling.solving.tier_runs import ROUND_OFF, TierRun

VALUE_TOLERANCE = 1e-8
"""Difference allowed between a tier's value in the solver and recomputed: this share of it, and the tier's accuracy."""
CONFLICT_LIMIT_S = 60.0
"""Seconds for finding a conflict where the run has no time limit of its own."""


class Clock:
    """Laps of a run, by the name of the step that ended."""

    def __init__(self, load_s: float) -> None:
        self.began = self.last = time.perf_counter()
        self.laps = {"load": load_s}

    def elapsed(self) -> float:
        return time.perf_counter() - self.began

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = now - self.last
        self.last = now

    def timings(self) -> dict[str, float]:
        laps = {name: round(seconds, 6) for name, seconds in self.laps.items()}
        return {**laps, "total": round(self.laps["load"] + self.elapsed(), 6)}


def _tier_results(about: Provenance, runs: tuple[TierRun, ...], report: AuditReport | None) -> tuple[TierResult, ...]:
    out = []
    for run in runs:
        value = None if report is None else report.tiers.get(run.objective.name)
        up = run.objective.maximise
        bound = _beside(value, run.bound, run)
        exact = None if run.certified is None else natural_bound(run.objective, run.certified.bound)
        exact = _beside(value, exact, run)
        if passed(value, bound, run):
            # Whatever claimed it was wrong; what exact arithmetic proves stays.
            bound = None if passed(value, exact, run) else exact
        gap, exact_gap = share_gap(value, bound, up, run.near), share_gap(value, exact, up, run.near)
        out.append(
            TierResult(
                name=run.objective.name,
                maximise=up,
                unit=tier_unit(run.tier.kind, about.instance, about.card),
                value=value,
                bound=bound,
                gap=gap,
                target_gap=run.tier.gap,
                tolerance=run.tier.tolerance,
                found=run.found,
                reason=_reason(run.ended),
                seconds=round(run.seconds, 6),
                nodes=run.nodes,
                certified_bound=exact,
                certified_gap=exact_gap,
                proof=_proof(gap, exact_gap, run.tier.gap),
            )
        )
    return tuple(out)


PART = 5e-5
"""A tier that cannot be held to so small a part of what a unit changes is warned of."""


def _too_light(runs: tuple[TierRun, ...]) -> tuple[Caution, ...]:
    """Tiers in which something counts for so little that it cannot be held while later tiers are solved."""
    return tuple(
        Caution(
            place=f"tier {run.objective.name}",
            value=f"{run.least:.3g}",
            rule=f"what counts for less than {max(run.near, run.blur / PART):.3g} cannot be held: later tiers may "
            "give up some of it",
            cure="bring weights and amounts nearer to each other, or use card strict-priority",
        )
        for run in runs[:-1]
        if run.least > 0 and (run.near > run.least / 2 or run.blur > PART * run.least)
    )


def passed(value: float | None, bound: float | None, run: TierRun) -> bool:
    """Whether a value is beyond a bound by more than round-off: one of the two is wrong."""
    if value is None or bound is None:
        return False
    return run.objective.loss(bound, value) > run.near + VALUE_TOLERANCE * abs(value)


def _beside(value: float | None, bound: float | None, run: TierRun) -> float | None:
    """The bound; the value where it passes it by no more than round-off: a plan at its bound may."""
    if value is None or bound is None:
        return bound
    passes = value > bound if run.objective.maximise else value < bound
    return value if passes and abs(value - bound) <= run.near + VALUE_TOLERANCE * abs(value) else bound


def _proof(gap: float | None, certified_gap: float | None, target: float) -> Proof:
    if certified_gap is not None and certified_gap <= target + ROUND_OFF:
        return "certified"
    if gap is None:
        return "unproven"
    return "proven" if gap <= target + ROUND_OFF else "within"


def _reason(ended: Ended) -> Reason:
    reasons: dict[Ended, Reason] = {
        "finished": "finished",
        "infeasible": "finished",
        "time_limit": "time_limit",
        "cancelled": "cancelled",
        "failed": "failed",
    }
    return reasons[ended]


def _termination(ended: Ended, detail: str) -> Termination:
    # The solver is always stopped from outside, and says so in its own words.
    detail = _DETAILS.get(ended, detail) if detail in _SOLVERS_WORDS else detail
    return Termination(_reason(ended), "time_limit_s" if ended == "time_limit" else None, detail)


_SOLVERS_WORDS = ("Interrupted by user", "Time limit reached", "Interrupted by HiGHS")
_DETAILS: dict[Ended, str] = {
    "time_limit": "the time limit came before every tier was within its gap",
    "cancelled": "cancelled; the best plan until then",
}


def _tier_count(card: Card, instance: Instance) -> int:
    return sum(TIER_KINDS[tier.kind].count(instance, card) for tier in card.tiers)


def with_plan(
    about: Provenance,
    ended: Ended,
    detail: str,
    runs: tuple[TierRun, ...],
    plan: Plan,
    report: AuditReport,
    clock: Clock,
    faults: tuple[Fault, ...] = (),
    *,
    explained: bool = True,
) -> Result:
    """The result of a plan; ``explained``: with reasons for its gaps, worked out when they are first asked for."""
    tiers = _tier_results(about, runs, report)
    within = all(tier.proof in ("certified", "proven") for tier in tiers)
    every = len(tiers) == _tier_count(about.card, about.instance)
    outcome: Outcome = "optimal" if within and every else "feasible"
    if outcome == "optimal" and ended == "failed":
        # What was asked for is proven all the same. A clock that ended anything is said: another run may end elsewhere.
        ended, detail = "finished", "every tier is within its gap"
    result = Result(
        termination=_termination(ended, detail),
        outcome=outcome,
        tiers=tiers,
        plan=plan,
        audit=report,
        faults=faults,
        warnings=(*about.instance.warnings_under(about.card), *_too_light(runs)),
        timings_s=clock.timings(),
        model=about.model,
        provenance=about.facts,
    )

    def explain(deadline: Deadline) -> tuple[tuple[Gap, ...], tuple[CaveatBite, ...]]:
        if not explained or about.compiled is None:
            return unexplained(report), ()
        # Who ended a run does not wait for its reasons.
        hurried = result.termination.reason in ("time_limit", "cancelled")
        reasons = Reasons(about.working, plan, report, tiers, about.compiled, hurried, deadline)
        return reasons.gaps(), biting(reasons)

    return result.explained_by(explain)


def without_plan(
    about: Provenance,
    ended: Ended,
    detail: str,
    runs: tuple[TierRun, ...],
    clock: Clock,
    time_limit_s: float | None,
    cancel: threading.Event | None,
    tell: OnProgress,
    faults: tuple[Fault, ...] = (),
) -> Result:
    conflict: Conflict | None = None
    outcome: Literal["infeasible", "none"] = "none"
    if ended == "infeasible":
        outcome = "infeasible"
        tell(Progress("conflict", clock.elapsed()))
        left = CONFLICT_LIMIT_S if time_limit_s is None else max(time_limit_s - clock.elapsed(), 1.0)
        conflict = find_conflict(
            about.instance, about.card, seed=about.seed, threads=about.threads, time_limit_s=left, cancel=cancel
        )
        clock.lap("conflict")
    return Result(
        termination=_termination(ended, detail),
        outcome=outcome,
        tiers=_tier_results(about, runs, None),
        plan=None,
        audit=None,
        conflict=conflict,
        faults=faults,
        warnings=about.instance.warnings_under(about.card),
        timings_s=clock.timings(),
        model=about.model,
        provenance=about.facts,
    )
