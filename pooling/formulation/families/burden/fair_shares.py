"""Family burden."""

from __future__ import annotations

from pooling.formulation.algebra import Expr, Var, total
from pooling.formulation.context import Deviation, Formulation
from pooling.formulation.families.burden import beyond, idle, packages
from pooling.formulation.families.spending import spend
from pooling.formulation.keys import key_shares


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
    are no contribution and do not count; what options cost counts, used or not. The tiers use the deviations. Nothing
    that serves no need counts towards a fair share, as it may not be in the plan:

    ``burden_beyond[r,t]``: delivered[r,t] < need[r,t] + part of every part assigned  (<= need where part is 0)

    A part is what one unit of an assignment counts (0 for divisible capabilities), or smallest_use (family lots) where
    that is larger and no more is assigned; delivered is with gains, without what options lift. So without any one part
    the need would be short. Where other rules ask more of a need, the largest part of the offers assigned stands for
    every part (with the largest gain of an agreement about the capability; as pledged where scenarios ask; with least
    added where it counts), and delivered <= nations * part + locked will do as well:

    nations = least_nations (2 where providers = two_or_more) + nations that others need beside them: hosts of offers
    with consent dual of a capability that the mission needs, partners of fitting caveats only_with (all nations where
    turns_spread is given); locked = the sum over locks must or at_least on an assignment of what they ask (eff *
    quantity, gain on top), at least a part. least = need * ``breadth.least_part_share`` where nations are counted or a
    partner caveat fits, or * ``focus.least_part_share`` if larger; it counts where it is above the smallest eff * unit
    (or smallest_use) of the capability's offers of t, and all nations' least and largest parts exceed the need. Of
    delivered is taken off what enablers ask in the mission. With tier covered_withdrawal or
    ``withdrawal.least_covered``, or tier cvar_shortfall, it is enough that what stays in one withdrawal or scenario
    (gains and lifts aside) is below its need + part: burden_thinnest chooses it. Shares of what is delivered
    (``breadth.share_of``), whole units that all cover the same: delivered <= part * ceil(ceil(share * ceil(need /
    part)) / share) will do as well; where they do not, or least, gains, smallest_use, locks, enablers, withdrawals or
    scenarios count beside, there is no limit, nor for a divisible capability of which more is asked or that has a
    smallest_use, nor for own needs of a capability that a barter agreement is about.

    ``burden_idle[o,t]``:       commit[o,t] - kept[o,t] < package
    ``burden_kept[o,t,s]``:     kept[o,t] <= sum over r in s of dwell * assign - traded + most * (1 - busiest[o,t,s])
    ``burden_idle_pool[p,t]``:  the sum over all shares of commit - kept < package of the pool

    One situation is the busiest. package = smallest (in whole steps) where no more than that is committed
    (burden_larger), else step; 1 for whole units where that is more; 0 without any. Of a pool: one unit's net_output
    (of whole units: of as many as give a whole number; of least_units where no more are bought); hours handed over
    keep traded / trade_share; where units stay, only periods in which some are added count (burden_added). Less than a
    package is less by a ten-thousandth of it or of a unit, or a millionth of it; of whole units by a whole step. Free
    of it is what other rules may
    ask to be committed:
    offers named by a lock must or at_least on the commitment, frozen periods, nations with a last plan where
    ``challenge.largest_fall`` < 1, capabilities with providers two_or_more (families in force), pools with such a
    share; of a lead's offers one package more than its backbone lacks beside them (burden_backbone); and pools whose
    shares have smallest or step, or hold whole units in parts. A fixed cost is only paid for a commitment: of a
    divisible capability without packages at least a ten-thousandth of what could be committed.

    ``burden_package[o,r,t]``: eff / dwell * idle of all offers that serve r alone, as far as it can be used there,
                               + delivered[r,t] - need[r,t] < eff / dwell * package of o, where o serves r alone

    So no package is bought whose part others could take over. It is about needs of which no other rule asks more, as
    pledged and without gains, and where no caveat limit, red line keep, deployable, sustained or supplier's share or
    enabler limits who provides. Idle units of another nation count as far as its largest share of the need leaves room
    (burden_takes_over; of whole units all or none). Not counted: whole units with a dwell other than 1, or of pools
    that trade in part; where use costs something and the nation has a budget, or deployment is refunded. Packages that
    are free of the rule before, possible backbones and offers with a smallest_use can always be kept. Of a pool
    (burden_package[p,r,t]) the same, where its units do not stay, its hours are not traded and its shares are alike:
    idle is that of all its shares and of nations that hold none.

    No plan is lost but such as can do with less: where a row is broken, a part or package can be left out (others take
    over what it served); every other row still holds, as those that ask for more are named above, and nothing that is
    covered gets short, in any withdrawal or scenario that the card looks at. What is left is committed for less, and
    after finitely many steps no row is broken. So with these rows the best coverage is the same as without.

    Where another rule might ask for more, a plan may still pay for what serves nothing in it. So once fair shares are
    as small as they can be, the plan is held against all that commit, join and start no more of anything and cover as
    much: where nations carry less in one of them, the fairest such plan that is found takes its place
    (``pooling/solving/needless.py``). The result says so; its tier is then within a gap of its bound, not proven.

    most is the bound of commit; binaries exist only where parts differ, more is asked or packages are larger than a
    unit. Indices: n nation, o offer, p pool, s situation. Units: million; the capability's in these rows. deviation
    has no upper bound: only the tiers press on it. total is a variable of its own so that rows stay short.
    Source: own; keys as used for common funding. Off: no fair shares.
    """
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
    beyond.add(f)
    idle.add(f)
    packages.add(f)


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
        commit = f.commit.get((offer.id, period))
        if commit is not None:
            contributed += offer.in_kind_million * commit
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
