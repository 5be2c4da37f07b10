"""From an instance and a card to an audited result: build, compile, solve, audit, explain."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pooling.audit import audit
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import Violation
from pooling.domain.card import Card
from pooling.domain.deadline import Deadline, OutOfTime
from pooling.domain.instance import Instance
from pooling.domain.outcome import Fault
from pooling.domain.plan import PLAN_TABLES, Commitment, Plan
from pooling.domain.problems import AuditFailed
from pooling.domain.result import Result
from pooling.engine.assembling import VALUE_TOLERANCE, Clock, passed, with_plan, without_plan
from pooling.engine.certificates import certificate_of
from pooling.engine.provenance import Provenance
from pooling.formulation.builder import build
from pooling.formulation.facts import Facts
from pooling.solving.compiled import Compiled, Floats, compile_model
from pooling.solving.highs import Ended
from pooling.solving.plans import NOTHING, plan_of, start_of
from pooling.solving.progress import OnProgress, Progress
from pooling.solving.tier_runs import TierRun
from pooling.solving.tiers import Solved, solve_tiers
from pooling.solving.whole import rounded

SAVE_EVERY_S = 5.0
"""The best plan so far goes to disk at most this often while a tier runs, and at the end of every tier."""
AFTER_SOLVING = 1.5
"""Auditing and explaining a plan takes about as long as building the model did: so much is kept of the time."""
MOST_AFTER = 0.25
"""At most this share of the time that is left is kept for it."""
Keep = Callable[[Result], None]
Certify = Callable[[dict[str, Any]], None]


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
    certify: Certify | None = None,
    explain: bool = False,
) -> Result:
    """See :func:`pooling.solve`."""
    clock = Clock(load_s)
    tell = on_progress or (lambda _progress: None)
    deadline = Deadline(None if time_limit_s is None else time_limit_s - load_s, cancel)
    tell(Progress("build", clock.elapsed()))
    try:
        formulation = build(instance, card, deadline=deadline)
        clock.lap("build")
        tell(Progress("compile", clock.elapsed()))
        compiled = compile_model(formulation)
    except OutOfTime:
        about = Provenance(instance, card, seed, threads, time_limit_s, None, Facts(instance, card))
        return _not_built(about, warm, deadline, clock, tell, keep)
    about = Provenance(instance, card, seed, threads, time_limit_s, compiled, formulation.facts)
    del formulation
    clock.lap("compile")
    after = AFTER_SOLVING * clock.elapsed()

    def left() -> float | None:
        seconds = deadline.left()
        return None if seconds is None else max(seconds - min(after, MOST_AFTER * max(seconds, 0.0)), 0.0)

    saver = None
    if keep is not None:
        saver = _Saver(keep, lambda x, runs: _so_far(about, compiled, x, runs, clock))
    known = [] if warm is None else _holding(instance, card, warm)

    def solved_in(way: int) -> Solved:
        return solve_tiers(
            compiled,
            card,
            time_limit_s=left(),
            seed=seed,
            threads=threads,
            warm=start_of(compiled, warm) if warm is not None else None,
            cancel=cancel,
            on_progress=lambda progress: tell(replace(progress, seconds=clock.elapsed())),
            on_improved=saver,
            strict=way,
        )

    def explained(result: Result) -> Result:
        """With reasons worked out within the limit; without any where it or a cancel comes first, which is said."""
        tell(Progress("explain", clock.elapsed()))
        if result.termination.reason in ENDED_BY:
            return result  # nobody waits for its reasons: none are sought
        try:
            result.explain(deadline)
        except OutOfTime:
            assert result.audit is not None
            assert result.plan is not None
            ended: Ended = "cancelled" if deadline.cancelled else "time_limit"
            detail = f"{ENDED_BY[ended]} while reasons for gaps were sought"
            rest = (solved.tiers, result.plan, result.audit, clock, result.faults)
            result = with_plan(about, ended, detail, *rest)
        clock.lap("explain")
        return replace(result, timings_s=clock.timings())

    def ended_with(result: Result) -> Result:
        if keep is not None:
            keep(result)
        tell(Progress("done", clock.elapsed()))
        return result

    faults: list[Fault] = []
    solved = solved_in(0)
    faults += _faults(solved)
    if solved.ended == "infeasible":
        known += _holding(instance, card, Plan())
        if known:
            faults.append(
                Fault("", "the model was called infeasible, a plan keeps every rule; solved again without presolve")
            )
            solved = solved_in(1)
            faults += _faults(solved)
    clock.lap("solve")
    if solved.x is None and known and solved.ended != "failed":
        detail = "the former plan: no other was found in time" if warm is not None else "no other plan was found"
        ended: Ended = "failed" if solved.ended == "infeasible" else solved.ended
        return ended_with(with_plan(about, ended, detail, (), *known[0], clock, tuple(faults)))
    if solved.x is None:
        ways = (solved.ended, solved.detail, solved.tiers, clock, time_limit_s, cancel, tell, tuple(faults))
        return ended_with(without_plan(about, *ways))
    tell(Progress("audit", clock.elapsed()))
    plan, report, wrong = _audited(instance, card, compiled, solved)
    if wrong:
        faults.append(Fault("", f"a plan broke a rule ({wrong[0]}); solved again without presolve"))
        solved = solved_in(1)
        faults += _faults(solved)
        if solved.x is not None:
            plan, report, wrong = _audited(instance, card, compiled, solved)
        if wrong or solved.x is None:
            raise AuditFailed(wrong)
    plan, report = _without_idle_trades(instance, card, plan, report, solved.tiers)
    if known and _better(known[0][1], report, solved.tiers):
        plan, report = known[0]
    faults += _given_up(report, solved.tiers)
    clock.lap("audit")
    if certify is not None and solved.x is not None:
        certify(certificate_of(about, compiled, solved.tiers, solved.x))
    result = with_plan(about, solved.ended, solved.detail, solved.tiers, plan, report, clock, tuple(faults))
    return ended_with(explained(result) if explain else result)


ENDED_BY = {"cancelled": "it was cancelled", "time_limit": "the time limit came"}


def _not_built(
    about: Provenance, warm: Plan | None, deadline: Deadline, clock: Clock, tell: OnProgress, keep: Keep | None
) -> Result:
    """The answer where no model was ready in time: the former plan if it holds, else nothing."""
    ended: Ended = "cancelled" if deadline.cancelled else "time_limit"
    detail = f"{'cancelled' if deadline.cancelled else 'the time limit came'} while the model was being built"
    known = [] if warm is None else _holding(about.instance, about.card, warm)
    if known:
        result = with_plan(about, ended, f"{detail}; the former plan", (), *known[0], clock)
    else:
        result = without_plan(about, ended, detail, (), clock, None, None, tell)
    if keep is not None:
        keep(result)
    tell(Progress("done", clock.elapsed()))
    return result


def _faults(solved: Solved) -> list[Fault]:
    return [Fault(tier, text) for tier, text in solved.faults]


def _given_up(report: AuditReport, runs: tuple[TierRun, ...]) -> list[Fault]:
    """Tiers with a tolerance of 0 that later tiers made worse all the same, and bounds that the final plan passes."""
    out = []
    for run in runs:
        value = report.tiers.get(run.objective.name)
        if passed(value, run.bound, run):
            told = f"the bound {run.bound:.12g} is passed by the final plan's {value:.12g}; dropped"
            out.append(Fault(run.objective.name, told))
        if run.tier.tolerance or run.found is None or value is None or run is runs[-1]:
            continue
        loss = run.objective.loss(value, run.found)
        if loss > run.near:
            out.append(Fault(run.objective.name, f"held at {run.found:.12g}, {value:.12g} in the final plan"))
    return out


def _holding(instance: Instance, card: Card, plan: Plan) -> list[tuple[Plan, AuditReport]]:
    """The plan with its audit if it holds under this card: then no answer may be worse."""
    report = audit(instance, card, plan)
    return [(plan, report)] if report.ok else []


def _audited(
    instance: Instance, card: Card, compiled: Compiled, solved: Solved
) -> tuple[Plan, AuditReport, list[Violation]]:
    """The plan found, its audit, and what it breaks."""
    assert solved.x is not None
    plan = plan_of(compiled, solved.x)
    report = audit(instance, card, plan)
    return plan, report, _broken(report, solved.x, solved.tiers)


def _better(former: AuditReport, report: AuditReport, runs: tuple[TierRun, ...]) -> bool:
    """Whether the former plan is worth more in the first tier in which the two differ by more than its tolerance."""
    for run in runs:
        old, new = former.tiers[run.objective.name], report.tiers[run.objective.name]
        same = run.tier.tolerance * abs(old) + run.near
        loss = run.objective.loss(new, old)
        if abs(loss) > same:
            return loss > 0
    return False


def _without_idle_trades(
    instance: Instance, card: Card, plan: Plan, report: AuditReport, runs: tuple[TierRun, ...]
) -> tuple[Plan, AuditReport]:
    """The plan with hours bought by those who take them over, where that changes no tier and breaks no rule.

    Buying an hour and taking one over at the price paid come to the same, so the solver tells them apart by chance.
    """
    if not plan.trades:
        return plan, report
    held = dict(plan.committed)
    for share, units in plan.traded.items():
        held[share] = max(0.0, held.get(share, 0.0) + units)
    commitments = tuple(
        Commitment.model_construct(None, offer=offer, period=period, quantity=float(f"{units:.12g}"))
        for (offer, period), units in held.items()
        if units > NOTHING * max(plan.committed.get((offer, period), 0.0), abs(plan.traded.get((offer, period), 0.0)))
    )
    order = {(offer.id, period): place for place, offer in enumerate(instance.offers) for period in instance.period_ids}
    commitments = tuple(sorted(commitments, key=lambda row: order[row.offer, row.period]))
    rows: dict[str, Any] = {name: getattr(plan, name) for name in PLAN_TABLES}
    folded = Plan.model_construct(None, **{**rows, "commitments": commitments, "trades": ()})
    found = audit(instance, card, folded)
    names = [(run.objective.name, run.near) for run in runs]
    same = all(abs(found.tiers[name] - report.tiers[name]) <= near for name, near in names)
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
    return with_plan(about, "cancelled", detail, runs, plan, report, clock, explained=False)


def _broken(report: AuditReport, x: Floats, runs: tuple[TierRun, ...]) -> list[Violation]:
    """Rules that the plan breaks, and tiers that are worth less than the solver said."""
    violations = list(report.violations)
    for run in runs:
        claimed, found = run.objective.value(x), report.tiers.get(run.objective.name)
        if found is None:
            continue
        worse = run.objective.loss(found, claimed)
        if worse > run.near + VALUE_TOLERANCE * abs(claimed):
            text = f"tier {run.objective.name} is {found:.9g} recomputed, the solver said {claimed:.9g}"
            name = run.objective.name
            violations.append(Violation("tiers", "value", (name,), found, claimed, worse, text))
    return violations
