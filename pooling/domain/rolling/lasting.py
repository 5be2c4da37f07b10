"""What of a plan's first periods lasts beyond them and has no place in any table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pooling.domain import round_off
from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.options import Option
from pooling.domain.plan import Plan
from pooling.domain.problems import Problem
from pooling.domain.tables import Requirement

_CURE = "freeze these periods instead of dropping them"


def problems(instance: Instance, plan: Plan, count: int, card: Card, report: AuditReport) -> Iterator[Problem]:
    """Each with its place in the plan, or in the instance where the plan has none."""
    first = set(instance.period_ids[:count])
    if all(set(periods_of(instance, requirement)) <= first for requirement in instance.requirements):
        rule = f"nothing is needed after {instance.period_ids[count - 1]}"
        yield Problem("/requirements", "", rule, "drop fewer periods")
    for index, retirement in enumerate(plan.retirements):
        if retirement.period in first:
            rule = f"{retirement.offer} is retired from {retirement.period} on, and no table says so"
            yield Problem(f"/retirements/{index}", retirement.offer, rule, "drop fewer periods, or take the offer out")
    yield from _options(instance, plan, count, card)
    if card.has("agreements"):
        yield from _notices(instance, plan, count, card)
    if card.has("pools"):
        yield from _units_that_stay(instance, plan, instance.period_ids[count - 1])
    if card.has("rotation"):
        yield from _turns(instance, plan, first)
    yield from _balances(report, instance.period_ids[count - 1])


def periods_of(instance: Instance, requirement: Requirement) -> tuple[str, ...]:
    """Periods in which the requirement stands."""
    return requirement.periods or instance.mission_of[requirement.mission].periods or instance.period_ids


def _options(instance: Instance, plan: Plan, count: int, card: Card) -> Iterator[Problem]:
    order = instance.period_ids
    tied = {
        name
        for option in instance.options
        for name in (*option.requires, *option.excludes, option.bonus_option, *(option.excludes and (option.id,)))
    }
    if card.has("procurement") and card["procurement.least_suppliers"] > 1:
        # Suppliers are counted over all periods.
        tied.update(option.id for option in instance.options if option.supplier is not None)
    for index, start in enumerate(plan.starts):
        option, at = instance.option_of[start.option], order.index(start.period)
        if at < count and (option.id in tied or not _over(instance, option, at, count)):
            rule = f"{option.id}, started in {start.period}, counts in later periods, and no table can say so"
            yield Problem(f"/starts/{index}", start.option, rule, _CURE)


def _over(instance: Instance, option: Option, start: int, count: int) -> bool:
    """Whether nothing is left of a start: no effect, no cost, and no rule that it starts once."""
    paid = start + max((row.year for row in instance.option_costs if row.option == option.id), default=0)
    lasts = option.lasts_periods
    ended = lasts is not None and start + option.lead_periods + lasts <= count
    return option.repeats and ended and paid < count


def _notices(instance: Instance, plan: Plan, count: int, card: Card) -> Iterator[Problem]:
    if card["agreements.within"] != "any":
        return
    order = instance.period_ids
    for agreement in instance.agreements:
        bound = order[count : count + agreement.exit_notice_periods]
        for nation in instance.nations:
            held = [(agreement.id, nation.id, period) in plan.members for period in (order[count - 1], *bound)]
            if held[0] and not all(held):
                left = bound[held[1:].index(False)]
                rule = f"{nation.id} leaves {agreement.id} in {left}: it has given notice, and no table can say so"
                yield Problem("/memberships", nation.id, rule, _CURE)


def _units_that_stay(instance: Instance, plan: Plan, last: str) -> Iterator[Problem]:
    held = {instance.offer_of[row.offer].pool for row in plan.commitments if row.period == last and row.quantity}
    for pool in instance.pools:
        if pool.stays and pool.id in held:
            rule = f"units of {pool.id} bought in {last} stay in later periods, and no table can say so"
            yield Problem("/commitments", pool.id, rule, _CURE)


def _turns(instance: Instance, plan: Plan, first: set[str]) -> Iterator[Problem]:
    taken = {row.requirement for row in plan.assignments if row.period in first and row.quantity}
    for requirement in instance.requirements:
        limited = requirement.most_turns is not None or requirement.turns_spread is not None
        if limited and requirement.id in taken:
            field = "turns_spread" if requirement.most_turns is None else "most_turns"
            rule = f"turns taken in {requirement.id} count for its {field}, and former turns count for rest alone"
            yield Problem("/assignments", requirement.id, rule, _CURE)


def _balances(report: AuditReport, last: str) -> Iterator[Problem]:
    by_situation: dict[tuple[str, str, str | None], dict[str, float]] = defaultdict(dict)
    situations: dict[str, set[str]] = defaultdict(set)
    for row in report.balances:
        situations[row.agreement].add(row.situation)
        if row.period == last:
            by_situation[row.agreement, row.nation, row.partner][row.situation] = row.balance
    for (agreement, nation, partner), found in by_situation.items():
        amounts = [found.get(situation, 0.0) for situation in situations[agreement]]
        if max(amounts) - min(amounts) > round_off.SUMS_TIE:
            whose = f"{nation} with {partner}" if partner is not None else nation
            rule = f"the balance of {whose} under {agreement} is another in each situation, and a table has one"
            yield Problem("/assignments", nation, rule, _CURE)
