"""From an instance and a card to an audited result: build, compile, solve, audit, explain."""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import metadata
from typing import Any, Literal

from pooling.analysis.conflict import find_conflict
from pooling.analysis.gaps import gaps
from pooling.audit import audit
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import AuditFailed
from pooling.domain.result import AuditReport, Conflict, Outcome, Reason, Result, Termination, TierResult, Violation
from pooling.formulation.builder import build
from pooling.formulation.facts import Facts
from pooling.solving.compiled import Compiled, Floats, compile_model
from pooling.solving.highs import Ended
from pooling.solving.plans import plan_of, start_of
from pooling.solving.progress import OnProgress, Progress
from pooling.solving.tiers import TierRun, polish, share_gap, solve_tiers

SAVE_EVERY_S = 5.0
"""The best plan so far goes to disk at most this often while a tier runs, and at the end of every tier."""
VALUE_TOLERANCE = 1e-5
"""Relative difference allowed between a tier's value in the solver and recomputed."""
PROVABLE_GAP = 2e-6
"""No smaller gap can be proven: the solver's bounds carry its own tolerance of 1e-6."""
CONFLICT_LIMIT_S = 60.0
"""Seconds for finding a conflict where the run has no time limit of its own."""

Keep = Callable[[Result], None]


def answer(
    instance: Instance,
    card: Card,
    *,
    time_limit_s: float | None,
    warm: Plan | None,
    on_progress: OnProgress | None,
    seed: int,
    threads: int,
    cancel: threading.Event | None,
    keep: Keep | None,
    load_s: float = 0.0,
) -> Result:
    """See :func:`pooling.solve`."""
    clock = _Clock(load_s)
    tell = on_progress or (lambda _progress: None)
    tell(Progress("build", clock.elapsed()))
    formulation = build(instance, card)
    clock.lap("build")
    tell(Progress("compile", clock.elapsed()))
    compiled = compile_model(formulation)
    about = _Provenance(instance, card, seed, threads, time_limit_s, compiled, formulation.facts)
    del formulation
    clock.lap("compile")

    saver = None
    if keep is not None:
        saver = _Saver(keep, lambda x, runs: _so_far(about, compiled, x, runs, clock))
    left = None if time_limit_s is None else max(time_limit_s - clock.elapsed(), 0.0)
    solved = solve_tiers(
        compiled,
        card,
        time_limit_s=left,
        seed=seed,
        threads=threads,
        warm=start_of(compiled, warm) if warm is not None else None,
        cancel=cancel,
        on_progress=lambda progress: tell(replace(progress, seconds=clock.elapsed())),
        on_improved=saver,
    )
    x = solved.x
    if x is not None:
        x = polish(compiled, solved.tiers, x, threads)
    clock.lap("solve")
    if x is None:
        result = _without_plan(about, solved.ended, solved.detail, solved.tiers, clock, time_limit_s, cancel, tell)
        if keep is not None:
            keep(result)
        tell(Progress("done", clock.elapsed()))
        return result
    tell(Progress("audit", clock.elapsed()))
    plan = plan_of(compiled, x)
    report = audit(instance, card, plan)
    _require(report, x, solved.tiers)
    clock.lap("audit")
    result = _with_plan(about, solved.ended, solved.detail, solved.tiers, plan, report, clock)
    if keep is not None:
        keep(result)
    tell(Progress("done", clock.elapsed()))
    return result


class _Clock:
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


class _Provenance:
    """What is needed to repeat a run, and the size of its model."""

    def __init__(
        self,
        instance: Instance,
        card: Card,
        seed: int,
        threads: int,
        time_limit_s: float | None,
        compiled: Compiled,
        working: Facts,
    ) -> None:
        self.instance, self.card, self.seed, self.threads = instance, card, seed, threads
        self.working = working
        self.model = compiled.size
        self.facts: dict[str, Any] = {
            "instance": instance.name,
            "instance_hash": instance.hash,
            "card": card.name,
            "card_hash": card.hash,
            "overrides": dict(card.overrides),
            "seed": seed,
            "threads": threads,
            "time_limit_s": time_limit_s,
            "versions": versions(),
        }


