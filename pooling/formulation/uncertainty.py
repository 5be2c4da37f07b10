"""Family uncertainty."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """Commitments may fail and needs may grow: what is met on average in the worst cases.

    ``uncertainty[w,r,t]``:      sum over o of eff * (1 + gain) * supply[w,o,r] * assign[o,r,t] + short_in[w,r,t]
                            >= need[r,t] * growth[w,r]
    ``uncertainty_beyond[w]``:   beyond[w] >= loss[w] - threshold,  beyond >= 0
    cvar = threshold + sum over w of probability[w] * beyond[w] / tail

    loss[w] = sum over (r, t) of weight * short_in / (need * growth), over the sum of weights; weights as in tier
    covered.
    tail = ``uncertainty.tail``. cvar is the mean loss of the worst scenarios that together have probability tail.
    Scenarios: those of the table, with supply and growth the products of the factors of all effects that fit (a
    factor of supply fits by nation, offer, mission, requirement, capability; of need by mission, requirement,
    capability); or with ``uncertainty.draws`` > 0 so many equally probable draws by ``uncertainty.seed``: clusters,
    nations, offers fail and approvals are refused, independently and with their probabilities; supply is 0 for
    offers of nations that fail, offers that fail and offers to which a refused approval fits (family caveats in
    force; the host's too where its consent is needed), else 1; growth is 1.
    Indices: w scenario, r requirement, t period. Units: the capability's (effective units).
    Source: Rockafellar and Uryasev, 2000, Optimization of conditional value-at-risk, Journal of Risk 2. Off:
    everything comes as pledged.
    """
