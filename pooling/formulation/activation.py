"""activated[o,t]: whether an offer is used at all. Made only where a fixed cost or a smallest quantity asks for it."""

from __future__ import annotations

from pooling.domain import round_off
from pooling.domain.tables import Offer
from pooling.formulation.algebra import Var
from pooling.formulation.context import Formulation

MOST_STRONG = 50
"""Needs of an offer up to which each has a strong row: of 100 depots that can serve 1,000 customers each, a relaxation
breaks 2 in 100 such rows, and the solver does not get through all of them."""
STRONG = "active_use"


def active(f: Formulation, offer: Offer, period: str) -> Var:
    """The variable, with the rows that tie it to what it switches.

    ``active_most[o,t]``:    commit[o,t] <= bound of commit * activated[o,t]
    ``active_least[o,t]``:   commit[o,t] >= smallest possible commitment * activated[o,t]   (with family burden)
    ``active_use[o,r,t]``:   assign[o,r,t] <= bound of assign * activated[o,t]

    The first is needed; its factor is the smallest valid one, since commit can reach its bound. Where paying more can
    be of use (burden), the second keeps anybody from paying a fixed cost for nothing. The third is implied
    in whole numbers and cuts off fractional plans (disaggregated linking, as in facility location: Krarup and
    Pruzan, 1983, The simple plant location problem, EJOR 12). It is stated for offers with at most ``MOST_STRONG``
    needs; of any other, what a relaxation breaks is added where the model is solved.

    Of an offer that is one whole unit, commit is activated itself: no variable and no row.
    """
    key = (offer.id, period)
    if (known := f.found("activated", key)) is not None:
        return known
    commit = f.commit[key]
    # By its quantity and not by the bound of commit: that could be higher where a rule is lifted to see what it does.
    if commit.high == 1.0 and f.facts.units(offer, period) < 2 and not f.facts.divisible[offer.capability]:
        return f.same("activated", key, commit)
    activated = f.switch("activated", key)
    f.row("active_most", key, commit <= commit.high * activated)
    if f.facts.on("burden"):
        f.row("active_least", key, commit >= _least(f, offer, commit.high) * activated)
    if key in f.traded:
        # Hours taken over can be used where none are held.
        return activated
    pairs = f.facts.pairs_by_offer.get(key, ())
    for requirement, most in pairs if len(pairs) <= MOST_STRONG else ():
        pair = (offer.id, requirement, period)
        if f.assign[pair] is not commit:
            f.row(STRONG, pair, f.assign[pair] <= most * activated)
    return activated


def _least(f: Formulation, offer: Offer, most: float) -> float:
    return f.facts.package(offer) or max(round_off.USED_SHARE * most, round_off.USED_UNITS)
