"""Family readiness."""

from pooling.formulation.context import Formulation


def add(_f: Formulation) -> None:
    """In time or not at all.

    assign[o,r,t] exists only if  notice_days[o] + delay <= within_days[r] + readiness.grace_days

    delay is the longest approval that fits (of the owner, and of the host where its consent is needed), times
    ``caveats.delay_scale``; 0 where family caveats is off. Units: days. A faster unit may fill a slower need, and
    family commitment sees that it is never counted twice. The rule removes pairs and needs no rows.
    Source: own; notice-to-move tiers. Off: notice has no effect.
    """
