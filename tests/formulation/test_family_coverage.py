"""coverage: needs are met or the gap is named."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    assigned,
    card,
    columns,
    committed,
    compiled,
    effect,
    near,
    need,
    offer,
    option,
    periods,
    rows,
    solve,
    toy,
    values,
)

from .writing import same_as_written

THREE_NEEDED = toy(
    requirements=[need("r", 3), need("q", 4, "fuel")],
    offers=[offer("a", "A", 2), offer("b", "B", 2, effectiveness=0.5), offer("f", "A", 3, "fuel", effectiveness=2)],
)
"""Three aircraft are needed; A has 2, B has 2 that count half each. Four tonnes are needed; A's three count double."""


def test_written() -> None:
    same_as_written("coverage", THREE_NEEDED, card())


def test_by_hand_effectiveness_and_shortfall() -> None:
    # r: 2 * 1 + 2 * 0.5 = 3 of 3.  q: 2 tonnes that count double are the 4 of 4.
    result = solve(THREE_NEEDED, card(tiers=("covered",)))
    assert values(result) == {"covered": 1.0}
    assert assigned(result) == {("a", "r"): 2, ("b", "r"): 2, ("f", "q"): 2}


def test_by_hand_the_gap_is_named() -> None:
    # 2 of 3 aircraft (short 1) and 2 of 4 tonnes (short 2), weights 100 each: covered = (2/3 + 1/2) / 2 = 7/12.
    result = solve(
        toy(requirements=[need("r", 3), need("q", 4, "fuel")], offers=[offer("a", "A", 2), offer("f", "A", 2, "fuel")]),
        card(),
    )
    assert values(result)["covered"] == near(7 / 12)
    assert result.coverage.set_index("requirement")["short"].to_dict() == {"r": 1.0, "q": 2.0}


def test_by_hand_no_shortfall_allowed() -> None:
    # Every need in full: 3 aircraft = 1 of A at 9 each with 2 of B at 4 each -> 9 + 8 = 17 million.
    instance = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 2, cost=9), offer("b", "B", 2, cost=4)])
    strict = card(tiers=("cost",), coverage__shortfall_allowed=False)
    result = solve(instance, strict)
    assert values(result) == {"cost": 17.0}
    assert committed(result) == {"a": 1, "b": 2}
    assert not any(name.startswith("short") for name in columns(instance, strict))


UNSURE = toy(
    nations=[{"id": "A", "reliability": 0.8}, {"id": "B"}],
    requirements=[need("r", 3), need("q", 4, "fuel")],
    offers=[
        offer("a", "A", 9, reliability=0.5),
        offer("b", "B", 2, effectiveness=0.5),
        offer("f", "A", 9, "fuel", effectiveness=1.25),
    ],
    clusters=[{"id": "c", "nations": ["A"], "failure_probability": 0.25}],
    caveats=[{"id": "c", "nation": "B", "rule": "approval", "delay_days": 3, "probability": 0.75}],
    agreements=[agreement(gain_share=0.5, nations=["A"], capabilities=["lift"])],
)
"""A comes with 0.8, its cluster with 0.75, its aircraft with a half of that; B's approval with 0.75; g gains half."""


def test_written_in_expected_units() -> None:
    same_as_written("coverage-expected", UNSURE, card("caveats", "agreements", coverage__count="expected"))


@pytest.mark.parametrize(
    ("tables", "chance"),
    [
        ({"nations": [{"id": "A", "reliability": 0.5}, {"id": "B", "reliability": 0.1}]}, 0.5),
        ({"offers": [offer("a", "A", 4, reliability=0.25)]}, 0.25),
        (
            {
                "clusters": [
                    {"id": "c", "nations": ["A", "B"], "failure_probability": 0.5},
                    {"id": "d", "nations": ["A"], "failure_probability": 0.2},
                    {"id": "e", "nations": ["B"], "failure_probability": 0.9},
                ]
            },
            0.5 * 0.8,
        ),
        (
            {
                "nations": [{"id": "A", "reliability": 0.5}],
                "offers": [offer("a", "A", 4, reliability=0.8)],
                "clusters": [{"id": "c", "nations": ["A"], "failure_probability": 0.25}],
            },
            0.5 * 0.8 * 0.75,
        ),
    ],
)
def test_by_hand_expected_units(tables: dict[str, Any], chance: float) -> None:
    # Four aircraft that come with a chance are 4 * chance of the four needed; pledged, they are all four.
    instance = toy(requirements=[need("r", 4)], offers=[offer("a", "A", 4)]).replace(**tables)
    result = solve(instance, card(coverage__count="expected"))
    assert values(result) == {"covered": near(chance)}
    row = result.coverage.set_index("requirement").loc["r"]
    assert (row["pledged"], row["credible"], row["delivered"]) == pytest.approx((4, 4 * chance, 4 * chance))
    pledged = solve(instance, card())
    assert values(pledged) == {"covered": 1.0}
    row = pledged.coverage.set_index("requirement").loc["r"]
    assert (row["pledged"], row["credible"], row["delivered"]) == pytest.approx((4, 4 * chance, 4))


