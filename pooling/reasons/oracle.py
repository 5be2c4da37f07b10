"""Whether rules can hold together: the model is stated without all others, and asked for any plan.

Answers are kept. What contains rules that cannot hold together cannot hold either, and rules among those that can hold
together can: neither is asked again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from pooling.domain.card import Card
from pooling.domain.deadline import NO_DEADLINE, Deadline, OutOfTime
from pooling.domain.families import FAMILIES, IN_CONFLICTS, LEVELS
from pooling.domain.instance import Instance
from pooling.formulation.builder import build
from pooling.reasons.lifting import Rule
from pooling.solving.checking import infeasible as no_plan
from pooling.solving.compiled import Compiled, compile_model
from pooling.solving.highs import Options


def all_rules(instance: Instance, card: Card) -> list[Rule]:
    """Every rule that can be left out. Physical rules, those of family commitment, always hold."""
    levels = [(LEVELS, tier.kind) for tier in card.tiers if tier.level is not None]
    return levels + [
        (name, subject)
        for name in IN_CONFLICTS
        if card.has(name)
        for subject in FAMILIES[name].subjects(instance, card)
    ]


class Oracle:
    """Questions about the rules of one instance under one card, all within one deadline."""

    def __init__(
        self,
        instance: Instance,
        card: Card,
        deadline: Deadline = NO_DEADLINE,
        cancel: threading.Event | None = None,
        *,
        seed: int = 0,
        threads: int = 1,
    ) -> None:
        self.instance, self.card, self.deadline, self.cancel = instance, card, deadline, cancel
        self.rules = all_rules(instance, card)
        self.solves = 0
        """How many models were solved; one that has no plan is solved twice before it is believed."""
        self.how: dict[str, Any] = {"seed": seed, "threads": threads}
        self._all = frozenset(self.rules)
        self._fail: list[frozenset[Rule]] = []
        self._hold: list[frozenset[Rule]] = []

    def infeasible(self, kept: Iterable[Rule], *, again: bool = False) -> bool | None:
        """Whether the kept rules alone (with the physical ones) cannot hold; None where that stays unknown.

        ``again``: whatever is known already, it is solved once more.
        """
        asked = frozenset(kept)
        if not again:
            if any(known <= asked for known in self._fail):
                return True
            if any(asked <= known for known in self._hold):
                return False
        found = self._solved(asked)
        if found is not None:
            (self._fail if found else self._hold).append(asked)
        return found

    def model(self, kept: Iterable[Rule]) -> Compiled:
        """The model with the kept rules alone. Raises OutOfTime."""
        return compile_model(build(self.instance, self.card, self._all - frozenset(kept), self.deadline))

    def _solved(self, kept: frozenset[Rule]) -> bool | None:
        if self.deadline.over:
            return None
        try:
            compiled = self.model(kept)
        except OutOfTime:
            return None
        self.solves += 1
        asked = Options(gap=1.0, time_limit_s=self.deadline.left(), **self.how)
        return no_plan(compiled, asked, self.cancel)


def shrunk(oracle: Oracle, rules: Iterable[Rule]) -> tuple[list[Rule], bool]:
    """(rules that cannot hold together, of these as few as no other could be left out; whether every try was sure).

    A deletion filter: whole families are dropped first, then halves of what is left, then single rules. Source:
    Chinneck and Dravnieks, 1991, Locating minimal infeasible constraint sets in linear programs, ORSA Journal on
    Computing 3.
    """
    kept, sure = list(rules), True

    def infeasible(trial: list[Rule]) -> bool:
        nonlocal sure
        found = oracle.infeasible(trial)
        sure = sure and found is not None
        return bool(found)

    for family in dict.fromkeys(rule[0] for rule in kept):
        trial = [rule for rule in kept if rule[0] != family]
        if len(trial) < len(kept) and infeasible(trial):
            kept = trial
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
            return kept, sure
        size = max(1, size // 2)


def proven(oracle: Oracle, rules: list[Rule]) -> bool:
    """Whether rules cannot hold together, and can without any one of them: each solved again, whatever is known."""
    if not oracle.infeasible(rules, again=True):
        return False
    return all(oracle.infeasible([kept for kept in rules if kept != rule], again=True) is False for rule in rules)
