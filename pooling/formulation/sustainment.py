"""Family sustainment."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """No nation deploys more than it can, or for longer than it can keep up.

    ``sustainment_deployable[n,s,t]``: sum over o of n, r in s not n's own, of value_weight * assign[o,r,t]
                                       <= deployable_share[n] * sum over o of n of value_weight * quantity
    ``sustainment_sustained[n,s,t]``:  the same over r of sustained missions, <= sustained_share[n] * the same sum

    Over offers that stand in t and are no shares of pools; own needs (requirements whose nation is n) are not
    deployments.
    Indices: n nation with a share below 1, s situation, t period. Units: value points.
    Source: own; usability targets of land forces: 40 % (later 50 %) deployable, 8 % (later 10 %) sustained. How
    many units must be held for one deployed is the offer's dwell (family commitment). Off: no such share.
    """
