"""What a conflict's rules rest on: every figure is true, and moving it just enough ends the conflict."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from brute.cards import random_card
from brute.instances import random_instance
from toys import budgets, card, need, offer, periods, toy

import pooling
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, ConflictFigure
from pooling.domain.result import Result
from pooling.formulation.builder import build
from pooling.reasons.conflict import find_conflict
from pooling.reasons.oracle import all_rules
from pooling.reasons.reaching import Reach, Reaching
from pooling.reasons.row_figures import ROWS, is_of
from pooling.report.text import answer_text
from pooling.report.workbook.book import result_workbook_bytes
from pooling.solving import highs
from pooling.solving.compiled import Compiled, compile_model
from pooling.solving.highs import Options
from reasons.test_conflict import PLANTED, impossible

Rule = tuple[str, str]


def figures(conflict: Conflict) -> dict[Rule, tuple[ConflictFigure, ...]]:
    return {(rule.family, rule.subject): rule.figures for rule in conflict.rules}


@pytest.mark.parametrize("family", PLANTED)
def test_every_rule_rests_on_a_figure(family: str) -> None:
    planted = PLANTED[family]
    conflict = find_conflict(planted.instance, planted.card())
    for rule, found in figures(conflict).items():
        assert found, rule
        assert all(row.text for row in found)
        assert any(row.available is not None for row in found)


def reaches(instance: Instance, chosen: Card, conflict: Conflict) -> list[tuple[Rule, list[Reach]]]:
    kept = [(rule.family, rule.subject) for rule in conflict.rules]
    others = frozenset(set(all_rules(instance, chosen)) - set(kept))
    reaching = Reaching(instance, chosen, others)
    return [
        (rule, reaching.reaches(lambda key, rule=rule: is_of(key, ROWS[rule[0]], rule[1]))[0])  # type: ignore[misc]
        for rule in kept
        if rule[0] in ROWS
    ]


def check_reaches(instance: Instance, chosen: Card, conflict: Conflict) -> int:
    """Each row set to what is reached holds with the other rules; a little nearer to what is asked it does not."""
    kept = [(rule.family, rule.subject) for rule in conflict.rules]
    model = compile_model(build(instance, chosen, frozenset(set(all_rules(instance, chosen)) - set(kept))))
    count = 0
    for rule, found in reaches(instance, chosen, conflict):
        own = [row for row, key in enumerate(model.row_keys) if is_of(key, ROWS[rule[0]], rule[1])]
        for entry in found:
            row = model.row_keys.index(entry.row)
            step = 1e-4 * max(1.0, abs(entry.reached)) * (1 if entry.at_least else -1)
            assert possible(model, own, row, entry.at_least, entry.reached - 1e-3 * step), entry
            assert not possible(model, own, row, entry.at_least, entry.reached + step), entry
            count += 1
    return count


def possible(model: Compiled, own: list[int], row: int, at_least: bool, limit: float) -> bool:
    low, high = model.row_low.copy(), model.row_high.copy()
    low[own], high[own] = -np.inf, np.inf
    (low if at_least else high)[row] = limit
    return highs.run(replace(model, row_low=low, row_high=high), None, Options()).ended != "infeasible"


@pytest.mark.parametrize("family", PLANTED)
def test_what_is_reached_can_be_had_and_no_more(family: str) -> None:
    planted = PLANTED[family]
    check_reaches(planted.instance, planted.card(), find_conflict(planted.instance, planted.card()))


def test_reaches_of_random_conflicts_are_true() -> None:
    conflicts = checked = 0
    for seed in range(600):
        rng = random.Random(seed)
        instance, chosen = random_instance(rng, chance=0.6), random_card(rng)
        if seed % 3 == 0:
            chosen = chosen.with_overrides({"coverage.shortfall_allowed": False})
        elif not instance.locks:
            continue
        if impossible(instance, chosen, set(all_rules(instance, chosen))):
            checked += check_reaches(instance, chosen, find_conflict(instance, chosen))
            conflicts += 1
        if conflicts == 12:
            break
    assert conflicts == 12
    assert checked >= 12


Edit = Callable[[float], dict[str, Any]]
TOOLS: dict[str, tuple[dict[str, Any], tuple[str, ...], dict[str, Any], Rule, Edit, float]] = {
    "need": (
        {"requirements": [need("r", 3)], "offers": [offer("a", "A", 2)]},
        (),
        {},
        ("coverage", "r"),
        lambda to: {"requirements": [need("r", to)]},
        1.0,
    ),
    "budget": (
        {"offers": [offer("a", "A", 2, cost=2)], "budgets": budgets(A=[3.5], B=[99])},
        ("budget",),
        {},
        ("budget", "A"),
        lambda to: {"budgets": budgets(A=[to], B=[99])},
        -0.01,
    ),
    "two budgets": (
        # The second year alone is short: what is named is that year's.
        {
            "periods": periods(2),
            "requirements": [need("r", 2)],
            "offers": [offer("a", "A", 2, cost=2)],
            "budgets": budgets(A=[9, 3.5], B=[99, 99]),
        },
        ("budget",),
        {},
        ("budget", "A"),
        lambda to: {"budgets": budgets(A=[9, to], B=[99, 99])},
        -0.01,
    ),
    "lock": (
        {"offers": [offer("a", "A", 3)], "locks": [{"id": "L", "rule": "at_least", "offer": "a", "quantity": 4}]},
        ("locks",),
        {"coverage__shortfall_allowed": True},
        ("locks", "L"),
        lambda to: {"locks": [{"id": "L", "rule": "at_least", "offer": "a", "quantity": to}]},
        1.0,
    ),
    "limit": (
        {
            "offers": [offer("a", "A", 2)],
            "caveats": [{"id": "c", "nation": "A", "rule": "limit", "capability": "lift", "amount": 1}],
        },
        ("caveats",),
        {},
        ("caveats", "c"),
        lambda to: {"caveats": [{"id": "c", "nation": "A", "rule": "limit", "capability": "lift", "amount": to}]},
        -1.0,
    ),
    "days": (
        {"requirements": [need("r", 2, within_days=9)], "offers": [offer("a", "A", 2, notice_days=10)]},
        ("readiness",),
        {},
        ("readiness", "r"),
        lambda to: {"requirements": [need("r", 2, within_days=int(to))]},
        -1.0,
    ),
    "deployable": (
        {"nations": [{"id": "A", "deployable_share": 0.5}, {"id": "B"}], "offers": [offer("a", "A", 2)]},
        ("sustainment",),
        {},
        ("sustainment", "A"),
        lambda to: {"nations": [{"id": "A", "deployable_share": to / 2}, {"id": "B"}]},
        -0.1,
    ),
    "ceiling": (
        {"nations": [{"id": "A", "ceiling_share": 0.5}, {"id": "B"}], "offers": [offer("a", "A", 2)]},
        ("sovereignty",),
        {},
        ("sovereignty", "A"),
        lambda to: {"nations": [{"id": "A", "ceiling_share": to / 2}, {"id": "B"}]},
        -0.1,
    ),
    "fund": (
        {
            "offers": [offer("a", "A", 2)],
            "deployment": [{"cost_million": 5}],
            "funds": [{"id": "f", "outside": True}],
            "fund_budgets": [{"fund": "f", "period": "p", "amount_million": 2}],
            "refunds": [{"fund": "f", "share": 0.5}],
        },
        ("funding",),
        {},
        ("funding", "f"),
        lambda to: {"fund_budgets": [{"fund": "f", "period": "p", "amount_million": to}]},
        -0.01,
    ),
    "guideline": (
        {
            "offers": [offer("a", "A", 2)],
            "accounts": [{"nation": "A", "period": "p", "gdp_million": 100, "defence_million": 1}],
            "guidelines": [{"id": "two", "measure": "defence", "of": "gdp", "share": 0.02, "nations": ["A"]}],
        },
        ("guidelines",),
        {"coverage__shortfall_allowed": True},
        ("guidelines", "two"),
        lambda to: {
            "guidelines": [
                {"id": "two", "measure": "defence", "of": "gdp", "share": (1 + to) / 100, "nations": ["A"]},
            ]
        },
        0.1,
    ),
    "support": (
        {
            "requirements": [need("r", 2), need("q", 1, "fuel")],
            "offers": [offer("a", "A", 2), offer("f", "A", 9, "fuel")],
            "enablers": [{"capability": "lift", "needs": "fuel", "quantity": 1}],
        },
        ("enablers",),
        {},
        ("coverage", "r"),
        lambda to: {"requirements": [need("r", to), need("q", 1, "fuel")]},
        1.0,
    ),
}
"""Tables, families, parameters; the rule whose last figure is moved; tables with that figure; a step too far."""


@pytest.mark.parametrize("name", TOOLS)
def test_the_conflict_ends_where_its_figure_says(name: str) -> None:
    tables, families, parameters, rule, edit, too_far = TOOLS[name]
    chosen = card(*families, **{"coverage__shortfall_allowed": False, **parameters})
    conflict = pooling.solve(toy(**tables), card=chosen).conflict
    assert conflict is not None
    last = figures(conflict)[rule][-1]
    assert last.asked is not None
    assert last.available is not None
    cured = toy(**{**tables, **edit(last.available)})
    assert pooling.solve(cured, card=chosen).outcome == "optimal", last
    beyond = toy(**{**tables, **edit(last.available + too_far)})
    assert pooling.solve(beyond, card=chosen).outcome == "infeasible", last


def lock_of(rows: list[dict[str, Any]], **more: Any) -> Instance:
    return toy(periods=periods(2), requirements=[need("r", 1)], offers=rows, locks=[{"id": "L1", "offer": "o", **more}])


def solved(instance: Instance) -> Result:
    result = pooling.solve(instance, card=card("locks", coverage__shortfall_allowed=True))
    assert result.conflict is not None
    return result


def test_a_lock_alone_says_what_it_fails_against() -> None:
    many = solved(lock_of([offer("o", "A", 3)], rule="at_least", quantity=4)).conflict
    assert many is not None
    fact, reach = figures(many)["locks", "L1"][:2]
    assert (fact.asked, fact.available, fact.unit) == (4, 3, "aircraft")
    assert fact.text == "lift of A has 3 aircraft in p1, 4 to be committed"
    assert many.rules[0].text == "lock L1: lift of A at least 4; lift of A has 3 aircraft in p1, 4 to be committed"
    assert reach.text == "lift of A in p1: 4 aircraft asked for, at most 3 can be had"
    absent = solved(lock_of([offer("o", "A", 3, periods=["p1"])], rule="must", period="p2")).conflict
    assert absent is not None
    fact = figures(absent)["locks", "L1"][0]
    assert (fact.text, fact.asked, fact.available) == ("lift of A is not there in p2: it is offered in p1", 1, 0)


def test_every_view_shows_the_figures() -> None:
    instance = lock_of([offer("o", "A", 3)], rule="at_least", quantity=4)
    result = solved(instance)
    said = "lift of A has 3 aircraft in p1, 4 to be committed"
    assert said in answer_text(result, instance)
    assert said in str(result)
    assert result.as_dict()["conflict"]["rules"][0]["figures"][0] == {
        "text": said,
        "asked": 4,
        "available": 3,
        "unit": "aircraft",
    }
    assert Result.of(result.as_dict()).conflict == result.conflict
    assert result_workbook_bytes(result, instance)


def test_what_may_be_too_large_a_conflict_names_plain_facts_only() -> None:
    planted = PLANTED["caveats"]
    conflict = find_conflict(planted.instance, planted.card(), time_limit_s=1e-9)
    found = figures(conflict)
    assert [row.text for row in found["coverage", "r"]] == ["2 aircraft of lift offered in all in p, 2 needed"]
    assert not found["caveats", "no"]
