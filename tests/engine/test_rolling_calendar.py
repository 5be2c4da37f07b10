"""Rolling on over periods of several years: lengths stay, and what is carried counts every year."""

from __future__ import annotations

import pytest
from toys import agreement, budgets, card, need, offer, solve, toy

import pooling


def test_lengths_stay_when_the_periods_go_from_which_they_follow() -> None:
    instance = toy(periods=[{"id": name, "year": year} for name, year in (("p1", 2025), ("p2", 2030), ("p3", 2040))])
    chosen = card()
    rolled = pooling.rolled(instance, solve(instance, chosen), freeze=0, drop=2, card=chosen)
    assert [rolled.years(period) for period in rolled.period_ids] == [10]


def test_money_and_balances_are_carried_by_the_year() -> None:
    # Budgets of 4 a year: 8 of two years are left, a quarter of them is kept: 2 over four years are a half a year.
    # A balance of 8 fades to a quarter.
    instance = toy(
        periods=[{"id": "p1", "years": 2}, {"id": "p2", "years": 4}],
        requirements=[need("r", 8, "fuel", nation="A", periods=["p1"]), need("z", 1, "fuel", periods=["p2"])],
        offers=[offer("b", "B", 8, "fuel")],
        agreements=[agreement(barter_limit=8, barter_carry_share=0.5, members=["A", "B"])],
        budgets=budgets(0.5, A=[4, 4], B=[4, 4]),
    )
    chosen = card("agreements", "exchange", "budget")
    rolled = pooling.rolled(instance, solve(instance, chosen), freeze=0, drop=1, card=chosen)
    assert {row.nation: row.amount_million for row in rolled.budgets} == pytest.approx({"A": 4.5, "B": 4.5})
    assert {row.nation: row.amount for row in rolled.balances} == pytest.approx({"A": -2.0, "B": 2.0})
