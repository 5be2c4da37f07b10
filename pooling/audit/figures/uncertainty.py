"""Family uncertainty: what is met on average in the worst cases.

In a scenario a need is need * growth. A use delivers eff * (1 + gain) * supply * assign. loss = sum of w * short /
(need * growth) over the sum of w, weights as in tier covered. cvar is the mean loss of the worst scenarios that
together have probability uncertainty.tail. The last of them may count in part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, Pair, compare, ratio, sum_of_pairs, sum_of_ratios, value_of
from pooling.audit.plan.counting import Counted
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.scenarios import Turn, turns
from pooling.audit.rules.coverage import blended
from pooling.domain.audit_rows import ScenarioRow

FAMILY = "uncertainty"


@dataclass(frozen=True, slots=True)
class Loss:
    """A scenario, its probability and the share of weighted need that is short in it."""

    scenario: str
    probability: Exact
    short: Pair


def losses(facts: Facts, planned: Planned) -> tuple[Loss, ...]:
    """The loss of every scenario; none where the family is off."""
    if not facts.card.has(FAMILY):
        return ()
    counted, weight = planned.once(Counted), blended(facts)
    weights = [weight(requirement) for requirement, _, _ in facts.needs]
    total = ratio(sum(weights), 1)
    found = []
    for turn in planned.once(turns):
        short: Pair = (0, 1)
        if total:
            above, below = sum_of_ratios(_short(facts, counted, turn, weights))
            short = (above * total.denominator, below * total.numerator)
        found.append(Loss(turn.name, turn.probability, short))
    return tuple(found)


def _short(facts: Facts, counted: Counted, turn: Turn, weights: Sequence[Exact]) -> Iterator[tuple[Exact, Exact]]:
    """(weight * short, need) of every need that is short in the scenario."""
    missing: defaultdict[tuple[str, str], Exact] = defaultdict(int)
    for index, factor in turn.supply.items():
        use = counted.uses[index]
        missing[use.need] += use.pledged * (1 - factor)
    for (requirement, period, need), weight in zip(facts.needs, weights, strict=True):
        where = (requirement.id, period)
        grown = need * turn.growth.get(requirement.id, 1)
        short = grown - counted.pledged.get(where, 0) + missing.get(where, 0)
        if short > 0:
            yield weight * short, grown


def cvar(planned: Planned, tail: Exact) -> float:
    """Mean loss of the worst scenarios that together have probability ``tail``; 0 where there are no scenarios."""
    parts: list[Pair] = []
    left = tail
    for loss in sorted(planned.once(losses), key=cmp_to_key(_worse_first)):
        part = ratio(min(loss.probability, left), tail)
        parts.append((part.numerator * loss.short[0], part.denominator * loss.short[1]))
        left -= min(loss.probability, left)
    return value_of(sum_of_pairs(parts))


def _worse_first(first: Loss, second: Loss) -> int:
    return compare(second.short, first.short)


def rows(planned: Planned) -> tuple[ScenarioRow, ...]:
    return tuple(
        ScenarioRow(loss.scenario, float(loss.probability), value_of(loss.short)) for loss in planned.once(losses)
    )
