"""commitment: only what is committed is used, and within one situation once."""

from __future__ import annotations

from typing import Any

import pytest
from toys import assigned, card, columns, committed, near, need, offer, periods, rows, solve, spent, toy, values

from .writing import same_as_written

TWO_CRISES = toy(
    situations=[{"id": "north"}, {"id": "south"}],
    missions=[
        {"id": "patrol", "situations": ["north", "south"]},
        {"id": "fjord", "situations": ["north"]},
        {"id": "desert", "situations": ["south"]},
    ],
    requirements=[need("r1", 1, mission="patrol"), need("r2", 2, mission="fjord"), need("r3", 2, mission="desert")],
    offers=[offer("a", "A", 3, cost=10)],
)
"""Two crises that are alternatives; patrols fly in both, so the same aircraft are planned for fjord and desert."""


def test_written() -> None:
    same_as_written("commitment", TWO_CRISES, card())


def test_by_hand_situations_are_alternatives() -> None:
    # north: 1 patrol + 2 fjord = 3; south: 1 patrol + 2 desert = 3. Three aircraft serve all 5 needed, for 30 million.
    result = solve(TWO_CRISES, card(tiers=("covered", "cost")))
    assert values(result) == {"covered": 1.0, "cost": 30.0}
    assert committed(result) == {"a": 3}
    assert assigned(result) == {("a", "r1"): 1, ("a", "r2"): 2, ("a", "r3"): 2}


def test_by_hand_within_one_situation_once() -> None:
    # Both missions in one situation: 3 aircraft for 4 needed. r1 first (weight 100 against 10): 2 of 2 and 1 of 2.
    # covered = (100 * 1 + 10 * 1/2) / 110 = 105 / 110.
    instance = toy(requirements=[need("r1", 2), need("r2", 2, priority=2)], offers=[offer("a", "A", 3)])
    result = solve(instance, card())
    assert values(result) == {"covered": near(105 / 110)}
    assert assigned(result) == {("a", "r1"): 2, ("a", "r2"): 1}


def test_by_hand_dwell() -> None:
    # A 1:2 rotation holds 3 aircraft for each deployed: of 8 owned, floor(8 / 3) = 2 fly and 6 are committed.
    result = solve(
        toy(requirements=[need("r", 4)], offers=[offer("a", "A", 8, cost=1, dwell=3)]), card(tiers=("covered", "cost"))
    )
    assert values(result) == {"covered": 0.5, "cost": 6.0}
    assert (committed(result), assigned(result)) == ({"a": 6}, {("a", "r"): 2})


def test_by_hand_divisible() -> None:
    # 2.5 tonnes held for each used: 6 owned give 6 / 2.5 = 2.4 of 4 needed.
    result = solve(toy(requirements=[need("q", 4, "fuel")], offers=[offer("f", "A", 6, "fuel", dwell=2.5)]), card())
    assert values(result) == {"covered": 0.6}
    assert assigned(result) == {("f", "q"): 2.4}


def test_bounds_are_what_could_be_in_use() -> None:
    # 9 owned, at most max(1 + 2, 1 + 2) = 3 ever in use at once; with the last plan to keep to, all 9 may be held.
    nine = TWO_CRISES.replace(offers=[offer("a", "A", 9)])
    assert columns(nine, card())["commit[a,p]"] == (0, 3)
    assert columns(nine, card("stability"))["commit[a,p]"] == (0, 3)
    last = nine.replace(history=[{"offer": "a", "period": "p", "quantity": 1}])
    assert columns(last, card("stability"))["commit[a,p]"] == (0, 9)
    assert columns(nine, card())["assign[a,r2,p]"] == (0, 2)


RETIRING = toy(
    periods=periods(4),
    requirements=[need("r", 6)],
    offers=[offer("a", "A", 2, cost=1)],
    offer_changes=[
        {"offer": "a", "from_period": "p3", "quantity": 0},
        {"offer": "a", "from_period": "p2", "quantity": 5},
        {"offer": "a", "from_period": "p4", "quantity": 9},
    ],
)
"""A owns two aircraft in p1, five in p2, none in p3 and nine in p4."""


def test_written_with_offers_that_change() -> None:
    same_as_written("commitment-changes", RETIRING, card())


