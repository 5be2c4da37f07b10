"""Rules that cannot hold together: each family as the planted reason, and every set shown to be minimal."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from brute.cards import random_card
from brute.instances import random_instance
from toys import budgets, card, need, offer, periods, toy

import pooling
from pooling.domain.card import Card
from pooling.domain.families import CORE_FAMILIES, FAMILIES, IN_CONFLICTS
from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.reasons.conflict import find_conflict
from pooling.reasons.oracle import all_rules
from pooling.solving import highs
from pooling.solving.compiled import compile_model
from pooling.solving.highs import Options

Rule = tuple[str, str]


@dataclass(frozen=True)
class Planted:
    """An instance that cannot be, the rules that make it so, and words their description must hold."""

    instance: Instance
    families: tuple[str, ...]
    rules: set[Rule]
    words: tuple[str, ...]
    in_full: bool = True
    parameters: dict[str, Any] = field(default_factory=dict)

    def card(self) -> Card:
        return card(*self.families, coverage__shortfall_allowed=not self.in_full, **self.parameters)


IDLE = [
    {"id": "unused", "nation": "B", "rule": "forbid", "mission": "m"},
    {"id": "also-unused", "nation": "B", "rule": "limit", "capability": "lift", "amount": 0},
]
"""Caveats of a nation without offers: in force, and no part of any conflict."""


def lock(name: str, rule: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "rule": rule, "offer": "a", **more}


PLANTED: dict[str, Planted] = {
    "coverage": Planted(
        toy(requirements=[need("r", 3), need("q", 1)], offers=[offer("a", "A", 2)], caveats=IDLE),
        ("caveats",),
        {("coverage", "r")},
        ("lift (r), m: 3 aircraft needed, in full",),
    ),
    "lots": Planted(
        # Four or none, and three million: the package costs four.
        toy(offers=[offer("a", "A", 4, cost=1, smallest=4)], budgets=budgets(A=[3], B=[3])),
        ("lots", "budget"),
        {("lots", "A"), ("budget", "A"), ("coverage", "r")},
        ("A offers in its smallest packages", "A has a budget of 3 million in p"),
    ),
    "sovereignty": Planted(
        toy(offers=[offer("a", "A", 2, reserve=1)], caveats=IDLE),
        ("sovereignty", "caveats"),
        {("sovereignty", "A"), ("coverage", "r")},
        ("A keeps its reserves",),
    ),
    "caveats": Planted(
        toy(
            offers=[offer("a", "A", 2)],
            caveats=[*IDLE, {"id": "no", "nation": "A", "rule": "forbid", "mission": "m", "reason": "parliament"}],
        ),
        ("caveats",),
        {("caveats", "no"), ("coverage", "r")},
        ("caveat no: A forbids: m (parliament)",),
    ),
    "readiness": Planted(
        toy(requirements=[need("r", 2, within_days=9)], offers=[offer("a", "A", 2, notice_days=10)]),
        ("readiness",),
        {("readiness", "r"), ("coverage", "r")},
        ("lift, m, within 9 days: only what is ready by then counts",),
    ),
    "breadth": Planted(
        toy(requirements=[need("r", 4, least_nations=2)], offers=[offer("a", "A", 4), offer("b", "B", 1)]),
        ("breadth",),
        {("breadth", "r"), ("coverage", "r")},
        ("no nation above 50 % of the need, at least 2 nations",),
        parameters={"breadth__largest_share": 0.5},
    ),
    "budget": Planted(
        toy(offers=[offer("a", "A", 2, cost=2)], budgets=budgets(A=[3.5], B=[99])),
        ("budget",),
        {("budget", "A"), ("coverage", "r")},
        ("A has a budget of 3.5 million in p",),
    ),
    "locks": Planted(
        toy(
            offers=[offer("a", "A", 4)],
            locks=[lock("few", "at_most", quantity=1), lock("many", "at_least", quantity=3), lock("some", "must")],
        ),
        ("locks",),
        {("locks", "few"), ("locks", "many")},
        ("lock few: lift of A at most 1", "lock many: lift of A at least 3"),
        in_full=False,
    ),
    "red_lines": Planted(
        toy(
            offers=[offer("a", "A", 2)],
            red_lines=[
                {"id": "home", "nation": "A", "rule": "keep", "capability": "lift", "quantity": 1, "reason": "law"},
                {"id": "unused", "nation": "B", "rule": "never"},
            ],
        ),
        (),
        {("red_lines", "home"), ("coverage", "r")},
        ("red line home: A keep 1 of lift (law)",),
    ),
    "sustainment": Planted(
        toy(nations=[{"id": "A", "deployable_share": 0.5}, {"id": "B"}], offers=[offer("a", "A", 2)]),
        ("sustainment",),
        {("sustainment", "A"), ("coverage", "r")},
        ("A: deploys no more than its deployable and sustained shares",),
    ),
    "rotation": Planted(
        toy(periods=periods(2), requirements=[need("r", 1, rest_periods=1)], offers=[offer("a", "A", 1)]),
        ("rotation",),
        {("rotation", "r"), ("coverage", "r")},
        ("lift, m: is served in turns",),
    ),
    "interoperability": Planted(
        toy(
            standards=[{"id": "x"}],
            requirements=[need("r", 2, standards=["x"]), need("q", 1, "fuel")],
            offers=[offer("a", "A", 2), offer("f", "A", 1, "fuel")],
        ),
        ("interoperability",),
        {("interoperability", "r"), ("coverage", "r")},
        ("lift, m: takes only units that hold its standards",),
    ),
    "information": Planted(
        toy(requirements=[need("r", 2, sharing_level=1)], offers=[offer("a", "A", 1), offer("b", "B", 1)]),
        ("information",),
        {("information", "r"), ("coverage", "r")},
        ("lift, m: is served only by nations cleared to share",),
    ),
    "specialisation": Planted(
        toy(requirements=[need("r", 2, providers="one")], offers=[offer("a", "A", 1), offer("b", "B", 1)]),
        ("specialisation",),
        {("specialisation", "r"), ("coverage", "r")},
        ("lift, m: has its number of providers",),
    ),
    "focus": Planted(
        toy(offers=[offer("a1", "A", 1), offer("a2", "A", 1)]),
        ("focus",),
        {("focus", "A"), ("coverage", "r")},
        ("A: has its largest number of commitments",),
        parameters={"focus__most_commitments": 1},
    ),
    "enablers": Planted(
        toy(
            requirements=[need("r", 2), need("q", 1, "fuel")],
            offers=[offer("a", "A", 2), offer("f", "A", 9, "fuel")],
            enablers=[{"capability": "lift", "needs": "fuel", "quantity": 1}],
        ),
        ("enablers",),
        {("enablers", "lift/fuel/any"), ("coverage", "r")},
        ("lift/fuel/any: units are used only with their support",),
    ),
    "exchange": Planted(
        toy(requirements=[need("r", 2, nation="A")], offers=[offer("b", "B", 2)]),
        ("exchange",),
        {("exchange", "r"), ("coverage", "r")},
        ("lift, m: is served, and owed for, under agreements",),
    ),
    "consent": Planted(
        toy(offers=[offer("a", "A", 2, host="B", consent="dual")]),
        ("consent",),
        {("consent", "*"), ("coverage", "r")},
        ("hosts consent to the use of units",),
    ),
    "funding": Planted(
        toy(
            offers=[offer("a", "A", 2)],
            deployment=[{"cost_million": 5}],
            funds=[{"id": "f", "outside": True}],
            fund_budgets=[{"fund": "f", "period": "p", "amount_million": 2}],
            refunds=[{"fund": "f", "share": 0.5}],
        ),
        ("funding",),
        # Half of 2 * 5 is beyond the fund's 2.
        {("funding", "f"), ("coverage", "r")},
        ("f: pays no more than its budget",),
    ),
    "procurement": Planted(
        toy(
            offers=[offer("a", "A", 2, option="buy")],
            options=[
                {
                    "id": "buy",
                    "kind": "assets",
                    "nations": ["A"],
                    "most_units": 2,
                    "unit_cost_million": 1,
                    "content_share": 0.5,
                }
            ],
        ),
        ("options", "procurement"),
        {("procurement", "content"), ("coverage", "r")},
        ("65 % of the value of all orders is made within the alliance",),
        parameters={"procurement__least_content_share": 0.65},
    ),
    "guidelines": Planted(
        toy(
            offers=[offer("a", "A", 2)],
            accounts=[{"nation": "A", "period": "p", "gdp_million": 100, "defence_million": 1}],
            guidelines=[{"id": "two", "measure": "defence", "of": "gdp", "share": 0.02, "nations": ["A"]}],
        ),
        ("guidelines",),
        {("guidelines", "two")},
        ("two: what it asks for is spent",),
        in_full=False,
    ),
    "challenge": Planted(
        toy(offers=[offer("a", "A", 2)], history=[{"offer": "a", "period": "p", "quantity": 1}]),
        ("challenge",),
        {("challenge", "A"), ("coverage", "r")},
        ("A: commits neither much more nor much less than in the last plan",),
        parameters={"challenge__largest_rise": 0.5},
    ),
    "stability": Planted(
        toy(offers=[offer("a", "A", 2)], history=[{"offer": "a", "period": "p", "quantity": 1}]),
        ("stability",),
        {("stability", "frozen"), ("coverage", "r")},
        ("the first 1 periods are as in the last plan",),
        parameters={"stability__frozen_periods": 1},
    ),
    "retirement": Planted(
        toy(
            periods=periods(2),
            offers=[
                offer("a", "A", 2, holding_cost_million=2, retire_from="p2"),
                offer("c", "A", 2, "fuel", holding_cost_million=1, retire_from="p2"),
            ],
            budgets=budgets(A=[6, 5], B=[0, 0]),
            skills=[{"nation": "A", "capability": "lift"}],
        ),
        ("budget", "retirement"),
        {("retirement", "A/fuel"), ("budget", "A"), ("coverage", "r")},
        ("A/fuel: the last offer of a skill is not retired without consent",),
    ),
    "withdrawal": Planted(
        toy(offers=[offer("a", "A", 2)]),
        ("withdrawal",),
        {("withdrawal", "*")},
        ("60 % of weighted need stays covered whoever withdraws",),
        in_full=False,
        parameters={"withdrawal__least_covered": 0.6},
    ),
}

EVERYTHING = card(
    *FAMILIES,
    coverage__shortfall_allowed=False,
    withdrawal__least_covered=0.5,
    procurement__least_content_share=0.1,
    stability__frozen_periods=1,
)
"""Every rule that can be broken is asked for."""


def impossible(instance: Instance, chosen: Card, kept: set[Rule]) -> bool:
    """Whether the physical rules and the kept ones cannot hold, found anew."""
    without = frozenset(set(all_rules(instance, chosen)) - kept)
    compiled = compile_model(build(instance, chosen, without))
    return highs.run(compiled, None, Options()).ended == "infeasible"


def check_minimal(instance: Instance, chosen: Card, rules: set[Rule]) -> None:
    assert impossible(instance, chosen, rules)
    for rule in rules:
        assert not impossible(instance, chosen, rules - {rule}), rule


def test_every_family_that_can_be_left_out_is_planted() -> None:
    known: set[str] = set()
    for planted in PLANTED.values():
        known |= {family for family, _ in all_rules(planted.instance, EVERYTHING)}
    assert set(PLANTED) == known
    assert known == set(IN_CONFLICTS)


@pytest.mark.parametrize("family", PLANTED)
def test_the_planted_reason_is_found(family: str) -> None:
    planted = PLANTED[family]
    result = pooling.solve(planted.instance, card=planted.card())
    assert (result.outcome, result.plan) == ("infeasible", None)
    conflict = result.conflict
    assert conflict is not None
    found = {(rule.family, rule.subject) for rule in conflict.rules}
    assert found == planted.rules
    assert family in {name for name, _ in found}
    assert (conflict.minimal, conflict.detail) == (True, "")
    text = "\n".join(rule.text for rule in conflict.rules)
    for words in planted.words:
        assert words in text
    check_minimal(planted.instance, planted.card(), found)


def test_without_the_planted_family_there_is_a_plan() -> None:
    for family, planted in PLANTED.items():
        if family not in CORE_FAMILIES:
            # Without family procurement nothing is bought by the unit at all, so its rule alone is lifted.
            lifted = (
                {"procurement.least_content_share": 0.0} if family == "procurement" else {f"families.{family}": False}
            )
            chosen, instance = planted.card().with_overrides(lifted), planted.instance
            if family == "retirement":
                # Without it nothing is retired at all, so its rule alone is lifted: by consent.
                chosen, instance = planted.card(), instance.replace(skills=[{"nation": "A", "capability": "fuel"}])
            assert pooling.solve(instance, card=chosen).outcome == "optimal", family


def test_conflicts_of_random_instances_are_minimal() -> None:
    found = 0
    for seed in range(400):
        rng = random.Random(seed)
        instance, chosen = random_instance(rng, chance=0.6), random_card(rng)
        if seed % 3 == 0:
            chosen = chosen.with_overrides({"coverage.shortfall_allowed": False})
        elif not instance.locks:
            continue
        if not impossible(instance, chosen, set(all_rules(instance, chosen))):
            continue
        conflict = find_conflict(instance, chosen)
        assert conflict.minimal, seed
        check_minimal(instance, chosen, {(rule.family, rule.subject) for rule in conflict.rules})
        found += 1
        if found == 25:
            break
    assert found == 25


def test_without_time_the_conflict_is_not_called_minimal() -> None:
    planted = PLANTED["caveats"]
    conflict = find_conflict(planted.instance, planted.card(), time_limit_s=1e-9)
    assert not conflict.minimal
    assert "some may not be needed" in conflict.detail
    assert {(rule.family, rule.subject) for rule in conflict.rules} >= planted.rules


def test_when_cancelled_the_conflict_is_not_called_minimal() -> None:
    cancel = threading.Event()
    cancel.set()
    planted = PLANTED["locks"]
    conflict = find_conflict(planted.instance, planted.card(), cancel=cancel)
    assert not conflict.minimal
    assert {(rule.family, rule.subject) for rule in conflict.rules} >= planted.rules


def test_time_that_ends_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    # The clock jumps after the third question: what is known by then is kept, and no more is claimed.
    from pooling.domain import deadline

    asked = 0
    real = highs.run

    def run(*args: Any, **options: Any) -> Any:
        nonlocal asked
        asked += 1
        return real(*args, **options)

    monkeypatch.setattr(highs, "run", run)
    monkeypatch.setattr(deadline, "time", SimpleNamespace(perf_counter=lambda: 1e9 if asked >= 3 else 0.0))
    planted = PLANTED["lots"]
    conflict = find_conflict(planted.instance, planted.card(), time_limit_s=60)
    monkeypatch.undo()
    assert asked == 3
    assert not conflict.minimal
    rules = {(rule.family, rule.subject) for rule in conflict.rules}
    assert rules >= planted.rules
    assert impossible(planted.instance, planted.card(), rules)
