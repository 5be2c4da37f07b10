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
            expr.add(-1.0 / f.facts.need(one, period), short)
            f.row("worst", (one.id, period), 0.0, expr, None)
    expr = Expr()
    expr.add(1.0, worst)
    f.tier("worst_shortfall", "worst_shortfall", False, 0.0, expr)


def cost(f: Formulation) -> None:
    """sum over nations and periods of spend[n,t] / (1 + ``spending.discount_rate``) ** (periods before t), in million.
    Minimised."""
    expr = Expr()
    rate = f.card["spending.discount_rate"]
    for (_, period), terms in f.spending_terms.items():
        expr.extend(terms, (1.0 + rate) ** -f.facts.starting.at[period] if rate else 1.0)
    f.tier("cost", "cost", False, 0.0, expr)


def burden_sum(f: Formulation) -> None:
    """sum of deviation (million). Minimised."""
    expr = Expr()
    for _, deviation in f.deviations:
        expr.add(1.0, deviation)
    f.tier("burden_sum", "burden_sum", False, 0.0, expr)


def burden_largest(f: Formulation) -> None:
    """largest >= deviation[n], ``burden_largest[n]`` (million). Minimised."""
    largest = f.variable("largest_deviation", "all", 0.0, None)
    for index, deviation in f.deviations:
        expr = Expr()
        expr.add(1.0, largest)
        expr.add(-1.0, deviation)
        f.row("burden_largest", index, 0.0, expr, None)
    expr = Expr()
    expr.add(1.0, largest)
    f.tier("burden_largest", "burden_largest", False, 0.0, expr)


def burden_leximax(f: Formulation) -> None:
    """One tier for each k up to ``burden.levels`` (0: up to their number), named burden_leximax[k]: the sum of the k
    largest deviations = the least k * level[k] + sum of above[k,d], ``leximax[k,d]``: above[k,d] >= deviation[d] -
    level[k] (million). Minimised one after the other: no other plan has a smaller largest deviation, then a smaller
    second, and so on. Source: Ogryczak and Sliwinski, 2006, On direct methods for lexicographic min-max optimization,
    Computational Science and Its Applications."""
    levels = min(f.card["burden.levels"] or len(f.deviations), len(f.deviations))
    for k in range(1, levels + 1):
        level = f.variable("level", k, 0.0, None)
        expr = Expr()
        expr.add(float(k), level)
        for index, deviation in f.deviations:
            key = (k, *index) if isinstance(index, tuple) else (k, index)
            above = f.variable("above", key, 0.0, None)
            row = Expr()
            row.add(1.0, above)
            row.add(1.0, level)
            row.add(-1.0, deviation)
            f.row("leximax", key, 0.0, row, None)
            expr.add(1.0, above)
        f.tier(f"burden_leximax[{k}]", "burden_leximax", False, 0.0, expr)


def below_guideline(f: Formulation) -> None:
    """sum of below[g,n,t] (million). Minimised."""
    expr = Expr()
    for below in f.below.values():
        expr.add(1.0, below)
    f.tier("below_guideline", "below_guideline", False, 0.0, expr)


def challenge_largest(f: Formulation) -> None:
    """largest_change from 0, ``challenge_above[n,t]``: before * largest_change >= now - before,
    ``challenge_below[n,t]``: before * largest_change >= before - now. Minimised."""
    largest = f.variable("largest_change", "all", 0.0, None)
    for key, (before, now) in f.challenged.items():
        for name, sign in (("challenge_above", 1.0), ("challenge_below", -1.0)):
            row = Expr()
            row.add(1.0, largest)
            row.extend(now, -sign / before)
            f.row(name, key, -sign, row, None)
    expr = Expr()
    expr.add(1.0, largest)
    f.tier("challenge_largest", "challenge_largest", False, 0.0, expr)


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
    "burden_leximax": burden_leximax,
    "below_guideline": below_guideline,
    "challenge_largest": challenge_largest,
    "plan_change": plan_change,
    "covered_withdrawal": covered_withdrawal,
    "cvar_shortfall": cvar_shortfall,
    "fragmentation": fragmentation,
}
