"""Family support."""

from __future__ import annotations

from collections import defaultdict

from pooling.formulation.activation import active
from pooling.formulation.algebra import Var, total
from pooling.formulation.context import Formulation


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
    costs = {element.id: element.cost_million for element in f.instance.support}
    needing: dict[tuple[str, str], dict[str, Var]] = defaultdict(dict)
    for offer_id, period in f.commit:
        offer = f.facts.offer_of[offer_id]
        for element in offer.support:
            if costs[element]:
                needing[element, period][offer_id] = active(f, offer, period)
    for row in f.instance.support:
        for period in f.facts.periods:
            users = needing.get((row.id, period))
            if not users:
                continue
            key = (row.id, period)
            supported = f.variable("supported", key, 0.0, 1.0)
            for offer_id, activated in users.items():
                f.row("support", (*key, offer_id), activated <= supported)
            if f.card.has("burden"):
                f.row("support_idle", key, supported <= total(users.values()))
            f.spending_terms[row.nation, period] += row.cost_million * f.facts.recurring("support", period) * supported
