"""Family enablers."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """No unit without its support.

    ``enablers[e,m,t]``:  quantity * sum over r of m of capability of assign[o,r,t] <= sum over r of m of the
                            needed capability of
                          eff * assign[o,r,t]

    For every row e of the table that fits the mission's kind. Indices: e enabler (by capability, needs and kind), m
    mission, t period. Units: the needed capability's effective units, without gains and reliability. What is
    provided to the mission's own requirements of the needed capability is what supports. Source: own. Off: units
    need no support.
    """
