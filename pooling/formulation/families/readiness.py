"""Family readiness."""

from pooling.formulation.algebra import total
from pooling.formulation.context import Formulation
from pooling.formulation.families.options import effective


def add(f: Formulation) -> None:
    """In time or not at all.

    assign[o,r,t] exists only if  notice_days[o] - cut + delay <= within_days[r] + readiness.grace_days  can be

    ``readiness_bought[o,r,t]``:  assign[o,r,t] <= bound of assign * sum over effects x that are enough of in_effect
                            of the option of x

    delay is the longest approval that fits, of the owner or of a host whose consent is needed, times
    ``caveats.delay_scale``; 0 where family caveats is off. cut is 0, or notice_days of an effect of an option for the
    offer. An effect is enough where the unit is in time with it. The row stands where the unit is late without an
    option. A faster unit may fill a slower need. Units: days. Source: own; notice-to-move tiers. Off: notice has no
    effect.
    """
    if not any(effect.notice_days for effect in f.facts.starting.effects):
        return
    grace = f.card["readiness.grace_days"]
    for (offer_id, requirement, period), most in f.facts.pairs.items():
        offer, need = f.facts.offer_of[offer_id], f.facts.requirement_of[requirement]
        if not f.facts.on("readiness", requirement):
            continue
        late = offer.notice_days + f.facts.ruling(offer, need, period).delay_days - need.within_days - grace
        if late <= 0:
            continue
        key = (offer_id, requirement, period)
        in_time = total(
            effective(f, effect, offer, period) for effect in f.facts.starting.quickening(offer, period, late)
        )
        f.row("readiness_bought", key, f.assign[key] <= most * in_time)
