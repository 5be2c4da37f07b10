"""rotation: nations take turns, with rest between them, not too often, and evenly."""

from __future__ import annotations

from typing import Any

import pytest
from toys import assigned, card, columns, near, need, offer, periods, rows, solve, toy, values

from .writing import same_as_written


def guard(count: int, quantity: float = 1, capability: str = "lift", **more: Any) -> dict[str, Any]:
    """`count` periods, and a need in each of them."""
    return {"periods": periods(count), "requirements": [need("r", quantity, capability, **more)]}


TURNS = toy(
    **guard(3, 2, rest_periods=1, most_turns=1, turns_spread=1),
    offers=[offer("a1", "A", 1), offer("a2", "A", 2), offer("b", "B", 2, periods=["p1", "p3"])],
)
"""Two aircraft in each of three periods; a nation rests after a turn, takes one at most, and one more than others."""


def test_written() -> None:
    same_as_written("rotation", TURNS, card("rotation"))


@pytest.mark.parametrize(
    ("count", "rest", "turns"),
    [
        (3, 0, 3),
        (3, 1, 2),  # p1 and p3
        (4, 2, 2),  # p1 and p4
        (4, 3, 1),
        (4, 99, 1),
    ],
)
def test_by_hand_rest(count: int, rest: int, turns: int) -> None:
    instance = toy(**guard(count, rest_periods=rest), offers=[offer("a", "A", 1)])
    result = solve(instance, card("rotation"))
    assert values(result) == {"covered": near(turns / count)}
    assert values(solve(instance, card())) == {"covered": 1.0}


def test_by_hand_nations_rest_in_turn() -> None:
    instance = toy(**guard(4, rest_periods=1), offers=[offer("a", "A", 1), offer("b", "B", 1)])
    result = solve(instance, card("rotation"))
    assert values(result) == {"covered": 1.0}
    by_period = {period: name for name, _, period in assigned(result)}
    assert by_period["p1"] == by_period["p3"] != by_period["p2"] == by_period["p4"]


def test_by_hand_a_nation_rests_with_all_its_offers() -> None:
    instance = toy(**guard(2, rest_periods=1), offers=[offer("a1", "A", 1), offer("a2", "A", 1)])
    assert values(solve(instance, card("rotation"))) == {"covered": 0.5}


def test_by_hand_rest_is_for_one_requirement_at_a_time() -> None:
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 1, rest_periods=1, periods=["p1"]), need("q", 1, rest_periods=1, periods=["p2"])],
        offers=[offer("a", "A", 1)],
    )
    assert values(solve(instance, card("rotation"))) == {"covered": 1.0}


@pytest.mark.parametrize(("rest", "covered"), [(1, 1.0), (2, 0.5)])
def test_by_hand_rest_counts_the_periods_of_the_instance(rest: int, covered: float) -> None:
    # The need stands in p1 and p3 alone: p2 between them is a period of rest, and not two.
    instance = toy(**guard(3, rest_periods=rest, periods=["p1", "p3"]), offers=[offer("a", "A", 1)])
    assert values(solve(instance, card("rotation"))) == {"covered": covered}


def test_written_after_former_turns() -> None:
    turns = [{"nation": "A", "requirement": "r", "periods_ago": ago} for ago in (1, 2)]
    instance = toy(**guard(3, rest_periods=2), offers=[offer("a", "A", 1)], former_turns=turns)
    same_as_written("rotation-former", instance, card("rotation"))


@pytest.mark.parametrize(
    ("rest", "ago", "covered"),
    [
        (1, 1, 1 / 3),  # p2: A has just had a turn, and rests after the next
        (1, 2, 2 / 3),  # p1 and p3: it has rested
        (2, 1, 1 / 3),  # p3
        (2, 2, 1 / 3),  # p2
        (3, 1, 0.0),
        (0, 1, 1.0),
    ],
)
def test_by_hand_rest_from_a_turn_before_the_first_period(rest: int, ago: int, covered: float) -> None:
    turns = [{"nation": "A", "requirement": "r", "periods_ago": ago}]
    instance = toy(**guard(3, rest_periods=rest), offers=[offer("a", "A", 1)], former_turns=turns)
    assert values(solve(instance, card("rotation"))) == {"covered": near(covered)}


