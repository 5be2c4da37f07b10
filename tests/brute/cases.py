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
from pooling.domain.result import Result
from pooling.domain.tier_kinds import is_about

from .cards import mixing_card, shipped_cards
from .instances import FAMILIES, random_instance
from .search import Optimum, TooLarge, optimum

SAME = 1e-6
"""Tier values agree within this (shares, million, points)."""


@dataclass(frozen=True, slots=True)
class Case:
    """``mixed``: the three families that the instance has data for, beside what every instance has."""

    seed: int
    mixed: tuple[str, ...]
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


def mixed_by(seed: int) -> tuple[str, ...]:
    """The three families that the seed mixes."""
    return tuple(random.Random(seed).sample(FAMILIES, 3))


@cache
def case(seed: int) -> Case:
    """The first case drawn from the seed that is small enough to enumerate. Its three families stay the same."""
    mixed = mixed_by(seed)
    rng = random.Random(seed)
    tried = 0
    while True:
        instance = random_instance(rng, mixed=mixed, small=tried > 2)
        card = rng.choice(_shipped()) if rng.random() < 0.15 else mixing_card(rng, mixed, instance)
        try:
            return Case(seed, mixed, instance, card, optimum(instance, card))
        except TooLarge:
            tried += 1


def mismatch(one: Case) -> str:
    """What differs between the solver and the enumeration; empty where nothing does."""
    try:
        result = pooling.solve(one.instance, card=one.card)
    except PoolingError as error:
        return f"{type(error).__name__}: {error}"
    if one.best is None:
        return "" if result.outcome == "infeasible" else f"no plan is feasible, the solver says {result.outcome}"
    if any("serves nothing" in fault.text for fault in result.faults):
        return _left_out(one.best, result)
    if result.outcome != "optimal" or result.plan is None or result.audit is None:
        return f"the optimum is {_shown(one.best)}, the solver says {result.outcome}"
    if not result.audit.ok:
        return f"the audit fails: {result.audit.violations}"
    found = {tier.name: tier.value for tier in result.tiers}
    if list(found) != list(one.best.tiers):
        return f"tiers {list(found)} instead of {list(one.best.tiers)}"
    for name, value in one.best.tiers.items():
        solved = found[name]
        if solved is None or abs(solved - float(value)) > SAME:
            return f"the optimum is {_shown(one.best)}, the solver found {found}"
    return ""


def _left_out(best: Optimum, result: Result) -> str:
    """What is wrong with a plan from which what serves nothing was left out: it may be less fair than could be."""
    if result.plan is None or result.audit is None or not result.audit.ok:
        return "the plan without what serves nothing breaks a rule"
    for tier in result.tiers:
        value = float(best.tiers[tier.name])
        loss = 0.0 if tier.value is None else (value - tier.value if tier.maximise else tier.value - value)
        fair = is_about(tier.name, "fairness")
        if loss < -SAME or (loss > SAME and not fair):
            return f"the optimum is {_shown(best)}, the solver found {tier.name} {tier.value}"
        if fair:
            beaten = tier.bound is not None and tier.bound > value + SAME
            return f"bound {tier.bound} of {tier.name}, the optimum is {_shown(best)}" if beaten else ""
    return ""


def _shown(best: Optimum) -> dict[str, float]:
    return {name: float(value) for name, value in best.tiers.items()}


def told(one: Case, difference: str) -> str:
    """A mismatch with all that is needed to see it again."""
    tables = {name: rows for name, rows in one.instance.tables().items() if rows}
    plan = one.best.plan.as_dict() if one.best else None
    card = one.card.as_dict()
    return f"seed {one.seed}: {difference}\n{json.dumps(tables)}\n{json.dumps(card)}\n{json.dumps(plan)}"
