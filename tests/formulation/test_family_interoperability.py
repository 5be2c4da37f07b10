"""interoperability: compatible, or not counted."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    assigned,
    card,
    columns,
    compiled,
    effect,
    near,
    need,
    offer,
    option,
    periods,
    rows,
    solve,
    through,
    toy,
    values,
)

from .writing import same_as_written

STANDARDS = [{"id": "x"}, {"id": "y"}, {"id": "z"}]
COVER_THEN_COST = ("covered", "cost")


def fleet(**changed: Any) -> Any:
    """Five aircraft are needed that hold all of x or all of y; A holds x (2), B holds y (2), C holds both (1)."""
    base: dict[str, Any] = {
        "nations": [{"id": "A"}, {"id": "B"}, {"id": "C"}],
        "standards": STANDARDS,
        "requirements": [need("r", 5, same_standard=["x", "y"])],
        "offers": [
            offer("a", "A", 2, standards=["x"]),
            offer("b", "B", 2, standards=["y"]),
            offer("c", "C", 1, standards=["x", "y"]),
        ],
    }
    return toy(**{**base, **changed})


MIXED = fleet(
    requirements=[need("r", 5, same_standard=["x", "y"]), need("q", 4, "fuel", standards=["x", "z"])],
    offers=[
        offer("a", "A", 2, standards=["x"]),
        offer("b", "B", 2, standards=["y"]),
        offer("c", "C", 1, standards=["x", "y"]),
        offer("fa", "A", 4, "fuel", standards=["x"]),
        offer("fb", "B", 4, "fuel", standards=["x", "z"]),
        offer("fc", "C", 4, "fuel"),
    ],
    agreements=[
        agreement(standards=["x"], capabilities=["lift"], nations=["B", "C"]),
        agreement("h", standards=["z"], membership_cost_million=1),
    ],
)
"""One standard of x and y for all aircraft, x and z for all fuel; g grants x for lift, h grants z."""


def test_written() -> None:
    same_as_written("interoperability", MIXED, card("agreements", "interoperability"))


@pytest.mark.parametrize(
    ("asked", "covered"),
    [([], 1.0), (["x"], 0.6), (["y"], 0.6), (["x", "y"], 0.2), (["z"], 0.0)],
)
def test_by_hand_every_unit_holds_all_standards(asked: list[str], covered: float) -> None:
    instance = fleet(requirements=[need("r", 5, standards=asked)])
    assert values(solve(instance, card("interoperability"))) == {"covered": covered}
    assert values(solve(instance, card())) == {"covered": 1.0}


def test_by_hand_all_units_hold_the_same_standard() -> None:
    # x: A's two and C's one; y: B's two and C's one. Never all five.
    result = solve(fleet(), card("interoperability"))
    assert values(result) == {"covered": 0.6}
    assert len({offer_name for offer_name, _ in assigned(result)} & {"a", "b"}) == 1
    assert values(solve(fleet(), card())) == {"covered": 1.0}


def test_by_hand_the_same_standard_is_chosen_in_each_period_and_need() -> None:
    # p1: x with A's two; p2 (A away): y with B's two. r 2 of 2 in both.
    instance = fleet(
        periods=periods(2),
        requirements=[need("r", 2, same_standard=["x", "y"])],
        offers=[
            offer("a", "A", 2, standards=["x"], periods=["p1"]),
            offer("b", "B", 2, standards=["y"], periods=["p2"]),
        ],
    )
    assert values(solve(instance, card("interoperability"))) == {"covered": 1.0}


def test_by_hand_a_unit_without_any_of_them_never_fits() -> None:
    instance = fleet(offers=[offer("a", "A", 2, standards=["z"]), offer("c", "C", 1, standards=["x"])])
    assert values(solve(instance, card("interoperability"))) == {"covered": 0.2}


def test_by_hand_an_agreement_grants_a_standard() -> None:
    # B's two hold x as a member, at 3: all five fly with x.
    instance = fleet(agreements=[agreement(standards=["x"], membership_cost_million=3)])
    result = solve(instance, card("agreements", "interoperability", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 3.0}
    # It grants y to A as well; one of the two will do, the cheaper one.
    both = instance.replace(
        agreements=[
            agreement(standards=["x"], membership_cost_million=3),
            agreement("h", standards=["y"], membership_cost_million=2),
        ]
    )
    assert values(solve(both, card("agreements", "interoperability", tiers=COVER_THEN_COST)))["cost"] == 2.0
    assert values(solve(both, card("interoperability"))) == {"covered": 0.6}


def test_by_hand_a_standard_is_granted_for_the_capabilities_covered() -> None:
    instance = fleet(agreements=[agreement(standards=["x"], capabilities=["fuel"])])
    assert values(solve(instance, card("agreements", "interoperability"))) == {"covered": 0.6}


def test_by_hand_each_standard_that_is_missing_is_granted() -> None:
    # x and z asked for: A holds x, B neither. g grants x at 1 a member, h grants z at 2.
    # A needs h, B g and h: 2 + 1 + 2 = 5 for all four.
    instance = toy(
        standards=STANDARDS,
        requirements=[need("r", 4, standards=["x", "z"])],
        offers=[offer("a", "A", 2, standards=["x"]), offer("b", "B", 2)],
        agreements=[
            agreement(standards=["x"], membership_cost_million=1),
            agreement("h", standards=["z"], membership_cost_million=2),
        ],
    )
    result = solve(instance, card("agreements", "interoperability", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 5.0}


def test_by_hand_granted_while_a_member() -> None:
    # g can have members from p2 on: B's two fit in p2 only. 3 of 5 in p1, all in p2: 8 of 10.
    instance = fleet(periods=periods(2), agreements=[agreement(standards=["x"], from_period="p2")])
    assert values(solve(instance, card("agreements", "interoperability"))) == {"covered": near(0.8)}


def test_by_hand_whole_for_divisible_capabilities_too() -> None:
    # 2.5 tonnes with x or 3.25 with y: y.
    instance = fleet(
        requirements=[need("q", 5, "fuel", same_standard=["x", "y"])],
        offers=[offer("a", "A", 2.5, "fuel", standards=["x"]), offer("b", "B", 3.25, "fuel", standards=["y"])],
    )
    assert values(solve(instance, card("interoperability"))) == {"covered": near(0.65)}


def certified(*effects: dict[str, Any], **changed: Any) -> Any:
    """Two aircraft are needed that hold x; A has two without it; options i and k cost 4 each."""
    base: dict[str, Any] = {
        "standards": STANDARDS,
        "periods": periods(3),
        "requirements": [need("r", 2, standards=["x"])],
        "offers": [offer("a", "A", 2)],
        "options": [option(cost_million=4), option("k", cost_million=4)],
        "effects": list(effects),
    }
    return toy(**{**base, **changed})


def trained(instance: Any, *families: str) -> tuple[float | None, float | None]:
    """Covered share and least cost."""
    result = values(solve(instance, card("interoperability", "options", *families, tiers=COVER_THEN_COST)))
    return result["covered"], result["cost"]


TRAINED = certified(
    effect(standard="x"),
    effect(option="k", nation="A", standard="y"),
    requirements=[need("r", 2, standards=["x"]), need("q", 3, same_standard=["x", "y"])],
    offers=[offer("a", "A", 2), offer("b", "B", 1, standards=["y"])],
    certificates=[{"offer": "a", "standard": "x", "until_period": "p1"}],
    periods=periods(2),
)
"""A's aircraft hold x until p1, and then through option i; through k, whoever starts it, they hold y."""


