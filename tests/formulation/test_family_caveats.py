"""caveats: national rules hold, each by name."""

from __future__ import annotations

from typing import Any

import pytest
from toys import assigned, card, columns, compiled, near, need, offer, rows, solve, toy, values

from .writing import same_as_written


def caveat(name: str, nation: str, rule: str, **scope: Any) -> dict[str, Any]:
    return {"id": name, "nation": nation, "rule": rule, **scope}


MISSIONS = [
    {"id": "m", "situations": ["s"], "kind": "presence", "region": "north", "command": "B"},
    {"id": "n", "situations": ["s"], "kind": "crisis", "region": "south"},
]
RULES = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    missions=MISSIONS,
    requirements=[need("r", 4), need("q", 4, mission="n")],
    offers=[offer("a", "A", 4), offer("b", "B", 4), offer("c", "C", 4)],
    caveats=[
        caveat("c1", "A", "forbid", region="south"),
        caveat("c2", "A", "limit", capability="lift", amount=3),
        caveat("c3", "B", "not_with", partner="C", mission="n"),
        caveat("c4", "C", "only_with", partner="A", mission="m"),
    ],
)
"""A stays out of the south and sends 3 at most; B and C never serve q together; C serves r only if A does."""


def test_written() -> None:
    same_as_written("caveats", RULES, card("caveats"))


def test_by_hand_forbid() -> None:
    # A's two may not go south: q is unmet, r is met. covered = 1/2.
    instance = toy(
        missions=MISSIONS,
        requirements=[need("r", 2), need("q", 2, mission="n")],
        offers=[offer("a", "A", 4)],
        caveats=[caveat("c", "A", "forbid", region="south")],
    )
    result = solve(instance, card("caveats"))
    assert (values(result), assigned(result)) == ({"covered": 0.5}, {("a", "r"): 2})
    assert list(compiled(instance, card("caveats")).decisions.assign) == [("a", "r", "p")]
    assert values(solve(instance, card())) == {"covered": 1.0}


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
        ({"period": "p"}, 0.0),
        ({"command": "B"}, 0.5),
        ({"command": "B", "region": "south"}, 1.0),
    ],
)
def test_by_hand_every_scope_column_given_must_fit(scope: dict[str, str], covered: float) -> None:
    instance = toy(
        missions=MISSIONS,
        requirements=[need("r", 2), need("q", 2, mission="n")],
        offers=[offer("a", "A", 4)],
        caveats=[caveat("c", "A", "forbid", **scope)],
    )
    assert values(solve(instance, card("caveats"))) == {"covered": covered}


def test_by_hand_limit() -> None:
    # At most 3 of A's 8 in any one situation: 3 of the 4 in s1 (r), and 3 of the 4 in s2 (q), by the same aircraft.
    # B has a caveat on another capability, which says nothing here.
    instance = toy(
        situations=[{"id": "s1"}, {"id": "s2"}],
        missions=[{"id": "m", "situations": ["s1"]}, {"id": "n", "situations": ["s2"]}],
        requirements=[need("r", 4), need("q", 4, mission="n")],
        offers=[offer("a", "A", 8)],
        caveats=[
            caveat("c", "A", "limit", capability="lift", amount=3),
            caveat("d", "A", "limit", capability="fuel", amount=0),
        ],
    )
    result = solve(instance, card("caveats"))
    assert (values(result), assigned(result)) == ({"covered": 0.75}, {("a", "r"): 3, ("a", "q"): 3})


def test_by_hand_limit_sums_over_offers_and_needs_of_a_situation() -> None:
    # a1 and a2 (2 each) serve r and q (2 each) in one situation: 3 together, 3/4 covered.
    instance = toy(
        requirements=[need("r", 2), need("q", 2)],
        offers=[offer("a1", "A", 2), offer("a2", "A", 2)],
        caveats=[caveat("c", "A", "limit", capability="lift", amount=3)],
    )
    assert values(solve(instance, card("caveats"))) == {"covered": 0.75}


def test_by_hand_approval() -> None:
    # Notice 5 + approval 6 > 10 days for crises; presence needs no approval: 1/2.
    instance = toy(
        missions=MISSIONS,
        requirements=[need("r", 2, within_days=10), need("q", 2, mission="n", within_days=10)],
        offers=[offer("a", "A", 4, notice_days=5)],
        caveats=[caveat("c", "A", "approval", mission_kind="crisis", delay_days=6)],
    )
    assert values(solve(instance, card("caveats", "readiness"))) == {"covered": 0.5}
    assert values(solve(instance, card("caveats"))) == {"covered": 1.0}


def test_by_hand_approvals_may_be_refused() -> None:
    # Expected in crises: 2 * 0.8 * 0.5 = 0.8 of 2 (both approvals fit); in presence 2 * 0.8 of 2. (0.4 + 0.8) / 2.
    instance = toy(
        missions=MISSIONS,
        requirements=[need("r", 2), need("q", 2, mission="n")],
        offers=[offer("a", "A", 4)],
        caveats=[
            caveat("c", "A", "approval", delay_days=1, probability=0.8),
            caveat("d", "A", "approval", mission_kind="crisis", delay_days=1, probability=0.5),
            caveat("e", "A", "approval", mission_kind="crisis", delay_days=1),  # certain
            caveat("f", "B", "approval", delay_days=1, probability=0.1),
        ],
    )
    assert values(solve(instance, card("caveats", coverage__count="expected"))) == {"covered": near(0.6)}
    assert values(solve(instance, card(coverage__count="expected"))) == {"covered": 1.0}
    assert values(solve(instance, card("caveats"))) == {"covered": 1.0}


