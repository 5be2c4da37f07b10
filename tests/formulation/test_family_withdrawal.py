"""withdrawal: what is still met when someone withdraws, before anything is planned anew."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    assigned,
    card,
    columns,
    effect,
    near,
    need,
    offer,
    option,
    pool,
    rows,
    share,
    solve,
    through,
    toy,
    values,
)

import pooling

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")


def withdrawal(name: str = "w", **who: Any) -> dict[str, Any]:
    return {"id": name, **who}


EVERYTHING = toy(
    nations=[{"id": "A", "reliability": 0.8}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 6), need("q", 8, "fuel", priority=2)],
    suppliers=[{"id": "v"}],
    pools=[pool(output=4, agreement="g"), pool("d", output=2, supplier="v")],
    agreements=[agreement(gain_share=0.5)],
    offers=[
        offer("a", "A", 2, host="B", consent="host"),
        offer("a2", "A", 1, host="B"),
        offer("b", "B", 3, agreement="g"),
        share("h", "C", 4),
        share("k", "C", 2, pool="d"),
    ],
    withdrawals=[
        withdrawal("pair", nations=["A", "C"]),
        withdrawal("agreed", agreements=["g"]),
        withdrawal("market", suppliers=["v"]),
        withdrawal("hosts", hosts=["B"]),
    ],
)
"""Aircraft of A (two stand in B with its consent) and of B through g; C's hours of g's pool and of a market's."""


def test_written() -> None:
    chosen = card("agreements", "pools", "consent", tiers=("covered_withdrawal",), withdrawal__every_nation=False)
    same_as_written("withdrawal", EVERYTHING, chosen)


def test_written_as_a_limit_in_expected_units() -> None:
    chosen = card("consent", "withdrawal", withdrawal__least_covered=0.25, coverage__count="expected")
    same_as_written("withdrawal-limit", EVERYTHING, chosen)


def remains(instance: Any, chosen: Any) -> dict[str, float]:
    """Withdrawal -> share still covered, as the audit says."""
    result = solve(instance, chosen)
    assert result.audit is not None
    return {row.withdrawal: near(row.covered_share) for row in result.audit.withdrawals}


GONE = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 10)],
    suppliers=[{"id": "v"}],
    pools=[
        pool(output=2, most_units=1, capability="lift", agreement="g"),
        pool("d", output=2, most_units=1, capability="lift", supplier="v"),
    ],
    agreements=[agreement()],
    offers=[
        offer("a", "A", 1, host="B", consent="host"),
        offer("a2", "A", 1, host="B"),
        offer("b", "B", 1),
        offer("through", "B", 2, agreement="g"),
        share("h", "C", 2, "lift"),
        share("k", "C", 2, "lift", pool="d"),
    ],
)
"""Nine of ten aircraft are covered, all in use: 1 and 1 of A, 1 and 2 (through g) of B, 2 (g) and 2 (v) of C."""


@pytest.mark.parametrize(
    ("who", "left"),
    [
        ({"nations": ["A"]}, 7),
        ({"nations": ["C"]}, 5),
        ({"nations": ["A", "B"]}, 4),
        ({"agreements": ["g"]}, 5),  # B's two and C's two
        ({"suppliers": ["v"]}, 7),
        ({"hosts": ["B"]}, 8),  # only what needs its consent
        ({"hosts": ["A"]}, 9),
        ({"hosts": ["B"], "suppliers": ["v"], "agreements": ["g"], "nations": ["B"]}, 1),
    ],
)
def test_by_hand_who_takes_what(who: dict[str, Any], left: int) -> None:
    instance = GONE.replace(withdrawals=[withdrawal(**who)])
    chosen = card(
        "agreements", "pools", "consent", tiers=("covered", "covered_withdrawal"), withdrawal__every_nation=False
    )
    result = solve(instance, chosen)
    assert values(result) == {"covered": 0.9, "covered_withdrawal": near(left / 10)}


def test_by_hand_without_consent_in_force_no_host_has_a_say() -> None:
    # Family consent off: hosts have no say, and what they withdraw takes nothing.
    instance = GONE.replace(withdrawals=[withdrawal(hosts=["B"])])
    chosen = card("agreements", "pools", tiers=("covered", "covered_withdrawal"), withdrawal__every_nation=False)
    assert values(solve(instance, chosen))["covered_withdrawal"] == 0.9


@pytest.mark.parametrize(("every", "worst"), [(True, 0.4), (False, 0.8)])
def test_by_hand_every_nation(every: bool, worst: float) -> None:
    # Eight of ten; without A (4) it is 4, without B 5, without C 7; the table names only C's neighbour D: all 8 stay.
    instance = toy(
        nations=[{"id": name} for name in "ABCD"],
        requirements=[need("r", 10)],
        offers=[offer("a", "A", 4), offer("b", "B", 3), offer("c", "C", 1)],
        withdrawals=[withdrawal(nations=["D"])],
    )
    chosen = card(tiers=("covered", "covered_withdrawal"), withdrawal__every_nation=every)
    assert values(solve(instance, chosen)) == {"covered": 0.8, "covered_withdrawal": worst}


