"""budget: no member spends more than its budget, and what is left may be carried over."""

from __future__ import annotations

from typing import Any

import pytest
from toys import budgets, card, columns, committed, near, need, offer, periods, rows, solve, toy, values

from .writing import same_as_written

THREE_YEARS = toy(
    periods=periods(3),
    nations=[{"id": "A"}],
    requirements=[need("r", 10, "fuel")],
    offers=[offer("f", "A", 10, "fuel", cost=1)],
    budgets=budgets(0.5, A=[6, 2, 3]),
)
"""A has 6, 2 and 3 million; half of what is left of a year may be spent in the next. A tonne costs 1."""


def test_written() -> None:
    same_as_written("budget", THREE_YEARS, card("budget"))


def test_written_without_carry_over() -> None:
    same_as_written("budget-plain", THREE_YEARS.replace(budgets=budgets(A=[6, None, 3])), card("budget"))


def test_by_hand_carry_over_loses_so_nothing_is_left_where_years_count_alike() -> None:
    # A million kept is half a million later: 6 + 2 + 3 = 11 of 30 tonnes.
    result = solve(THREE_YEARS, card("budget"))
    assert values(result) == {"covered": near(11 / 30)}
    assert committed(result) == {("f", "p1"): 6, ("f", "p2"): 2, ("f", "p3"): 3}


def test_by_hand_carry_over_through_three_periods() -> None:
    # Only the third year has a need: (6 -> 3 carried; 2 + 3 = 5 -> 2.5 carried; 3 + 2.5 = 5.5 tonnes of 10.
    instance = THREE_YEARS.replace(requirements=[need("r", 10, "fuel", periods=["p3"])])
    assert values(solve(instance, card("budget"))) == {"covered": near(0.55)}


def test_by_hand_carry_over_counts_what_was_spent_between() -> None:
    # p2 needs 4 at the first priority: 2 + 2 of the 3 carried in. Left in p2: 2 + 3 - 4 = 1, half of it: 0.5.
    # p3: 3 + 0.5 = 3.5 of 10. covered = (100 * 1 + 10 * 0.35) / 110.
    instance = THREE_YEARS.replace(
        requirements=[need("q", 4, "fuel", periods=["p2"]), need("r", 10, "fuel", periods=["p3"], priority=2)]
    )
    assert values(solve(instance, card("budget"))) == {"covered": near(103.5 / 110)}


def test_by_hand_each_period_has_its_own_carry_over_share() -> None:
    # 6 kept at 100 %, then 2 + 6 = 8 kept at 25 % = 2, so p3 has 3 + 2 = 5 of 10.
    rows_of_budget = budgets(A=[6, 2, 3])
    for row, share in zip(rows_of_budget, (1.0, 0.25, 0.9), strict=True):
        row["carry_over_share"] = share
    instance = THREE_YEARS.replace(budgets=rows_of_budget, requirements=[need("r", 10, "fuel", periods=["p3"])])
    assert values(solve(instance, card("budget"))) == {"covered": near(0.5)}


def test_by_hand_no_amount_is_no_limit_and_leaves_nothing() -> None:
    # p2 has no limit: its 10 tonnes are met and nothing of p1 or p2 reaches p3: 6 + 10 + 3 = 19 of 30.
    result = solve(THREE_YEARS.replace(budgets=budgets(1.0, A=[6, None, 3])), card("budget"))
    assert values(result) == {"covered": near(19 / 30)}


@pytest.mark.parametrize(("scale", "tonnes"), [(0, 0), (0.5, 5.5), (1, 11), (2, 20), (100, 30)])
def test_by_hand_scale(scale: float, tonnes: float) -> None:
    # Amounts 6, 2, 3 times scale, each at most the need of 10. Times 2: 10 + 4 + 6 = 20 without carry-over.
    # With it, half of the 2 left in p1 comes to p2: 10 + 5 + 6 = 21.
    instance = THREE_YEARS.replace(budgets=budgets(A=[6, 2, 3]))
    assert values(solve(instance, card("budget", budget__scale=scale))) == {"covered": near(tonnes / 30)}
    if scale == 2:
        assert values(solve(THREE_YEARS, card("budget", budget__scale=2))) == {"covered": near(21 / 30)}


def test_by_hand_everything_spent_counts() -> None:
    # 12 million: taking part 3, a unit 2, deploying it 1: 3 + 3 * 3 = 12 -> 3 aircraft; the fourth would make 15.
    instance = toy(
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 4, cost=2, fixed_cost_million=3)],
        deployment=[{"cost_million": 1}],
        budgets=budgets(A=[12], B=[0]),
    )
    result = solve(instance, card("budget"))
    assert (values(result), committed(result)) == ({"covered": 0.75}, {"a": 3})


def advancing(advance: float, carry_over: float = 0.0, **changed: Any) -> Any:
    """Six, two and three million; a share of the next year's may be spent a year before."""
    return THREE_YEARS.replace(budgets=budgets(carry_over, advance, A=[6, 2, 3]), **changed)


def in_turn(*priorities: int) -> list[dict[str, Any]]:
    """Ten tonnes in each year, of a priority each."""
    return [
        need(f"r{at}", 10, "fuel", periods=[f"p{at}"], priority=priority) for at, priority in enumerate(priorities, 1)
    ]


