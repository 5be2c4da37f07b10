"""agreements: who is a member, who leads, what it costs and what it gives."""

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
    leads,
    members,
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
from pooling.domain.instance import Instance

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")
THREE = [{"id": "A"}, {"id": "B"}, {"id": "C"}]

FRAMEWORK = toy(
    periods=periods(2),
    nations=THREE,
    requirements=[need("r", 2)],
    offers=[offer("a", "A", 1, agreement="g"), offer("b", "B", 3), offer("c", "C", 1, agreement="g", cost=1)],
    agreements=[
        agreement(
            kind="framework",
            least_members=2,
            most_members=2,
            members=["C"],
            backbone_capability="lift",
            backbone_quantity=2,
            joining_cost_million=3,
            membership_cost_million=1,
            set_up_cost_million=20,
            running_cost_million=5,
            exit_notice_periods=2,
        )
    ],
)
"""A and C offer through g; a lead commits two aircraft, which B alone has; C is a member now for two periods."""


def test_written() -> None:
    same_as_written("agreements", FRAMEWORK, card("agreements", tiers=("cost",)))


GAINING = toy(
    nations=[{"id": "A", "groups": ["x"]}, {"id": "B", "groups": ["x", "y"]}, {"id": "C", "groups": ["y"]}],
    requirements=[need("r", 6), need("q", 6, "fuel")],
    offers=[
        offer("a", "A", 2, effectiveness=1.5),
        offer("b", "B", 2),
        offer("c", "C", 2),
        offer("f", "A", 2, "fuel", agreement="g"),
    ],
    agreements=[
        agreement(gain_share=0.5, nations=["A", "C"]),
        agreement("h", gain_share=0.25, capabilities=["lift"], nations=["A", "B"], joining_cost_million=4),
    ],
)
"""Two agreements that gain: g half for all of A's and C's units, h a quarter for aircraft of A's and B's."""


def test_written_with_gains_within_groups() -> None:
    same_as_written("agreements-gains", GAINING, card("agreements", agreements__within="group"))


def test_by_hand_least_members() -> None:
    # A alone could use its two (2 * 1) but the agreement takes two members, at 3 each: 2 + 6 = 8.
    instance = toy(
        offers=[offer("a", "A", 2, cost=1, agreement="g")],
        agreements=[agreement(least_members=2, membership_cost_million=3)],
    )
    result = solve(instance, card("agreements", tiers=COVER_THEN_COST))
    assert (values(result), members(result)) == ({"covered": 1.0, "cost": 8.0}, {("A", "g"), ("B", "g")})
    alone = instance.replace(agreements=[agreement(membership_cost_million=3)])
    assert values(solve(alone, card("agreements", tiers=COVER_THEN_COST)))["cost"] == 5.0


def test_by_hand_the_default_takes_two() -> None:
    one = toy(nations=[{"id": "A"}], offers=[offer("a", "A", 2, agreement="g")], agreements=[{"id": "g"}])
    assert values(solve(one, card("agreements"))) == {"covered": 0.0}
    two = one.replace(nations=[{"id": "A"}, {"id": "B"}])
    assert values(solve(two, card("agreements"))) == {"covered": 1.0}


def test_by_hand_most_members() -> None:
    # One aircraft each of three nations, two of which may be members.
    instance = toy(
        nations=THREE,
        requirements=[need("r", 3)],
        offers=[offer(name, name.upper(), 1, agreement="g") for name in "abc"],
        agreements=[agreement(most_members=2)],
    )
    assert values(solve(instance, card("agreements"))) == {"covered": near(2 / 3)}
    assert values(solve(instance.replace(agreements=[agreement()]), card("agreements"))) == {"covered": 1.0}


def test_by_hand_off_nothing_is_offered_through_agreements() -> None:
    instance = toy(offers=[offer("a", "A", 2, agreement="g")], agreements=[agreement()])
    assert values(solve(instance, card("agreements"))) == {"covered": 1.0}
    assert values(solve(instance, card())) == {"covered": 0.0}


def test_by_hand_from_period() -> None:
    instance = toy(
        periods=periods(3),
        offers=[offer("a", "A", 2, agreement="g")],
        agreements=[agreement(from_period="p2")],
    )
    assert values(solve(instance, card("agreements"))) == {"covered": near(2 / 3)}


