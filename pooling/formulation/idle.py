"""burden_idle, burden_idle_pool: no package that is committed stands wholly idle (family burden)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from pooling.domain.tables import Offer
from pooling.domain.together import Pool
from pooling.formulation.commitment import uses
from pooling.formulation.context import Expr, Formulation
from pooling.formulation.facts import whole_up
from pooling.formulation.strictly import below, common_step

SLIVER = 1e-4
LARGE = 1e-6
"""'Less than one package': less by this part of it, or of a unit where it is more than one."""


def add(f: Formulation) -> None:
    """The rows of every offer and pool; see family burden."""
    asked = {key for key in f.commit if agreed(f, *key)}
    for key, commit in f.commit.items():
        offer = f.facts.offer_of[key[0]]
        if key not in asked and offer.pool is None:
            _nothing_idle(f, offer, key[1], commit)
    for pool in f.instance.pools:
        for period in f.facts.periods:
            shares = [one for one in f.facts.shares.get(pool.id, []) if (one.id, period) in f.commit]
            free = not packed(f, pool, period) and not any((one.id, period) in asked for one in shares)
            if free and f.has("units", (pool.id, period)):
                _no_unit_idle(f, pool, period, shares)


def agreed(f: Formulation, offer_id: str, period: str) -> bool:
    """Whether another rule may ask for the commitment, used or not. The card's rules count, as in asking.py."""
    has, offer = f.card.has, f.facts.offer_of[offer_id]
    locked = has("locks") and any(
        one.offer == offer_id and one.requirement is None and one.rule in ("must", "at_least")
        for one in f.instance.locks
    )
    frozen = has("stability") and period in f.facts.periods[: f.card["stability.frozen_periods"]]
    keeps = has("challenge") and f.card["challenge.largest_fall"] < 1
    last = keeps and any(
        row.requirement is None
        and row.period == period
        and row.quantity > 0
        and f.facts.nation_of_offer[row.offer] == offer.nation
        for row in f.instance.history
    )
    shown = has("specialisation") and f.instance.capability_of[offer.capability].providers == "two_or_more"
    return locked or frozen or last or shown


def packed(f: Formulation, pool: Pool, period: str) -> bool:
    """Whether shares of the pool come in packages of their own, or whole ones are held in parts of a unit."""
    unit = 0.0 if f.facts.divisible[pool.capability] else 1.0
    for one in f.facts.shares.get(pool.id, ()):
        if period in f.facts.offer_periods[one.id]:
            if f.card.has("lots") and max(one.smallest, one.step) > unit:
                return True
            if unit and not one.dwell.is_integer():
                return True
    return False


def room(package: float, step: float) -> float:
    """Units that may be idle where less than a package may be; ``step``: what is idle is a multiple of it, or 0."""
    # A large package by a millionth, so that no switch a solver leaves a little open can hide it.
    least = max(SLIVER * min(package, 1.0), LARGE * package)
    return below(0.0, package, step) if step > least else package - least


def _nothing_idle(f: Formulation, offer: Offer, period: str, commit: Any) -> None:
    """``burden_idle[o,t]`` and, where more than the smallest may be committed, ``burden_larger[o,t]``."""
    most = float(commit.ub)
    step = 0.0 if f.facts.divisible[offer.capability] else common_step((1.0, offer.dwell))
    unit, least = packages(f, offer)
    first, then = room(least, step), room(unit, step)
    larger = larger_than_least(f, offer, period)
    limit = first if larger is not None or most <= least else then
    if most <= min(limit, then if larger is not None else limit):
        return
    expr = Expr()
    expr.add(1.0, commit)
    expr.extend(kept(f, offer, period), -1.0)
    if larger is not None:
        expr.add(first - then, larger)
    for switch in _backing(f, offer, period, larger, (first, then) if larger is not None else (limit, limit)):
        expr.add(-most, switch)
    f.row("burden_idle", (offer.id, period), None, expr, limit)


def packages(f: Formulation, offer: Offer) -> tuple[float, float]:
    """(by what a commitment can be lowered, the smallest that there can be); 0 where there is no such thing."""
    unit = 0.0 if f.facts.divisible[offer.capability] else 1.0
    if not f.card.has("lots"):
        return unit, unit
    step = max(unit, offer.step)
    if not step:
        return 0.0, offer.smallest
    return step, step * max(1.0, whole_up(offer.smallest / step))


def larger_than_least(f: Formulation, offer: Offer, period: str) -> Any | None:
    """larger[o,t], 1 where more is committed than the smallest package; None where that says nothing.

    ``burden_larger[o,t]``: commit[o,t] <= smallest + (bound of commit - smallest) * larger[o,t]
    """
    unit, least = packages(f, offer)
    commit = f.commit[offer.id, period]
    most = float(commit.ub)
    if least <= unit or most <= least:
        return None
    key = (offer.id, period)
    if f.has("larger", key):
        return f.variables("larger")[key]
    switch = f.variable("larger", key, 0.0, 1.0, whole=True)
    expr = Expr()
    expr.add(1.0, commit)
    expr.add(least - most, switch)
    f.row("burden_larger", key, None, expr, least)
    return switch


