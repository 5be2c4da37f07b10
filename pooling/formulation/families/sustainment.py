"""Family sustainment."""

from __future__ import annotations

from collections import defaultdict

from pooling.domain.tables import Offer
from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """No nation deploys more than it can, or for longer than it can keep up.

    ``sustainment_deployable[n,s,t]``: sum over o of n, r in s not n's own, of value_weight * assign[o,r,t]
                                       <= deployable_share[n] * sum over o of n of value_weight * quantity
    ``sustainment_sustained[n,s,t]``:  the same over r of sustained missions, <= sustained_share[n] * the same sum

    Over offers that stand in t and are owned (no shares of pools, not through options); own needs (requirements whose
    nation is n) are not deployments. Indices: n nation with a share below 1, s situation, t period. Units: value
    points. Source: own; usability targets of land forces: 40 % (later 50 %) deployable, 8 % (later 10 %) sustained.
    How many units must be held for one deployed is the offer's dwell (family commitment). Off: no such share.
    """
    weight = {one.id: one.value_weight for one in f.instance.capabilities}
    for nation in f.instance.nations:
        if (nation.deployable_share >= 1 and nation.sustained_share >= 1) or not f.facts.on("sustainment", nation.id):
            continue
        mine = [one for one in f.instance.offers if one.nation == nation.id and one.owned]
        for period in f.facts.periods:
            standing = [one for one in mine if period in f.facts.offer_periods[one.id]]
            owned = sum(weight[one.capability] * f.facts.units(one, period) for one in standing)
            if nation.deployable_share < 1:
                _limit(f, "sustainment_deployable", standing, period, nation.deployable_share * owned)
            if nation.sustained_share < 1:
                _limit(f, "sustainment_sustained", standing, period, nation.sustained_share * owned)


def _limit(f: Formulation, name: str, offers: list[Offer], period: str, limit: float) -> None:
    """One row per situation in which more than ``limit`` (value points) could be deployed."""
    deployed: dict[str, Expr] = defaultdict(Expr)
    most: dict[str, float] = defaultdict(float)
    for offer in offers:
        value = f.instance.capability_of[offer.capability].value_weight
        for requirement, bound in f.facts.pairs_by_offer.get((offer.id, period), ()) if value else ():
            need = f.facts.requirement_of[requirement]
            mission = f.facts.missions[need.mission]
            if need.nation == offer.nation or (name == "sustainment_sustained" and not mission.sustained):
                continue
            for situation in mission.situations:
                deployed[situation] += value * f.assign[offer.id, requirement, period]
                most[situation] += value * bound
    for situation, points in deployed.items():
        if most[situation] > limit:
            f.row(name, (offers[0].nation, situation, period), points <= limit)
