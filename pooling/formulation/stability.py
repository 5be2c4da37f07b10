"""Family stability."""

from __future__ import annotations

from typing import Any

from pooling.domain.options import Option
from pooling.domain.tables import Offer
from pooling.formulation.context import Expr, Formulation
from pooling.formulation.options import started
from pooling.formulation.procurement import ordered


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

    ``stability_frozen[o,t]``:    commit[o,t] = last           in the first ``stability.frozen_periods`` periods
    ``stability_kept[i,n,u]``:    sum of joined = 1 where the table has it, else 0, and sum of ordered = units, there

    Beside what is frozen the family sets no limit of its own; what the card leaves out (shares of pools, offers through
    agreements, options) is not frozen.
    Units: the capability's; the tier weighs them with its value. Where last is 0 the change is x itself, and where
    x cannot pass last it is last - x: then there is no variable and no row. Source: own; minimal perturbation. Off:
    the last plan has no effect.
    """
    measure = f.card["stability.measure"]
    constant, expr = _against_last(f, measure == "assignments") if measure != "years" else _from_year_to_year(f)
    constant += _options(f, expr)
    frozen = f.facts.periods[: f.card["stability.frozen_periods"]]
    if frozen and f.facts.on("stability", "frozen"):
        _frozen(f, frozen)
    f.change = (constant, expr)


def _last(f: Formulation, of_assignments: bool) -> dict[Any, float]:
    return {
        (row.offer, row.requirement, row.period) if of_assignments else (row.offer, row.period): row.quantity
        for row in f.instance.history
        if (row.requirement is not None) == of_assignments
    }


def _against_last(f: Formulation, of_assignments: bool) -> tuple[float, Expr]:
    last = _last(f, of_assignments)
    variables: dict[Any, Any] = dict(f.assign) if of_assignments else dict(f.commit)
    expr, constant = Expr(), 0.0
    for key in {**dict.fromkeys(variables), **dict.fromkeys(last)}:
        constant += _changed(f, expr, key, variables.get(key), last.get(key, 0.0))
    return constant, expr


def _changed(f: Formulation, expr: Expr, key: Any, x: Any | None, before: float) -> float:
    """Adds the change of x to the sum; what is left of it is a constant."""
    value = f.facts.value_weight[f.facts.offer_of[key[0]].capability]
    if not value:
        return 0.0
    if x is None:
        return value * before
    if before <= 0:
        expr.add(value, x)
        return 0.0
    if before >= float(x.ub):
        expr.add(-value, x)
        return value * before
    change = f.variable("change", key, 0.0, max(before, float(x.ub) - before))
    for name, sign in (("stability_more", -1.0), ("stability_less", 1.0)):
        row = Expr()
        row.add(1.0, change)
        row.add(sign, x)
        f.row(name, key, sign * before, row, None)
    expr.add(value, change)
    return 0.0


def _from_year_to_year(f: Formulation) -> tuple[float, Expr]:
    last = _last(f, False)
    expr, constant = Expr(), 0.0
    for offer in f.instance.offers:
        value = f.facts.value_weight[offer.capability]
        standing = f.facts.offer_periods[offer.id]
        for period, before in zip(f.facts.periods, (None, *f.facts.periods), strict=False):
            if period not in standing or not value:
                continue
            now = f.commit.get((offer.id, period))
            if before is None:
                constant += _changed(f, expr, (offer.id, period), now, last.get((offer.id, period), 0.0))
                continue
            then = f.commit.get((offer.id, before))
            if before not in standing or (now is None and then is None):
                continue
            if now is None or then is None:
                expr.add(value, now if now is not None else then)
                continue
            key = (offer.id, period)
            change = f.variable("change", key, 0.0, max(float(now.ub), float(then.ub)))
            for name, sign in (("stability_more", -1.0), ("stability_less", 1.0)):
                row = Expr()
                row.add(1.0, change)
                row.add(sign, now)
                row.add(-sign, then)
                f.row(name, key, 0.0, row, None)
            expr.add(value, change)
    return constant, expr


def _options(f: Formulation, expr: Expr) -> float:
    """Adds what differs in options to the sum; what is left of it is a constant."""
    points, starting = f.card["stability.option_points"], f.facts.starting
    if not points:
        return 0.0
    last = {(row.option, row.nation, row.period): row.units for row in f.instance.started}
    constant = 0.0
    for option in starting.options:
        for period in starting.periods[option.id]:
            for nation in starting.nations[option.id]:
                key = (option.id, nation, period)
                joined = started(f, option, period, nation)
                if key not in last:
                    expr.extend(joined, points)
                elif not option.most_units:
                    constant += points
                    expr.extend(joined, -points)
                else:
                    expr.add(points, _restarted(f, option, key, last[key]))
    known = {
        (option.id, nation, period)
        for option in starting.options
        for period in starting.periods[option.id]
        for nation in starting.nations[option.id]
    }
    return constant + points * sum(1 for key in last if key not in known)


def _restarted(f: Formulation, option: Option, key: tuple[str, str, str], units: float) -> Any:
    """restarted[i,n,u]: the order is missing, or another."""
    _, nation, period = key
    restarted = f.variable("restarted", key, 0.0, 1.0, whole=True)
    row = started(f, option, period, nation)
    row.add(1.0, restarted)
    f.row("stability_started", key, 1.0, row, None)
    order = ordered(f, option, period, nation)
    most = max(units, max(float(one.ub) for one in order.variables) - units)
    for side, sign in (("more", 1.0), ("less", -1.0)):
        row = Expr()
        row.add(most, restarted)
        row.extend(order, -sign)
        f.row("stability_units", (*key, side), -sign * units, row, None)
    return restarted


def _frozen(f: Formulation, periods: tuple[str, ...]) -> None:
    last = _last(f, False)
    for offer in f.instance.offers:
        for period in periods:
            if period not in f.facts.offer_periods[offer.id] or not _on_the_card(f, offer):
                continue
            before = last.get((offer.id, period), 0.0)
            commit = f.commit.get((offer.id, period))
            expr = Expr()
            if commit is not None:
                expr.add(1.0, commit)
            elif not before:
                continue
            f.row("stability_frozen", (offer.id, period), before, expr, before)
    _kept(f, periods)


def _kept(f: Formulation, periods: tuple[str, ...]) -> None:
    starting = f.facts.starting
    last = {(row.option, row.nation, row.period): row.units for row in f.instance.started if row.period in periods}
    for option in starting.options:
        for period in starting.periods[option.id]:
            for nation in starting.nations[option.id] if period in periods else ():
                key = (option.id, nation, period)
                units = last.pop(key, None)
                there = 0.0 if units is None else 1.0
                f.row("stability_kept", key, there, started(f, option, period, nation), there)
                if units is not None and option.most_units:
                    order = ordered(f, option, period, nation)
                    f.row("stability_kept", (*key, "units"), units, order, units)
    for key in last:
        if key[0] in starting.option_of:
            # Agreed, but it cannot be: kept, so that it is found to be impossible.
            f.row("stability_kept", key, 1.0, Expr(), 1.0)


def _on_the_card(f: Formulation, offer: Offer) -> bool:
    """Whether the card has the families through which alone the offer can be used."""
    return (
        (offer.pool is None or f.card.has("pools"))
        and (offer.agreement is None or f.card.has("agreements"))
        and (offer.option is None or offer.option in f.facts.starting.option_of)
    )
