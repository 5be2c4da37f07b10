"""Rules that are dropped by name: whether the answer changes, and how."""

from __future__ import annotations

import pytest
from toys import budgets, card, need, offer, toy

import pooling
from pooling.analysis.giving_way import dropped, rules_of
from pooling.domain.families import IN_CONFLICTS, LIFTABLE
from pooling.domain.instance import Instance
from pooling.domain.problems import InvalidInput
from pooling.formulation.builder import build
from pooling.solving.compiled import compile_model

BOUND = toy(
    requirements=[need("r", 2), need("q", 1, "fuel")],
    offers=[offer("a", "A", 2, cost=2), offer("b", "B", 2, cost=5), offer("f", "A", 1, "fuel", cost=1)],
    budgets=budgets(A=[3], B=[99]),
    caveats=[{"id": "idle", "nation": "B", "rule": "forbid", "capability": "fuel"}],
)
"""A has 3: one aircraft (2) and the fuel (1); B's second costs 5. Without A's budget A's two cost 4: 3 less."""
TIERS = ("covered", "cost")


def test_by_hand_which_rule_changes_the_answer_and_how() -> None:
    chosen = card("budget", "caveats", tiers=TIERS)
    rows = pooling.drop_test(BOUND, card=chosen, rules=["budget:A", "caveats:idle"])
    told = {(row.rule, row.tier): row for row in rows}
    assert told["budget:A", "covered"].verdict == "same"
    cost = told["budget:A", "cost"]
    assert (cost.changes, cost.verdict, cost.before, cost.after) == ("yes", "better", 8.0, 5.0)
    assert (cost.least_difference, cost.most_difference) == pytest.approx((-3, -3), abs=1e-3)
    assert (cost.nation, cost.held, cost.change) == ("A", "national", "budgets nation=A amount_million:=")
    assert {row.changes for row in rows if row.rule == "caveats:idle"} == {"no"}


def test_without_names_the_rules_that_hold_most_back_are_tried() -> None:
    held = toy(offers=[offer("a", "A", 2)], caveats=[{"id": "no", "nation": "A", "rule": "forbid", "mission": "m"}])
    rows = pooling.drop_test(held, card=card("caveats"))
    assert [(row.rule, row.changes, row.more, row.proof) for row in rows] == [
        ("caveats:no", "yes", ("r",), "certified")
    ]


def test_where_no_plan_exists_the_rules_of_the_conflict_are_tried() -> None:
    chosen = card("budget", tiers=("cost",), coverage__shortfall_allowed=False)
    infeasible = BOUND.replace(offers=[row for row in BOUND.offers if row.nation == "A"])
    rows = pooling.drop_test(infeasible, card=chosen)
    assert {row.rule: (row.changes, row.outcome) for row in rows} == {
        "budget:A": ("yes", "optimal"),
        "coverage:r": ("yes", "optimal"),
    }


def test_wrong_names_are_refused_all_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        pooling.drop_test(BOUND, card=card("budget"), rules=["budget:C", "nothing"])
    assert [problem.place for problem in refused.value.problems] == ["rules/0", "rules/1"]
    with pytest.raises(InvalidInput):
        pooling.drop_test(BOUND, card=card("budget"), rules=[])
    with pytest.raises(InvalidInput, match="cannot be without it"):
        pooling.drop_test(every(), card=card("enablers", coverage__shortfall_allowed=False), rules=["coverage:q"])


def every() -> Instance:
    """An instance with a rule of most families."""
    return toy(
        nations=[{"id": "A", "reserve_share": 0.1, "deployable_share": 0.5, "most_commitments": 1}, {"id": "B"}],
        standards=[{"id": "x"}],
        requirements=[
            need("r", 4, within_days=9, least_nations=2, sharing_level=1, standards=["x"], rest_periods=1),
            need("q", 1, "fuel", nation="A", providers="one"),
        ],
        offers=[
            offer("a", "A", 4, cost=1, smallest=2, notice_days=10, standards=["x"]),
            offer("f", "B", 9, "fuel", host="A", consent="dual"),
        ],
        budgets=budgets(A=[3], B=[3]),
        caveats=[{"id": "no", "nation": "A", "rule": "limit", "capability": "lift", "amount": 1}],
        red_lines=[{"id": "home", "nation": "A", "rule": "keep", "capability": "lift", "quantity": 1}],
        locks=[{"id": "few", "rule": "at_most", "offer": "a", "quantity": 1}],
        enablers=[{"capability": "lift", "needs": "fuel", "quantity": 1}],
        funds=[{"id": "e", "outside": True}],
        fund_budgets=[{"fund": "e", "period": "p", "amount_million": 2}],
        refunds=[{"fund": "e", "share": 0.5}],
        deployment=[{"cost_million": 1}],
    )


def test_every_rule_that_is_dropped_in_the_facts_binds_no_more() -> None:
    """What is dropped by facts or settings leaves the rows that leaving the rule out leaves, as far as rows name it."""
    families = {*IN_CONFLICTS, *LIFTABLE} - {
        "guidelines",
        "stability",
        "challenge",
        "withdrawal",
        "burden",
        "procurement",
    }
    chosen = card(*families, coverage__shortfall_allowed=False, breadth__largest_share=0.5)
    instance = every()
    tried = set()
    for rule in rules_of(instance, chosen):
        family, subject = rule
        way = dropped(instance, chosen, rule)
        if subject == "*" or way is None or not (way.changes or way.overrides):
            continue
        if rule == ("coverage", "q"):
            continue  # r's aircraft need it beside them: the facts cannot be without.
        tried.add(family)
        rows = compile_model(build(way.instance(instance), way.card(chosen))).row_keys
        without = compile_model(build(instance, chosen, frozenset({rule}))).row_keys
        left = {key for key in rows if key[0].split("_")[0] == family} - set(without)
        assert not left, (rule, left)
    assert tried >= {
        "lots",
        "sovereignty",
        "caveats",
        "readiness",
        "breadth",
        "budget",
        "red_lines",
        "locks",
        "funding",
    }
    assert tried >= {"enablers", "exchange", "specialisation", "interoperability", "information", "rotation", "focus"}
