"""Warnings about agreements: those that can never be formed, or that nobody can pay for."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pooling.domain.money import Money, within
from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure, some
from pooling.domain.standing import Standing, exact
from pooling.domain.under import with_families

CHECK_MONEY = "money is in millions: check cost and budgets"
FORMED = with_families("agreements")


def never_formed(standing: Standing) -> Iterator[Seen]:
    """An agreement with fewer eligible nations than members, or whose backbone no lead has."""
    everybody = len(standing.instance.nations)
    for index, row in enumerate(standing.instance.agreements):
        may = len(row.nations) or everybody
        if may < row.least_members:
            rule = f"only {may} nations may be members of {row.id}: it is never formed"
            yield Seen("agreements", index, "least_members", shown(row.least_members), rule, "lower it, or name more")
        elif not standing.joining(row, standing.periods[-1]):
            leads = (
                [row.lead]
                if row.lead is not None
                else list(row.nations) or [one.id for one in standing.instance.nations]
            )
            most = max(standing.backbone(row, one) for one in leads)
            rule = f"nobody that may lead {row.id} owns more than {figure(most)} of {row.backbone_capability}: "
            value = shown(row.backbone_quantity)
            yield Seen(
                "agreements", index, "backbone_quantity", value, rule + "it is never formed", "lower it, or add offers"
            )


def unpaid(standing: Standing) -> Iterator[Seen]:
    """An agreement whose fees are more than the budgets of those who may be members."""
    if not standing.instance.budgets:
        return
    money = Money(standing)
    level = money.cheapest("agreements")
    for index, row in enumerate(standing.instance.agreements):
        may = row.nations or tuple(one.id for one in standing.instance.nations)
        fee = exact(row.membership_cost_million) * level
        under = money.too_dear(may, fee, max(1, row.least_members))
        if under is not None:
            most = max(total for one in may if (total := money.all_budgets[one]) is not None)
            rule = f"a period costs a member {figure(float(fee))} million, all budgets of {some(may)} are "
            rule += f"{figure(float(most))} at most: {row.id} is never formed"
            value = shown(row.membership_cost_million)
            yield Seen("agreements", index, "membership_cost_million", value, rule, CHECK_MONEY, FORMED & under)


def pools_unpaid(standing: Standing) -> Iterator[Seen]:
    """A pool of which the smallest purchase costs more than all budgets of those who hold its shares."""
    if not standing.instance.budgets:
        return
    money = Money(standing)
    for index, pool in enumerate(standing.instance.pools):
        holders = dict.fromkeys(one.nation for one in standing.instance.offers if one.pool == pool.id)
        totals = [total for one in holders if (total := money.all_budgets[one]) is not None]
        cost = exact(pool.unit_cost_million) * max(1, pool.least_units) * money.cheapest("pools")
        most = sum(totals, Fraction(0))
        under = within(cost, most) if len(totals) == len(holders) else None
        if holders and under is not None:
            rule = f"the least of {pool.id} costs {figure(float(cost))} million, all budgets of {some(holders)} "
            rule += f"together are {figure(float(most))}: it is never bought"
            value = shown(pool.unit_cost_million)
            yield Seen("pools", index, "unit_cost_million", value, rule, CHECK_MONEY, with_families("pools") & under)


AGREEMENTS: tuple[Look, ...] = (never_formed, unpaid, pools_unpaid)
