"""Family sustainment."""

from __future__ import annotations

from collections import defaultdict

from pooling.domain.tables import Offer
from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation
from pooling.formulation.families.retirement import no_longer_owned


def add(f: Formulation) -> None:
    """No nation deploys more than it can, or for longer than it can keep up.

    ``sustainment_deployable[n,s,t]``: sum over o of n, r in s not n's own, of value_weight * assign[o,r,t]
                        <= deployable_share[n] * sum over o of n of value_weight * quantity * (1 - retired[o,t])
    ``sustainment_sustained[n,s,t]``:  the same over r of sustained missions, <= sustained_share[n] * the same sum

    Over offers that stand in t and are owned. Own needs (requirements whose nation is n) are not deployments. Indices:
    n nation with a share below 1, s situation, t period. Units: value points. Source: own; usability targets of land
    forces: 40 % (later 50 %) deployable, 8 % (later 10 %) sustained. Off: no such share.
    """
    for nation in f.instance.nations:
        if (nation.deployable_share >= 1 and nation.sustained_share >= 1) or not f.facts.on("sustainment", nation.id):
            continue
        offers = [offer for offer in f.instance.offers if offer.nation == nation.id and offer.owned]
        for period in f.facts.periods:
            standing = [offer for offer in offers if period in f.facts.offer_periods[offer.id]]
            owned = sum(f.facts.value_weight[offer.capability] * f.facts.units(offer, period) for offer in standing)
            if nation.deployable_share < 1:
                _limit(f, "sustainment_deployable", standing, period, nation.deployable_share, owned)
            if nation.sustained_share < 1:
                _limit(f, "sustainment_sustained", standing, period, nation.sustained_share, owned)


def _limit(f: Formulation, name: str, offers: list[Offer], period: str, share: float, owned: float) -> None:
    """One row per situation in which more than ``share`` of what is ``owned`` (value points) could be deployed."""
    deployed: dict[str, Expr] = defaultdict(Expr)
    for offer in offers:
        value = f.facts.value_weight[offer.capability]
        for requirement, _ in f.facts.pairs_by_offer.get((offer.id, period), ()) if value else ():
            need = f.facts.requirement_of[requirement]
            mission = f.facts.missions[need.mission]
            if need.nation == offer.nation or (name == "sustainment_sustained" and not mission.sustained):
                continue
            for situation in mission.situations:
                deployed[situation] += value * f.assign[offer.id, requirement, period]
    for situation, points in deployed.items():
        nation = offers[0].nation
        points += share * no_longer_owned(f, nation, period, lambda offer: f.facts.value_weight[offer.capability])
        f.limit(name, (nation, situation, period), points, share * owned)
