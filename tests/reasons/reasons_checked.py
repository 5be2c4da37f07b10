"""Every reason of a gap held against re-solves: the rules it names left out, all other needs held at what they get."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import highspy
import numpy as np
from brute.cards import mixing_card, random_card
from brute.instances import FAMILIES, random_instance
from properties.strategies import years

import pooling
from pooling.audit import audit
from pooling.domain.card import Card
from pooling.domain.gap_rows import Gap, GapReason
from pooling.domain.instance import Instance
from pooling.domain.result import Result
from pooling.formulation.builder import build
from pooling.reasons.lifting import Rule, liftable, lifted
from pooling.solving.compiled import Compiled, compile_model
from pooling.solving.plans import plan_of

Need = tuple[str, str]
SAME = 1e-5
"""Two shortfalls of needs of a few units are one within this."""
ELSEWHERE: Rule = ("elsewhere", "*")


@dataclass(frozen=True)
class Asked:
    """An instance and a card with a plan that leaves gaps."""

    name: str
    instance: Instance
    card: Card
    result: Result


def cases(start: int = 0) -> Iterator[Asked]:
    """Random instances with gaps, one after the other: those of the enumeration, and those over years."""
    seed = start
    while True:
        yield from _cases(seed)
        seed += 1


def _cases(seed: int) -> Iterator[Asked]:
    rng = random.Random(7_000_000 + seed)
    if seed % 3 == 2:
        rows = years(rng)
        instance, chosen = Instance.of(rows), random_card(rng)
    elif seed % 3 == 1:
        instance, chosen = random_instance(rng, chance=0.3), random_card(rng)
    else:
        mixed = set(rng.sample(FAMILIES, 3))
        instance = random_instance(rng, mixed=mixed)
        chosen = mixing_card(rng, mixed, instance)
    try:
        result = pooling.solve(instance, card=chosen)
    except (pooling.AuditFailed, pooling.InvalidInput):
        return
    if result.gap_rows:
        yield Asked(f"seed {seed}", instance, chosen, result)


class Resolved:
    """Least shortfalls of one plan's needs under lifted rules, each from a model of its own, without presolve."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        assert asked.result.audit is not None
        self.short = {(row.requirement, row.period): row.short for row in asked.result.audit.coverage}
        self.stated = cache(self._stated)
        self.least = cache(self._least)

    def _stated(self, rules: frozenset[Rule]) -> tuple[Compiled, dict[Need, int]]:
        instance, chosen, without = lifted(self.asked.instance, self.asked.card, rules)
        model = compile_model(build(instance, chosen, without))
        return model, {key: at for at, (name, key) in enumerate(model.column_keys) if name == "short"}

    def _least(self, need: Need, rules: frozenset[Rule]) -> tuple[float, Any]:
        model, columns = self.stated(rules - {ELSEWHERE})
        high = model.high.copy()
        for other, column in columns.items():
            if other != need and ELSEWHERE not in rules:
                high[column] = max(model.low[column], min(high[column], self.short[other] + 1e-7))
        cost = np.zeros(len(high))
        cost[columns[need]] = 1.0
        x = minimised(model, high, cost)
        return float(x[columns[need]]), plan_of(model, x)

    def released(self, need: Need, rules: Collection[Rule]) -> float:
        return self.short[need] - self.least(need, frozenset(rules))[0]

    def witness(self, need: Need) -> Any:
        return self.least(need, frozenset())[1]


