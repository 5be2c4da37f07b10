"""exchange: who serves whose own need, and what is owed for it."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    assigned,
    card,
    columns,
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
WEIGHTS = [
    {"id": "lift", "unit": "aircraft", "exchange_weight": 2},
    {"id": "fuel", "unit": "tonnes", "divisible": True},
]
"""An aircraft is worth two tonnes in barter."""


def barter(limit: float, **more: Any) -> dict[str, Any]:
    return agreement(barter_limit=limit, **more)


def give_and_take(limit: float, fuel: float = 4, **changed: Any) -> Any:
    """A needs two aircraft, which B has; B needs four tonnes, of which A has some. An aircraft is worth two tonnes."""
    base: dict[str, Any] = {
        "capabilities": WEIGHTS,
        "requirements": [need("r", 2, nation="A"), need("q", 4, "fuel", nation="B")],
        "offers": [offer("b", "B", 2), offer("f", "A", fuel, "fuel")],
        "agreements": [barter(limit)],
    }
    return toy(**{**base, **changed})


OWED = give_and_take(
    3,
    periods=periods(2),
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 2, nation="A"), need("q", 4, "fuel", nation="B"), need("u", 1)],
    offers=[
        offer("b", "B", 2),
        offer("f", "A", 3, "fuel"),
        offer("own", "B", 1, "fuel"),
        offer("c", "C", 1, periods=["p2"]),
    ],
    agreements=[barter(3, barter_carry_share=0.5), agreement("h", capabilities=["lift"], membership_cost_million=1)],
    balances=[{"agreement": "g", "nation": "A", "amount": -1}, {"agreement": "g", "nation": "B", "amount": 1}],
)
"""A, B and C barter within 3 (half of it carried over; A owes B 1); h is a plain agreement about lift."""


def test_written() -> None:
    same_as_written("exchange", OWED, card("agreements", "exchange"))


def test_written_between_pairs() -> None:
    pairs = OWED.replace(
        periods=[{"id": "p"}],
        offers=[offer("b", "B", 2), offer("f", "A", 3, "fuel"), offer("c", "C", 1)],
        agreements=[barter(3, barter_scope="pair", barter_carry_share=0.5)],
        balances=[{"agreement": "g", "nation": "B", "partner": "A", "amount": 1}],
    )
    same_as_written("exchange-pairs", pairs, card("agreements", "exchange"))


@pytest.mark.parametrize(
    ("owner", "agreements", "covered"),
    [
        (None, [], 1.0),  # the alliance's need
        ("B", [], 1.0),  # B's own
        ("A", [], 0.0),  # A's, and no agreement
        ("A", [agreement()], 1.0),
        ("A", [agreement(capabilities=["lift"], nations=["A", "B"], kind="bilateral")], 1.0),
        ("A", [agreement(capabilities=["fuel"])], 0.0),
        ("A", [agreement(nations=["B"])], 0.0),
    ],
)
def test_by_hand_who_may_serve(owner: str | None, agreements: list[dict[str, Any]], covered: float) -> None:
    instance = toy(requirements=[need("r", 2, nation=owner)], offers=[offer("b", "B", 2)], agreements=agreements)
    assert values(solve(instance, card("agreements", "exchange"))) == {"covered": covered}
    assert values(solve(instance, card("agreements"))) == {"covered": 1.0}
    # Without family agreements nobody is a member of anything.
    assert values(solve(instance, card("exchange"))) == {"covered": 0.0 if owner == "A" else 1.0}


def test_by_hand_both_are_members_and_pay_for_it() -> None:
    instance = toy(
        requirements=[need("r", 2, nation="A")],
        offers=[offer("b", "B", 2)],
        agreements=[agreement(membership_cost_million=3)],
    )
    result = solve(instance, card("agreements", "exchange", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 6.0}


def test_by_hand_in_each_period() -> None:
    instance = toy(
        periods=periods(2),
        requirements=[need("r", 2, nation="A")],
        offers=[offer("b", "B", 2)],
        agreements=[agreement(from_period="p2")],
    )
    assert values(solve(instance, card("agreements", "exchange"))) == {"covered": 0.5}


@pytest.mark.parametrize(
    ("limit", "fuel", "aircraft"),
    [
        (0, 4, 2),  # 2 * 2 against 4: even
        (1, 4, 2),
        (1, 2, 1),  # 2x - 2 <= 1: one aircraft
        (2, 2, 2),
        (1, 0.5, 0),  # 2x - 0.5 <= 1
        (4, 0.5, 2),
    ],
)
def test_by_hand_give_and_take_within_the_limit(limit: float, fuel: float, aircraft: int) -> None:
    # All of A's fuel is given: it is never more than the aircraft and the limit are worth. r and q count alike.
    instance = give_and_take(limit, fuel)
    given = min(fuel, 2 * aircraft + limit)
    result = solve(instance, card("agreements", "exchange"))
    assert values(result) == {"covered": near((aircraft / 2 + given / 4) / 2)}
    assert values(solve(instance, card("agreements"))) == {"covered": near((1 + fuel / 4) / 2)}


def test_by_hand_balances_are_shown() -> None:
    result = solve(give_and_take(4, 1.5), card("agreements", "exchange"))
    found = result.balances.set_index("nation")
    assert found["given"].to_dict() == pytest.approx({"A": 1.5, "B": 4})
    assert found["taken"].to_dict() == pytest.approx({"A": 4, "B": 1.5})
    assert found["balance"].to_dict() == pytest.approx({"A": -2.5, "B": 2.5})


def test_by_hand_the_alliances_needs_owe_nothing() -> None:
    instance = give_and_take(0, requirements=[need("r", 2), need("q", 4, "fuel")])
    assert values(solve(instance, card("agreements", "exchange"))) == {"covered": 1.0}


@pytest.mark.parametrize(
    ("limit", "carry", "aircraft"),
    [
        (4, 0.0, 4),  # 4 and 4
        (4, 0.5, 3),  # 4, then 2 + 2: one aircraft; or 2, then 1 + 2 and not 1 + 4
        (4, 1.0, 2),  # 4 and nothing more
        (7, 0.5, 4),  # 4, then 2 + 4
        (5, 0.5, 3),
    ],
)
def test_by_hand_a_balance_is_carried_over(limit: float, carry: float, aircraft: int) -> None:
    # Two periods in which A needs two aircraft of B's and gives nothing.
    instance = give_and_take(
        limit,
        periods=periods(2),
        requirements=[need("r", 2, nation="A")],
        agreements=[barter(limit, barter_carry_share=carry)],
    )
    assert values(solve(instance, card("agreements", "exchange"))) == {"covered": aircraft / 4}


@pytest.mark.parametrize(
    ("before", "carry", "aircraft"), [(0, 0.5, 2), (2, 0.5, 1), (2, 0.0, 1), (-2, 0.5, 2), (4, 1, 0)]
)
def test_by_hand_the_balance_before_the_first_period_counts_in_full(before: float, carry: float, aircraft: int) -> None:
    # Within 4, whatever share is carried: 2x + before <= 4.
    instance = give_and_take(
        4,
        requirements=[need("r", 2, nation="A")],
        agreements=[barter(4, barter_carry_share=carry)],
        balances=[
            {"agreement": "g", "nation": "B", "amount": before},
            {"agreement": "g", "nation": "A", "amount": -before},
        ]
        if before
        else [],
    )
    assert values(solve(instance, card("agreements", "exchange"))) == {"covered": aircraft / 2}


def test_by_hand_who_owes_too_much_gives_first() -> None:
    # B has given 6 and the limit is 4: A gives 2 tonnes back, and more for each aircraft.
    owed = [{"agreement": "g", "nation": "B", "amount": 6}, {"agreement": "g", "nation": "A", "amount": -6}]
    instance = give_and_take(4, 3, balances=owed)
    result = solve(instance, card("agreements", "exchange"))
    assert values(result) == {"covered": near(0.75 / 2)}
    without_fuel = give_and_take(4, 1, balances=owed)
    assert pooling.solve(without_fuel, card=card("agreements", "exchange")).outcome == "infeasible"


RING = toy(
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    capabilities=[{"id": name, "unit": "aircraft"} for name in ("air", "boat", "car")],
    requirements=[
        need("ra", 4, "boat", nation="A"),
        need("rb", 4, "car", nation="B"),
        need("rc", 4, "air", nation="C"),
    ],
    offers=[offer("a", "A", 4, "air"), offer("b", "B", 4, "boat"), offer("c", "C", 4, "car")],
    agreements=[barter(2)],
)
"""A needs what B has, B what C has, C what A has: everybody gives 4 and takes 4, to and from different nations."""


def test_by_hand_a_community_evens_out_and_pairs_do_not() -> None:
    assert values(solve(RING, card("agreements", "exchange"))) == {"covered": 1.0}
    pairs = RING.replace(agreements=[barter(2, barter_scope="pair")])
    assert values(solve(pairs, card("agreements", "exchange"))) == {"covered": 0.5}


@pytest.mark.parametrize(
    ("nation", "partner", "amount", "units"),
    [("B", "A", 1, 1), ("B", "A", -2, 4), ("A", "B", 1, 3), ("A", "B", -1, 1)],
)
def test_by_hand_the_balance_of_a_pair_from_either_side(nation: str, partner: str, amount: float, units: int) -> None:
    # B has given A 1 before: one more and the limit of 2 is reached. Having taken 2, it gives four.
    pairs = RING.replace(
        requirements=[need("ra", 4, "boat", nation="A")],
        agreements=[barter(2, barter_scope="pair")],
        balances=[{"agreement": "g", "nation": nation, "partner": partner, "amount": amount}],
    )
    assert values(solve(pairs, card("agreements", "exchange"))) == {"covered": units / 4}


def test_by_hand_each_situation_has_balances_of_its_own() -> None:
    # Two aircraft (4) in either situation are within 4, and the same two serve both; in one situation only two of four.
    instance = give_and_take(
        4,
        situations=[{"id": "s"}, {"id": "x"}],
        missions=[{"id": "m", "situations": ["s"]}, {"id": "n", "situations": ["x"]}],
        requirements=[need("r", 2, nation="A"), need("u", 2, mission="n", nation="A")],
        offers=[offer("b", "B", 4)],
    )
    assert values(solve(instance, card("agreements", "exchange"))) == {"covered": 1.0}
    together = instance.replace(requirements=[need("r", 2, nation="A"), need("u", 2, nation="A")])
    assert values(solve(together, card("agreements", "exchange"))) == {"covered": 0.5}


def test_by_hand_a_debt_binds_nobody_where_nobody_can_pay_it_back() -> None:
    # B has given 6 and the limit is 4. In situation s, A gives 2 tonnes back; in x nobody has a need of its own.
    owed = [{"agreement": "g", "nation": "B", "amount": 6}, {"agreement": "g", "nation": "A", "amount": -6}]
    asked = give_and_take(4, 3, balances=owed)
    instance = asked.replace(situations=[*asked.situations, {"id": "x"}])
    assert values(solve(instance, card("agreements", "exchange"))) == {"covered": near(0.75 / 2)}
    nobody = toy(nations=[{"id": "A"}, {"id": "B"}], requirements=[need("r", 2)], agreements=[barter(4)], balances=owed)
    assert values(solve(nobody, card("agreements", "exchange"))) == {"covered": 1.0}


def test_by_hand_barter_charges_its_members_only() -> None:
    # Barter allows nothing (limit 0). A plain agreement at 3 a member serves both aircraft, and nobody barters.
    instance = give_and_take(
        0,
        requirements=[need("r", 2, nation="A")],
        agreements=[barter(0), agreement("h", membership_cost_million=3)],
    )
    result = solve(instance, card("agreements", "exchange", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 6.0}
    # Members of the barter agreement for good (three periods of notice, one period): what they do is charged.
    bound = instance.replace(
        agreements=[
            barter(0, members=["A", "B"], exit_notice_periods=3),
            agreement("h", membership_cost_million=3),
        ]
    )
    result = solve(bound, card("agreements", "exchange", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 0.0, "cost": 0.0}


def test_by_hand_barter_about_one_capability_charges_that_alone() -> None:
    # Barter in fuel, limit 0; aircraft under a plain agreement owe nothing.
    instance = give_and_take(
        0,
        requirements=[need("r", 2, nation="A")],
        agreements=[
            barter(0, capabilities=["fuel"], members=["A", "B"], exit_notice_periods=1),
            agreement("h", capabilities=["lift"]),
        ],
    )
    assert values(solve(instance, card("agreements", "exchange"))) == {"covered": 1.0}


def test_absent_pairs_that_no_agreement_could_serve() -> None:
    instance = give_and_take(9, agreements=[agreement(capabilities=["fuel"])])
    assert list(compiled(instance, card("agreements", "exchange")).decisions.assign) == [("f", "q", "p")]


def test_absent_where_no_need_is_a_nations() -> None:
    instance = give_and_take(9, requirements=[need("r", 2), need("q", 4, "fuel")])
    plain = instance.replace(agreements=[])
    assert rows(instance, card("agreements", "exchange")) == rows(plain, card())
    assert columns(instance, card("agreements", "exchange")) == columns(plain, card())


def test_absent_where_all_needs_are_served_by_their_own_nations() -> None:
    instance = toy(requirements=[need("r", 2, nation="A")], offers=[offer("a", "A", 2)], agreements=[barter(1)])
    assert not [name for name in rows(instance, card("agreements", "exchange")) if name.startswith("exchange")]
    assert assigned(solve(instance, card("agreements", "exchange"))) == {("a", "r"): 2}
