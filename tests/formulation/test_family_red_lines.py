"""red_lines: what a nation never gives away."""

from __future__ import annotations

from typing import Any

import pytest
from toys import assigned, card, columns, compiled, near, need, offer, periods, pool, rows, share, solve, toy, values

import pooling

from .writing import same_as_written


def line(rule: str, nation: str = "A", name: str = "l", **more: Any) -> dict[str, Any]:
    return {"id": name, "nation": nation, "rule": rule, **more}


MISSIONS = [
    {"id": "m", "situations": ["s"], "kind": "presence", "region": "north"},
    {"id": "n", "situations": ["s"], "kind": "crisis", "region": "south"},
]
HOME_FIRST = toy(
    situations=[{"id": "s"}, {"id": "x"}],
    missions=[*MISSIONS, {"id": "away", "situations": ["x"]}],
    requirements=[
        need("r", 4, priority=1),
        need("home", 2, mission="n", nation="A", priority=5),
        need("guard", 1, mission="n", nation="A", priority=5),
        need("q", 4, "fuel", mission="n"),
        need("far", 4, "fuel", mission="away"),
    ],
    offers=[offer("a", "A", 5, dwell=1.5), offer("f", "A", 6, "fuel"), offer("b", "B", 1)],
    red_lines=[
        line("own_first", capability="lift", name="l1"),
        line("keep", capability="fuel", quantity=4, name="l2"),
        line("never", nation="B", mission_kind="crisis", name="l3"),
    ],
)
"""A serves others with lift only when both its own needs are met, keeps 4 tonnes; B stays out of crises."""


def test_written() -> None:
    same_as_written("red_lines", HOME_FIRST, card())


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ({}, 0.0),
        ({"mission": "m"}, 0.5),
        ({"mission_kind": "crisis"}, 0.5),
        ({"region": "north"}, 0.5),
        ({"region": "north", "mission_kind": "crisis"}, 1.0),  # all columns given must fit: none does
        ({"capability": "fuel"}, 1.0),
        ({"capability": "lift", "mission": "n"}, 0.5),
    ],
)
def test_by_hand_never(scope: dict[str, str], covered: float) -> None:
    instance = toy(
        missions=MISSIONS,
        requirements=[need("r", 2), need("q", 2, mission="n")],
        offers=[offer("a", "A", 4)],
    )
    drawn = instance.replace(red_lines=[line("never", **scope)])
    assert values(solve(drawn, card())) == {"covered": covered}
    assert values(solve(instance.replace(red_lines=[line("never", "B", **scope)]), card())) == {"covered": 1.0}


def test_by_hand_never_holds_for_own_needs_too() -> None:
    instance = toy(
        requirements=[need("r", 2, nation="A")], offers=[offer("a", "A", 2)], red_lines=[line("never", mission="m")]
    )
    assert values(solve(instance, card())) == {"covered": 0.0}


@pytest.mark.parametrize(
    ("kept", "covered"),
    [
        (0, (3 / 5 + 1) / 2),  # 5 aircraft: 2 at home, 3 of the 5 elsewhere
        (2, (3 / 5 + 1) / 2),  # what is kept serves the own need
        (3, (2 / 5 + 1) / 2),  # 5 - 3 = 2 elsewhere
        (3.5, (1 / 5 + 1) / 2),  # 1.5 elsewhere: one aircraft
        (9, (0 + 1) / 2),  # more than there is: nothing elsewhere
    ],
)
def test_by_hand_keep(kept: float, covered: float) -> None:
    instance = toy(
        requirements=[need("r", 5), need("q", 2, nation="A")],
        offers=[offer("a", "A", 5)],
        red_lines=[line("keep", capability="lift", quantity=kept)],
    )
    assert values(solve(instance, card())) == {"covered": near(covered)}


def test_by_hand_keep_counts_units_held_not_units_deployed() -> None:
    # 6 held, 2 stay: 4 held for others at dwell 2 are 2 deployed, of 3 needed.
    instance = toy(
        requirements=[need("r", 3)],
        offers=[offer("a", "A", 6, dwell=2)],
        red_lines=[line("keep", capability="lift", quantity=2)],
    )
    assert values(solve(instance, card())) == {"covered": near(2 / 3)}


