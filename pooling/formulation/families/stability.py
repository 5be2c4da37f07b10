"""Family stability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pooling.domain.options import Option
from pooling.domain.tables import Offer
from pooling.formulation.algebra import Expr, Var, total
from pooling.formulation.context import Formulation
from pooling.formulation.decisions import OfferKey, PairKey
from pooling.formulation.families.options import started
from pooling.formulation.families.procurement import ordered
from pooling.formulation.families.retirement import newly_retired


def add(f: Formulation) -> None:
    """Do not turn the plan over for nothing: the distance to the last plan.

    ``stability_more[x]``:  change[x] >= x - last
    ``stability_less[x]``:  change[x] >= last - x

    ``stability.measure`` = commitments: x is commit[o,t], the change the sum over (o, t) of value_weight(k) *
    change; assignments: the same over assign[o,r,t]; years: last is commit[o,t-1] where the offer stands in both, in
    the first period the last plan's. What the history does not list was 0.
    Options: every (i,n,u) in which the plan's starts and table started differ adds ``stability.option_points``:
    ``stability_started[i,n,u]``: restarted[i,n,u] >= 1 - sum over j, g of joined[n,i,u,j,g]  where the table has it;
                            elsewhere the sum itself counts
    ``stability_units[i,n,u]``:   most * restarted[i,n,u] >= |sum over j, g of ordered[n,i,u,j,g] - units|

    An offer that is retired from t on adds value_weight(k) * quantity[o,t] (family retirement).

    ``stability_held[o,t]``:      retired[o,t] = 0             in the first ``stability.frozen_periods`` periods
    ``stability_frozen[o,t]``:    commit[o,t] = last           in the first ``stability.frozen_periods`` periods
    ``stability_kept[i,n,u]``:    sum of joined = 1 where the table has it, else 0, and sum of ordered = units, there

    What the card leaves out (shares of pools, offers through agreements, options) is not frozen. Where last is 0 the
    change is x itself, and where x cannot pass last it is last - x, without a variable and a row. Units: the
    capability's; the tier weighs them with its value. Source: own; minimal perturbation. Off: the last plan has no
    effect.
    """
    measure = f.card["stability.measure"]
    if measure == "years":
        f.change += _from_year_to_year(f)
    elif measure == "assignments":
        assigned = {(row.offer, row.requirement, row.period): row.quantity for row in f.instance.history}
        f.change += _differences(f, f.assign, {key: last for key, last in assigned.items() if key[1] is not None})
    else:
        f.change += _differences(f, f.commit, _last_commitments(f))
    f.change += _options(f)
    for (offer_id, period), retired in newly_retired(f):
        offer = f.facts.offer_of[offer_id]
        f.change += f.facts.value_weight[offer.capability] * f.facts.units(offer, period) * retired
    frozen = f.facts.periods[: f.card["stability.frozen_periods"]]
    if frozen and f.facts.on("stability", "frozen"):
        _frozen(f, frozen)


def _last_commitments(f: Formulation) -> dict[OfferKey, float]:
    return {(row.offer, row.period): row.quantity for row in f.instance.history if row.requirement is None}


def _differences(f: Formulation, now: Mapping[Any, Var], last: Mapping[Any, float]) -> Expr:
    return total(_changed(f, key, now.get(key), last.get(key, 0.0)) for key in dict.fromkeys((*now, *last)))


def _changed(f: Formulation, key: OfferKey | PairKey, x: Var | None, before: float) -> Expr:
    """The change of x against the last plan (points)."""
    value = f.facts.value_weight[f.facts.offer_of[key[0]].capability]
    if not value:
        return Expr()
    if x is None:
        return value * before + Expr()
    if before <= 0:
        return value * x + 0.0
    if before >= x.high:
        return value * before - value * x
    change = f.variable("change", key, 0.0, max(before, x.high - before))
    f.row("stability_more", key, change >= x - before)
    f.row("stability_less", key, change >= before - x)
    return value * change + 0.0


def _from_year_to_year(f: Formulation) -> Expr:
    last = _last_commitments(f)
    changes = Expr()
    for offer in f.instance.offers:
        value = f.facts.value_weight[offer.capability]
        standing = f.facts.offer_periods[offer.id]
        for period, before in zip(f.facts.periods, (None, *f.facts.periods), strict=False):
            key = (offer.id, period)
            if period not in standing or before not in (None, *standing) or not value:
                continue
            now = f.commit.get(key)
            if before is None:
                changes += _changed(f, key, now, last.get(key, 0.0))
                continue
            then = f.commit.get((offer.id, before))
            if now is not None and then is not None:
                change = f.variable("change", key, 0.0, max(now.high, then.high))
                f.row("stability_more", key, change >= now - then)
                f.row("stability_less", key, change >= then - now)
                changes += value * change
            elif (only := now if now is not None else then) is not None:
                changes += value * only
    return changes


def _options(f: Formulation) -> Expr:
    """What differs in options (points)."""
    points, starting = float(f.card["stability.option_points"]), f.facts.starting
    changes = Expr()
    if not points:
        return changes
    last = {(row.option, row.nation, row.period): row.units for row in f.instance.started}
    known = set()
    for option in starting.options:
        for period in starting.periods[option.id]:
            for nation in starting.nations[option.id]:
                key = (option.id, nation, period)
                known.add(key)
                joined = started(f, option, period, nation)
                if key not in last:
                    changes += points * joined
                elif not option.most_units:
                    changes += points * (1.0 - joined)
                else:
                    changes += points * _restarted(f, option, key, last[key])
    return changes + points * sum(1 for key in last if key not in known)


def _restarted(f: Formulation, option: Option, key: tuple[str, str, str], units: float) -> Var:
    """restarted[i,n,u]: the order is missing, or another."""
    _, nation, period = key
    restarted = f.switch("restarted", key)
    f.row("stability_started", key, restarted >= 1.0 - started(f, option, period, nation))
    order = ordered(f, option, period, nation)
    most = max(units, max(variable.high for _, variable in order.terms) - units)
    f.row("stability_units", (*key, "more"), most * restarted >= order - units)
    f.row("stability_units", (*key, "less"), most * restarted >= units - order)
    return restarted


def _frozen(f: Formulation, periods: tuple[str, ...]) -> None:
    last = _last_commitments(f)
    for offer in f.instance.offers:
        for period in periods:
            key = (offer.id, period)
            if key in f.retired:
                f.row("stability_held", key, Expr() + f.retired[key] == 0.0)
            # What is held stays held, also where the card does not let it be used.
            if period not in f.facts.offer_periods[offer.id] or not _on_the_card(f, offer):
                continue
            if key in f.commit or last.get(key):
                f.row("stability_frozen", key, Expr() + f.commit.get(key, 0.0) == last.get(key, 0.0))
    _kept(f, periods)


def _kept(f: Formulation, periods: tuple[str, ...]) -> None:
    starting = f.facts.starting
    last = {(row.option, row.nation, row.period): row.units for row in f.instance.started if row.period in periods}
    for option in starting.options:
        for period in starting.periods[option.id]:
            for nation in starting.nations[option.id] if period in periods else ():
                key = (option.id, nation, period)
                units = last.pop(key, None)
                joined = started(f, option, period, nation)
                f.row("stability_kept", key, joined == (0.0 if units is None else 1.0))
                if units is not None and option.most_units:
                    f.row("stability_kept", (*key, "units"), ordered(f, option, period, nation) == units)
    for key in last:
        if key[0] in starting.option_of:
            # Agreed, but it cannot be: kept, so that it is found to be impossible.
            f.row("stability_kept", key, Expr() == 1.0)


def _on_the_card(f: Formulation, offer: Offer) -> bool:
    """Whether the card has the families through which alone the offer can be used."""
    return (
        (offer.pool is None or f.card.has("pools"))
        and (offer.agreement is None or f.card.has("agreements"))
        and (offer.option is None or offer.option in f.facts.starting.option_of)
    )
