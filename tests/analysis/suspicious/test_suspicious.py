"""Suspicious figures: planted by hand with the arithmetic, planted by chance, and what mending them changes."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from toys import EXACT, budgets, need, offer, toy

import pooling
from pooling.analysis.suspicious.screening import screened
from pooling.domain.instance import Instance

from .planting import Planted, planted

LONG = Path(__file__).parent / "results-long.json"
LIBRARY = ("nordic-five", "benelux-baltic", "eu-27", "nordic-baltic-decade", "nato-32")


def found_in(case: Planted) -> tuple[bool, int]:
    """(whether the mistake is among what is suspicious, how much else is)."""
    places = [(found.table, found.row, found.column) for found in screened(case.instance)]
    # Of a row that stands there twice either may be meant.
    twice = case.column == "id"
    hits = [place for place in places if place == (case.table, case.row, case.column) or (twice and place[2] == "id")]
    return bool(hits), len(places) - len(hits)


def measured(count: int, seed: int) -> dict[str, Any]:
    """So many mistakes planted in the sets of the library in turn: what is found, and false alarms."""
    bases = {name: pooling.load(name) for name in LIBRARY}
    draw = random.Random(seed)
    planted_in: Counter[str] = Counter()
    found_of: Counter[str] = Counter()
    alarms = 0
    for number in range(count):
        case = planted(bases[LIBRARY[number % len(LIBRARY)]], draw)
        hit, others = found_in(case)
        kind = f"{case.table}.{case.column}"
        planted_in[kind] += 1
        found_of[kind] += hit
        alarms += others
    return {
        "seed": seed,
        "planted": count,
        "found": sum(found_of.values()),
        "false_alarms": alarms,
        "false_alarms_without_any_mistake": {name: len(screened(base)) for name, base in bases.items()},
        "found_of_planted": {kind: f"{found_of[kind]} of {planted_in[kind]}" for kind in sorted(planted_in)},
    }


def fuels(**changed: Any) -> Instance:
    """Five nations offer fuel at 1 to 1.2 million a tonne: E's cost was written 11.5 instead of 1.15.

    10 tonnes are needed and each nation has 2, so all is needed: 2 * (1 + 1.05 + 1.1 + 1.2 + 11.5) = 31.7; mended
    2 * (1 + 1.05 + 1.1 + 1.2 + 1.15) = 11, which is 20.7 less.
    """
    costs = {"A": 1.0, "B": 1.05, "C": 1.1, "D": 1.2, "E": 11.5}
    stated: dict[str, Any] = {
        "nations": [{"id": name} for name in costs],
        "requirements": [need("r", 10, "fuel")],
        "offers": [offer(name.lower(), name, 2, "fuel", cost=cost) for name, cost in costs.items()],
    }
    return toy(**{**stated, **changed})


def test_a_lost_point_is_found_and_mended() -> None:
    rows = pooling.suspicious(fuels(), gap=EXACT)
    assert [(row.table, row.row, row.column, row.value, row.likely) for row in rows[:1]] == [
        ("offers", "e", "unit_cost_million", "11.5", "1.15")
    ]
    assert {row.place for row in rows} == {1}
    assert rows[0].change == "offers id=e unit_cost_million:=1.15"
    cost = next(row for row in rows if row.tier == "cost")
    assert (cost.before, cost.after) == (pytest.approx(31.7), pytest.approx(11.0))
    assert (cost.verdict, cost.known) == ("better", "certified")
    assert cost.least_difference == pytest.approx(-20.7, abs=0.01)
    assert cost.most_difference == pytest.approx(-20.7, abs=0.01)
    assert rows.outcome == "optimal"
    assert rows.words.startswith("1. fuel of E: unit cost 11.5 million, likely 1.15, ")
    assert "mended: cost -20.7 million (certified)" in rows.words


def test_without_runs_it_only_looks() -> None:
    rows = pooling.suspicious(fuels(), most=0)
    assert [(row.row, row.tier, row.after) for row in rows] == [("e", "", None)]


def test_what_is_alike_is_not_suspicious() -> None:
    honest = fuels(
        offers=[offer(name, name.upper(), 2, "fuel", cost=1.0 + place / 10) for place, name in enumerate("abcde")]
    )
    assert pooling.suspicious(honest) == []


def test_a_row_twice_is_found_and_what_it_brings_is_said() -> None:
    """With the copied row 2 of 3 are covered (1 + 1), without it 1 of 3: a third less."""
    rows = pooling.suspicious(
        toy(requirements=[need("r", 3)], offers=[offer("a", "A", 1), offer("b", "A", 1)]),
        overrides={"families.breadth": False},
        gap=EXACT,
    )
    covered = next(row for row in rows if row.tier == "covered")
    assert (covered.kind, covered.row, covered.likely, covered.change) == ("duplicate", "b", "", "remove offers id=b")
    assert (covered.before, covered.after) == (pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert covered.verdict == "worse"


def test_a_year_that_does_not_follow_is_found() -> None:
    years = (2026, 2027, 2038, 2039, 2040)
    base = [{"id": f"p{year}", "year": year} for year in years]
    assert screened(toy(periods=base)) == []
    wrong = [{"id": f"{2026 + place}", "year": year} for place, year in enumerate((2026, 2027, 2028, 2029, 2072))]
    found = screened(toy(periods=wrong))
    assert [(one.kind, one.value, one.likely) for one in found] == [("date", "2072", "2030")]


def test_a_larger_nation_with_more_is_not_suspicious() -> None:
    """Quantities in proportion to size: 1 to 30 units for 1 to 30 of GDP. Ten times as much for its size is."""
    sizes = {"A": 1, "B": 2, "C": 3, "D": 4, "E": 30}
    nations = [
        {"id": name, "gdp_million": 1_000 * size, "population": 1_000 * size, "personnel": size}
        for name, size in sizes.items()
    ]

    def having(**quantities: float) -> Instance:
        return toy(
            nations=nations, offers=[offer(name.lower(), name, value, "fuel") for name, value in quantities.items()]
        )

    assert screened(having(A=1, B=2, C=3, D=4, E=30)) == []
    assert [found.likely for found in screened(having(A=1, B=2, C=3, D=4, E=300))] == ["30"]


def test_a_need_that_is_wrong_is_told_and_not_the_changes_beside_it() -> None:
    """Needs of 20, 200 instead of 20, 15 and 5, each doubled in the last year: only the 200 is wrong."""
    wrong = pooling.variant("munitions-purchase", "requirements id=borland-stock quantity:=200").instance
    assert [(found.table, found.value, found.likely) for found in screened(wrong)] == [("requirements", "200", "20")]
    late = pooling.variant("munitions-purchase", "requirement_changes requirement=borland-stock quantity:=400").instance
    assert [(found.table, found.value, found.likely) for found in screened(late)] == [
        ("requirement_changes", "400", "40")
    ]


def test_where_no_plan_is_possible_that_is_said_and_the_suspicion_stays() -> None:
    locks = [{"id": "l", "rule": "at_least", "offer": "e", "quantity": 2}]
    poor = fuels(budgets=budgets(A=[9.0], B=[9.0], C=[9.0], D=[9.0], E=[3.0]), locks=locks)
    rows = pooling.suspicious(poor)
    assert (rows[0].likely, rows[0].tier, rows.outcome) == ("1.15", "", "infeasible")
    assert "as things stand there is no plan" in rows[0].open


def test_most_planted_mistakes_are_found_and_few_alarms_are_false() -> None:
    base = pooling.load("nordic-five")
    draw = random.Random(5)
    found = [found_in(planted(base, draw)) for _ in range(20)]
    assert sum(hit for hit, _ in found) >= 12
    assert sum(others for _, others in found) <= 30


@pytest.mark.long
def test_a_hundred_planted_mistakes() -> None:
    result = measured(100, 2026)
    assert result["found"] >= 70
    LONG.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
