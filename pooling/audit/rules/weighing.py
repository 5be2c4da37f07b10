"""Shares of weighted need that are covered or short, exactly, and what changes when some needs change.

covered = sum over (r, t) of w * (need - short) / need, over the sum of w; 1 where the sum of w is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, Pair, exact, ratio, sum_of_pairs, sum_of_ratios
from pooling.audit.rules.coverage import Met
from pooling.domain.tables import Requirement

Need = tuple[str, str]
"""(requirement, period)."""


class Weighing:
    """Needs with their weights. Sums over all of them are taken once, changes are added to them."""

    def __init__(self, needs: Sequence[Met], weight: Callable[[Requirement], Exact]) -> None:
        self._weight = {(one.requirement.id, one.period): weight(one.requirement) for one in needs}
        self._need = {(one.requirement.id, one.period): one.need for one in needs}
        self._total = ratio(sum(self._weight.values()), 1)
        self._delivered = {(one.requirement.id, one.period): one.delivered for one in needs}
        self._short = sum_of_ratios(
            (self._weight[one.requirement.id, one.period] * one.short, one.need) for one in needs if one.short
        )

    def short(self, gone: Mapping[Need, Exact] | None = None) -> Pair:
        """Share that is short, with what is ``gone`` (effective units) taken from what is delivered to each need."""
        if self._total == 0:
            return 0, 1
        more = sum_of_ratios(
            (self._weight[need] * (self._short_of(need, units) - self._short_of(need, 0)), self._need[need])
            for need, units in (gone or {}).items()
        )
        above, below = sum_of_pairs([self._short, more])
        return above * self._total.denominator, below * self._total.numerator

    def _short_of(self, need: Need, gone: Exact) -> Exact:
        return max(0, self._need[need] - (self._delivered[need] - gone))


def covered(short: Pair) -> Pair:
    """The share that is covered where ``short`` is short."""
    return short[1] - short[0], short[1]


def blended(facts: Facts) -> Callable[[Requirement], Exact]:
    """Weight of a requirement in tier covered: its own times that of its priority."""
    weights = [exact(one) for one in facts.card["coverage.priority_weights"]]
    return lambda requirement: exact(requirement.weight) * weights[requirement.priority - 1]
