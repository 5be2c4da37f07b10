"""The audit of a plan: every family in force, every figure."""

from __future__ import annotations

from collections.abc import Callable

from pooling.audit.facts import Facts
from pooling.audit.figures import burden, uncertainty
from pooling.audit.figures import whole_plan as figures
from pooling.audit.figures.tiers import Figures, tiers
from pooling.audit.findings import AUDIT_TOLERANCE, PRESENT, Findings
from pooling.audit.numbers import value_of
from pooling.audit.plan import fees, holdings
from pooling.audit.plan.buying import bought
from pooling.audit.plan.counting import Counted
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.spending import costs
from pooling.audit.rules import (
    agreements,
    barter,
    breadth,
    budget,
    caveats,
    challenge,
    commitment,
    consent,
    coverage,
    enablers,
    exchange,
    focus,
    freezing,
    funding,
    guidelines,
    information,
    interoperability,
    leading,
    locks,
    lots,
    money,
    notice,
    option_rows,
    options,
    orders,
    participation,
    partners,
    pledges,
    pools,
    procurement,
    readiness,
    red_lines,
    rotation,
    sovereignty,
    specialisation,
    suppliers,
    sustainment,
    trades,
    withdrawal,
)
from pooling.audit.rules.burden import beyond, idle, packages
from pooling.audit.rules.weighing import Weighing, blended, covered
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan

_Rule = Callable[[Facts, Planned, Findings], None]

_RULES: dict[str, tuple[_Rule, ...]] = {
    "commitment": (commitment.check,),
    "lots": (lots.check,),
    "sovereignty": (sovereignty.check,),
    "agreements": (agreements.check, leading.check, notice.check),
    "pools": (suppliers.check,),
    "options": (options.check,),
    "procurement": (procurement.check, orders.check),
    "caveats": (caveats.check, partners.check),
    "consent": (consent.check,),
    "readiness": (readiness.check,),
    "sustainment": (sustainment.check,),
    "rotation": (rotation.check,),
    "interoperability": (interoperability.check,),
    "information": (information.check,),
    "breadth": (breadth.check,),
    "specialisation": (specialisation.check,),
    "focus": (focus.check,),
    "enablers": (enablers.check,),
    "exchange": (exchange.check,),
    "stability": (freezing.check,),
    "locks": (locks.check,),
}
"""Family -> rules that need no more than the plan; those that need a figure are called with it."""


def audit(instance: Instance, card: Card, plan: Plan) -> AuditReport:
    """Recompute every rule in force and every figure of a plan in exact arithmetic, without the solver.

    Works on a plan from anybody. Rules of families that are not on the card are not checked; what the card leaves out
    (shares of pools, memberships, starts of options, grants, offers through agreements and options) may not be in the
    plan. Raises :class:`InvalidInput` where the card's burden key, or that of a common fund, needs a figure that a
    nation does not have.
    """
    facts = Facts(instance, card)
    findings = Findings(["plan", *card.families])
    planned = Planned(facts, plan, findings)
    for family, rules in _RULES.items():
        if card.has(family):
            for rule in rules:
                rule(facts, planned, findings)
    participation.check(facts, planned, findings)
    held = holdings.holdings(facts, planned) if card.has("pools") else {}
    pools.check(facts, planned, held, findings)
    trades.check(facts, planned, held, findings)
    balances = barter.balances(facts, planned)
    barter.check(balances, findings)
    counted = Counted(facts, planned)
    needs = coverage.met(facts, planned, counted)
    coverage.check(facts, planned, counted, needs, findings)
    red_lines.check(facts, planned, needs, findings)
    cost = fees.fees(facts, planned)
    taken_up = bought(facts, planned)
    spent = costs(facts, planned, cost, taken_up)
    funded = funding.fund(facts, planned, taken_up, spent)
    if card.has("funding"):
        funding.check(facts, planned, funded, findings)
    allowed = budget.allowances(facts, spent)
    if card.has("budget"):
        budget.check(spent, allowed, findings)
    carried = burden.carried(facts, spent)
    shares = burden.shares(facts, carried) if card.has("burden") else ()
    if card.has("burden"):
        standing = idle.Standing(facts, planned)
        idle.check(facts, planned, held, standing, findings)
        beyond.check(facts, planned, counted, findings)
        packages.check(facts, planned, counted, held, standing, findings)
    standings = guidelines.standings(facts, taken_up)
    if card.has("guidelines"):
        guidelines.check(facts, standings, findings)
    steps = challenge.steps(facts, planned)
    if card.has("challenge"):
        challenge.check(facts, steps, findings)
    weighing = Weighing(needs, blended(facts))
    without = withdrawal.without(facts, planned, counted, weighing)
    if card.has("withdrawal"):
        withdrawal.check(facts, without, weighing, findings)
    losses = uncertainty.losses(facts, counted, blended(facts))
    report = AuditReport(
        ok=not findings.violations,
        tolerance=AUDIT_TOLERANCE,
        checks=findings.checks,
        violations=tuple(findings.violations),
        tiers=tiers(Figures(facts, planned, needs, weighing, spent, shares, without, losses, standings, steps)),
        coverage=coverage.rows(needs),
        spending=budget.rows(spent, allowed),
        burden=burden.rows(shares),
        agreements=fees.rows(facts, planned, cost),
        pools=holdings.pool_rows(facts, held),
        shares=holdings.share_rows(facts, planned, held),
        balances=barter.rows(balances),
        withdrawals=withdrawal.rows(without),
        scenarios=uncertainty.rows(losses),
        money=money.rows(spent),
        keys=burden.key_rows(facts, carried),
        funds=funding.rows(facts, funded),
        options=option_rows.rows(facts, planned, taken_up),
        guidelines=guidelines.rows(standings),
        challenge=challenge.rows(steps),
        pledges=pledges.rows(facts, counted),
    )
    contributors = {facts.offers[offer].nation for (offer, _), units in planned.commit.items() if units > PRESENT}
    return figures.stated(report, instance, card, value_of(covered(weighing.short())), len(contributors))
