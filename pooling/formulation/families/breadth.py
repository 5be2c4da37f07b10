"""Family breadth."""

from __future__ import annotations

from pooling.domain.tables import Requirement
from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation
from pooling.formulation.participation import takes_part


def add(f: Formulation) -> None:
    """Nobody carries it alone.

    ``breadth_largest[n,r,t]``:  provided[n,r,t] <= share * need[r,t]            (breadth.share_of = need)
                                 provided[n,r,t] <= share * provided[r,t]        (breadth.share_of = delivered)
    ``breadth_served[n,r,t]``:   takes_part[n,r,t] <= served[r,t]
    ``breadth_least[r,t]``:      sum over n of takes_part[n,r,t] >= least_nations * served[r,t]

    share is the requirement's largest_share if given; else, for a need of the alliance of at least
    ``breadth.from_quantity``, ``breadth.largest_share``; else 1. At a share of 1 there is no row. Where least_nations
    is 2 or more and anything is provided, at least so many nations take part, each with at least
    ``breadth.least_part_share`` of the need. Indices: n nation that can take part, r requirement, t period. Units:
    effective units, without gains and reliability. served follows from takes_part and may be continuous. Where one
    whole unit of one offer is all that a nation can provide, its assign is takes_part itself. Source: own;
    NATO's rule that no member carries above about half of a capability. Off: shares and least nations have no effect.
    """
    for requirement, period in f.facts.needs("breadth"):
        if f.facts.share(requirement, period) < 1:
            _largest(f, requirement, period)
        if requirement.least_nations >= 2:
            _least(f, requirement, period)


def _largest(f: Formulation, requirement: Requirement, period: str) -> None:
    share = f.facts.share(requirement, period)
    everything = f.facts.pairs_by_need[requirement.id, period]
    for nation, pairs in f.facts.by_nation(requirement.id, period).items():
        key = (nation, requirement.id, period)
        if f.card["breadth.share_of"] == "need":
            if len(pairs) > 1:
                limit = share * f.facts.need(requirement, period)
                f.limit("breadth_largest", key, f.provided(requirement.id, period, pairs), limit)
            continue
        # provided[n,r,t] - share * provided[r,t], an offer at a time
        own = {offer for offer, _ in pairs}
        over = Expr()
        for offer, _ in everything:
            eff = f.facts.offer_of[offer].effectiveness
            over += (eff * (1 - share) if offer in own else -eff * share) * f.assign[offer, requirement.id, period]
        f.row("breadth_largest", key, over <= 0.0)


def _least(f: Formulation, requirement: Requirement, period: str) -> None:
    nations = f.facts.by_nation(requirement.id, period)
    if not nations:
        return
    served = f.variable("served", (requirement.id, period), 0.0, 1.0)
    taking_part = Expr()
    for nation in nations:
        part = takes_part(f, nation, requirement.id, period, counts=True)
        f.row("breadth_served", (nation, requirement.id, period), part <= served)
        taking_part += part
    f.row("breadth_least", (requirement.id, period), taking_part >= requirement.least_nations * served)
