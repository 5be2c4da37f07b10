"""Weighted shortfall, as tier covered and the families withdrawal and uncertainty measure it."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

from pooling.formulation.context import Expr, Formulation


def blended_weights(f: Formulation) -> dict[str, float]:
    """Requirement -> weight * the weight of its priority."""
    weights = f.card["coverage.priority_weights"]
    return {one.id: one.weight * weights[one.priority - 1] for one in f.instance.requirements}


def short_share(
    f: Formulation,
    weights: Mapping[str, float],
    instead: Mapping[tuple[str, str], Any],
    growth: Mapping[tuple[str, str], float] | None = None,
) -> Expr:
    """sum over (r, t) of w * short / (need * growth), over the sum of w.

    ``instead`` holds variables that stand in place of short. Needs that cannot be short, and weights of 0, add nothing.
    """
    needs = [(one, period) for one, period in f.facts.needs() if weights.get(one.id)]
    total = fsum(weights[one.id] for one, _ in needs)
    expr = Expr()
    for one, period in needs:
        short = instead.get((one.id, period), f.short.get((one.id, period)))
        if short is not None:
            need = f.facts.need(one, period) * (growth or {}).get((one.id, period), 1.0)
            expr.add(weights[one.id] / total / need, short)
    return expr
