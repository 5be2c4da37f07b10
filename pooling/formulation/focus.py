"""Family focus."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """Few commitments, and none for show.

    ``focus_most[n,t]``:    sum over o of n of activated[o,t] <= most_commitments of n,
                            else ``focus.most_commitments``
    ``focus_least[n,r,t]``: provided[n,r,t] = 0 or >= ``focus.least_part_share`` * need[r,t]  (takes_part switches)

    An offer counts when anything of it is committed. Tier fragmentation counts takes_part over all requirements.
    Indices: n nation, r requirement, t period. Units: offers; effective units. Source: own. Off: no such limits.
    """
