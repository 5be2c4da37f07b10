"""consent: where two nations must agree, both do."""

from __future__ import annotations

from typing import Any

import pytest
from toys import assigned, card, columns, compiled, near, need, offer, periods, rows, solve, toy, values

from .writing import same_as_written

MISSIONS = [
    {"id": "m", "situations": ["s"], "kind": "crisis"},
    {"id": "n", "situations": ["s"], "kind": "presence"},
]
ON_HOST_SOIL = toy(
    missions=MISSIONS,
    requirements=[need("r", 3), need("q", 4, "fuel"), need("u", 2, mission="n")],
    offers=[
        offer("a", "A", 4, host="B", consent="dual"),
        offer("h", "A", 2, host="B", consent="host"),
        offer("b", "B", 1, effectiveness=2),
        offer("f", "B", 3, "fuel"),
    ],
    caveats=[{"id": "c", "nation": "B", "rule": "forbid", "mission_kind": "presence"}],
)
"""A's units stand in B: B keeps out of presence missions and with it what needs its consent; a needs B at its side."""


def test_written() -> None:
    same_as_written("consent", ON_HOST_SOIL, card("caveats", "consent"))


def hosted(consent: str, *more: dict[str, Any], **changed: Any) -> Any:
    """Two of A's aircraft in B serve r in a crisis and u in presence, two each, one situation after the other."""
    base: dict[str, Any] = {
        "situations": [{"id": "s"}, {"id": "x"}],
        "missions": [MISSIONS[0], {**MISSIONS[1], "situations": ["x"]}],
        "requirements": [need("r", 2, within_days=10), need("u", 2, mission="n", within_days=10)],
        "offers": [offer("a", "A", 2, host="B", consent=consent, notice_days=5), *more],
    }
    return toy(**{**base, **changed})


@pytest.mark.parametrize(
    ("consent", "nation", "covered"),
    [
        ("host", "B", 0.5),  # withheld for crises: the same aircraft still serve presence
        ("none", "B", 1.0),
        ("host", "A", 0.5),  # the owner's own rule
        ("none", "A", 0.5),
        ("host", "C", 1.0),
    ],
)
def test_by_hand_a_consent_withheld_removes_the_use_not_the_asset(consent: str, nation: str, covered: float) -> None:
    instance = hosted(
        consent,
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
        caveats=[{"id": "c", "nation": nation, "rule": "forbid", "mission_kind": "crisis"}],
    )
    assert values(solve(instance, card("caveats", "consent"))) == {"covered": covered}
    without_consent = 0.5 if nation == "A" else 1.0
    assert values(solve(instance, card("caveats"))) == {"covered": without_consent}
    assert values(solve(instance, card("consent"))) == {"covered": 1.0}


@pytest.mark.parametrize(("days", "covered"), [(5, 1.0), (6, 0.5)])
def test_by_hand_the_hosts_approval_takes_time(days: int, covered: float) -> None:
    # 5 + 5 days are in time, 5 + 6 are not; the owner's own 3 days run side by side.
    instance = hosted(
        "host",
        caveats=[
            {"id": "c", "nation": "B", "rule": "approval", "mission_kind": "crisis", "delay_days": days},
            {"id": "d", "nation": "A", "rule": "approval", "delay_days": 3},
        ],
    )
    assert values(solve(instance, card("caveats", "consent", "readiness"))) == {"covered": covered}
    assert values(solve(instance, card("caveats", "readiness"))) == {"covered": 1.0}


def test_by_hand_the_hosts_approval_may_be_refused() -> None:
    # Expected: 2 * 0.5 (the owner's approval) * 0.4 (the host's) of 2 in crises, 2 * 0.5 of 2 in presence: 0.2 and 0.5.
    instance = hosted(
        "host",
        caveats=[
            {
                "id": "c",
                "nation": "B",
                "rule": "approval",
                "mission_kind": "crisis",
                "delay_days": 0,
                "probability": 0.4,
            },
            {"id": "d", "nation": "A", "rule": "approval", "delay_days": 0, "probability": 0.5},
        ],
    )
    assert values(solve(instance, card("caveats", "consent", coverage__count="expected"))) == {"covered": near(0.35)}
    assert values(solve(instance, card("caveats", coverage__count="expected"))) == {"covered": 0.5}


@pytest.mark.parametrize("rule", [{"rule": "limit", "capability": "lift", "amount": 0}, {"rule": "not_with"}])
def test_by_hand_other_rules_of_the_host_are_about_its_own_units(rule: dict[str, Any]) -> None:
    partner = {"partner": "A"} if rule["rule"] == "not_with" else {}
    instance = hosted("host", caveats=[{"id": "c", "nation": "B", **rule, **partner}])
    assert values(solve(instance, card("caveats", "consent"))) == {"covered": 1.0}


