"""Every smallest conflict, one after the other, and every smallest set of rules that would have to give way.

A set of rules to drop must take something of each conflict that is known. A smallest one of these that was not tried is
dropped: either a plan appears, and these rules could give way, or what is left holds another conflict. When no set is
left to try, all conflicts and all sets of rules to drop are known.

Every conflict holds a rule of each set that could give way. So no conflict is smaller than the smallest set of rules
that takes of all these: a conflict of that size is proven to be the smallest by count.

Source: Liffiton, Previti, Malik and Marques-Silva, 2016, Fast, flexible MUS enumeration, Constraints 21; Ignatiev,
Previti, Liffiton and Marques-Silva, 2015, Smallest MUS extraction with minimal hitting set dualization, CP 2015.
"""

from __future__ import annotations

from collections.abc import Callable

from pooling.analysis.conflicts import hitting
from pooling.reasons.lifting import Rule
from pooling.reasons.oracle import Oracle, shrunk

MOST_TRIES = 400
"""Sets of rules that are dropped in turn, at most."""


class Enumeration:
    """What is known of the conflicts of an instance under a card; ``run`` finds out more."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.conflicts: list[tuple[Rule, ...]] = []
        """Each cannot hold together, and can without any one of its rules."""
        self.unsure: list[tuple[Rule, ...]] = []
        """Cannot hold together, but not every rule of it was shown to be needed."""
        self.droppable: list[frozenset[Rule]] = []
        """Without these rules there is a plan, and without fewer of them there is none."""
        self.complete = False
        self.feasible = False

    def run(self, most: int, tell: Callable[[int], None]) -> None:
        """Find conflicts until there are ``most``, the smallest of them being proven so, or no more are left."""
        for _ in range(MOST_TRIES):
            if self.oracle.deadline.over or (len(self.conflicts) >= most and self.smallest_is_proven):
                return
            tell(len(self.conflicts))
            sets = [frozenset(rules) for rules in (*self.conflicts, *self.unsure)]
            try:
                dropped = hitting.smallest(sets, self.droppable)
            except hitting.TooManySteps:
                return
            if dropped is None:
                self.complete = not self.unsure
                return
            if not self._try(dropped, most):
                return

    def _try(self, dropped: frozenset[Rule], most: int) -> bool:
        """Drop the rules: whether that taught anything."""
        kept = [rule for rule in self.oracle.rules if rule not in dropped]
        answer = self.oracle.infeasible(kept)
        if answer is False:
            self.feasible = self.feasible or not dropped
            self.droppable.append(dropped)
        elif answer:
            if len(self.conflicts) >= 2 * most:
                return False
            found, sure = shrunk(self.oracle, kept)
            (self.conflicts if sure else self.unsure).append(tuple(found))
        return answer is not None

    @property
    def least(self) -> int:
        """So many rules every conflict has at least; 0 where nothing is known."""
        try:
            return len(hitting.smallest(self.droppable) or ())
        except hitting.TooManySteps:
            return hitting.apart(self.droppable)

    @property
    def smallest_is_proven(self) -> bool:
        """Whether no conflict has fewer rules than the smallest one known."""
        if not self.conflicts:
            return False
        return self.complete or min(map(len, self.conflicts)) <= self.least
