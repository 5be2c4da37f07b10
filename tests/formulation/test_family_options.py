"""options: what can be bought, from when on it is in effect, for whom, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from toys import (
    agreement,
    budgets,
    card,
    columns,
    committed,
    effect,
    members,
    near,
    need,
    offer,
    option,
    periods,
    rows,
    solve,
    spent,
    starts,
    through,
    toy,
    values,
)

from .writing import same_as_written

COVER_THEN_COST = ("covered", "cost")


def squadron(years: int = 3, **changed: Any) -> Any:
    """Two aircraft are needed in each year; A has them through option `i`."""
    base: dict[str, Any] = {
        "periods": periods(years),
        "offers": [through("x", "A", 2)],
        "options": [option()],
    }
    return toy(**{**base, **changed})


EVERYTHING = squadron(
    2,
    nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
    requirements=[need("r", 6)],
    agreements=[agreement()],
    suppliers=[{"id": "v", "not_to": ["C"]}],
    options=[
        option("base", nations=["A", "B"], excludes=["other"], cost_million=1),
        option("other", nations=["A"], periods=["p2"], cost_million=1),
        option(
            least_participants=2,
            most_participants=2,
            lead="A",
            lasts_periods=1,
            requires=["base"],
            supplier="v",
            common_cost_million=5,
            cost_million=2,
            upkeep_million=3,
        ),
        option("camp", repeats=True, lead_periods=1, agreement="g", nations=["B"], cost_million=4),
    ],
    option_costs=[{"option": "i", "year": 0, "share": 0.25}, {"option": "i", "year": 1, "share": 0.75}],
    effects=[effect(option="camp", nation="C", reliability=0.9)],
    offers=[through("xa", "A", 2), through("xb", "B", 1), offer("c", "C", 1), through("o", "A", 1, option="other")],
)
"""Options that need one another, exclude one another, need a lead, partners, members, and may not go to C."""


def test_written() -> None:
    same_as_written("options", EVERYTHING, card("options", "agreements", tiers=("cost",)))


@pytest.mark.parametrize(
    ("lead", "lasts", "years"),
    [
        (0, None, 3),
        (1, None, 2),
        (2, None, 1),
        (3, None, 0),
        (0, 1, 1),
        (0, 2, 2),
        (1, 1, 1),
        (2, 9, 1),
    ],
)
def test_by_hand_in_effect_from_lead_on_for_as_long_as_it_lasts(lead: int, lasts: int | None, years: int) -> None:
    # Started in p1 it is in effect in p(1 + lead), for `lasts` of the three years.
    instance = squadron(options=[option(lead_periods=lead, lasts_periods=lasts)])
    assert values(solve(instance, card("options"))) == {"covered": near(years / 3)}


def test_by_hand_it_is_bought_as_late_as_it_serves() -> None:
    # Needed in p3 only, a year after the start; upkeep of 1 in every year in effect: 4 + 1 from a start in p2.
    instance = squadron(
        requirements=[need("r", 2, periods=["p3"])],
        options=[option(lead_periods=1, cost_million=4, upkeep_million=1)],
    )
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 5.0}
    assert starts(result) == {("i", "A", "p2"): 0}
    assert spent(result) == [0, 4, 1]


def test_by_hand_once_or_again_and_again() -> None:
    # In effect for a year: a single start covers one year of three, an exercise repeated covers each, for 3 * 4.
    once = squadron(options=[option(lasts_periods=1, cost_million=4)])
    assert values(solve(once, card("options", tiers=COVER_THEN_COST))) == {"covered": near(1 / 3), "cost": 4.0}
    again = squadron(options=[option(lasts_periods=1, cost_million=4, repeats=True)])
    result = solve(again, card("options", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 12.0}
    assert set(starts(result)) == {("i", "A", "p1"), ("i", "A", "p2"), ("i", "A", "p3")}


def test_by_hand_again_with_whoever_takes_part_then() -> None:
    # One may take part at a time, and it lasts a year: A in one year and B in the other, one of two aircraft in each.
    instance = squadron(
        2,
        options=[option(lasts_periods=1, repeats=True, most_participants=1)],
        offers=[through("x", "A", 2, periods=["p1"]), through("y", "B", 1, periods=["p2"])],
    )
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 0.75, "cost": 0.0}
    assert set(starts(result)) == {("i", "A", "p1"), ("i", "B", "p2")}


def test_by_hand_all_join_in_the_one_start() -> None:
    # B's offer stands in p2 only, but there is one start, and A needs it in p1: B takes part from then on.
    instance = squadron(
        2,
        requirements=[need("r", 2, periods=["p1"]), need("q", 3, periods=["p2"])],
        offers=[through("x", "A", 2), through("y", "B", 1, periods=["p2"])],
    )
    result = solve(instance, card("options"))
    assert values(result) == {"covered": 1.0}
    assert set(starts(result)) == {("i", "A", "p1"), ("i", "B", "p1")}


@pytest.mark.parametrize(("least", "cost"), [(1, 4), (2, 8), (3, 12)])
def test_by_hand_least_participants(least: int, cost: float) -> None:
    # Only A gains by it; each nation that takes part pays 4.
    instance = squadron(
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}], options=[option(least_participants=least, cost_million=4)]
    )
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": float(cost)}
    assert len(starts(result)) == least


@pytest.mark.parametrize(("most", "aircraft"), [(1, 1), (2, 2), (None, 3)])
def test_by_hand_most_participants(most: int | None, aircraft: int) -> None:
    # Each of three nations has one aircraft through it.
    instance = squadron(
        1,
        periods=[{"id": "p"}],
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}],
        requirements=[need("r", 3)],
        options=[option(most_participants=most)],
        offers=[through("x", "A", 1), through("y", "B", 1), through("z", "C", 1)],
    )
    result = solve(instance, card("options"))
    assert values(result) == {"covered": near(aircraft / 3)}
    assert len(starts(result)) >= aircraft


@pytest.mark.parametrize(("needed", "who"), [(2, {"A"}), (3, {"A", "B"})])
def test_by_hand_in_effect_only_for_those_that_take_part(needed: int, who: set[str]) -> None:
    # Each that takes part pays 9: A for its two aircraft, B for its one only where a third is needed.
    instance = squadron(
        requirements=[need("r", needed)],
        options=[option(cost_million=9)],
        offers=[through("x", "A", 2), through("y", "B", 1)],
    )
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 9.0 * len(who)}
    assert set(starts(result)) == {("i", nation, "p1") for nation in who}


def test_by_hand_those_who_cannot_take_part_gain_by_any_start() -> None:
    # B may not take part, so that its two aircraft are there as soon as A pays.
    instance = squadron(options=[option(nations=["A"], cost_million=4)], offers=[through("y", "B", 2)])
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 4.0}
    assert starts(result) == {("i", "A", "p1"): 0}


def test_by_hand_periods_in_which_it_may_start() -> None:
    # From p2 on at the earliest: two of three years.
    result = solve(squadron(options=[option(periods=["p2", "p3"])]), card("options"))
    assert values(result) == {"covered": near(2 / 3)}
    assert set(starts(result)) == {("i", "A", "p2")}


def test_by_hand_a_supplier_that_may_not_deliver() -> None:
    # v delivers to A, not to B: neither to B as a buyer, nor to B whom A would assist.
    for nations in ([], ["A"]):
        instance = squadron(
            requirements=[need("r", 4)],
            suppliers=[{"id": "v", "not_to": ["B"]}],
            options=[option(supplier="v", nations=nations)],
            offers=[through("x", "A", 2), through("y", "B", 2)],
        )
        result = solve(instance, card("options"))
        assert values(result) == {"covered": 0.5}
        assert committed(result) == {("x", period): 2 for period in ("p1", "p2", "p3")}


def test_by_hand_the_lead_always_takes_part_and_pays_the_common_cost() -> None:
    # B's aircraft; A leads: 2 * 1 to take part and 5 for the whole, paid by A.
    instance = squadron(
        options=[option(lead="A", common_cost_million=5, cost_million=1)], offers=[through("y", "B", 2)]
    )
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 7.0}
    assert (sum(spent(result, "A")), sum(spent(result, "B"))) == (6, 1)


def test_by_hand_what_it_requires_starts_before_or_with_it() -> None:
    # k starts in p2 or p3, so i cannot be in effect before p2: two of three years, for 4 + 3.
    instance = squadron(
        options=[option(requires=["k"], cost_million=4), option("k", periods=["p2", "p3"], cost_million=3)]
    )
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": near(2 / 3), "cost": 7.0}
    assert {(name, period) for name, _, period in starts(result)} == {("i", "p2"), ("k", "p2")}


def test_by_hand_whoever_starts_what_is_required() -> None:
    # B alone may start k, in p1, and its lead time does not matter: i starts beside it.
    instance = squadron(options=[option(requires=["k"]), option("k", nations=["B"], lead_periods=2, cost_million=3)])
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 3.0}
    assert starts(result) == {("i", "A", "p1"): 0, ("k", "B", "p1"): 0}


def test_by_hand_each_of_several_required() -> None:
    # 4 + 3 + 2, and what k requires: 1.
    instance = squadron(
        options=[
            option(requires=["k", "l"], cost_million=4),
            option("k", requires=["m"], cost_million=3),
            option("l", cost_million=2),
            option("m", cost_million=1),
        ]
    )
    assert values(solve(instance, card("options", tiers=COVER_THEN_COST))) == {"covered": 1.0, "cost": 10.0}


@pytest.mark.parametrize(("said_by", "other_year"), [("i", "p1"), ("k", "p1"), ("i", "p3"), ("k", "p3")])
def test_by_hand_options_that_exclude_each_other(said_by: str, other_year: str) -> None:
    # A's two through i for three years, or B's two through k, in whatever year: 6 of 12 at most.
    first = option(excludes=["k"] if said_by == "i" else [], nations=["A"])
    second = option("k", excludes=["i"] if said_by == "k" else [], nations=["B"], periods=[other_year])
    instance = squadron(
        requirements=[need("r", 4)],
        options=[first, second],
        offers=[through("x", "A", 2), through("y", "B", 2, option="k")],
    )
    result = solve(instance, card("options"))
    assert values(result) == {"covered": 0.5}
    assert len({name for name, *_ in starts(result)}) == 1


def test_by_hand_what_excludes_an_exercise_excludes_each_of_it() -> None:
    # The exercise brings 2 of 4 in each of three years; k brings 3 of 4 in p3 alone, and not beside any of them.
    instance = squadron(
        requirements=[need("r", 4)],
        options=[option(repeats=True, lasts_periods=1, excludes=["k"]), option("k", periods=["p3"])],
        offers=[through("x", "A", 2), through("y", "B", 3, option="k")],
    )
    result = solve(instance, card("options"))
    assert values(result) == {"covered": 0.5}
    assert {name for name, *_ in starts(result)} == {"i"}


def test_by_hand_members_when_it_starts() -> None:
    # A is a member in the year of the start, for 5, and need not stay: 4 + 5.
    instance = squadron(
        options=[option(agreement="g", cost_million=4)], agreements=[agreement(membership_cost_million=5)]
    )
    result = solve(instance, card("options", "agreements", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 9.0}
    assert members(result) == {("A", "g", "p1")}


def test_by_hand_without_family_agreements_nobody_is_a_member() -> None:
    instance = squadron(options=[option(agreement="g")], agreements=[agreement()])
    result = solve(instance, card("options"))
    assert (values(result), starts(result)) == ({"covered": 0.0}, {})


def test_by_hand_those_assisted_are_members_as_well() -> None:
    # A takes part and pays 4; B, named by an effect, and C, whose offer needs it, cannot: 3 memberships of 5.
    instance = squadron(
        nations=[{"id": "A"}, {"id": "B"}, {"id": "C"}, {"id": "D"}],
        options=[option(nations=["A"], agreement="g", cost_million=4)],
        agreements=[agreement(membership_cost_million=5)],
        effects=[effect(nation="B", notice_days=5)],
        offers=[through("z", "C", 2), offer("b", "B", 1, periods=["p3"])],
    )
    result = solve(instance, card("options", "agreements", tiers=COVER_THEN_COST))
    assert values(result) == {"covered": 1.0, "cost": 19.0}
    assert members(result) == {("A", "g", "p1"), ("B", "g", "p1"), ("C", "g", "p1")}


def test_by_hand_a_nation_that_can_never_be_a_member_stops_it() -> None:
    # g is for A alone, and B would be assisted.
    instance = squadron(
        options=[option(nations=["A"], agreement="g")],
        agreements=[agreement(nations=["A"])],
        effects=[effect(nation="B", notice_days=5)],
    )
    assert values(solve(instance, card("options", "agreements"))) == {"covered": 0.0}


PARTS = [
    {"option": "i", "year": 0, "share": 0.25},
    {"option": "i", "year": 1, "share": 0.5},
    {"option": "i", "year": 3, "share": 0.25},
]


@pytest.mark.parametrize(
    ("start", "by_year"),
    [
        ("p1", [2, 4, 0, 2]),
        ("p2", [0, 2, 4, 2]),
        ("p3", [0, 0, 2, 6]),  # what would be due in p6 is due in p4
        ("p4", [0, 0, 0, 8]),
    ],
)
def test_by_hand_the_cost_profile(start: str, by_year: list[float]) -> None:
    # 8 in all: a quarter with the start, a half a year later, a quarter three years later.
    instance = squadron(4, options=[option(periods=[start], cost_million=8)], option_costs=PARTS)
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert spent(result) == by_year


def test_by_hand_the_common_cost_has_the_same_profile() -> None:
    # 4 to take part and 4 for the whole.
    instance = squadron(
        4, options=[option(periods=["p1"], lead="A", cost_million=4, common_cost_million=4)], option_costs=PARTS
    )
    assert spent(solve(instance, card("options", tiers=COVER_THEN_COST))) == [2, 4, 0, 2]


@pytest.mark.parametrize(
    ("lead", "lasts", "by_year"), [(0, None, [3, 3, 3]), (1, None, [0, 3, 3]), (0, 2, [3, 3, 0]), (1, 1, [0, 3, 0])]
)
def test_by_hand_upkeep_while_in_effect(lead: int, lasts: int | None, by_year: list[float]) -> None:
    instance = squadron(
        options=[option(periods=["p1"], lead_periods=lead, lasts_periods=lasts, upkeep_million=3)],
        locks=[{"id": "l", "rule": "must", "option": "i"}],
    )
    assert spent(solve(instance, card("options", "locks", tiers=COVER_THEN_COST))) == by_year


def test_by_hand_upkeep_of_each_start() -> None:
    # Started in p1 and p2, each in effect for two years: one, two, one of them.
    instance = squadron(
        options=[option(lasts_periods=2, repeats=True, periods=["p1", "p2"], upkeep_million=1)],
        locks=[
            {"id": f"l{period}", "rule": "must", "option": "i", "nation": "A", "period": period}
            for period in ("p1", "p2")
        ],
    )
    assert spent(solve(instance, card("options", "locks", tiers=COVER_THEN_COST))) == [1, 2, 1]


def test_by_hand_what_comes_through_options_is_not_the_inventory() -> None:
    # All that A owns stays at home, and its ceiling is nothing: what the option brings is not meant.
    instance = squadron(nations=[{"id": "A", "reserve_share": 1.0, "ceiling_share": 0.0}])
    result = solve(instance, card("options", "sovereignty", sovereignty__reserve_share=0.5))
    assert values(result) == {"covered": 1.0}


def test_by_hand_without_spending_nothing_costs_anything() -> None:
    # A has no money at all, which only a card with budgets asks about.
    instance = squadron(options=[option(cost_million=4)], budgets=budgets(A=[0, 0, 0], B=[0, 0, 0]))
    assert values(solve(instance, card("options"))) == {"covered": 1.0}
    assert values(solve(instance, card("options", "budget"))) == {"covered": 0.0}


def test_by_hand_without_the_family_nothing_starts() -> None:
    result = solve(squadron(), card())
    assert (values(result), starts(result), committed(result)) == ({"covered": 0.0}, {}, {})


def test_by_hand_the_report_says_what_was_bought() -> None:
    # Started in p1, in effect in p2 and p3: 4 and twice 1.
    instance = squadron(
        4, options=[option(lead_periods=1, lasts_periods=2, periods=["p1"], cost_million=4, upkeep_million=1)]
    )
    result = solve(instance, card("options", tiers=COVER_THEN_COST))
    assert result.audit is not None
    (row,) = result.audit.options
    assert (row.option, row.nation, row.period, row.grant, row.units) == ("i", "A", "p1", "none", 0)
    assert (row.from_period, row.until_period) == ("p2", "p3")
    assert (row.cost_million, row.granted_million, row.upkeep_million) == (4, 0, 2)


def test_absent_without_options() -> None:
    plain = squadron(options=[], offers=[offer("a", "A", 2)])
    assert rows(plain, card("options")) == rows(plain, card())
    assert columns(plain, card("options")) == columns(plain, card())


def test_absent_what_no_start_can_bring() -> None:
    # In effect after the last year, not to be delivered, or not to be had without the family: no use of it.
    late = squadron(options=[option(lead_periods=3)])
    banned = squadron(suppliers=[{"id": "v", "not_to": ["A", "B"]}], options=[option(supplier="v")])
    for instance in (late, banned):
        assert not [name for name in columns(instance, card("options")) if name.startswith("assign")]
    assert not [name for name in columns(squadron(), card()) if name.startswith(("assign", "commit"))]
    assert [name for name in rows(squadron(), card()) if name.startswith("options")] == []
