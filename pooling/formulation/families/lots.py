"""Family lots."""

from __future__ import annotations

from pooling.formulation.activation import active
from pooling.formulation.context import Formulation
from pooling.formulation.facts.rounding import whole_down


def add(f: Formulation) -> None:
    """No token packages.

    ``lots_smallest[o,t]``:  commit[o,t] >= smallest[o] * activated[o,t]
    ``lots_step[o,t]``:      commit[o,t] = step[o] * lots[o,t],  lots whole
    ``lots_use[o,r,t]``:     assign[o,r,t] >= smallest_use[o] * used[o,r,t]
    ``lots_use_most[o,r,t]``: assign[o,r,t] <= bound of assign * used[o,r,t],  used in {0,1}

    A commitment is nothing or at least smallest, and a whole multiple of step (step > 0); an assignment is nothing
    or at least smallest_use. Units: the capability's. lots is at most bound of commit / step; used exists only
    where smallest_use is more than one whole unit. Source: own (semi-continuous quantities). Off: none of the three
    columns has an effect.
    """
    for (offer_id, period), commit in f.commit.items():
        offer = f.facts.offer_of[offer_id]
        smallest = f.facts.smallest(offer)
        if smallest:
            f.row("lots_smallest", (offer_id, period), commit >= smallest * active(f, offer, period))
        step = f.facts.step(offer)
        if step:
            lots = f.variable("lots", (offer_id, period), 0.0, whole_down(commit.high / step), whole=True)
            f.row("lots_step", (offer_id, period), commit == step * lots)
    for key, assign in f.assign.items():
        least = f.facts.smallest_use(f.facts.offer_of[key[0]])
        if least:
            used = f.switch("used", key)
            f.row("lots_use", key, assign >= least * used)
            f.row("lots_use_most", key, assign <= f.facts.pairs[key] * used)
