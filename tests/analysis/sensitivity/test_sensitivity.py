"""Tornado and Morris: cases by hand, independent solves of drawn figures, and figures that stay valid."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from toys import EXACT, need, offer, toy

import pooling
from pooling.analysis.sensitivity.figures import changes, groups
from pooling.domain.instance import Instance
from pooling.report.charts.tornado import tornado_chart

ALONE = {"families.breadth": False}


def fuels(**changed: Any) -> Instance:
    """10 tonnes are needed, A has 6 at 2 million and B 6 at 5: 6 * 2 + 4 * 5 = 32 million."""
    stated: dict[str, Any] = {
        "requirements": [need("r", 10, "fuel")],
        "offers": [offer("a", "A", 6, "fuel", cost=2), offer("b", "B", 6, "fuel", cost=5)],
    }
    return toy(**{**stated, **changed})


def test_a_tornado_by_hand() -> None:
    """Costs: 32 * 0.9 = 28.8 and 32 * 1.1 = 35.2. Needs: 9 cost 12 + 15 = 27, 11 cost 12 + 25 = 37.

    Offers: 5.4 each cover 10 at 5.4 * 2 + 4.6 * 5 = 33.8; 6.6 of A leave 3.4 * 5, 13.2 + 17 = 30.2.
    """
    rows = pooling.sensitivity(fuels(), overrides=ALONE, gap=EXACT)
    found = {row.figures: row for row in rows if row.tier == "cost"}
    ends = {name: (row.low, row.high) for name, row in found.items()}
    assert ends == {
        "requirements.quantity": (pytest.approx(27.0), pytest.approx(37.0)),
        "offers.unit_cost_million": (pytest.approx(28.8), pytest.approx(35.2)),
        "offers.quantity": (pytest.approx(33.8), pytest.approx(30.2)),
    }
    assert list(found) == list(ends)
    costs = found["offers.unit_cost_million"]
    assert (costs.low_verdict, costs.high_verdict, costs.base) == ("better", "worse", pytest.approx(32.0))
    assert (costs.low_bound, costs.high_bound) == (pytest.approx(28.8, abs=0.01), pytest.approx(35.2, abs=0.01))
    assert costs.label == "offers: unit cost"
    assert "offers: unit cost, 10 % less | as it is | more: cost 28.80 | 32.00 | 35.20 (proven)" in rows.words
    assert rows.outcome == "optimal"


def test_a_chart_takes_the_rows() -> None:
    rows = pooling.sensitivity(fuels(), overrides=ALONE, gap=EXACT)
    chart = tornado_chart([row for row in rows if row.tier == "cost"], 32.0, "cost (million)")
    assert chart is not None
    assert [row[0] for row in chart.table.rows][:1] == ["requirements: quantity"]


def test_one_nation_alone() -> None:
    """B's 4 tonnes at 4.5 or 5.5 instead of 5: 30 and 34."""
    rows = pooling.sensitivity(fuels(), overrides=ALONE, gap=EXACT, per="nation", figures=["offers.unit_cost_million"])
    assert [(row.of, row.low, row.high) for row in rows if row.tier == "cost"] == [
        ("B", pytest.approx(30.0), pytest.approx(34.0)),
        ("A", pytest.approx(30.8), pytest.approx(33.2)),
    ]


def test_whole_units_are_rounded_and_that_is_said() -> None:
    rows = pooling.sensitivity(toy(), figures=["offers.quantity"])
    assert all(row.count == 0 and row.low == row.high == row.base for row in rows)
    assert "whole ones are rounded" in rows[0].why


def test_no_plan_is_an_answer() -> None:
    """11 tonnes must be covered in full and only 10 are there: no plan with larger needs."""
    strict = {**ALONE, "coverage.shortfall_allowed": False}
    scarce = fuels(offers=[offer("a", "A", 10, "fuel", cost=2)])
    rows = pooling.sensitivity(scarce, overrides=strict, gap=EXACT, figures=["requirements.quantity"])
    cost = next(row for row in rows if row.tier == "cost")
    assert (cost.low, cost.high) == (pytest.approx(18.0), None)
    assert "larger: no plan" in cost.why


