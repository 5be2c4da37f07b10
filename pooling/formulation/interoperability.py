"""Family interoperability."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """Compatible, or not counted.

    ``interoperability[o,r,t,d]``: assign[o,r,t] <= bound of assign * sum over agreements a that grant d of
                            member[n(o),a,t]
                                   for every standard d in standards of r that o does not hold
    ``interoperability_same[o,r,t]``: assign[o,r,t] <= bound of assign * sum over d in same_standard of r of
                            fits[o,d]
    ``interoperability_one[r,t]``: sum over d of chosen[r,d,t] = 1
    ``interoperability_both[n,r,d,t]``: both[n,r,d,t] <= chosen[r,d,t],
                            both[n,r,d,t] <= sum over a that grant d of member[n,a,t]

    fits[o,d] is chosen[r,d,t] where o holds d, else both[n(o),r,d,t] where an agreement can grant it. A unit holds
    the standards of its offer, and those granted by agreements that cover its capability and of which its nation is
    a member in t. Every unit in r holds all of r's standards; where same_standard is given, one of those is held by
    all units in (r, t).
    Indices: o offer, r requirement, d standard, t period. Units: the capability's. Source: own. Off: standards have
    no effect.
    """
