"""member[n,a,t] and what follows from it. Made only where a rule or a cost asks for it."""

from __future__ import annotations

from typing import Any

from pooling.formulation.context import Expr, Formulation


def member(f: Formulation, nation: str, agreement: str, period: str) -> Any | None:
    """The variable, or None where the nation cannot be a member then."""
    key = (nation, agreement, period)
    if f.has("member", key):
        return f.variables("member")[key]
    if not f.facts.joining.may(*key):
        return None
    f.member[key] = f.variable("member", key, 0.0, 1.0, whole=True)
    return f.member[key]


def together(f: Formulation, agreement: str, nation: str, other: str, period: str, *, exact: bool = False) -> Any:
    """Both nations are members: at most each of the two; with ``exact`` at least their sum less one as well."""
    order = f.facts.order
    first, second = (nation, other) if order[nation] < order[other] else (other, nation)
    key = (agreement, first, second, period)
    new = not f.has("together", key)
    both = f.variable("together", key, 0.0, 1.0) if new else f.variables("together")[key]
    one, two = member(f, first, agreement, period), member(f, second, agreement, period)
    if new:
        for nation_key, switch in ((first, one), (second, two)):
            expr = Expr()
            expr.add(1.0, both)
            expr.add(-1.0, switch)
            f.row("together_most", (*key, nation_key), None, expr, 0.0)
    if exact and key not in f.exactly_together:
        f.exactly_together.add(key)
        expr = Expr()
        expr.add(1.0, both)
        expr.add(-1.0, one)
        expr.add(-1.0, two)
        f.row("together_least", key, -1.0, expr, None)
    return both
