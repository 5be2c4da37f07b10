"""Nothing is committed that stands idle (family burden)."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from pooling.domain import round_off
from pooling.domain.tables import Offer
from pooling.domain.together import Pool
from pooling.formulation.algebra import Expr, Linear, Var, total
from pooling.formulation.context import Formulation
from pooling.formulation.facts.rounding import whole_up
from pooling.formulation.families.burden.strictly import below, common_step
from pooling.formulation.families.commitment import uses


def add(f: Formulation) -> None:
    """No package that is committed stands wholly idle.

    ``burden_idle[o,t]``:       commit[o,t] - kept[o,t] < package
    ``burden_kept[o,t,s]``:     kept[o,t] <= sum over r in s of dwell * assign - traded + most * (1 - busiest[o,t,s])
    ``burden_idle_pool[p,t]``:  the sum over all shares of commit - kept < package of the pool

    most is the bound of commit. One situation is the busiest. Hours handed over keep traded / trade_share. Where a
    pool's units stay, only periods in which some are added count (burden_added). A package is

    - of an offer: smallest (in whole steps) where no more than that is committed (burden_larger), else step; 1 for
      whole units where that is more; 0 without any,
    - of a pool: the net_output of one unit; of whole units that of as many as give a whole number; of least_units where
      no more are bought.

    Less than a package is less by a ten-thousandth of it or of a unit, or a millionth of it; of whole units by a whole
    step. A fixed cost is only paid for a commitment: of a divisible capability without packages at least a
    ten-thousandth of what could be committed. Free is what other families in force may ask to be committed:

    - offers that a lock must or at_least on the commitment names, frozen periods, capabilities with providers
      two_or_more, nations with a last plan where ``challenge.largest_fall`` < 1,
    - pools with such a share, and those whose shares have smallest or step, or hold whole units in parts,
    - of a lead's offers one package more than its backbone lacks beside them (burden_backbone).
    """
    asked = {key for key in f.commit if agreed(f, *key)}
    for key, commit in f.commit.items():
        offer = f.facts.offer_of[key[0]]
        if key not in asked and offer.pool is None:
            _nothing_idle(f, offer, key[1], commit)
    for pool in f.instance.pools:
        for period in f.facts.periods:
            shares = [share for share in f.facts.shares.get(pool.id, []) if (share.id, period) in f.commit]
            free = not packed(f, pool, period) and not any((share.id, period) in asked for share in shares)
            if free and f.found("units", (pool.id, period)) is not None:
                _no_unit_idle(f, pool, period, shares)


def agreed(f: Formulation, offer_id: str, period: str) -> bool:
    """Whether another rule may ask for the commitment, used or not. The card's rules count, as in asking.py."""
    has, offer = f.card.has, f.facts.offer_of[offer_id]
    locked = has("locks") and any(
        lock.offer == offer_id and lock.requirement is None and lock.rule in ("must", "at_least")
        for lock in f.instance.locks
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
    unit, lots = f.facts.unit[pool.capability], f.card.has("lots")
    return any(
        (lots and max(share.smallest, share.step) > unit) or (unit and not share.dwell.is_integer())
        for share in f.facts.shares.get(pool.id, ())
        if period in f.facts.offer_periods[share.id]
    )


def room(package: float, step: float) -> float:
    """Units that may be idle where less than a package may be; ``step``: what is idle is a multiple of it, or 0."""
    # A large package by a millionth, so that no switch a solver leaves a little open can hide it.
    least = max(round_off.LESS_THAN_A_PACKAGE * min(package, 1.0), round_off.LESS_THAN_A_LARGE_PACKAGE * package)
    return below(0.0, package, step) if step > least else package - least


def _nothing_idle(f: Formulation, offer: Offer, period: str, commit: Var) -> None:
    """``burden_idle[o,t]`` and, where more than the smallest may be committed, ``burden_larger[o,t]``."""
    most = commit.high
    step = 0.0 if f.facts.divisible[offer.capability] else common_step((1.0, offer.dwell))
    unit, least = packages(f, offer)
    first, then = room(least, step), room(unit, step)
    larger = larger_than_least(f, offer, period)
    limit = first if larger is not None or most <= least else then
    if most <= min(limit, then if larger is not None else limit):
        return
    unused = commit - kept(f, offer, period)
    if larger is not None:
        unused += (first - then) * larger
    for backing in _backing(f, offer, period, larger, (first, then) if larger is not None else (limit, limit)):
        unused -= most * backing
    f.row("burden_idle", (offer.id, period), unused <= limit)


class Packages(NamedTuple):
    """By what a commitment (or a pool) can be lowered, and the smallest that there can be; 0 where there is none."""

    unit: float
    least: float


def packages(f: Formulation, offer: Offer) -> Packages:
    """The packages in which an offer is committed."""
    unit = f.facts.unit[offer.capability]
    if not f.card.has("lots"):
        return Packages(unit, unit)
    step = max(unit, offer.step)
    if not step:
        return Packages(0.0, offer.smallest)
    return Packages(step, step * max(1.0, whole_up(offer.smallest / step)))


def larger_than_least(f: Formulation, offer: Offer, period: str) -> Var | None:
    """larger[o,t], 1 where more is committed than the smallest package; None where that says nothing.

    ``burden_larger[o,t]``: commit[o,t] <= smallest + (bound of commit - smallest) * larger[o,t]
    """
    unit, least = packages(f, offer)
    commit = f.commit[offer.id, period]
    if least <= unit or commit.high <= least:
        return None
    key = (offer.id, period)
    if (known := f.found("larger", key)) is not None:
        return known
    larger = f.switch("larger", key)
    f.row("burden_larger", key, commit <= least + (commit.high - least) * larger)
    return larger


def kept(f: Formulation, offer: Offer, period: str) -> Linear:
    """Units of the commitment that are in use in the busiest situation, or held for hours handed over.

    ``burden_kept[o,t,s]``:   kept[o,t] <= sum over r in s of dwell * assign - traded[o,t] + most * (1 - busiest[o,t,s])
    ``burden_busiest[o,t]``:  sum over s of busiest[o,t,s] = 1
    """
    key = (offer.id, period)
    if (known := f.found("kept", key)) is not None:
        return known
    served = [(offer.id, need) for need, _ in f.facts.pairs_by_offer.get(key, ())]
    used = uses(f, period, served)
    slack = f.commit[key].high
    traded = f.traded.get(key)
    if traded is not None:
        share = f.instance.pool_of[str(offer.pool)].trade_share
        used = {situation: units - traded for situation, units in used.items()}
        used |= {"handed": -1.0 / share * traded + 0.0, "none": Expr()}
        slack += traded.high / share
    if len(used) <= 1:
        return next(iter(used.values()), Expr())
    keeps = f.variable("kept", key, 0.0, f.commit[key].high)
    switches = []
    for name, units in used.items():
        busiest = f.switch("busiest", (*key, name))
        f.row("burden_kept", (*key, name), keeps <= units + slack * (1.0 - busiest))
        switches.append(busiest)
    f.row("burden_busiest", key, total(switches) == 1.0)
    return keeps


def _no_unit_idle(f: Formulation, pool: Pool, period: str, shares: list[Offer]) -> None:
    """``burden_idle_pool[p,t]``: all shares of a pool together; where its units stay, only where some are added."""
    unit, least = units_together(f, pool)
    most = held_together(f, period, shares).most
    step = _step(pool, shares) if f.facts.unit[pool.capability] else 0.0
    first, then = room(least, step), room(unit, step)
    limit = first if most <= least else then
    unused = Expr()
    for share in shares:
        unused += f.commit[share.id, period]
        unused -= kept(f, share, period)
    larger = larger_pool(f, pool, period, shares)
    if larger is not None:
        limit = first
        unused += (first - then) * larger
    position = f.facts.periods.index(period)
    units = f.found("units", (pool.id, period))
    before = f.found("units", (pool.id, f.facts.periods[position - 1])) if position else None
    if pool.stays and units is not None and before is not None:
        added = f.switch("added", (pool.id, period))
        f.row("burden_added", (pool.id, period), units - before <= pool.most_units * added)
        unused += most * added
        limit += most
    elif most <= min(limit, then):
        return
    f.row("burden_idle_pool", (pool.id, period), unused <= limit)


def _step(pool: Pool, shares: list[Offer]) -> float:
    """What is idle of whole units of a pool is a multiple of this: hours handed over keep units in parts."""
    traded = [1 / Fraction(repr(pool.trade_share))] if pool.trade_share else []
    return common_step((1.0, *(share.dwell for share in shares), *traded))


def held_together(f: Formulation, period: str, shares: list[Offer]) -> Expr:
    """What is committed of all shares of a pool."""
    return total(f.commit[share.id, period] for share in shares)


def larger_pool(f: Formulation, pool: Pool, period: str, shares: list[Offer]) -> Var | None:
    """larger[p,t], 1 where more is bought than the least that there can be; None where that says nothing."""
    key = (pool.id, period)
    if (known := f.found("larger", key)) is not None:
        return known
    unit, least = units_together(f, pool)
    held = held_together(f, period, shares)
    if not unit < least < held.most:
        return None
    larger = f.switch("larger", key)
    f.row("burden_larger", key, held <= least + (held.most - least) * larger)
    return larger


def units_together(f: Formulation, pool: Pool) -> Packages:
    """The output by which a pool can be made smaller, and the least there can be: of whole units a whole number."""
    net = Fraction(repr(pool.unit_output)) * (1 - Fraction(repr(pool.reserve_share)))
    step = Fraction(net.numerator) if f.facts.unit[pool.capability] else net
    least = step * max(1, math.ceil(max(1, pool.least_units) * net / step))
    return Packages(float(step), float(least))


def _backing(f: Formulation, offer: Offer, period: str, larger: Var | None, rooms: tuple[float, float]) -> list[Var]:
    """backing[o,a,t]: the offer's nation leads the agreement, whose backbone would be short without a package of it.

    ``burden_backing[o,a,t]``:  backing[o,a,t] <= lead[n(o),a,t]
    ``burden_backbone[o,a,t]``: sum over o' of n of the capability of commit[o',t] < backbone_quantity + package
                                + most * (1 - backing[o,a,t])
    """
    found = []
    for agreement in f.facts.joining.agreements if offer.owned else ():
        lead = f.lead.get((offer.nation, agreement.id, period))
        backbone = agreement.backbone_quantity
        if lead is None or not backbone or agreement.backbone_capability != offer.capability:
            continue
        key = (offer.id, agreement.id, period)
        backing = f.switch("backing", key)
        f.row("burden_backing", key, backing <= lead)
        beside = total(
            f.commit[owned.id, period]
            for owned in f.facts.offers_by_capability[offer.capability]
            if owned.nation == offer.nation and owned.owned and (owned.id, period) in f.commit
        )
        most = beside.most
        if larger is not None:
            beside += (rooms[0] - rooms[1]) * larger
        asked = backbone if f.facts.divisible[offer.capability] else whole_up(backbone)
        f.row("burden_backbone", key, beside + most * backing <= asked + rooms[0] + most)
        found.append(backing)
    return found