def kept(f: Formulation, offer: Offer, period: str) -> Expr:
    """Units of the commitment that are in use in the busiest situation, or held for hours handed over.

    ``burden_kept[o,t,s]``:   kept[o,t] <= sum over r in s of dwell * assign - traded[o,t] + most * (1 - busiest[o,t,s])
    ``burden_busiest[o,t]``:  sum over s of busiest[o,t,s] = 1
    """
    key = (offer.id, period)
    if f.has("kept", key):
        found = Expr()
        found.add(1.0, f.variables("kept")[key])
        return found
    served = [(offer.id, need) for need, _ in f.facts.pairs_by_offer.get(key, ())]
    options = dict(uses(f, period, served))
    traded = f.traded.get(key)
    if traded is not None:
        for expr in options.values():
            expr.add(-1.0, traded)
        handed = Expr()
        handed.add(-1.0 / f.instance.pool_of[str(offer.pool)].trade_share, traded)
        options |= {"handed": handed, "none": Expr()}
    if len(options) <= 1:
        return next(iter(options.values()), Expr())
    most = float(f.commit[key].ub)
    variable = f.variable("kept", key, 0.0, most)
    slack = most
    if traded is not None:
        slack += float(traded.ub) / f.instance.pool_of[str(offer.pool)].trade_share
    one = Expr()
    for name, expr in options.items():
        busiest = f.variable("busiest", (*key, name), 0.0, 1.0, whole=True)
        one.add(1.0, busiest)
        row = Expr()
        row.add(1.0, variable)
        row.extend(expr, -1.0)
        row.add(slack, busiest)
        f.row("burden_kept", (*key, name), None, row, slack)
    f.row("burden_busiest", key, 1.0, one, 1.0)
    found = Expr()
    found.add(1.0, variable)
    return found


def _no_unit_idle(f: Formulation, pool: Pool, period: str, shares: list[Offer]) -> None:
    """``burden_idle_pool[p,t]``: all shares of a pool together; where its units stay, only where some are added."""
    whole = not f.facts.divisible[pool.capability]
    unit, least = units_together(pool, whole=whole)
    most = sum(float(f.commit[one.id, period].ub) for one in shares)
    step = _step(pool, shares) if whole else 0.0
    first, then = room(least, step), room(unit, step)
    limit = first if most <= least else then
    expr = Expr()
    for one in shares:
        expr.add(1.0, f.commit[one.id, period])
        expr.extend(kept(f, one, period), -1.0)
    switch = larger_pool(f, pool, period, shares)
    if switch is not None:
        limit = first
        expr.add(first - then, switch)
    position = f.facts.periods.index(period)
    if pool.stays and position and f.has("units", (pool.id, f.facts.periods[position - 1])):
        added = f.variable("added", (pool.id, period), 0.0, 1.0, whole=True)
        row = Expr()
        row.add(1.0, f.variables("units")[pool.id, period])
        row.add(-1.0, f.variables("units")[pool.id, f.facts.periods[position - 1]])
        row.add(-float(pool.most_units), added)
        f.row("burden_added", (pool.id, period), None, row, 0.0)
        expr.add(most, added)
        limit += most
    elif most <= min(limit, then):
        return
    f.row("burden_idle_pool", (pool.id, period), None, expr, limit)


def _step(pool: Pool, shares: list[Offer]) -> float:
    """What is idle of whole units of a pool is a multiple of this: hours handed over keep units in parts."""
    traded = [1 / Fraction(repr(pool.trade_share))] if pool.trade_share else []
    return common_step((1.0, *(one.dwell for one in shares), *traded))


def larger_pool(f: Formulation, pool: Pool, period: str, shares: list[Offer]) -> Any | None:
    """larger[p,t], 1 where more is bought than the least that there can be; None where that says nothing."""
    key = (pool.id, period)
    if f.has("larger", key):
        return f.variables("larger")[key]
    unit, least = units_together(pool, whole=not f.facts.divisible[pool.capability])
    most = sum(float(f.commit[one.id, period].ub) for one in shares)
    if not unit < least < most:
        return None
    switch = f.variable("larger", key, 0.0, 1.0, whole=True)
    row = Expr()
    for one in shares:
        row.add(1.0, f.commit[one.id, period])
    row.add(least - most, switch)
    f.row("burden_larger", key, None, row, least)
    return switch


def units_together(pool: Pool, *, whole: bool) -> tuple[float, float]:
    """(output by which a pool can be made smaller, the least there can be): of whole units a whole number."""
    net = Fraction(repr(pool.unit_output)) * (1 - Fraction(repr(pool.reserve_share)))
    step = Fraction(net.numerator) if whole else net
    least = step * max(1, math.ceil(max(1, pool.least_units) * net / step))
    return float(step), float(least)


def _backing(f: Formulation, offer: Offer, period: str, larger: Any | None, rooms: tuple[float, float]) -> list[Any]:
    """backing[o,a,t]: the offer's nation leads the agreement, whose backbone would be short without a package of it.

    ``burden_backing[o,a,t]``:  backing[o,a,t] <= lead[n(o),a,t]
    ``burden_backbone[o,a,t]``: sum over o' of n of the capability of commit[o',t] < backbone_quantity + package
                                + most * (1 - backing[o,a,t])
    """
    found = []
    for one in f.facts.joining.agreements if offer.owned else ():
        lead = f.lead.get((offer.nation, one.id, period))
        if lead is None or not one.backbone_quantity or one.backbone_capability != offer.capability:
            continue
        key = (offer.id, one.id, period)
        switch = f.variable("backing", key, 0.0, 1.0, whole=True)
        expr = Expr()
        expr.add(1.0, switch)
        expr.add(-1.0, lead)
        f.row("burden_backing", key, None, expr, 0.0)
        expr = Expr()
        most = 0.0
        for other in f.facts.offers_by_capability[offer.capability]:
            commit = f.commit.get((other.id, period))
            if other.nation == offer.nation and other.owned and commit is not None:
                expr.add(1.0, commit)
                most += float(commit.ub)
        if larger is not None:
            expr.add(rooms[0] - rooms[1], larger)
        expr.add(most, switch)
        backbone = one.backbone_quantity
        whole = not f.facts.divisible[offer.capability]
        f.row("burden_backbone", key, None, expr, (whole_up(backbone) if whole else backbone) + rooms[0] + most)
        found.append(switch)
    return found
