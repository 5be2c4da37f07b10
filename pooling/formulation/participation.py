"""takes_part[n,r,t]: whether a nation takes part in a requirement. Made only where a rule counts participants."""

from __future__ import annotations

from pooling.formulation.algebra import Expr, Linear, Var
from pooling.formulation.context import Formulation


def takes_part(f: Formulation, nation: str, requirement: str, period: str, *, counts: bool = False) -> Linear:
    """The variable, or the empty sum where the nation cannot take part.

    ``takes_part_most[n,r,t]``:   sum over o of n of eff * assign <= most * takes_part
    ``takes_part_least[n,r,t]``:  sum over o of n of eff * assign >= breadth.least_part_share * need * takes_part

    most is the sum of the bounds of these assignments, cut to the nation's largest share of the need: no smaller
    factor keeps every whole-number plan. The second row is stated where it ``counts``: where taking part can
    earn something, a token must not do.

    Where all that a nation can assign is one whole unit of one offer, assign is takes_part itself: no variable, and no
    row but the second where one unit is less than the least.
    """
    key = (nation, requirement, period)
    part = f.found("takes_part", key) or _made(f, key)
    if part is None:
        return Expr()
    if counts:
        at_least(f, "takes_part_least", key, f.card["breadth.least_part_share"])
    return part


def _made(f: Formulation, key: tuple[str, str, str]) -> Var | None:
    nation, requirement, period = key
    pairs = f.facts.by_nation(requirement, period).get(nation, [])
    if not pairs:
        return None
    if len(pairs) == 1 and pairs[0][1] == 1.0 and not f.facts.divisible[f.facts.offer_of[pairs[0][0]].capability]:
        return f.same("takes_part", key, f.assign[pairs[0][0], requirement, period])
    part = f.switch("takes_part", key)
    provided = f.provided(requirement, period, pairs)
    cap = f.facts.need_share_cap(f.facts.requirement_of[requirement], period)
    most = provided.most if cap is None else min(provided.most, cap)
    f.row("takes_part_most", key, provided <= most * part)
    return part


def at_least(f: Formulation, name: str, key: tuple[str, str, str], share: float) -> None:
    """The row ``name[n,r,t]``: who takes part provides at least this share of the need. Stated once."""
    part = f.found("takes_part", key)
    if part is None or f.stated(name, key):
        return
    nation, requirement, period = key
    pairs = f.facts.by_nation(requirement, period)[nation]
    least = share * f.facts.need(f.facts.requirement_of[requirement], period)
    smallest = min(smallest_delivery(f, offer) for offer, _ in pairs)
    # One whole unit of the least effective offer is the least that any participation can be.
    if part is f.assign.get((pairs[0][0], requirement, period)) and least <= smallest:
        return
    f.row(name, key, f.provided(requirement, period, pairs) >= max(least, smallest) * part)


def smallest_delivery(f: Formulation, offer_id: str) -> float:
    offer = f.facts.offer_of[offer_id]
    return offer.effectiveness * max(f.facts.smallest_use(offer), f.facts.unit[offer.capability])