def test_by_hand_limits_and_partners_under_a_command() -> None:
    # Under B's command A sends one aircraft at most, and never beside C; in the south it is free.
    instance = toy(
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
        missions=MISSIONS,
        requirements=[need("r", 3), need("q", 3, mission="n")],
        offers=[offer("a", "A", 4), offer("c", "C", 1)],
        caveats=[caveat("c1", "A", "limit", command="B", capability="lift", amount=1)],
    )
    # r: 1 of A (and 1 of C), q: 3: (2/3 + 1) / 2.
    assert values(solve(instance, card("caveats"))) == {"covered": near(5 / 6)}
    apart = instance.replace(caveats=[caveat("c2", "A", "not_with", command="B", partner="C")])
    # r by A or by C: four aircraft of A for six needed, C's one helps in the south only: 4 + 1 of 6.
    assert values(solve(apart, card("caveats"))) == {"covered": near(5 / 6)}
    both = apart.replace(offers=[offer("a", "A", 6), offer("c", "C", 1)], requirements=[need("r", 7)])
    assert values(solve(both, card("caveats"))) == {"covered": near(6 / 7)}


def test_by_hand_not_with() -> None:
    # Together A (3) and B (2) would meet the 4; apart the better one gives 3 of 4.
    instance = toy(
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 3), offer("b", "B", 2)],
        caveats=[caveat("c", "B", "not_with", partner="A")],
    )
    result = solve(instance, card("caveats"))
    assert (values(result), assigned(result)) == ({"covered": 0.75}, {("a", "r"): 3})


def test_by_hand_only_with() -> None:
    # A serves r only beside B. B's fuel cannot fly: A stays away. With one aircraft of B, both are met.
    alone = toy(
        offers=[offer("a", "A", 2), offer("b", "B", 2, "fuel")],
        caveats=[caveat("c", "A", "only_with", partner="B")],
    )
    assert values(solve(alone, card("caveats"))) == {"covered": 0.0}
    beside = alone.replace(offers=[offer("a", "A", 1), offer("b", "B", 1)])
    result = solve(beside, card("caveats"))
    assert (values(result), assigned(result)) == ({"covered": 1.0}, {("a", "r"): 1, ("b", "r"): 1})


def test_by_hand_taking_part_means_a_share_of_the_need() -> None:
    # B may bring 1 of 10 tonnes; taking part means 2 (20 %): B is no partner, so A's 5 stay home too.
    instance = toy(
        requirements=[need("q", 10, "fuel")],
        offers=[offer("a", "A", 5, "fuel"), offer("b", "B", 1, "fuel")],
        caveats=[caveat("c", "A", "only_with", partner="B")],
    )
    assert values(solve(instance, card("caveats", breadth__least_part_share=0.2))) == {"covered": 0.0}
    assert values(solve(instance, card("caveats", breadth__least_part_share=0.1))) == {"covered": near(0.6)}


def test_bounds_of_taking_part_are_what_a_nation_can_deliver() -> None:
    # A can deliver 3 * 0.5 = 1.5 of the 4 needed, in steps of 0.5; 1 % of the need is less than one of its units.
    instance = toy(
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 3, effectiveness=0.5), offer("b", "B", 2)],
        caveats=[caveat("c", "A", "not_with", partner="B")],
    )
    model = compiled(instance, card("caveats"))
    column, row = ({name: index for index, name in enumerate(names)} for names in model.names())

    def entry(name: str, variable: str) -> float:
        places = range(model.row_start[row[name]], model.row_start[row[name] + 1])
        return float(next(model.value[k] for k in places if model.index[k] == column[variable]))

    assert entry("takes_part_most[A,r,p]", "takes_part[A,r,p]") == -1.5
    assert entry("takes_part_least[A,r,p]", "takes_part[A,r,p]") == -0.5


@pytest.mark.parametrize(
    "rule",
    [
        {"rule": "limit", "capability": "lift", "amount": 4},  # A has 4 only
        {"rule": "limit", "capability": "fuel", "amount": 0},  # no fuel is needed
        {"rule": "approval", "delay_days": 9},  # family readiness is off
        {"rule": "not_with", "partner": "B", "region": "south", "mission_kind": "presence"},  # fits no mission
        {"rule": "forbid", "capability": "fuel"},
    ],
)
def test_absent_where_a_caveat_fits_nothing_or_cannot_bind(rule: dict[str, Any]) -> None:
    instance = toy(
        missions=MISSIONS,
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 4), offer("b", "B", 2)],
        caveats=[{"id": "c", "nation": "A", **rule}],
    )
    assert rows(instance, card("caveats")) == rows(instance, card())
    assert columns(instance, card("caveats")) == columns(instance, card())
