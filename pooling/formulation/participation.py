"""takes_part[n,r,t]: whether a nation takes part in a requirement. Made only where a rule counts participants."""

from __future__ import annotations

from typing import Any

from pooling.formulation.context import Expr, Formulation


def takes_part(f: Formulation, nation: str, requirement: str, period: str, *, counts: bool = False) -> Any | None:
    """The variable, or None where the nation cannot take part.

    ``takes_part_most[n,r,t]``:   sum over o of n of eff * assign <= most * takes_part
    ``takes_part_least[n,r,t]``:  sum over o of n of eff * assign >= breadth.least_part_share * need * takes_part

    most is the sum of the bounds of these assignments, cut to the nation's largest share of the need: no smaller
    factor keeps every whole-number plan. The second row is stated where it ``counts``: where taking part can
    earn something, a token must not do.
    """
    key = (nation, requirement, period)
    if not f.has("takes_part", key) and not _made(f, key):
        return None
    switch = f.variables("takes_part")[key]
    if counts:
        at_least(f, "takes_part_least", key, f.card["breadth.least_part_share"])
    return switch


def _made(f: Formulation, key: tuple[str, str, str]) -> bool:
    nation, requirement, period = key
    pairs = f.facts.by_nation(requirement, period).get(nation, [])
    if not pairs:
        return False
    switch = f.variable("takes_part", key, 0.0, 1.0, whole=True)
    most = sum(f.facts.offer_of[offer].effectiveness * bound for offer, bound in pairs)
    cap = f.facts.need_share_cap(f.facts.requirement_of[requirement], period)
    if cap is not None:
        most = min(most, cap)
    expr = f.provided(requirement, period, pairs)
    expr.add(-most, switch)
    f.row("takes_part_most", key, None, expr, 0.0)
    return True


def at_least(f: Formulation, name: str, key: tuple[str, str, str], share: float) -> None:
    """The row ``name[n,r,t]``: who takes part provides at least this share of the need. Stated once."""
    if f.has(name, key):
        return
    nation, requirement, period = key
    pairs = f.facts.by_nation(requirement, period)[nation]
    least = share * f.facts.need(f.facts.requirement_of[requirement], period)
    smallest = min(smallest_delivery(f, offer) for offer, _ in pairs)
    expr = f.provided(requirement, period, pairs)
    # One whole unit of the least effective offer is the least that any participation can be.
    expr.add(-max(least, smallest), f.variables("takes_part")[key])
    f.row(name, key, 0.0, expr, None)


def smallest_delivery(f: Formulation, offer_id: str) -> float:
    offer = f.facts.offer_of[offer_id]
    unit = 0.0 if f.facts.divisible[offer.capability] else 1.0
    return offer.effectiveness * max(f.facts.smallest_use(offer), unit)


def counted(f: Formulation, nation: str, requirement: str, period: str) -> Expr:
    """takes_part, where a token does not count, as an expression: empty where the nation cannot take part."""
    expr = Expr()
    switch = takes_part(f, nation, requirement, period, counts=True)
    if switch is not None:
        expr.add(1.0, switch)
    return expr
