"""information: nations that work together are cleared to share what they must."""

from __future__ import annotations

from typing import Any

import pytest
from toys import agreement, assigned, card, columns, near, need, offer, periods, rows, solve, toy, values

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")
FOUR = [{"id": name} for name in "ABCD"]


def group(name: str, nations: str, level: int = 2) -> dict[str, Any]:
    return {"id": name, "nations": list(nations), "level": level}


def cell(quantity: float = 3, level: int = 2, rule: str = "pairwise", **changed: Any) -> Any:
    """A, B and C have one aircraft each for a need of three."""
    base: dict[str, Any] = {
        "nations": FOUR,
        "requirements": [need("r", quantity, sharing_level=level, sharing_rule=rule)],
        "offers": [offer(name.lower(), name, 1) for name in "ABC"],
    }
    return toy(**{**base, **changed})


CLEARED = cell(
    requirements=[
        need("r", 3, sharing_level=2),
        need("q", 4, "fuel", sharing_level=2, sharing_rule="one_group"),
    ],
    offers=[*(offer(name.lower(), name, 1) for name in "ABC"), *(offer(f"f{n}", n, 2, "fuel") for n in "ABD")],
    sharing=[group("g1", "AB"), group("g2", "BC", 1)],
    agreements=[
        agreement("h", sharing_level=3, nations=["A", "B", "C"], capabilities=["lift"]),
        agreement("k", sharing_level=2, nations=["A", "D"]),
    ],
)
"""Lift pairwise: A and B share a group, h can clear A, B, C. Fuel in one group: g1, or k for A and D, or one alone."""


def test_written() -> None:
    same_as_written("information", CLEARED, card("agreements", "information"))


@pytest.mark.parametrize(
    ("sharing", "level", "units"),
    [
        ([], 0, 3),  # nothing to share
        ([], 1, 1),  # each alone
        ([group("g", "ABC")], 2, 3),
        ([group("g", "ABC")], 3, 1),  # the group's level is too low
        ([group("g", "AB"), group("h", "BC")], 2, 2),  # A and C are not cleared
        ([group("g", "AB"), group("h", "BC"), group("i", "AC")], 2, 3),
        ([group("g", "AB"), group("h", "BC"), group("i", "AC", 1)], 2, 2),
    ],
)
def test_by_hand_pairwise(sharing: list[dict[str, Any]], level: int, units: int) -> None:
    instance = cell(level=level, sharing=sharing)
    assert values(solve(instance, card("information"))) == {"covered": near(units / 3)}
    assert values(solve(instance, card())) == {"covered": 1.0}


@pytest.mark.parametrize(
    ("sharing", "units"),
    [
        ([group("g", "AB"), group("h", "BC"), group("i", "AC")], 2),  # two by two, but no group of three
        ([group("g", "ABC")], 3),
        ([group("g", "ABCD", 5)], 3),
        ([group("g", "AB", 1)], 1),
        ([], 1),
    ],
)
def test_by_hand_one_group(sharing: list[dict[str, Any]], units: int) -> None:
    assert values(solve(cell(rule="one_group", sharing=sharing), card("information"))) == {"covered": near(units / 3)}


def test_by_hand_one_group_a_nation_outside_all_groups_works_alone() -> None:
    # D is in no group and has two aircraft; A and B share one and have one each: two of three either way, not all four.
    # With three of its own, D alone is best.
    instance = cell(
        rule="one_group",
        sharing=[group("g", "AB")],
        offers=[offer("a", "A", 1), offer("b", "B", 1), offer("d", "D", 2)],
    )
    assert values(solve(instance, card("information"))) == {"covered": near(2 / 3)}
    more = instance.replace(offers=[offer("a", "A", 1), offer("b", "B", 1), offer("d", "D", 3)])
    result = solve(more, card("information"))
    assert (values(result), assigned(result)) == ({"covered": 1.0}, {("d", "r"): 3})


