"""delivered[r,t], pledged[r,t]: what comes to a need, as one variable.

Withdrawals and scenarios each say the same sum again, less what is lost. Stated over one variable the rows hold only
what is lost: of 32 nations that may each withdraw, every offer then stands in one row instead of 31.
"""

from __future__ import annotations

from typing import Any

from pooling.domain.tables import Requirement
from pooling.formulation.context import Expr, Formulation


def delivered(f: Formulation, need: Requirement, period: str) -> Any:
    """At most the sum of counted * assign, as coverage counts (``delivered_sum[r,t]``)."""
    return _sum(f, "delivered", f.counted(need.id, period), (need.id, period))


def pledged(f: Formulation, need: Requirement, period: str) -> Any:
    """At most the sum of eff * (1 + gain) * assign, reliability aside (``pledged_sum[r,t]``)."""
    if f.card["coverage.count"] == "pledged":
        return delivered(f, need, period)
    expr = f.provided(need.id, period, f.facts.pairs_by_need[need.id, period])
    for _, offer, gain, units in f.gained.get((need.id, period), ()):
        expr.add(gain * f.facts.offer_of[offer].effectiveness, units)
    return _sum(f, "pledged", expr, (need.id, period))


def _sum(f: Formulation, name: str, expr: Expr, key: tuple[str, str]) -> Any:
    if f.has(name, key):
        return f.variables(name)[key]
    variable = f.variable(name, key, 0.0, None)
    row = Expr()
    row.extend(expr)
    row.add(-1.0, variable)
    f.row(f"{name}_sum", key, 0.0, row, None)
    return variable
