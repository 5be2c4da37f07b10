"""Small results, made by hand: one of an instance without agreements, one with rows in every table."""

from __future__ import annotations

from dataclasses import replace

from written_toys import full_toy, toy

from pooling.audit.figures import whole_plan
from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import (
    COST_KINDS,
    AgreementRow,
    BalanceRow,
    BurdenRow,
    ChallengeRow,
    CoverageRow,
    FundRow,
    GuidelineRow,
    KeyRow,
    MoneyRow,
    OptionRow,
    PledgeRow,
    PoolRow,
    ScenarioRow,
    ShareRow,
    SpendingRow,
    Violation,
    WithdrawalRow,
)
from pooling.domain.gap_rows import CaveatBite, Gap, GapReason, GapRule
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, ConflictRule, Termination, TierResult
from pooling.domain.plan import Plan
from pooling.domain.result import Result
from pooling.io.library import load_card

PARTS = (*COST_KINDS, "contributions")
"""Parts of a bill, in their order."""

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
    "starts": [
        {"option": "airlifters", "nation": "FRA", "period": "2026", "units": 2, "grant": "grant"},
        {"option": "airlifters", "nation": "DEU", "period": "2026", "units": 2, "grant": "grant"},
        {"option": "drill", "nation": "NLD", "period": "2026", "units": 0, "grant": "none"},
    ],
    "deliveries": [
        {"option": "airlifters", "nation": "FRA", "period": "2027", "quantity": 2},
        {"option": "airlifters", "nation": "DEU", "period": "2027", "quantity": 1},
    ],
    "retirements": [{"offer": "o2", "period": "2027"}, {"offer": "o3", "period": "2027"}],
}


MONEY = tuple(
    MoneyRow(*row)
    for row in (
        ("FRA", "2026", "commitment", "own", 1.5),
        ("FRA", "2026", "fixed", "own", 0.25),
        ("FRA", "2026", "deployment", "own", 0.5),
        ("FRA", "2026", "deployment", "elsewhere", 0.25),
        ("FRA", "2026", "pools", "own", 2.5),
        ("FRA", "2026", "agreements", "own", 0.75),
        ("FRA", "2026", "options", "own", 3.0),
        ("FRA", "2026", "options", "common", 1.0),
        ("FRA", "2026", "contributions", "own", 1.0),
        ("DEU", "2026", "commitment", "own", 1.0),
        ("DEU", "2026", "pools", "own", 2.5),
        ("DEU", "2026", "agreements", "own", 0.25),
        ("DEU", "2026", "support", "own", 4.0),
        ("DEU", "2026", "options", "own", 2.0),
        ("DEU", "2026", "options", "common", 1.0),
        ("DEU", "2026", "contributions", "own", 1.0),
        ("FRA", "2027", "commitment", "own", 0.5),
        ("FRA", "2027", "options", "own", 0.25),
        ("DEU", "2027", "options", "own", 0.25),
    )
)


def stated(result: Result, instance: Instance) -> Result:
    """The result with the figures that its rows give, as the audit states them; half of weighted need is covered."""
    assert result.audit is not None
    committed = {instance.offer_of[commitment.offer].nation for commitment in (result.plan or Plan()).commitments}
    audit = whole_plan.stated(result.audit, instance, load_card("coverage"), 0.5, len(committed))
    return replace(result, audit=audit)


def bill(
    nation: str,
    period: str,
    *,
    budget: float | None = None,
    limit: float | None = None,
    carried: float = 0.0,
    advanced: float = 0.0,
    funded: float = 0.0,
    **parts: float,
) -> SpendingRow:
    """What a nation spends in a period, the sum of its parts less what funds pay."""
    spend = sum(parts.values()) - funded
    named = {f"{name}_million": float(parts.pop(name, 0.0)) for name in PARTS}
    assert not parts
    return SpendingRow(
        nation=nation,
        period=period,
        **named,
        funded_million=funded,
        spend_million=spend,
        budget_million=limit if budget is None else budget,
        limit_million=limit,
        carried_million=carried,
        advanced_million=advanced,
        used_share=None if limit is None else spend / limit,
    )


