"""Family pools."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pooling.domain.tables import Offer
from pooling.domain.together import Pool
from pooling.formulation.context import Expr, Formulation
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

    A share is an offer that names a pool. net_output = unit_output * (1 - reserve_share). Where the pool names an
    agreement, only its members commit shares. price = unit_cost / net_output is paid for what is committed, used or
    not; whoever takes hours over pays the price to the pool, whoever hands hours over gets it back. quantity limits
    what a share buys; hours taken over come on top (most is all that the other shares could hand over). use_cost is
    paid for what is assigned, times the weight of the mission's situations. No deployment cost falls on shares.
    Hours in proportion to payment: share / sum of shares = payment / sum of payments, since the price is one.
    A supplier's share counts where it is below 1. Trades are whole where units are.
    Indices: p pool, o share, v supplier, k capability, s situation, t period. Units: the capability's; units of the
    pool.
    Source: own; flight-hour shares of strategic airlift and tanker fleets, take-or-pay contracts. Off: no share can
    be used.
    """
    shares = f.facts.shares
    for pool in f.instance.pools:
        before: Any | None = None
        for period in f.facts.periods:
            mine = [one for one in shares.get(pool.id, ()) if (one.id, period) in f.commit]
            before = _pool(f, pool, period, mine, before)
    _suppliers(f)


def _pool(f: Formulation, pool: Pool, period: str, shares: list[Offer], before: Any | None) -> Any | None:
    """units[p,t] with its rows; None where nobody can hold a share."""
    if not shares:
        if before is not None and pool.stays:
            # Units that stay need holders, and there are none.
            expr = Expr()
            expr.add(1.0, before)
            f.row("pools_stay", (pool.id, period), None, expr, 0.0)
        return None
    key = (pool.id, period)
    output = f.facts.net_output(pool)
    units = f.variable("units", key, 0.0, float(pool.most_units), whole=True)
    expr = Expr()
    for offer in shares:
        expr.add(1.0, f.commit[offer.id, period])
    expr.add(-output, units)
    f.row("pools_output", key, 0.0, expr, 0.0)
    if pool.least_units > 1:
        bought = f.variable("bought", key, 0.0, 1.0, whole=True)
        for name, coef, low, high in (
            ("pools_least", float(pool.least_units), 0.0, None),
            ("pools_most", float(pool.most_units), None, 0.0),
        ):
            expr = Expr()
            expr.add(1.0, units)
            expr.add(-coef, bought)
            f.row(name, key, low, expr, high)
    if pool.stays and before is not None:
        expr = Expr()
        expr.add(1.0, units)
        expr.add(-1.0, before)
        f.row("pools_stay", key, 0.0, expr, None)
    _trades(f, pool, period, shares)
    return units


def _trades(f: Formulation, pool: Pool, period: str, shares: list[Offer]) -> None:
    traded = [f.traded[one.id, period] for one in shares if (one.id, period) in f.traded]
    if not traded:
        return
    total = Expr()
    for variable in traded:
        total.add(1.0, variable)
    f.row("pools_trade", (pool.id, period), 0.0, total, 0.0)
    for offer in shares:
        key = (offer.id, period)
        if key not in f.traded:
            continue
        commit, trade = f.commit[key], f.traded[key]
        expr = Expr()
        expr.add(1.0, trade)
        expr.add(pool.trade_share, commit)
        f.row("pools_hand", key, 0.0, expr, None)
        if pool.agreement is not None:
            switch = member(f, offer.nation, pool.agreement, period)
            expr = Expr()
            expr.add(1.0, trade)
            if switch is not None:
                expr.add(-float(trade.ub), switch)
            f.row("pools_member", key, None, expr, 0.0)


def _suppliers(f: Formulation) -> None:
    limits = {one.id: one.largest_share for one in f.instance.suppliers if one.largest_share < 1}
    used: dict[tuple[str, str, str, str], Expr] = defaultdict(Expr)
    most: dict[tuple[str, str, str, str], float] = defaultdict(float)
    needed: dict[tuple[str, str, str], float] = defaultdict(float)
    for requirement, period in f.facts.needs():
        for situation in f.facts.missions[requirement.mission].situations:
            needed[requirement.capability, situation, period] += f.facts.need(requirement, period)
            for offer_id, bound in f.facts.pairs_by_need[requirement.id, period]:
                offer = f.facts.offer_of[offer_id]
                supplier = f.instance.pool_of[offer.pool].supplier if offer.pool is not None else None
                if supplier in limits:
                    key = (supplier, requirement.capability, situation, period)
                    used[key].add(offer.effectiveness, f.assign[offer_id, requirement.id, period])
                    most[key] += offer.effectiveness * bound
    for key, expr in used.items():
        limit = limits[key[0]] * needed[key[1:]]
        if most[key] > limit:
            f.row("pools_supplier", key, None, expr, limit)
