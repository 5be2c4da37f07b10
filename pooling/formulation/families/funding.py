"""Family funding."""

from __future__ import annotations

from pooling.domain.options import Fund, Option, Refund
from pooling.domain.tables import Offer, Requirement
from pooling.formulation.algebra import Expr, total
from pooling.formulation.context import Formulation
from pooling.formulation.families.options import started_by
from pooling.formulation.keys import key_shares


def add(f: Formulation) -> None:
    """Common funds pay part of it: grants for options, refunds of deployment; nations pay into them by a key.

    ``funding_paid[f,t]``:    paid[f,t] = sum of granted parts of costs of options due in t
                              + sum of refunded parts of deployment costs in t
    ``funding_limit[f,t]``:   paid[f,t] <= years[t] * amount[f,t]
    ``funding_participants[i,u,j,g]``: sum over n of joined[n,i,u,j,g] >= least_participants[f] * start[i,u,j,g]
    ``funding_bonus[i,u]``:   sum over j of start[i,u,j,bonus] <= sum over u' <= u, j, g of start[bonus_option,u',j,g]

    Of a start with grant or bonus the option's fund pays grant_share or bonus_share: of common cost, costs and prices
    as they fall due, not of upkeep. It does so where content_share is at least the fund's least_content_share. A refund
    pays back the largest share of the rows that fit an assignment (nation, capability, mission, kind) of its deployment
    cost, not of what using a pool costs. Nation n pays key[n,f] * paid[f,t] into each fund that is not from outside.
    key is the fund's, over its nations, equal_largest of them levelled. Indices: f fund, t period, i option, u start, j
    step, g grant or bonus, n nation. Units: million, at prices of t. Source: own; common funding of operations (65 and
    85 % of transport), EDIRPA (15 %, 20 % with a bonus). Off: no grants, refunds or contributions.
    """
    for option in f.facts.starting.options:
        fund = f.facts.starting.fund(option)
        if fund is not None:
            _conditions(f, option, fund)
    if not f.card.has("spending"):
        return
    limits = {
        (row.fund, row.period): row.amount_million * f.instance.years(row.period) for row in f.instance.fund_budgets
    }
    for fund in f.instance.funds:
        keys = _keys(f, fund)
        for period in f.facts.periods:
            granted = f.grants.get((fund.id, period))
            if not granted:
                continue
            limit = limits.get((fund.id, period))
            if limit is not None and f.facts.on("funding", fund.id):
                f.row("funding_limit", (fund.id, period), granted <= limit)
            if fund.outside:
                continue
            paid = f.variable("paid", (fund.id, period), 0.0, None)
            f.row("funding_paid", (fund.id, period), granted == paid)
            for nation, share in keys.items():
                if share:
                    f.contributions[nation, period] += share * paid
    for key, contributed in f.contributions.items():
        f.spending_terms[key] += contributed


def refund(f: Formulation, offer: Offer, need: Requirement) -> Refund | None:
    """The row of the table by which part of the deployment cost of an assignment is paid back, if any."""
    if not f.card.has("funding"):
        return None
    mission = f.facts.missions[need.mission]
    fitting = [
        row
        for row in f.instance.refunds
        if row.nation in (None, offer.nation)
        and row.capability in (None, offer.capability)
        and row.mission in (None, mission.id)
        and row.mission_kind in (None, mission.kind)
    ]
    return max(fitting, key=lambda row: row.share, default=None)


def _keys(f: Formulation, fund: Fund) -> dict[str, float]:
    if fund.outside or not any(name == fund.id for name, _ in f.grants):
        return {}
    return key_shares(
        f.instance, f.card, fund.key, f"key of fund {fund.id}", among=fund.nations, equal_largest=fund.equal_largest
    )


def _conditions(f: Formulation, option: Option, fund: Fund) -> None:
    starting = f.facts.starting
    for period in starting.periods[option.id]:
        bonus = Expr()
        for way in starting.ways[option.id]:
            key = (option.id, period, way.step.low, way.grant)
            if way.grant == "none":
                continue
            if way.grant == "bonus":
                bonus += f.start[key]
            if fund.least_participants > option.least_participants:
                participants = total(f.joined[nation, *key] for nation in starting.nations[option.id])
                f.row("funding_participants", key, participants >= fund.least_participants * f.start[key])
        if bonus:
            before = started_by(f, starting.option_of[str(option.bonus_option)], period)
            f.row("funding_bonus", (option.id, period), bonus <= before)
