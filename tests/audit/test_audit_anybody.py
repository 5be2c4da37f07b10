"""Plans from anybody: large ones in a few seconds, wild ones without a crash, and two ways to the same figure."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from typing import Any

import pytest
from audit_cases import card
from audit_large import busy_plan, large

from pooling.audit import audit
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card, Tier
from pooling.domain.families import FAMILIES
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.tier_kinds import TIER_KINDS

SMALL = large(nations=6, capabilities=12, offers=60, needs=24)
EVERY_TIER = (
    "covered",
    "covered_by_priority",
    "worst_shortfall",
    "cost",
    "burden_sum",
    "burden_largest",
    "burden_leximax",
    "below_guideline",
    "challenge_largest",
    "plan_change",
)
RISKS = ("covered_withdrawal", "cvar_shortfall", "fragmentation")


def test_a_large_plan_takes_seconds() -> None:
    # 1,200 offers in 7,200 assignments, 190 needs, 33 withdrawals and 32 nations alone, 40 draws.
    instance = large()
    plan = busy_plan(instance)
    policy = card(
        *FAMILIES,
        tiers=(*EVERY_TIER, *RISKS),
        coverage__count="expected",
        withdrawal__least_covered=0.5,
        uncertainty__draws=40,
    )
    began = time.process_time()
    report = audit(instance, policy, plan)
    assert time.process_time() - began < 12
    assert len(report.withdrawals) == 33 + 32
    assert len(report.scenarios) == 40
    assert set(report.checks) == {"plan", *FAMILIES}
    _ties(report, policy)
    assert len(report.options) == 24 * 4
    assert all(any(row.paid_million for row in report.funds if row.fund == fund) for fund in ("F0", "F1", "F2"))
    assert all(report.checks[name] for name in ("options", "procurement", "funding", "guidelines", "challenge"))


KINDS = ("commitment", "fixed", "holding", "deployment", "pools", "agreements", "support", "options")


def _ties(report: AuditReport, policy: Card) -> None:
    """Totals of the tables of money, options, coverage and keys that say the same."""
    sums: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for row in report.money:
        sums["own" if row.source == "own" else "funded", row.nation, row.period] += row.amount_million
        sums["kind", row.kind, row.nation, row.period] += row.amount_million
        if row.source != "own":
            sums["fund", row.source, row.period] += row.amount_million
    for row in report.spending:
        where = (row.nation, row.period)
        parts = [getattr(row, f"{kind}_million") for kind in (*KINDS, "contributions")]
        assert row.spend_million == close(sum(parts) - row.funded_million)
        assert sums["own", *where] == close(row.spend_million)
        assert sums["funded", *where] == close(row.funded_million)
        for kind, part in zip((*KINDS, "contributions"), parts, strict=True):
            assert sums["kind", kind, *where] == close(part)
    outside = {fund.id for fund in SMALL.funds if fund.outside}
    contributed: defaultdict[str, float] = defaultdict(float)
    for row in report.funds:
        assert row.paid_million == close(row.grants_million + row.refunds_million)
        assert sums["fund", row.fund, row.period] == close(row.paid_million)
        assert row.contributed_million == close(0.0 if row.fund in outside else row.paid_million)
        contributed[row.period] += row.contributed_million
    for period in SMALL.period_ids:
        paid = sum(row.contributions_million for row in report.spending if row.period == period)
        assert paid == close(contributed[period])
    assert sum(row.options_million for row in report.spending) == close(
        sum(row.cost_million + row.upkeep_million for row in report.options)
    )
    assert sum(row.grants_million for row in report.funds) == close(sum(row.granted_million for row in report.options))
    assert bool(report.funds) == policy.has("funding")
    for figure in ("pledged", "credible"):
        pledged = sum(getattr(row, figure) for row in report.pledges)
        assert pledged == close(sum(getattr(row, figure) for row in report.coverage))
    for key in {row.key for row in report.keys}:
        rows = [row for row in report.keys if row.key == key]
        assert sum(row.key_share for row in rows) == close(1.0)
        assert sum(row.fair_million for row in rows) == close(sum(row.burden_million for row in rows))
    assert {row.key for row in report.keys} == {"gdp", "gni", "population", "equal", "un_scale"}


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-6)


def wild(rng: random.Random) -> Plan:
    """Rows of every table with names from the instance and names from nowhere, some twice."""
    names = {
        "offer": [*SMALL.offer_of, "x"],
        "requirement": [*SMALL.requirement_of, "x"],
        "period": [*SMALL.period_ids, "2099"],
        "agreement": [*SMALL.agreement_of, "x"],
        "nation": [*SMALL.nation_of, "x"],
        "role": ["member", "lead"],
        "option": [*SMALL.option_of, "x"],
        "grant": ["none", "grant", "bonus"],
    }
    tables: dict[str, list[Any]] = {}
    for table, model in PLAN_TABLES.items():
        rows = []
        for _ in range(rng.randint(0, 60)):
            row: dict[str, Any] = {field: rng.choice(names[field]) for field in model.model_fields if field in names}
            for field in {"quantity", "units"} & set(model.model_fields):
                low = -5 if table == "trades" else 0
                row[field] = rng.choice([0.0, 1e-7, float(rng.randint(low, 9)), round(rng.uniform(low, 9), 3), 1e8])
            rows.append(model.model_validate(row))
        tables[table] = rows
    return Plan(**tables)


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_and_no_card_makes_the_audit_fail(seed: int) -> None:
    rng = random.Random(seed)
    families = [name for name in FAMILIES if rng.random() < 0.7]
    kinds = [kind for kind, row in TIER_KINDS.items() if set(row.needs) <= {*families, "coverage"}]
    policy = card(
        *families,
        *(["options"] if "procurement" in families else []),
        *(["spending"] if {"support", "budget", "burden", "funding", "guidelines"} & set(families) else []),
        tiers=tuple(kinds),
        coverage__count=rng.choice(["pledged", "expected"]),
        agreements__within=rng.choice(["any", "group", "region"]),
        withdrawal__least_covered=rng.choice([0.0, 0.3]),
        focus__least_part_share=0.1,
        focus__most_commitments=3,
        specialisation__providers=rng.choice(["any", "one"]),
        uncertainty__draws=rng.choice([0, 5]),
        burden__key=rng.choice(["gdp", "un_scale", "equal"]),
        burden__over=rng.choice(["horizon", "running"]),
        burden__equal_largest=rng.choice([0, 3]),
        guidelines__must=rng.random() < 0.5,
        procurement__least_content_share=0.65,
        procurement__least_joint_share=0.4,
        procurement__largest_supplier_share=0.5,
        procurement__least_suppliers=2,
        challenge__largest_rise=0.5,
        stability__measure=rng.choice(["commitments", "assignments", "years"]),
        stability__frozen_periods=rng.choice([0, 1]),
    )
    report = audit(SMALL, policy, wild(rng))
    assert not report.ok
    assert {violation.family for violation in report.violations} <= {"plan", *policy.families}
    for entry in report.violations:
        assert entry.excess > 0 or entry.rule in ("known", "once")
        assert entry.excess == pytest.approx(abs(entry.amount - entry.limit))
        assert entry.text.strip()
    for tier in policy.tiers:
        assert tier.kind in report.tiers or any(
            name.startswith(f"{tier.kind.split('_by')[0]}[") for name in report.tiers
        )
    _ties(report, policy)


def less(plan: Plan, offers: set[str]) -> Plan:
    """The plan without what the offers are assigned to."""
    rows = plan.as_dict()
    rows["assignments"] = [row for row in rows["assignments"] if row["offer"] not in offers]
    return Plan.of(rows)


@pytest.mark.parametrize("count", ["pledged", "expected"])
def test_a_nation_gone_is_the_plan_without_its_assignments(count: str) -> None:
    plan = busy_plan(SMALL)
    families = tuple(
        family for family in FAMILIES if family not in ("burden", "stability", "withdrawal", "uncertainty")
    )
    plain = card(*families, coverage__count=count)
    report = audit(SMALL, card(*families, "withdrawal", coverage__count=count), plan)
    for nation in SMALL.nation_of:
        gone = {offer.id for offer in SMALL.offers if offer.nation == nation}
        row = next(withdrawal for withdrawal in report.withdrawals if withdrawal.withdrawal == nation)
        assert row.covered_share == audit(SMALL, plain, less(plan, gone)).tiers["covered"]
        assert row.lost_share == pytest.approx(report.tiers["covered"] - row.covered_share, abs=1e-15)
    worst = min(row.covered_share for row in report.withdrawals)
    with_tier = Card(
        name="worst",
        families=tuple(family for family in FAMILIES if family in (*families, "withdrawal")),
        tiers=(Tier("covered_withdrawal", 0.0, 0.0),),
        parameters={"coverage.count": count},
    )
    assert audit(SMALL, with_tier, plan).tiers == {"covered_withdrawal": worst}
