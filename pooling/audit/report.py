"""The audit of a plan: every family in force, every figure."""

from __future__ import annotations

from pooling.audit import (
    breadth,
    budget,
    burden,
    caveats,
    commitment,
    coverage,
    idle,
    locks,
    lots,
    participation,
    partners,
    readiness,
    sovereignty,
)
from pooling.audit.facts import Facts
from pooling.audit.findings import AUDIT_TOLERANCE, Findings
from pooling.audit.planned import Planned
from pooling.audit.spending import spending
from pooling.audit.tiers import tiers
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.result import AuditReport

_RULES = {
    "commitment": (commitment.check,),
    "lots": (lots.check,),
    "sovereignty": (sovereignty.check,),
    "caveats": (caveats.check, partners.check),
    "readiness": (readiness.check,),
    "breadth": (breadth.check,),
    "burden": (idle.check,),
    "locks": (locks.check,),
}


def audit(instance: Instance, card: Card, plan: Plan) -> AuditReport:
    """Recompute every rule in force and every figure of a plan in exact arithmetic, without the solver.

    Works on a plan from anybody. Rules of families that are not on the card are not checked. Raises
    :class:`InvalidInput` where the card's burden key needs a figure that a nation does not have.
    """
    facts = Facts(instance, card)
    findings = Findings(["plan", *card.families])
    planned = Planned(facts, plan, findings)
    for family, rules in _RULES.items():
        if card.has(family):
            for rule in rules:
                rule(facts, planned, findings)
    if card.has("breadth") or card.has("caveats"):
        participation.check(facts, planned, findings)
    needs = coverage.met(facts, planned)
    coverage.check(facts, planned, needs, findings)
    spent = spending(facts, planned)
    allowed = budget.allowances(facts, spent)
    if card.has("budget"):
        budget.check(spent, allowed, findings)
    shares = burden.shares(facts, spent) if card.has("burden") else ()
    return AuditReport(
        ok=not findings.violations,
        tolerance=AUDIT_TOLERANCE,
        checks=findings.checks,
        violations=tuple(findings.violations),
        tiers=tiers(facts, planned, needs, spent, shares),
        coverage=coverage.rows(needs),
        spending=budget.rows(spent, allowed),
        burden=burden.rows(shares),
    )
