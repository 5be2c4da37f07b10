"""Family coverage."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """Needs are met or the gap is named.

    ``coverage[r,t]``:  sum over o of eff[o] * assign[o,r,t] + short[r,t] >= need[r,t]

    Indices: r requirement, t each of its periods. Units: the capability's unit (effective units).
    Variables: short in [0, need]; need is the smallest valid bound, since nothing can be shorter than the whole need.
    With coverage.shortfall_allowed = false there is no short and the row stands alone.
    That no offer is planned beyond the need is the bound of assign (see facts.pairs).
    Source: own. Absent: never.
    """
    allowed = f.card["coverage.shortfall_allowed"]
    shorts = {}
    for requirement, period in f.facts.needs():
        if allowed or not f.facts.on("coverage", requirement.id):
            none = not f.facts.pairs_by_need[requirement.id, period]
            shorts[requirement.id, period] = (requirement.quantity if none else 0.0, requirement.quantity)
    f.short = f.many("short", shorts, lambda _: False)
    for requirement, period in f.facts.needs():
        pairs = f.facts.pairs_by_need[requirement.id, period]
        expr = f.delivered(requirement.id, period, pairs)
        need = requirement.quantity
        short = f.short.get((requirement.id, period))
        if short is not None:
            if not pairs:
                continue
            expr.add(1.0, short)
        f.row("coverage", (requirement.id, period), need, expr, None)
