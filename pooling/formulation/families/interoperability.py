"""Family interoperability."""

from __future__ import annotations

from pooling.domain.tables import Offer, Requirement
from pooling.formulation.algebra import Expr, Var, total
from pooling.formulation.context import Formulation
from pooling.formulation.families.options import effective
from pooling.formulation.membership import member


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
    give d to o of in_effect of the option of x. fits[o,d] is chosen[r,d,t] where o holds d; else both, which is the
    nation's, or o's own where an option can give d. A unit holds the standards of its offer, those of its certificates
    until they lapse, and those granted. Every unit in r holds all of r's standards, and one of same_standard is held by
    all units in (r, t). Indices: o offer, r requirement, d standard, t period. Units: the capability's. Source: own.
    Off: standards have no effect.
    """
    for requirement, period in f.facts.needs("interoperability"):
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
        assign = f.assign[offer.id, requirement.id, period]
        granted = _granted(f, offer, standard, period)
        f.row("interoperability", (offer.id, requirement.id, period, standard), assign <= most * granted)


def _same(f: Formulation, requirement: Requirement, period: str, pairs: list[tuple[str, float]]) -> None:
    holding = {offer: _fitting(f, f.facts.offer_of[offer], requirement, period) for offer, _ in pairs}
    if set.intersection(*({name for name, held in fits.items() if held} for fits in holding.values())):
        # One standard is held by all: nothing can be incompatible.
        return
    chosen = {
        standard: f.switch("chosen", (requirement.id, standard, period)) for standard in requirement.same_standard
    }
    f.row("interoperability_one", (requirement.id, period), total(chosen.values()) == 1.0)
    for offer_id, most in pairs:
        offer, key = f.facts.offer_of[offer_id], (offer_id, requirement.id, period)
        fits = total(
            chosen[standard] if held else _both(f, offer, requirement, standard, period, chosen[standard])
            for standard, held in holding[offer_id].items()
        )
        f.row("interoperability_same", key, f.assign[key] <= most * fits)


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
    granting = f.facts.joining.granting(standard, offer, period)
    certifying = f.facts.starting.certifying(standard, offer, period)
    by_agreements = total(member(f, offer.nation, agreement, period) for agreement in granting)
    return by_agreements + total(effective(f, effect, offer, period) for effect in certifying)


def _both(f: Formulation, offer: Offer, requirement: Requirement, standard: str, period: str, chosen: Var) -> Var:
    bought = bool(f.facts.starting.certifying(standard, offer, period))
    whose = (offer.nation, offer.id) if bought else (offer.nation,)
    key = (*whose, requirement.id, standard, period)
    if (known := f.found("both", key)) is not None:
        return known
    both = f.variable("both", key, 0.0, 1.0)
    f.row("interoperability_both", (*key, "chosen"), both <= chosen)
    f.row("interoperability_both", (*key, "granted"), both <= _granted(f, offer, standard, period))
    return both
