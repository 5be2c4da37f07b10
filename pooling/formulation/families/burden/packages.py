"""Nothing is committed that others could take over (family burden)."""

from __future__ import annotations

from collections import defaultdict

from pooling.domain import round_off
from pooling.domain.tables import Offer, Requirement
from pooling.domain.together import Pool
from pooling.formulation.algebra import Expr, Linear, Var, total
from pooling.formulation.context import Formulation
from pooling.formulation.families.burden.asking import asked, largest_share
from pooling.formulation.families.burden.idle import (
    agreed,
    kept,
    larger_pool,
    larger_than_least,
    packages,
    packed,
    units_together,
)
from pooling.formulation.families.burden.strictly import below, common_step


def add(f: Formulation) -> None:
    """No package is committed whose part others could take over.

    ``burden_package[o,r,t]``: eff / dwell * idle of all offers that serve r alone, as far as it can be used there,
                               + delivered[r,t] - need[r,t] < eff / dwell * package of o, where o serves r alone

    It is about needs of which no other rule asks more, as pledged and without gains, where none of these limits who
    provides: a caveat limit, a red line keep, a deployable, sustained or supplier's share, an enabler. Idle units of
    another nation count as far as its largest share of the need leaves room (burden_takes_over); of whole units all or
    none. Not counted are whole units with a dwell other than 1, or of pools that trade in part; and units whose use
    costs something, where the nation has a budget or deployment is refunded. What is free of burden_idle, possible
    backbones and offers with a smallest_use can always be kept. burden_package[p,r,t] says the same of a pool whose
    units do not stay, whose hours are not traded and whose shares are alike: idle is that of all its shares and of
    nations that hold none.
    """
    for need, period in f.facts.needs():
        pairs = f.facts.pairs_by_need[need.id, period]
        takers = [offer for offer, _ in pairs if _can_idle(f, offer, period) and _takes_over(f, offer, need)]
        if takers and _plain(f, need, period):
            _need(f, need, period, takers)


def _plain(f: Formulation, need: Requirement, period: str) -> bool:
    """Whether nothing but largest shares of the need limits who provides how much."""
    has, instance = f.card.has, f.instance
    rules = asked(f, need, period)
    if rules is None or rules.more or rules.gain or f.card["coverage.count"] != "pledged":
        return False
    kind = f.facts.missions[need.mission].kind
    limited = (row.rule == "limit" and f.facts.fits(row, need, period) for row in instance.caveats)
    kept_back = (line.rule == "keep" and line.capability == need.capability for line in instance.red_lines)
    sustained = (min(nation.deployable_share, nation.sustained_share) < 1 for nation in instance.nations)
    supplied = (supplier.largest_share < 1 for supplier in instance.suppliers)
    enabled = (row.capability == need.capability and row.mission_kind in (None, kind) for row in instance.enablers)
    return not (
        (has("caveats") and any(limited))
        or any(kept_back)
        or (has("sustainment") and any(sustained))
        or (has("pools") and any(supplied))
        or (has("enablers") and any(enabled))
    )


def _can_idle(f: Formulation, offer_id: str, period: str) -> bool:
    offer = f.facts.offer_of[offer_id]
    unit = f.facts.unit[offer.capability]
    if unit and offer.dwell != 1:
        return False
    if offer.pool is not None:
        return not unit or f.instance.pool_of[offer.pool].trade_share in (0.0, 1.0)
    return max(packages(f, offer)) > unit or agreed(f, offer_id, period) or _backs(f, offer)


def _backs(f: Formulation, offer: Offer) -> bool:
    """Whether the offer may be (part of) a backbone."""
    agreements = f.instance.agreements if offer.owned and f.card.has("agreements") else ()
    return any(agreement.backbone_capability == offer.capability for agreement in agreements)


def _takes_over(f: Formulation, offer_id: str, need: Requirement) -> bool:
    """Whether more of it can be used there whatever budgets and funds hold."""
    offer = f.facts.offer_of[offer_id]
    if not f.facts.planned_deployment_cost(offer, need):
        return True
    limited = f.card.has("budget") and any(
        row.nation == offer.nation and row.amount_million is not None for row in f.instance.budgets
    )
    return not limited and not (f.card.has("funding") and f.instance.refunds)