def test_by_hand_expected_more_is_sent_where_less_comes() -> None:
    # A's aircraft (1 each) come one in two, B's (3 each) always. Two are needed: 4 of A at 4; pledged: 2 of A at 2.
    instance = toy(
        nations=[{"id": "A", "reliability": 0.5}, {"id": "B"}],
        offers=[offer("a", "A", 5, cost=1), offer("b", "B", 2, cost=3)],
    )
    expected = solve(instance, card(tiers=("covered", "cost"), coverage__count="expected"))
    assert (values(expected), committed(expected)) == ({"covered": 1.0, "cost": 4.0}, {"a": 4})
    assert values(solve(instance, card(tiers=("covered", "cost"))))["cost"] == 2.0


def test_bounds_of_expected_units_are_what_the_need_takes() -> None:
    # 3 / (0.8 * 0.75 * 0.5) = 10, of which 9 are owned; 3 / (0.5 * 0.75) = 8, 2 owned; 4 / (1.25 * 0.6) tonnes.
    found = columns(UNSURE, card("caveats", coverage__count="expected"))
    assert (found["assign[a,r,p]"], found["assign[b,r,p]"]) == ((0, 9), (0, 2))
    assert found["assign[f,q,p]"] == pytest.approx((0, 4 / 0.75))
    fewer = UNSURE.replace(requirements=[need("r", 1), need("q", 4, "fuel")])
    # 1 / 0.3 = 3.33.. aircraft: four.
    assert columns(fewer, card("caveats", coverage__count="expected"))["assign[a,r,p]"] == (0, 4)


def test_bounds_are_what_the_need_takes() -> None:
    # Whole units: ceil(3 / 2) = 2 of effectiveness 2 (of 5). Divisible: 4 / 1.6 = 2.5 (of 9). The need bounds short.
    found = columns(
        toy(
            requirements=[need("r", 3), need("q", 4, "fuel")],
            offers=[offer("a", "A", 5, effectiveness=2), offer("f", "A", 9, "fuel", effectiveness=1.6)],
        ),
        card(),
    )
    assert found["assign[a,r,p]"] == (0, 2)
    assert found["assign[f,q,p]"] == (0, 2.5)
    assert found["short[r,p]"] == (0, 3)


LIFTED = toy(
    nations=[{"id": "A", "reliability": 0.8}, {"id": "B"}],
    requirements=[need("r", 10)],
    offers=[offer("a", "A", 10, reliability=0.5), offer("b", "B", 1, reliability=0.75)],
    clusters=[{"id": "c", "nations": ["A"], "failure_probability": 0.25}],
    agreements=[agreement(gain_share=0.5, nations=["A"])],
    options=[option(), option("k", cost_million=4)],
    effects=[
        effect(reliability=0.75, offer="a"),
        effect(option="k", reliability=1.0, nation="A"),
        effect(option="k", reliability=0.5, nation="B"),
    ],
)
"""Of A's ten 0.8 * 0.75 * 0.5 can be expected each; options make 0.75 or 1 of the 0.5."""


def test_written_lifted() -> None:
    same_as_written("coverage-lifts", LIFTED, card("agreements", "options", coverage__count="expected"))