def versions() -> dict[str, str]:
    """Versions of what decides a result."""
    found = {"python": platform.python_version()}
    for name in ("pooling", "pyomo", "highspy", "numpy"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "not installed as a package"
    return found


class _Saver:
    """Keeps the best plan on disk while the run goes on, without slowing it down."""

    def __init__(self, keep: Keep, so_far: Callable[[Floats, tuple[TierRun, ...]], Result | None]) -> None:
        self.keep, self.so_far = keep, so_far
        self.tiers_ended = 0
        self.saved_at = -SAVE_EVERY_S

    def __call__(self, x: Floats, runs: tuple[TierRun, ...]) -> None:
        now = time.perf_counter()
        if len(runs) == self.tiers_ended and now - self.saved_at < SAVE_EVERY_S:
            return
        result = self.so_far(x, runs)
        if result is not None:
            self.keep(result)
            self.tiers_ended, self.saved_at = len(runs), time.perf_counter()


def _so_far(
    about: _Provenance, compiled: Compiled, x: Floats, runs: tuple[TierRun, ...], clock: _Clock
) -> Result | None:
    plan = plan_of(compiled, polish_whole(compiled, x))
    report = audit(about.instance, about.card, plan)
    if not report.ok:
        return None
    detail = "written while the run went on; it did not get to its end"
    return _with_plan(about, "cancelled", detail, runs, plan, report, clock)


def polish_whole(compiled: Compiled, x: Floats) -> Floats:
    """A vector with its whole columns rounded."""
    out = x.copy()
    out[compiled.whole] = out[compiled.whole].round()
    return out


def _require(report: AuditReport, x: Floats, runs: tuple[TierRun, ...]) -> None:
    """Raise AuditFailed where the plan breaks a rule, or is worth less than the solver said."""
    violations = list(report.violations)
    for run in runs:
        claimed, found = run.objective.value(x), report.tiers.get(run.objective.name)
        if found is None:
            continue
        worse = claimed - found if run.objective.maximise else found - claimed
        if worse > VALUE_TOLERANCE * max(1.0, abs(claimed)):
            text = f"tier {run.objective.name} is {found:.9g} recomputed, the solver said {claimed:.9g}"
            name = run.objective.name
            violations.append(Violation("tiers", "value", (name,), found, claimed, worse, text))
    if violations:
        raise AuditFailed(violations)


def _tier_results(runs: tuple[TierRun, ...], report: AuditReport | None) -> tuple[TierResult, ...]:
    out = []
    for run in runs:
        value = None if report is None else report.tiers.get(run.objective.name)
        bound = run.bound
        if value is not None and bound is not None:
            # A plan at its bound may pass it by round-off; the bound is then the value.
            passes = value > bound if run.objective.maximise else value < bound
            if passes and abs(value - bound) <= VALUE_TOLERANCE * max(1.0, abs(value)):
                bound = value
        out.append(
            TierResult(
                name=run.objective.name,
                maximise=run.objective.maximise,
                unit=_unit(run),
                value=value,
                bound=bound,
                gap=share_gap(value, bound, run.objective.maximise),
                target_gap=run.tier.gap,
                tolerance=run.tier.tolerance,
                found=run.found,
                reason=_reason(run.ended),
                seconds=round(run.seconds, 6),
                nodes=run.nodes,
            )
        )
    return tuple(out)


def _unit(run: TierRun) -> str:
    from pooling.domain.card import TIER_KINDS

    return TIER_KINDS[run.tier.kind].unit


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
    return Termination(_reason(ended), "time_limit_s" if ended == "time_limit" else None, detail)


def _tier_count(card: Card, instance: Instance) -> int:
    priorities = len({one.priority for one in instance.requirements})
    return sum(priorities if tier.kind == "covered_by_priority" else 1 for tier in card.tiers)


def _with_plan(
    about: _Provenance,
    ended: Ended,
    detail: str,
    runs: tuple[TierRun, ...],
    plan: Plan,
    report: AuditReport,
    clock: _Clock,
) -> Result:
    tiers = _tier_results(runs, report)
    within = all(tier.gap is not None and tier.gap <= max(tier.target_gap, PROVABLE_GAP) for tier in tiers)
    every = len(tiers) == _tier_count(about.card, about.instance)
    outcome: Outcome = "optimal" if within and every else "feasible"
    if outcome == "optimal" and ended in ("time_limit", "failed"):
        # The limit came, but what was asked for is proven all the same.
        ended, detail = "finished", "every tier is within its gap"
    return Result(
        termination=_termination(ended, detail),
        outcome=outcome,
        tiers=tiers,
        plan=plan,
        audit=report,
        gap_rows=gaps(about.instance, about.card, plan, report, about.working),
        timings_s=clock.timings(),
        model=about.model,
        provenance=about.facts,
    )


def _without_plan(
    about: _Provenance,
    ended: Ended,
    detail: str,
    runs: tuple[TierRun, ...],
    clock: _Clock,
    time_limit_s: float | None,
    cancel: threading.Event | None,
    tell: OnProgress,
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
        tiers=_tier_results(runs, None),
        plan=None,
        audit=None,
        conflict=conflict,
        timings_s=clock.timings(),
        model=about.model,
        provenance=about.facts,
    )
