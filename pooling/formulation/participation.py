"""takes_part[n,r,t]: whether a nation takes part in a requirement. Made only where a rule counts participants."""

from __future__ import annotations

from typing import Any

from pooling.formulation.context import Expr, Formulation


def takes_part(f: Formulation, nation: str, requirement: str, period: str) -> Any | None:
    """The variable, or None where the nation cannot take part.

    ``takes_part_most[n,r,t]``:   sum over o of n of eff * assign <= most * takes_part
    ``takes_part_least[n,r,t]``:  sum over o of n of eff * assign >= least_part_share * need * takes_part

    most is the sum of the bounds of these assignments, cut to the nation's largest share of the need: no smaller
    factor keeps every whole-number plan.
    """
    key = (nation, requirement, period)
    if f.has("takes_part", key):
        return f.variables("takes_part")[key]
    pairs = f.facts.by_nation(requirement, period).get(nation, [])
    if not pairs:
        return None
    switch = f.variable("takes_part", key, 0.0, 1.0, whole=True)
    most = sum(f.facts.offer_of[offer].effectiveness * bound for offer, bound in pairs)
    cap = f.facts.need_share_cap(f.facts.requirement_of[requirement])
    if cap is not None:
        most = min(most, cap)
    expr = f.delivered(requirement, period, pairs)
    expr.add(-most, switch)
    f.row("takes_part_most", key, None, expr, 0.0)
    least = f.card["breadth.least_part_share"] * f.facts.requirement_of[requirement].quantity
    smallest = min(_smallest_delivery(f, offer) for offer, _ in pairs)
    expr = f.delivered(requirement, period, pairs)
    # One whole unit of the least effective offer is the least that any participation can be.
    expr.add(-max(least, smallest), switch)
    f.row("takes_part_least", key, 0.0, expr, None)
    return switch


def _smallest_delivery(f: Formulation, offer_id: str) -> float:
    offer = f.facts.offer_of[offer_id]
    unit = 0.0 if f.facts.divisible[offer.capability] else 1.0
    return offer.effectiveness * max(f.facts.smallest_use(offer), unit)


def counted(f: Formulation, nation: str, requirement: str, period: str) -> Expr:
    """takes_part as an expression: empty where the nation cannot take part."""
    expr = Expr()
    switch = takes_part(f, nation, requirement, period)
    if switch is not None:
        expr.add(1.0, switch)
    return expr
