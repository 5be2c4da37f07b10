"""Family challenge."""

from __future__ import annotations

from collections import defaultdict

from pooling.formulation.algebra import Expr
from pooling.formulation.context import Contribution, Formulation


def add(f: Formulation) -> None:
    """Demanding but achievable: no nation's contribution leaps or falls against the last plan.

    ``challenge_rise[n,t]``:  now[n,t] <= (1 + ``challenge.largest_rise``) * before[n,t]
    ``challenge_fall[n,t]``:  now[n,t] >= (1 - ``challenge.largest_fall``) * before[n,t]

    now = sum over o of n of value_weight * commit[o,t]; before = the same of the last plan (history without
    requirement). Nations without a last plan in t are free. Tier challenge_largest makes the largest relative change
    of any nation small: an equal challenge.
    Indices: n nation, t period. Units: value points.
    Source: own; NATO: targets that are challenging but achievable. Off: contributions may leap and fall.
    """
    weight = f.facts.value_weight
    before: dict[tuple[str, str], float] = defaultdict(float)
    for row in f.instance.history:
        if row.requirement is None:
            offer = f.facts.offer_of[row.offer]
            before[offer.nation, row.period] += weight[offer.capability] * row.quantity
    now: dict[tuple[str, str], Expr] = defaultdict(Expr)
    for (offer_id, period), commit in f.commit.items():
        offer = f.facts.offer_of[offer_id]
        if weight[offer.capability]:
            now[offer.nation, period] += weight[offer.capability] * commit
    rise, fall = f.card["challenge.largest_rise"], f.card["challenge.largest_fall"]
    for (nation, period), value in before.items():
        if value <= 0:
            continue
        points = now[nation, period]
        f.challenged[nation, period] = Contribution(value, points)
        if not f.facts.on("challenge", nation):
            continue
        f.limit("challenge_rise", (nation, period), points, (1 + rise) * value)
        if fall < 1:
            f.row("challenge_fall", (nation, period), points >= (1 - fall) * value)
