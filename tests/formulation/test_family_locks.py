"""locks: what is already agreed."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    assigned,
    card,
    columns,
    committed,
    members,
    near,
    need,
    offer,
    option,
    periods,
    pool,
    rows,
    share,
    solve,
    starts,
    through,
    toy,
    values,
)

import pooling

from .writing import same_as_written


def lock(name: str, rule: str, offer_name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "rule": rule, "offer": offer_name, **more}


AGREED = toy(
    requirements=[need("r", 3), need("q", 3), need("f", 4, "fuel")],
    offers=[offer("a", "A", 6, cost=1), offer("b", "B", 6, cost=5), offer("t", "A", 4, "fuel", smallest_use=2)],
    locks=[
        lock("l1", "must", "b"),
        lock("l2", "never", "a", requirement="q"),
        lock("l3", "at_least", "a", quantity=2),
        lock("l4", "at_most", "b", requirement="q", quantity=2),
        lock("l5", "must", "t", requirement="f"),
    ],
)
"""B takes part, A serves r only and commits at least 2, B sends q at most 2, some fuel goes to f."""


def test_written() -> None:
    same_as_written("locks", AGREED, card("locks"))


def tightest(instance: Any, *families: str) -> tuple[dict[Any, float], dict[Any, float], float | None]:
    """Commitments, assignments and cost of the cheapest plan that covers the most."""
    result = solve(instance, card("locks", *families, tiers=("covered", "cost")))
    return committed(result), assigned(result), values(result)["cost"]


def test_by_hand_must_and_never_on_commitments() -> None:
    # Cheap A would serve r alone; B must commit one whole unit: 2 * 1 + 1 * 5 = 7 (or idle: 3 * 1 + 5 = 8).
    instance = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 6, cost=1), offer("b", "B", 6, cost=5)])
    assert tightest(instance.replace(locks=[lock("l", "must", "b")])) == (
        {"a": 2, "b": 1},
        {("a", "r"): 2, ("b", "r"): 1},
        7.0,
    )
    assert tightest(instance.replace(locks=[lock("l", "never", "a")])) == ({"b": 3}, {("b", "r"): 3}, 15.0)


def test_by_hand_at_least_and_at_most_on_commitments() -> None:
    instance = toy(requirements=[need("r", 3)], offers=[offer("a", "A", 6, cost=1), offer("b", "B", 6, cost=5)])
    # At least 4 of A: one stands idle, 4 million. At most 2.5 of A: 2, and one of B: 2 + 5 = 7.
    assert tightest(instance.replace(locks=[lock("l", "at_least", "a", quantity=4)]))[0::2] == ({"a": 4}, 4.0)
    assert tightest(instance.replace(locks=[lock("l", "at_most", "a", quantity=2.5)]))[0::2] == ({"a": 2, "b": 1}, 7.0)


def test_by_hand_all_rules_on_assignments() -> None:
    instance = toy(
        requirements=[need("r", 2), need("q", 2)], offers=[offer("a", "A", 6, cost=1), offer("b", "B", 6, cost=5)]
    )
    cases: list[tuple[dict[str, Any], dict[Any, float], float]] = [
        (lock("l", "must", "b", requirement="q"), {("a", "r"): 2, ("a", "q"): 1, ("b", "q"): 1}, 8.0),
        (lock("l", "never", "a", requirement="q"), {("a", "r"): 2, ("b", "q"): 2}, 12.0),
        (lock("l", "at_least", "b", requirement="q", quantity=2), {("a", "r"): 2, ("b", "q"): 2}, 12.0),
        (lock("l", "at_most", "a", requirement="q", quantity=1), {("a", "r"): 2, ("a", "q"): 1, ("b", "q"): 1}, 8.0),
    ]
    for row, expected, cost in cases:
        assert tightest(instance.replace(locks=[row]))[1:] == (expected, cost), row


def test_by_hand_must_of_a_divisible_capability_is_its_smallest_quantity() -> None:
    # A tonne of B costs 5 more: it commits its smallest package of 1.5 (step 0.5), A the other 2.5:
    # 1.5 * 6 + 2.5 * 1 = 11.5.
    instance = toy(
        requirements=[need("f", 4, "fuel")],
        offers=[offer("a", "A", 9, "fuel", cost=1), offer("b", "B", 9, "fuel", cost=6, smallest=1.5, step=0.5)],
        locks=[lock("l", "must", "b")],
    )
    assert tightest(instance, "lots")[0::2] == ({"a": 2.5, "b": 1.5}, near(11.5))


def test_by_hand_a_lock_holds_in_its_period_or_in_all() -> None:
    instance = toy(
        periods=periods(2), requirements=[need("r", 1)], offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=5)]
    )
    # Cheapest is 1 + 1. One period of B: 1 + 5. Both: 5 + 5.
    assert tightest(instance.replace(locks=[lock("l", "must", "b", period="p2")]))[2] == 6.0
    assert tightest(instance.replace(locks=[lock("l", "must", "b")]))[2] == 10.0


def test_by_hand_periods_are_those_in_which_offer_and_requirement_stand() -> None:
    # a stands in p1 only, so a lock on all periods asks for p1 alone.
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 1)],
        offers=[offer("a", "A", 2, cost=9, periods=["p1"]), offer("b", "B", 2, cost=5)],
        locks=[lock("l", "must", "a", requirement="r")],
    )
    assert tightest(instance)[1:] == ({("a", "r", "p1"): 1, ("b", "r", "p2"): 1}, 14.0)


@pytest.mark.parametrize("rule", [{"rule": "must"}, {"rule": "at_least", "quantity": 1}])
def test_what_cannot_be_makes_the_plan_impossible(rule: dict[str, Any]) -> None:
    late = toy(
        requirements=[need("r", 2, within_days=5)],
        offers=[offer("a", "A", 2, notice_days=9)],
        locks=[{"id": "l", "offer": "a", "requirement": "r", **rule}],
    )
    result = pooling.solve(late, card=card("locks", "readiness"))
    assert (result.outcome, result.plan) == ("infeasible", None)


@pytest.mark.parametrize("rule", [{"rule": "never"}, {"rule": "at_most", "quantity": 1}])
def test_absent_where_x_cannot_exist_and_nothing_is_asked(rule: dict[str, Any]) -> None:
    late = toy(
        requirements=[need("r", 2, within_days=5)],
        offers=[offer("a", "A", 2, notice_days=9)],
        locks=[{"id": "l", "offer": "a", "requirement": "r", **rule}],
    )
    assert not [name for name in rows(late, card("locks", "readiness")) if name.startswith("locks")]


def test_off_a_lock_says_nothing() -> None:
    assert not [name for name in rows(AGREED, card()) if name.startswith("locks")]


def membership(rule: str, nation: str = "A", name: str = "l", **more: Any) -> dict[str, Any]:
    return {"id": name, "rule": rule, "agreement": "g", "nation": nation, **more}


TREATY = toy(
    periods=periods(3),
    requirements=[need("r", 2)],
    offers=[offer("a", "A", 2, agreement="g", cost=1), offer("b", "B", 2, cost=9)],
    agreements=[agreement(membership_cost_million=4, from_period="p2")],
    locks=[membership("must", "B", "l1"), membership("never", "A", "l2", period="p3")],
)
"""From p2 on B is a member, whatever for; A is none in p3."""


def test_written_for_memberships() -> None:
    same_as_written("locks-memberships", TREATY, card("agreements", "locks", tiers=("cost",)))


def test_by_hand_locks_on_memberships() -> None:
    # p1: B's two (18). p2: A's two as a member (2 + 4). p3: B's two (18). B's own membership in p2 and p3: 8. Sum 50.
    result = solve(TREATY, card("agreements", "locks", tiers=("covered", "cost")))
    assert values(result) == {"covered": 1.0, "cost": 50.0}
    assert members(result) == {("A", "g", "p2"), ("B", "g", "p2"), ("B", "g", "p3")}
    # Without the locks A serves in p3 too: 18 + 6 + 6.
    free = TREATY.replace(locks=[])
    assert values(solve(free, card("agreements", "locks", tiers=("covered", "cost"))))["cost"] == 30.0


def test_by_hand_a_membership_in_one_period() -> None:
    instance = TREATY.replace(locks=[membership("must", "B", period="p3")])
    result = solve(instance, card("agreements", "locks", tiers=("cost",)))
    assert (values(result), members(result)) == ({"cost": 4.0}, {("B", "g", "p3")})


def test_a_membership_before_there_can_be_members_is_impossible() -> None:
    instance = TREATY.replace(locks=[membership("must", "B", period="p1")])
    assert pooling.solve(instance, card=card("agreements", "locks")).outcome == "infeasible"
    never = TREATY.replace(locks=[membership("never", "B", period="p1")])
    names = rows(never, card("agreements", "locks"))
    assert not [name for name in names if name.startswith("locks")]


def test_by_hand_locks_on_shares_of_pools() -> None:
    # A must hold some: a unit of four hours at 2 each, though nobody needs them. At least five hours: two units.
    instance = toy(
        requirements=[need("r", 2)],
        pools=[pool(output=4, cost=8)],
        offers=[share("h", "A", 20, smallest=2), offer("a", "A", 2)],
        locks=[lock("l", "must", "h")],
    )
    chosen = card("locks", "pools", "lots", tiers=("covered", "cost"))
    assert values(solve(instance, chosen)) == {"covered": 1.0, "cost": 8.0}
    five = instance.replace(locks=[lock("l", "at_least", "h", quantity=5)])
    assert values(solve(five, chosen)) == {"covered": 1.0, "cost": 16.0}
    assert columns(five, chosen)["units[c,p]"][1] >= 2


def open_options(*locks: dict[str, Any], **changed: Any) -> Any:
    """Nothing is needed; option i costs each nation 4, option k 1 for each unit ordered. Locks alone start them."""
    base: dict[str, Any] = {
        "periods": periods(2),
        "offers": [offer("a", "A", 2)],
        "options": [option(cost_million=4), option("k", most_units=9, unit_cost_million=1)],
        "locks": list(locks),
    }
    return toy(**{**base, **changed})


def about(rule: str, name: str = "i", **more: Any) -> dict[str, Any]:
    return {"id": f"lock-{rule}-{name}", "rule": rule, "option": name, **more}


def cheapest(instance: Any) -> tuple[dict[tuple[str, ...], float], float | None]:
    result = solve(instance, card("locks", "procurement", tiers=("cost",)))
    return starts(result), values(result)["cost"]


LOCKED_OPTIONS = open_options(
    about("must"),
    about("never", nation="B", period="p1"),
    about("at_least", "k", quantity=3),
    {**about("at_least", "k", nation="B", quantity=1), "id": "l2"},
    about("at_most", "k", period="p2", quantity=5),
    {**about("must", "k", nation="A", period="p1"), "id": "l3"},
)
"""Locks of every rule, for anybody or a nation, in any period or one."""


def test_written_for_options() -> None:
    same_as_written("locks-options", LOCKED_OPTIONS, card("locks", "procurement", tiers=("cost",)))


def test_by_hand_options_that_must_start() -> None:
    # Once, by anybody, whenever: 4.  By B in p2: that is where.  By A and by B: they start it together, 8.
    orders, cost = cheapest(open_options(about("must")))
    assert (len(orders), cost) == (1, 4.0)
    assert cheapest(open_options(about("must", nation="B", period="p2"))) == ({("i", "B", "p2"): 0}, 4.0)
    both = [about("must", nation="B", period="p2"), {**about("must", nation="A"), "id": "l2"}]
    assert cheapest(open_options(*both)) == ({("i", "A", "p2"): 0, ("i", "B", "p2"): 0}, 8.0)
    # An order is a unit at least.
    assert cheapest(open_options(about("must", "k", period="p1", nation="A"))) == ({("k", "A", "p1"): 1}, 1.0)


@pytest.mark.parametrize(
    ("more", "covered"),
    [
        ({}, 0),
        ({"nation": "A"}, 0.5),  # B's one of two, in both years
        ({"period": "p1"}, 0.5),  # both, in p2
        ({"nation": "A", "period": "p1"}, 0.5),  # B's in both years, or all in p2
        ({"nation": "B"}, 0.5),
    ],
)
def test_by_hand_options_that_never_start(more: dict[str, str], covered: float) -> None:
    instance = open_options(about("never", **more), offers=[through("x", "A", 1), through("y", "B", 1)])
    assert values(solve(instance, card("locks", "options"))) == {"covered": covered}


def test_by_hand_orders_of_at_least_and_at_most() -> None:
    # Three in all; two of them B's; in p2.
    assert cheapest(open_options(about("at_least", "k", quantity=3)))[1] == 3.0
    locks = [
        about("at_least", "k", quantity=3),
        {**about("at_least", "k", quantity=2, nation="B"), "id": "l2"},
        {**about("at_most", "k", quantity=2, nation="B"), "id": "l3"},
        {**about("at_most", "k", quantity=0, period="p1"), "id": "l4"},
    ]
    assert cheapest(open_options(*locks)) == ({("k", "A", "p2"): 1, ("k", "B", "p2"): 2}, 3.0)


def test_by_hand_at_most_limits_what_is_used() -> None:
    # Two are needed in each of two years; one may be ordered: half. None in p1 by A: B's, or A's in p2.
    offers = [through("x", "A", 9, option="k")]
    for lock_row, covered in (
        (about("at_most", "k", quantity=1), 0.5),
        (about("at_most", "k", quantity=0, nation="A"), 0),
        (about("at_most", "k", quantity=0, nation="B"), 1),
        (about("at_most", "k", quantity=0, nation="A", period="p1"), 0.5),
    ):
        result = solve(open_options(lock_row, offers=offers), card("locks", "procurement"))
        assert values(result) == {"covered": covered}


def test_by_hand_locks_that_no_start_can_keep() -> None:
    for lock_row in (about("must", nation="B"), about("must", period="p1")):
        instance = open_options(lock_row, options=[option(periods=["p2"], lead="A", most_participants=1)])
        assert pooling.solve(instance, card=card("locks", "options")).outcome == "infeasible"
    # Without the family there are no starts at all.
    assert pooling.solve(open_options(about("must")), card=card("locks")).outcome == "infeasible"
