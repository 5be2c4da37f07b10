"""Family specialisation."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """Exactly one provider, or at least two; and nobody gives up a skill without consent.

    providers = one (of a requirement, or ``specialisation.providers`` = one where it says any): at most one nation
    provides in (r, t).
    ``specialisation_one[r,t]``:  sum over n of takes_part[n,r,t] <= 1
    providers = two_or_more of a requirement: where anything is provided, at least two nations take part (with at
    least ``breadth.least_part_share`` of the need, or nothing).
    ``specialisation_served[n,r,t]``: takes_part[n,r,t] <= served_by_two[r,t]
    ``specialisation_two[r,t]``:  sum over n of takes_part[n,r,t] >= 2 * served_by_two[r,t]
    providers of a capability, counted over commitments:
    ``specialisation_giving_up[k,t]``: sum over n in skills of provides[n,k,t] <= 1        (one)
    ``specialisation_most[n,k,t]``:    sum over o of n of k of commit[o,t] <= bound * provides[n,k,t]
    ``specialisation_any[n,k,t]``:     sum over o of n of k of commit[o,t] <= bound * wanted[k,t]      (two_or_more)
    ``specialisation_both[k,t]``:      sum over n of provides[n,k,t] >= 2 * wanted[k,t]
    ``specialisation_least[n,k,t]``:   sum over o of n of k of commit[o,t] >= least * provides[n,k,t]

    one: of the nations that consented to give the capability up (table skills), at most one commits any of it; a
    nation that has not consented keeps its skill and is not bound. two_or_more: where any of it is committed, at
    least two nations commit at least ``least``: one whole unit, or for divisible capabilities
    ``breadth.least_part_share`` of what the nation offers of it in t.
    Indices: n nation, k capability, r requirement, t period. Units: the capability's. Source: own. Off: any number.
    """
