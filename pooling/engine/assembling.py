"""From solved tiers and an audited plan to a result."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.deadline import Deadline
from pooling.domain.figures import tier_unit
from pooling.domain.gap_rows import CaveatBite, Gap
from pooling.domain.outcome import Conflict, Fault, Outcome, Proof, Reason, Termination, TierResult
from pooling.domain.plan import Plan
from pooling.domain.problems import Caution
from pooling.domain.result import Result
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.engine.clock import Clock
from pooling.engine.provenance import Provenance
from pooling.reasons.gaps import Reasons, unexplained
from pooling.solving.bounds import natural_bound, share_gap
from pooling.solving.highs import Ended
from pooling.solving.tier_runs import TierRun


@dataclass(frozen=True, slots=True)
class Ending:
    """How the search of a run ended, with the tiers it solved and the claims that were contradicted."""

    ended: Ended
    detail: str
    runs: tuple[TierRun, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditedPlan:
    """A plan and its audit."""

    plan: Plan
    report: AuditReport


def _tier_results(about: Provenance, runs: tuple[TierRun, ...], report: AuditReport | None) -> tuple[TierResult, ...]:
    out, lost = [], False
    for run in runs:
        value = None if report is None else report.tiers.get(run.objective.name)
        up = run.objective.maximise
        bound = _beside(value, run.bound, run)
        exact = None if run.certified is None else natural_bound(run.objective, run.certified.bound)
        exact = _beside(value, exact, run)
        if lost:
            # Both hold for plans that hold the tiers before, and are no measure for one that does not.
            bound = exact = None
        lost = lost or worsened(run, value)
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
                reason=reason_of(run.ended),
                seconds=round(run.seconds, 6),
                nodes=run.nodes,
                certified_bound=exact,
                certified_gap=exact_gap,
                proof=_proof(gap, exact_gap, run.tier.gap),
            )
        )
    return tuple(out)


def _too_light(runs: tuple[TierRun, ...]) -> tuple[Caution, ...]:
    """Tiers in which something counts for so little that it cannot be held while later tiers are solved."""
    return tuple(
        Caution(
            place=f"tier {run.objective.name}",
            value=f"{run.least:.3g}",
            rule=f"what counts for less than {max(run.near, run.blur / round_off.HELD_LOOSELY):.3g} cannot be held: "
            "later tiers may give up some of it",
            cure="bring weights and amounts nearer to each other, or use card strict-priority",
        )
        for run in runs[:-1]
        if run.least > 0 and (run.near > run.least / 2 or run.blur > round_off.HELD_LOOSELY * run.least)
    )


def passed(value: float | None, bound: float | None, run: TierRun) -> bool:
    """Whether a value is beyond a bound by more than round-off: one of the two is wrong."""
    if value is None or bound is None:
        return False
    return run.objective.loss(bound, value) > run.near + round_off.TIER_VALUE * abs(value)


def _beside(value: float | None, bound: float | None, run: TierRun) -> float | None:
    """The bound; the value where it passes it by no more than round-off: a plan at its bound may."""
    if value is None or bound is None:
        return bound
    passes = value > bound if run.objective.maximise else value < bound
    return value if passes and abs(value - bound) <= run.near + round_off.TIER_VALUE * abs(value) else bound


def _proof(gap: float | None, certified_gap: float | None, target: float) -> Proof:
    if certified_gap is not None and certified_gap <= target + round_off.GAP_ASKED:
        return "certified"
    if gap is None:
        return "unproven"
    return "proven" if gap <= target + round_off.GAP_ASKED else "within"


def reason_of(ended: Ended) -> Reason:
    """Why a search ended; one that finds that there is no plan has finished."""
    return "finished" if ended == "infeasible" else ended


def _termination(ended: Ended, detail: str) -> Termination:
    # The solver is always stopped from outside, and says so in its own words.
    detail = _DETAILS.get(ended, detail) if detail in _SOLVERS_WORDS else detail
    return Termination(reason_of(ended), _LIMITS.get(ended), detail)


_LIMITS: dict[Ended, str] = {"time_limit": "time_limit_s", "work_limit": "work_points"}
_SOLVERS_WORDS = (
    "Interrupted by user",
    "Time limit reached",
    "Interrupted by HiGHS",
    "ended by the points of its tree",
)
_DETAILS: dict[Ended, str] = {
    "time_limit": "the time limit came before every tier was within its gap",
    "work_limit": "the limit of work came before every tier was within its gap",
    "cancelled": "cancelled; the best plan until then",
}


def result_of(
    about: Provenance,
    ending: Ending,
    clock: Clock,
    found: AuditedPlan | None,
    conflict: Conflict | None = None,
    *,
    explained: bool = True,
) -> Result:
    """The result of a run, whatever way it went; ``explained``: with reasons, worked out when first asked for."""
    report = None if found is None else found.report
    tiers = _tier_results(about, ending.runs, report)
    outcome = _outcome(about, ending, tiers, found)
    if outcome == "optimal" and ending.ended == "failed":
        # What was asked for is proven all the same. A clock that ended anything is said: another run may end elsewhere.
        ending = replace(ending, ended="finished", detail="every tier is within its gap")
    result = Result(
        termination=_termination(ending.ended, ending.detail),
        outcome=outcome,
        tiers=tiers,
        plan=None if found is None else found.plan,
        audit=report,
        conflict=conflict,
        faults=ending.faults,
        warnings=(*about.instance.warnings_under(about.card), *(() if found is None else _too_light(ending.runs))),
        timings_s=clock.timings(),
        model=about.model,
        provenance=about.stated,
    )
    return result if found is None else _with_reasons(result, about, found, explained)


def _outcome(about: Provenance, ending: Ending, tiers: tuple[TierResult, ...], found: AuditedPlan | None) -> Outcome:
    if found is None:
        return "infeasible" if ending.ended == "infeasible" else "none"
    within = all(tier.proof in ("certified", "proven") for tier in tiers)
    # What is proven of a tier holds while those before it are held: a plan that does not hold them proves nothing.
    held = not any(worsened(run, found.report.tiers.get(run.objective.name)) for run in ending.runs[:-1])
    asked = sum(TIER_KINDS[tier.kind].count(about.instance, about.card) for tier in about.card.tiers)
    return "optimal" if within and held and len(tiers) == asked else "feasible"


def worsened(run: TierRun, value: float | None) -> bool:
    """Whether a tier is worse in the final plan than its tolerance allows."""
    if run.found is None or value is None:
        return False
    return run.objective.loss(value, run.found) > run.tier.tolerance * abs(run.found) + run.near


def _with_reasons(result: Result, about: Provenance, found: AuditedPlan, explained: bool) -> Result:
    def explain(deadline: Deadline) -> tuple[tuple[Gap, ...], tuple[CaveatBite, ...]]:
        if not explained or about.compiled is None:
            return unexplained(found.report), ()
        # Who ended a run does not wait for its reasons.
        hurried = result.termination.reason in ("time_limit", "cancelled")
        reasons = Reasons(about.facts, found.plan, found.report, result.tiers, about.compiled, hurried, deadline)
        return reasons.gaps(), reasons.biting()

    return result.explained_by(explain)
