"""Family focus."""

from __future__ import annotations

from collections import defaultdict

from pooling.formulation.activation import active
from pooling.formulation.algebra import total
from pooling.formulation.context import Formulation
from pooling.formulation.participation import at_least, takes_part


def add(f: Formulation) -> None:
    """Few commitments, and none for show.

    ``focus_most[n,t]``:    sum over o of n of activated[o,t] <= most_commitments of n,
                            else ``focus.most_commitments``
    ``focus_least[n,r,t]``: provided[n,r,t] = 0 or >= ``focus.least_part_share`` * need[r,t]  (takes_part switches)

    An offer counts when anything of it is committed. Tier fragmentation counts takes_part over all requirements.
    Indices: n nation, r requirement, t period. Units: offers; effective units. Source: own. Off: no such limits.
    """
    by_nation: dict[tuple[str, str], list[str]] = defaultdict(list)
    for offer_id, period in f.commit:
        by_nation[f.facts.nation_of_offer[offer_id], period].append(offer_id)
    for (nation, period), offers in by_nation.items():
        own = f.instance.nation_of[nation].most_commitments
        most = f.card["focus.most_commitments"] if own is None else own
        if len(offers) <= most or not f.facts.on("focus", nation):
            continue
        activated = total(active(f, f.facts.offer_of[offer_id], period) for offer_id in offers)
        f.row("focus_most", (nation, period), activated <= most)
    share = f.card["focus.least_part_share"]
    for requirement, period in f.facts.needs("focus") if share else ():
        for nation in f.facts.by_nation(requirement.id, period):
            takes_part(f, nation, requirement.id, period)
            at_least(f, "focus_least", (nation, requirement.id, period), share)
