"""Levels: what of a tier is good enough is a rule, and tiers without a level come first."""

from __future__ import annotations

import json
from typing import Any

import pytest
from toys import card, need, offer, rows, solve, toy, values

import pooling
from pooling.domain.card import Card, Tier
from pooling.domain.plan import Plan

FOUR = toy(
    requirements=[need("r", 4)],
    offers=[offer("a", "A", 2, cost=1), offer("b", "B", 1, cost=3), offer("c", "B", 1, cost=10)],
)
"""Four are needed: two at 1, the third at 3, the fourth at 10."""
EXACT = card(tiers=("covered", "cost"), gap=0.0)


@pytest.mark.parametrize(
    ("level", "covered", "cost"),
    [(0, 0, 0), (0.25, 0.25, 1), (0.5, 0.5, 2), (0.6, 0.75, 5), (0.75, 0.75, 5), (1, 1, 15)],
)
def test_by_hand_what_is_good_enough_is_met_for_the_least(level: float, covered: float, cost: float) -> None:
    # 60 % of four are three whole units: 1 + 1 + 3.
    result = solve(FOUR, EXACT, overrides={"tiers.covered.level": level})
    assert list(values(result).items()) == [("cost", cost), ("covered", covered)]


@pytest.mark.parametrize(("level", "covered", "cost"), [(0, 0, 0), (4.9, 0.5, 2), (5, 0.75, 5), (100, 1, 15)])
def test_by_hand_what_may_be_spent_buys_the_most(level: float, covered: float, cost: float) -> None:
    assert values(solve(FOUR, EXACT, overrides={"tiers.cost.level": level})) == {"covered": covered, "cost": cost}


def test_what_is_good_enough_is_made_better_where_that_costs_nothing_else() -> None:
    # One unit is enough; the second of a comes at no cost.
    free = FOUR.replace(offers=[offer("a", "A", 2), offer("b", "B", 1, cost=3)])
    assert values(solve(free, EXACT, overrides={"tiers.covered.level": 0.25})) == {"cost": 0.0, "covered": 0.5}


def test_a_level_is_a_row_of_its_tier_and_of_no_other_card() -> None:
    at = EXACT.with_overrides({"tiers.covered.level": 0.5})
    assert "covered_level[all]" in rows(FOUR, at)
    assert "covered_level[all]" not in rows(FOUR, EXACT)
    assert (at.hash != EXACT.hash, EXACT.with_overrides({"tiers.cost.gap": 0.0}).hash) == (True, EXACT.hash)


def test_the_audit_knows_a_plan_below_its_level() -> None:
    at = EXACT.with_overrides({"tiers.covered.level": 0.75, "tiers.cost.level": 2})
    units = {"commitments": [{"offer": "a", "period": "p", "quantity": 2.0}]}
    used = [{"offer": "a", "requirement": "r", "period": "p", "quantity": 2.0}]
    report = pooling.audit_plan(FOUR, Plan.of({**units, "assignments": used}, FOUR), card=at)
    (violation,) = report.violations
    assert (violation.family, violation.where) == ("levels", ("covered",))
    assert violation.text == "covered is 0.5, its level is at least 0.75"
    report = pooling.audit_plan(FOUR, Plan.of({**units, "assignments": used}, FOUR), card=at, overrides={
        "tiers.covered.level": 0.5 + 9e-7, "tiers.cost.level": 2 - 1.9e-6})  # fmt: skip
    assert report.ok
    beyond = {"tiers.covered.level": 0.5 + 1.1e-6, "tiers.cost.level": 2 - 2.1e-6}
    report = pooling.audit_plan(FOUR, Plan.of({**units, "assignments": used}, FOUR), card=at, overrides=beyond)
    assert [violation.where for violation in report.violations] == [("covered",), ("cost",)]


def test_levels_that_cannot_all_be_kept_are_a_conflict() -> None:
    result = pooling.solve(FOUR, card=EXACT, overrides={"tiers.cost.level": 4, "tiers.covered.level": 0.75})
    assert (result.outcome, result.conflict is not None and result.conflict.minimal) == ("infeasible", True)
    assert result.conflict is not None
    assert [rule.text for rule in result.conflict.rules] == [
        "covered is at least 0.75 share of weighted need",
        "cost is at most 4 million",
    ]


def test_a_result_at_a_level_is_computed_again_whole() -> None:
    from pooling.engine.restating import audit_result

    at = EXACT.with_overrides({"tiers.covered.level": 0.6})
    found = audit_result(FOUR, at, json.loads(json.dumps(solve(FOUR, at).as_dict())))
    assert (found.ok, found.report.checks["levels"]) == (True, 1)


@pytest.mark.parametrize(
    ("key", "level", "words"),
    [
        ("tiers.covered.level", 1.5, "a level is a number from 0 to 1 (share of weighted need)"),
        ("tiers.cost.level", -1, "a level is a number from 0 to 1e+12 (million)"),
        ("tiers.cost.level", "much", "a level is a number from 0 to 1e+12 (million)"),
        ("tiers.cost.level", float("nan"), "a level is a number from 0 to 1e+12 (million)"),
    ],
)
def test_a_level_that_is_none_is_refused(key: str, level: Any, words: str) -> None:
    with pytest.raises(pooling.InvalidInput) as refused:
        EXACT.with_overrides({key: level})
    assert [(problem.place, problem.rule) for problem in refused.value.problems] == [(key, words)]


def test_a_tier_that_stands_for_several_has_no_level() -> None:
    with pytest.raises(pooling.InvalidInput, match="stands for several tiers"):
        card(tiers=(Tier("covered_by_priority", 0.0, 0.0, 0.5), "cost"))


def test_a_card_file_states_a_level() -> None:
    from pooling.domain.card import card_from

    tiers = [{"kind": "covered", "level": 0.9}, {"kind": "cost"}]
    made: Card = card_from({"name": "ours", "families": list(EXACT.families), "tiers": tiers}, {})
    assert [(tier.kind, tier.level) for tier in made.tiers] == [("cost", None), ("covered", 0.9)]
