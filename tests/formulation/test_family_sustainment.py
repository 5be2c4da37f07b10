"""sustainment: no nation deploys more than it can, or for longer than it can keep up."""

from __future__ import annotations

import pytest
from toys import (
    assigned,
    capabilities,
    card,
    columns,
    near,
    need,
    offer,
    periods,
    pool,
    rows,
    share,
    solve,
    toy,
    values,
)

from .writing import same_as_written

USABLE = toy(
    nations=[{"id": "A", "deployable_share": 0.5, "sustained_share": 0.2}, {"id": "B"}],
    capabilities=capabilities(lift=3),
    situations=[{"id": "s"}, {"id": "x"}],
    missions=[
        {"id": "m", "situations": ["s"]},
        {"id": "long", "situations": ["s", "x"], "sustained": True},
    ],
    requirements=[
        need("r", 4),
        need("q", 6, "fuel", mission="long"),
        need("home", 2, mission="long", nation="A"),
    ],
    offers=[offer("a", "A", 4, dwell=0.5), offer("f", "A", 8, "fuel"), offer("b", "B", 1)],
)
"""A owns 4 * 3 + 8 * 1 = 20 points: 10 may be deployed at once, 4 to what goes on; its own need counts in neither."""


def test_written() -> None:
    same_as_written("sustainment", USABLE, card("sustainment"))


def test_by_hand_deployable() -> None:
    # 12 + 8 points, half of it is 10: three aircraft (9) and one tonne. r: 3 of 4, q: 1 of 6.
    instance = USABLE.replace(
        nations=[{"id": "A", "deployable_share": 0.5}],
        requirements=[need("r", 4), need("q", 6, "fuel", priority=2)],
        offers=[offer("a", "A", 4), offer("f", "A", 8, "fuel")],
    )
    result = solve(instance, card("sustainment"))
    assert values(result) == {"covered": near((75 + 10 / 6) / 110)}
    assert assigned(result) == {("a", "r"): 3, ("f", "q"): 1}
    assert values(solve(instance, card())) == {"covered": 1.0}


def test_by_hand_own_needs_are_no_deployments() -> None:
    # Half of four: two for r; the other two serve at home. Another nation's need is a deployment.
    instance = toy(
        nations=[{"id": "A", "deployable_share": 0.5}, {"id": "B"}],
        requirements=[need("r", 4), need("home", 2, nation="A")],
        offers=[offer("a", "A", 4)],
    )
    assert values(solve(instance, card("sustainment"))) == {"covered": 0.75}
    others = instance.replace(requirements=[need("r", 4), need("home", 2, nation="B")])
    assert values(solve(others, card("sustainment"))) == {"covered": 0.5}


def test_by_hand_in_each_situation() -> None:
    # Two of four in either situation, the same two.
    instance = toy(
        nations=[{"id": "A", "deployable_share": 0.5}],
        situations=[{"id": "s"}, {"id": "x"}],
        missions=[{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["x"]}],
        requirements=[need("r", 2), need("q", 2, mission="n")],
        offers=[offer("a", "A", 4)],
    )
    assert values(solve(instance, card("sustainment"))) == {"covered": 1.0}


@pytest.mark.parametrize(("sustained", "lasting"), [(0.0, 0), (0.2, 0), (0.25, 1), (0.5, 2), (0.75, 2), (1.0, 2)])
def test_by_hand_sustained(sustained: float, lasting: int) -> None:
    # Of four aircraft so many to what goes on (20 % is less than one); 50 % in all. The rest up to two goes to r.
    instance = toy(
        nations=[{"id": "A", "deployable_share": 0.5, "sustained_share": sustained}],
        missions=[{"id": "m", "situations": ["s"]}, {"id": "long", "situations": ["s"], "sustained": True}],
        requirements=[need("q", 4, mission="long"), need("r", 4, priority=2)],
        offers=[offer("a", "A", 4)],
    )
    result = solve(instance, card("sustainment"))
    assert values(result) == {"covered": near((100 * lasting / 4 + 10 * (2 - lasting) / 4) / 110)}


def test_by_hand_offers_of_the_period_count() -> None:
    # p1: half of 4 = 2. p2: half of 6 = 3. 5 of 12.
    instance = toy(
        periods=periods(2),
        nations=[{"id": "A", "deployable_share": 0.5}],
        requirements=[need("r", 6)],
        offers=[offer("a", "A", 4), offer("late", "A", 2, periods=["p2"])],
    )
    assert values(solve(instance, card("sustainment"))) == {"covered": near(5 / 12)}


def test_by_hand_shares_of_pools_are_not_a_nations_own() -> None:
    # Half of A's own 4 tonnes, and all 3 hours of the pool: 5 of 10.
    instance = toy(
        nations=[{"id": "A", "deployable_share": 0.5}],
        requirements=[need("q", 10, "fuel")],
        pools=[pool(output=3, most_units=1)],
        offers=[offer("f", "A", 4, "fuel"), share("h", "A", 3)],
    )
    assert values(solve(instance, card("sustainment", "pools"))) == {"covered": 0.5}


def test_absent_where_the_share_cannot_bind() -> None:
    # Half of 4 * 3 + 8 points is 10; two aircraft and four tonnes are all that is needed: 10.
    instance = USABLE.replace(
        nations=[{"id": "A", "deployable_share": 0.5, "sustained_share": 0.5}],
        missions=[{"id": "m", "situations": ["s"]}],
        requirements=[need("r", 2), need("q", 4, "fuel")],
        offers=[offer("a", "A", 4), offer("f", "A", 8, "fuel")],
    )
    assert rows(instance, card("sustainment")) == rows(instance, card())
    assert columns(instance, card("sustainment")) == columns(instance, card())
    more = instance.replace(requirements=[need("r", 2), need("q", 4.5, "fuel")])
    extra = set(rows(more, card("sustainment"))) - set(rows(more, card()))
    assert extra == {"sustainment_deployable[A,s,p]"}
