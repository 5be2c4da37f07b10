"""The records of families and of kinds of tiers."""

from __future__ import annotations

import pytest
from toys import budgets, card, need, offer, toy

from pooling.domain.families import FAMILIES, IN_CONFLICTS, LIFTABLE, row_owner
from pooling.domain.families.family import Family
from pooling.domain.tier_kinds import TIER_KINDS, is_about, kind_of_tier


@pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
def test_a_record_is_whole(family: Family) -> None:
    assert family.sentence.endswith(".")
    assert bool(family.holds_back) == family.liftable
    # What a conflict names can be lifted, but for the needs themselves.
    assert family.liftable or family.place_in_conflicts is None or family.name == "coverage"
    subjects = family.subjects(toy(offers=[offer("a", "A", 1)]), card(*FAMILIES))
    assert family.name in (*LIFTABLE, *IN_CONFLICTS) or not list(subjects)


def test_no_two_families_have_one_place() -> None:
    for places in (
        [family.immediacy for family in FAMILIES.values() if family.immediacy is not None],
        [family.place_in_conflicts for family in FAMILIES.values() if family.place_in_conflicts is not None],
    ):
        assert len(set(places)) == len(places)


def test_a_rule_in_words_and_what_it_holds_back() -> None:
    instance = toy(
        requirements=[need("r", 2, least_nations=2)], offers=[offer("a", "A", 2)], budgets=budgets(A=[7], B=[None])
    )
    chosen = card("breadth", "budget", breadth__largest_share=1)
    assert FAMILIES["budget"].words(instance, chosen, "A") == "A has a budget of 7 million in p"
    assert FAMILIES["budget"].does(instance, chosen, "A") == "budgets are spent"
    assert FAMILIES["breadth"].does(instance, chosen, "r") == "too few nations can take part"
    assert FAMILIES["breadth"].does(instance, chosen, "*") == FAMILIES["breadth"].holds_back
    assert FAMILIES["pools"].words(instance, chosen, "p1") == "p1"


@pytest.mark.parametrize(
    ("row", "owner"),
    [
        ("budget", "budget"),
        ("budget_carry", "budget"),
        ("red_lines_keep", "red_lines"),
        ("burden_larger", "burden"),
        ("burden_largest", "burden_largest"),
        ("worst", "worst_shortfall"),
        ("takes_part_most", None),
        ("lotsize", None),
    ],
)
def test_the_name_of_a_row_says_whose_it_is(row: str, owner: str | None) -> None:
    assert row_owner(row) == owner


@pytest.mark.parametrize(
    ("tier", "kind"),
    [
        ("covered", "covered"),
        ("covered[2]", "covered_by_priority"),
        ("burden_leximax[10]", "burden_leximax"),
        ("burden_sum", "burden_sum"),
        ("burden_leximax", None),
        ("cost[1]", None),
        ("goodwill", None),
    ],
)
def test_the_name_of_a_tier_says_its_kind(tier: str, kind: str | None) -> None:
    assert kind_of_tier(tier) is (None if kind is None else TIER_KINDS[kind])


def test_what_tiers_are_about() -> None:
    fair = [name for name, kind in TIER_KINDS.items() if kind.about == "fairness"]
    assert fair == ["burden_sum", "burden_largest", "burden_leximax"]
    assert fair == [name for name, kind in TIER_KINDS.items() if "burden" in kind.needs]
    assert is_about("burden_leximax[1]", "fairness")
    assert not is_about("burden", "fairness")


def test_the_number_of_tiers_of_a_kind() -> None:
    instance = toy(
        requirements=[need("r", 1, priority=1), need("q", 1, priority=3), need("u", 1, priority=3)],
        offers=[offer("a", "A", 1), offer("b", "B", 1)],
    )
    every, one = card("burden"), card("burden", burden__levels=1)
    assert TIER_KINDS["covered"].count(instance, every) == 1
    assert TIER_KINDS["covered_by_priority"].count(instance, every) == 2
    assert TIER_KINDS["burden_leximax"].count(instance, every) == 2
    assert TIER_KINDS["burden_leximax"].count(instance, one) == 1
