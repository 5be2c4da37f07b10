"""breadth: nobody carries it alone."""

from __future__ import annotations

import pytest
from toys import assigned, card, columns, near, need, offer, rows, solve, toy, values

from .writing import same_as_written

SHARED = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 10, "fuel"), need("q", 3, least_nations=2, largest_share=1)],
    offers=[
        offer("a1", "A", 4, "fuel"),
        offer("a2", "A", 9, "fuel"),
        offer("b", "B", 3, "fuel"),
        offer("d", "A", 3),
        offer("e", "C", 1),
    ],
)
"""Ten tonnes that no nation may carry above half; three aircraft from at least two nations."""


def test_written() -> None:
    same_as_written("breadth", SHARED, card("breadth", breadth__largest_share=0.5))


def test_written_as_a_share_of_what_is_delivered() -> None:
    same_as_written(
        "breadth-delivered",
        SHARED,
        card("breadth", breadth__largest_share=0.5, breadth__share_of="delivered"),
    )


def test_by_hand_largest_share_of_the_need() -> None:
    # A: min(13, 0.5 * 10) = 5, B: 3 -> 8 of 10.
    fuel = SHARED.replace(requirements=[need("r", 10, "fuel")])
    result = solve(fuel, card("breadth", breadth__largest_share=0.5))
    assert values(result) == {"covered": near(0.8)}
    delivered = assigned(result)
    assert delivered[("b", "r")] == pytest.approx(3)


def test_by_hand_largest_share_of_what_is_delivered() -> None:
    # A <= 0.5 * (A + B) means A <= B = 3: 6 of 10.
    fuel = SHARED.replace(requirements=[need("r", 10, "fuel")])
    result = solve(fuel, card("breadth", breadth__largest_share=0.5, breadth__share_of="delivered"))
    assert values(result) == {"covered": near(0.6)}


def test_by_hand_whole_units_below_the_share() -> None:
    # Half of 3 is 1.5: one aircraft each of A and B, 2 of 3.
    instance = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 3), offer("b", "B", 3)])
    assert values(solve(instance, card("breadth", breadth__largest_share=0.5))) == {"covered": near(2 / 3)}


@pytest.mark.parametrize(
    ("own_share", "from_quantity", "covered"),
    [
        (None, 2, 0.6),  # the card's 60 %
        (None, 10, 0.6),  # at least this quantity
        (None, 10.5, 1.0),  # the need is smaller than the rule is for
        (0.25, 2, 0.25),  # the requirement's own share goes before
        (0.25, 99, 0.25),
        (1.0, 2, 1.0),
    ],
)
def test_by_hand_which_share_counts(own_share: float | None, from_quantity: float, covered: float) -> None:
    instance = toy(requirements=[need("r", 10, "fuel", largest_share=own_share)], offers=[offer("a", "A", 12, "fuel")])
    chosen = card("breadth", breadth__largest_share=0.6, breadth__from_quantity=from_quantity)
    assert values(solve(instance, chosen)) == {"covered": near(covered)}


def test_by_hand_least_nations() -> None:
    # r asks for 2 nations: A and B give 3. q asks for 3, there are two: it is not served at all. covered = 1/2.
    instance = toy(
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
        requirements=[need("r", 3, least_nations=2), need("q", 3, least_nations=3)],
        offers=[offer("a", "A", 6, cost=1), offer("b", "B", 6, cost=5)],
    )
    result = solve(instance, card("breadth", tiers=("covered", "cost")))
    # B costs more: it takes part with one aircraft, A with two. 2 * 1 + 1 * 5 = 7.
    assert values(result) == {"covered": 0.5, "cost": 7.0}
    assert assigned(result) == {("a", "r"): 2, ("b", "r"): 1}


def test_by_hand_least_part() -> None:
    # Two nations for 10 tonnes, taking part means 3: A (cheap) 7, B (dear) 3. 7 * 1 + 3 * 5 = 22.
    instance = toy(
        requirements=[need("q", 10, "fuel", least_nations=2)],
        offers=[offer("a", "A", 10, "fuel", cost=1), offer("b", "B", 10, "fuel", cost=5)],
    )
    result = solve(instance, card("breadth", tiers=("covered", "cost"), breadth__least_part_share=0.3))
    assert values(result) == {"covered": 1.0, "cost": near(22)}


def test_bounds_are_the_share_where_one_offer_serves() -> None:
    # A nation's only offer: the share is its bound (0.35 * 10 = 3.5; whole units: 3), and no row is written.
    instance = toy(
        requirements=[need("r", 10), need("q", 10, "fuel")],
        offers=[offer("a", "A", 9), offer("f", "A", 9, "fuel")],
    )
    chosen = card("breadth", breadth__largest_share=0.35)
    found = columns(instance, chosen)
    assert (found["assign[a,r,p]"], found["assign[f,q,p]"]) == ((0, 3), (0, 3.5))
    assert not [name for name in rows(instance, chosen) if name.startswith("breadth")]


def test_absent_without_a_share_and_with_one_nation_enough() -> None:
    instance = toy(requirements=[need("r", 3, least_nations=1)])
    assert rows(instance, card("breadth")) == rows(instance, card())
    assert columns(instance, card("breadth")) == columns(instance, card())


def test_absent_where_a_nation_cannot_exceed_its_share() -> None:
    # Two offers of 2 against a half of 10: 4 <= 5.
    instance = toy(requirements=[need("r", 10)], offers=[offer("a1", "A", 2), offer("a2", "A", 2)])
    chosen = card("breadth", breadth__largest_share=0.5)
    assert rows(instance, chosen) == rows(instance, card())


def test_of_one_whole_unit_assign_is_takes_part() -> None:
    instance = toy(
        nations=[{"id": "A"}, {"id": "B"}],
        requirements=[need("r", 4, least_nations=2, largest_share=1)],
        offers=[offer("a", "A", 3), offer("b", "B", 1)],
    )
    plain = card("breadth")
    assert {name for name in columns(instance, plain) if name.startswith("takes_part")} == {"takes_part[A,r,p]"}
    assert not {"takes_part_most[B,r,p]", "takes_part_least[B,r,p]"} & set(rows(instance, plain))
    assert assigned(solve(instance, plain)) == {("a", "r"): 3, ("b", "r"): 1}
    # 1 of 4 is no part where a part is at least 0.3 of the need: then A is alone, and nobody provides.
    least = card("breadth", breadth__least_part_share=0.3)
    assert "takes_part_least[B,r,p]" in rows(instance, least)
    assert assigned(solve(instance, least)) == {}