def test_by_hand_keep_counts_the_offers_of_the_period_together() -> None:
    # Keep 2. p1: 3 - 2 = 1 of 5. p2: 3 + 2 - 2 = 3 of 5. 4 of 10.
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 5)],
        offers=[offer("a", "A", 3), offer("late", "A", 2, periods=["p2"])],
        red_lines=[line("keep", capability="lift", quantity=2)],
    )
    assert values(solve(instance, card())) == {"covered": near(0.4)}


def test_by_hand_keep_holds_in_each_situation_alone() -> None:
    # 4 - 1 = 3 in either situation, by the same aircraft: 3/3 and 3/3. In one situation: 3 of 6.
    instance = toy(
        situations=[{"id": "s"}, {"id": "x"}],
        missions=[{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["x"]}],
        requirements=[need("r", 3), need("q", 3, mission="n")],
        offers=[offer("a", "A", 4)],
        red_lines=[line("keep", capability="lift", quantity=1)],
    )
    assert values(solve(instance, card())) == {"covered": 1.0}
    together = instance.replace(requirements=[need("r", 3), need("q", 3)])
    assert values(solve(together, card())) == {"covered": 0.5}


def test_by_hand_keep_of_a_divisible_capability() -> None:
    # 5.5 - 2.25 = 3.25 tonnes of 5.
    instance = toy(
        requirements=[need("q", 5, "fuel")],
        offers=[offer("f", "A", 5.5, "fuel")],
        red_lines=[line("keep", capability="fuel", quantity=2.25)],
    )
    assert values(solve(instance, card())) == {"covered": near(0.65)}


def test_by_hand_keep_is_not_kept_by_shares_of_a_pool() -> None:
    # Four must stay and A owns two tonnes: both stay. Its 3 hours of the pool are no part of it: 3 of 5.
    instance = toy(
        requirements=[need("q", 5, "fuel")],
        pools=[pool(output=3)],
        offers=[offer("f", "A", 2, "fuel"), share("h", "A", 3)],
        red_lines=[line("keep", capability="fuel", quantity=4)],
    )
    assert values(solve(instance, card("pools"))) == {"covered": near(0.6)}


OWN = toy(
    requirements=[need("r", 4), need("home", 2, nation="A", priority=5)],
    offers=[offer("a", "A", 4)],
    red_lines=[line("own_first")],
)
"""A has four aircraft: the alliance needs four (weight 100), A itself two (weight 0.01)."""


def test_by_hand_own_first() -> None:
    # Free: all four to r. With the line: two at home first, two to r.
    assert values(solve(OWN.replace(red_lines=[]), card())) == {"covered": near(100 / 100.01)}
    result = solve(OWN, card())
    assert values(result) == {"covered": near(50.01 / 100.01)}
    assert assigned(result) == {("a", "r"): 2, ("a", "home"): 2}


def test_by_hand_own_first_means_in_full() -> None:
    # Five are needed at home and there are four: nothing for r, 4/5 at home.
    instance = OWN.replace(requirements=[need("r", 4), need("home", 5, nation="A", priority=2)])
    assert values(solve(instance, card())) == {"covered": near(0.8 * 10 / 110)}


def test_by_hand_own_first_may_be_met_by_others() -> None:
    instance = OWN.replace(offers=[offer("a", "A", 4), offer("b", "B", 2)])
    result = solve(instance, card())
    assert values(result) == {"covered": 1.0}
    # Whoever serves the own need: it is met, and so is r.
    served = assigned(result)
    assert sum(units for (_, need), units in served.items() if need == "r") == 4
    assert sum(units for (_, need), units in served.items() if need == "home") == 2


def test_by_hand_own_first_every_own_need() -> None:
    # Two own needs of 2 and 3, and four aircraft: only one is met in full, so r gets nothing. Weights 8, 2 and 1:
    # 2 * 1 + 1 * 2/3 of 11.
    instance = OWN.replace(
        requirements=[
            need("r", 4),
            need("home", 2, nation="A", priority=5, weight=2),
            need("guard", 3, nation="A", priority=5),
        ]
    )
    assert values(solve(instance, card(coverage__priority_weights=(8, 0, 0, 0, 1)))) == {
        "covered": near((2 + 2 / 3) / 11)
    }


