"""sovereignty: what stays home stays home."""

from __future__ import annotations

import pytest
from toys import capabilities, card, columns, committed, near, need, offer, pool, rows, share, solve, toy, values

from .writing import same_as_written

CEILING = toy(
    nations=[{"id": "A", "ceiling_share": 0.5}, {"id": "B"}],
    capabilities=capabilities(lift=3),
    requirements=[need("r", 4), need("q", 6, "fuel", priority=2)],
    offers=[offer("a", "A", 4), offer("f", "A", 6, "fuel"), offer("b", "B", 1)],
)
"""A may commit half of the value of what it has: 4 aircraft of 3 points and 6 tonnes of 1 are 18 points, half is 9."""


def test_written() -> None:
    same_as_written("sovereignty", CEILING, card("sovereignty"))


def test_by_hand_ceiling() -> None:
    # 9 points: three aircraft (the need of 4 with B's one is met) leave 0 tonnes. covered = 100 / 110.
    result = solve(CEILING, card("sovereignty"))
    assert values(result) == {"covered": near(100 / 110)}
    assert committed(result) == {"a": 3, "b": 1}


def test_by_hand_ceiling_counts_only_offers_of_the_period() -> None:
    # p1: half of 4 aircraft = 2. p2: the 2 of `late` count as well, half of 6 = 3. 5 of the 12 needed.
    instance = toy(
        periods=[{"id": "p1"}, {"id": "p2"}],
        nations=[{"id": "A", "ceiling_share": 0.5}],
        requirements=[need("r", 6)],
        offers=[offer("a", "A", 4), offer("late", "A", 2, periods=["p2"])],
    )
    assert values(solve(instance, card("sovereignty"))) == {"covered": near(5 / 12)}


@pytest.mark.parametrize(
    ("offer_reserve", "nation_share", "card_share", "available"),
    [
        (2, 0.0, 0.0, 8),  # 10 - 2
        (2, 0.45, 0.0, 5),  # 10 - max(2, 4.5) = 5.5, whole units: 5
        (2, 0.1, 0.7, 3),  # 10 - max(2, 1, 7)
        (0, 0.0, 1.0, 0),
    ],
)
def test_by_hand_the_largest_reserve_counts(
    offer_reserve: float, nation_share: float, card_share: float, available: float
) -> None:
    instance = toy(
        nations=[{"id": "A", "reserve_share": nation_share}],
        requirements=[need("r", 10)],
        offers=[offer("a", "A", 10, reserve=offer_reserve)],
    )
    result = solve(instance, card("sovereignty", sovereignty__reserve_share=card_share))
    assert values(result) == {"covered": near(available / 10)}
    assert values(solve(instance, card(sovereignty__reserve_share=card_share))) == {"covered": 1.0}


def test_by_hand_shares_of_pools_stay_with_nobody() -> None:
    # A keeps half of its four tonnes, or commits half of their value: 2. Its four hours are all used: (2 + 4) of 8.
    instance = toy(
        requirements=[need("q", 8, "fuel")],
        pools=[pool(output=4, most_units=1)],
        offers=[offer("f", "A", 4, "fuel"), share("h", "A", 4)],
    )
    for rule in ({"ceiling_share": 0.5}, {"reserve_share": 0.5}):
        held = instance.replace(nations=[{"id": "A", **rule}])
        assert values(solve(held, card("sovereignty", "pools"))) == {"covered": 0.75}
    by_card = card("sovereignty", "pools", sovereignty__reserve_share=0.5)
    assert values(solve(instance, by_card)) == {"covered": 0.75}


def test_bounds_are_whole_units_and_steps_of_what_is_left() -> None:
    # 10 - 2.5 = 7.5: 7 aircraft, 6 of them in threes; 7.5 tonnes.
    instance = toy(
        requirements=[need("r", 20), need("q", 20, "fuel")],
        offers=[
            offer("a", "A", 10, reserve=2.5),
            offer("b", "A", 10, reserve=2.5, step=3),
            offer("f", "A", 10, "fuel", reserve=2.5),
        ],
    )
    found = columns(instance, card("sovereignty", "lots"))
    # Of b, which comes in threes, commit is a variable of its own.
    assert [found[name][1] for name in ("assign[a,r,p]", "commit[b,p]", "assign[f,q,p]")] == [7, 6, 7.5]


def test_absent_where_the_ceiling_cannot_bind() -> None:
    # Half of 18 points is 9; when only one aircraft (3 points) and 6 tonnes can be of use, 9 is not passed.
    assert "sovereignty[A,p]" in rows(CEILING, card("sovereignty"))
    fewer = CEILING.replace(requirements=[need("r", 1), need("q", 6, "fuel")])
    assert not [name for name in rows(fewer, card("sovereignty")) if name.startswith("sovereignty")]
    free = CEILING.replace(nations=[{"id": "A"}, {"id": "B"}])
    assert rows(free, card("sovereignty")) == rows(free, card())
