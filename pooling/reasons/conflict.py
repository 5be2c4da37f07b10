"""Which rules cannot hold together: a smallest set, each member shown to be needed.

HiGHS's own irreducible sets are empty where integrality alone makes a model infeasible. A deletion filter therefore
works on rules: the model is stated without some of them, and asked for any plan. Whole families are dropped first, then
halves of what is left, then single rules.

Source: Chinneck and Dravnieks, 1991, Locating minimal infeasible constraint sets in linear programs, ORSA Journal on
Computing 3.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from pooling.domain.card import Card
from pooling.domain.deadline import Deadline, OutOfTime
from pooling.domain.families import FAMILIES, IN_CONFLICTS, LEVELS
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, ConflictRule
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.formulation.builder import build
from pooling.reasons.grounds import Grounds
from pooling.reasons.lifting import Rule
from pooling.reasons.reaching import Reaching
from pooling.solving.checking import infeasible as no_plan
from pooling.solving.compiled import compile_model
from pooling.solving.highs import Options

_DETAILS = {
    False: "the search was ended before every rule was tried; some may not be needed",
    True: "not every rule could be shown to be needed",
}


def find_conflict(
    instance: Instance,
    card: Card,
    *,
    seed: int = 0,
    threads: int = 1,
    time_limit_s: float | None = None,
    cancel: threading.Event | None = None,
) -> Conflict:
    """The conflict of an infeasible instance. With a time limit it may be larger than needed: ``minimal`` says."""
    deadline = Deadline(time_limit_s, cancel)
    rules = all_rules(instance, card)
    sure = True

    def infeasible(kept: list[Rule]) -> bool:
        """Whether the kept rules alone (with the physical ones) cannot hold; False also when that stays unknown."""
        nonlocal sure
        found = None
        if not deadline.over:
            without = frozenset(set(rules) - set(kept))
            try:
                compiled = compile_model(build(instance, card, without, deadline))
                asked = Options(gap=1.0, time_limit_s=deadline.left(), seed=seed, threads=threads)
                found = no_plan(compiled, asked, cancel)
            except OutOfTime:
                pass
        sure = sure and found is not None
        return bool(found)

    kept = list(rules)
    for family in dict.fromkeys(rule[0] for rule in rules):
        trial = [rule for rule in kept if rule[0] != family]
        if len(trial) < len(kept) and infeasible(trial):
            kept = trial
    kept = _shrink(kept, infeasible)
    minimal = sure and infeasible(kept)
    minimal = minimal and not any(infeasible([member for member in kept if member != rule]) for rule in kept)
    # Without proof that the others can hold, nothing can be said of what they leave.
    others = frozenset(set(rules) - set(kept))
    reaching = Reaching(instance, card, others, deadline, cancel, seed=seed, threads=threads) if minimal else None
    grounds = Grounds(instance, card, rules, kept, reaching)
    return Conflict(
        tuple(_rule(instance, card, rule, grounds) for rule in kept), minimal, "" if minimal else _DETAILS[sure]
    )


def _rule(instance: Instance, card: Card, rule: Rule, grounds: Grounds) -> ConflictRule:
    figures = grounds.of(rule)
    family, subject = rule
    words = _level(card, subject) if family == LEVELS else FAMILIES[family].words(instance, card, subject)
    text = "; ".join((words, *(figure.text for figure in figures[:1])))
    return ConflictRule(family, subject, text, figures)


def _level(card: Card, kind: str) -> str:
    """The level of a tier in words."""
    tier = next(tier for tier in card.tiers if tier.kind == kind)
    return f"{kind} is at {'least' if tier.maximise else 'most'} {tier.level:g} {TIER_KINDS[kind].unit}"


def _shrink(kept: list[Rule], infeasible: Callable[[list[Rule]], bool]) -> list[Rule]:
    """Drop chunks that are not needed, halving the chunk until single rules are tried."""
    size = max(1, len(kept) // 2)
    while True:
        position = 0
        while position < len(kept):
            trial = kept[:position] + kept[position + size :]
            if len(trial) < len(kept) and infeasible(trial):
                kept = trial
            else:
                position += size
        if size == 1:
            return kept
        size = max(1, size // 2)


def all_rules(instance: Instance, card: Card) -> list[Rule]:
    """Every rule that can be left out. Physical rules, those of family commitment, always hold."""
    levels = [(LEVELS, tier.kind) for tier in card.tiers if tier.level is not None]
    return levels + [
        (name, subject)
        for name in IN_CONFLICTS
        if card.has(name)
        for subject in FAMILIES[name].subjects(instance, card)
    ]
