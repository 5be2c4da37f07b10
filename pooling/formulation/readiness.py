"""Family readiness."""

from pooling.formulation.context import Formulation


def add(_f: Formulation) -> None:
    """In time or not at all.

    assign[o,r,t] exists only if  notice_days[o] + delay <= within_days[r] + readiness.grace_days

    delay is the longest approval that fits, times caveats.delay_scale. Units: days. A faster unit may fill a slower
    need, and the family commitment sees that it is never counted twice. The rule removes pairs (facts.pairs) and needs
    no rows. Source: own; notice-to-move tiers. Absent: never.
    """
