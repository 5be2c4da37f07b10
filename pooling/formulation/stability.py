"""Family stability."""

from __future__ import annotations

from typing import Any

from pooling.formulation.context import Expr, Formulation


def add(f: Formulation) -> None:
    """Do not turn the plan over for nothing: the distance to the last plan.

    ``stability_more[x]``:  change[x] >= x - last
    ``stability_less[x]``:  change[x] >= last - x

    ``stability.measure`` = commitments: x is commit[o,t], the change the sum over (o, t) of value_weight(k) *
    change; assignments: the same over assign[o,r,t]. What the history does not list was 0. The family sets no limit
    of its own.
    Units: the capability's; the tier weighs them with its value. Where last is 0 the change is x itself, and where
    x cannot pass last it is last - x: then there is no variable and no row. Source: own; minimal perturbation. Off:
    the last plan has no effect.
    """
    measure = f.card["stability.measure"]
    of_assignments = measure == "assignments"
    last: dict[Any, float] = {}
    for row in f.instance.history:
        if (row.requirement is not None) == of_assignments:
            key = (row.offer, row.requirement, row.period) if of_assignments else (row.offer, row.period)
            last[key] = row.quantity
    weight = {one.id: one.value_weight for one in f.instance.capabilities}
    variables: dict[Any, Any] = dict(f.assign) if of_assignments else dict(f.commit)
    expr, constant = Expr(), 0.0
    for key in {**dict.fromkeys(variables), **dict.fromkeys(last)}:
        value = weight[f.facts.offer_of[key[0]].capability]
        before = last.get(key, 0.0)
        x = variables.get(key)
        if not value:
            continue
        if x is None:
            constant += value * before
        elif before <= 0:
            expr.add(value, x)
        elif before >= float(x.ub):
            constant += value * before
            expr.add(-value, x)
        else:
            change = f.variable("change", key, 0.0, max(before, float(x.ub) - before))
            more, less = Expr(), Expr()
            more.add(1.0, change)
            more.add(-1.0, x)
            f.row("stability_more", key, -before, more, None)
            less.add(1.0, change)
            less.add(1.0, x)
            f.row("stability_less", key, before, less, None)
            expr.add(value, change)
    f.change = (constant, expr)
