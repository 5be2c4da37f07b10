"""Every rule and figure of a plan again, in plain exact arithmetic: without the solver and the formulation."""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.figures import burden, levels, uncertainty
from pooling.audit.figures.tiers import tiers
from pooling.audit.figures.whole_plan import stated
from pooling.audit.findings import AUDIT_TOLERANCE, PRESENT, Findings
from pooling.audit.numbers import value_of
from pooling.audit.plan.planned import Planned
from pooling.audit.rules import (
    RULES,
    agreements,
    budget,
    challenge,
    coverage,
    exchange,
    funding,
    guidelines,
    options,
    pools,
    withdrawal,
)
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import Violation
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan

__all__ = ["AUDIT_TOLERANCE", "audit", "violations"]


def audit(instance: Instance, card: Card, plan: Plan) -> AuditReport:
    """Recompute every rule in force and every figure of a plan in exact arithmetic, without the solver.

    Works on a plan from anybody. Rules of families that are not on the card are not checked. What the card leaves out
    may not be in the plan: shares of pools, memberships, starts of options, grants, offers through agreements and
    options. Raises :class:`InvalidInput` where the key of the burden or of a common fund needs a figure that a nation
    does not have.
    """
    facts = Facts(instance, card)
    planned, findings = _checked(facts, plan)
    report = _report(facts, planned, findings)
    share = value_of(coverage.covered(planned.once(coverage.weighed).short()))
    contributors = {facts.offers[offer].nation for (offer, _), units in planned.commit.items() if units > PRESENT}
    return stated(report, instance, card, share, len(contributors))


def violations(instance: Instance, card: Card, plan: Plan) -> tuple[Violation, ...]:
    """What :func:`audit` finds broken, without its figures: half the work, for who has many plans to try."""
    return tuple(_checked(Facts(instance, card), plan)[1].violations)


def _checked(facts: Facts, plan: Plan) -> tuple[Planned, Findings]:
    findings = Findings(["plan", *facts.card.families])
    planned = Planned(facts, plan, findings)
    for family, check in RULES.items():
        if facts.card.has(family):
            check(facts, planned, findings)
    if any(tier.level is not None for tier in facts.card.tiers):
        levels.check(facts.card, tiers(facts, planned), findings)
    return planned, findings


def _report(facts: Facts, planned: Planned, findings: Findings) -> AuditReport:
    return AuditReport(
        ok=not findings.violations,
        tolerance=AUDIT_TOLERANCE,
        checks=findings.checks,
        violations=tuple(findings.violations),
        tiers=tiers(facts, planned),
        coverage=coverage.rows(planned),
        spending=budget.rows(planned),
        burden=burden.rows(planned),
        agreements=agreements.rows(planned),
        pools=pools.rows(facts, planned),
        shares=pools.share_rows(facts, planned),
        balances=exchange.rows(planned),
        withdrawals=withdrawal.rows(planned),
        scenarios=uncertainty.rows(planned),
        money=funding.money_rows(facts, planned),
        keys=burden.key_rows(facts, planned),
        funds=funding.rows(facts, planned),
        options=options.rows(facts, planned),
        guidelines=guidelines.rows(planned),
        challenge=challenge.rows(planned),
        pledges=coverage.pledge_rows(facts, planned),
    )