def test_by_hand_a_former_turn_is_of_one_nation_in_one_requirement() -> None:
    turns = [{"nation": "A", "requirement": "r", "periods_ago": 1}]
    rest = {"rest_periods": 1}
    others = {
        "another nation": {"offers": [offer("b", "B", 1)], "requirements": [need("r", 1, **rest)]},
        "another need": {"offers": [offer("a", "A", 1)], "requirements": [need("r", 1, **rest), need("q", 1, **rest)]},
    }
    for tables in others.values():
        covered = 1 / len(tables["requirements"])
        instance = toy(periods=periods(1), former_turns=turns, **tables)
        assert values(solve(instance, card("rotation"))) == {"covered": near(covered)}


def test_by_hand_former_turns_count_for_rest_alone() -> None:
    turns = [{"nation": "A", "requirement": "r", "periods_ago": ago} for ago in (1, 2, 3)]
    for rule in ({"most_turns": 2}, {"turns_spread": 0}):
        offers = [offer("a", "A", 1), offer("b", "B", 1)]
        instance = toy(**guard(2, **rule), offers=offers[: 1 if "most_turns" in rule else 2], former_turns=turns)
        assert values(solve(instance, card("rotation"))) == {"covered": 1.0}


@pytest.mark.parametrize(("most", "covered"), [(None, 1.0), (3, 1.0), (2, 2 / 3), (0, 0.0)])
def test_by_hand_most_turns(most: int | None, covered: float) -> None:
    instance = toy(**guard(3, most_turns=most), offers=[offer("a", "A", 1)])
    assert values(solve(instance, card("rotation"))) == {"covered": near(covered)}


@pytest.mark.parametrize(
    ("spread", "covered"),
    [
        (None, 5 / 9),  # A one in each period, B two in p1
        (2, 5 / 9),  # 3 turns against 1
        (1, 4 / 9),  # 2 against 1
        (0, 3 / 9),  # one each, or A alone with three
    ],
)
def test_by_hand_spread(spread: int | None, covered: float) -> None:
    instance = toy(**guard(3, 3, turns_spread=spread), offers=[offer("a", "A", 1), offer("b", "B", 2, periods=["p1"])])
    assert values(solve(instance, card("rotation"))) == {"covered": near(covered)}


def test_by_hand_spread_is_between_nations_that_take_any_turn() -> None:
    # A alone has three turns: with nobody else that is even.
    instance = toy(**guard(3, turns_spread=0), offers=[offer("a", "A", 1)])
    assert values(solve(instance, card("rotation"))) == {"covered": 1.0}


@pytest.mark.parametrize(("least", "covered"), [(0.1, 0.7), (0.2, 0.5)])
def test_by_hand_spread_a_turn_is_a_share_of_the_need(least: float, covered: float) -> None:
    # A has 5 tonnes of the 10 in either period, B 3 in p1 and 1 in p2. Two turns each if a tonne makes one: 14 of 20.
    # Where a turn takes two, B could have one: then A goes alone with 10 of 20 (or each once: 8).
    instance = toy(
        **guard(2, 10, "fuel", turns_spread=0),
        offers=[
            offer("a", "A", 5, "fuel"),
            offer("b1", "B", 3, "fuel", periods=["p1"]),
            offer("b2", "B", 1, "fuel", periods=["p2"]),
        ],
    )
    assert values(solve(instance, card("rotation", breadth__least_part_share=least))) == {"covered": near(covered)}


def test_by_hand_rest_and_most_turns_know_no_least_part() -> None:
    # A twentieth of a tonne of ten is a turn all the same: used once in two periods.
    for rule in ({"rest_periods": 1}, {"most_turns": 1}):
        instance = toy(**guard(2, 10, "fuel", **rule), offers=[offer("a", "A", 0.05, "fuel")])
        assert values(solve(instance, card("rotation", breadth__least_part_share=0.5))) == {"covered": near(0.0025)}


def test_absent_where_no_need_asks_for_turns() -> None:
    instance = toy(**guard(2), offers=[offer("a", "A", 1), offer("b", "B", 1)])
    assert rows(instance, card("rotation")) == rows(instance, card())
    assert columns(instance, card("rotation")) == columns(instance, card())
