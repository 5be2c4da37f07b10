"""The objective tiers, as linear functions of the model's variables."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum

from pooling.formulation.context import Expr, Formulation


def covered(f: Formulation) -> None:
    """sum over (r, t) of w * (need - short) / need, over the sum of w; w = weight * ``coverage.priority_weights``
    [priority]. 1 where the sum of w is 0. Maximised."""
    weights = f.card["coverage.priority_weights"]
    _covered(
        f, "covered", "covered", {one.id: one.weight * weights[one.priority - 1] for one in f.instance.requirements}
    )


def covered_by_priority(f: Formulation) -> None:
    """The same with w = weight for each priority present, one tier each, the most important first, named
    covered[1], covered[2] ... Maximised."""
    for priority in sorted({one.priority for one in f.instance.requirements}):
        members = {one.id: one.weight for one in f.instance.requirements if one.priority == priority}
        _covered(f, f"covered[{priority}]", "covered_by_priority", members)


def _covered(f: Formulation, name: str, kind: str, weights: dict[str, float]) -> None:
    needs = [(one, period) for one, period in f.facts.needs() if weights.get(one.id)]
    total = fsum(weights[one.id] for one, _ in needs)
    expr = Expr()
    for one, period in needs:
        short = f.short.get((one.id, period))
        if short is not None:
            expr.add(-weights[one.id] / total / one.quantity, short)
    f.tier(name, kind, True, 1.0, expr)


def worst_shortfall(f: Formulation) -> None:
    """worst in [0,1], ``worst[r,t]``: worst * need[r,t] >= short[r,t]. Minimised."""
    worst = f.variable("worst_shortfall", "all", 0.0, 1.0)
    for one, period in f.facts.needs():
        short = f.short.get((one.id, period))
        if short is not None:
            expr = Expr()
            expr.add(1.0, worst)
            expr.add(-1.0 / one.quantity, short)
            f.row("worst", (one.id, period), 0.0, expr, None)
    expr = Expr()
    expr.add(1.0, worst)
    f.tier("worst_shortfall", "worst_shortfall", False, 0.0, expr)


def cost(f: Formulation) -> None:
    """sum of spend over nations and periods (million). Minimised."""
    expr = Expr()
    for terms in f.spending_terms.values():
        expr.extend(terms)
    f.tier("cost", "cost", False, 0.0, expr)


def burden_sum(f: Formulation) -> None:
    """sum of deviation (million). Minimised."""
    expr = Expr()
    for nation in f.instance.nations:
        expr.add(1.0, f.variables("deviation")[nation.id])
    f.tier("burden_sum", "burden_sum", False, 0.0, expr)


def burden_largest(f: Formulation) -> None:
    """largest >= deviation[n], ``burden_largest[n]`` (million). Minimised."""
    largest = f.variable("largest_deviation", "all", 0.0, None)
    for nation in f.instance.nations:
        expr = Expr()
        expr.add(1.0, largest)
        expr.add(-1.0, f.variables("deviation")[nation.id])
        f.row("burden_largest", nation.id, 0.0, expr, None)
    expr = Expr()
    expr.add(1.0, largest)
    f.tier("burden_largest", "burden_largest", False, 0.0, expr)


def plan_change(f: Formulation) -> None:
    """sum of value_weight * change (points). Minimised."""
    constant, expr = f.change
    f.tier("plan_change", "plan_change", False, constant, expr)


def covered_withdrawal(f: Formulation) -> None:
    """worst_covered: the smallest covered share (as in tier covered) over all withdrawals and none. Maximised.

    With no withdrawal that touches anything it is the covered share itself.
    """
    raise NotImplementedError


def cvar_shortfall(f: Formulation) -> None:
    """cvar: the mean loss of the worst scenarios that together have probability uncertainty.tail. Minimised."""
    raise NotImplementedError


def fragmentation(f: Formulation) -> None:
    """sum over (r, t) of the number of nations that provide anything. Minimised."""
    raise NotImplementedError


TIERS: dict[str, Callable[[Formulation], None]] = {
    "covered": covered,
    "covered_by_priority": covered_by_priority,
    "worst_shortfall": worst_shortfall,
    "cost": cost,
    "burden_sum": burden_sum,
    "burden_largest": burden_largest,
    "plan_change": plan_change,
    "covered_withdrawal": covered_withdrawal,
    "cvar_shortfall": cvar_shortfall,
    "fragmentation": fragmentation,
}
