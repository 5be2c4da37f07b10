"""Family spending: what the plan costs each nation in each period."""

from __future__ import annotations

from pooling.formulation.activation import active
from pooling.formulation.algebra import Expr, Var
from pooling.formulation.buying import add_option_costs
from pooling.formulation.context import Formulation
from pooling.formulation.families.funding import refund
from pooling.formulation.families.retirement import holds


def add(f: Formulation) -> None:
    """What is spent is written down.

    spend[n,t] = sum over o of n of unit_cost * commit[o,t] + fixed_cost * activated[o,t]
               + sum over o of n, r of deployment_cost * spending.deployment_scale * weight(m(r)) * assign[o,r,t]
               + sum over shares o of n of price * (commit[o,t] + traded[o,t]) + sum over r of use_cost *
                            weight(m(r)) * assign[o,r,t]
               + sum over o of n of holding_cost * quantity * (1 - retired[o,t])
               + fees of n in t (family agreements) + cost of n's support elements in use (family support)
               + sum over i of options[n,i,t] - what funds pay of it + contributions to funds (family funding)
    options[n,i,t] = sum over starts of i, u, in which n takes part, of part[i,t-u] * (cost + price * ordered[n,i,u]
                            + common_cost if n leads) + upkeep * in_effect[i,n,t] + unit_upkeep * serving[n,i,t]

    Each kind of cost is multiplied by its price level in t (table prices; holding by that of commitment), and what is
    due again and again by years[t]: all but joining and setting up agreements and the costs and prices of options.
    years[t] is the length of t (table periods), 1 where periods are equal steps. part is the share of an option's costs
    due so many periods after the start; what would be due after the last period is due in it. weight(m) is the sum of
    the weights of m's situations. deployment_cost(n, m(r), k) is the most specific fitting row of the deployment table:
    first by capability, then from_nation / from_region / any, then to_mission / to_region / any; 0 if none fits. Units:
    million. Where no rule needs spend itself it stays an expression; ``spending[n,t]`` defines a variable only for
    carry-over and burden. Rows ``active_most`` and ``active_use`` tie activated to commit and assign; of an offer of
    one whole unit commit is activated itself. Source: own; costs lie where they fall. Off: nothing costs anything.
    """
    terms = f.spending_terms
    for (offer_id, period), commit in f.commit.items():
        offer = f.facts.offer_of[offer_id]
        price = f.facts.recurring("commitment", period)
        share = f.facts.price(offer) * f.facts.recurring("pools", period)
        unit_cost = price * offer.unit_cost_million + share
        spent = terms[offer.nation, period]
        if unit_cost:
            spent += unit_cost * commit
        if (offer_id, period) in f.traded:
            spent += share * f.traded[offer_id, period]
        if offer.fixed_cost_million:
            spent += price * offer.fixed_cost_million * active(f, offer, period)
    for (offer_id, requirement, period), assign in f.assign.items():
        offer, need = f.facts.offer_of[offer_id], f.facts.requirement_of[requirement]
        cost = f.facts.planned_deployment_cost(offer, need)
        if not cost:
            continue
        cost *= f.facts.recurring("deployment" if offer.pool is None else "pools", period)
        refunded = refund(f, offer, need) if offer.pool is None else None
        if refunded is not None:
            f.grants[refunded.fund, period] += refunded.share * cost * assign
            cost *= 1.0 - refunded.share
        if cost:
            terms[offer.nation, period] += cost * assign
    for offer in f.instance.offers:
        for period in f.facts.offer_periods[offer.id] if offer.holding_cost_million else ():
            price = f.facts.recurring("commitment", period) * offer.holding_cost_million
            f.fees[offer.nation, period] += price * holds(f, offer, period)
    for key, fees in f.fees.items():
        terms[key] += fees
    add_option_costs(f)
    for key, options in f.option_costs.items():
        for cost_of in options.values():
            terms[key] += cost_of


def spend(f: Formulation, nation: str, period: str) -> Var:
    """spend[n,t] as a variable, defined by the row ``spending[n,t]``; 0 fixed for a nation without terms."""
    key = (nation, period)
    if (known := f.found("spend", key)) is not None:
        return known
    # Whoever hands hours of a pool over gets back at most what it paid: spend is never below 0.
    spent = f.variable("spend", key, 0.0, None)
    f.row("spending", key, f.spending_terms.get(key, Expr()) == spent)
    return spent
