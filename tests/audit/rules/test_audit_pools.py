"""Pools: whole units, trades, suppliers, and the money that ties."""

from __future__ import annotations

import pytest
from audit_cases import TOY, audited, broken, card, toy

from pooling.domain.instance import Instance

POLICY = card("pools")
YEARS = [{"id": "2026"}, {"id": "2027"}]


def fleet(nations: tuple[str, ...] = ("FRA", "DEU"), tables: dict[str, object] | None = None, **columns: object):
    """Hours by the aircraft, of which a fifth is in reserve: 1,000 * 0.8 = 800 hours each, at 40 million."""
    pool = {
        "id": "fleet",
        "capability": "hours",
        "unit_output": 1000.0,
        "reserve_share": 0.2,
        "unit_cost_million": 40.0,
        "trade_share": 0.25,
        **columns,
    }
    shares = [
        {"id": nation.lower(), "nation": nation, "capability": "hours", "quantity": 1500.0, "pool": "fleet"}
        for nation in nations
    ]
    need = {**TOY["requirements"][2], "quantity": 4000.0}
    data = {"offers": shares, "requirements": [need], "pools": [pool], **(tables or {})}
    return toy(**data)


def rows(*shares: float, period: str = "2026") -> tuple[str, ...]:
    return tuple(f"{name} {period} = {hours}" for name, hours in zip(("fra", "deu"), shares, strict=False))


# --- units ----------------------------------------------------------------------------------------------------


def test_shares_make_up_whole_units() -> None:
    assert audited(fleet(), POLICY, *rows(500, 300)).ok
    assert audited(fleet(), POLICY, *rows(1200.5, 399.5)).ok
    for hours in (301, 299.99):
        report = audited(fleet(), POLICY, *rows(500, hours))
        assert broken(report) == [("pools", "whole_units", ("fleet", "2026"))]
        assert (report.violations[0].amount, report.violations[0].limit) == (500.0 + hours, 800.0)
    # Round-off is none; a ten-millionth of an hour is no round-off of nothing.
    assert audited(fleet(), POLICY, *rows(500, 300.0000001)).ok
    assert audited(fleet(), POLICY, *rows(0.0000000001, 0)).ok
    assert broken(audited(fleet(), POLICY, *rows(0.0000001, 0))) == [("pools", "whole_units", ("fleet", "2026"))]


