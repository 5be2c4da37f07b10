"""Family pools."""

from pooling.formulation.context import Formulation


def add(f: Formulation) -> None:
    """Assets and hours held together: whole units are bought, every hour is somebody's share, shares are paid for.

    ``pools_output[p,t]``:    sum over shares o of p of commit[o,t] = net_output[p] * units[p,t],  units whole
    ``pools_least[p,t]``:     units[p,t] >= least_units * bought[p,t]
    ``pools_most[p,t]``:      units[p,t] <= most_units * bought[p,t],  bought in {0,1}
    ``pools_stay[p,t]``:      units[p,t] >= units[p,t-1]  where the pool's units stay
    ``pools_trade[p,t]``:     sum over shares o of p of traded[o,t] = 0
    ``pools_hand[o,t]``:      traded[o,t] >= - trade_share * commit[o,t]
    ``pools_hold[o,t]``:      commit[o,t] + traded[o,t] <= quantity[o]
    ``pools_member[o,t]``:    traded[o,t] <= quantity[o] * member[n(o),a,t]  where the pool names agreement a
    ``pools_supplier[v,k,s,t]``: sum over shares o of pools of v, r in s of eff * assign[o,r,t]
                                 <= largest_share[v] * sum over r in s of capability k of need[r,t]

    A share is an offer that names a pool. net_output = unit_output * (1 - reserve_share). Where the pool names an
    agreement, only its members commit shares. price = unit_cost / net_output is paid for what is committed, used or
    not; whoever takes hours over pays the price to the pool, whoever hands hours over gets it back. use_cost is
    paid for what is assigned, times the weight of the mission's situations. No deployment cost falls on shares.
    Hours in proportion to payment: share / sum of shares = payment / sum of payments, since the price is one.
    Indices: p pool, o share, v supplier, k capability, s situation, t period. Units: the capability's; units of the
    pool.
    Source: own; flight-hour shares of strategic airlift and tanker fleets, take-or-pay contracts. Off: no share can
    be used.
    """
