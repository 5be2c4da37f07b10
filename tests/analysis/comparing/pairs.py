"""Pairs of small results: random instances of the enumeration, a plan that keeps their rules, and what it is worth.

Everything that tests expect is worked out by :mod:`tests.brute` or here, from the plans and the tables.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.outcome import Termination, TierResult
from pooling.domain.plan import Plan
from pooling.domain.problems import InvalidInput
from pooling.domain.result import Result
from tests.brute.cards import mixing_card
from tests.brute.cases import mixed_by
from tests.brute.decisions import Decisions, as_decisions, as_plan
from tests.brute.facts import Facts
from tests.brute.instances import random_instance
from tests.brute.rules_plan import plan_checks
from tests.brute.search import TooLarge, _plans
from tests.brute.worth import measures

MOST = 400
"""Plans that are looked at for one that keeps the rules."""


@dataclass(frozen=True)
class Planned:
    """An instance under a card, and a plan that keeps their rules."""

    instance: Instance
    card: Card
    plan: Plan

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.instance, self.card)

    @cached_property
    def decisions(self) -> Decisions:
        return as_decisions(self.facts, self.plan)

    @cached_property
    def result(self) -> Result:
        """As a run that proved nothing would leave it."""
        tiers = tuple(
            tier_result(tier.name, tier.maximise, float(tier.value(self.decisions))) for tier in measures(self.facts)
        )
        return Result(Termination("time_limit"), "feasible", tiers, self.plan, None)

    @property
    def given(self) -> tuple[Result, Instance, Card]:
        return self.result, self.instance, self.card


def tier_result(name: str, maximise: bool, value: float, **more: Any) -> TierResult:
    """A tier as a result states it, with nothing proven unless said."""
    stated: dict[str, Any] = {
        "unit": "points",
        "bound": None,
        "gap": None,
        "target_gap": 0.0,
        "tolerance": 0.0,
        "found": value,
        "reason": "finished",
        "seconds": 0.0,
        "nodes": 0,
    }
    return TierResult(name=name, maximise=maximise, value=value, **{**stated, **more})


def planned(rng: random.Random, instance: Instance, card: Card) -> Planned | None:
    """A plan that keeps the rules, one of those met first; None where there is none, or too many are to be tried."""
    facts = Facts(instance, card)
    checks = plan_checks(facts)
    kept = []
    try:
        for plan in itertools.islice(_plans(facts, 3_000), MOST):
            if all(check(plan) for check in checks):
                kept.append(plan)
    except TooLarge:
        return None
    return Planned(instance, card, as_plan(rng.choice(kept))) if kept else None


def first(seed: int) -> Planned:
    """The first case of the seed that is small enough."""
    rng = random.Random(seed)
    # Plans that get anything from a common fund are rare.
    mixed = (*mixed_by(seed), *(("options", "funding") if seed % 4 == 0 else ()))
    while True:
        drawn = random_instance(rng, mixed=mixed).tables()
        # Sums in different currencies are not compared.
        instance = Instance.of({**drawn, "instance": {**drawn["instance"], "currency": "USD"}})
        found = planned(rng, instance, mixing_card(rng, mixed, instance))
        if found is not None:
            return found


def changed(seed: int, base: Planned) -> Planned:
    """The base with some facts changed, under its card or another, and any plan of these."""
    rng = random.Random(seed + 10_000)
    while True:
        tables = base.instance.tables()
        for change in rng.sample(list(_CHANGES), rng.choice((1, 2, 3))):
            change(rng, tables)
        try:
            instance = Instance.of(tables)
        except InvalidInput:
            continue
        card = base.card if rng.random() < 0.8 else mixing_card(rng, mixed_by(seed), instance)
        found = planned(rng, instance, card)
        if found is not None:
            return found


def pair(seed: int) -> tuple[Planned, Planned]:
    """A base with a changed one; every third time with another instance altogether."""
    base = first(seed)
    return base, first(seed + 50_000) if seed % 3 == 2 else changed(seed, base)


Tables = dict[str, Any]


def _dearer(rng: random.Random, tables: Tables) -> None:
    for row in tables["offers"]:
        if rng.random() < 0.6:
            row["unit_cost_million"] = row.get("unit_cost_million", 0.0) * rng.choice((0.5, 1.5)) + rng.choice(
                (0, 0.25)
            )


def _larger_needs(rng: random.Random, tables: Tables) -> None:
    for row in tables["requirements"]:
        row["quantity"] += rng.choice((0, 1))


def _no_such_offer(rng: random.Random, tables: Tables) -> None:
    gone = rng.choice(tables["offers"])["id"]
    tables["offers"] = [row for row in tables["offers"] if row["id"] != gone]


def _other_prices(rng: random.Random, tables: Tables) -> None:
    tables["prices"] = [
        {"period": row["id"], "index": rng.choice((1.0, 1.1, 1.25)), **({"kind": kind} if kind else {})}
        for row in tables["periods"]
        for kind in (None, "options", "pools")
    ]


def _other_priorities(rng: random.Random, tables: Tables) -> None:
    for row in tables["requirements"]:
        row["priority"] = rng.choice((1, 2, 3))


def _less_money(rng: random.Random, tables: Tables) -> None:
    factor = rng.choice((0.5, 0.9))
    for row in tables.get("budgets", ()):
        if row.get("amount_million") is not None:
            row["amount_million"] *= factor


def _one_year_less(_rng: random.Random, tables: Tables) -> None:
    if len(tables["periods"]) > 1:
        tables["periods"].pop()


def _dearer_options(rng: random.Random, tables: Tables) -> None:
    for row in (*tables.get("options", ()), *tables.get("agreements", ()), *tables.get("pools", ())):
        for column in ("cost_million", "unit_cost_million", "membership_cost_million", "upkeep_million"):
            if row.get(column):
                row[column] *= rng.choice((0.5, 2.0))


_CHANGES = (
    _dearer,
    _larger_needs,
    _no_such_offer,
    _other_prices,
    _other_priorities,
    _less_money,
    _one_year_less,
    _dearer_options,
)


def steps(side: Planned) -> Iterator[tuple[Any, Any]]:
    """Each decision after the one before it."""
    periods = side.decisions.periods
    return zip((None, *periods[:-1]), periods, strict=True)


def zero() -> Fraction:
    return Fraction(0)
