"""The tiers after the one that was solved in parts: in one model, with the scenarios that decide what that is worth.

Scenarios that are left out only leave more room, so what is proven of a later tier holds. A plan in which one of them
comes to count is no plan that holds the first tier: the worst in it join the model, twice as many, and it is solved
again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pooling.domain.deadline import Deadline, OutOfTime
from pooling.engine.assembling import AuditedPlan, worsened
from pooling.engine.judging import holding, without_idle_trades
from pooling.engine.parts.uncertain import Uncertain
from pooling.engine.running import Asked
from pooling.formulation.builder import build
from pooling.solving.compiled import compile_model
from pooling.solving.highs import Ended
from pooling.solving.plans import plan_of, start_of
from pooling.solving.progress import Progress
from pooling.solving.scaling import scaling_of
from pooling.solving.tier_runs import TierRun, hold
from pooling.solving.tiers import Solved, solve_tiers
from pooling.solving.whole import rounded

MOST_TIMES = 5
"""So many times the model is solved before the plan of the first tier is the answer."""
WITHOUT: dict[Ended, str] = {
    "cancelled": "cancelled before the later tiers had a plan",
    "time_limit": "no time was left for a plan of the later tiers",
    "failed": "no plan of the later tiers held the first one",
}


@dataclass(frozen=True, slots=True)
class Later:
    """The plan with which the later tiers ended, and their runs; ``beside``: how many scenarios their model had."""

    found: AuditedPlan
    runs: tuple[TierRun, ...]
    ended: Ended
    detail: str
    beside: int
    faults: tuple[tuple[str, str], ...] = ()


def later_tiers(asked: Asked, uncertain: Uncertain, found: AuditedPlan, first: TierRun, deadline: Deadline) -> Later:
    """The later tiers with the first held at what was found."""
    names = uncertain.worst(found.report)
    kept: tuple[AuditedPlan, Solved] | None = None
    for _ in range(MOST_TIMES):
        try:
            solved = _solved(asked, uncertain, names, found, first, deadline)
        except OutOfTime:
            break
        if solved.x is None:
            break
        planned = holding(asked.instance, asked.card, plan_of(solved.model, rounded(solved.model, solved.x)))
        if planned is None:
            break
        if not worsened(first, planned.report.tiers[first.objective.name]):
            kept = (planned, solved)
            break
        more = [name for name in uncertain.by_loss(planned.report) if name not in names]
        if not more or deadline.over:
            break
        names.update(more[: len(names)])
    if kept is None:
        ended: Ended = "cancelled" if deadline.cancelled else "time_limit" if deadline.over else "failed"
        return Later(found, (), ended, f"{WITHOUT[ended]}: the plan is that of the first tier", len(names))
    planned, solved = kept
    planned = without_idle_trades(asked.instance, asked.card, planned, (first, *solved.tiers))
    return Later(planned, solved.tiers, solved.ended, solved.detail, len(names), solved.faults)


def _solved(
    asked: Asked, uncertain: Uncertain, names: set[str], found: AuditedPlan, first: TierRun, deadline: Deadline
) -> Solved:
    """The later tiers where only these scenarios may come, each with its own probability."""
    futures = {uncertain.family: {name: uncertain.probability[name] for name in uncertain.probability if name in names}}
    model = compile_model(build(asked.instance, asked.card, deadline=deadline, futures=futures))
    objective = model.objectives[0]
    value = found.report.tiers[objective.name]
    held = hold(model, objective, first.tier, value, scaling_of(model).rounding(objective))

    def tell(progress: Progress) -> None:
        if asked.on_progress is not None:
            index, count = progress.tier_index + 1, progress.tier_count + 1
            asked.on_progress(replace(progress, tier_index=index, tier_count=count))

    return solve_tiers(
        replace(held, objectives=held.objectives[1:]),
        asked.card,
        time_limit_s=deadline.left(),
        seed=asked.seed,
        threads=asked.threads,
        warm=start_of(model, found.plan),
        cancel=asked.cancel,
        on_progress=tell,
    )