def test_written_with_options() -> None:
    same_as_written("interoperability-options", TRAINED, card("interoperability", "options"))


@pytest.mark.parametrize(("until", "covered"), [("p1", near(1 / 3)), ("p2", near(2 / 3)), ("p3", 1.0)])
def test_by_hand_certificates_lapse(until: str, covered: float) -> None:
    certificates = [{"offer": "a", "standard": "x", "until_period": until}]
    assert trained(certified(certificates=certificates))[0] == covered
    other = [{"offer": "a", "standard": "y", "until_period": "p3"}]
    assert trained(certified(certificates=other))[0] == 0.0


def test_by_hand_exercises_renew_them() -> None:
    # Held until p1; the exercise, in effect for a year from its start on, is run in p2 and p3.
    instance = certified(
        effect(standard="x"),
        options=[option(cost_million=4, lasts_periods=1, repeats=True)],
        certificates=[{"offer": "a", "standard": "x", "until_period": "p1"}],
    )
    assert trained(instance) == (1.0, 8.0)


@pytest.mark.parametrize(
    ("who", "covered"),
    [
        ({}, 1),
        ({"capability": "lift"}, 1),
        ({"capability": "fuel"}, 0),
        ({"offer": "a"}, 1),
        ({"nation": "A"}, 1),
        ({"nation": "B"}, 0),
    ],
)
def test_by_hand_whose_units_hold_it(who: dict[str, str], covered: float) -> None:
    assert trained(certified(effect(standard="x", **who)))[0] == covered
    # Another standard is of no use.
    assert trained(certified(effect(standard="y", **who)))[0] == 0


