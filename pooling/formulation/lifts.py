"""lifted[x,o,r,t]: assigned units that are more reliable through an option (family options)."""

from __future__ import annotations

from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation, Lift
from pooling.formulation.families.options import effective


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