def test_by_hand_the_gain_of_an_agreement_goes_with_it_and_stays_without_a_nation() -> None:
    # A's and B's two aircraft each gain half: 6 of 8. Without g 4; without A 3.
    instance = toy(
        requirements=[need("r", 8)],
        agreements=[agreement(gain_share=0.5)],
        withdrawals=[withdrawal(agreements=["g"])],
    )
    chosen = card("agreements", tiers=("covered", "covered_withdrawal"), withdrawal__every_nation=False)
    assert values(solve(instance, chosen)) == {"covered": 0.75, "covered_withdrawal": 0.5}
    every = instance.replace(withdrawals=[withdrawal(nations=["A"])])
    assert values(solve(every, chosen)) == {"covered": 0.75, "covered_withdrawal": near(3 / 8)}


TWO_GAINS = toy(
    requirements=[need("r", 8)],
    agreements=[agreement(gain_share=0.5), agreement("h", gain_share=0.25, nations=["A"])],
    withdrawals=[withdrawal(agreements=["g"])],
)
"""A and B gain half through g, A a quarter through h as well; g may end."""


def test_written_where_a_second_gain_steps_in() -> None:
    chosen = card("agreements", tiers=("covered_withdrawal",), withdrawal__every_nation=False)
    same_as_written("withdrawal-gains", TWO_GAINS, chosen)


def test_by_hand_the_second_gain_steps_in() -> None:
    # Two each: 4 * 1.5 = 6 of 8. Without g A's two still gain a quarter: 2.5 + 2 of 8.
    chosen = card("agreements", tiers=("covered", "covered_withdrawal"), withdrawal__every_nation=False)
    assert values(solve(TWO_GAINS, chosen)) == {"covered": 0.75, "covered_withdrawal": near(4.5 / 8)}


def test_by_hand_what_was_granted_before_stays() -> None:
    # g granted B its standard and cleared it with A: without g both are still there.
    instance = toy(
        standards=[{"id": "x"}],
        requirements=[need("r", 4, standards=["x"], sharing_level=2)],
        agreements=[agreement(standards=["x"], sharing_level=2)],
        offers=[offer("a", "A", 2, standards=["x"]), offer("b", "B", 2)],
        withdrawals=[withdrawal(agreements=["g"])],
    )
    chosen = card(
        "agreements",
        "interoperability",
        "information",
        tiers=("covered", "covered_withdrawal"),
        withdrawal__every_nation=False,
    )
    assert values(solve(instance, chosen)) == {"covered": 1.0, "covered_withdrawal": 1.0}


def test_by_hand_expected_units_count_here_as_well() -> None:
    # A's four at one half, B's two in full: 4 of 8. Without B 2 of 8, without A 2 of 8.
    instance = toy(
        nations=[{"id": "A", "reliability": 0.5}, {"id": "B"}],
        requirements=[need("r", 8)],
        offers=[offer("a", "A", 4), offer("b", "B", 2)],
    )
    chosen = card(tiers=("covered", "covered_withdrawal"), coverage__count="expected")
    assert values(solve(instance, chosen)) == {"covered": 0.5, "covered_withdrawal": 0.25}


@pytest.mark.parametrize(
    ("least", "expected"),
    [
        (0.0, (1.0, 2.0)),  # A alone at 1 each
        (0.5, (1.0, 6.0)),  # one of each
        (1.0, (1.0, 12.0)),  # two of each: more than is needed, so that nobody is missed
    ],
)
def test_by_hand_least_covered(least: float, expected: tuple[float, float]) -> None:
    instance = toy(offers=[offer("a", "A", 2, cost=1), offer("b", "B", 2, cost=5)])
    chosen = card("withdrawal", tiers=COVER_THEN_COST, withdrawal__least_covered=least)
    assert tuple(values(solve(instance, chosen)).values()) == expected


def test_a_least_share_that_cannot_be_is_infeasible() -> None:
    instance = toy(offers=[offer("a", "A", 2), offer("b", "B", 1)])
    chosen = card("withdrawal", withdrawal__least_covered=0.6)
    assert pooling.solve(instance, card=chosen).outcome == "infeasible"
    assert values(solve(instance, card("withdrawal", withdrawal__least_covered=0.5))) == {"covered": 1.0}


def test_by_hand_the_least_share_binds_where_nobody_withdraws_too() -> None:
    # One of four is there and it is nobody's that withdraws: 0.25 with or without.
    instance = toy(requirements=[need("r", 4)], offers=[offer("a", "A", 1)], withdrawals=[withdrawal(nations=["B"])])
    chosen = card("withdrawal", withdrawal__every_nation=False, withdrawal__least_covered=0.25)
    assert values(solve(instance, chosen)) == {"covered": 0.25}
    more = card("withdrawal", withdrawal__every_nation=False, withdrawal__least_covered=0.26)
    assert pooling.solve(instance, card=more).outcome == "infeasible"


