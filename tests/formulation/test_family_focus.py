"""focus: few commitments, and none for show."""

from __future__ import annotations

import pytest
from toys import assigned, card, columns, near, need, offer, periods, rows, solve, toy, values

from .writing import same_as_written

SCATTERED = toy(
    nations=[{"id": "A", "most_commitments": 2}, {"id": "B"}],
    requirements=[need("r", 4), need("q", 4, "fuel")],
    offers=[
        offer("a1", "A", 1),
        offer("a2", "A", 2),
        offer("f", "A", 1, "fuel", effectiveness=0.5),
        offer("b", "B", 4),
        offer("fb", "B", 3, "fuel"),
    ],
)
"""A has three offers and commits two at most; half of a need at least, or nothing."""


def test_written() -> None:
    same_as_written("focus", SCATTERED, card("focus", focus__most_commitments=1, focus__least_part_share=0.5))


@pytest.mark.parametrize(
    ("own", "of_card", "units"),
    [(None, 1000, 3), (None, 2, 2), (1, 2, 1), (3, 2, 3), (0, 2, 0), (None, 0, 0)],
)
def test_by_hand_most_commitments(own: int | None, of_card: int, units: int) -> None:
    # Three offers of one aircraft each; the nation's own number goes before the card's, also where it is larger.
    instance = toy(
        nations=[{"id": "A", "most_commitments": own}],
        requirements=[need("r", 3)],
        offers=[offer(f"a{index}", "A", 1) for index in range(3)],
    )
    assert values(solve(instance, card("focus", focus__most_commitments=of_card))) == {"covered": near(units / 3)}
    assert values(solve(instance, card(focus__most_commitments=of_card))) == {"covered": 1.0}


def test_by_hand_in_each_period_and_whatever_is_committed() -> None:
    # One offer a period: the larger one in p1 (2), in p2 the one there is (1). An idle commitment counts as one too:
    # with a lock that asks for the small one, the large one is out.
    instance = toy(
        periods=periods(2),
        nations=[{"id": "A", "most_commitments": 1}],
        requirements=[need("r", 3)],
        offers=[offer("large", "A", 2, periods=["p1"]), offer("small", "A", 1)],
    )
    assert values(solve(instance, card("focus"))) == {"covered": 0.5}
    asked = instance.replace(locks=[{"id": "l", "rule": "must", "offer": "small", "period": "p1"}])
    assert values(solve(asked, card("focus", "locks"))) == {"covered": near(2 / 6)}


@pytest.mark.parametrize(("least", "units"), [(0.0, 4), (0.25, 4), (0.26, 3), (0.75, 3), (0.76, 0)])
def test_by_hand_no_token_contributions(least: float, units: int) -> None:
    # A has three of the four that are needed, in two offers; B one.
    instance = toy(requirements=[need("r", 4)], offers=[offer("a1", "A", 2), offer("a2", "A", 1), offer("b", "B", 1)])
    assert values(solve(instance, card("focus", focus__least_part_share=least))) == {"covered": units / 4}


def test_by_hand_the_least_part_is_in_effective_units_and_of_each_requirement() -> None:
    # Three tonnes that count half are 1.5: enough for half of q (3 needed) or of u (2), not for half of both.
    instance = toy(
        requirements=[need("q", 3, "fuel"), need("u", 2, "fuel")],
        offers=[offer("f", "A", 3, "fuel", effectiveness=0.5)],
    )
    result = solve(instance, card("focus", focus__least_part_share=0.5))
    assert (values(result), assigned(result)) == ({"covered": near(0.375)}, {("f", "u"): 3})
    # u takes 1 (two tonnes). Free to split, the third goes to q; held to half of q (three tonnes) it serves nothing.
    less = instance.replace(requirements=[need("q", 3, "fuel"), need("u", 1, "fuel")])
    assert assigned(solve(less, card("focus"))) == {("f", "u"): 2, ("f", "q"): 1}
    result = solve(less, card("focus", focus__least_part_share=0.5))
    assert (values(result), assigned(result)) == ({"covered": 0.5}, {("f", "u"): 2})


def test_by_hand_a_nation_that_needs_more_than_the_need_leaves() -> None:
    # All of a need or nothing: A's two of three never, B's three.
    instance = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 2, cost=1), offer("b", "B", 3, cost=5)])
    result = solve(instance, card("focus", tiers=("covered", "cost"), focus__least_part_share=1))
    assert (values(result), assigned(result)) == ({"covered": 1.0, "cost": 15.0}, {("b", "r"): 3})


def test_absent_where_a_number_cannot_bind() -> None:
    instance = toy(offers=[offer("a1", "A", 1), offer("a2", "A", 1), offer("idle", "A", 1, "fuel")])
    chosen = card("focus", focus__most_commitments=2)
    assert rows(instance, chosen) == rows(instance, card())
    assert columns(instance, chosen) == columns(instance, card())
