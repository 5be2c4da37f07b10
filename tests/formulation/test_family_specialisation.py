"""specialisation: one provider, or at least two; and nobody gives up a skill without consent."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    assigned,
    budgets,
    card,
    columns,
    committed,
    compiled,
    near,
    need,
    offer,
    periods,
    rows,
    solve,
    toy,
    values,
)

import pooling

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")


def skilled(lift: str = "any", fuel: str = "any") -> list[dict[str, Any]]:
    """Lift and fuel with their numbers of providers."""
    return [
        {"id": "lift", "unit": "aircraft", "providers": lift},
        {"id": "fuel", "unit": "tonnes", "divisible": True, "providers": fuel},
    ]


def gave_up(*nations: str, capability: str = "lift") -> list[dict[str, Any]]:
    return [{"nation": nation, "capability": capability} for nation in nations]


SKILLS = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    capabilities=skilled("one", "two_or_more"),
    requirements=[need("r", 4, providers="two_or_more"), need("u", 2), need("q", 9, "fuel")],
    offers=[
        offer("a", "A", 2),
        offer("a2", "A", 1),
        offer("b", "B", 3),
        offer("c", "C", 1),
        offer("fa", "A", 4, "fuel"),
        offer("fb", "B", 8, "fuel"),
    ],
    skills=gave_up("A", "B"),
)
"""A or B keeps lift, and C its own; r is served by at least two, u by one; fuel by at least two nations."""


def test_written() -> None:
    same_as_written("specialisation", SKILLS, card("specialisation", specialisation__providers="one"))


def three(quantity: float = 4, **more: Any) -> Any:
    """A, B and C have 2, 3 and 1 aircraft at 1, 2 and 9 million."""
    return toy(
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
        requirements=[need("r", quantity, **more)],
        offers=[offer("a", "A", 2, cost=1), offer("b", "B", 3, cost=2), offer("c", "C", 1, cost=9)],
    )


@pytest.mark.parametrize(
    ("own", "of_card", "units"),
    [
        ("any", "any", 4),
        ("one", "any", 3),
        ("any", "one", 3),
        ("two_or_more", "one", 4),  # the requirement's own word goes before
    ],
)
def test_by_hand_one_provider_of_a_requirement(own: str, of_card: str, units: int) -> None:
    chosen = card("specialisation", specialisation__providers=of_card)
    assert values(solve(three(providers=own), chosen)) == {"covered": units / 4}
    assert values(solve(three(providers=own), card())) == {"covered": 1.0}


def test_by_hand_one_provider_with_several_offers() -> None:
    instance = toy(
        requirements=[need("r", 4, providers="one")],
        offers=[offer("a1", "A", 2), offer("a2", "A", 1), offer("b", "B", 2)],
    )
    result = solve(instance, card("specialisation"))
    assert (values(result), assigned(result)) == ({"covered": 0.75}, {("a1", "r"): 2, ("a2", "r"): 1})


def test_by_hand_two_or_more_or_none() -> None:
    # B alone would do at 3 * 2; two must: A with two and B with one is cheapest: 2 + 2.
    result = solve(three(3, providers="two_or_more"), card("specialisation", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 4.0}
    # One nation alone may not: nothing is served.
    alone = three(3, providers="two_or_more").replace(offers=[offer("b", "B", 3)])
    assert values(solve(alone, card("specialisation"))) == {"covered": 0.0}


@pytest.mark.parametrize(("least", "covered", "cost"), [(0.1, 1.0, 9 + 5), (0.2, 1.0, 8 + 10), (0.3, 0.0, 0.0)])
def test_by_hand_two_or_more_take_part_with_a_share(least: float, covered: float, cost: float) -> None:
    # Ten tonnes; B, at 5 a tonne, takes part with a tenth or a fifth, and has no more than 2.5.
    instance = toy(
        requirements=[need("q", 10, "fuel", providers="two_or_more")],
        offers=[offer("a", "A", 10, "fuel", cost=1), offer("b", "B", 2.5, "fuel", cost=5)],
    )
    chosen = card("specialisation", tiers=COVER_THEN_COST, breadth__least_part_share=least)
    assert values(solve(instance, chosen)) == {"covered": covered, "cost": near(cost)}


def test_by_hand_one_provider_knows_no_least_part() -> None:
    instance = toy(requirements=[need("q", 10, "fuel", providers="one")], offers=[offer("a", "A", 0.05, "fuel")])
    assert values(solve(instance, card("specialisation"))) == {"covered": near(0.005)}


@pytest.mark.parametrize(
    ("consented", "units"),
    [
        ([], 6),  # nobody gave it up
        (["A"], 6),  # one alone is at most one
        (["A", "B"], 4),  # B's three, and C's one
        (["A", "B", "C"], 3),
        (["B", "C"], 5),
    ],
)
def test_by_hand_of_those_that_gave_a_skill_up_one_keeps_it(consented: list[str], units: int) -> None:
    instance = three(6).replace(capabilities=skilled(lift="one"), skills=gave_up(*consented))
    assert values(solve(instance, card("specialisation"))) == {"covered": near(units / 6)}
    other = instance.replace(skills=gave_up(*consented, capability="fuel"))
    assert values(solve(other, card("specialisation"))) == {"covered": 1.0}
    # Consent alone changes nothing.
    free = instance.replace(capabilities=skilled())
    assert values(solve(free, card("specialisation"))) == {"covered": 1.0}


def test_by_hand_a_skill_is_kept_by_one_over_all_requirements_of_a_period() -> None:
    # A serves r and B serves q in p1? One of them. In p2 it may be the other one (A is away).
    instance = toy(
        periods=periods(2),
        capabilities=skilled(lift="one"),
        requirements=[need("r", 2), need("q", 2)],
        offers=[offer("a", "A", 2, periods=["p1"]), offer("b", "B", 2)],
        skills=gave_up("A", "B"),
    )
    assert values(solve(instance, card("specialisation"))) == {"covered": 0.5}
    assert values(solve(instance, card())) == {"covered": 0.75}


def test_by_hand_at_least_two_commit_a_capability() -> None:
    # Two of A at 1 would do; B commits one of its own (at 2), the least there is: 1 + 2.
    instance = three(2).replace(capabilities=skilled(lift="two_or_more"))
    result = solve(instance, card("specialisation", tiers=COVER_THEN_COST))
    assert (values(result), committed(result)) == ({"covered": 1.0, "cost": 3.0}, {"a": 1, "b": 1})
    alone = instance.replace(offers=[offer("a", "A", 2)])
    assert values(solve(alone, card("specialisation"))) == {"covered": 0.0}


def test_by_hand_at_least_two_over_different_requirements() -> None:
    # A serves r and B serves q, each alone: two nations commit lift.
    instance = toy(
        capabilities=skilled(lift="two_or_more"),
        requirements=[need("r", 2, within_days=5), need("q", 2, within_days=30)],
        offers=[offer("a", "A", 2), offer("b", "B", 2, notice_days=10)],
    )
    assert values(solve(instance, card("specialisation", "readiness"))) == {"covered": 1.0}
    alone = instance.replace(offers=[offer("a", "A", 4)])
    assert values(solve(alone, card("specialisation", "readiness"))) == {"covered": 0.0}


def test_by_hand_a_commitment_that_serves_nothing_counts_as_one() -> None:
    # B's aircraft are never in time, but it commits one, at 2 million, and keeps the skill alive beside A: 2 * 1 + 2.
    instance = toy(
        capabilities=skilled(lift="two_or_more"),
        requirements=[need("r", 2, within_days=5)],
        offers=[offer("a", "A", 2, cost=1), offer("b", "B", 3, cost=2, notice_days=10)],
    )
    result = solve(instance, card("specialisation", "readiness", tiers=COVER_THEN_COST))
    assert (values(result), committed(result)) == ({"covered": 1.0, "cost": 4.0}, {"a": 2, "b": 1})


@pytest.mark.parametrize(
    ("least", "cost"),
    [
        (0.25, 7 + 5 * 1),  # a quarter of B's four tonnes is one: A the other seven of eight
        (0.5, 6 + 5 * 2),
        (1.0, 4 * 5 + 8 + 0),  # all four of B's, and all eight of A's: four of them serve nothing
    ],
)
def test_by_hand_the_least_of_a_divisible_capability_is_a_share_of_what_is_offered(least: float, cost: float) -> None:
    instance = toy(
        capabilities=skilled(fuel="two_or_more"),
        requirements=[need("q", 8, "fuel")],
        offers=[
            offer("a", "A", 8, "fuel", cost=1),
            offer("b1", "B", 3, "fuel", cost=5),
            offer("b2", "B", 1, "fuel", cost=5),
        ],
    )
    chosen = card("specialisation", tiers=COVER_THEN_COST, breadth__least_part_share=least)
    assert values(solve(instance, chosen)) == {"covered": 1.0, "cost": near(cost)}


def test_absent_where_nobody_gave_up_a_skill_and_one_nation_alone_can_provide() -> None:
    instance = toy(
        capabilities=skilled("one"),
        requirements=[need("r", 4, providers="one")],
        offers=[offer("a", "A", 2), offer("a2", "A", 1)],
    )
    assert rows(instance, card("specialisation")) == rows(instance, card())
    assert columns(instance, card("specialisation")) == columns(instance, card())


TASK = toy(
    nations=[{"id": "A"}, {"id": "B"}],
    requirements=[need("r", 10, providers="one")],
    offers=[offer("a", "A", 1, effectiveness=7, cost=5), offer("b", "B", 1, effectiveness=10, cost=9)],
    budgets=budgets(A=[None], B=[8]),
)
"""A task of 10 points, done by one nation: for 7 or, beyond its budget, for 10."""


def objective_names(instance: pooling.Instance) -> list[str]:
    """The columns of tier covered."""
    model = compiled(instance, card("specialisation", "spending", "budget"))
    return [name for name, cost in zip(model.names()[0], model.objectives[0].cost, strict=True) if cost]


def test_what_is_short_is_the_rest_of_a_need_that_nobody_passes() -> None:
    assert objective_names(TASK) == ["assign[a,r,p]", "assign[b,r,p]"]
    assert values(solve(TASK, card("specialisation", "spending", "budget"))) == {"covered": near(0.7)}
    rich = TASK.replace(budgets=[])
    assert values(solve(rich, card("specialisation", "spending", "budget"))) == {"covered": 1.0}
    # Without the offers that would pass the need by themselves: nothing is planned, all of it is short.
    assert values(solve(TASK.replace(offers=[]), card("specialisation"))) == {"covered": 0.0}


@pytest.mark.parametrize(
    "passing",
    [
        {"offers": [offer("a", "A", 2, effectiveness=7)]},
        {"offers": [offer("a", "A", 1, effectiveness=7), offer("a2", "A", 1, effectiveness=7)]},
        {"requirements": [need("r", 10)]},
        {
            "offers": [offer("a", "A", 1, effectiveness=10)],
            "agreements": [agreement(gain_share=0.5)],
        },
    ],
)
def test_short_is_a_variable_where_more_than_the_need_could_come(passing: dict[str, Any]) -> None:
    families = ("specialisation", "agreements")
    model = compiled(TASK.replace(**passing), card(*families))
    names = [name for name, cost in zip(model.names()[0], model.objectives[0].cost, strict=True) if cost]
    assert names == ["short[r,p]"]
    covered = values(solve(TASK.replace(**passing), card(*families)))["covered"]
    assert covered is not None
    assert covered <= 1.0 + 1e-9
