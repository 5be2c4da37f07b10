"""Assigned units that cover more: gained through an agreement, or lifted by an option."""

from __future__ import annotations

from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation, Gain, Lift
from pooling.formulation.families.options import effective
from pooling.formulation.membership import member


def add_gains(f: Formulation) -> None:
    """The units that gain, where an agreement could make any.

    ``agreements_gain[o,r,t]``:     sum over a of gained[a,o,r,t] <= assign[o,r,t]
    ``agreements_gained[a,o,r,t]``: gained[a,o,r,t] <= bound of assign * member[n(o),a,t]

    An offer made through the agreement that gains most for it is used by members only: all its units gain, and
    assign itself stands for gained.
    """
    for (offer_id, requirement, period), most in f.facts.pairs.items():
        offer = f.facts.offer_of[offer_id]
        agreements = f.facts.joining.gaining(offer, period)
        if not agreements:
            continue
        assign = f.assign[offer_id, requirement, period]
        units = f.gained.setdefault((requirement, period), [])
        if agreements[0].id == f.facts.joining.through(offer):
            units.append(Gain(agreements[0].id, offer_id, agreements[0].gain_share, assign))
            continue
        gaining = Expr()
        for agreement in agreements:
            key = (agreement.id, offer_id, requirement, period)
            gained = f.variable("gained", key, 0.0, most)
            f.row("agreements_gained", key, gained <= most * member(f, offer.nation, agreement.id, period))
            gaining += gained
            units.append(Gain(agreement.id, offer_id, agreement.gain_share, gained))
        f.row("agreements_gain", (offer_id, requirement, period), gaining <= assign)


def add_lifts(f: Formulation) -> None:
    """The units that an option makes more reliable, where expected units count.

    ``options_lift[o,r,t]``:      sum over x of lifted[x,o,r,t] <= assign[o,r,t]
    ``options_lifted[x,o,r,t]``:  lifted[x,o,r,t] <= bound of assign * in_effect of the option of effect x

    A lifted unit covers eff * (reliability of x - reliability of the offer) * what else its coming depends on (nation,
    clusters, approvals) beside what it covered before; gains do not raise it.
    """
    if f.card["coverage.count"] != "expected" or not any(effect.reliability for effect in f.facts.starting.effects):
        return
    for (offer_id, requirement, period), most in f.facts.pairs.items():
        offer = f.facts.offer_of[offer_id]
        effects = f.facts.starting.lifting(offer, period)
        if not effects:
            continue
        units = f.lifted.setdefault((requirement, period), [])
        without = f.facts.credible(offer, f.facts.requirement_of[requirement], period) / offer.reliability
        reliable = Expr()
        for effect in effects:
            key = (f"{effect.option}/{effect.nation or 'participants'}", offer_id, requirement, period)
            if f.found("lifted", key) is not None:
                continue
            lifted = f.variable("lifted", key, 0.0, most)
            f.row("options_lifted", key, lifted <= most * effective(f, effect, offer, period))
            reliable += lifted
            more = (effect.reliability or 0.0) - offer.reliability
            units.append(Lift(offer_id, offer.effectiveness * without * more, lifted))
        pair = (offer_id, requirement, period)
        f.row("options_lift", pair, reliable <= f.assign[pair])
