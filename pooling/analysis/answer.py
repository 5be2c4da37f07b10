"""From an instance and a card to an audited result: build, compile, solve, audit, explain."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pooling.analysis.assembling import VALUE_TOLERANCE, Clock, with_plan, without_plan
from pooling.analysis.provenance import Provenance
from pooling.audit import audit
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import PLAN_TABLES, Commitment, Plan
from pooling.domain.problems import AuditFailed
from pooling.domain.result import AuditReport, Result, Violation
from pooling.formulation.builder import build
from pooling.solving.bounds import ROUND_OFF
from pooling.solving.compiled import Compiled, Floats, compile_model
from pooling.solving.plans import NOTHING, plan_of, start_of
from pooling.solving.progress import OnProgress, Progress
from pooling.solving.tiers import TierRun, rounded, solve_tiers

SAVE_EVERY_S = 5.0
"""The best plan so far goes to disk at most this often while a tier runs, and at the end of every tier."""
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
    clock = Clock(load_s)
    tell = on_progress or (lambda _progress: None)
    tell(Progress("build", clock.elapsed()))
    formulation = build(instance, card)
    clock.lap("build")
    tell(Progress("compile", clock.elapsed()))
    compiled = compile_model(formulation)
    about = Provenance(instance, card, seed, threads, time_limit_s, compiled, formulation.facts)
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
    clock.lap("solve")
    former = _former(instance, card, warm)
    if x is None and former is not None and solved.ended in ("time_limit", "cancelled"):
        detail = "the former plan: no other was found in time"
        result = with_plan(about, solved.ended, detail, solved.tiers, former[0], former[1], clock)
        if keep is not None:
            keep(result)
        tell(Progress("done", clock.elapsed()))
        return result
    if x is None:
        result = without_plan(about, solved.ended, solved.detail, solved.tiers, clock, time_limit_s, cancel, tell)
        if keep is not None:
            keep(result)
        tell(Progress("done", clock.elapsed()))
        return result
    tell(Progress("audit", clock.elapsed()))
    plan = plan_of(compiled, x)
    report = audit(instance, card, plan)
    _require(report, x, solved.tiers)
    plan, report = _without_idle_trades(instance, card, plan, report)
    if former is not None and _better(former[1], report, solved.tiers):
        plan, report = former
    clock.lap("audit")
    result = with_plan(about, solved.ended, solved.detail, solved.tiers, plan, report, clock)
    if keep is not None:
        keep(result)
    tell(Progress("done", clock.elapsed()))
    return result


def _former(instance: Instance, card: Card, warm: Plan | None) -> tuple[Plan, AuditReport] | None:
    """The plan to start from, if it holds under this card: then no answer may be worse."""
    if warm is None:
        return None
    report = audit(instance, card, warm)
    return (warm, report) if report.ok else None


def _better(former: AuditReport, report: AuditReport, runs: tuple[TierRun, ...]) -> bool:
    """Whether the former plan is worth more in the first tier in which the two differ by more than its tolerance."""
    for run in runs:
        old, new = former.tiers[run.objective.name], report.tiers[run.objective.name]
        same = (run.tier.tolerance + ROUND_OFF) * max(1.0 if run.objective.maximise else 0.0, abs(old), ROUND_OFF)
        loss = run.objective.loss(new, old)
        if abs(loss) > same:
            return loss > 0
    return False


def _without_idle_trades(instance: Instance, card: Card, plan: Plan, report: AuditReport) -> tuple[Plan, AuditReport]:
    """The plan with hours bought by those who take them over, where that changes no tier and breaks no rule.

    Buying an hour and taking one over at the price paid come to the same, so the solver tells them apart by chance.
    """
    if not plan.trades:
        return plan, report
    held = dict(plan.committed)
    for share, units in plan.traded.items():
        held[share] = max(0.0, held.get(share, 0.0) + units)
    commitments = tuple(
        Commitment.model_construct(None, offer=offer, period=period, quantity=round(units, 9))
        for (offer, period), units in held.items()
        if units > NOTHING
    )
    order = {(offer.id, period): place for place, offer in enumerate(instance.offers) for period in instance.period_ids}
    commitments = tuple(sorted(commitments, key=lambda row: order[row.offer, row.period]))
    rows: dict[str, Any] = {name: getattr(plan, name) for name in PLAN_TABLES}
    folded = Plan.model_construct(None, **{**rows, "commitments": commitments, "trades": ()})
    found = audit(instance, card, folded)
    same = all(
        abs(found.tiers[name] - value) <= ROUND_OFF * max(1.0, abs(value)) for name, value in report.tiers.items()
    )
    return (folded, found) if found.ok and same else (plan, report)


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


def _so_far(about: Provenance, compiled: Compiled, x: Floats, runs: tuple[TierRun, ...], clock: Clock) -> Result | None:
    plan = plan_of(compiled, rounded(compiled, x))
    report = audit(about.instance, about.card, plan)
    if not report.ok:
        return None
    detail = "written while the run went on; it did not get to its end"
    return with_plan(about, "cancelled", detail, runs, plan, report, clock)


def _require(report: AuditReport, x: Floats, runs: tuple[TierRun, ...]) -> None:
    """Raise AuditFailed where the plan breaks a rule, or is worth less than the solver said."""
    violations = list(report.violations)
    for run in runs:
        claimed, found = run.objective.value(x), report.tiers.get(run.objective.name)
        if found is None:
            continue
        worse = run.objective.loss(found, claimed)
        if worse > VALUE_TOLERANCE * max(1.0, abs(claimed)):
            text = f"tier {run.objective.name} is {found:.9g} recomputed, the solver said {claimed:.9g}"
            name = run.objective.name
            violations.append(Violation("tiers", "value", (name,), found, claimed, worse, text))
    if violations:
        raise AuditFailed(violations)
