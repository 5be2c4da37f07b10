"""The value of every tier of a card, recomputed from the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pooling.audit.burden import Share
from pooling.audit.coverage import Met
from pooling.audit.facts import Facts
from pooling.audit.numbers import Exact, exact, ratio, sum_of_ratios
from pooling.audit.planned import Planned
from pooling.audit.spending import Spent
from pooling.audit.stability import change
from pooling.domain.tables import Requirement


def tiers(
    facts: Facts,
    planned: Planned,
    needs: Sequence[Met],
    spent: Mapping[tuple[str, str], Spent],
    shares: Sequence[Share],
) -> dict[str, float]:
    """Tier name -> value, in the card's order; one per priority present for ``covered_by_priority``."""
    out: dict[str, float] = {}
    for tier in facts.card.tiers:
        if tier.kind == "covered":
            weights = [exact(one) for one in facts.card["coverage.priority_weights"]]
            out["covered"] = covered(needs, _blended(weights))
        elif tier.kind == "covered_by_priority":
            for priority in sorted({one.requirement.priority for one in needs}):
                some = [one for one in needs if one.requirement.priority == priority]
                out[f"covered[{priority}]"] = covered(some, lambda requirement: exact(requirement.weight))
        elif tier.kind == "worst_shortfall":
            out["worst_shortfall"] = float(max(ratio(one.short, one.need) for one in needs))
        elif tier.kind == "cost":
            out["cost"] = float(sum(one.total for one in spent.values()))
        elif tier.kind == "burden_sum":
            out["burden_sum"] = float(sum(one.deviation for one in shares))
        elif tier.kind == "burden_largest":
            out["burden_largest"] = float(max(one.deviation for one in shares))
        elif tier.kind == "plan_change":
            out["plan_change"] = float(change(facts, planned))
        else:
            raise AssertionError(f"tier {tier.kind} is not audited")
    return out


def _blended(weights: Sequence[Exact]) -> Callable[[Requirement], Exact]:
    return lambda requirement: exact(requirement.weight) * weights[requirement.priority - 1]


def covered(needs: Sequence[Met], weight: Callable[[Requirement], Exact]) -> float:
    """Share of weighted need that is covered; 1 where nothing has any weight."""
    weights = [weight(one.requirement) for one in needs]
    total = sum(weights)
    if total == 0:
        return 1.0
    above, below = sum_of_ratios(
        (each, 1) if one.covered == one.need else (each * one.covered, one.need)
        for one, each in zip(needs, weights, strict=True)
    )
    whole = ratio(total, 1)
    return (above * whole.denominator) / (below * whole.numerator)