def test_by_hand_an_agreement_clears_its_members() -> None:
    # A and B share a group; C is cleared with both where all three are members, at 2 each.
    instance = cell(
        sharing=[group("g", "AB")], agreements=[agreement(sharing_level=2, membership_cost_million=2, least_members=2)]
    )
    chosen = card("agreements", "information", tiers=COVER_THEN_COST)
    assert values(solve(instance, chosen)) == {"covered": 1.0, "cost": 6.0}
    assert values(solve(instance, card("information"))) == {"covered": near(2 / 3)}
    # Two are needed: A and B need no agreement.
    assert values(solve(instance.replace(requirements=[need("r", 2, sharing_level=2)]), chosen))["cost"] == 0.0


@pytest.mark.parametrize(
    ("more", "units"),
    [
        ({"sharing_level": 1}, 1),  # not cleared up to 2
        ({"sharing_level": 3, "capabilities": ["fuel"]}, 1),  # not for lift
        ({"sharing_level": 3, "nations": ["A", "C"]}, 2),
        ({"sharing_level": 2, "capabilities": ["lift"]}, 3),
    ],
)
@pytest.mark.parametrize("rule", ["pairwise", "one_group"])
def test_by_hand_which_agreement_clears(more: dict[str, Any], units: int, rule: str) -> None:
    instance = cell(rule=rule, agreements=[agreement(**more)])
    assert values(solve(instance, card("agreements", "information"))) == {"covered": near(units / 3)}


def test_by_hand_one_group_is_one_agreement_and_not_a_mixture() -> None:
    # A-B and B-C by their groups, A-C as the two members of g: all three two by two. No one room holds all three.
    two = agreement(sharing_level=2, most_members=2)
    groups = [group("g1", "AB"), group("g2", "BC")]
    pairwise = cell(sharing=groups, agreements=[two])
    assert values(solve(pairwise, card("agreements", "information"))) == {"covered": 1.0}
    one = cell(rule="one_group", sharing=groups, agreements=[two])
    assert values(solve(one, card("agreements", "information"))) == {"covered": near(2 / 3)}


def test_by_hand_in_each_period() -> None:
    # g clears from p2 on: one of three in p1, three in p2.
    instance = cell(periods=periods(2), agreements=[agreement(sharing_level=2, from_period="p2")])
    assert values(solve(instance, card("agreements", "information"))) == {"covered": near(4 / 6)}


@pytest.mark.parametrize("rule", ["pairwise", "one_group"])
def test_by_hand_anything_provided_counts(rule: str) -> None:
    # A thousandth of the need is working together, whatever taking part means elsewhere: A alone (8 of 10).
    instance = cell(
        requirements=[need("q", 10, "fuel", sharing_level=1, sharing_rule=rule)],
        offers=[offer("a", "A", 8, "fuel"), offer("b", "B", 0.01, "fuel")],
    )
    chosen = card("information", breadth__least_part_share=0.9)
    assert values(solve(instance, chosen)) == {"covered": near(0.8)}


@pytest.mark.parametrize("rule", ["pairwise", "one_group"])
def test_absent_where_everybody_is_cleared(rule: str) -> None:
    for instance in (
        cell(level=0, rule="pairwise"),
        cell(rule=rule, sharing=[group("g", "ABC")]),
        cell(rule=rule, offers=[offer("a", "A", 1), offer("a2", "A", 2)]),
    ):
        assert rows(instance, card("information")) == rows(instance, card())
        assert columns(instance, card("information")) == columns(instance, card())


def test_absent_rooms_of_others() -> None:
    # D can provide nothing: neither its own room nor that of the group it shares with nobody here.
    instance = cell(rule="one_group", sharing=[group("g", "AB"), group("h", "CD"), group("low", "ABC", 1)])
    rooms = [name for name in columns(instance, card("information")) if name.startswith("room")]
    assert rooms == ["room[r,group:g,p]", *(f"room[r,nation:{name},p]" for name in "ABC")]
