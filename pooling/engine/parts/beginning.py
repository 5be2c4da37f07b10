"""What a run in parts begins with: a plan, prices, and a plan that knows the scenarios that decide."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pooling.audit import audit
from pooling.domain.deadline import Deadline, OutOfTime
from pooling.domain.plan import Plan
from pooling.engine.assembling import AuditedPlan
from pooling.engine.judging import holding
from pooling.engine.parts.prices import Prices, relaxation_prices
from pooling.engine.parts.uncertain import Uncertain
from pooling.engine.running import Asked
from pooling.formulation.builder import build
from pooling.solving import highs
from pooling.solving.compiled import Compiled, Key, compile_model
from pooling.solving.highs import Options
from pooling.solving.plans import plan_of, start_of
from pooling.solving.tiers import solve_tiers
from pooling.solving.whole import rounded

START, START_GAP = 0.1, 0.05
"""Share of the time for a plan to begin with, and the gap at which it is good enough."""
PRICES = 0.3
"""Share of the first tier's time for the prices."""
FEW = 0.4
"""Share of what is left of it for a plan with the scenarios that decide the relaxation."""


def first_plan(asked: Asked, base: Compiled, deadline: Deadline) -> AuditedPlan | None:
    """The former plan, or one that covers much where nothing goes wrong; it may break rules about scenarios. None where
    none was found."""
    known = holding(asked.instance, asked.card, asked.warm)
    if known is not None:
        return known
    covering = next((tier for tier in base.objectives[1:] if tier.kind == "covered"), None)
    left = deadline.left()
    limit = None if left is None else max(START * left, 0.1)
    run = highs.run(base, covering, Options(START_GAP, limit, asked.seed, asked.threads), cancel=asked.cancel)
    plan = Plan() if run.x is None else plan_of(base, rounded(base, run.x))
    report = audit(asked.instance, asked.card, plan)
    return AuditedPlan(plan, report) if report.ok or run.x is not None else None


def first_prices(
    asked: Asked,
    uncertain: Uncertain,
    dealt: Mapping[str, Mapping[str, float]],
    shared: Sequence[Key],
    worst: Collection[str],
    deadline: Deadline,
) -> tuple[Prices, dict[str, int]]:
    """Prices from the relaxation of the whole model, and its size, where a share of the time is enough."""
    left = deadline.left()
    limited = Deadline(None if left is None else PRICES * left, asked.cancel)
    try:
        whole = compile_model(build(asked.instance, asked.card, deadline=limited))
    except OutOfTime:
        return Prices({}), {}
    return relaxation_prices(whole, uncertain.family, dealt, shared, worst, limited), whole.size


def with_few(
    asked: Asked, uncertain: Uncertain, names: Collection[str], plan: Plan, deadline: Deadline
) -> tuple[AuditedPlan | None, float | None]:
    """A plan of the first tier that knows these scenarios only, and its bound: what is left out leaves more room, so it
    holds for the whole."""
    few = {name: probability for name, probability in uncertain.probability.items() if name in names}
    left = deadline.left()
    try:
        model = compile_model(build(asked.instance, asked.card, deadline=deadline, futures={uncertain.family: few}))
    except OutOfTime:
        return None, None
    solved = solve_tiers(
        replace(model, objectives=model.objectives[:1]),
        asked.card,
        time_limit_s=None if left is None else FEW * left,
        seed=asked.seed,
        threads=asked.threads,
        warm=start_of(model, plan),
        cancel=asked.cancel,
    )
    bound = solved.tiers[0].bound if solved.tiers else None
    if solved.x is None:
        return None, bound
    return holding(asked.instance, asked.card, plan_of(model, rounded(model, solved.x))), bound
