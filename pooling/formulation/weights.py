"""Weighted shortfall, as tier covered and the families withdrawal and uncertainty measure it."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

from pooling.domain.tables import Requirement
from pooling.formulation.algebra import Expr, Linear, Var
from pooling.formulation.context import Formulation
from pooling.formulation.families.specialisation import one_provider


def blended_weights(f: Formulation) -> dict[str, float]:
    """Requirement -> weight * the weight of its priority."""
    weights = f.card["coverage.priority_weights"]
    return {need.id: need.weight * weights[need.priority - 1] for need in f.instance.requirements}


def short_share(
    f: Formulation,
    weights: Mapping[str, float],
    instead: Mapping[tuple[str, str], Var],
    growth: Mapping[tuple[str, str], float] | None = None,
) -> Expr:
    """sum over (r, t) of w * short / (need * growth), over the sum of w.

    ``instead`` holds variables that stand in place of short; where nothing is delivered beyond a need, the need less
    what is delivered does. Needs that cannot be short, and weights of 0, add nothing.
    """
    needs = [(need, period) for need, period in f.facts.needs() if weights.get(need.id)]
    everything = fsum(weights[need.id] for need, _ in needs)
    lacking = Expr()
    for need, period in needs:
        key = (need.id, period)
        short: Linear | None = instead.get(key, f.short.get(key))
        if short is None:
            continue
        quantity = f.facts.need(need, period) * (growth or {}).get(key, 1.0)
        if key not in instead and not growth and never_beyond(f, need, period):
            short = quantity - f.counted(*key)
        lacking += weights[need.id] / everything / quantity * short
    return lacking


def never_beyond(f: Formulation, need: Requirement, period: str) -> bool:
    """Whether no plan delivers more than is needed: one nation provides, and none could provide more.

    What is short is then the need less what is delivered. Said so the solver is left with the assignments alone, as in
    the textbook's generalised assignment; of a variable of its own it does not find that out.
    """
    key = (need.id, period)
    if not one_provider(f, need) or f.gained.get(key) or f.lifted.get(key):
        return False
    most = (
        sum(f.facts.worth(f.facts.offer_of[offer], need, period) * f.assign[offer, *key].high for offer, _ in pairs)
        for pairs in f.facts.by_nation(*key).values()
    )
    return 0 < max(most, default=0.0) <= f.facts.need(need, period)
