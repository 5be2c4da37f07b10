"""Weighted shortfall, as tier covered and the families withdrawal and uncertainty measure it."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

from pooling.formulation.algebra import Expr, Var
from pooling.formulation.context import Formulation


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

    ``instead`` holds variables that stand in place of short. Needs that cannot be short, and weights of 0, add nothing.
    """
    needs = [(need, period) for need, period in f.facts.needs() if weights.get(need.id)]
    everything = fsum(weights[need.id] for need, _ in needs)
    lacking = Expr()
    for need, period in needs:
        key = (need.id, period)
        short = instead.get(key, f.short.get(key))
        if short is not None:
            quantity = f.facts.need(need, period) * (growth or {}).get(key, 1.0)
            lacking += weights[need.id] / everything / quantity * short
    return lacking
