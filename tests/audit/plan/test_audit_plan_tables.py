"""Memberships and trades of a plan: rows that can stand, and what the card leaves out."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.audit import audit
from pooling.domain.plan import Membership, Plan, Trade

PACT = [{"id": "pact"}]
POOL = [{"id": "fleet", "capability": "hours", "unit_output": 10.0, "trade_share": 0.5}]
THROUGH = {"id": "fra-more", "nation": "FRA", "capability": "tankers", "quantity": 2.0, "agreement": "pact"}
SHARE = {"id": "fra-share", "nation": "FRA", "capability": "hours", "quantity": 30.0, "pool": "fleet"}
BOTH = toy(agreements=PACT, pools=POOL, offers=[*TOY["offers"], THROUGH, SHARE])
POLICY = card("agreements", "pools")


def member(agreement: str, nation: str, period: str, role: str = "member") -> Plan:
    return Plan(memberships=(Membership(agreement=agreement, nation=nation, period=period, role=role),))


@pytest.mark.parametrize(
    "where", [("treaty", "FRA", "2026"), ("pact", "ITA", "2026"), ("pact", "FRA", "2030"), ("x", "y", "z")]
)
def test_memberships_name_what_exists(where: tuple[str, str, str]) -> None:
    report = audit(BOTH, POLICY, member(*where))
    assert broken(report) == [("plan", "known", where)]
    # A row that cannot stand counts for nothing: there is no agreement to have too few members.
    assert report.agreements == ()


def test_a_membership_stands_once_and_leads_by_that_row() -> None:
    twice = Plan(
        memberships=(
            *member("pact", "FRA", "2026").memberships,
            *member("pact", "FRA", "2026", "lead").memberships,
            *member("pact", "DEU", "2026").memberships,
        )
    )
    led = BOTH.replace(agreements=[{"id": "pact", "lead": "FRA"}])
    report = audit(led, POLICY, twice)
    assert broken(report) == [("plan", "once", ("pact", "FRA", "2026"))]
    assert (report.agreements[0].members, report.agreements[0].lead) == (("DEU", "FRA"), "FRA")


def test_trades_are_of_shares_that_stand() -> None:
    rows = ("fra-tank 2026 ~ 1", "nobody 2026 ~ 1", "fra-share 2030 ~ 1")
    report = audited(BOTH, POLICY, *rows)
    assert broken(report) == [
        ("plan", "share", ("fra-tank", "2026")),
        ("plan", "known", ("nobody", "2026")),
        ("plan", "known", ("fra-share", "2030")),
    ]
    seldom = BOTH.replace(
        periods=[{"id": "2026"}, {"id": "2027"}], offers=[*TOY["offers"], THROUGH, {**SHARE, "periods": ["2027"]}]
    )
    assert broken(audited(seldom, POLICY, "fra-share 2026 ~ 1")) == [("plan", "offered", ("fra-share", "2026"))]
    # Nothing traded may stand anywhere.
    assert audited(BOTH, POLICY, "fra-tank 2026 ~ 0").ok


def test_trades_stand_once_and_share_no_names_with_commitments() -> None:
    row = Trade(offer="fra-share", period="2026", quantity=0.0)
    assert broken(audit(BOTH, POLICY, Plan(trades=(row, row)))) == [("plan", "once", ("fra-share", "2026"))]
    assert audited(BOTH, POLICY, "fra-share 2026 = 10", "fra-share 2026 ~ 0").ok


def test_a_card_without_agreements_has_no_members_and_no_offers_through_them() -> None:
    rows = ("FRA @ pact 2026", "fra-more 2026 = 1", "fra-more > fuel 2026 = 1")
    report = audited(BOTH, card("pools"), *rows)
    assert broken(report) == [
        ("plan", "no_agreements", ("fra-more", "2026")),
        ("plan", "no_agreements", ("fra-more", "fuel", "2026")),
        ("plan", "no_agreements", ("pact", "FRA", "2026")),
    ]
    assert report.agreements == ()
    assert report.coverage[0].delivered == 0.0
    assert report.violations[2].text == "FRA is a member of pact in 2026, the card has no agreements"
    assert audited(BOTH, card("agreements"), "FRA @ pact 2026", "DEU @ pact 2026", *rows[1:]).ok


def test_a_card_without_pools_has_no_shares() -> None:
    rows = ("fra-share 2026 = 10", "fra-share > lift 2026 = 5", "fra-share 2026 ~ 1")
    report = audited(BOTH, card("agreements"), *rows)
    assert broken(report) == [
        ("plan", "no_pools", ("fra-share", "2026")),
        ("plan", "no_pools", ("fra-share", "lift", "2026")),
        ("plan", "no_pools", ("fra-share", "2026")),
    ]
    assert (report.pools, report.shares) == ((), ())
    assert audited(BOTH, POLICY, *rows[:2]).ok
