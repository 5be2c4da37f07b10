"""A three-nation result written by hand, so that every figure of the answer can be checked by arithmetic."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import BurdenRow, CoverageRow, SpendingRow
from pooling.domain.figures import standing
from pooling.domain.gap_rows import Gap, GapReason
from pooling.domain.instance import Instance
from pooling.domain.outcome import Termination, TierResult
from pooling.domain.plan import Plan
from pooling.domain.result import Result

TABLES: dict[str, Any] = {
    "instance": {"name": "trio", "title": "Three [bold]nations", "currency": "EUR"},
    "periods": [{"id": "2026"}, {"id": "2027"}],
    "nations": [
        {"id": "AAA", "name": "Alpha [red]"},
        {"id": "BBB", "ceiling_share": 0.5},
        {"id": "CCC"},
    ],
    "capabilities": [
        {"id": "tanker", "domain": "air", "unit": "aircraft", "value_weight": 10},
        {"id": "brigade", "domain": "land", "unit": "brigades"},
    ],
    "situations": [{"id": "crisis"}],
    "missions": [{"id": "lift", "situations": ["crisis"]}],
    "requirements": [
        {"id": "r-tanker", "mission": "lift", "capability": "tanker", "quantity": 10, "priority": 1},
        {"id": "r-brigade", "mission": "lift", "capability": "brigade", "quantity": 4, "priority": 2},
    ],
    "offers": [
        {"id": "a-tanker", "nation": "AAA", "capability": "tanker", "quantity": 8, "unit_cost_million": 5},
        {"id": "a-brigade", "nation": "AAA", "capability": "brigade", "quantity": 20, "unit_cost_million": 1},
        {"id": "b-tanker", "nation": "BBB", "capability": "tanker", "quantity": 2, "unit_cost_million": 10},
    ],
}


def spending(nation: str, period: str, spend: float, limit: float | None) -> SpendingRow:
    used = None if limit is None else spend / limit
    return SpendingRow(
        nation=nation,
        period=period,
        commitment_million=spend,
        fixed_million=0.0,
        holding_million=0.0,
        deployment_million=0.0,
        pools_million=0.0,
        agreements_million=0.0,
        support_million=0.0,
        options_million=0.0,
        contributions_million=0.0,
        funded_million=0.0,
        spend_million=spend,
        budget_million=limit,
        limit_million=limit,
        carried_million=0.0,
        advanced_million=0.0,
        used_share=used,
    )


def coverage(requirement: str, period: str, priority: int, need: float, delivered: float) -> CoverageRow:
    capability = requirement.removeprefix("r-")
    short = need - delivered
    nations = ("AAA",) if delivered else ()
    return CoverageRow(
        requirement=requirement,
        mission="lift",
        capability=capability,
        period=period,
        priority=priority,
        need=need,
        delivered=delivered,
        short=short,
        covered_share=delivered / need,
        pledged=delivered,
        credible=delivered,
        nations=nations,
        met=standing(need, delivered, short),
    )


def gap(requirement: str, period: str, priority: int, need: float, short: float, reason: str) -> Gap:
    capability = requirement.removeprefix("r-")
    told = GapReason("missing", (), (), short, reason)
    return Gap(requirement, "lift", capability, period, priority, need, short, reason, (told,))


@pytest.fixture
def instance() -> Instance:
    return Instance.of(TABLES)


@pytest.fixture
def result() -> Result:
    plan = Plan.of(
        {
            "commitments": [
                {"offer": "a-tanker", "period": "2026", "quantity": 8},
                {"offer": "a-tanker", "period": "2027", "quantity": 7},
                {"offer": "a-brigade", "period": "2026", "quantity": 4},
                {"offer": "b-tanker", "period": "2027", "quantity": 1},
            ]
        }
    )
    audit = AuditReport(
        ok=True,
        tolerance=1e-6,
        checks={"coverage": 40, "budget": 2},
        violations=(),
        tiers={"covered": 0.7, "cost": 89.0},
        coverage=(
            coverage("r-tanker", "2026", 1, 10, 8),
            coverage("r-tanker", "2027", 1, 10, 7),
            coverage("r-brigade", "2026", 2, 4, 4),
            coverage("r-brigade", "2027", 2, 4, 0),
        ),
        spending=(
            spending("AAA", "2026", 44, 100),
            spending("AAA", "2027", 35, 36),
            spending("BBB", "2026", 0, None),
            spending("BBB", "2027", 10, None),
            spending("CCC", "2026", 0, 5),
            spending("CCC", "2027", 0, 5),
        ),
        burden=(
            BurdenRow("AAA", 79, 79 / 89, 0.5, 44.5, 34.5, 34.5),
            BurdenRow("BBB", 10, 10 / 89, 0.25, 22.25, 12.25, 12.25),
            BurdenRow("CCC", 0, 0, 0.25, 22.25, 22.25, 40.0),
        ),
    )
    tiers = (
        TierResult(
            "covered",
            True,
            "share of weighted need",
            0.7,
            0.705,
            0.00714,
            0.01,
            0.001,
            0.7,
            "finished",
            0.4,
            12,
            certified_bound=0.706,
            certified_gap=0.00857,
            proof="certified",
        ),
        TierResult("cost", False, "million", 89.0, 85.0, 0.045, 0.05, 0.01, 89.0, "finished", 0.5, 3, proof="proven"),
    )
    return Result(
        termination=Termination("finished"),
        outcome="optimal",
        tiers=tiers,
        plan=plan,
        audit=audit,
        gap_rows=(
            gap("r-tanker", "2026", 1, 10, 2, "kept_home"),
            gap("r-tanker", "2027", 1, 10, 3, "caveat"),
            gap("r-brigade", "2027", 2, 4, 4, "too_late"),
        ),
        timings_s={"total": 1.5},
        provenance={"instance": "trio", "card": "coverage"},
    )


@pytest.fixture
def without_burden(result: Result) -> Result:
    assert result.audit is not None
    return replace(result, audit=replace(result.audit, burden=()))