def _need(f: Formulation, need: Requirement, period: str, takers: list[str]) -> None:
    quantity = f.facts.need(need, period)
    pairs = f.facts.pairs_by_need[need.id, period]
    over, most = f.provided(need.id, period, pairs), -quantity
    for offer, bound in pairs:
        most += f.facts.offer_of[offer].effectiveness * bound
    own: dict[str, Expr] = defaultdict(Expr)
    for offer in takers:
        own[f.facts.nation_of_offer[offer]] += _idle(f, offer, need, period)
        most += _bound(f, offer, period)
    rooms = {nation: _room(f, nation, need, period, idle) for nation, idle in own.items()}
    _pools(f, need, period, over, most, rooms)
    smallest = f.facts.unit[need.capability]
    step = _step(f, need, period)
    for offer_id, _ in pairs:
        source = f.facts.offer_of[offer_id]
        if source.pool is not None or agreed(f, offer_id, period) or _backs(f, source):
            continue
        if (smallest and source.dwell != 1) or (f.card.has("lots") and source.smallest_use > smallest):
            continue
        covers = source.effectiveness / source.dwell
        unit, least = (below(quantity, covers * package, step) - quantity for package in packages(f, source))
        larger = larger_than_least(f, source, period)
        first = least if larger is not None or f.commit[offer_id, period].high <= packages(f, source).least else unit
        could = over + total(idle if nation == source.nation else rooms[nation] for nation, idle in own.items())
        top = most
        if offer_id not in takers:
            could += covers * (f.commit[offer_id, period] - kept(f, source, period))
            top += _bound(f, offer_id, period)
        if larger is not None:
            could += (first - unit) * larger
        if top > min(first, unit):
            could += top * _alone(f, offer_id, need, period)
            f.row("burden_package", (offer_id, need.id, period), could <= quantity + first + top)


def _step(f: Formulation, need: Requirement, period: str) -> float:
    """What is delivered, or idle and could be, is a multiple of this where units are whole; 0 where it is of nothing.

    No unit stands idle in parts: offers of whole units with another dwell than 1 do not count.
    """
    if f.facts.divisible[need.capability]:
        return 0.0
    return common_step(f.facts.offer_of[offer].effectiveness for offer, _ in f.facts.pairs_by_need[need.id, period])


def _pools(f: Formulation, need: Requirement, period: str, over: Expr, most: float, rooms: dict[str, Linear]) -> None:
    """burden_package[p,r,t]: a unit of a pool that serves the need alone, of which all shares are alike."""
    quantity = f.facts.need(need, period)
    step = _step(f, need, period)
    for pool in f.instance.pools:
        if pool.capability != need.capability or not _simple(f, pool, period):
            continue
        shares = [share for share in f.facts.shares.get(pool.id, []) if (share.id, period) in f.commit]
        if not any((share.id, need.id, period) in f.facts.pairs for share in shares):
            continue
        covers = shares[0].effectiveness / shares[0].dwell
        units = units_together(f, pool)
        unit, least = (below(quantity, covers * package, step) - quantity for package in units)
        larger = larger_pool(f, pool, period, shares)
        bound = sum(_bound(f, share.id, period) for share in shares)
        first = least if larger is not None or bound <= covers * units.least else unit
        could = over + total(covers * (f.commit[share.id, period] - kept(f, share, period)) for share in shares)
        holders = {share.nation for share in shares}
        could += total(room for nation, room in rooms.items() if nation not in holders)
        if larger is not None:
            could += (first - unit) * larger
        top = most + bound
        if top > min(first, unit):
            could += top * _pool_alone(f, pool, shares, need, period)
            f.row("burden_package", (pool.id, need.id, period), could <= quantity + first + top)


def _simple(f: Formulation, pool: Pool, period: str) -> bool:
    """Whether a unit of the pool can go for itself: all shares are alike, nothing is traded, none stays."""
    if pool.stays or f.found("units", (pool.id, period)) is None or packed(f, pool, period):
        return False
    shares = f.facts.shares.get(pool.id, [])
    if pool.trade_share and len(shares) > 1:
        return False
    shares = [share for share in shares if period in f.facts.offer_periods[share.id]]
    unit, lots = f.facts.unit[pool.capability], f.card.has("lots")
    return len({(share.effectiveness, share.dwell) for share in shares}) == 1 and not any(
        (unit and share.dwell != 1) or (lots and share.smallest_use > unit) or agreed(f, share.id, period)
        for share in shares
    )


