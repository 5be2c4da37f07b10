"""Family burden."""

from __future__ import annotations

from pooling.formulation.algebra import Expr, Var, total
from pooling.formulation.context import Deviation, Formulation
from pooling.formulation.families.burden import beyond, idle, packages
from pooling.formulation.families.spending import spend
from pooling.formulation.keys import key_shares

PARTS = (beyond.add, idle.add, packages.add)
"""Rows that keep out what serves nothing, each with its part of the family's mathematics."""


def add(f: Formulation) -> None:
    """Fair shares, and how far each nation is from its own.

    ``burden_total``:    total = sum over n of burden_n,
                            burden_n = sum over t of contributed[n,t] + credit_n
    ``burden_above[n]``: deviation[n] >= burden_n - key_n * total
    ``burden_below[n]``: deviation[n] >= key_n * total - burden_n

    contributed[n,t] = spend[n,t] - fees[n,t] - holding[n,t]
                            - sum over i of (1 - credit_share[i]) * options[n,i,t]
                            + sum over o of n of years[t] * in_kind[o] * commit[o,t]

    - ``burden.over`` = running: the rows stand for every t, over all periods up to it, so that what was paid too much
      counts later.
    - Credits count with ``burden.credits``. Fees of agreements and holding are no contribution. What options cost
      counts, used or not.
    - key_n is the nation's part of all nations' figures (``burden.key``). equal: 1 / number of nations. un_scale: gross
      national income with relief for low income per head, a floor and a ceiling (``burden.scale_relief``,
      ``burden.scale_floor``, ``burden.scale_ceiling``). A missing figure is an error that names nation and column.
    - ``burden.equal_largest`` of the largest shares become their mean.

    The tiers use the deviations. Nothing that serves no need counts towards a fair share: the rows below keep it out of
    the plan. They lose no plan but such as can do with less. Where one of them is broken, a part or package can be left
    out, and others take over what it served. Every other row still holds, as those that ask for more are named below.
    Nothing that is covered gets short, in any withdrawal or scenario that the card looks at. So with these rows the
    best coverage is the same as without.

    Where another rule might ask for more, a plan may still pay for what serves nothing in it. So once fair shares are
    as small as they can be, the plan is held against all that commit, join and start no more of anything and cover as
    much. Where nations carry less in one of them, the fairest such plan that is found takes its place
    (``pooling/solving/needless.py``). The result says so; its tier is then within a gap of its bound, not proven.

    deviation has no upper bound: only the tiers press on it. Binaries exist only where parts differ, more is asked or
    packages are larger than a unit. Indices: n nation, o offer, p pool, s situation. Units: million; in the rows below
    the capability's. Source: own; keys as used for common funding. Off: no fair shares.
    """
    _fair_shares(f)
    for part in PARTS:
        part(f)


def _fair_shares(f: Formulation) -> None:
    card = f.card
    keys = key_shares(f.instance, card, card["burden.key"], "burden.key", equal_largest=card["burden.equal_largest"])
    credits = {row.nation: row.amount_million for row in f.instance.credits} if card["burden.credits"] else {}
    ends = [("all", len(f.facts.periods))]
    if card["burden.over"] == "running":
        ends = [(period, position + 1) for position, period in enumerate(f.facts.periods)]
    totals = {end: f.variable("burden_total_spend", end, 0.0, None) for end, _ in ends}
    contributed = {
        (nation.id, period): _contributed(f, nation.id, period)
        for nation in f.instance.nations
        for period in f.facts.periods
    }
    for end, count in ends:
        carried = {
            nation.id: total(contributed[nation.id, period] for period in f.facts.periods[:count])
            for nation in f.instance.nations
        }
        f.row("burden_total", end, total(carried.values()) == totals[end])
        _deviations(f, end, carried, totals[end], keys, credits)


def _contributed(f: Formulation, nation: str, period: str) -> Expr:
    """contributed[n,t]; nothing where nothing can be."""
    key = (nation, period)
    contributed = Expr()
    if f.spending_terms.get(key):
        contributed += spend(f, nation, period)
        contributed -= f.fees.get(key, 0.0)
        for option, costs in f.option_costs.get(key, {}).items():
            uncounted = 1.0 - f.facts.starting.option_of[option].credit_share
            if uncounted:
                contributed -= uncounted * costs
    for offer in f.facts.in_kind.get(nation, ()):
        if (offer.id, period) in f.commit:
            contributed += f.instance.years(period) * offer.in_kind_million * f.commit[offer.id, period]
    return contributed


def _deviations(
    f: Formulation,
    end: str,
    carried: dict[str, Expr],
    everything: Var,
    keys: dict[str, float],
    credits: dict[str, float],
) -> None:
    """Every nation's deviation over some periods: over all, or up to one."""
    running = f.card["burden.over"] == "running"
    credit_total = sum(credits.values())
    for nation, expr in carried.items():
        index = (nation, end) if running else nation
        deviation = f.variable("deviation", index, 0.0, None)
        f.deviations.append(Deviation(index, deviation))
        # The share of all credits is a constant: total holds what is paid alone.
        constant = credits.get(nation, 0.0) - keys[nation] * credit_total
        fair = keys[nation] * everything
        f.row("burden_above", index, deviation - expr + fair >= constant)
        f.row("burden_below", index, deviation + expr - fair >= -constant)
