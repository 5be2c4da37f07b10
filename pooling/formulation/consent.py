"""Family consent."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """Where two nations must agree, both do.

    consent = host or dual: caveats forbid and approval of the host that fit (r, t) bind the offer's units as the
    owner's do (where family caveats is in force): a consent withheld removes the use, not the asset.
    consent = dual: units are used in a mission only where the host takes part in it with units of its own:

    ``consent_dual[o,r,t]``:  assign[o,r,t] <= bound of assign * hosts[h,m(r),t]
    ``consent_host[h,m,t]``:  hosts[h,m,t] <= sum over r of m of host_part[h,r,t]
    ``consent_part[h,r,t]``:  least * host_part[h,r,t] <= provided[h,r,t],  host_part in {0,1}

    least = ``breadth.least_part_share`` * need, at least one whole unit where units are whole.
    Indices: o offer with host h, m mission, r requirement, t period. Units: effective units of the capability.
    Source: own; dual-key and stationing arrangements. Off: hosts have no say.
    """
