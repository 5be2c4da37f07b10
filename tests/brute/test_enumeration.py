"""The enumerator against arithmetic done by hand, and against the audit on plans that keep rules and break them."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from math import prod

import pytest

from pooling.audit import audit, violations
from pooling.domain.card import Card, Tier
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan

from .cards import mixing_card
from .cases import case
from .cells import Key, as_cells, as_plan, values
from .decisions import as_decisions
from .facts import Facts
from .instances import FAMILIES, random_instance
from .rules_plan import keeps_rules
from .search import TooLarge, feasible_plans, optimum


def tanker_pair(**tables: object) -> Instance:
    """Need 4 tankers; AAA has 3 at 2 million each and 1 million to take part, BBB has 2 at 5 million each."""
    return Instance.of(
        {
            "instance": {"name": "pair"},
            "periods": [{"id": "p1"}],
            "nations": [{"id": "AAA", "gdp_million": 3.0}, {"id": "BBB", "gdp_million": 1.0}],
            "capabilities": [{"id": "tankers", "unit": "aircraft"}],
            "situations": [{"id": "s"}],
            "missions": [{"id": "m", "situations": ["s"]}],
            "requirements": [{"id": "r", "mission": "m", "capability": "tankers", "quantity": 4.0}],
            "offers": [
                {
                    "id": "a",
                    "nation": "AAA",
                    "capability": "tankers",
                    "quantity": 3.0,
                    "unit_cost_million": 2.0,
                    "fixed_cost_million": 1.0,
                },
                {"id": "b", "nation": "BBB", "capability": "tankers", "quantity": 2.0, "unit_cost_million": 5.0},
            ],
            **tables,
        }
    )


def policy(*families: str, tiers: tuple[str, ...], **parameters: object) -> Card:
    return Card(
        name="hand",
        families=("coverage", "commitment", "red_lines", *families),
        tiers=tuple(Tier(kind, 0.0, 0.0) for kind in tiers),
        parameters={key.replace("__", "."): value for key, value in parameters.items()},
    )


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        # All 4: 3 of AAA at 1 + 6, 1 of BBB at 5.
        (policy("spending", tiers=("covered", "cost")), {"covered": 1, "cost": 12}),
        # At most half from one: 2 at 1 + 4, 2 at 10.
        (
            policy("breadth", "spending", tiers=("covered", "cost"), breadth__largest_share=0.5),
            {"covered": 1, "cost": 15},
        ),
        # BBB may spend 4: nothing of BBB, 3 of 4 for 7.
        (policy("spending", "budget", tiers=("covered", "cost")), {"covered": Fraction(3, 4), "cost": 7}),
        # Fair is 3 : 1. Full coverage costs 7 : 5 (fair 9 : 3, off by 4), or 5 : 10, or with BBB committing more.
        (policy("spending", "burden", tiers=("covered", "burden_sum")), {"covered": 1, "burden_sum": 4}),
        # Cheapest is nothing.
        (policy("spending", tiers=("cost", "covered")), {"cost": 0, "covered": 0}),
    ],
)
def test_solved_by_hand(card: Card, expected: dict[str, Fraction]) -> None:
    budgets = [
        {"nation": "AAA", "period": "p1"},
        {"nation": "BBB", "period": "p1", "amount_million": 4.0},
    ]
    best = optimum(tanker_pair(budgets=budgets), card)
    assert best is not None
    assert best.tiers == expected


def test_no_plan_at_all() -> None:
    card = policy("spending", tiers=("cost",), coverage__shortfall_allowed=False)
    needs = [{"id": "r", "mission": "m", "capability": "tankers", "quantity": 6.0}]
    assert optimum(tanker_pair(), card) is not None
    assert optimum(tanker_pair(requirements=needs), card) is None


def test_too_large_is_refused() -> None:
    with pytest.raises(TooLarge):
        optimum(tanker_pair(), policy(tiers=("covered",)), most=10)


def canonical(plan: Plan) -> frozenset[tuple[Key, float | str]]:
    return frozenset(as_cells(plan).items())


def test_the_same_plans_are_feasible_as_the_audit_says() -> None:
    """All plans of very small instances."""
    rng = random.Random(7)
    compared = feasible = plans = 0
    while compared < 60:
        mixed = rng.sample(FAMILIES, 3)
        instance = random_instance(rng, mixed=mixed, small=True)
        card = mixing_card(rng, mixed, instance)
        cells = values(instance)
        count = prod(len(cell) for cell in cells.values())
        if not 20 <= count <= 600:
            continue
        raw = [as_plan(dict(zip(cells, chosen, strict=True))) for chosen in itertools.product(*cells.values())]
        audited = {canonical(plan) for plan in raw if not violations(instance, card, plan)}
        assert audited == {canonical(plan) for plan in feasible_plans(instance, card)}
        compared += 1
        feasible += len(audited)
        plans += len(raw)
    # Both kinds in numbers, or the comparison would say little.
    assert feasible > 150
    assert plans - feasible > 3_000


def test_the_same_options_may_start_as_the_audit_says() -> None:
    """Best plans with every choice of starts and deliveries."""
    kept = broken = 0
    for seed in range(300):
        one = case(seed)
        cells = {key: all_of for key, all_of in values(one.instance).items() if key[0] in ("starts", "deliveries")}
        if one.best is None or not 1 < prod(len(of_cell) for of_cell in cells.values()) <= 300:
            continue
        facts = Facts(one.instance, one.card)
        for chosen in itertools.product(*cells.values()):
            plan = as_plan({**as_cells(one.best.plan), **dict(zip(cells, chosen, strict=True))})
            keeps = keeps_rules(facts, as_decisions(facts, plan))
            assert (not violations(one.instance, one.card, plan)) == keeps, f"seed {seed}: {plan.as_dict()}"
            kept += keeps
            broken += not keeps
    assert kept > 150
    assert broken > 1_000


def test_changed_plans_are_broken_as_the_audit_says() -> None:
    """Best plans with one to three cells changed at random: the audit and the enumeration's rules agree on each."""
    rng = random.Random(11)
    kept = broken = started = 0
    for seed in range(300):
        one = case(seed)
        if one.best is None:
            continue
        facts = Facts(one.instance, one.card)
        cells = values(one.instance)
        for _ in range(12):
            changed = as_cells(one.best.plan)
            for key in rng.sample(list(cells), min(len(cells), rng.choice((1, 1, 2, 3)))):
                changed[key] = rng.choice(cells[key])
            plan = as_plan(changed)
            found = violations(one.instance, one.card, plan)
            keeps = keeps_rules(facts, as_decisions(facts, plan))
            assert (not found) == keeps, f"seed {seed}: {plan.as_dict()} {found}"
            kept += keeps
            broken += not keeps
            started += keeps and bool(plan.starts)
    assert kept > 150
    assert broken > 500
    assert started > 30


def test_the_audit_recomputes_the_optimum() -> None:
    planned = started = 0
    for seed in range(150):
        one = case(seed)
        if one.best is None:
            continue
        report = audit(one.instance, one.card, one.best.plan)
        assert report.ok
        assert list(report.tiers) == list(one.best.tiers)
        assert report.tiers == pytest.approx({name: float(value) for name, value in one.best.tiers.items()}, abs=1e-12)
        planned += bool(one.best.plan.assignments)
        started += bool(one.best.plan.starts)
    assert planned >= 40
    assert started >= 10