def test_by_hand_own_first_binds_in_shared_situations_only() -> None:
    # The own need is in the other situation: it can never be met (9 of 4), and r is served all the same.
    apart = OWN.replace(
        situations=[{"id": "s"}, {"id": "x"}],
        missions=[{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["x"]}],
        requirements=[need("r", 4), need("home", 9, mission="n", nation="A", priority=2)],
    )
    assert values(solve(apart, card())) == {"covered": near((100 + 10 * 4 / 9) / 110)}
    shared = apart.replace(missions=[{"id": "m", "situations": ["s", "x"]}, {"id": "n", "situations": ["x"]}])
    assert values(solve(shared, card())) == {"covered": near(10 * 4 / 9 / 110)}


def test_by_hand_own_first_binds_in_the_period_of_the_own_need() -> None:
    # p1: no own need, r gets its four. p2: nine needed at home, so nothing for r and four of nine at home.
    # Weights 100 (r, p1), 100 (r, p2), 10 (home, p2): (100 + 10 * 4/9) / 210.
    instance = OWN.replace(
        periods=periods(2), requirements=[need("r", 4), need("home", 9, nation="A", priority=2, periods=["p2"])]
    )
    assert values(solve(instance, card())) == {"covered": near((100 + 40 / 9) / 210)}


def test_by_hand_own_first_of_one_capability() -> None:
    # Fuel is needed at home in vain (nobody has any). That binds A's fuel, not its aircraft, whatever the line names.
    instance = OWN.replace(requirements=[need("r", 4), need("tanks", 1, "fuel", nation="A", priority=5)])
    for scope in ({}, {"capability": "lift"}, {"capability": "fuel"}):
        drawn = instance.replace(red_lines=[line("own_first", **scope)])
        assert values(solve(drawn, card())) == {"covered": near(100 / 100.01)}


def test_by_hand_own_first_binds_shares_of_pools_too() -> None:
    # Three hours; five are needed at home: all three go there, none to q.
    instance = toy(
        requirements=[need("q", 3, "fuel"), need("home", 5, "fuel", nation="A", priority=2)],
        pools=[pool(output=3)],
        offers=[share("h", "A", 3)],
        red_lines=[line("own_first", capability="fuel")],
    )
    assert values(solve(instance, card("pools"))) == {"covered": near(10 * 0.6 / 110)}


def test_by_hand_own_first_of_a_divisible_capability() -> None:
    # 1.5 of the 4 tonnes at home first, 2.5 of 4 for q.
    instance = toy(
        requirements=[need("q", 4, "fuel"), need("home", 1.5, "fuel", nation="A", priority=5)],
        offers=[offer("f", "A", 4, "fuel")],
        red_lines=[line("own_first", capability="fuel")],
    )
    assert values(solve(instance, card())) == {"covered": near((62.5 + 0.01) / 100.01)}


def test_no_card_and_no_override_switches_them_off() -> None:
    with pytest.raises(pooling.InvalidInput, match="every card has family red_lines"):
        card().with_overrides({"families.red_lines": False})


def test_absent_pairs_that_a_line_forbids() -> None:
    drawn = toy(offers=[offer("a", "A", 2), offer("b", "B", 2)], red_lines=[line("never")])
    assert list(compiled(drawn, card()).decisions.assign) == [("b", "r", "p")]


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "never", "capability": "fuel"},
        {"rule": "keep", "capability": "fuel", "quantity": 1},
        {"rule": "keep", "capability": "lift", "quantity": 0},
        {"rule": "own_first"},  # no need is A's own
    ],
)
def test_absent_where_a_line_fits_nothing(rule: dict[str, Any]) -> None:
    instance = toy()
    drawn = instance.replace(red_lines=[{"id": "l", "nation": "A", **rule}])
    assert rows(drawn, card()) == rows(instance, card())
    assert columns(drawn, card()) == columns(instance, card())
