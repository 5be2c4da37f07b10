"""gained[a,o,r,t]: assigned units that cover more because their nation is a member (family agreements)."""

from __future__ import annotations

from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation, Gain
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