def test_by_hand_dual_the_host_takes_part_too() -> None:
    # r takes three: B has one aircraft, which lets A's two in. Without B's nothing is covered.
    instance = toy(
        requirements=[need("r", 3)], offers=[offer("a", "A", 2, host="B", consent="dual"), offer("b", "B", 1)]
    )
    assert values(solve(instance, card("consent"))) == {"covered": 1.0}
    alone = instance.replace(offers=instance.offers[:1])
    assert values(solve(alone, card("consent"))) == {"covered": 0.0}
    assert values(solve(alone, card())) == {"covered": near(2 / 3)}
    single = alone.replace(offers=[{**alone.offers[0].model_dump(), "consent": "host"}])
    assert values(solve(single, card("consent"))) == {"covered": near(2 / 3)}


def test_by_hand_dual_the_least_a_host_can_do_is_one_unit() -> None:
    # A's three would do at 1 each; B sends one of its own at 9 and A two: 9 + 2.
    instance = toy(
        requirements=[need("r", 3)],
        offers=[offer("a", "A", 3, host="B", consent="dual", cost=1), offer("b", "B", 3, cost=9)],
    )
    result = solve(instance, card("consent", tiers=("covered", "cost")))
    assert (values(result), assigned(result)) == (
        {"covered": 1.0, "cost": 11.0},
        {("a", "r"): 2, ("b", "r"): 1},
    )


def test_by_hand_dual_any_requirement_of_the_mission_will_do() -> None:
    # B brings fuel to the mission where A's aircraft fly: that is taking part. In another mission it is not.
    instance = toy(
        missions=MISSIONS,
        requirements=[need("r", 2), need("q", 2, "fuel"), need("u", 2, "fuel", mission="n")],
        offers=[offer("a", "A", 2, host="B", consent="dual"), offer("f", "B", 2, "fuel")],
    )
    assert values(solve(instance, card("consent"))) == {"covered": near(2 / 3)}
    elsewhere = instance.replace(requirements=[need("r", 2), need("u", 2, "fuel", mission="n")])
    assert values(solve(elsewhere, card("consent"))) == {"covered": 0.5}


def test_by_hand_dual_in_each_period() -> None:
    # B takes part in p1 only: A's aircraft fly in p1 only. (1 + 2 + 0) of 6.
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 3)],
        offers=[offer("a", "A", 2, host="B", consent="dual"), offer("b", "B", 1, periods=["p1"])],
    )
    assert values(solve(instance, card("consent"))) == {"covered": 0.5}


@pytest.mark.parametrize(("least", "covered"), [(0.1, 0.6), (0.11, 0.1)])
def test_by_hand_dual_taking_part_with_a_divisible_capability_is_a_share(least: float, covered: float) -> None:
    # B has 1 of the 10 tonnes: enough where taking part means a tenth. Else A's five stay, and B's one serves alone.
    instance = toy(
        requirements=[need("q", 10, "fuel")],
        offers=[offer("f", "A", 5, "fuel", host="B", consent="dual"), offer("b", "B", 1, "fuel")],
    )
    assert values(solve(instance, card("consent", breadth__least_part_share=least))) == {"covered": near(covered)}


def test_by_hand_dual_the_hosts_caveats_bind_as_well() -> None:
    # B keeps out of crises, so it takes no part either; in presence it does.
    instance = hosted(
        "dual",
        offer("b", "B", 1),
        requirements=[need("r", 2), need("u", 3, mission="n")],
        caveats=[{"id": "c", "nation": "B", "rule": "forbid", "mission_kind": "crisis"}],
    )
    assert values(solve(instance, card("caveats", "consent"))) == {"covered": 0.5}


def test_by_hand_dual_each_others_hosts() -> None:
    # A's aircraft stand in B and B's in A: together they fly.
    instance = toy(offers=[offer("a", "A", 1, host="B", consent="dual"), offer("b", "B", 1, host="A", consent="dual")])
    assert values(solve(instance, card("consent"))) == {"covered": 1.0}
    unequal = instance.replace(offers=[instance.offers[0], offer("b", "B", 1, host="A", consent="dual", notice_days=9)])
    late = unequal.replace(requirements=[need("r", 2, within_days=5)])
    assert values(solve(late, card("consent", "readiness"))) == {"covered": 0.0}


def test_absent_pairs_of_a_host_that_cannot_take_part() -> None:
    instance = toy(offers=[offer("a", "A", 2, host="B", consent="dual"), offer("c", "A", 1)])
    found = rows(instance, card("consent"))
    assert not [name for name in found if name.startswith("consent_part")]
    assert values(solve(instance, card("consent"))) == {"covered": 0.5}


@pytest.mark.parametrize("consent", ["none", "host"])
def test_absent_without_dual_consent(consent: str) -> None:
    instance = toy(offers=[offer("a", "A", 2, host="B", consent=consent), offer("b", "B", 1)])
    assert rows(instance, card("consent")) == rows(instance, card())
    assert columns(instance, card("consent")) == columns(instance, card())
    assert list(compiled(instance, card("consent")).decisions.assign) == [("a", "r", "p"), ("b", "r", "p")]
