"""A random case per seed (instance, card, its optimum by enumeration), and the solver's answer compared with it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache

import pooling
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.problems import PoolingError

from .brute import Optimum, TooLarge, optimum
from .cards import random_card, shipped_cards
from .instances import random_instance

SAME = 1e-6
"""Tier values agree within this (shares, million, points)."""


@dataclass(frozen=True, slots=True)
class Case:
    seed: int
    instance: Instance
    card: Card
    best: Optimum | None

    @property
    def outcome(self) -> str:
        if self.best is None:
            return "infeasible"
        return "something planned" if self.best.plan.commitments else "nothing planned"


@cache
def _shipped() -> tuple[Card, ...]:
    return tuple(shipped_cards().values())


def case(seed: int) -> Case:
    """The first case drawn from the seed that is small enough to enumerate."""
    rng = random.Random(seed)
    while True:
        instance = random_instance(rng)
        card = random_card(rng) if rng.random() < 0.7 else rng.choice(_shipped())
        try:
            return Case(seed, instance, card, optimum(instance, card))
        except TooLarge:
            continue


def mismatch(one: Case) -> str:
    """What differs between the solver and the enumeration; empty where nothing does."""
    try:
        result = pooling.solve(one.instance, card=one.card)
    except PoolingError as error:
        return f"{type(error).__name__}: {error}"
    if one.best is None:
        return "" if result.outcome == "infeasible" else f"no plan is feasible, the solver says {result.outcome}"
    if result.outcome != "optimal" or result.plan is None or result.audit is None:
        return f"the optimum is {_shown(one.best)}, the solver says {result.outcome}"
    if not result.audit.ok:
        return f"the audit fails: {result.audit.violations}"
    found = {tier.name: tier.value for tier in result.tiers}
    if list(found) != list(one.best.tiers):
        return f"tiers {list(found)} instead of {list(one.best.tiers)}"
    for name, value in one.best.tiers.items():
        if found[name] is None or abs(found[name] - float(value)) > SAME:
            return f"the optimum is {_shown(one.best)}, the solver found {found}"
    return ""


def _shown(best: Optimum) -> dict[str, float]:
    return {name: float(value) for name, value in best.tiers.items()}


def told(one: Case, difference: str) -> str:
    """A mismatch with all that is needed to see it again."""
    tables = {name: rows for name, rows in one.instance.tables().items() if rows}
    plan = one.best.plan.as_dict() if one.best else None
    return f"seed {one.seed}: {difference}\n{json.dumps(tables)}\n{json.dumps(one.card.as_dict())}\n{json.dumps(plan)}"