def _pool_alone(f: Formulation, pool: Pool, shares: list[Offer], need: Requirement, period: str) -> Var:
    """``burden_alone[p,r,t,o]``: the shares of a pool serve this need (o does) and no other."""
    alone = f.switch("alone", (pool.id, need.id, period))
    serves = {
        (share.id, served): _serves(f, share.id, served, period)
        for share in shares
        for served, _ in f.facts.pairs_by_offer.get((share.id, period), ())
    }
    elsewhere = total(serving for (_, served), serving in serves.items() if served != need.id)
    for share in shares:
        if (share.id, need.id) in serves:
            f.row("burden_alone", (pool.id, need.id, period, share.id), alone >= serves[share.id, need.id] - elsewhere)
    return alone


def _bound(f: Formulation, offer_id: str, period: str) -> float:
    offer = f.facts.offer_of[offer_id]
    return offer.effectiveness / offer.dwell * f.commit[offer_id, period].high


def _idle(f: Formulation, offer_id: str, need: Requirement, period: str) -> Linear:
    """Effective units that the offer could provide beside: of what is idle, where it serves this need alone."""
    offer = f.facts.offer_of[offer_id]
    idle = offer.effectiveness / offer.dwell * (f.commit[offer_id, period] - kept(f, offer, period))
    pairs = f.facts.pairs_by_offer[offer_id, period]
    if len(pairs) == 1 and offer.pool is None and not agreed(f, offer_id, period) and not _backs(f, offer):
        return idle
    bound = _bound(f, offer_id, period)
    beside = f.variable("idle_beside", (offer_id, need.id, period), 0.0, bound)
    alone = _alone(f, offer_id, need, period)
    f.row("burden_idle_beside", (offer_id, need.id, period), beside >= idle - bound * (1.0 - alone))
    return beside


def _room(f: Formulation, nation: str, need: Requirement, period: str, idle: Expr) -> Linear:
    """What of it the nation's largest share leaves room for: of whole units all or nothing.

    ``burden_takes_over[n,r,t]``, ``burden_room[n,r,t]``: takes_over >= the smaller of idle and share * need - provided
    """
    share = largest_share(f, need, period)
    if share >= 1 or f.card["breadth.share_of"] != "need":
        return idle
    cap = share * f.facts.need(need, period)
    key = (nation, need.id, period)
    pairs = f.facts.by_nation(need.id, period)[nation]
    most = sum(_bound(f, offer, period) for offer, _ in pairs)
    takes = f.variable("takes_over", key, 0.0, most)
    full = f.switch("share_full", key)
    f.row("burden_takes_over", key, takes >= idle - most * full)
    provided = f.provided(need.id, period, pairs)
    if f.facts.divisible[need.capability]:
        f.row("burden_room", key, provided + takes >= cap * full)
    else:
        f.row("burden_room", key, provided + idle >= cap * (1.0 + round_off.LESS_THAN) * full)
    return takes


def _alone(f: Formulation, offer_id: str, need: Requirement, period: str) -> Var:
    """alone[o,r,t]: 1 where the offer serves this need and no other.

    ``burden_alone[o,r,t]``: alone[o,r,t] >= serves[o,r,t] - sum over other needs q of serves[o,q,t]
    """
    key = (offer_id, need.id, period)
    if (known := f.found("alone", key)) is not None:
        return known
    alone = f.switch("alone", key)
    pairs = f.facts.pairs_by_offer[offer_id, period]
    if len(pairs) == 1:
        f.row("burden_alone", key, f.assign[key] <= f.facts.pairs[key] * alone)
        return alone
    serves = {served: _serves(f, offer_id, served, period) for served, _ in pairs}
    elsewhere = total(serving for served, serving in serves.items() if served != need.id)
    f.row("burden_alone", key, alone >= serves[need.id] - elsewhere)
    return alone


def _serves(f: Formulation, offer_id: str, need: str, period: str) -> Var:
    """serves[o,r,t]: 1 where anything of the offer is assigned there, else 0 (``burden_serves``, ``_least``)."""
    key = (offer_id, need, period)
    if (known := f.found("serves", key)) is not None:
        return known
    most = f.facts.pairs[key]
    least = 1.0
    if f.facts.divisible[f.facts.offer_of[offer_id].capability]:
        # Never so small a part of what could be assigned that HiGHS would drop the entry.
        least = max(round_off.SERVES_UNITS * min(most, 1.0), round_off.SERVES_SHARE * most)
    serves = f.switch("serves", key)
    f.row("burden_serves", key, f.assign[key] <= most * serves)
    f.row("burden_serves_least", key, f.assign[key] >= least * serves)
    return serves
