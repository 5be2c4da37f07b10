"""activated[o,t]: whether an offer is used at all. Made only where a fixed cost or a smallest quantity asks for it."""

from __future__ import annotations

from typing import Any

from pooling.domain.tables import Offer
from pooling.formulation.context import Expr, Formulation


def active(f: Formulation, offer: Offer, period: str) -> Any:
    """The variable, with the rows that tie it to what it switches.

    ``active_most[o,t]``:    commit[o,t] <= bound of commit * activated[o,t]
    ``active_least[o,t]``:   commit[o,t] >= smallest possible commitment * activated[o,t]   (with family burden)
    ``active_use[o,r,t]``:   assign[o,r,t] <= bound of assign * activated[o,t]

    The first is needed; its factor is the smallest valid one, since commit can reach its bound. Where paying more can
    be of use (burden), the second keeps anybody from paying a fixed cost for nothing. The third is implied
    in whole numbers and cuts off fractional plans (disaggregated linking, as in facility location: Krarup and
    Pruzan, 1983, The simple plant location problem, EJOR 12).
    """
    key = (offer.id, period)
    if f.has("activated", key):
        return f.variables("activated")[key]
    switch = f.variable("activated", key, 0.0, 1.0, whole=True)
    commit = f.commit[key]
    expr = Expr()
    expr.add(1.0, commit)
    expr.add(-float(commit.ub), switch)
    f.row("active_most", key, None, expr, 0.0)
    if f.facts.on("burden"):
        expr = Expr()
        expr.add(1.0, commit)
        expr.add(-_least(f, offer, float(commit.ub)), switch)
        f.row("active_least", key, 0.0, expr, None)
    if key in f.traded:
        # Hours taken over can be used where none are held.
        return switch
    for requirement, most in f.facts.pairs_by_offer.get(key, ()):
        expr = Expr()
        expr.add(1.0, f.assign[offer.id, requirement, period])
        expr.add(-most, switch)
        f.row("active_use", (offer.id, requirement, period), None, expr, 0.0)
    return switch


def _least(f: Formulation, offer: Offer, most: float) -> float:
    return f.facts.package(offer) or max(SMALLEST_PART * most, SMALLEST_USE)


SMALLEST_PART = 1e-4
SMALLEST_USE = 1e-5
"""What counts as using an offer where any quantity may be committed: this part of the bound, at least this much."""