def minimised(model: Compiled, high: Any, cost: Any) -> Any:
    h = highspy.Highs()
    for name, value in {"output_flag": False, "presolve": "off", "mip_rel_gap": 0.0, "mip_abs_gap": 1e-9}.items():
        h.setOptionValue(name, value)
    h.setOptionValue("threads", 1)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(high), len(model.row_low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, model.low, high
    lp.row_lower_, lp.row_upper_ = model.row_low, model.row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = model.row_start, model.index, model.value
    kinds = np.array([highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger], dtype=object)
    lp.integrality_ = list(kinds[model.whole.astype(int)])
    h.passModel(lp)
    h.run()
    assert h.getModelStatus() == highspy.HighsModelStatus.kOptimal, h.getModelStatus()
    return np.array(h.getSolution().col_value)


def wrong(asked: Asked, gap: Gap, resolved: Resolved) -> list[str]:
    """What is wrong about the reasons of a gap; nothing where every one of them is right."""
    need = (gap.requirement, gap.period)
    found: list[str] = []
    total = sum(reason.amount for reason in gap.reasons)
    if abs(total - gap.short) > 1e-9 * max(1.0, gap.short):
        found.append(f"amounts add up to {total}, short is {gap.short}")
    lifted_so_far: set[Rule] = set()
    at = 0.0
    for place, row in enumerate(gap.reasons):
        before = resolved.released(need, lifted_so_far)
        if place == 0 and row.kind != "given_up" and before > SAME:
            found.append(f"{before} was given up, and the reasons do not say it")
        if row.kind == "given_up":
            found += _not_given_up(asked, need, row, before, resolved, place)
        elif row.kind == "missing":
            everything = resolved.released(need, liftable(asked.card) | {ELSEWHERE})
            if abs(gap.short - everything - row.amount) > SAME or place != len(gap.reasons) - 1:
                found.append(f"{row.amount} is missing, with every rule lifted {gap.short - everything} is")
        else:
            rules = {(rule.family, rule.subject) for rule in row.rules}
            rules |= {ELSEWHERE} if row.needs or row.kind == "elsewhere" else set()
            after = resolved.released(need, lifted_so_far | rules)
            if abs(after - before - row.amount) > SAME:
                found.append(f"{row.kind} {sorted(rules)}: {after - before} comes, {row.amount} is claimed")
            if (len(rules) > 1) != (row.kind == "together"):
                found.append(f"{row.kind} with {len(rules)} rules")
            if row.kind == "together":
                for rule in rules:
                    fewer = resolved.released(need, lifted_so_far | (rules - {rule}))
                    if fewer > before + SAME:
                        found.append(f"together {sorted(rules)}: {rule} is not needed")
            lifted_so_far |= rules
        at += row.amount
    return found


def _not_given_up(
    asked: Asked, need: Need, one: GapReason, released: float, resolved: Resolved, place: int
) -> Iterator[str]:
    if place or abs(released - one.amount) > SAME:
        yield f"{one.amount} given up, a plan has {released} more"
        return
    report = audit(asked.instance, asked.card, resolved.witness(need))
    if not report.ok:
        yield f"given up, but the plan that has it fails its audit: {report.violations[0]}"
    for row in report.coverage:
        other = (row.requirement, row.period)
        if other != need and row.short > resolved.short[other] + SAME:
            yield f"given up, but then {other} is worse"


def compare(count: int, start: int = 0) -> tuple[list[str], dict[str, Any]]:
    """So many gaps checked: every fault told, and counts of what was checked."""
    faults: list[str] = []
    kinds: Counter[str] = Counter()
    families: Counter[str] = Counter()
    gaps = bad = several = 0
    for asked in cases(start):
        resolved = Resolved(asked)
        for gap in asked.result.gap_rows:
            told = wrong(asked, gap, resolved)
            gaps += 1
            bad += bool(told)
            several += len(gap.reasons) > 1
            kinds.update(reason.kind for reason in gap.reasons)
            families.update(rule.family for reason in gap.reasons for rule in reason.rules)
            faults += [f"{asked.name} {gap.requirement} {gap.period}: {line}\n  {gap.reasons}" for line in told]
        if gaps >= count:
            break
    counts = {
        "gaps": gaps,
        "wrong": bad,
        "with several reasons": several,
        "kinds": dict(sorted(kinds.items())),
        "families": dict(sorted(families.items())),
    }
    return faults, counts