def test_a_cancel_gives_the_part_that_is_there() -> None:
    cancel = threading.Event()

    def tell(done: int, _count: int, _what: str) -> None:
        if done == 1:
            cancel.set()

    rows = pooling.sensitivity(fuels(), overrides=ALONE, gap=EXACT, cancel=cancel, on_progress=tell)
    assert rows.outcome == "feasible"
    assert rows.reason == "cancelled"
    assert "groups of figures are left out" in rows.detail
    assert rows[0].figures == "requirements.quantity"


def test_wrong_names_are_told_at_once() -> None:
    with pytest.raises(pooling.InvalidInput) as caught:
        pooling.sensitivity(fuels(), figures=["offers.quantty", "offers.cost"])
    assert [problem.place for problem in caught.value.problems] == ["figures", "figures"]
    assert "offers.quantity" in caught.value.problems[0].cure


@pytest.mark.parametrize("name", ["airlift-hours", "munitions-purchase", "nordic-five"])
def test_figures_of_the_library_stay_valid(name: str) -> None:
    instance = pooling.load(name)
    for group in groups(instance, "column", None):
        for factor in (0.9, 1.1):
            assert pooling.variant(instance, *changes(instance, group, factor)).instance.hash


def test_ends_are_those_of_independent_runs() -> None:
    draw = random.Random(3)
    for _ in range(3):
        offers = [offer(name, name.upper(), draw.randint(2, 6), "fuel", cost=draw.randint(1, 9)) for name in "ab"]
        case = fuels(requirements=[need("r", draw.randint(4, 10), "fuel")], offers=offers)
        rows = pooling.sensitivity(case, overrides=ALONE, gap=0, figures=["requirements.quantity"])
        for end, factor in (("low", 0.9), ("high", 1.1)):
            other = pooling.variant(case, f"requirements id=r quantity*={factor}").instance
            cold = pooling.solve(other, overrides=ALONE, gap=0)
            for row in rows:
                assert getattr(row, end) == pytest.approx(cold.tier(row.tier).value, abs=1e-6)


def test_morris_of_what_adds_up() -> None:
    """10 tonnes at 2 and a fixed cost of 4: 24. From 10 % less to 10 % more, 20 moves by 4 and 4 by 0.8, always."""
    case = fuels(offers=[offer("a", "A", 20, "fuel", cost=2, fixed_cost_million=4)])
    figures = ["offers.unit_cost_million", "offers.fixed_cost_million"]
    rows = pooling.morris(case, overrides=ALONE, gap=EXACT, figures=figures, walks=2)
    effects = {row.figures: (row.size, row.mean, row.spread) for row in rows if row.tier == "cost"}
    near = {"abs": 0.01}
    assert effects == {
        figures[0]: (pytest.approx(4.0, **near), pytest.approx(4.0, **near), pytest.approx(0.0, **near)),
        figures[1]: (pytest.approx(0.8, **near), pytest.approx(0.8, **near), pytest.approx(0.0, **near)),
    }
    assert {row.walks for row in rows} == {2}


def test_morris_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pooling.analysis.sensitivity.morris.find_spec", lambda _: None)
    with pytest.raises(pooling.InvalidInput, match="SALib"):
        pooling.morris(fuels())
    with pytest.raises(pooling.InvalidInput):
        pooling.morris(fuels(), walks=1)


def test_a_walk_without_plan_says_so() -> None:
    strict = {**ALONE, "coverage.shortfall_allowed": False}
    scarce = fuels(offers=[offer("a", "A", 10, "fuel", cost=2)])
    rows = pooling.morris(scarce, overrides=strict, figures=["requirements.quantity", "offers.unit_cost_million"])
    assert (list(rows), rows.outcome) == ([], "infeasible")
    assert "there is no plan" in rows.detail