def test_by_hand_only_eligible_nations() -> None:
    # Two members are needed, and C may be none.
    instance = toy(
        nations=THREE,
        offers=[offer("a", "A", 2, agreement="g")],
        agreements=[agreement(least_members=2, nations=["A", "B"], membership_cost_million=1)],
    )
    result = solve(instance, card("agreements", tiers=COVER_THEN_COST))
    assert members(result) == {("A", "g"), ("B", "g")}


def test_by_hand_members_pay_within_their_budgets() -> None:
    # B cannot pay its membership of 3: no agreement. With 3 it can.
    instance = toy(
        offers=[offer("a", "A", 2, agreement="g")],
        agreements=[agreement(least_members=2, membership_cost_million=3)],
        budgets=budgets(A=[9], B=[2]),
    )
    assert values(solve(instance, card("agreements", "budget"))) == {"covered": 0.0}
    assert values(solve(instance.replace(budgets=budgets(A=[9], B=[3])), card("agreements", "budget"))) == {
        "covered": 1.0
    }


def framework(**more: Any) -> Instance:
    """A's two aircraft are offered through a framework agreement that A or B leads, at 5 to the lead."""
    return toy(
        offers=[offer("a", "A", 2, agreement="g")],
        agreements=[agreement(kind="framework", running_cost_million=5, **more)],
    )


def test_by_hand_a_framework_agreement_has_one_lead() -> None:
    # A leads itself: 5. With 1 for each member and B as the lead named: 5 + 2 * 1.
    result = solve(framework(), card("agreements", tiers=COVER_THEN_COST))
    assert (values(result)["cost"], leads(result)) == (5.0, {("A", "g")})
    result = solve(framework(lead="B", membership_cost_million=1), card("agreements", tiers=COVER_THEN_COST))
    assert (values(result)["cost"], leads(result)) == (7.0, {("B", "g")})


def test_by_hand_a_lead_named_leads_an_agreement_of_any_kind() -> None:
    instance = framework().replace(agreements=[agreement(lead="B", running_cost_million=5)])
    result = solve(instance, card("agreements", tiers=COVER_THEN_COST))
    assert (values(result)["cost"], members(result)) == (5.0, {("A", "g"), ("B", "g")})
    assert leads(result) == {("B", "g")}


def test_by_hand_the_lead_commits_the_backbone() -> None:
    # Two tonnes of fuel are the backbone: A has one, B three at 4 each. B leads and commits two, which nobody needs: 8.
    instance = framework(backbone_capability="fuel", backbone_quantity=2).replace(
        offers=[
            offer("a", "A", 2, agreement="g"),
            offer("fa", "A", 1, "fuel"),
            offer("fb", "B", 3, "fuel", cost=4),
        ]
    )
    result = solve(instance, card("agreements", tiers=COVER_THEN_COST))
    assert (values(result), leads(result)) == ({"covered": 1.0, "cost": 13.0}, {("B", "g")})
    assert committed(result) == {"a": 2, "fb": 2}
    # With two offers of its own A has the backbone, and B stays out.
    more = instance.replace(offers=[*instance.offers, offer("fa2", "A", 1.5, "fuel", cost=0.5)])
    result = solve(more, card("agreements", tiers=COVER_THEN_COST))
    assert (values(result)["cost"], committed(result)) == (5.5, {"a": 2, "fa": 1, "fa2": 1})


def test_by_hand_no_backbone_no_agreement() -> None:
    # Shares of a pool are no backbone: B has three hours of the pool and nothing else.
    instance = framework(backbone_capability="fuel", backbone_quantity=2).replace(
        pools=[{"id": "c", "capability": "fuel"}],
        offers=[offer("a", "A", 2, agreement="g"), offer("h", "B", 3, "fuel", pool="c")],
    )
    assert values(solve(instance, card("agreements", "pools"))) == {"covered": 0.0}
    own = instance.replace(offers=[offer("a", "A", 2, agreement="g"), offer("h", "B", 3, "fuel")])
    assert values(solve(own, card("agreements", "pools"))) == {"covered": 1.0}


