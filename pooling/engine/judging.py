"""What becomes of a plan that the solver found: recomputed, held against its claims and against a former plan."""

from __future__ import annotations

from pooling.audit import AUDIT_TOLERANCE, audit
from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import Violation
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.outcome import Fault
from pooling.domain.plan import Commitment, Plan
from pooling.engine.assembling import AuditedPlan, passed, worsened
from pooling.solving.compiled import Compiled, Floats
from pooling.solving.plans import plan_of
from pooling.solving.tier_runs import TierRun
from pooling.solving.tiers import Solved


def holding(instance: Instance, card: Card, plan: Plan | None) -> AuditedPlan | None:
    """The plan with its audit if it holds under this card: then no answer may be worse."""
    if plan is None:
        return None
    report = audit(instance, card, plan)
    return AuditedPlan(plan, report) if report.ok else None


def audited(instance: Instance, card: Card, compiled: Compiled, solved: Solved) -> tuple[AuditedPlan, list[Violation]]:
    """The plan found with its audit, and what it breaks."""
    assert solved.x is not None
    plan = plan_of(compiled, solved.x)
    report = audit(instance, card, plan)
    return AuditedPlan(plan, report), _broken(report, solved.x, solved.tiers)


def _broken(report: AuditReport, x: Floats, runs: tuple[TierRun, ...]) -> list[Violation]:
    """Rules that the plan breaks, and tiers that are worth less than the solver said."""
    violations = list(report.violations)
    for run in runs:
        claimed, found = run.objective.value(x), report.tiers.get(run.objective.name)
        if found is None:
            continue
        worse = run.objective.loss(found, claimed)
        if worse > run.near + round_off.TIER_VALUE * abs(claimed):
            text = f"tier {run.objective.name} is {found:.9g} recomputed, the solver said {claimed:.9g}"
            name = run.objective.name
            violations.append(Violation("tiers", "value", (name,), found, claimed, worse, text))
    return violations


def given_up(report: AuditReport, runs: tuple[TierRun, ...]) -> list[Fault]:
    """Tiers that later tiers made worse than their tolerance allows, and bounds that the final plan passes."""
    out = []
    for run in runs:
        value = report.tiers.get(run.objective.name)
        if passed(value, run.bound, run):
            told = f"the bound {run.bound:.12g} is passed by the final plan's {value:.12g}; dropped"
            out.append(Fault(run.objective.name, told))
        if run is not runs[-1] and worsened(run, value):
            out.append(Fault(run.objective.name, f"held at {run.found:.12g}, {value:.12g} in the final plan"))
    return out


def better(former: AuditReport, report: AuditReport, runs: tuple[TierRun, ...]) -> bool:
    """Whether the former plan is worth more in the first tier in which the two differ by more than its tolerance."""
    for run in runs:
        old, new = former.tiers[run.objective.name], report.tiers[run.objective.name]
        same = run.tier.tolerance * abs(old) + run.near
        loss = run.objective.loss(new, old)
        if abs(loss) > same:
            return loss > 0
    return False


def without_idle_trades(instance: Instance, card: Card, found: AuditedPlan, runs: tuple[TierRun, ...]) -> AuditedPlan:
    """The plan with hours bought by those who take them over, where that changes no tier and breaks no rule.

    Buying an hour and taking one over at the price paid come to the same, so the solver tells them apart by chance.
    """
    plan = found.plan
    if not plan.trades:
        return found
    held = dict(plan.committed)
    traded = {share: abs(units) for share, units in plan.traded.items()}
    for share, units in plan.traded.items():
        held[share] = max(0.0, held.get(share, 0.0) + units)
    if any(_beyond(instance, offer, period, units) for (offer, period), units in held.items()):
        return found
    commitments = tuple(
        Commitment.model_construct(None, offer=offer, period=period, quantity=float(f"{units:.12g}"))
        for (offer, period), units in held.items()
        if units > round_off.PLANNED * max(table.get((offer, period), 0.0) for table in (plan.committed, traded))
    )
    order = {(offer.id, period): place for place, offer in enumerate(instance.offers) for period in instance.period_ids}
    commitments = tuple(sorted(commitments, key=lambda row: order[row.offer, row.period]))
    folded = holding(instance, card, plan.with_rows(commitments=commitments, trades=()))
    if folded is None:
        return found
    before, now = found.report.tiers, folded.report.tiers
    same = all(abs(now[run.objective.name] - before[run.objective.name]) <= run.near for run in runs)
    return folded if same else found


def _beyond(instance: Instance, offer: str, period: str, units: float) -> bool:
    """Whether these are so many more units than the offer has that no audit lets them pass."""
    return units > instance.units(instance.offer_of[offer], period) * (1.0 + 2 * AUDIT_TOLERANCE)