def test_least_and_most_units() -> None:
    few = fleet(least_units=2, most_units=3)
    assert audited(few, POLICY).ok
    assert broken(audited(few, POLICY, *rows(800, 0))) == [("pools", "least_units", ("fleet", "2026"))]
    assert audited(few, POLICY, *rows(800, 800)).ok
    assert audited(few, POLICY, *rows(1200, 1200)).ok
    most = fleet(least_units=2, most_units=2)
    report = audited(most, POLICY, *rows(1200, 1200))
    assert broken(report) == [("pools", "most_units", ("fleet", "2026"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (3.0, 2.0)


def test_units_that_stay() -> None:
    stays = fleet(stays=True, tables={"periods": YEARS})
    assert audited(stays, POLICY, *rows(800, 800), *rows(1400, 200, period="2027")).ok
    assert audited(stays, POLICY, *rows(0, 800, period="2027")).ok
    report = audited(stays, POLICY, *rows(800, 800), *rows(0, 800, period="2027"))
    assert broken(report) == [("pools", "stays", ("fleet", "2027"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (1.0, 2.0)
    assert audited(fleet(tables={"periods": YEARS}), POLICY, *rows(800, 800)).ok


# --- trades ---------------------------------------------------------------------------------------------------


def test_trades_add_up_to_nothing() -> None:
    assert audited(fleet(), POLICY, *rows(400, 400), "fra 2026 ~ 100", "deu 2026 ~ -100").ok
    report = audited(fleet(), POLICY, *rows(400, 400), "fra 2026 ~ 100", "deu 2026 ~ -99")
    assert broken(report) == [("pools", "trade", ("fleet", "2026"))]
    assert report.violations[0].amount == 1.0


def test_no_more_is_handed_over_than_the_share_allows() -> None:
    # A quarter of 400 is 100.
    report = audited(fleet(), POLICY, *rows(400, 400), "fra 2026 ~ 101", "deu 2026 ~ -101")
    assert broken(report) == [("pools", "hand_over", ("deu", "2026"))]
    assert (report.violations[0].amount, report.violations[0].limit) == (101.0, 100.0)
    # Who holds nothing hands nothing over.
    report = audited(fleet(), POLICY, *rows(800), "fra 2026 ~ 1", "deu 2026 ~ -1")
    assert broken(report) == [("pools", "hand_over", ("deu", "2026"))]


def test_hours_taken_over_come_on_top_of_the_largest_share() -> None:
    # It buys its 1,500 and takes 100 over.
    assert audited(fleet(), POLICY, *rows(1500, 900), "fra 2026 ~ 100", "deu 2026 ~ -100").ok
    report = audited(fleet(), POLICY, *rows(1501, 899), "fra 2026 ~ 100", "deu 2026 ~ -100")
    assert broken(report) == [("commitment", "quantity", ("fra", "2026"))]


def test_use_within_what_is_held_and_taken_over() -> None:
    trade = ("fra 2026 ~ 100", "deu 2026 ~ -100")
    for name, most in (("fra", 500), ("deu", 300)):
        assert audited(fleet(), POLICY, *rows(400, 400), *trade, f"{name} > lift 2026 = {most}").ok
        report = audited(fleet(), POLICY, *rows(400, 400), *trade, f"{name} > lift 2026 = {most + 1}")
        assert broken(report) == [("commitment", "used_once", (name, "2026", "peace"))]
        assert report.violations[0].limit == most
    assert "400 are committed and 100 handed over" in report.violations[0].text


# --- members --------------------------------------------------------------------------------------------------


def test_only_members_hold_shares_and_take_hours_over() -> None:
    tied = fleet(agreement="pact", tables={"agreements": [{"id": "pact", "least_members": 1}]})
    policy = card("pools", "agreements")
    both = ("FRA @ pact 2026", "DEU @ pact 2026")
    trade = ("fra 2026 ~ 100", "deu 2026 ~ -100")
    assert audited(tied, policy, *rows(400, 400), *trade, *both).ok
    assert broken(audited(tied, policy, *rows(400, 400), both[0])) == [("pools", "member", ("deu", "2026"))]
    report = audited(tied, policy, *rows(0, 800), *trade, both[1])
    assert broken(report) == [("pools", "member", ("fra", "2026"))]
    assert "taken over" in report.violations[0].text
    # Without agreements there are no members.
    assert {rule for _, rule, _ in broken(audited(tied, POLICY, *rows(400, 400)))} == {"member"}


# --- suppliers ------------------------------------------------------------------------------------------------


def market(share: float) -> Instance:
    """Two pools of one supplier; in peace 100 and 60 hours are needed, in crisis 60."""
    pools = [
        {"id": name, "capability": "hours", "supplier": "firm", "unit_output": 50.0} for name in ("charter", "block")
    ]
    offers = [
        {"id": f"{name}-fra", "nation": "FRA", "capability": "hours", "quantity": 100.0, "pool": name, **more}
        for name, more in (("charter", {"effectiveness": 1.5}), ("block", {}))
    ]
    needs = [
        {"id": "lift", "mission": "patrol", "capability": "hours", "quantity": 100.0},
        {"id": "move", "mission": "defend", "capability": "hours", "quantity": 60.0},
    ]
    return toy(suppliers=[{"id": "firm", "largest_share": share}], pools=pools, offers=offers, requirements=needs)


@pytest.mark.parametrize(
    ("share", "charter", "block", "found"),
    [
        # Peace: 1.5 * 40 + 20 = 80 of half of 160; crisis: 20 of half of 60.
        (0.5, 40, 20, []),
        (0.5, 41, 20, ["peace"]),
        # Crisis: 24 of 0.4 * 60; peace: 30 + 24 of 64, then 30 + 25.
        (0.4, 20, 24, []),
        (0.4, 20, 25, ["crisis"]),
    ],
)
def test_largest_share_of_a_supplier_in_each_situation(
    share: float, charter: int, block: int, found: list[str]
) -> None:
    plan = (
        "charter-fra 2026 = 50",
        "block-fra 2026 = 50",
        f"charter-fra > lift 2026 = {charter}",
        f"block-fra > move 2026 = {block}",
    )
    report = audited(market(share), POLICY, *plan)
    assert broken(report) == [("pools", "supplier", ("firm", "hours", row, "2026")) for row in found]


# --- money ----------------------------------------------------------------------------------------------------


def test_price_and_trade_money_tie() -> None:
    # Two aircraft: 80 million for 1,600 hours, 0.05 million an hour. 1,100 + 500, of which DEU hands 125 to FRA.
    instance = fleet(use_cost_million=0.01, tables={"deployment": [{"cost_million": 9.0}]})
    plan = (*rows(1100, 500), "fra 2026 ~ 125", "deu 2026 ~ -125", "fra > lift 2026 = 1200", "deu > lift 2026 = 300")
    report = audited(instance, card("pools", "spending", tiers=("cost",)), *plan)
    assert report.ok
    fra, deu = report.shares
    assert (fra.pool, fra.offer, fra.nation, fra.period) == ("fleet", "fra", "FRA", "2026")
    assert (fra.held, fra.share, fra.traded, fra.used, fra.paid_million) == (1100.0, 0.6875, 125.0, 1200.0, 61.25)
    assert (deu.held, deu.share, deu.traded, deu.used, deu.paid_million) == (500.0, 0.3125, -125.0, 300.0, 18.75)
    (pool,) = report.pools
    assert (pool.pool, pool.period, pool.units, pool.output, pool.used) == ("fleet", "2026", 2.0, 1600.0, 1500.0)
    assert pool.cost_million == 2 * 40.0 == fra.paid_million + deu.paid_million
    # Use: 0.01 an hour at weight 0.5 of peace, 6 and 1.5; no deployment cost falls on shares.
    spent = {row.nation: row for row in report.spending}
    assert (spent["FRA"].pools_million, spent["DEU"].pools_million) == (67.25, 20.25)
    assert [row.deployment_million for row in report.spending] == [0.0, 0.0]
    assert report.tiers == {"cost": 87.5}


def test_hours_are_in_proportion_to_payment() -> None:
    # Three parts of 800 hours that are no round numbers pay three parts of 40 million.
    three = fleet(
        nations=("FRA", "DEU"),
        tables={"nations": [{"id": "FRA"}, {"id": "DEU"}]},
        unit_output=1000.0,
    )
    report = audited(three, card("pools", "spending"), *rows(533.6, 266.4))
    assert [row.paid_million for row in report.shares] == [26.68, 13.32]
    assert [row.share for row in report.shares] == [row.paid_million / 40 for row in report.shares]


def test_used_is_the_busiest_situation_with_dwell() -> None:
    needs = [
        {"id": "lift", "mission": "patrol", "capability": "hours", "quantity": 4000.0},
        {"id": "move", "mission": "surge", "capability": "hours", "quantity": 4000.0},
    ]
    missions = [{"id": "patrol", "situations": ["peace"]}, {"id": "surge", "situations": ["crisis"]}]
    shares = [
        {"id": "fra", "nation": "FRA", "capability": "hours", "quantity": 1500.0, "pool": "fleet", "dwell": 1.5},
        {"id": "deu", "nation": "DEU", "capability": "hours", "quantity": 1500.0, "pool": "fleet"},
    ]
    instance = fleet(tables={"requirements": needs, "missions": missions, "offers": shares})
    plan = (*rows(400, 400), "fra > lift 2026 = 200", "deu > lift 2026 = 50", "deu > move 2026 = 310")
    report = audited(instance, POLICY, *plan)
    # Peace: 1.5 * 200 + 50 = 350; crisis: 310.
    assert (report.pools[0].used, [row.used for row in report.shares]) == (350.0, [300.0, 310.0])


def test_nothing_bought_costs_nothing_and_has_no_shares_of_it() -> None:
    report = audited(fleet(), POLICY)
    assert (report.pools[0].units, report.pools[0].used, report.pools[0].cost_million) == (0.0, 0.0, 0.0)
    assert [(row.held, row.share, row.paid_million) for row in report.shares] == [(0.0, 0.0, 0.0)] * 2


def test_shares_are_not_owned() -> None:
    # No reserve, and no part in the ceiling: half of 20 hours of FRA's own, whatever it holds of the pool.
    own = {"id": "own", "nation": "FRA", "capability": "hours", "quantity": 20.0}
    shares = fleet().offers
    nations = [{"id": "FRA", "reserve_share": 0.5, "ceiling_share": 0.5}, {"id": "DEU"}]
    instance = fleet(tables={"nations": nations, "offers": [own, *(row.model_dump() for row in shares)]})
    policy = card("pools", "sovereignty", sovereignty__reserve_share=0.5)
    assert audited(instance, policy, *rows(1500, 100), "own 2026 = 10").ok
    report = audited(instance, policy, *rows(1500, 100), "own 2026 = 10.5")
    assert {where for _, _, where in broken(report)} == {("own", "2026"), ("FRA", "2026")}


def test_small_uses_are_what_they_are() -> None:
    report = audited(fleet(), POLICY, *rows(400, 400), "fra > lift 2026 = 0.25")
    assert [row.used for row in report.shares] == [0.25, 0.0]
