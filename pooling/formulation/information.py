"""Family information."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """Nations that work together are cleared to share what they must.

    Where sharing_level > 0, nations provide in one requirement only if cleared. Two nations are cleared with each
    other by a sharing group of at least that level that holds both, or by an agreement (that covers the capability)
    of at least that sharing_level of which both are members in t.
    ``information[n,p,r,t]``:  takes_part[n,r,t] + takes_part[p,r,t] <= 1 + sum over a of together[a,n,p,t]
    ``information_together[a,n,p,t]``: together <= member[n,a,t],  together <= member[p,a,t]

    sharing_rule = one_group (third-party rule: what one group shares goes to nobody outside it): all that provide
    share one group or
    one agreement; a nation alone needs none.
    ``information_one[r,t]``:      sum over groups g, agreements a and single nations of room[r,g,t] = 1,
                            room in {0,1}
    ``information_room[n,r,t]``:   takes_part[n,r,t] <= sum over g that hold n of room[r,g,t] + sum over a of
                            seat[a,n,r,t] + room[r,n,t]
    ``information_seat[a,n,r,t]``: seat <= room[r,a,t],  seat <= member[n,a,t]

    Indices: n, p nations that can provide, r requirement, a agreement, g group, t period. Units: none.
    Source: own; originator control. Off: everybody may work with everybody.
    """
