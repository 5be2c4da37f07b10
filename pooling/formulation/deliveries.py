"""delivered[r,t], pledged[r,t]: what comes to a need, as one variable.

Withdrawals and scenarios each say the same sum again, less what is lost. Stated over one variable the rows hold only
what is lost: of 32 nations that may each withdraw, every offer then stands in one row instead of 31.
"""

from __future__ import annotations

from pooling.domain.tables import Requirement
from pooling.formulation.algebra import Expr, Var
from pooling.formulation.context import Formulation


def delivered(f: Formulation, need: Requirement, period: str) -> Var:
    """At most the sum of counted * assign, as coverage counts (``delivered_sum[r,t]``)."""
    known = f.found("delivered", (need.id, period))
    return known if known is not None else _sum(f, "delivered", f.counted(need.id, period), (need.id, period))


def pledged(f: Formulation, need: Requirement, period: str) -> Var:
    """At most the sum of eff * (1 + gain) * assign, reliability aside (``pledged_sum[r,t]``)."""
    if f.card["coverage.count"] == "pledged":
        return delivered(f, need, period)
    key = (need.id, period)
    if (known := f.found("pledged", key)) is not None:
        return known
    comes = f.provided(*key, f.facts.pairs_by_need[key])
    for gain in f.gained.get(key, ()):
        comes += gain.share * f.facts.offer_of[gain.offer].effectiveness * gain.units
    return _sum(f, "pledged", comes, key)


def _sum(f: Formulation, name: str, comes: Expr, key: tuple[str, str]) -> Var:
    variable = f.variable(name, key, 0.0, None)
    f.row(f"{name}_sum", key, comes >= variable)
    return variable
