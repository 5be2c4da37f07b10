"""Which rules cannot hold together: a smallest set, each member shown to be needed.

HiGHS's own irreducible sets are empty where integrality alone makes a model infeasible. A deletion filter therefore
works on rules (:mod:`pooling.reasons.oracle`).
"""

from __future__ import annotations

import threading

from pooling.domain.card import Card
from pooling.domain.deadline import Deadline
from pooling.domain.families import FAMILIES, LEVELS
from pooling.domain.instance import Instance
from pooling.domain.outcome import Conflict, ConflictRule
from pooling.domain.tier_kinds import TIER_KINDS
from pooling.reasons.grounds import Grounds
from pooling.reasons.lifting import Rule
from pooling.reasons.oracle import Oracle, proven, shrunk
from pooling.reasons.reaching import Reaching

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
    oracle = Oracle(instance, card, deadline, cancel, seed=seed, threads=threads)
    kept, sure = shrunk(oracle, oracle.rules)
    return told(oracle, kept, sure=sure, minimal=sure and proven(oracle, kept))


def told(oracle: Oracle, kept: list[Rule], *, sure: bool, minimal: bool) -> Conflict:
    """A conflict with its figures. Without proof that the others can hold, nothing is said of what they leave."""
    instance, card, reaching = oracle.instance, oracle.card, None
    if minimal:
        others = frozenset(set(oracle.rules) - set(kept))
        reaching = Reaching(instance, card, others, oracle.deadline, oracle.cancel, **oracle.how)
    grounds = Grounds(instance, card, oracle.rules, kept, reaching)
    return Conflict(
        tuple(_rule(instance, card, rule, grounds) for rule in kept), minimal, "" if minimal else _DETAILS[sure]
    )


def _rule(instance: Instance, card: Card, rule: Rule, grounds: Grounds) -> ConflictRule:
    figures = grounds.of(rule)
    family, subject = rule
    text = "; ".join((rule_words(instance, card, rule), *(figure.text for figure in figures[:1])))
    return ConflictRule(family, subject, text, figures)


def rule_words(instance: Instance, card: Card, rule: Rule) -> str:
    """A rule in words."""
    family, subject = rule
    return _level(card, subject) if family == LEVELS else FAMILIES[family].words(instance, card, subject)


def _level(card: Card, kind: str) -> str:
    """The level of a tier in words."""
    tier = next(tier for tier in card.tiers if tier.kind == kind)
    return f"{kind} is at {'least' if tier.maximise else 'most'} {tier.level:g} {TIER_KINDS[kind].unit}"