def a_result() -> Result:
    """A result on the toy, with one rule broken and text that looks like a formula."""
    coverage = (
        CoverageRow("r1", "m1", "tanker", "2026", 1, 5.0, 5.0, 0.0, 1.0, 5.0, 4.5, ("DEU", "FRA"), "in_full"),
        CoverageRow(
            "r2", "m1", "airlift", "2027", 2, 1200.5, 300.125, 900.375, 0.25, 300.125, 300.125, ("NLD",), "in_part"
        ),
    )
    spending = (
        bill("FRA", "2026", commitment=1.5, fixed=0.25, deployment=0.75, limit=10.0),
        bill("DEU", "2026", commitment=7.035),
        bill("FRA", "2027", commitment=0.5, limit=5.0),
    )
    burden = (
        BurdenRow("FRA", 3.0, 0.3, 0.5, 5.0, 2.0, 2.0),
        BurdenRow("DEU", 7.0, 0.7, 0.5, 5.0, 2.0, 3.5),
    )
    broken = Violation("budget", "limit", ("FRA", "2026"), 11.0, 10.0, 1.0, "=1+1 spends too much")
    audit = AuditReport(
        False, 1e-6, {"coverage": 4, "budget": 3}, (broken,), {"covered": 0.6}, coverage, spending, burden
    )
    reasons = (
        GapReason("together", (GapRule("readiness", "r2"), GapRule("budget", "DEU")), (), 800.25, "=1+1 late"),
        GapReason("elsewhere", (), ("r1",), 100.125, "used elsewhere"),
    )
    gap = Gap("r2", "m1", "airlift", "2027", 2, 1200.5, 900.375, "late (800 of 900)", reasons)
    tier = TierResult(
        "covered", True, "share of weighted need", 0.6, 0.61, 0.0166, 0.01, 0.001, 0.6, "time_limit", 1.5, 3
    )
    conflict = Conflict((ConflictRule("locks", "l1", "lock l1 asks for 5"),), True)
    result = Result(
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
    return stated(result, Instance.of(toy()))


def a_full_result() -> Result:
    """A result on the full toy, with rows in every table. Two units of pool hours give 2 * 100 * 0.9 = 180 hours."""
    result = a_result()
    assert result.audit is not None
    spending = (
        bill(
            "FRA",
            "2026",
            commitment=1.5,
            fixed=0.25,
            deployment=0.75,
            pools=2.5,
            agreements=0.75,
            options=4,
            contributions=1,
            funded=1.25,
            budget=10,
            limit=12.5,
        ),
        bill(
            "DEU",
            "2026",
            commitment=1,
            pools=2.5,
            agreements=0.25,
            support=4,
            options=3,
            contributions=1,
            funded=1,
            budget=10,
            limit=12.5,
            advanced=0.75,
        ),
        bill("NLD", "2026", budget=10, limit=12.5),
        bill("FRA", "2027", commitment=0.5, options=0.25, budget=10, limit=10.25, carried=0.25),
        bill("DEU", "2027", options=0.25, budget=10, limit=9.25),
        bill("NLD", "2027", budget=10, limit=15, carried=5),
    )
    audit = replace(
        result.audit,
        spending=spending,
        money=MONEY,
        keys=tuple(
            KeyRow(nation, key, share, share * 21.25, burden / 21.25, burden)
            for key, shares in {"gdp": (0.5, 0.3, 0.2), "un_scale": (0.22, 0.22, 0.56)}.items()
            for nation, share, burden in zip(("FRA", "DEU", "NLD"), shares, (10.25, 11.0, 0.0), strict=True)
        ),
        funds=(
            FundRow("common", "2026", 2.0, 0.0, 2.0, 30.0, 2.0),
            FundRow("elsewhere", "2026", 0.0, 0.25, 0.25, None, 0.0),
        ),
        options=(
            OptionRow("airlifters", "assets", "FRA", "2026", 2, 1.75, "grant", "2027", "2027", 2, 4.0, 1.0, 0.25),
            OptionRow("airlifters", "assets", "DEU", "2026", 2, 1.75, "grant", "2027", "2027", 1, 3.0, 1.0, 0.25),
            OptionRow("drill", "exercise", "NLD", "2026", 0, 0.0, "none", None, None, 0, 0.0, 0.0, 0.0),
        ),
        guidelines=(
            GuidelineRow("core", "FRA", "2027", 60_000, 0.25, 3e6, 105_000, 44_999.75, 60_000.25 / 3e6, 0.035),
            GuidelineRow("core", "DEU", "2027", 120_000, 0.25, 3e6, 105_000, 0.0, 120_000.25 / 3e6, 0.035),
            GuidelineRow("fifth", "FRA", "2026", 15_000, 3, 60_003, 12_000.6, 0.0, 15_003 / 60_003, 0.2),
            GuidelineRow("fifth", "FRA", "2027", 9_000, 0.25, 60_000.25, 12_000.05, 2_999.8, 9_000.25 / 60_000.25, 0.2),
        ),
        challenge=(ChallengeRow("FRA", "2026", 40.0, 50.0, 0.25), ChallengeRow("DEU", "2026", 50.0, 40.0, -0.2)),
        pledges=(
            PledgeRow("DEU", "tanker", "2026", 3.0, 2.7),
            PledgeRow("FRA", "tanker", "2026", 2.0, 1.8),
            PledgeRow("NLD", "airlift", "2027", 300.125, 300.125),
        ),
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
    result = replace(result, plan=Plan.of(TOGETHER_PLAN), audit=audit, caveat_rows=(bite,))
    return stated(result, Instance.of(full_toy()))
