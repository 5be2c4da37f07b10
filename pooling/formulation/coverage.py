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
    for requirement, period in f.facts.needs():
        pairs = f.facts.pairs_by_need[requirement.id, period]
        expr = f.delivered(requirement.id, period, pairs)
        need = requirement.quantity
        if allowed or not f.facts.on("coverage", requirement.id):
            short = f.variable("short", (requirement.id, period), 0.0, need)
            f.short[requirement.id, period] = short
            if not pairs:
                short.setlb(need)
                continue
            expr.add(1.0, short)
        f.row("coverage", (requirement.id, period), need, expr, None)
