"""What options cost over the years, and family funding: grants, refunds, limits, contributions; the tables of money."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from audit_cases import TOY, audited, broken, card, option, toy, years

from pooling.domain.audit_report import AuditReport
from pooling.domain.audit_rows import OptionRow
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput

SPENDING = card("options", "procurement", "spending", tiers=("cost",))
FUNDING = card("options", "procurement", "spending", "funding", "burden", tiers=("cost", "burden_sum"))


def world(*options: dict[str, Any], **tables: Any) -> Instance:
    return toy(**{"periods": years(3), "options": [*options], **tables})


def spent(report: AuditReport, nation: str, column: str = "options_million") -> list[float]:
    """By period."""
    return [getattr(row, column) for row in report.spending if row.nation == nation]


def one(rows: Iterable[OptionRow], nation: str) -> OptionRow:
    (row,) = [row for row in rows if row.nation == nation]
    return row


def test_costs_are_due_over_the_years() -> None:
    # FRA leads: 4 + 10 of the whole + 2 * 3 of units = 20; half at once, 0.3 a year later, 0.2 two years later.
    # DEU: 4 + 1 * 3 = 7.
    profile = [{"option": "buy", "year": year, "share": share} for year, share in enumerate((0.5, 0.3, 0.2))]
    buy = option(cost_million=4.0, common_cost_million=10.0, lead="FRA", most_units=5, unit_cost_million=3.0)
    instance = world(buy, option_costs=profile)
    report = audited(instance, SPENDING, "FRA + buy 2026 2", "DEU + buy 2026 1")
    assert report.ok
    assert spent(report, "FRA") == [10.0, 6.0, 4.0]
    assert spent(report, "DEU") == [3.5, 2.1, 1.4]
    assert report.tiers == {"cost": 27.0}
    # Started in the year before the last, what would fall due after the last is due in it: 0.5, then 0.3 + 0.2.
    report = audited(instance, SPENDING, "FRA + buy 2027 2")
    assert spent(report, "FRA") == [0.0, 10.0, 10.0]
    # All at once without a profile.
    assert spent(audited(world(buy), SPENDING, "FRA + buy 2027 2"), "FRA") == [0.0, 20.0, 0.0]


def test_upkeep_is_due_while_it_is_in_effect() -> None:
    # In effect in 2027 alone; 2 units in service then.
    buy = option(lead_periods=1, lasts_periods=1, upkeep_million=1.5, most_units=5, unit_upkeep_million=0.25)
    report = audited(world(buy), SPENDING, "FRA + buy 2026 2", "DEU + buy 2026 1")
    assert spent(report, "FRA") == [0.0, 2.0, 0.0]
    assert spent(report, "DEU") == [0.0, 1.75, 0.0]
    row = one(report.options, "FRA")
    assert (row.from_period, row.until_period, row.upkeep_million, row.cost_million) == ("2027", "2027", 2.0, 0.0)
    # A nation pays for each of its own starts that is in effect: 2 lasting periods each, both in 2027.
    again = world(option(repeats=True, lasts_periods=2, upkeep_million=1.0))
    report = audited(again, SPENDING, "FRA + buy 2026", "FRA + buy 2027", "DEU + buy 2027")
    assert spent(report, "FRA") == [1.0, 2.0, 1.0]
    assert spent(report, "DEU") == [0.0, 1.0, 1.0]
    # It would end after the last period, so no period is its end.
    assert [(row.nation, row.period, row.until_period) for row in report.options] == [
        ("FRA", "2026", "2027"),
        ("FRA", "2027", "2028"),
        ("DEU", "2027", "2028"),
    ]
    late = audited(again, SPENDING, "FRA + buy 2028")
    assert (late.options[0].from_period, late.options[0].until_period) == ("2028", None)


def test_options_are_paid_at_prices_of_the_year() -> None:
    # 10 in two halves: 5 * 1 in 2026, 5 * 1.5 in 2027 (its own row, not that of every kind); upkeep 1 * (1, 1.5, 2).
    buy = option(cost_million=10.0, upkeep_million=1.0)
    profile = [{"option": "buy", "year": 0, "share": 0.5}, {"option": "buy", "year": 1, "share": 0.5}]
    prices = [
        {"period": "2027", "index": 4.0},
        {"period": "2027", "kind": "options", "index": 1.5},
        {"period": "2028", "index": 2.0},
    ]
    report = audited(world(buy, option_costs=profile, prices=prices), SPENDING, "FRA + buy 2026")
    assert spent(report, "FRA") == [6.0, 9.0, 2.0]
    assert (report.options[0].cost_million, report.options[0].upkeep_million) == (12.5, 4.5)


POT = {"id": "pot", "key": "gdp", "grant_share": 0.25, "bonus_share": 0.5, "least_participants": 2}
POT |= {"least_content_share": 0.6}


def helped(**columns: Any) -> dict[str, Any]:
    """An option that costs 8 and 1 a period, and may be granted by the pot."""
    return option(**{"cost_million": 8.0, "upkeep_million": 1.0, "fund": "pot", "content_share": 0.6, **columns})


def test_grants_pay_a_share_of_costs_and_none_of_upkeep() -> None:
    # Two pay 8 each, the fund 0.25 of it: 2 + 2 = 4. By GDP 3 : 1 FRA pays 3 of it, DEU 1.
    report = audited(world(helped(), funds=[POT]), FUNDING, "FRA + buy 2026 grant", "DEU + buy 2026 grant")
    assert report.ok
    assert spent(report, "FRA") == [9.0, 1.0, 1.0]
    assert spent(report, "FRA", "funded_million") == [2.0, 0.0, 0.0]
    assert spent(report, "FRA", "contributions_million") == [3.0, 0.0, 0.0]
    assert spent(report, "FRA", "spend_million") == [10.0, 1.0, 1.0]
    assert spent(report, "DEU", "spend_million") == [8.0, 1.0, 1.0]
    assert report.tiers["cost"] == 22.0
    row = one(report.options, "DEU")
    assert (row.grant, row.cost_million, row.granted_million, row.upkeep_million) == ("grant", 8.0, 2.0, 3.0)
    paid = report.funds[0]
    assert (paid.grants_million, paid.refunds_million, paid.paid_million, paid.contributed_million) == (
        4.0,
        0,
        4.0,
        4.0,
    )
    assert paid.limit_million is None
    # Burden counts contributions: FRA 12, DEU 10 of 22; fair 16.5 and 5.5.
    assert [row.burden_million for row in report.burden] == [12.0, 10.0]
    assert report.tiers["burden_sum"] == 9.0


def faults(instance: Instance, *rows: str) -> list[tuple[str, tuple[str, ...]]]:
    found = broken(audited(instance, FUNDING, *rows))
    assert {family for family, _, _ in found} <= {"funding"}
    return [(rule, where) for _, rule, where in found]


def test_conditions_of_a_grant() -> None:
    both = ("FRA + buy 2026 grant", "DEU + buy 2026 grant")
    assert faults(world(helped(), funds=[POT]), *both) == []
    assert faults(world(helped(), funds=[POT]), both[0]) == [("least_participants", ("buy", "2026"))]
    foreign = world(helped(content_share=0.59), funds=[POT])
    assert faults(foreign, *both) == [("least_content", ("buy", "2026"))]
    assert faults(foreign, "FRA + buy 2026", "DEU + buy 2026") == []
    nothing = world(helped(), funds=[{**POT, "grant_share": 0.0, "bonus_share": 0.0}])
    assert faults(nothing, *both) == [("no_share", ("buy", "2026"))]


def test_conditions_of_a_bonus() -> None:
    instance = world(helped(bonus_option="first"), option("first"), funds=[POT])
    both = ("FRA + buy 2027 bonus", "DEU + buy 2027 bonus")
    assert faults(instance, *both, "DEU + first 2027") == []
    assert faults(instance, *both, "DEU + first 2028") == [("bonus_option", ("buy", "2027"))]
    assert faults(instance, both[0], "DEU + first 2026") == [("least_participants", ("buy", "2027"))]
    # No option earns one; the fund has no bonus.
    assert faults(world(helped(), funds=[POT]), *both) == [("bonus_option", ("buy", "2027"))]
    less = world(helped(bonus_option="first"), option("first"), funds=[{**POT, "bonus_share": 0.0}])
    assert faults(less, *both, "DEU + first 2026") == [("no_share", ("buy", "2027"))]
    # It pays half: 4 + 4.
    report = audited(instance, FUNDING, *both, "DEU + first 2027")
    assert [row.grants_million for row in report.funds] == [0.0, 8.0, 0.0]


def test_limit_of_a_fund() -> None:
    # 4 at prices 1.5 of 2027 are 6.
    both = ("FRA + buy 2027 grant", "DEU + buy 2027 grant")
    tables: dict[str, Any] = {"funds": [POT], "prices": [{"period": "2027", "index": 1.5}]}
    for amount, missed in ((6.0, []), (5.9, [("limit", ("pot", "2027"))])):
        limits = [{"fund": "pot", "period": "2027", "amount_million": amount}]
        assert faults(world(helped(), fund_budgets=limits, **tables), *both) == missed
        report = audited(world(helped(), fund_budgets=limits, **tables), FUNDING, *both)
        assert [row.limit_million for row in report.funds] == [None, amount, None]


def test_who_pays_into_a_fund() -> None:
    both = ("FRA + buy 2026 grant", "DEU + buy 2026 grant")
    # Paid from outside; by DEU alone; by both the same (equal_largest levels 3 : 1).
    for columns, fra, deu in (
        ({"outside": True}, 0.0, 0.0),
        ({"nations": ["DEU"]}, 0.0, 4.0),
        ({"equal_largest": 2}, 2.0, 2.0),
        ({"key": "equal"}, 2.0, 2.0),
    ):
        report = audited(world(helped(), funds=[{**POT, **columns}]), FUNDING, *both)
        assert spent(report, "FRA", "contributions_million")[0] == fra
        assert spent(report, "DEU", "contributions_million")[0] == deu
        assert report.funds[0].contributed_million == fra + deu
        assert report.funds[0].paid_million == 4.0


def test_a_fund_needs_the_figures_of_its_key() -> None:
    with pytest.raises(InvalidInput) as caught:
        audited(world(funds=[{**POT, "key": "population"}]), FUNDING)
    rules = [(problem.place, problem.rule) for problem in caught.value.problems]
    assert rules[0] == ("/nations/0/population", "FRA has no population, the fund pot with key population needs it")
    assert len(rules) == 2
    # Only of those that pay, and not from outside; and not where the card has no common funding.
    some = [{"id": "FRA", "gdp_million": 3.0}, {"id": "DEU", "gdp_million": 1.0, "population": 5.0}]
    audited(world(funds=[{**POT, "key": "population", "nations": ["DEU"]}], nations=some), FUNDING)
    audited(world(funds=[{**POT, "key": "population", "outside": True}]), FUNDING)
    audited(world(funds=[{**POT, "key": "population"}]), SPENDING)


def test_refunds_of_deployment() -> None:
    # 3 units of FRA in patrol cost 2 * 0.5 each: 3, at prices 2 of deployment 6; 1 of DEU 2. The largest row that fits
    # holds: 0.85 of FRA's (pot), 0.65 of DEU's (rest).
    refunds = [
        {"fund": "rest", "share": 0.65},
        {"fund": "pot", "nation": "FRA", "share": 0.85},
        {"fund": "rest", "nation": "FRA", "mission": "patrol", "share": 0.7},
        {"fund": "rest", "capability": "hours", "share": 0.9},
        {"fund": "rest", "mission_kind": "defence", "share": 1.0},
    ]
    instance = world(
        funds=[{"id": "pot", "key": "equal"}, {"id": "rest", "outside": True}],
        refunds=refunds,
        deployment=[{"cost_million": 2.0}],
        prices=[{"period": "2026", "kind": "deployment", "index": 2.0}],
    )
    rows = ("fra-tank 2026 = 3", "fra-tank > fuel 2026 = 3", "deu-tank 2026 = 1", "deu-tank > fuel 2026 = 1")
    report = audited(instance, FUNDING, *rows)
    fra, deu = report.spending[0], report.spending[3]
    assert (fra.deployment_million, fra.funded_million, fra.contributions_million) == (6.0, 5.1, 2.55)
    assert (deu.deployment_million, deu.funded_million, deu.contributions_million) == (2.0, 1.3, 2.55)
    assert {(row.fund, row.refunds_million) for row in report.funds if row.period == "2026"} == {
        ("pot", 5.1),
        ("rest", 1.3),
    }
    # Defence is refunded whole: 1 unit in surge, weight 0.75, costs 2 * 0.75 * 2 = 3.
    report = audited(instance, FUNDING, "fra-tank 2026 = 1", "fra-tank > surge 2026 = 1")
    assert (report.spending[0].funded_million, report.spending[0].spend_million) == (3.0, 0.0)
    # The first of equals; without the family nothing is paid back.
    even = instance.replace(refunds=[{"fund": "rest", "share": 0.5}, {"fund": "pot", "nation": "FRA", "share": 0.5}])
    assert {(row.fund, row.refunds_million) for row in audited(even, FUNDING, *rows).funds} >= {("rest", 4.0)}
    plain = audited(instance, SPENDING, *rows)
    assert (plain.spending[0].funded_million, plain.funds) == (0.0, ())


def test_use_of_pools_is_not_refunded() -> None:
    instance = world(
        pools=[{"id": "fleet", "capability": "tankers", "use_cost_million": 4.0}],
        offers=[
            *TOY["offers"],
            {"id": "share", "nation": "FRA", "capability": "tankers", "quantity": 5.0, "pool": "fleet"},
        ],
        funds=[{"id": "pot", "key": "equal"}],
        refunds=[{"fund": "pot", "share": 1.0}],
    )
    policy = card("spending", "funding", "pools")
    report = audited(instance, policy, "share 2026 = 1", "share > fuel 2026 = 1")
    # 4 * 0.5 of peace.
    assert (report.spending[0].pools_million, report.spending[0].funded_million) == (2.0, 0.0)


def test_credit_share_and_units_in_kind_count_as_burden() -> None:
    # FRA pays 10 less a grant of 2.5, and 1 + 1 + 1 upkeep: 10.5, of which 0.4 count: 4.2. DEU commits 3 at 2 in kind,
    # not at prices. The fund is paid from outside.
    instance = world(
        helped(credit_share=0.4, cost_million=10.0),
        funds=[{**POT, "outside": True, "least_participants": 1}],
        offers=[TOY["offers"][0], {**TOY["offers"][1], "in_kind_million": 2.0}],
        prices=[{"period": "2026", "kind": "commitment", "index": 9.0}],
    )
    report = audited(instance, FUNDING, "FRA + buy 2026 grant", "deu-tank 2026 = 3")
    assert [row.burden_million for row in report.burden] == [4.2, 6.0]
    assert spent(report, "FRA", "spend_million") == [8.5, 1.0, 1.0]
    assert spent(report, "DEU", "spend_million") == [0.0, 0.0, 0.0]


def test_money_by_kind_and_source() -> None:
    # FRA: 2 units committed at 1.5 and a fixed 1; deployed at 2 * 0.5 each, 0.5 of it paid back; an option at 8, 2
    # of it granted; upkeep 1; of the 4 + 1 that the fund pays 3.75 by GDP.
    instance = world(
        helped(),
        periods=years(1),
        funds=[POT],
        refunds=[{"fund": "pot", "nation": "FRA", "share": 0.5}],
        deployment=[{"cost_million": 2.0}],
        offer={"unit_cost_million": 1.5, "fixed_cost_million": 1.0},
    )
    rows = ("FRA + buy 2026 grant", "DEU + buy 2026 grant", "fra-tank 2026 = 2", "fra-tank > fuel 2026 = 2")
    report = audited(instance, FUNDING, *rows)
    assert [(row.kind, row.source, row.amount_million) for row in report.money if row.nation == "FRA"] == [
        ("commitment", "own", 3.0),
        ("fixed", "own", 1.0),
        ("deployment", "own", 1.0),
        ("deployment", "pot", 1.0),
        ("options", "own", 7.0),
        ("options", "pot", 2.0),
        ("contributions", "own", 3.75),
    ]
    assert report.spending[0].spend_million == 3 + 1 + 1 + 7 + 3.75
