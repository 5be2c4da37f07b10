"""Family pools."""

from __future__ import annotations

from collections import defaultdict

from pooling.domain.tables import Offer
from pooling.domain.together import Pool
from pooling.formulation.algebra import Expr, Var, total
from pooling.formulation.context import Formulation
from pooling.formulation.membership import member


def add(f: Formulation) -> None:
    """Assets and hours held together: whole units are bought, every hour is somebody's share, shares are paid for.

    ``pools_output[p,t]``:    sum over shares o of p of commit[o,t] = net_output[p] * units[p,t],  units whole
    ``pools_least[p,t]``:     units[p,t] >= least_units * bought[p,t]
    ``pools_most[p,t]``:      units[p,t] <= most_units * bought[p,t],  bought in {0,1}
    ``pools_stay[p,t]``:      units[p,t] >= units[p,t-1]  where the pool's units stay
    ``pools_trade[p,t]``:     sum over shares o of p of traded[o,t] = 0
    ``pools_hand[o,t]``:      traded[o,t] >= - trade_share * commit[o,t]
    ``pools_member[o,t]``:    traded[o,t] <= most * member[n(o),a,t]  where the pool names agreement a
    ``pools_supplier[v,k,s,t]``: sum over shares o of pools of v, r in s of eff * assign[o,r,t]
                                 <= largest_share[v] * sum over r in s of capability k of need[r,t]

    A share is an offer that names a pool; where the pool names an agreement, only its members commit shares. net_output
    = unit_output * (1 - reserve_share). price = unit_cost / net_output is paid for what is committed, used or not:
    hours are in proportion to payment. Who takes hours over pays the price to the pool, who hands them over gets it
    back. quantity limits what a share buys; hours taken over come on top, at most what the other shares could hand
    over. use_cost is paid for what is assigned, times the weight of the mission's situations, and no deployment cost. A
    supplier's share counts where it is below 1. Trades are whole where units are. Indices: p pool, o share, v supplier,
    k capability, s situation, t period. Units: the capability's; units of the pool. Source: own; flight-hour shares of
    strategic airlift and tanker fleets, take-or-pay contracts. Off: no share can be used.
    """
    shares = f.facts.shares
    for pool in f.instance.pools:
        before: Var | None = None
        for period in f.facts.periods:
            held = [share for share in shares.get(pool.id, ()) if (share.id, period) in f.commit]
            before = _pool(f, pool, period, held, before)
    _suppliers(f)


def _pool(f: Formulation, pool: Pool, period: str, shares: list[Offer], before: Var | None) -> Var | None:
    """units[p,t] with its rows; None where nobody can hold a share."""
    if not shares:
        if before is not None and pool.stays:
            # Units that stay need holders, and there are none.
            f.row("pools_stay", (pool.id, period), before <= 0.0)
        return None
    key = (pool.id, period)
    units = f.variable("units", key, 0.0, float(pool.most_units), whole=True)
    held = total(f.commit[share.id, period] for share in shares)
    f.row("pools_output", key, held == f.facts.net_output(pool) * units)
    if pool.least_units > 1:
        bought = f.switch("bought", key)
        f.row("pools_least", key, units >= pool.least_units * bought)
        f.row("pools_most", key, units <= pool.most_units * bought)
    if pool.stays and before is not None:
        f.row("pools_stay", key, units >= before)
    _trades(f, pool, period, shares)
    return units


def _trades(f: Formulation, pool: Pool, period: str, shares: list[Offer]) -> None:
    trading = [share for share in shares if (share.id, period) in f.traded]
    if not trading:
        return
    f.row("pools_trade", (pool.id, period), total(f.traded[share.id, period] for share in trading) == 0.0)
    for share in trading:
        key = (share.id, period)
        commit, trade = f.commit[key], f.traded[key]
        f.row("pools_hand", key, trade + pool.trade_share * commit >= 0.0)
        if pool.agreement is not None:
            f.row("pools_member", key, trade <= trade.high * member(f, share.nation, pool.agreement, period))


def _suppliers(f: Formulation) -> None:
    limits = {row.id: row.largest_share for row in f.instance.suppliers if row.largest_share < 1}
    used: dict[tuple[str, str, str, str], Expr] = defaultdict(Expr)
    needed: dict[tuple[str, str, str], float] = defaultdict(float)
    for requirement, period in f.facts.needs():
        for situation in f.facts.situations(requirement):
            needed[requirement.capability, situation, period] += f.facts.need(requirement, period)
            for offer_id, _ in f.facts.pairs_by_need[requirement.id, period]:
                offer = f.facts.offer_of[offer_id]
                supplier = f.instance.pool_of[offer.pool].supplier if offer.pool is not None else None
                if supplier is not None and supplier in limits:
                    key = (supplier, requirement.capability, situation, period)
                    used[key] += offer.effectiveness * f.assign[offer_id, requirement.id, period]
    for key, units in used.items():
        f.limit("pools_supplier", key, units, limits[key[0]] * needed[key[1:]])