def test_by_hand_those_that_take_part_hold_it() -> None:
    # Only B may take part: A's units gain where the effect is A's.
    options = [option(nations=["B"], cost_million=4)]
    assert trained(certified(effect(standard="x"), options=options)) == (0, 0)
    assert trained(certified(effect(standard="x", nation="A"), options=options)) == (1, 4)


def test_by_hand_two_standards_through_two_options() -> None:
    instance = certified(
        effect(standard="x"), effect(option="k", standard="y"), requirements=[need("r", 2, standards=["x", "y"])]
    )
    assert trained(instance) == (1, 8)


def test_by_hand_the_same_standard_through_an_option() -> None:
    # b holds y, c holds x; a's two hold either through an option: all y is 3 of 4, all x as well; with both options 3.
    instance = certified(
        effect(standard="x", offer="a"),
        effect(option="k", standard="y", offer="a"),
        requirements=[need("r", 4, same_standard=["x", "y"])],
        offers=[offer("a", "A", 2), offer("b", "B", 1, standards=["y"]), offer("c", "B", 1, standards=["x"])],
    )
    assert trained(instance) == (0.75, 4)


def test_by_hand_what_comes_through_an_option_may_hold_it_through_another() -> None:
    instance = certified(effect(option="k", standard="x"), offers=[through("x", "A", 2)])
    assert trained(instance) == (1, 8)


def test_by_hand_by_agreement_or_by_option() -> None:
    # The agreement grants x for 1 in each year, the option for 4 once: 3 or 4.
    instance = certified(
        effect(standard="x"),
        agreements=[agreement(standards=["x"], membership_cost_million=1)],
    )
    assert trained(instance, "agreements") == (1, 3)


def test_absent_pairs_that_can_never_fit() -> None:
    instance = fleet(requirements=[need("r", 5, standards=["x"])])
    assert list(compiled(instance, card("interoperability")).decisions.assign) == [("a", "r", "p"), ("c", "r", "p")]
    assert not [name for name in rows(instance, card("interoperability")) if name.startswith("interoperability")]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"standards": ["x"]},  # all hold it
        {"same_standard": ["x"]},
        {"same_standard": ["x", "z"]},  # nobody holds z: x is what all hold
    ],
)
def test_absent_where_everybody_holds_it(asked: dict[str, Any]) -> None:
    instance = toy(
        standards=STANDARDS,
        requirements=[need("r", 4, **asked)],
        offers=[offer("a", "A", 2, standards=["x", "y"]), offer("b", "B", 2, standards=["x"])],
    )
    assert rows(instance, card("interoperability")) == rows(instance, card())
    assert columns(instance, card("interoperability")) == columns(instance, card())
