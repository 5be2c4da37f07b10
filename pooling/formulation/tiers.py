"""The objective tiers, as linear functions of the model's variables."""

from __future__ import annotations

from collections.abc import Callable

from pooling.formulation.context import Expr, Formulation
from pooling.formulation.participation import takes_part
from pooling.formulation.weights import blended_weights, short_share


def covered(f: Formulation) -> None:
    """sum over (r, t) of w * (need - short) / need, over the sum of w; w = weight * ``coverage.priority_weights``
    [priority]. 1 where the sum of w is 0. Maximised."""
    _covered(f, "covered", "covered", blended_weights(f))


def covered_by_priority(f: Formulation) -> None:
    """The same with w = weight for each priority present, one tier each, the most important first, named
    covered[1], covered[2] ... Maximised."""
    for priority in sorted({one.priority for one in f.instance.requirements}):
        members = {one.id: one.weight for one in f.instance.requirements if one.priority == priority}
        _covered(f, f"covered[{priority}]", "covered_by_priority", members)


def _covered(f: Formulation, name: str, kind: str, weights: dict[str, float]) -> None:
    expr = Expr()
    expr.extend(short_share(f, weights, {}), -1.0)
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
    """worst_covered: the smallest covered share (as in tier covered) over all withdrawals and none. Maximised."""
    expr = Expr()
    expr.add(1.0, f.variables("worst_covered")["all"])
    f.tier("covered_withdrawal", "covered_withdrawal", True, 0.0, expr)


def cvar_shortfall(f: Formulation) -> None:
    """cvar: the mean loss of the worst scenarios that together have probability ``uncertainty.tail``. Minimised."""
    f.tier("cvar_shortfall", "cvar_shortfall", False, 0.0, f.cvar)


def fragmentation(f: Formulation) -> None:
    """sum over (r, t) of the number of nations that provide anything. Minimised."""
    expr = Expr()
    for one, period in f.facts.needs():
        for nation in f.facts.by_nation(one.id, period):
            expr.add(1.0, takes_part(f, nation, one.id, period))
    f.tier("fragmentation", "fragmentation", False, 0.0, expr)


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
