"""Every number that the READMEs of the small sets claim, computed again: answers, the rows behind them, what-ifs."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from math import fsum
from typing import Any

import pytest
from readmes import LIBRARY, answer, cells, claimed, claims, million, share, solved, sums, varied, where

import pooling
from pooling.domain.audit_report import AuditReport
from pooling.domain.draws import draws
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput

SETS = (
    "tanker-pool",
    "airlift-hours",
    "mrtt-shares",
    "barter-balance",
    "air-policing",
    "dual-consent",
    "framework-nation",
    "cleared-to-share",
    "support-once",
    "n-minus-one-trio",
    "facility-location",
    "generalised-assignment",
    "set-union-knapsack",
    "reliability-duo",
)


def stated() -> Iterator[Any]:
    for name in SETS:
        with (LIBRARY / name / "expected.toml").open("rb") as stream:
            runs = tomllib.load(stream)["run"]
        for number, run in enumerate(runs):
            yield pytest.param(name, run["tiers"], id=f"{name}-{number}")


@pytest.mark.parametrize(("name", "tiers"), list(stated()))
def test_expected_numbers_are_those_of_the_readme(name: str, tiers: Mapping[str, Any]) -> None:
    for tier, said in tiers.items():
        number = million(said["value"]) if tier == "cost" else share(said["value"])
        assert claims(name, number), number


@pytest.mark.parametrize("name", SETS)
def test_the_sums_of_the_readme_are_right(name: str) -> None:
    found = sums(name)
    assert found, "a README shows its arithmetic"
    for chain, sides in found.items():
        assert sides == pytest.approx([sides[-1]] * len(sides), rel=1e-4), chain


def what_if(
    name: str,
    instance: Instance | str,
    *,
    cost: float,
    covered: float = 1.0,
    card: str = "coverage",
    overrides: Mapping[str, Any] | None = None,
) -> AuditReport:
    """Solves a variant of a set: it covers and costs so much, and its README says so."""
    result, audit = solved(instance, card, overrides)
    assert result.tier("covered").value == pytest.approx(covered, abs=1e-6)
    assert result.tier("cost").value == pytest.approx(cost, rel=1e-5, abs=1e-6)
    assert claims(name, million(cost), share(covered))
    return audit


def committed(name: str, *, card: str = "coverage") -> dict[str, float]:
    """Offer -> units committed over all periods, of a set as it is."""
    result, _ = answer(name, card)
    assert result.plan is not None
    out: dict[str, float] = {}
    for row in result.plan.commitments:
        out[row.offer] = out.get(row.offer, 0.0) + row.quantity
    return {offer: pytest.approx(quantity, abs=1e-4) for offer, quantity in out.items()}


def members(audit: AuditReport) -> dict[tuple[str, str], tuple[str, ...]]:
    """(agreement, period) -> members."""
    return {(row.agreement, row.period): tuple(sorted(row.members)) for row in audit.agreements}


def spent(audit: AuditReport) -> dict[str, float]:
    """Period -> what all nations spend."""
    out: dict[str, list[float]] = {}
    for row in audit.spending:
        out.setdefault(row.period, []).append(row.spend_million)
    return {period: fsum(amounts) for period, amounts in out.items()}


# --- tanker-pool -------------------------------------------------------------------------------------------------


def test_tanker_pool_buys_one_aircraft_barters_and_hires_two_blocks() -> None:
    _, audit = answer("tanker-pool")
    pools = {row.pool: row for row in audit.pools}
    assert pools["fleet-hours"].units == pytest.approx(1)
    assert pools["charter-hours"].units == pytest.approx(2)
    assert pools["charter-hours"].used == pytest.approx(200)
    assert committed("tanker-pool")["arden-tankers"] == 600
    balances = {row.nation: row for row in audit.balances}
    arden = balances["XAA"]
    assert (arden.given, arden.taken, arden.limit) == (pytest.approx(100), pytest.approx(0, abs=1e-4), 100)
    assert fsum(row.balance for row in balances.values()) == pytest.approx(0, abs=1e-6)
    joined = members(audit)
    assert joined["fleet", "2026"] == ("XBB", "XCC")
    assert "XAA" in joined["barter", "2026"]
    assert len(joined["barter", "2026"]) == 2
    assert ("sharing", "2026") not in joined


@pytest.mark.parametrize(
    ("way", "without", "hired", "cost"),
    [
        ("neither", ("barter", "sharing"), 0, 12.2),
        ("barter", ("sharing",), 0, 11.1),
        ("share", ("barter",), 0, 11.6),
        ("share, two blocks", ("barter",), 200, 12.9),
    ],
)
def test_tanker_pool_ways_to_the_last_hours(way: str, without: tuple[str, ...], hired: float, cost: float) -> None:
    instance = pooling.load("tanker-pool")
    locks: list[dict[str, Any]] = [
        {"id": f"{row}-{nation.id}", "rule": "never", "agreement": row, "nation": nation.id}
        for row in without
        for nation in instance.nations
    ]
    if way.startswith("share"):
        locks.append({"id": "share", "rule": "must", "agreement": "sharing", "nation": "XAA"})
    if hired:
        locks.append({"id": "hire", "rule": "at_least", "offer": "borland-charter", "quantity": hired})
    result, _ = solved(instance.replace(locks=locks))
    assert result.tier("cost").value == pytest.approx(17 + cost, rel=1e-5)
    assert cells("tanker-pool", way)[-1].strip("*") == f"{cost:g}"


def test_tanker_pool_shares_where_a_block_costs_half_as_much_again() -> None:
    dearer = varied("tanker-pool", pools=where({"unit_cost_million": 3}, id="charter-hours"))
    joined = members(what_if("tanker-pool", dearer, cost=29.6))
    assert ("sharing", "2026") in joined
    assert ("barter", "2026") not in joined


def test_tanker_pool_hires_one_block_where_barter_may_go_further() -> None:
    further = varied("tanker-pool", agreements=where({"barter_limit": 200}, id="barter"))
    audit = what_if("tanker-pool", further, cost=26.8)
    assert {row.pool: row.units for row in audit.pools}["charter-hours"] == pytest.approx(1)


# --- airlift-hours -----------------------------------------------------------------------------------------------


def published(name: str) -> dict[str, dict[str, str]]:
    """Nation -> row of the published shares in the folder of the set."""
    with (LIBRARY / name / "pooled_programme_shares.csv").open(encoding="utf-8", newline="") as stream:
        return {row["iso3"]: row for row in csv.DictReader(stream)}


def programme(name: str) -> dict[str, str]:
    with (LIBRARY / name / "pooled_programmes.csv").open(encoding="utf-8", newline="") as stream:
        return next(csv.DictReader(stream))


def hours_held(audit: AuditReport, pool: str) -> dict[str, float]:
    return {row.nation: row.held for row in audit.shares if row.pool == pool}


def hours_published(name: str) -> dict[str, float]:
    return {nation: pytest.approx(float(row["flight_hours_per_year"])) for nation, row in published(name).items()}


def test_airlift_shares_come_out_of_the_payments_as_published() -> None:
    _, audit = answer("airlift-hours")
    instance = pooling.load("airlift-hours")
    assert hours_held(audit, "c-17-hours") == hours_published("airlift-hours")
    assert {offer.quantity for offer in instance.offers if offer.pool == "c-17-hours"} == {3165}, (
        "nobody's offer limits it"
    )
    budget = {row.nation: row.amount_million for row in instance.budgets if row.amount_million is not None}
    total = fsum(budget.values())
    assert total == pytest.approx(189.9)
    for row in audit.shares:
        if row.pool == "c-17-hours":
            assert row.paid_million == pytest.approx(budget[row.nation])
            assert row.held == pytest.approx(3165 * budget[row.nation] / total)
            assert row.share == pytest.approx(budget[row.nation] / total)
            assert claims("airlift-hours", f"{budget[row.nation]:g} | {row.held:,.0f}")


def test_airlift_facts_are_those_of_the_programme_and_say_which_are_recalled() -> None:
    rows, about = published("airlift-hours"), programme("airlift-hours")
    pool = pooling.load("airlift-hours").pool_of["c-17-hours"]
    assert pool.most_units == int(about["fleet_count"])
    assert pool.most_units * pool.unit_output == float(about["flight_hours_per_year"])
    assert fsum(float(row["flight_hours_per_year"]) for row in rows.values()) == float(about["flight_hours_per_year"])
    recalled = {nation for nation, row in rows.items() if row["verification"] == "recalled"}
    assert recalled == {"ROU", "BGR", "HUN"}
    assert fsum(float(rows[nation]["flight_hours_per_year"]) for nation in recalled) == 315
    assert sum(row["verification"] == "direct" for row in rows.values()) == 9


def test_airlift_contract_is_paid_and_not_all_flown() -> None:
    _, audit = answer("airlift-hours")
    pools = {row.pool: row for row in audit.pools}
    assert pools["c-17-hours"].units == pytest.approx(3)
    assert pools["c-17-hours"].used == pytest.approx(3165)
    contract = pools["assured-hours"]
    assert (contract.units, contract.output) == (pytest.approx(20), pytest.approx(2000))
    assert contract.used == pytest.approx(1851.5)
    assert contract.cost_million == pytest.approx(60)
    assert claims("airlift-hours", "1,851.5 hours", f"{contract.output - contract.used:g}")


def test_airlift_what_ifs() -> None:
    name = "airlift-hours"
    what_if(name, varied(name, pools=where({"least_units": None}, id="assured-hours")), cost=274.6725)
    what_if(name, varied(name, offers=where({"effectiveness": None}, effectiveness=0.9)), cost=272.925)
    covered = (100 * 2499 / 3200 + 10) / 110
    halved = varied(name, budgets=where({"amount_million": 16.5}, nation="SWE"))
    audit = what_if(name, halved, covered=covered, cost=221.1)
    assert fsum(hours_held(audit, "c-17-hours").values()) == pytest.approx(2110)
    what_if(name, name, overrides={"families.pools": False}, covered=0, cost=0)


# --- mrtt-shares -------------------------------------------------------------------------------------------------


def test_mrtt_shares_are_in_proportion_to_payment() -> None:
    _, audit = answer("mrtt-shares")
    rows, about = published("mrtt-shares"), programme("mrtt-shares")
    assert hours_held(audit, "mrtt-hours") == hours_published("mrtt-shares")
    paid = {row.nation: row.paid_million for row in audit.shares}
    assert paid["BEL"] == pytest.approx(258)
    assert fsum(paid.values()) == pytest.approx(2554.2)
    for row in audit.shares:
        assert row.share == pytest.approx(float(rows[row.nation]["share_pct"]) / 100, abs=1e-5)
        assert row.share == pytest.approx(row.paid_million / 2554.2)
        assert claims("mrtt-shares", f"{row.paid_million:,g} | {row.held:,.0f} | {row.share:.3%}".replace("%", " %"))
    fleet = next(iter(audit.pools))
    assert fleet.units == pytest.approx(int(about["fleet_count"]))
    assert fleet.output == pytest.approx(float(about["flight_hours_per_year"]))
    assert fleet.output - fleet.used == pytest.approx(600)
    assert {row["verification"] for row in rows.values()} == {"direct"}


def test_mrtt_shares_follow_from_the_payments_alone() -> None:
    free = varied(
        "mrtt-shares",
        pools=where({"published_total": None, "trade_share": None}),
        offers=where({"quantity": 9900}),
    )
    _, audit = solved(free)
    assert hours_held(audit, "mrtt-hours") == hours_published("mrtt-shares")


def test_mrtt_hours_change_hands_at_what_was_paid() -> None:
    rows = published("mrtt-shares")
    agreed = [
        {
            "id": f"agreed-{nation}",
            "rule": "at_least",
            "offer": f"{nation.lower()}-share",
            "quantity": float(row["flight_hours_per_year"]),
        }
        for nation, row in rows.items()
    ]
    loose = varied(
        "mrtt-shares",
        pools=where({"published_total": None}),
        offers=where({"quantity": 9900}),
        budgets=where({"amount_million": 1419 + 103.2}, nation="DEU"),
    ).replace(locks=agreed)
    audit = what_if("mrtt-shares", loose, cost=2554.2)
    traded = {row.nation: row.traded for row in audit.shares}
    assert traded["DEU"] == pytest.approx(400)
    assert traded["NLD"] + traded["BEL"] == pytest.approx(-400)
    paid = {row.nation: row.paid_million for row in audit.shares}
    assert paid["DEU"] == pytest.approx(1419 + 103.2)
    assert claims("mrtt-shares", "103.2 million")


def test_the_list_that_does_not_tie_is_refused_and_not_listed() -> None:
    path = LIBRARY / "mrtt-shares" / "refused" / "press-list.json"
    with pytest.raises(InvalidInput) as refusal:
        pooling.load(path)
    (problem,) = refusal.value.problems
    sums = "the shares of mrtt-hours add up to 9,900, not 8,900 (DEU 5,500 + NLD 2,000 + LUX 1,200 + BEL 1,000"
    assert sums in problem.rule
    assert claims("mrtt-shares", problem.rule)
    with pytest.raises(InvalidInput):
        pooling.load("press-list")


# --- barter-balance ----------------------------------------------------------------------------------------------


def test_barter_balances_are_those_worked_out_by_hand() -> None:
    _, audit = answer("barter-balance")
    found = {(row.nation, row.period): (row.given, row.taken, row.balance) for row in audit.balances}
    by_hand = {
        ("XAA", "2026"): (150, 120, 40),
        ("XBB", "2026"): (120, 120, 0),
        ("XCC", "2026"): (120, 150, -40),
        ("XAA", "2027"): (140, 120, 40),
        ("XBB", "2027"): (120, 120, 0),
        ("XCC", "2027"): (120, 140, -40),
    }
    assert found == {key: pytest.approx(row, abs=1e-4) for key, row in by_hand.items()}
    for nation, name in (("XAA", "Arden"), ("XBB", "Borland"), ("XCC", "Corvia")):
        assert cells("barter-balance", name, table=2)[2:] == [f"{name:g}" for name in by_hand[nation, "2026"]]
    assert {row.partner for row in audit.balances} == {None}


def test_barter_pair_by_pair_breaks_the_circle() -> None:
    one = pooling.load("barter-balance").tables()["agreements"][0]
    old = {"agreement": "exchange", "nation": "XAA", "partner": "XCC", "amount": 10}
    pairs = pooling.load("barter-balance").replace(agreements=[{**one, "barter_scope": "pair"}], balances=[old])
    audit = what_if("barter-balance", pairs, covered=(30 / 60 + 20 / 40 + 50 / 150) / 6, cost=3.1)
    delivered: dict[str, float] = {}
    for row in audit.coverage:
        delivered[row.requirement] = delivered.get(row.requirement, 0.0) + row.delivered
    by_hand = {"arden-refuelling": 30, "borland-outsize": 20, "corvia-airlift": 50}
    assert delivered == {need: pytest.approx(hours, abs=1e-3) for need, hours in by_hand.items()}
    assert all(abs(row.balance) <= 40 + 1e-6 for row in audit.balances)


def test_barter_what_ifs() -> None:
    name = "barter-balance"
    what_if(name, varied(name, agreements=where({"barter_carry_share": None})), cost=9.8)
    what_if(name, varied(name, agreements=where({"barter_carry_share": 1})), covered=(4 + 270 / 150) / 6, cost=9.5)
    what_if(name, name, overrides={"families.agreements": False}, covered=0, cost=0)


# --- air-policing ------------------------------------------------------------------------------------------------


def test_air_policing_takes_turns_and_holds_three_for_one() -> None:
    result, audit = answer("air-policing")
    assert result.plan is not None
    turns = {row.period: row.offer.removesuffix("-fighters") for row in result.plan.assignments}
    assert turns["2026-2"] == turns["2027-1"] == "borland"
    assert sorted(turns.values()) == ["arden", "arden", "borland", "borland", "corvia", "corvia"]
    order = [turns[period] for period in sorted(turns)]
    assert all(order[k] != order[k + 1] for k in range(len(order) - 1)), "nobody flies two in a row"
    assert all(row.quantity == 4 for row in result.plan.assignments)
    assert all(row.quantity == 12 for row in result.plan.commitments)
    assert all(len(row.nations) == 1 for row in audit.coverage)


def test_air_policing_dwell_leaves_eleven_fighters_three_on_guard() -> None:
    tables = pooling.load("air-policing").tables()
    alone = pooling.load("air-policing").replace(
        offers=[row for row in tables["offers"] if row["nation"] == "XDD"],
        requirements=[{**tables["requirements"][0], "rest_periods": 0, "most_turns": 6}],
    )
    result, _ = solved(alone)
    assert result.tier("covered").value == pytest.approx(3 / 4)
    assert result.tier("cost").value == pytest.approx(6 * 7.2)
    assert claims("air-policing", "11 / 3, so 3", "7.2, for three")


def test_air_policing_what_ifs() -> None:
    name = "air-policing"
    rest, most, spread = {"rest_periods": None}, {"most_turns": None}, {"turns_spread": None}
    what_if(name, varied(name, requirements=where({**most, **spread})), cost=82.8)
    what_if(name, varied(name, requirements=where({**rest, **spread})), cost=82.8)
    what_if(name, varied(name, requirements=where({**rest, **most})), cost=72)
    what_if(name, varied(name, offers=where({"quantity": 12}, nation="XDD")), cost=64.8)
    what_if(name, varied(name, offers=where({"dwell": None})), cost=21.6)


# --- dual-consent ------------------------------------------------------------------------------------------------


def test_dual_consent_removes_the_use_and_not_the_aircraft() -> None:
    result, _ = answer("dual-consent")
    assert result.plan is not None
    hosted = {row.requirement: row.quantity for row in result.plan.assignments if row.offer == "arden-in-borland"}
    assert hosted == {"relief-aircraft": 3}
    at_relief = {row.offer for row in result.plan.assignments if row.requirement == "relief-aircraft"}
    assert at_relief == {"arden-in-borland", "borland-aircraft"}, "the host takes part"


def test_dual_consent_needs_the_hosts_company_and_host_consent_only_its_leave() -> None:
    name = "dual-consent"
    lock = [{"id": "not-there", "rule": "never", "offer": "borland-aircraft", "requirement": "relief-aircraft"}]
    what_if(name, pooling.load(name).replace(locks=lock), covered=100 * 5 / 6 / 110, cost=28)
    leave = varied(name, offers=where({"consent": "host"}, consent="dual")).replace(locks=lock)
    what_if(name, leave, covered=(100 * 5 / 6 + 8) / 110, cost=44)


# --- framework-nation --------------------------------------------------------------------------------------------


def test_framework_has_exactly_one_lead_which_commits_the_backbone() -> None:
    result, audit = answer("framework-nation")
    assert result.plan is not None
    assert [row.period for row in audit.agreements] == ["2026", "2027"]
    posts = {"XAA": "arden-posts", "XBB": "borland-posts"}
    for row in audit.agreements:
        leads = [
            membership
            for membership in result.plan.memberships
            if membership.period == row.period and membership.role == "lead"
        ]
        assert len(leads) == 1
        assert row.lead in posts
        assert result.plan.committed[posts[row.lead], row.period] == pytest.approx(2)
        assert len(row.members) == 4
    assert [row.fees_million for row in audit.agreements] == [pytest.approx(2 + 4 + 4 + 1), pytest.approx(2 + 1)]
    assert spent(audit) == {"2026": pytest.approx(55), "2027": pytest.approx(42)}
    assert [cells("framework-nation", year)[-1] for year in ("2026", "2027")] == ["55", "42"]


@pytest.mark.parametrize("lead", ["XAA", "XBB"])
def test_framework_costs_the_same_whoever_leads(lead: str) -> None:
    audit = what_if("framework-nation", varied("framework-nation", agreements=where({"lead": lead})), cost=97)
    assert {row.lead for row in audit.agreements} == {lead}


def test_framework_without_notice_ends_after_one_year() -> None:
    audit = what_if(
        "framework-nation", varied("framework-nation", agreements=where({"exit_notice_periods": 1})), cost=95
    )
    assert [row.period for row in audit.agreements] == ["2026"]


# --- cleared-to-share --------------------------------------------------------------------------------------------


def test_cleared_nations_work_together_pair_by_pair_and_then_in_one_group() -> None:
    _, audit = answer("cleared-to-share")
    together = {row.requirement: tuple(sorted(row.nations)) for row in audit.coverage}
    assert together == {"open-watch": ("XAA", "XBB", "XCC"), "closed-watch": ("XAA", "XDD")}
    assert members(audit) == {("clearance", "2027"): ("XAA", "XDD")}
    assert spent(audit) == {"2026": pytest.approx(23), "2027": pytest.approx(26)}


@pytest.mark.parametrize(
    ("who", "aircraft", "cost"),
    [
        ("Arden, Borland, Corvia", (3, 1, 2, 0), (23, 35)),
        ("Arden, Borland", (3, 3, 0, 0), (27, 27)),
        ("Arden, Dellmark", (3, 0, 0, 3), (26, 26)),
        ("Borland, Dellmark", (0, 3, 0, 3), (29, 29)),
        ("Arden, Corvia, Dellmark", (1, 0, 2, 3), (28, 28)),
        ("Borland, Corvia, Dellmark", (0, 1, 2, 3), (29, 29)),
    ],
)
def test_what_each_group_of_cleared_nations_costs(
    who: str, aircraft: tuple[int, ...], cost: tuple[float, float]
) -> None:
    instance = pooling.load("cleared-to-share")
    needs = [row.id for row in instance.requirements]
    locks = [
        {"id": f"{offer.id}-{need}", "rule": "at_least", "offer": offer.id, "requirement": need, "quantity": quantity}
        for offer, quantity in zip(instance.offers, aircraft, strict=True)
        for need in needs
        if quantity
    ]
    _, audit = solved(instance.replace(locks=locks))
    assert spent(audit) == {"2026": pytest.approx(cost[0]), "2027": pytest.approx(cost[1])}
    written = cells("cleared-to-share", who)
    assert all(claimed(f"{name:g}", cell) for name, cell in zip(cost, written[2:], strict=True))


def test_clearing_is_not_worth_more_than_it_saves() -> None:
    name = "cleared-to-share"
    audit = what_if(name, varied(name, agreements=where({"membership_cost_million": 5})), cost=50)
    assert audit.agreements == ()


# --- support-once ------------------------------------------------------------------------------------------------


def test_support_is_paid_once_by_the_nation_that_provides_it() -> None:
    _, audit = answer("support-once")
    assert committed("support-once") == {"arden-helicopters": 3, "corvia-helicopters": 3}
    assert {row.nation: row.support_million for row in audit.spending if row.support_million} == {
        "XBB": pytest.approx(10)
    }


@pytest.mark.parametrize(
    ("pair", "cost", "each_its_own"),
    [
        (("Arden", "Corvia"), 28, 38),
        (("Borland", "Dellmark"), 33, 33),
        (("Arden", "Borland"), 34, 34),
        (("Borland", "Corvia"), 34, 34),
        (("Arden", "Dellmark"), 37, 37),
        (("Corvia", "Dellmark"), 37, 37),
    ],
)
def test_what_each_pair_costs(pair: tuple[str, str], cost: float, each_its_own: float) -> None:
    instance = pooling.load("support-once")
    price = {row.id: row.cost_million for row in instance.support}
    named = {row.name: row.id for row in instance.nations}
    offers = [row for row in instance.offers if row.nation in {named[name] for name in pair}]
    own = sum(row.quantity * row.unit_cost_million + sum(price[name] for name in row.support) for row in offers)
    assert own == each_its_own
    result, _ = solved(instance.replace(offers=offers))
    assert result.tier("covered").value == pytest.approx(1)
    assert result.tier("cost").value == pytest.approx(cost)
    assert [cell.strip("*") for cell in cells("support-once", ", ".join(pair))[-2:]] == [f"{cost}", f"{each_its_own}"]


def test_support_of_its_own_for_each_changes_the_plan() -> None:
    name = "support-once"
    two = [*pooling.load(name).tables()["support"], {"id": "second-base", "nation": "XBB", "cost_million": 10}]
    offers = [
        {**row, "support": ["second-base"]} if row["nation"] == "XCC" else row
        for row in pooling.load(name).tables()["offers"]
    ]
    what_if(name, pooling.load(name).replace(support=two, offers=offers), cost=33)


# --- n-minus-one-trio --------------------------------------------------------------------------------------------


WITHDRAWALS = {
    "XAA": "Arden",
    "XBB": "Borland",
    "XCC": "Corvia",
    "XDD": "Dellmark",
    "pact-ends": "pact-ends (agreement)",
    "skylift-fails": "skylift-fails (supplier)",
    "dellmark-soil": "dellmark-soil (host)",
    "arden-and-corvia": "arden-and-corvia (pair)",
}
"""Withdrawal -> the line of the README about it."""


def test_n_minus_one_keeps_six_whoever_goes_and_coverage_does_not() -> None:
    _, plain = solved("n-minus-one-trio", overrides={"families.withdrawal": True})
    _, safe = answer("n-minus-one-trio", "n-minus-one")
    left, kept = ({row.withdrawal: row.covered_share for row in audit.withdrawals} for audit in (plain, safe))
    assert set(left) == set(kept) == set(WITHDRAWALS)
    for withdrawal, line in WITHDRAWALS.items():
        assert cells("n-minus-one-trio", line)[2:] == [share(left[withdrawal]), share(kept[withdrawal])]
    assert all(row == pytest.approx(1) for row in kept.values())
    assert committed("n-minus-one-trio") == {"arden-tankers": 3, "borland-tankers": 3}
    third = {"arden-tankers": 3, "borland-tankers": 3, "dellmark-charter": 3}
    assert committed("n-minus-one-trio", card="n-minus-one") == third


def test_n_minus_one_of_single_nations_takes_the_cheaper_third() -> None:
    alone = pooling.load("n-minus-one-trio").replace(withdrawals=[])
    audit = what_if("n-minus-one-trio", alone, card="n-minus-one", cost=19)
    assert {row.nation for row in audit.spending if row.spend_million} == {"XAA", "XBB", "XCC"}
    (need,) = audit.coverage
    used = {row.nation: row.commitment_million for row in audit.spending}
    of_borland = used["XBB"] / 2
    assert of_borland / need.need == pytest.approx(0.5), "what is left without Arden and Corvia"


# --- facility-location -------------------------------------------------------------------------------------------


def test_facility_location_with_more_room_in_the_cheap_depot() -> None:
    name = "facility-location"
    roomier = varied(name, offers=where({"quantity": 7}, nation="XCC"))
    result, _ = solved(roomier, "least-cost")
    assert result.tier("cost").value == pytest.approx(44)
    assert claims(name, "44 million")
    assert committed(name, card="least-cost") == {"arden-depot": 8, "corvia-depot": 6}


# --- reliability-duo ---------------------------------------------------------------------------------------------


def test_pledged_and_credible_stand_side_by_side() -> None:
    _, pledges = answer("reliability-duo")
    (row,) = pledges.coverage
    assert (row.delivered, row.pledged, row.credible) == tuple(pytest.approx(value) for value in (8, 8, 3.2))
    assert row.nations == ("XAA",)
    _, expected = solved("reliability-duo", overrides={"coverage.count": "expected"})
    (row,) = expected.coverage
    assert (row.delivered, row.pledged, row.credible) == tuple(pytest.approx(value, abs=1e-4) for value in (8, 10, 8))
    assert row.nations == ("XBB",)


def test_least_regret_short_in_the_listed_scenarios() -> None:
    listed = {"uncertainty.draws": 0, "uncertainty.tail": 0.2}
    _, careful = solved("reliability-duo", "least-regret", listed)
    short = {row.scenario: row.short_share for row in careful.scenarios}
    short_in = {"calm": pytest.approx(0, abs=1e-6), "crisis": pytest.approx(0, abs=1e-6), "storm": pytest.approx(0.1)}
    assert short == short_in
    _, careless = solved("reliability-duo", overrides={**listed, "families.uncertainty": True})
    short = {row.scenario: row.short_share for row in careless.scenarios}
    assert short == {"calm": pytest.approx(0, abs=1e-6), "crisis": pytest.approx(1), "storm": pytest.approx(0.6)}


def test_least_regret_with_draws_pays_for_nobody_who_fails_with_the_other() -> None:
    instance = pooling.load("reliability-duo")
    drawn = draws(instance, 40, 1)
    nobody = sum({"XAA", "XBB"} <= draw.nations for draw in drawn)
    assert nobody == sum("XBB" in draw.nations for draw in drawn) == 8
    result, audit = solved(instance, "least-regret", {"uncertainty.tail": 0.5})
    assert result.tier("cvar_shortfall").value == pytest.approx(nobody / 20)
    assert audit.coverage[0].nations == ("XBB",)
