"""How the burden of a plan is shared, on a case solved by hand."""

from __future__ import annotations

import pytest
from toys import card, need, offer, solve, toy

import pooling
from pooling.analysis.burden.records import Burden, BurdenMeasure
from pooling.domain.problems import InvalidInput

COST = card("spending", tiers=("covered", "cost"))
FOUR = toy(
    nations=[{"id": nation, "gdp_million": gdp} for nation, gdp in zip("ABCD", (1000, 400, 400, 200), strict=True)],
    requirements=[need("all", 10, "fuel"), need("d", 10, "fuel", nation="D")],
    offers=[
        offer("a", "A", 16, "fuel", cost=1),
        offer("b", "B", 3, "fuel", cost=1),
        offer("c", "C", 1, "fuel", cost=1),
    ],
)
"""Two needs of 10 tonnes, one of all, one of D; A sends 16, B 3, C 1, at 1 each, and so pays 80, 15 and 5 %."""


def measure(found: Burden, name: str, key: str) -> BurdenMeasure:
    return next(row for row in found.measures if (row.measure, row.key) == (name, key))


def test_by_hand_what_nations_pay_get_and_should_pay() -> None:
    found = pooling.burden(FOUR, card=COST)
    assert [row.paid_share for row in found.nations] == pytest.approx([0.8, 0.15, 0.05, 0])
    assert [row.paid_of_gdp for row in found.nations] == pytest.approx([0.016, 0.0075, 0.0025, 0])
    # A quarter of the need of all is each nation's, and D's own is D's: 25, 25, 25 and 125 of 200 points.
    assert [row.benefit_share for row in found.nations] == pytest.approx([1 / 8, 1 / 8, 1 / 8, 5 / 8])
    gdp = {row.nation: row for row in found.keys if row.key == "gdp"}
    assert [gdp[nation].ratio for nation in "ABCD"] == pytest.approx([1.6, 0.75, 0.25, 0])
    assert gdp["D"].above_share == pytest.approx(-0.1)
    # Ranks of size 4, 2.5, 2.5, 1 and of what is paid for it 4, 3, 2, 1: 4.5 / sqrt(4.5 * 5). B and C are
    # alike, so two orders of 24 are as much, and two as little.
    exploited = measure(found, "exploitation", "gdp")
    assert exploited.value == pytest.approx(4.5 / (4.5 * 5) ** 0.5)
    assert exploited.p_value == pytest.approx(
        4 / 24
    )  # two orders of 24 are as much, for B and C are alike; two as little
    assert measure(found, "largest_ratio", "gdp").value == pytest.approx(1.6)
    # 30 points too much are paid by A: 80 less 50.
    assert measure(found, "to_be_moved", "gdp").value == pytest.approx(0.3)
    # sum k_i k_j |r_i - r_j| over pairs: 0.1 * 0.85 + 0.1 * 1.35 + 0.05 * 1.6 + 0.04 * 0.5 + 0.02 * 0.75 + 0.02 * 0.25.
    assert measure(found, "gini", "gdp").value == pytest.approx(0.34)
    # Paid less key: +30, -5, -15, -10: ranks 4, 1, 3, 2: W = 4, and 7 of 16 signs are as small.
    concordance = measure(found, "concordance", "gdp")
    assert (concordance.value, concordance.p_value) == (4, 14 / 16)
    assert "exploitation" in found.text(full=True)
    assert len(found.table()[1]) == len(found.measures)


def test_a_result_that_is_there_is_measured_without_a_run() -> None:
    result = solve(FOUR, COST)
    assert (
        pooling.burden(FOUR, card=COST, base=result, time_limit_s=1e-9).measures
        == pooling.burden(FOUR, card=COST).measures
    )


def test_where_nothing_is_paid_there_is_nothing_to_measure() -> None:
    free = toy()
    found = pooling.burden(free, card=COST)
    assert (found.outcome, found.measures) == ("optimal", ())
    assert [row.paid_share for row in found.nations] == [None, None]
    assert "nothing to measure" in found.text()


def test_no_plan_no_measures() -> None:
    locks = [{"id": "l", "rule": "at_least", "offer": "a", "quantity": 99}]
    found = pooling.burden(FOUR.replace(locks=locks), card=card("spending", "locks", tiers=("covered", "cost")))
    assert (found.outcome, found.nations) == ("infeasible", ())
    assert found.text()


def test_what_is_asked_wrongly_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no such key"):
        pooling.burden(FOUR, card=COST, common_key="gpd")
    with pytest.raises(InvalidInput, match="spending"):
        pooling.burden(FOUR, card=card())
