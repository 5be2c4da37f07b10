"""Figures recomputed from a plan, against arithmetic done by hand."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from audit_cases import audited, broken, card, toy, years

from pooling.audit.numbers import exact, sum_of_ratios
from pooling.domain.problems import InvalidInput

ROWS = ("fra-tank 2026 = 5", "deu-tank 2026 = 2", "fra-tank > fuel 2026 = 3", "deu-tank > fuel 2026 = 2")


def test_coverage_rows() -> None:
    instance = toy(offer={"effectiveness": 0.5})
    rows = {row.requirement: row for row in audited(instance, card(), *ROWS).coverage}
    # 0.5 * 3 + 1 * 2 = 3.5 of 4.
    fuel = rows["fuel"]
    assert (fuel.need, fuel.delivered, fuel.short, fuel.covered_share) == (4.0, 3.5, 0.5, 0.875)
    assert fuel.nations == ("DEU", "FRA")
    assert (fuel.mission, fuel.capability, fuel.period, fuel.priority) == ("patrol", "tankers", "2026", 1)
    assert (rows["surge"].short, rows["surge"].nations) == (5.0, ())
    # More than needed is not more than covered: 3 + 2 = 5 of 4.
    rows = {row.requirement: row for row in audited(toy(), card(), *ROWS).coverage}
    assert (rows["fuel"].delivered, rows["fuel"].short, rows["fuel"].covered_share) == (5.0, 0.0, 1.0)


def test_coverage_tiers() -> None:
    needs = [
        {"id": "fuel", "mission": "patrol", "capability": "tankers", "quantity": 4.0, "weight": 3.0},
        {"id": "more", "mission": "patrol", "capability": "tankers", "quantity": 2.0},
        {"id": "surge", "mission": "defend", "capability": "tankers", "quantity": 5.0, "priority": 2},
    ]
    kinds = ("covered", "covered_by_priority", "worst_shortfall")
    rows = ("fra-tank 2026 = 6", "fra-tank > fuel 2026 = 3", "fra-tank > more 2026 = 2", "fra-tank > surge 2026 = 1")
    tiers = audited(toy(requirements=needs), card(tiers=kinds), *rows).tiers
    # Shares 3/4, 1, 1/5. Blended 100 and 10: (300 * 3/4 + 100 + 10 / 5) / 410 = 327 / 410.
    # Priority 1: (3 * 3/4 + 1) / 4 = 13 / 16; priority 2: 1/5. Worst: 1 - 1/5.
    assert list(tiers) == ["covered", "covered[1]", "covered[2]", "worst_shortfall"]
    assert tiers == {"covered": 327 / 410, "covered[1]": 13 / 16, "covered[2]": 0.2, "worst_shortfall": 0.8}


def test_spending_of_commitment_activity_and_deployment() -> None:
    instance = toy(
        offer={"unit_cost_million": 0.1, "fixed_cost_million": 2.0},
        deployment=[{"cost_million": 4.0}],
    )
    policy = card("spending", tiers=("cost",), spending__deployment_scale=0.5)
    report = audited(instance, policy, "fra-tank 2026 = 5", "fra-tank > fuel 2026 = 3", "fra-tank > surge 2026 = 2")
    fra, deu = report.spending
    # 5 * 0.1; 2; 4 * 0.5 * (3 at weight 0.5 of peace + 2 at weight 0.25 + 0.5) = 2 * (1.5 + 1.5) = 6.
    assert (fra.commitment_million, fra.fixed_million, fra.deployment_million) == (0.5, 2.0, 6.0)
    assert fra.spend_million == 8.5
    assert (fra.limit_million, fra.used_share, deu.spend_million) == (None, None, 0.0)
    assert report.tiers == {"cost": 8.5}


ROWS_BY_SPECIFICITY = [
    {"capability": "tankers", "from_nation": "FRA", "to_mission": "patrol", "cost_million": 1.0},
    {"capability": "tankers", "from_nation": "FRA", "to_region": "north", "cost_million": 2.0},
    {"capability": "tankers", "from_nation": "FRA", "cost_million": 3.0},
    {"capability": "tankers", "from_region": "west", "to_mission": "patrol", "cost_million": 4.0},
    {"capability": "tankers", "from_region": "west", "to_region": "north", "cost_million": 5.0},
    {"capability": "tankers", "from_region": "west", "cost_million": 6.0},
    {"capability": "tankers", "to_mission": "patrol", "cost_million": 7.0},
    {"capability": "tankers", "to_region": "north", "cost_million": 8.0},
    {"capability": "tankers", "cost_million": 9.0},
    {"from_nation": "FRA", "to_mission": "patrol", "cost_million": 10.0},
    {"from_region": "west", "to_region": "north", "cost_million": 11.0},
    {"to_mission": "patrol", "cost_million": 12.0},
    {"cost_million": 13.0},
]


@pytest.mark.parametrize("first", range(len(ROWS_BY_SPECIFICITY)))
def test_the_most_specific_deployment_row_holds(first: int) -> None:
    rows = ROWS_BY_SPECIFICITY[first:]
    random.Random(first).shuffle(rows)
    report = audited(toy(deployment=rows), card("spending"), "fra-tank 2026 = 1", "fra-tank > fuel 2026 = 1")
    # One unit at weight 0.5.
    assert report.spending[0].deployment_million == (first + 1) * 0.5


def test_deployment_rows_that_do_not_fit_cost_nothing() -> None:
    rows = [
        {"capability": "hours", "cost_million": 1.0},
        {"from_nation": "DEU", "cost_million": 1.0},
        {"to_mission": "defend", "cost_million": 1.0},
    ]
    report = audited(toy(deployment=rows), card("spending"), "fra-tank 2026 = 1", "fra-tank > fuel 2026 = 1")
    assert report.spending[0].deployment_million == 0.0
    # DEU has no region, so a row from the west is not about it.
    west = [{"from_region": "west", "cost_million": 1.0}]
    report = audited(toy(deployment=west), card("spending"), "deu-tank 2026 = 1", "deu-tank > fuel 2026 = 1")
    assert report.spending[1].deployment_million == 0.0


def budgets(*amounts: float | None, carry: float = 0.0) -> list[dict[str, object]]:
    """FRA gets ``amounts`` in turn, DEU is not limited."""
    rows: list[dict[str, object]] = []
    for index, amount in enumerate(amounts):
        period = str(2026 + index)
        rows.append({"nation": "FRA", "period": period, "amount_million": amount, "carry_over_share": carry})
        rows.append({"nation": "DEU", "period": period})
    return rows


def test_budget() -> None:
    instance = toy(offer={"unit_cost_million": 30.125}, budgets=budgets(100.0))
    report = audited(instance, card("spending", "budget"), "fra-tank 2026 = 4")
    assert broken(report) == [("budget", "limit", ("FRA", "2026"))]
    assert str(report.violations[0]) == "budget[FRA,2026]: FRA spends 120.5 million in 2026, its limit is 100"
    assert report.violations[0].excess == 20.5
    assert report.spending[0].used_share == 1.205
    assert report.spending[1].limit_million is None
    # 1.25 times the budget is enough; without the family nothing is limited.
    assert audited(instance, card("spending", "budget", budget__scale=1.25), "fra-tank 2026 = 4").ok
    free = audited(instance, card("spending"), "fra-tank 2026 = 4")
    assert free.ok
    assert free.spending[0].limit_million is None


def test_carry_over() -> None:
    # Scale 2, half of what is left is carried. 2026: 20, spends 8, left 12, carries 6.
    # 2027: 10 + 6 = 16, spends 4, left 12, carries 6. 2028: 0 + 6 = 6, spends 6.
    instance = toy(periods=years(3), offer={"unit_cost_million": 2.0}, budgets=budgets(10.0, 5.0, 0.0, carry=0.5))
    policy = card("spending", "budget", budget__scale=2.0)
    report = audited(instance, policy, "fra-tank 2026 = 4", "fra-tank 2027 = 2", "fra-tank 2028 = 3")
    assert report.ok
    fra = [row for row in report.spending if row.nation == "FRA"]
    assert [row.limit_million for row in fra] == [20.0, 16.0, 6.0]
    assert [row.carried_million for row in fra] == [0.0, 6.0, 6.0]
    assert [row.used_share for row in fra] == [0.4, 0.25, 1.0]
    # One tanker more in 2026 leaves 10 instead of 12, 5 carried; 15 - 4 = 11, 5.5 carried: 6 is too much.
    report = audited(instance, policy, "fra-tank 2026 = 5", "fra-tank 2027 = 2", "fra-tank 2028 = 3")
    assert broken(report) == [("budget", "limit", ("FRA", "2028"))]
    assert report.violations[0].limit == 5.5


def test_what_is_overspent_within_round_off_is_no_debt() -> None:
    # 100,000.00005 of 100,000 is within round-off of it; nothing is left, and the next year owes nothing.
    instance = toy(periods=years(2), offer={"unit_cost_million": 100_000.00005}, budgets=budgets(1e5, 0.0, carry=0.5))
    report = audited(instance, card("spending", "budget"), "fra-tank 2026 = 1")
    assert report.ok
    assert [row.carried_million for row in report.spending if row.nation == "FRA"] == [0.0, 0.0]


def test_no_amount_means_no_limit_and_carries_nothing() -> None:
    instance = toy(periods=years(3), offer={"unit_cost_million": 2.0}, budgets=budgets(10.0, None, 1.0, carry=1.0))
    report = audited(instance, card("spending", "budget"), "fra-tank 2027 = 6", "fra-tank 2028 = 1")
    assert broken(report) == [("budget", "limit", ("FRA", "2028"))]
    fra = [row for row in report.spending if row.nation == "FRA"]
    assert [row.limit_million for row in fra] == [10.0, None, 1.0]
    assert [row.used_share for row in fra] == [0.0, None, 2.0]


def test_share_used_of_nothing_is_unknown() -> None:
    report = audited(toy(budgets=budgets(0.0)), card("spending", "budget"))
    assert (report.spending[0].limit_million, report.spending[0].used_share) == (0.0, None)


def test_burden() -> None:
    instance = toy(
        offer={"unit_cost_million": 2.0},
        credits=[{"nation": "DEU", "amount_million": 6.0}, {"nation": "FRA", "amount_million": -1.0}],
    )
    policy = card("spending", "burden", tiers=("burden_sum", "burden_largest"))
    report = audited(instance, policy, "fra-tank 2026 = 4")
    fra, deu = report.burden
    # FRA 8 - 1 = 7, DEU 6, total 13; by GDP 3 : 1 fair is 9.75 and 3.25, deviation 2.75 each.
    assert (fra.burden_million, fra.fair_million, fra.deviation_million, fra.key_share) == (7.0, 9.75, 2.75, 0.75)
    assert (deu.burden_million, deu.fair_million, deu.deviation_million) == (6.0, 3.25, 2.75)
    assert fra.burden_share == 7 / 13
    assert report.tiers == {"burden_sum": 5.5, "burden_largest": 2.75}
    # Without credits FRA carries 8 of 8, fair 6: 2 each.
    bare = card("spending", "burden", tiers=("burden_sum",), burden__credits=False)
    assert audited(instance, bare, "fra-tank 2026 = 4").tiers == {"burden_sum": 4.0}
    # Equal: fair 6.5 each, 0.5 off.
    equal = card("spending", "burden", tiers=("burden_sum",), burden__key="equal")
    assert audited(instance, equal, "fra-tank 2026 = 4").tiers == {"burden_sum": 1.0}
    assert audited(instance, card("spending")).burden == ()


def test_nothing_carried_has_no_shares() -> None:
    assert [row.burden_share for row in audited(toy(), card("spending", "burden")).burden] == [0.0, 0.0]


def test_a_missing_key_figure_names_nation_and_column() -> None:
    with pytest.raises(InvalidInput) as caught:
        audited(toy(), card("spending", "burden", burden__key="population"))
    problems = caught.value.problems
    assert [problem.place for problem in problems] == ["/nations/0/population", "/nations/1/population"]
    assert problems[0].rule == "FRA has no population, the burden key population needs it"
    none = toy(nations=[{"id": "FRA", "personnel": 0.0}, {"id": "DEU", "personnel": 0.0}])
    with pytest.raises(InvalidInput, match="personnel is 0 for every nation"):
        audited(none, card("spending", "burden", burden__key="personnel"))


def test_plan_change() -> None:
    history = [
        {"offer": "fra-tank", "period": "2026", "quantity": 2.0},
        {"offer": "fra-hours", "period": "2026", "quantity": 2.5},
        {"offer": "deu-tank", "requirement": "fuel", "period": "2026", "quantity": 3.0},
    ]
    # Commitments: 2 * |5 - 2| + 2 * |2 - 0| + 1 * |0 - 2.5| = 12.5. Assignments: 2 * 3 + 2 * |2 - 3| = 8.
    for measure, points in (("commitments", 12.5), ("assignments", 8.0)):
        policy = card("stability", tiers=("plan_change",), stability__measure=measure)
        assert audited(toy(history=history), policy, *ROWS).tiers == {"plan_change": points}


def test_decimals_mean_what_they_show() -> None:
    # In binary 3 * 0.1 is more than 0.3.
    assert exact(0.1) * 3 == exact(0.3) == Fraction(3, 10)
    assert exact(2.0) == 2
    assert isinstance(exact(2.0), int)


def test_sum_of_many_different_shares_is_exact() -> None:
    rng = random.Random(5)
    terms = [(rng.randint(1, 99), rng.randint(1, 99)) for _ in range(101)]
    above, below = sum_of_ratios(terms)
    assert Fraction(above, below) == sum(Fraction(a, b) for a, b in terms)
    assert sum_of_ratios([]) == (0, 1)