def test_by_hand_the_audit_names_every_withdrawal() -> None:
    # Nine of ten aircraft; each nation alone and what the table lists.
    instance = GONE.replace(withdrawals=[withdrawal("market", suppliers=["v"])])
    found = remains(instance, card("agreements", "pools", "withdrawal"))
    assert found["market"] == 0.7
    assert sorted(found.values()) == [0.5, 0.6, 0.7, 0.7]


def test_by_hand_nothing_is_planned_anew() -> None:
    # Whoever is left goes on with what it was planned for, so both are planned for both: without either, half is left.
    # Each for one need (a for r, b for q) would leave 10 of 110 without A, though b could then serve r.
    instance = toy(
        requirements=[need("r", 2), need("q", 2, priority=2)],
        offers=[offer("a", "A", 2), offer("b", "B", 2)],
        locks=[{"id": "l", "rule": "must", "offer": "b", "requirement": "q"}],
    )
    chosen = card("locks", tiers=("covered", "covered_withdrawal"))
    result = solve(instance, chosen)
    assert values(result) == {"covered": 1.0, "covered_withdrawal": 0.5}
    assert assigned(result) == {("a", "r"): 1, ("a", "q"): 1, ("b", "r"): 1, ("b", "q"): 1}


BOUGHT = toy(
    nations=[{"id": "A"}, {"id": "B"}],
    requirements=[need("r", 10)],
    suppliers=[{"id": "v"}, {"id": "w"}],
    options=[
        option(supplier="v", most_units=9),
        option("k", supplier="w", nations=["A"]),
        option("j", nations=["A"], supplier="v"),
    ],
    effects=[effect(option="j", nation="B", reliability=1.0)],
    offers=[
        through("x", "A", 3),
        through("y", "B", 2, option="k"),
        offer("a", "A", 1),
        offer("b", "B", 4, reliability=0.5),
    ],
)
"""A buys three of v by the unit and gives B two through k of w; one and four are owned."""


def test_written_with_options() -> None:
    instance = BOUGHT.replace(withdrawals=[withdrawal("market", suppliers=["v"]), withdrawal("A", nations=["A"])])
    chosen = card(
        "procurement", tiers=("covered_withdrawal",), withdrawal__every_nation=False, coverage__count="expected"
    )
    same_as_written("withdrawal-options", instance, chosen)


@pytest.mark.parametrize(
    ("who", "left"),
    [
        ({"suppliers": ["v"]}, 7),  # security of supply: what it delivered is of no use any more
        ({"suppliers": ["w"]}, 8),
        ({"suppliers": ["v", "w"]}, 5),
        ({"nations": ["A"]}, 6),  # B keeps what A's option k brought
        ({"nations": ["B"]}, 4),
        ({"nations": ["A"], "suppliers": ["w"]}, 4),
    ],
)
def test_by_hand_what_is_left_of_options(who: dict[str, Any], left: int) -> None:
    instance = BOUGHT.replace(withdrawals=[withdrawal(**who)])
    chosen = card("procurement", "withdrawal", withdrawal__every_nation=False)
    assert remains(instance, chosen) == {"w": near(left / 10)}
    tier = card("procurement", tiers=("covered_withdrawal",), withdrawal__every_nation=False)
    assert values(solve(instance, tier)) == {"covered_withdrawal": near(left / 10)}


@pytest.mark.parametrize(
    ("who", "left"),
    [
        ({"nations": ["A"]}, 6),  # 2 + 4, which stay lifted
        ({"suppliers": ["v"]}, 7),  # the training stays: 1 + 2 + 4
        ({"nations": ["B"]}, 4),  # the lift of what is lost is lost
    ],
)
def test_by_hand_lifts_go_with_the_offers_they_lift(who: dict[str, Any], left: float) -> None:
    instance = BOUGHT.replace(withdrawals=[withdrawal(**who)])
    chosen = card(
        "procurement", tiers=("covered_withdrawal",), withdrawal__every_nation=False, coverage__count="expected"
    )
    assert values(solve(instance, chosen)) == {"covered_withdrawal": near(left / 10)}


def test_absent_without_the_tier_and_without_the_least_share() -> None:
    assert rows(EVERYTHING, card("withdrawal")) == rows(EVERYTHING, card())
    assert columns(EVERYTHING, card("withdrawal")) == columns(EVERYTHING, card())


def test_absent_rows_of_what_a_withdrawal_does_not_touch() -> None:
    # Fuel is A's alone: without B nothing of q is lost, and D has nothing at all.
    instance = toy(
        nations=[{"id": "A"}, {"id": "B"}, {"id": "D"}],
        requirements=[need("r", 2), need("q", 2, "fuel")],
        offers=[offer("a", "A", 2), offer("b", "B", 2), offer("f", "A", 2, "fuel")],
    )
    found = columns(instance, card(tiers=("covered_withdrawal",)))
    without = sorted(name for name in found if name.startswith("short_without"))
    assert without == [f"short_without[nation:{name},p]" for name in ("A,q", "A,r", "B,r")]
