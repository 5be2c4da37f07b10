"""Family interoperability."""

from __future__ import annotations

from typing import Any

from pooling.domain.tables import Offer, Requirement
from pooling.formulation.context import Expr, Formulation
from pooling.formulation.membership import member
from pooling.formulation.options import effective


def add(f: Formulation) -> None:
    """Compatible, or not counted.

    ``interoperability[o,r,t,d]``: assign[o,r,t] <= bound of assign * granted[o,d,t]
                                   for every standard d in standards of r that o does not hold
    ``interoperability_same[o,r,t]``: assign[o,r,t] <= bound of assign * sum over d in same_standard of r of
                            fits[o,d]
    ``interoperability_one[r,t]``: sum over d of chosen[r,d,t] = 1
    ``interoperability_both[n,r,d,t]``: both[n,r,d,t] <= chosen[r,d,t],
                            both[n,r,d,t] <= granted[o,d,t]

    There granted[o,d,t] = sum over agreements a that grant d of member[n(o),a,t] + sum over effects x of options that
    give d to o of in_effect of the option of x. fits[o,d] is chosen[r,d,t] where o holds d, else both[n(o),r,d,t]
    where it can be granted (both is o's own where an option can). A unit holds the standards of its offer, those of
    its certificates until they lapse, and those granted by agreements that cover its capability and of which its
    nation is a member in t, or by options in effect for it. Every unit in r holds all of r's standards; where
    same_standard is given, one of those is held by all units in (r, t). Indices: o offer, r requirement, d standard,
    t period. Units: the capability's. Source: own. Off: standards have no effect.
    """
    for requirement, period in f.facts.needs():
        if not f.facts.on("interoperability", requirement.id):
            continue
        pairs = f.facts.pairs_by_need[requirement.id, period]
        if requirement.standards:
            for offer, most in pairs:
                _all(f, f.facts.offer_of[offer], requirement, period, most)
        if requirement.same_standard and pairs:
            _same(f, requirement, period, pairs)


def _all(f: Formulation, offer: Offer, requirement: Requirement, period: str, most: float) -> None:
    stated = set()
    for standard in requirement.standards:
        if f.facts.starting.holds(offer, standard, period):
            continue
        granting = tuple(f.facts.joining.granting(standard, offer, period))
        certifying = f.facts.starting.certifying(standard, offer, period)
        said = (granting, tuple((row.option, row.nation) for row in certifying))
        if said in stated or f.facts.joining.through(offer) in granting:
            # Said already, or membership is what the offer hangs on anyway.
            continue
        stated.add(said)
        expr = Expr()
        expr.add(1.0, f.assign[offer.id, requirement.id, period])
        expr.extend(_granted(f, offer, standard, period), -most)
        f.row("interoperability", (offer.id, requirement.id, period, standard), None, expr, 0.0)


def _same(f: Formulation, requirement: Requirement, period: str, pairs: list[tuple[str, float]]) -> None:
    holding = {offer: _fitting(f, f.facts.offer_of[offer], requirement, period) for offer, _ in pairs}
    if set.intersection(*({one for one, held in fits.items() if held} for fits in holding.values())):
        # One standard is held by all: nothing can be incompatible.
        return
    one = Expr()
    chosen = {}
    for standard in requirement.same_standard:
        key = (requirement.id, standard, period)
        chosen[standard] = f.variable("chosen", key, 0.0, 1.0, whole=True)
        one.add(1.0, chosen[standard])
    f.row("interoperability_one", (requirement.id, period), 1.0, one, 1.0)
    for offer_id, most in pairs:
        offer = f.facts.offer_of[offer_id]
        expr = Expr()
        expr.add(1.0, f.assign[offer_id, requirement.id, period])
        for standard, held in holding[offer_id].items():
            switch = chosen[standard] if held else _both(f, offer, requirement, standard, period, chosen[standard])
            expr.add(-most, switch)
        f.row("interoperability_same", (offer_id, requirement.id, period), None, expr, 0.0)


def _fitting(f: Formulation, offer: Offer, requirement: Requirement, period: str) -> dict[str, bool]:
    """Standards of same_standard that the offer holds (True), or could be granted (False)."""
    out = {}
    for standard in requirement.same_standard:
        granting = f.facts.joining.granting(standard, offer, period)
        if f.facts.starting.holds(offer, standard, period) or f.facts.joining.through(offer) in granting:
            out[standard] = True
        elif granting or f.facts.starting.certifying(standard, offer, period):
            out[standard] = False
    return out


def _granted(f: Formulation, offer: Offer, standard: str, period: str) -> Expr:
    """granted[o,d,t]: by agreements and by options; more than 1 where several grant it."""
    expr = Expr()
    for agreement in f.facts.joining.granting(standard, offer, period):
        expr.add(1.0, member(f, offer.nation, agreement, period))
    for effect in f.facts.starting.certifying(standard, offer, period):
        expr.extend(effective(f, effect, offer, period))
    return expr


def _both(f: Formulation, offer: Offer, requirement: Requirement, standard: str, period: str, chosen: Any) -> Any:
    bought = bool(f.facts.starting.certifying(standard, offer, period))
    whose = (offer.nation, offer.id) if bought else (offer.nation,)
    key = (*whose, requirement.id, standard, period)
    if f.has("both", key):
        return f.variables("both")[key]
    both = f.variable("both", key, 0.0, 1.0)
    expr = Expr()
    expr.add(1.0, both)
    expr.add(-1.0, chosen)
    f.row("interoperability_both", (*key, "chosen"), None, expr, 0.0)
    expr = Expr()
    expr.add(1.0, both)
    expr.extend(_granted(f, offer, standard, period), -1.0)
    f.row("interoperability_both", (*key, "granted"), None, expr, 0.0)
    return both
