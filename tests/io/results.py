"""Small results, made by hand: one of an instance without agreements, one with rows in every table."""

from __future__ import annotations

from dataclasses import replace

from pooling.domain.plan import Plan
from pooling.domain.result import (
    AgreementRow,
    AuditReport,
    BalanceRow,
    BurdenRow,
    CaveatBite,
    Conflict,
    ConflictRule,
    CoverageRow,
    Gap,
    PoolRow,
    Result,
    ScenarioRow,
    ShareRow,
    SpendingRow,
    Termination,
    TierResult,
    Violation,
    WithdrawalRow,
)

PLAN = {
    "commitments": [
        {"offer": "o1", "period": "2026", "quantity": 2},
        {"offer": "o2", "period": "2026", "quantity": 3},
        {"offer": "o3", "period": "2027", "quantity": 1 / 3},
    ],
    "assignments": [
        {"offer": "o1", "requirement": "r1", "period": "2026", "quantity": 2},
        {"offer": "o3", "requirement": "r2", "period": "2027", "quantity": 0.25},
    ],
}

TOGETHER_PLAN = {
    **PLAN,
    "memberships": [
        {"agreement": "tanker-pool", "nation": "FRA", "period": "2026", "role": "lead"},
        {"agreement": "tanker-pool", "nation": "DEU", "period": "2026", "role": "member"},
        {"agreement": "barter", "nation": "NLD", "period": "2027", "role": "member"},
    ],
    "trades": [
        {"offer": "s1", "period": "2026", "quantity": -45},
        {"offer": "s2", "period": "2026", "quantity": 45},
    ],
}


def a_result() -> Result:
    """A result on the toy, with one rule broken and text that looks like a formula."""
    coverage = (
        CoverageRow("r1", "m1", "tanker", "2026", 1, 5.0, 5.0, 0.0, 1.0, 5.0, 4.5, ("DEU", "FRA")),
        CoverageRow("r2", "m1", "airlift", "2027", 2, 1200.5, 300.125, 900.375, 0.25, 300.125, 300.125, ("NLD",)),
    )
    spending = (
        SpendingRow("FRA", "2026", 1.5, 0.25, 0.75, 0.0, 0.0, 0.0, 2.5, 10.0, 0.0, 0.25),
        SpendingRow("DEU", "2026", 7.035, 0.0, 0.0, 0.0, 0.0, 0.0, 7.035, None, 0.0, None),
        SpendingRow("FRA", "2027", 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 5.0, 0.0, 0.1),
    )
    burden = (
        BurdenRow("FRA", 3.0, 0.3, 0.5, 5.0, 2.0),
        BurdenRow("DEU", 7.0, 0.7, 0.5, 5.0, 2.0),
    )
    broken = Violation("budget", "limit", ("FRA", "2026"), 11.0, 10.0, 1.0, "=1+1 spends too much")
    audit = AuditReport(
        False, 1e-6, {"coverage": 4, "budget": 3}, (broken,), {"covered": 0.6}, coverage, spending, burden
    )
    gap = Gap(
        "r2", "m1", "airlift", "2027", 2, 1200.5, 900.375, 800.0, 0.0, 100.0, 0.0, 399.875, 300.125, 0.0, "too_late"
    )
    tier = TierResult(
        "covered", True, "share of weighted need", 0.6, 0.61, 0.0166, 0.01, 0.001, 0.6, "time_limit", 1.5, 3
    )
    conflict = Conflict((ConflictRule("locks", "l1", "lock l1 asks for 5"),), True)
    return Result(
        termination=Termination("time_limit", "time_limit_s", "stopped"),
        outcome="feasible",
        tiers=(tier,),
        plan=Plan.of(PLAN),
        audit=audit,
        gap_rows=(gap,),
        conflict=conflict,
        timings_s={"total": 1.75},
        model={"rows": 7},
        provenance={
            "instance": "toy",
            "card": "coverage",
            "overrides": {"budget.scale": 1.1},
            "versions": {"pooling": "0.1.0"},
        },
    )


def a_full_result() -> Result:
    """A result on the full toy, with rows in every table. Two units of pool hours give 2 * 100 * 0.9 = 180 hours."""
    result = a_result()
    assert result.audit is not None
    spending = (
        SpendingRow("FRA", "2026", 1.5, 0.25, 0.75, 2.5, 0.75, 0.0, 5.75, 10.0, 0.0, 0.575),
        SpendingRow("DEU", "2026", 1.0, 0.0, 0.0, 2.5, 0.25, 4.0, 7.75, 10.0, 0.0, 0.775),
    )
    audit = replace(
        result.audit,
        spending=spending,
        agreements=(AgreementRow("tanker-pool", "2026", ("DEU", "FRA"), "FRA", 1.0),),
        pools=(PoolRow("hours", "2026", 2, 180.0, 150.0, 5.0),),
        shares=(
            ShareRow("hours", "s1", "FRA", "2026", 135.0, 0.75, -45.0, 90.0, 2.5),
            ShareRow("hours", "s2", "DEU", "2026", 45.0, 0.25, 45.0, 60.0, 2.5),
        ),
        balances=(
            BalanceRow("barter", "FRA", "DEU", "one", "2026", 30.0, 2.5, 27.5, 50.0),
            BalanceRow("barter", "NLD", None, "one", "2026", 2.5, 30.0, -27.5, 50.0),
        ),
        withdrawals=(WithdrawalRow("NLD", 0.55, 0.05), WithdrawalRow("black-day", 0.2, 0.4)),
        scenarios=(ScenarioRow("calm", 0.7, 0.4), ScenarioRow("storm", 0.3, 0.6)),
    )
    bite = CaveatBite("c1", "DEU", "forbid", "r2", "2027", 100.0, 900.375, "Parliament; =1+1")
    return replace(result, plan=Plan.of(TOGETHER_PLAN), audit=audit, caveat_rows=(bite,))
