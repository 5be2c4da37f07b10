"""The instance as one card sees it: what the families share, each subject on top of those it needs.

From below: register, periods, rulings, worth, bounds, shares, needs, pairs, costs.
"""

from pooling.formulation.facts.costs import Costs
from pooling.formulation.facts.register import Without


class Facts(Costs):
    """All of it. Everything is computed once, in time linear in pairs and rows."""


__all__ = ["Facts", "Without"]
