"""Periods with a calendar: how long each is, what contradicts itself, and what is said where there is none."""

from __future__ import annotations

from typing import Any

import pytest
from toys import budgets, card, offer, periods, toy

from pooling.domain.families.money import BUDGET
from pooling.domain.figures import discounting
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.report.notices import notices


def calendar(*rows: tuple[int | None, int | None]) -> list[dict[str, Any]]:
    """(year, years) of p1, p2 ...; None: not said."""
    told = [{"year": year, "years": years} for year, years in rows]
    return [
        {**period, **{column: value for column, value in row.items() if value is not None}}
        for period, row in zip(periods(len(rows)), told, strict=True)
    ]


def known(instance: Instance) -> list[tuple[int, int]]:
    return [(instance.years(period), instance.years_from_start(period)) for period in instance.period_ids]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Equal steps: each counts as a year.
        ([(None, None), (None, None), (None, None)], [(1, 0), (1, 1), (1, 2)]),
        ([(None, 2), (None, 5), (None, 1)], [(2, 0), (5, 2), (1, 7)]),
        # Until the next begins; the last as long as the one before.
        ([(2025, None), (2030, None), (2040, None)], [(5, 0), (10, 5), (10, 15)]),
        ([(2025, None), (2030, None), (2040, 3)], [(5, 0), (10, 5), (3, 15)]),
        ([(2025, 5), (2030, None), (2040, None)], [(5, 0), (10, 5), (10, 15)]),
        # The second begins where the first ends.
        ([(2025, 5), (None, None), (2040, 1)], [(5, 0), (10, 5), (1, 15)]),
        ([(None, 4), (None, None)], [(4, 0), (4, 4)]),
        ([(2025, None)], [(1, 0)]),
        ([(None, 4)], [(4, 0)]),
    ],
)
def test_lengths(rows: list[tuple[int | None, int | None]], expected: list[tuple[int, int]]) -> None:
    assert known(toy(periods=calendar(*rows))) == expected


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(2025, 5), (2031, 1)], [("/periods/1/year", "p1, the period before it, begins in 2025 and takes 5")]),
        # Through a period that does not say when it begins.
        ([(2025, 5), (None, 5), (2036, 1)], [("/periods/2/year", "p2, the period before it, begins in 2030 and")]),
        ([(2030, 1), (2030, 1)], [("/periods/1/year", "p1, the period before it, begins in 2030")]),
        ([(2030, None), (2025, None)], [("/periods/1/year", "p1, the period before it, begins in 2030")]),
        # As long as no period may say that it is.
        ([(1900, None), (2001, 1)], [("/periods/0/year", "it takes 101 years, until the next begins")]),
        ([(1900, 50), (None, None), (2200, None)], [("/periods/1/year", "it takes 250 years, until the next")]),
        ([(2025, None), (None, 5)], [("/periods/0/years", "how long it takes is not known")]),
        ([(None, None), (2030, None)], [("/periods/0/years", "how long it takes is not known")]),
        # Every one of them at once.
        (
            [(2025, 5), (2031, 2), (None, None), (None, 3)],
            [
                ("/periods/1/year", "p1, the period before it, begins in 2025 and takes 5"),
                ("/periods/2/years", "how long it takes is not known"),
            ],
        ),
    ],
)
def test_contradictions_are_refused(rows: list[tuple[int | None, int | None]], found: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidInput) as refused:
        toy(periods=calendar(*rows))
    problems = refused.value.problems
    assert [problem.place for problem in problems] == [place for place, _ in found]
    for problem, (_, rule) in zip(problems, found, strict=True):
        assert problem.rule.startswith(rule)
        assert problem.cure


@pytest.mark.parametrize("years", [0, 101, 2.5, -1])
def test_lengths_are_whole_years(years: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        toy(periods=[{"id": "p1", "years": years}, {"id": "p2", "years": 1}])
    assert [problem.place for problem in refused.value.problems] == ["/periods/0/years"]


def test_a_wrong_cell_is_not_blamed_twice() -> None:
    with pytest.raises(InvalidInput) as refused:
        toy(periods=[{"id": "p1", "year": 2025}, {"id": "p2", "year": "soon"}, {"id": "p3", "year": 2035}])
    assert [problem.place for problem in refused.value.problems] == ["/periods/1/year"]


def test_equal_steps_have_the_hash_they_had() -> None:
    # Written down before periods could have lengths.
    assert toy(periods=periods(2)).hash == HASH_OF_EQUAL_STEPS
    assert toy(periods=calendar((None, 1), (None, 1))).hash != HASH_OF_EQUAL_STEPS


HASH_OF_EQUAL_STEPS = "sha256:304afaf26fdc3c224b78e8cc0f01cc5952a7c732e2b98543855cc0ca8ac554d4"


def test_equal_steps_are_said_where_there_are_several() -> None:
    said = [
        any("equal steps" in notice for notice in notices(toy(periods=rows)))
        for rows in (periods(2), periods(1), calendar((2026, None), (2030, None)))
    ]
    assert said == [True, False, False]


def test_words_name_years_only_where_there_are_any() -> None:
    chosen = card(tiers=("cost",), spending__discount_rate=0.03)
    assert discounting(toy(periods=periods(2)), chosen) == "discounted at 3 % a period to p1"
    assert discounting(toy(periods=calendar((None, 5), (None, 5))), chosen) == "discounted at 3 % a year to p1"


def test_budgets_in_words_are_those_of_all_years() -> None:
    instance = toy(periods=calendar((None, 5), (None, 2)), budgets=budgets(A=[3, 4], B=[None, None]))
    assert BUDGET.words(instance, card("budget"), "A") == "A has a budget of 15 million in p1, 8 million in p2"


NAMED = [{"id": "2025"}, {"id": "2030"}]


def test_years_in_names_need_no_warning_where_lengths_are_said() -> None:
    def warned(rows: list[dict[str, Any]]) -> bool:
        return any("count periods, not years" in caution.rule for caution in toy(periods=rows).warnings)

    assert warned(NAMED)
    assert not warned([{**row, "years": 5} for row in NAMED])


@pytest.mark.parametrize(("years", "warned"), [((1, 1), True), ((1, 2), False)])
def test_warnings_about_money_count_years(years: tuple[int, int], warned: bool) -> None:
    # A unit costs 12 a year; budgets of 5 a year are 10 over two years of a period each, 15 over three.
    rows = budgets(A=[5, 5], B=[None, None])
    instance = toy(
        periods=calendar(*((None, length) for length in years)), budgets=rows, offers=[offer("a", "A", 2, cost=12)]
    )
    assert any("cannot be committed within them" in caution.rule for caution in instance.warnings) == warned