def test_by_hand_units_that_arrive_and_retire() -> None:
    # 2 + 5 + 0 + 6 of 24.
    result = solve(RETIRING, card(tiers=("covered", "cost")))
    assert values(result) == {"covered": near(13 / 24), "cost": 13.0}
    assert committed(result) == {("a", "p1"): 2, ("a", "p2"): 5, ("a", "p4"): 6}
    assert spent(result) == [2, 5, 0, 6]


def test_by_hand_shares_of_what_is_owned_in_the_year() -> None:
    # Half stays at home: 1, floor(2.5), 0, floor(4.5).
    result = solve(RETIRING, card("sovereignty", sovereignty__reserve_share=0.5))
    assert values(result) == {"covered": near((1 + 2 + 0 + 4) / 24)}


def test_absent_rows_that_another_situation_implies() -> None:
    # {r1} of south is among {r1, r2} of north: one row. Two equal situations: one row, under the first.
    missions = [{"id": "m", "situations": ["north", "south"]}, {"id": "n", "situations": ["north"]}]
    instance = TWO_CRISES.replace(missions=missions, requirements=[need("r1", 1), need("r2", 2, mission="n")])
    assert [name for name in rows(instance, card()) if name.startswith("commitment")] == ["commitment[a,p,north]"]
    instance = instance.replace(requirements=[need("r1", 1), need("r2", 1)])
    assert [name for name in rows(instance, card()) if name.startswith("commitment")] == ["commitment[a,p,north]"]


def test_absent_where_an_offer_serves_nothing() -> None:
    instance = toy(offers=[offer("a", "A", 2), offer("f", "A", 2, "fuel")])
    assert set(columns(instance, card())) == {"assign[a,r,p]", "short[r,p]"}


ONE_USE = toy(offers=[offer("a", "A", 2)], requirements=[need("r", 3)])
"""An offer for one need: what is committed is what is assigned."""


@pytest.mark.parametrize(
    ("changed", "families"),
    [
        ({"requirements": [need("r", 3), need("q", 1)]}, ()),
        ({"offers": [offer("a", "A", 2, dwell=2)]}, ()),
        ({"offers": [offer("a", "A", 4, step=2)]}, ("lots",)),
        ({"offers": [offer("a", "A", 4, smallest=2)]}, ("lots",)),
        ({"locks": [{"id": "l", "rule": "at_least", "offer": "a", "quantity": 1}]}, ("locks",)),
        ({"history": [{"offer": "a", "period": "p", "quantity": 1}]}, ("stability",)),
        ({}, ("burden",)),
    ],
)
def test_commit_is_a_variable_where_more_than_is_used_may_be_committed(
    changed: dict[str, Any], families: tuple[str, ...]
) -> None:
    parameters = {"burden__key": "equal"} if "burden" in families else {}
    assert "commit[a,p]" not in columns(ONE_USE, card())
    assert "commit[a,p]" in columns(ONE_USE.replace(**changed), card(*families, **parameters))
    # By itself none of it does.
    assert "commit[a,p]" not in columns(ONE_USE, card(*(family for family in families if family != "burden")))


def test_commit_stays_one_with_assign_where_the_last_plan_says_nothing_of_it() -> None:
    last = ONE_USE.replace(history=[{"offer": "a", "period": "p", "quantity": 1, "requirement": "r"}])
    assert "commit[a,p]" not in columns(last, card("stability", stability__measure="assignments"))
    assert "commit[a,p]" in columns(last, card("stability", stability__measure="years"))
    committed_before = ONE_USE.replace(history=[{"offer": "a", "period": "p", "quantity": 1}])
    assert "commit[a,p]" not in columns(committed_before, card("stability", stability__measure="assignments"))
    frozen = card("stability", stability__measure="assignments", stability__frozen_periods=1)
    assert "commit[a,p]" in columns(committed_before, frozen)
    # Frozen at 2, of which a need of 1 takes 1.
    small = ONE_USE.replace(requirements=[need("r", 1)], history=[{"offer": "a", "period": "p", "quantity": 2}])
    result = solve(small, frozen)
    assert (committed(result), assigned(result)) == ({"a": 2}, {("a", "r"): 1})
