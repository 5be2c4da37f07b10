"""Family support."""

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