@pytest.mark.parametrize(
    ("effects", "covered"),
    [
        ([], 0.4),
        ([effect(reliability=0.75)], 0.6),
        ([effect(reliability=1.0)], 0.8),
        ([effect(reliability=0.25)], 0.4),  # less than it is: nothing is lost
        ([effect(reliability=0.75), effect(option="k", reliability=1.0)], 0.8),  # the largest holds, no sum of them
        ([effect(reliability=0.75, nation="A")], 0.6),
        ([effect(reliability=0.75, nation="B")], 0.4),
        ([effect(reliability=0.75, capability="fuel")], 0.4),
        ([effect(reliability=0.75, offer="a")], 0.6),
    ],
)
def test_by_hand_reliability_that_is_bought(effects: list[dict[str, Any]], covered: float) -> None:
    # Ten of A's at 0.8 * 0.5; with the option at 0.8 * what it makes of the 0.5.
    instance = toy(
        nations=[{"id": "A", "reliability": 0.8}, {"id": "B"}],
        requirements=[need("r", 10)],
        offers=[offer("a", "A", 10, reliability=0.5)],
        options=[option(), option("k")],
        effects=effects,
    )
    assert values(solve(instance, card("options", coverage__count="expected"))) == {"covered": covered}
    assert values(solve(instance, card("options"))) == {"covered": 1.0}
    assert values(solve(instance, card(coverage__count="expected"))) == {"covered": 0.4}


def test_by_hand_a_lift_is_no_part_of_the_gain() -> None:
    # Expected 0.8 * 0.75 * 0.5 = 0.3 each, with the gain 0.45. Lifted by 0.5 * 0.8 * 0.75 = 0.3: 0.75 each, of ten.
    instance = LIFTED.replace(offers=LIFTED.offers[:1])
    chosen = card("agreements", "options", coverage__count="expected")
    assert values(solve(instance, chosen)) == {"covered": 0.75}


def test_by_hand_effectiveness_counts_for_lifts_too() -> None:
    # 4 * 1.5 * (0.5 + 0.25) = 4.5 of 9.
    instance = toy(
        requirements=[need("r", 9)],
        offers=[offer("a", "A", 4, reliability=0.5, effectiveness=1.5)],
        options=[option()],
        effects=[effect(reliability=0.75)],
    )
    assert values(solve(instance, card("options", coverage__count="expected"))) == {"covered": 0.5}


def test_by_hand_a_lift_while_it_is_in_effect() -> None:
    # From p2 on: 0.5 + 1 + 1 of 3.
    instance = toy(
        periods=periods(3),
        offers=[offer("a", "A", 2, reliability=0.5)],
        options=[option(lead_periods=1)],
        effects=[effect(reliability=1.0)],
    )
    result = solve(instance, card("options", coverage__count="expected"))
    assert values(result) == {"covered": near(2.5 / 3)}
    # What is credible is told on any card: here as the plan has it, which starts nothing or something.
    pledged = solve(
        instance.replace(locks=[{"id": "l", "rule": "must", "option": "i", "period": "p1"}]), card("options", "locks")
    )
    assert pledged.coverage["credible"].tolist() == [1.0, 2.0, 2.0]


GROWING = toy(
    periods=periods(4),
    requirements=[need("r", 2)],
    requirement_changes=[
        {"requirement": "r", "from_period": "p4", "quantity": 1},
        {"requirement": "r", "from_period": "p2", "quantity": 5},
    ],
    offers=[offer("a", "A", 4, cost=1)],
)
"""Two are needed in p1, five in p2 and p3, one in p4."""


def test_written_with_needs_that_change() -> None:
    same_as_written("coverage-changes", GROWING, card(tiers=("covered", "cost")))


def test_by_hand_needs_that_grow_and_shrink() -> None:
    # 2 of 2, 4 of 5 twice, 1 of 1: each year weighs the same.
    result = solve(GROWING, card(tiers=("covered", "cost")))
    assert values(result) == {"covered": near((1 + 0.8 + 0.8 + 1) / 4), "cost": 11.0}
    assert result.coverage["need"].tolist() == [2, 5, 5, 1]
    assert result.coverage["short"].tolist() == [0, 1, 1, 0]


def test_absent_pairs_that_cannot_occur() -> None:
    instance = toy(
        periods=[{"id": "p1"}, {"id": "p2"}],
        requirements=[need("r", 3, periods=["p1"])],
        offers=[offer("a", "A", 2), offer("late", "A", 2, periods=["p2"]), offer("f", "A", 2, "fuel")],
    )
    assert list(compiled(instance, card()).decisions.assign) == [("a", "r", "p1")]
    assert list(compiled(instance, card()).decisions.commit) == [("a", "p1")]


def test_absent_row_of_a_need_nobody_can_serve() -> None:
    instance = toy(offers=[])
    assert rows(instance, card()) == []
    assert columns(instance, card()) == {"short[r,p]": (2, 2)}
