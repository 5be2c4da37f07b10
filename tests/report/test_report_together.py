"""Agreements, pools, barter, trust and risks: figures checked by hand, said only where there is something to say."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console
from stating import answer, answer_text, print_answer

from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import AgreementRow, BalanceRow, PoolRow, ScenarioRow, ShareRow, WithdrawalRow
from pooling.domain.gap_rows import CaveatBite
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result

SECTIONS = (
    "Working together",
    "Pools",
    "Barter",
    "Withdrawals",
    "Scenarios",
    "Pledged against credible",
    "Caveats that bite",
)

SHARE_HELD = {"offer": "h-b", "period": "2027", "quantity": 45}

MORE: dict[str, Any] = {
    "agreements": [
        {"id": "tanker-pool", "name": "Tanker [pool]", "kind": "framework", "lead": "AAA", "least_members": 1},
        {"id": "barter", "barter_limit": 100, "barter_scope": "pair"},
    ],
    "pools": [
        {"id": "hours", "name": "Shared hours", "capability": "tanker"},
        {"id": "unbought", "capability": "tanker"},
    ],
    "caveats": [
        {"id": "no-north", "nation": "AAA", "rule": "forbid", "mission": "lift"},
        {"id": "approval", "nation": "BBB", "rule": "approval", "delay_days": 5},
    ],
    "withdrawals": [{"id": "no-host", "name": "The host says no", "hosts": ["AAA"]}],
}


@pytest.fixture
def instance(instance: Instance) -> Instance:
    tables = instance.tables()
    shares = [
        {"id": f"h-{nation[0].lower()}", "nation": nation, "capability": "tanker", "quantity": 180, "pool": "hours"}
        for nation in ("AAA", "BBB", "CCC")
    ]
    return Instance.of({**tables, **MORE, "offers": [*tables["offers"], *shares]})


@pytest.fixture
def audit(result: Result) -> AuditReport:
    assert result.audit is not None
    first, second, *rest = result.audit.coverage
    # Of 8 pledged tankers 6 can be expected, of 7 pledged 6.3: a fifth of the need, and less than a tenth.
    doubted = (replace(first, pledged=8, credible=6), replace(second, pledged=7, credible=6.3))
    paid, later, *others = result.audit.spending
    return replace(
        result.audit,
        coverage=(*doubted, *rest),
        spending=(replace(paid, agreements_million=2.5), replace(later, agreements_million=1.5), *others),
        agreements=(
            AgreementRow("barter", "2027", ("AAA", "BBB"), None, 0.0),
            AgreementRow("tanker-pool", "2026", ("AAA", "BBB"), "AAA", 2.5),
            AgreementRow("tanker-pool", "2027", ("AAA", "CCC"), "AAA", 1.5),
        ),
        pools=(
            PoolRow("hours", "2026", 2, 180.0, 135.0, 5.0),
            PoolRow("unbought", "2026", 0, 0.0, 0.0, 0.0),
        ),
        shares=(
            ShareRow("hours", "h-a", "AAA", "2026", 135.0, 0.75, -45.0, 90.0, 2.5),
            ShareRow("hours", "h-b", "BBB", "2026", 45.0, 0.25, 55.0, 60.0, 2.5),
            ShareRow("hours", "h-c", "CCC", "2026", 10.0, 0.05, -10.0, 0.0, 0.0),
            ShareRow("hours", "h-a", "AAA", "2027", 99.0, 1.0, 0.0, 9.0, 2.5),
        ),
        balances=(
            BalanceRow("barter", "AAA", "BBB", "crisis", "2026", 80.0, 0.0, 80.0, 100.0),
            BalanceRow("barter", "AAA", "BBB", "crisis", "2027", 15.5, 0.0, 95.5, 100.0),
            BalanceRow("barter", "BBB", "AAA", "crisis", "2027", 0.0, 95.5, -95.5, 100.0),
            BalanceRow("barter", "AAA", "CCC", "crisis", "2027", 79.9, 0.0, 79.9, 100.0),
        ),
        withdrawals=(
            WithdrawalRow("CCC", 0.7, 0.0),
            WithdrawalRow("no-host", 0.1, 0.6),
            WithdrawalRow("AAA", 0.2, 0.5),
        ),
        scenarios=(ScenarioRow("calm", 0.75, 0.2), ScenarioRow("storm", 0.25, 0.6)),
    )


@pytest.fixture
def together(result: Result, audit: AuditReport) -> Result:
    bites = (
        CaveatBite("no-north", "AAA", "forbid", "r-brigade", "2027", 4.0, 4.0, "Constitution [1]"),
        CaveatBite("approval", "BBB", "approval", "r-tanker", "2026", 2.0, 2.0, "Parliament"),
        CaveatBite("approval", "BBB", "approval", "r-tanker", "2027", 2.0, 3.0, "Parliament"),
        CaveatBite("approval", "BBB", "approval", "r-brigade", "2027", 1.0, 4.0, "Parliament"),
    )
    return replace(result, audit=audit, caveat_rows=bites)


def test_an_agreement_is_told_once_for_all_its_periods(together: Result, instance: Instance) -> None:
    first, second = answer(together, instance).agreements
    assert (first.agreement, first.name, first.kind, first.leads) == (
        "tanker-pool",
        "Tanker [pool]",
        "framework",
        ("AAA",),
    )
    assert (first.periods, first.members, first.fees_million) == (("2026", "2027"), ("AAA", "BBB", "CCC"), 4.0)
    assert (second.name, second.leads, second.fees_million) == ("barter", (), 0)


def test_a_pool_is_told_by_who_holds_it_after_trades(together: Result, instance: Instance) -> None:
    (only,) = answer(together, instance).pools
    # AAA holds 135 - 45 = 90, BBB 45 + 55 = 100, CCC 10 - 10 = 0 and is not named.
    assert [(holder.nation, holder.held) for holder in only.holders] == [("BBB", 100), ("AAA", 90)]
    assert (only.name, only.period, only.unit, only.used_share) == ("Shared hours", "2026", "aircraft", 0.75)


def test_balances_near_their_limit_are_told_where_they_are_fullest(together: Result, instance: Instance) -> None:
    found = answer(together, instance).balances
    # 79.9 of 100 is less than 80 %; AAA with BBB is at 80 % in 2026 and fuller in 2027.
    assert [(row.nation, row.partner, row.period, row.balance) for row in found] == [
        ("AAA", "BBB", "2027", 95.5),
        ("BBB", "AAA", "2027", -95.5),
    ]
    assert found[0].used_share == pytest.approx(0.955)


def test_trust_is_what_is_pledged_against_what_is_credible(together: Result, instance: Instance) -> None:
    found = answer(together, instance).trust
    assert found is not None
    # Covered shares 0.8, 0.7, 1, 0 as pledged and 0.6, 0.63, 1, 0 as credible.
    assert found.pledged_share == pytest.approx(0.625)
    assert found.credible_share == pytest.approx(0.5575)
    assert [(line.requirement, line.period, line.credible) for line in found.lines] == [
        ("r-tanker", "2026", 6),
        ("r-tanker", "2027", 6.3),
    ]


def test_more_than_the_need_does_not_cover_more(together: Result, instance: Instance) -> None:
    assert together.audit is not None
    first, *rest = together.audit.coverage
    found = answer(
        replace(together, audit=replace(together.audit, coverage=(replace(first, pledged=30, credible=20), *rest))),
        instance,
    ).trust
    assert found is not None
    assert found.pledged_share == pytest.approx((1 + 0.7 + 1 + 0) / 4)


def test_withdrawals_come_worst_first_and_scenarios_as_one(together: Result, instance: Instance) -> None:
    records = answer(together, instance)
    assert [(withdrawal.withdrawal, withdrawal.name) for withdrawal in records.withdrawals] == [
        ("no-host", "The host says no"),
        ("AAA", "Alpha [red]"),
        ("CCC", "CCC"),
    ]
    assert records.scenarios is not None
    assert records.scenarios.mean_short_share == pytest.approx(0.75 * 0.2 + 0.25 * 0.6)
    assert (records.scenarios.scenarios, records.scenarios.worst) == (2, "storm")


def test_caveats_that_bite_are_counted_by_requirement(together: Result, instance: Instance) -> None:
    first, second = answer(together, instance).bites
    assert (first.caveat, first.nation, first.requirements) == ("approval", "BBB", ("r-tanker", "r-brigade"))
    assert (second.caveat, second.rule, second.requirements) == ("no-north", "forbid", ("r-brigade",))


def test_shares_of_pools_are_not_owned_and_strain_nobody(together: Result, instance: Instance) -> None:
    assert together.plan is not None
    plan = Plan.of({"commitments": [*together.plan.as_dict()["commitments"], SHARE_HELD]})
    # BBB owns two tankers worth 10 each and commits one, as before.
    (_, second) = answer(replace(together, plan=plan), instance).strained
    assert (second.nation, second.committed_share, second.offers) == ("BBB", 0.5, 1)


def squeezed(text: str) -> str:
    return re.sub(r"[ ]+", " ", text)


def test_text_says_it_all(together: Result, instance: Instance) -> None:
    text = squeezed(answer_text(together, instance))
    assert "Working together: 2 agreements with members, fees 4.0 million EUR (constant prices, not discounted)" in text
    assert "Tanker [pool] framework 3 Alpha [red], BBB, CCC Alpha [red] 2026, 2027 4.0" in text
    assert "barter multilateral 2 Alpha [red], BBB - 2027 0.0" in text
    assert "Pools: units bought for 5.0 million EUR (constant prices, not discounted)" in text
    assert "Shared hours 2026 2 180 aircraft BBB 100, Alpha [red] 90 75.0 % 5.0" in text
    assert "Barter: 2 balances at 80 % of the limit or more" in text
    assert "barter Alpha [red] BBB crisis 2027 +95.5 100 95.5 %" in text
    assert "barter BBB Alpha [red] crisis 2027 -95.5 100 95.5 %" in text
    assert "Withdrawals: 2 of 3 cost coverage" in text
    assert "The host says no 10.0 % 60.0 %" in text
    assert "CCC 70.0 %" not in text
    assert "Scenarios: 2, short of 30.0 % of weighted need on average, 60.0 % in the worst (storm)" in text
    assert "Pledged against credible: 62.5 % of a need on average as pledged, 55.8 % as credible" in text
    assert "tanker, lift 2026 10 8 6 aircraft" in text
    assert "Caveats that bite: 2 hold units back from unmet requirements" in text
    assert "no-north Alpha [red] forbid 1 Constitution [1]" in text


def test_what_there_is_not_is_not_said(result: Result, instance: Instance) -> None:
    text = answer_text(result, instance)
    assert [section for section in SECTIONS if section in text] == []


@pytest.mark.parametrize("width", [100, 120])
def test_the_new_sections_fit_a_terminal(together: Result, instance: Instance, width: int) -> None:
    stream = io.StringIO()
    print_answer(together, instance, Console(file=stream, width=width, color_system=None))
    lines = [line.rstrip() for line in stream.getvalue().splitlines()]
    assert max(map(len, lines)) <= width
    assert [section for section in SECTIONS if not any(line.startswith(section) for line in lines)] == []
    # No row of the new sections is folded: each stands on one line.
    assert any(line.startswith("Shared hours") and line.endswith("5.0") for line in lines)
    assert any(line.startswith("Tanker [pool]") and line.endswith("4.0") for line in lines)


def test_withdrawals_are_cut_to_the_five_worst_unless_all_are_asked_for(together: Result, instance: Instance) -> None:
    assert together.audit is not None
    many = tuple(WithdrawalRow(f"w{index}", 0.5 + index / 100, 0.2 - index / 100) for index in range(9))
    long = replace(together, audit=replace(together.audit, withdrawals=many))
    text = answer_text(long, instance)
    assert "w4" in text
    assert "w5" not in text
    assert "... and 4 more" in text
    assert "w8" in answer_text(long, instance, most=None)


def test_withdrawals_that_cost_nothing_are_one_line(together: Result, instance: Instance) -> None:
    assert together.audit is not None
    rows = (WithdrawalRow("AAA", 0.7, 0.0), WithdrawalRow("BBB", 0.7, 1e-9))
    text = answer_text(replace(together, audit=replace(together.audit, withdrawals=rows)), instance)
    assert "Withdrawals: none of 2 costs any coverage" in text


def test_long_lists_of_members_are_cut(together: Result, instance: Instance) -> None:
    assert together.audit is not None
    many = tuple(f"N{index:02d}" for index in range(32))
    tables = instance.tables()
    instance = Instance.of({**tables, "nations": [*tables["nations"], *({"id": nation} for nation in many)]})
    rows = (AgreementRow("barter", "2026", many, None, 0.0),)
    text = squeezed(answer_text(replace(together, audit=replace(together.audit, agreements=rows)), instance))
    assert "barter multilateral 32 N00, N01, N02, N03, N04, N05, N06, N07, 24 more" in text


def test_an_agreement_of_another_instance_is_refused(together: Result, instance: Instance) -> None:
    other = Instance.of({**instance.tables(), "agreements": []})
    with pytest.raises(InvalidInput, match="tanker-pool is not in agreements of trio"):
        answer(together, other)


def test_the_records_are_plain_data(together: Result, instance: Instance) -> None:
    data = json.loads(json.dumps(answer(together, instance).as_dict(), allow_nan=False))
    assert data["pools"][0]["holders"][0] == {"nation": "BBB", "held": 100}
    assert data["scenarios"]["worst"] == "storm"
    assert data["trust"]["lines"][0]["requirement"] == "r-tanker"
