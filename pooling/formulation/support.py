"""Family support."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pooling.formulation.activation import active
from pooling.formulation.context import Expr, Formulation


def add(f: Formulation) -> None:
    """Named support elements are paid once, however many offers share them.

    ``support[e,o,t]``:   activated[o,t] <= supported[e,t]  for every offer o that needs element e
    ``support_idle[e,t]``: supported[e,t] <= sum over those o of activated[o,t]  (only with family burden)

    An element is in use where any offer that needs it is committed; its nation then pays its cost for the period.
    Indices: e element, o offer, t period. Units: million. supported may be continuous: it follows from activated.
    Source: set-union knapsack: Goldschmidt, Nehme and Yu, 1994, Note: On the set-union knapsack problem, Naval
    Research Logistics 41.
    Off: elements cost nothing.
    """
    costs = {one.id: one.cost_million for one in f.instance.support}
    needing: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for offer_id, period in f.commit:
        offer = f.facts.offer_of[offer_id]
        for element in offer.support:
            if not costs[element]:
                continue
            needing[element, period].append(active(f, offer, period))
    for row in f.instance.support:
        for period in f.facts.periods:
            users = needing.get((row.id, period))
            if not users:
                continue
            key = (row.id, period)
            supported = f.variable("supported", key, 0.0, 1.0)
            anybody = Expr()
            anybody.add(1.0, supported)
            for switch in users:
                expr = Expr()
                expr.add(1.0, switch)
                expr.add(-1.0, supported)
                f.row("support", (*key, switch.index()[0]), None, expr, 0.0)
                anybody.add(-1.0, switch)
            if f.card.has("burden"):
                f.row("support_idle", key, None, anybody, 0.0)
            terms = f.spending_terms.setdefault((row.nation, period), Expr())
            terms.add(row.cost_million * f.facts.index("support", period), supported)
