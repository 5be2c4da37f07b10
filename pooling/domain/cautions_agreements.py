"""Warnings about agreements: those that can never be formed, or that nobody can pay for."""

from __future__ import annotations

from collections.abc import Iterator

from pooling.domain.money import Money, within
from pooling.domain.seen import Look, Seen, figure, placed, some
from pooling.domain.standing import Standing, exact, total
from pooling.domain.under import with_families

CHECK_MONEY = "money is in millions: check cost and budgets"
FORMED = with_families("agreements")


def never_formed(standing: Standing) -> Iterator[Seen]:
    """An agreement with fewer eligible nations than members, or whose backbone no lead has."""
    for agreement, at in placed("agreements", standing.instance.agreements):
        may = agreement.nations or standing.instance.nation_of
        if len(may) < agreement.least_members:
            rule = f"only {len(may)} nations may be members of {agreement.id}: it is never formed"
            yield at("least_members", rule, "lower it, or name more")
        elif not standing.joining(agreement, standing.periods[-1]):
            leads = may if agreement.lead is None else (agreement.lead,)
            most = max(standing.backbone(agreement, nation) for nation in leads)
            rule = f"nobody that may lead {agreement.id} owns more than {figure(most)} of "
            rule += f"{agreement.backbone_capability}: it is never formed"
            yield at("backbone_quantity", rule, "lower it, or add offers")


def unpaid(standing: Standing) -> Iterator[Seen]:
    """An agreement whose fees are more than the budgets of those who may be members."""
    if not standing.instance.budgets:
        return
    money = Money(standing)
    for agreement, at in placed("agreements", standing.instance.agreements):
        may = agreement.nations or standing.instance.nation_of
        fee = exact(agreement.membership_cost_million) * money.cheapest("agreements")
        under = money.too_dear(may, fee, max(1, agreement.least_members))
        if under is not None:
            rule = f"a period costs a member {figure(fee)} million, all budgets of {some(may)} are "
            rule += f"{figure(max(money.known_budgets(may)))} at most: {agreement.id} is never formed"
            yield at("membership_cost_million", rule, CHECK_MONEY, FORMED & under)


def pools_unpaid(standing: Standing) -> Iterator[Seen]:
    """A pool of which the smallest purchase costs more than all budgets of those who hold its shares."""
    if not standing.instance.budgets:
        return
    money = Money(standing)
    for pool, at in placed("pools", standing.instance.pools):
        holders = dict.fromkeys(offer.nation for offer in standing.instance.offers if offer.pool == pool.id)
        budgets = money.known_budgets(holders)
        cost = exact(pool.unit_cost_million) * max(1, pool.least_units) * money.cheapest("pools")
        under = within(cost, total(budgets)) if len(budgets) == len(holders) else None
        if holders and under is not None:
            rule = f"the least of {pool.id} costs {figure(cost)} million, all budgets of {some(holders)} "
            rule += f"together are {figure(total(budgets))}: it is never bought"
            yield at("unit_cost_million", rule, CHECK_MONEY, with_families("pools") & under)


AGREEMENTS: tuple[Look, ...] = (never_formed, unpaid, pools_unpaid)
