"""A plan for an instance of the benchmark set: audited, and held against the best known, tier by tier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.tier_kinds import kind_of_tier
from pooling.engine.auditing import audit_plan
from pooling.engine.loading import load_card
from pooling.io.synthetic import Known, best_known, entries

Verdict = Literal["better", "same", "worse", "first"]


@dataclass(frozen=True)
class Compared:
    """One tier: what the plan is worth by the audit, and the best value and the bound that are known."""

    tier: str
    value: float
    best: float | None
    bound: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Checked:
    """``verdict``: of the first tier that is not the same. A plan that breaks a rule is no better than any."""

    audit: AuditReport
    tiers: tuple[Compared, ...]

    @property
    def verdict(self) -> Verdict:
        return next((tier.verdict for tier in self.tiers if tier.verdict != "same"), "same")


def check(name: str, instance: Instance, plan: Plan) -> Checked:
    """Audit the plan under the card of the instance's family, and compare its tiers in their order."""
    audit = audit_plan(instance, plan, card=load_card(entries()[name].recipe.family.card))
    known = {tier.tier: tier for tier in best_known().get(name, [])}
    return Checked(audit, tuple(_compared(tier, value, known.get(tier)) for tier, value in audit.tiers.items()))


def _compared(tier: str, value: float, known: Known | None) -> Compared:
    if known is None:
        return Compared(tier, value, None, None, "first")
    kind = kind_of_tier(tier)
    gain = value - known.value if kind is not None and kind.maximise else known.value - value
    if abs(gain) <= round_off.SAME_AS_KNOWN * max(abs(known.value), round_off.TIER_GAIN_OF):
        verdict: Verdict = "same"
    else:
        verdict = "better" if gain > 0 else "worse"
    return Compared(tier, value, known.value, known.bound, verdict)
