"""Family specialisation."""

from __future__ import annotations

from pooling.domain.tables import Capability, Requirement
from pooling.formulation.algebra import Expr, total
from pooling.formulation.context import Formulation
from pooling.formulation.participation import takes_part


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

    one: of the nations that consented to give the capability up (table skills), at most one commits any of it; others
    are not bound. two_or_more: where any of it is committed, at least two nations commit ``least`` of it: one whole
    unit, or of divisible capabilities ``breadth.least_part_share`` of what the nation offers in t. Indices: n nation, k
    capability, r requirement, t period. Units: the capability's. Source: own. Off: any number.
    """
    for requirement, period in f.facts.needs("specialisation"):
        nations = list(f.facts.by_nation(requirement.id, period))
        rule = _rule(f, requirement)
        if rule == "one" and len(nations) > 1:
            parts = total(takes_part(f, nation, requirement.id, period) for nation in nations)
            f.row("specialisation_one", (requirement.id, period), parts <= 1.0)
        elif rule == "two_or_more" and nations:
            _two(f, requirement.id, period, nations)
    for capability in f.instance.capabilities:
        if capability.providers != "any" and f.facts.on("specialisation", capability.id):
            for period in f.facts.periods:
                if capability.providers == "one":
                    _giving_up(f, capability, period)
                else:
                    _both(f, capability, period)


def _rule(f: Formulation, requirement: Requirement) -> str:
    rule = requirement.providers
    return str(f.card["specialisation.providers"]) if rule == "any" else rule


def one_provider(f: Formulation, requirement: Requirement) -> bool:
    """Whether at most one nation provides for the requirement in any period."""
    return f.facts.on("specialisation", requirement.id) and _rule(f, requirement) == "one"


def _two(f: Formulation, requirement: str, period: str, nations: list[str]) -> None:
    served = f.variable("served_by_two", (requirement, period), 0.0, 1.0)
    parts = Expr()
    for nation in nations:
        part = takes_part(f, nation, requirement, period, counts=True)
        f.row("specialisation_served", (nation, requirement, period), part <= served)
        parts += part
    f.row("specialisation_two", (requirement, period), parts >= 2.0 * served)


def _committed(f: Formulation, nation: str, capability: str, period: str) -> tuple[Expr, float]:
    """The sum of a nation's commitments of a capability in a period, and what it offers of it."""
    units, offered = Expr(), 0.0
    for offer in f.facts.offers_by_capability.get(capability, ()):
        if offer.nation == nation and period in f.facts.offer_periods[offer.id]:
            offered += f.facts.units(offer, period)
            units += f.commit.get((offer.id, period), 0.0)
    return units, offered


def _giving_up(f: Formulation, capability: Capability, period: str) -> None:
    providers = Expr()
    for skill in f.instance.skills:
        if skill.capability != capability.id:
            continue
        committed, _ = _committed(f, skill.nation, capability.id, period)
        if not committed.most:
            continue
        key = (skill.nation, capability.id, period)
        provides = f.switch("provides", key)
        f.row("specialisation_most", key, committed <= committed.most * provides)
        providers += provides
    if len(providers) > 1:
        f.row("specialisation_giving_up", (capability.id, period), providers <= 1.0)


def _both(f: Formulation, capability: Capability, period: str) -> None:
    providers, wanted = Expr(), None
    for nation in f.instance.nations:
        committed, offered = _committed(f, nation.id, capability.id, period)
        if not committed.most:
            continue
        key = (nation.id, capability.id, period)
        if wanted is None:
            wanted = f.switch("wanted", (capability.id, period))
        provides = f.switch("provides", key)
        least = f.card["breadth.least_part_share"] * offered if capability.divisible else 1.0
        f.row("specialisation_any", key, committed <= committed.most * wanted)
        f.row("specialisation_least", key, committed >= least * provides)
        providers += provides
    if wanted is not None:
        f.row("specialisation_both", (capability.id, period), providers >= 2.0 * wanted)
