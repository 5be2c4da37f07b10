"""enablers: no unit without its support."""

from __future__ import annotations

import pytest
from toys import agreement, assigned, card, columns, near, need, offer, periods, rows, solve, toy, values

from .writing import same_as_written

MISSIONS = [
    {"id": "m", "situations": ["s"], "kind": "crisis"},
    {"id": "n", "situations": ["s"], "kind": "presence"},
]
LIFT_NEEDS_FUEL = [{"capability": "lift", "needs": "fuel", "quantity": 2}]

SUPPORTED = toy(
    missions=MISSIONS,
    requirements=[
        need("r", 4),
        need("q", 9, "fuel"),
        need("q2", 1, "fuel"),
        need("u", 1, mission="n"),
        need("v", 3, "fuel", mission="n"),
    ],
    offers=[offer("a", "A", 5), offer("f", "B", 6, "fuel", effectiveness=1.5), offer("f2", "A", 2, "fuel")],
    enablers=[*LIFT_NEEDS_FUEL, {"capability": "fuel", "needs": "lift", "quantity": 0.1, "mission_kind": "crisis"}],
)
"""Two tonnes for each aircraft in its mission; in crises a tenth of an aircraft for each tonne."""


def test_written() -> None:
    same_as_written("enablers", SUPPORTED, card("enablers"))


def test_by_hand_no_unit_without_its_support() -> None:
    # Five tonnes support two aircraft. r: 2 of 4, q: 5 of 5.
    instance = toy(
        requirements=[need("r", 4), need("q", 5, "fuel")],
        offers=[offer("a", "A", 4), offer("f", "B", 5, "fuel")],
        enablers=LIFT_NEEDS_FUEL,
    )
    result = solve(instance, card("enablers"))
    assert (values(result), assigned(result)) == ({"covered": 0.75}, {("a", "r"): 2, ("f", "q"): 5})
    assert values(solve(instance, card())) == {"covered": 1.0}


def test_by_hand_only_what_the_mission_needs_supports() -> None:
    # There are nine tonnes and the mission asks for three: one aircraft.
    instance = toy(
        requirements=[need("r", 4), need("q", 3, "fuel")],
        offers=[offer("a", "A", 4), offer("f", "B", 9, "fuel")],
        enablers=LIFT_NEEDS_FUEL,
    )
    assert values(solve(instance, card("enablers"))) == {"covered": near((0.25 + 1) / 2)}


def test_by_hand_support_is_within_the_mission() -> None:
    # Six tonnes in n support nothing in m, and in m two tonnes support one aircraft.
    instance = toy(
        missions=MISSIONS,
        requirements=[need("r", 3), need("q", 2, "fuel"), need("v", 6, "fuel", mission="n")],
        offers=[offer("a", "A", 4), offer("f", "B", 8, "fuel")],
        enablers=LIFT_NEEDS_FUEL,
    )
    assert values(solve(instance, card("enablers"))) == {"covered": near((1 / 3 + 1 + 1) / 3)}


@pytest.mark.parametrize(("kind", "units"), [(None, 1), ("crisis", 1), ("presence", 3)])
def test_by_hand_only_in_missions_of_the_kind(kind: str | None, units: int) -> None:
    instance = toy(
        missions=MISSIONS,
        requirements=[need("r", 3), need("q", 2, "fuel")],
        offers=[offer("a", "A", 3), offer("f", "B", 2, "fuel")],
        enablers=[{**LIFT_NEEDS_FUEL[0], "mission_kind": kind}],
    )
    assert values(solve(instance, card("enablers"))) == {"covered": near((units / 3 + 1) / 2)}


def test_by_hand_needs_are_of_units_and_support_is_in_effective_units() -> None:
    # Two aircraft that count double take 4 tonnes; 2 tonnes that count double are 4.
    instance = toy(
        requirements=[need("r", 4), need("q", 4, "fuel")],
        offers=[offer("a", "A", 4, effectiveness=2), offer("f", "B", 4, "fuel", cost=1, effectiveness=2)],
        enablers=LIFT_NEEDS_FUEL,
    )
    result = solve(instance, card("enablers", tiers=("covered", "cost")))
    assert (values(result), assigned(result)) == ({"covered": 1.0, "cost": 2.0}, {("a", "r"): 2, ("f", "q"): 2})


def test_by_hand_gains_and_reliability_aside() -> None:
    # B's two tonnes, half reliable or gaining half, support one aircraft: no more and no fewer.
    instance = toy(
        nations=[{"id": "A"}, {"id": "B", "reliability": 0.5}],
        requirements=[need("r", 2), need("q", 3, "fuel", priority=5)],
        offers=[offer("a", "A", 2), offer("f", "B", 2, "fuel")],
        agreements=[agreement(gain_share=0.5, capabilities=["fuel"])],
        enablers=LIFT_NEEDS_FUEL,
    )
    chosen = card("enablers", "agreements", coverage__priority_weights=(1, 0, 0, 0, 0))
    assert values(solve(instance, chosen)) == {"covered": 0.5}
    expected = card("enablers", coverage__priority_weights=(1, 0, 0, 0, 0), coverage__count="expected")
    assert values(solve(instance, expected)) == {"covered": 0.5}


def test_by_hand_each_enabler_holds() -> None:
    # An aircraft needs two tonnes and one medical team; there are six tonnes and one team.
    instance = toy(
        capabilities=[
            {"id": "lift", "unit": "aircraft"},
            {"id": "fuel", "unit": "tonnes", "divisible": True},
            {"id": "medical", "unit": "teams"},
        ],
        requirements=[need("r", 3), need("q", 6, "fuel"), need("t", 1, "medical")],
        offers=[offer("a", "A", 3), offer("f", "B", 6, "fuel"), offer("t", "B", 1, "medical")],
        enablers=[*LIFT_NEEDS_FUEL, {"capability": "lift", "needs": "medical", "quantity": 1}],
    )
    assert values(solve(instance, card("enablers"))) == {"covered": near((1 / 3 + 1 + 1) / 3)}


def test_by_hand_in_each_period() -> None:
    # Fuel comes in p2 only: no aircraft in p1. r: 0 and 2 of 2; q: 0 and 4 of 4.
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 2), need("q", 4, "fuel")],
        offers=[offer("a", "A", 2), offer("f", "B", 4, "fuel", periods=["p2"])],
        enablers=LIFT_NEEDS_FUEL,
    )
    assert values(solve(instance, card("enablers"))) == {"covered": 0.5}


def test_by_hand_support_of_a_divisible_capability() -> None:
    # A tonne needs a quarter of an aircraft: three aircraft carry 12 tonnes, of 16.
    instance = toy(
        requirements=[need("q", 16, "fuel"), need("r", 3)],
        offers=[offer("f", "A", 16, "fuel"), offer("a", "A", 3)],
        enablers=[{"capability": "fuel", "needs": "lift", "quantity": 0.25}],
    )
    assert values(solve(instance, card("enablers"))) == {"covered": near((0.75 + 1) / 2)}


def test_absent_where_nothing_needs_support() -> None:
    plain = toy(requirements=[need("q", 2, "fuel")], offers=[offer("f", "A", 2, "fuel")])
    instance = plain.replace(enablers=LIFT_NEEDS_FUEL)
    assert rows(instance, card("enablers")) == rows(plain, card())
    assert columns(instance, card("enablers")) == columns(plain, card())