@pytest.mark.parametrize(
    ("set_up", "needed", "cost", "with_members_now"),
    [
        (7, ["p1", "p2", "p3"], 7 + 15, 15),
        (7, ["p1", "p3"], 7 + 15, 15),  # kept through p2; set up twice it would be 14 + 10 (or 10 + 7)
        (4, ["p1", "p3"], 8 + 10, 10 + 4),  # set up anew in p3; kept it would be 4 + 15 (or 15)
    ],
)
def test_by_hand_set_up_and_running_cost(
    set_up: float, needed: list[str], cost: float, with_members_now: float
) -> None:
    instance = framework(set_up_cost_million=set_up).replace(
        periods=periods(3), requirements=[need("r", 2, periods=needed)]
    )
    assert values(solve(instance, card("agreements", tiers=COVER_THEN_COST)))["cost"] == cost
    formed = [agreement(kind="framework", members=["A"], set_up_cost_million=set_up, running_cost_million=5)]
    result = solve(instance.replace(agreements=formed), card("agreements", tiers=COVER_THEN_COST))
    assert values(result)["cost"] == with_members_now


def test_by_hand_another_lead_sets_nothing_up() -> None:
    # A has the backbone in p1, B in p2. g is formed in p1 (7), so B's lead in p2 costs running it only: 7 + 2 * 5.
    instance = framework(set_up_cost_million=7, backbone_capability="fuel", backbone_quantity=1).replace(
        periods=periods(2),
        offers=[
            offer("a", "A", 2, agreement="g"),
            offer("fa", "A", 1, "fuel", periods=["p1"]),
            offer("fb", "B", 1, "fuel", periods=["p2"]),
        ],
    )
    result = solve(instance, card("agreements", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 17.0}
    assert leads(result) == {("A", "g", "p1"), ("B", "g", "p2")}


@pytest.mark.parametrize(
    ("joining", "cost"),
    [
        (3, 2 * 5 + 2 * 3),  # leaves in p2 and joins again; staying would cost 3 * 5 + 3
        (6, 3 * 5 + 6),  # stays; leaving would cost 2 * 5 + 2 * 6
    ],
)
def test_by_hand_joining_and_membership_cost(joining: float, cost: float) -> None:
    # A is needed in p1 and p3.
    instance = toy(
        periods=periods(3),
        requirements=[need("r", 2, periods=["p1", "p3"])],
        offers=[offer("a", "A", 2, agreement="g")],
        agreements=[agreement(membership_cost_million=5, joining_cost_million=joining)],
    )
    assert values(solve(instance, card("agreements", tiers=COVER_THEN_COST)))["cost"] == cost
    # Who is a member now has paid for joining.
    now = instance.replace(
        agreements=[agreement(members=["A"], membership_cost_million=5, joining_cost_million=joining)]
    )
    assert values(solve(now, card("agreements", tiers=COVER_THEN_COST)))["cost"] == cost - joining


@pytest.mark.parametrize(
    ("notice", "needed", "cost"),
    [
        (0, "p1", 4),
        (1, "p1", 4),  # a member in p1 at least: it is
        (2, "p1", 8),
        (3, "p1", 12),
        (2, "p2", 8),  # p2 and p3
        (3, "p2", 12),  # p2, p3, p4
        (3, "p4", 4),  # nothing comes after the last period
        (99, "p3", 8),
    ],
)
def test_by_hand_notice_of_a_new_member(notice: int, needed: str, cost: float) -> None:
    instance = toy(
        periods=periods(4),
        requirements=[need("r", 2, periods=[needed])],
        offers=[offer("a", "A", 2, agreement="g")],
        agreements=[agreement(membership_cost_million=4, exit_notice_periods=notice)],
    )
    result = solve(instance, card("agreements", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": cost}


@pytest.mark.parametrize(("notice", "cost"), [(0, 0), (1, 4), (2, 8), (9, 16)])
def test_by_hand_notice_of_a_member_of_now(notice: int, cost: float) -> None:
    # Nobody needs g any more: A pays until its notice has run out, from the first of four periods on.
    instance = toy(
        periods=periods(4),
        agreements=[agreement(members=["A"], membership_cost_million=4, exit_notice_periods=notice)],
    )
    result = solve(instance, card("agreements", tiers=("cost",)))
    assert values(result) == {"cost": cost}
    assert members(result) == {("A", "g", f"p{index + 1}") for index in range(int(cost / 4))}


def test_by_hand_notice_counts_from_each_joining() -> None:
    # Notice 2: a member of now stays p1 and p2, and is free in p3; needed in p4, it joins anew for the last period.
    instance = toy(
        periods=periods(4),
        requirements=[need("r", 2, periods=["p4"])],
        offers=[offer("a", "A", 2, agreement="g")],
        agreements=[agreement(members=["A"], membership_cost_million=4, exit_notice_periods=2)],
    )
    result = solve(instance, card("agreements", tiers=COVER_THEN_COST))
    assert values(result)["cost"] == 12.0
    assert members(result) == {("A", "g", period) for period in ("p1", "p2", "p4")}


def test_by_hand_notice_is_not_asked_for_within_groups() -> None:
    instance = toy(
        periods=periods(2),
        agreements=[agreement(members=["A", "B"], membership_cost_million=4, exit_notice_periods=2)],
    )
    assert values(solve(instance, card("agreements", tiers=("cost",)))) == {"cost": 16.0}
    assert values(solve(instance, card("agreements", tiers=("cost",), agreements__within="group"))) == {"cost": 0.0}


@pytest.mark.parametrize(
    ("nations", "within", "covered"),
    [
        ([["x"], ["x", "y"], ["y"]], "any", 1.0),
        ([["x"], ["x", "y"], ["y"]], "group", 2 / 3),  # A and B, or B and C
        ([["x"], ["y"], []], "group", 1 / 3),  # each alone
        ([["x"], ["x"], ["x", "y"]], "group", 1.0),
    ],
)
def test_by_hand_within_groups(nations: list[list[str]], within: str, covered: float) -> None:
    instance = toy(
        nations=[{"id": name, "groups": groups} for name, groups in zip("ABC", nations, strict=True)],
        requirements=[need("r", 3)],
        offers=[offer(name, name.upper(), 1, agreement="g") for name in "abc"],
        agreements=[agreement()],
    )
    assert values(solve(instance, card("agreements", agreements__within=within))) == {"covered": near(covered)}


@pytest.mark.parametrize(
    ("regions", "covered"),
    [
        (["north", "north", "south"], 2 / 3),
        ([None, None, "south"], 1 / 3),  # no region is nobody's region
        (["north", "north", "north"], 1.0),
    ],
)
def test_by_hand_within_regions(regions: list[str | None], covered: float) -> None:
    instance = toy(
        nations=[{"id": name, "region": region} for name, region in zip("ABC", regions, strict=True)],
        requirements=[need("r", 3)],
        offers=[offer(name, name.upper(), 1, agreement="g") for name in "abc"],
        agreements=[agreement()],
    )
    assert values(solve(instance, card("agreements", agreements__within="region"))) == {"covered": near(covered)}


def test_by_hand_a_gain_covers_more_and_costs_membership() -> None:
    # Two aircraft that count half more cover the 3 needed: 2 * 1 + 4 for the membership.
    instance = toy(
        requirements=[need("r", 3)],
        offers=[offer("a", "A", 2, cost=1)],
        agreements=[agreement(gain_share=0.5, membership_cost_million=4)],
    )
    result = solve(instance, card("agreements", tiers=COVER_THEN_COST))
    assert (values(result), members(result)) == ({"covered": 1.0, "cost": 6.0}, {("A", "g")})
    assert values(solve(instance, card(tiers=COVER_THEN_COST))) == {"covered": near(2 / 3), "cost": 2.0}


@pytest.mark.parametrize(
    ("gains", "covered"),
    [
        ([(0.5, []), (0.25, [])], 0.75),  # the largest, not the sum: 2 * 1.5 of 4
        ([(0.25, []), (0.5, ["fuel"])], 0.625),  # the larger one is not for lift: 2 * 1.25 of 4
        ([(0.5, ["fuel"])], 0.5),
        ([(1.0, ["fuel", "lift"])], 1.0),
    ],
)
def test_by_hand_the_largest_gain_of_those_that_cover_it(gains: list[tuple[float, list[str]]], covered: float) -> None:
    instance = toy(
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 2)],
        agreements=[
            agreement(f"g{index}", gain_share=gain, capabilities=capabilities)
            for index, (gain, capabilities) in enumerate(gains)
        ],
    )
    assert values(solve(instance, card("agreements"))) == {"covered": near(covered)}


def test_by_hand_a_gain_of_units_offered_through_another_agreement() -> None:
    # Offered through g, gaining through h: both memberships, 2 * 1.5 = 3 of 4.
    instance = toy(
        requirements=[need("r", 4)],
        offers=[offer("a", "A", 2, agreement="g")],
        agreements=[
            agreement(gain_share=0.25, membership_cost_million=1),
            agreement("h", gain_share=0.5, membership_cost_million=2),
        ],
    )
    result = solve(instance, card("agreements", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 0.75, "cost": 3.0}


def test_by_hand_a_gain_counts_with_effectiveness_and_reliability() -> None:
    # 2 tonnes * 0.8 * 1.5 = 2.4 of 6; expected, at a reliability of 0.5: 1.2.
    instance = toy(
        nations=[{"id": "A", "reliability": 0.5}],
        requirements=[need("q", 6, "fuel")],
        offers=[offer("f", "A", 2, "fuel", effectiveness=0.8)],
        agreements=[agreement(gain_share=0.5)],
    )
    assert values(solve(instance, card("agreements"))) == {"covered": near(0.4)}
    assert values(solve(instance, card("agreements", coverage__count="expected"))) == {"covered": near(0.2)}


def test_by_hand_a_gain_is_not_provided() -> None:
    # Half of 4 may come from A: two aircraft, which with the gain cover 3 of 4.
    instance = toy(
        requirements=[need("r", 4, largest_share=0.5)],
        offers=[offer("a", "A", 4)],
        agreements=[agreement(gain_share=0.5)],
    )
    result = solve(instance, card("agreements", "breadth"))
    assert (values(result), assigned(result)) == ({"covered": 0.75}, {("a", "r"): 2})


def test_by_hand_no_offer_is_planned_beyond_the_need_gains_aside() -> None:
    # 3 of 3 are planned at most, of which two suffice with the gain.
    instance = toy(
        requirements=[need("r", 3)], offers=[offer("a", "A", 9, cost=1)], agreements=[agreement(gain_share=0.5)]
    )
    assert columns(instance, card("agreements"))["assign[a,r,p]"] == (0, 3)
    assert values(solve(instance, card("agreements", tiers=COVER_THEN_COST))) == {"covered": 1.0, "cost": 2.0}


def test_what_notice_and_eligibility_forbid_together_is_infeasible() -> None:
    # A must stay a member in p1 and two members are needed, but a lock keeps B out: no plan at all.
    instance = toy(
        agreements=[agreement(members=["A"], least_members=2, exit_notice_periods=1)],
        locks=[{"id": "l", "rule": "never", "agreement": "g", "nation": "B"}],
    )
    assert pooling.solve(instance, card=card("agreements", "locks")).outcome == "infeasible"


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"members": ["A", "B"], "membership_cost_million": 5, "joining_cost_million": 3},  # free to leave
        {"kind": "framework", "set_up_cost_million": 9, "backbone_capability": "fuel", "backbone_quantity": 3},
        {"barter_limit": 5, "least_members": 2},  # no need is a nation's own
    ],
)
def test_absent_where_nothing_asks_for_members(row: dict[str, Any]) -> None:
    plain = toy()
    instance = plain.replace(agreements=[agreement(**row)])
    chosen = card("agreements", tiers=("cost",))
    assert rows(instance, chosen) == rows(plain, chosen)
    assert columns(instance, chosen) == columns(plain, chosen)


def test_absent_leads_of_agreements_that_have_none_and_counts_that_cannot_bind() -> None:
    instance = toy(offers=[offer("a", "A", 2, agreement="g")], agreements=[agreement(most_members=2)])
    found = columns(instance, card("agreements"))
    assert not [name for name in found if name.startswith(("lead", "joins", "sets_up"))]
    assert "member[A,g,p]" in found
    assert [name for name in rows(instance, card("agreements")) if name.startswith("agreements_most")] == []
