"""Family burden."""

from __future__ import annotations

from typing import Any

from pooling.formulation import beyond, idle, packages
from pooling.formulation.context import Expr, Formulation
from pooling.formulation.keys import key_shares
from pooling.formulation.spending import spend


def add(f: Formulation) -> None:
    """Fair shares, and how far each nation is from its own.

    ``burden_total``:    total = sum over n of burden_n,
                            burden_n = sum over t of contributed[n,t] + credit_n
    ``burden_above[n]``: deviation[n] >= burden_n - key_n * total
    ``burden_below[n]``: deviation[n] >= key_n * total - burden_n

    contributed[n,t] = spend[n,t] - fees[n,t] - sum over i of (1 - credit_share[i]) * options[n,i,t]
                            + sum over o of n of in_kind[o] * commit[o,t]

    With ``burden.over`` = running the rows stand for every t, over all periods up to it: what was paid too much counts
    later. Credits count when ``burden.credits``. key_n = the nation's figure over the sum of all nations' figures
    (``burden.key``; equal: 1 / number of nations; un_scale: gross national income with relief for low income per head,
    ``burden.scale_relief``, ``burden.scale_floor`` and ``burden.scale_ceiling``); ``burden.equal_largest`` of the
    largest shares become their mean; a missing figure is an error that names nation and column. Fees of agreements
    are no contribution and do not count; what options cost counts, used or not. The tiers use the deviations. Nobody
    reaches a fair share by paying for what serves nothing:

    ``burden_idle[o,t,s]``:     commit[o,t] - sum over r in s of dwell * assign[o,r,t]
                                <= room + most * (1 - busiest[o,t,s])
    ``burden_busiest[o,t]``:    sum over s of busiest[o,t,s] = 1,  busiest in {0,1}
    ``burden_idle_pool[p,t,s]``: the same over all shares of a pool together, room = net_output[p]

    idle[o,t] = commit[o,t] less the busiest situation's sum of dwell * assign is less than one package for whole
    units, at most one package for divisible capabilities (0 where there is none); package = the largest of 1 for
    whole units, and with family lots step and smallest. For shares the same holds of the pool as a whole: at
    most one unit's net_output is unused. A fixed cost is only paid for a commitment: of a divisible capability
    without packages at least a ten-thousandth of what could be committed. Offers whose commitment a lock
    ``must`` or ``at_least`` names (family locks in force) are exempt, and pools of which such an offer is a
    share; so are, while their nation leads, offers of the backbone_capability of that agreement. Planning a
    whole unit beyond what a need takes, several nations together, is not forbidden and can even out burdens a
    little. room is just under one package, most the bound of commit less room; busiest exists only where an
    offer serves in situations that do not contain each other. Indices: n nation, o offer, p pool, s situation.
    Units: million; the capability's in the idle rows. deviation has no upper bound: only the tiers press on it.
    total is a variable of its own so that rows stay short.
    Source: own; keys as used for common funding. Off: no fair shares.
    """
    card = f.card
    keys = key_shares(f.instance, card, card["burden.key"], "burden.key", equal_largest=card["burden.equal_largest"])
    credits = {row.nation: row.amount_million for row in f.instance.credits} if card["burden.credits"] else {}
    ends: list[tuple[Any, int]] = [("all", len(f.facts.periods))]
    if card["burden.over"] == "running":
        ends = [(period, position + 1) for position, period in enumerate(f.facts.periods)]
    for end, _ in ends:
        f.variable("burden_total_spend", end, 0.0, None)
    contributed = {
        (nation.id, period): _contributed(f, nation.id, period)
        for nation in f.instance.nations
        for period in f.facts.periods
    }
    for end, count in ends:
        _deviations(f, end, f.facts.periods[:count], contributed, keys, credits)
    beyond.add(f)
    idle.add(f)
    packages.add(f)


def _contributed(f: Formulation, nation: str, period: str) -> Expr:
    """contributed[n,t]; nothing where nothing can be."""
    expr = Expr()
    key = (nation, period)
    if len(f.spending_terms.get(key, Expr())):
        expr.add(1.0, spend(f, nation, period))
        expr.extend(f.fees.get(key, Expr()), -1.0)
        for option, terms in f.option_costs.get(key, {}).items():
            uncounted = 1.0 - f.facts.starting.option_of[option].credit_share
            if uncounted:
                expr.extend(terms, -uncounted)
    for offer in f.facts.in_kind.get(nation, ()):
        commit = f.commit.get((offer.id, period))
        if commit is not None:
            expr.add(offer.in_kind_million, commit)
    return expr


def _deviations(
    f: Formulation,
    end: Any,
    periods: tuple[str, ...],
    contributed: dict[tuple[str, str], Expr],
    keys: dict[str, float],
    credits: dict[str, float],
) -> None:
    """Every nation's deviation over some periods: over all, or up to one."""
    running = f.card["burden.over"] == "running"
    total = f.variables("burden_total_spend")[end]
    expr = Expr()
    for nation in f.instance.nations:
        for period in periods:
            expr.extend(contributed[nation.id, period])
    expr.add(-1.0, total)
    f.row("burden_total", end, 0.0, expr, 0.0)
    credit_total = sum(credits.values())
    for nation in f.instance.nations:
        index = (nation.id, end) if running else nation.id
        deviation = f.variable("deviation", index, 0.0, None)
        f.deviations.append((index, deviation))
        # deviation >= +-(contributed + credit - key * (total + credit_total))
        constant = credits.get(nation.id, 0.0) - keys[nation.id] * credit_total
        for name, sign in (("burden_above", 1.0), ("burden_below", -1.0)):
            expr = Expr()
            for period in periods:
                expr.extend(contributed[nation.id, period], -sign)
            expr.add(sign * keys[nation.id], total)
            expr.add(1.0, deviation)
            f.row(name, index, sign * constant, expr, None)
