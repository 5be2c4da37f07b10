"""lifted[x,o,r,t]: assigned units that are more reliable through an option (family options)."""

from __future__ import annotations

from pooling.formulation.context import Expr, Formulation
from pooling.formulation.options import effective


def add_lifts(f: Formulation) -> None:
    """The units that an option makes more reliable, where expected units count.

    ``options_lift[o,r,t]``:      sum over x of lifted[x,o,r,t] <= assign[o,r,t]
    ``options_lifted[x,o,r,t]``:  lifted[x,o,r,t] <= bound of assign * in_effect of the option of effect x

    A lifted unit covers eff * (reliability of x - reliability of the offer) * what else its coming depends on (nation,
    clusters, approvals) beside what it covered before; gains do not raise it.
    """
    if f.card["coverage.count"] != "expected" or not any(one.reliability for one in f.facts.starting.effects):
        return
    for (offer_id, requirement, period), most in f.facts.pairs.items():
        offer = f.facts.offer_of[offer_id]
        effects = f.facts.starting.lifting(offer, period)
        if not effects:
            continue
        units = f.lifted.setdefault((requirement, period), [])
        without = f.facts.credible(offer, f.facts.requirement_of[requirement], period) / offer.reliability
        total = Expr()
        for effect in effects:
            key = (f"{effect.option}/{effect.nation or 'participants'}", offer_id, requirement, period)
            if f.has("lifted", key):
                continue
            lifted = f.variable("lifted", key, 0.0, most)
            expr = Expr()
            expr.add(1.0, lifted)
            expr.extend(effective(f, effect, offer, period), -most)
            f.row("options_lifted", key, None, expr, 0.0)
            total.add(1.0, lifted)
            more = (effect.reliability or 0.0) - offer.reliability
            units.append((offer_id, offer.effectiveness * without * more, lifted))
        total.add(-1.0, f.assign[offer_id, requirement, period])
        f.row("options_lift", (offer_id, requirement, period), None, total, 0.0)