def test_written_with_advances() -> None:
    same_as_written("budget-advance", advancing(0.5, 0.25), card("budget"))


@pytest.mark.parametrize(
    ("advance", "year", "tonnes"),
    [
        (0.5, "p1", 7),  # 6 and half of 2
        (1.0, "p1", 8),
        (0.5, "p2", 3.5),  # 2 and half of 3
        (1.0, "p2", 5),
        (1.0, "p3", 3),  # nothing comes after it
    ],
)
def test_by_hand_advance_where_one_year_has_a_need(advance: float, year: str, tonnes: float) -> None:
    instance = advancing(advance, requirements=[need("r", 10, "fuel", periods=[year])])
    assert values(solve(instance, card("budget"))) == {"covered": near(tonnes / 10)}


@pytest.mark.parametrize(
    ("advance", "priorities", "tonnes"),
    [
        (0.5, (1, 2, 3), (7, 2.5, 1.5)),  # 6 + 1; 2 - 1 + 1.5; 3 - 1.5
        (1.0, (1, 2, 3), (8, 3, 0)),  # 6 + 2; 2 - 2 + 3; 3 - 3
        (0.5, (2, 1, 3), (6, 3.5, 1.5)),  # nothing of the second year, which counts most
        (0.5, (3, 2, 1), (6, 2, 3)),  # each counts more than the one before
        (0.5, (2, 3, 1), (7, 1, 3)),  # the last keeps all of its own
    ],
)
def test_by_hand_what_is_advanced_is_missing_a_year_later(
    advance: float, priorities: tuple[int, ...], tonnes: tuple[float, ...]
) -> None:
    result = solve(advancing(advance, requirements=in_turn(*priorities)), card("budget"))
    assert committed(result) == {("f", f"p{at}"): units for at, units in enumerate(tonnes, 1) if units}


def test_by_hand_what_is_advanced_is_no_more_than_that_year_has() -> None:
    # Carry-over into p2 is not advanced in p1: 6 in p1, and 2 + 1 in p2 where nothing is spent before (6 / 2 = 3).
    instance = advancing(0.5, 0.5, requirements=in_turn(2, 1, 3))
    # p2 first: p1 keeps all 6, of which 3 come to p2; 2 + 3 + 1.5 advanced = 6.5, and p3 has 3 - 1.5.
    result = solve(instance, card("budget"))
    assert committed(result) == {("f", "p2"): 6.5, ("f", "p3"): 1.5}


def test_by_hand_no_advance_without_an_amount_to_take_it_from() -> None:
    for amounts, tonnes in (([6, None, 3], 6), ([None, 2, 3], 10)):
        instance = advancing(1.0).replace(
            budgets=budgets(0.0, 1.0, A=amounts), requirements=[need("r", 10, "fuel", periods=["p1"])]
        )
        assert values(solve(instance, card("budget"))) == {"covered": near(tonnes / 10)}
    # p2 may not take from p3, which has no limit, and has not lent to p1.
    instance = advancing(1.0).replace(
        budgets=budgets(0.0, 1.0, A=[6, 2, None]), requirements=[need("r", 10, "fuel", periods=["p2"])]
    )
    assert values(solve(instance, card("budget"))) == {"covered": 0.2}


def test_by_hand_advances_scale_with_budgets() -> None:
    # Half of each: 3 + 0.5 of 1.
    instance = advancing(0.5, requirements=[need("r", 10, "fuel", periods=["p1"])])
    assert values(solve(instance, card("budget", budget__scale=0.5))) == {"covered": 0.35}


def test_by_hand_the_report_says_what_was_advanced() -> None:
    result = solve(advancing(0.5, requirements=in_turn(1, 2, 3)), card("budget"))
    table = result.spending.query("nation == 'A'")
    assert table["spend_million"].tolist() == pytest.approx([7, 2.5, 1.5])
    assert table["advanced_million"].tolist() == pytest.approx([1, 1.5, 0])
    assert table["limit_million"].tolist() == pytest.approx([7, 2.5, 1.5])


def test_absent_without_amounts_costs_or_anything_to_carry() -> None:
    free = THREE_YEARS.replace(budgets=budgets(0.5, A=[None, None, None]))
    assert rows(free, card("budget")) == rows(free, card())
    costless = THREE_YEARS.replace(offers=[offer("f", "A", 10, "fuel")], budgets=budgets(A=[6, 2, 3]))
    assert rows(costless, card("budget")) == rows(costless, card())
    plain = THREE_YEARS.replace(budgets=budgets(A=[6, 2, 3]))
    extra = set(rows(plain, card("budget"))) - set(rows(plain, card()))
    assert extra == {f"budget[A,p{year}]" for year in (1, 2, 3)}
    assert columns(plain, card("budget")) == columns(plain, card())


def test_absent_what_is_carried_into_a_period_without_limit() -> None:
    instance = THREE_YEARS.replace(budgets=budgets(0.5, A=[6, None, None]))
    assert set(columns(instance, card("budget"))) == set(columns(instance, card()))
