"""Family sovereignty."""

from __future__ import annotations

from collections import defaultdict

from pooling.formulation.algebra import Expr
from pooling.formulation.context import Formulation
from pooling.formulation.families.retirement import no_longer_owned


def add(f: Formulation) -> None:
    """What stays home stays home.

    bound of commit:  commit[o,t] <= quantity - max(reserve, reserve_share of n(o) * quantity,
                            ``sovereignty.reserve_share`` * quantity)

    ``sovereignty[n,t]``:  sum over o of n of value_weight * commit[o,t]
                           <= ceiling_share[n] * sum over o of n of value_weight * quantity * (1 - retired[o,t])

    Over the offers that stand in t and are owned. Shares of pools and offers through options are not: they have no
    reserve. Indices: n nation with a ceiling below 1, t period. Units: value points. Source: own. Off: nothing has to
    stay at home (but for red lines).
    """
    offers: dict[tuple[str, str], list[str]] = defaultdict(list)
    owned: dict[tuple[str, str], float] = defaultdict(float)
    weight = f.facts.value_weight
    for offer in f.instance.offers:
        if not offer.owned:
            continue
        for period in f.facts.offer_periods[offer.id]:
            owned[offer.nation, period] += weight[offer.capability] * f.facts.units(offer, period)
            if (offer.id, period) in f.commit:
                offers[offer.nation, period].append(offer.id)
    for (nation, period), members in offers.items():
        share = f.instance.nation_of[nation].ceiling_share
        if share >= 1 or not f.facts.on("sovereignty", nation):
            continue
        points = Expr()
        for offer_id in members:
            value = weight[f.facts.offer_of[offer_id].capability]
            if value:
                points += value * f.commit[offer_id, period]
        points += share * no_longer_owned(f, nation, period, lambda offer: weight[offer.capability])
        f.limit("sovereignty", (nation, period), points, share * owned[nation, period])
