"""The value of every tier of a card, recomputed from the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from pooling.audit.facts import Facts
from pooling.audit.figures import burden, uncertainty
from pooling.audit.numbers import Exact, exact, ratio, value_of
from pooling.audit.plan.buying import end_values
from pooling.audit.plan.planned import Planned
from pooling.audit.rules import challenge, guidelines, stability, withdrawal
from pooling.audit.rules.coverage import Weighing, covered, met, weighed
from pooling.audit.rules.funding import funded


def _cost(facts: Facts, planned: Planned) -> float:
    """What is spent, and off it what is left at the end: both over (1 + spending.discount_rate) ** years before it."""
    by_period: defaultdict[str, Exact] = defaultdict(int)
    for (_, period), row in planned.once(funded).spent.items():
        by_period[period] += row.total
    rate = 1 + facts.number("spending.discount_rate")
    before = facts.instance.years_from_start
    spent: Exact = sum(ratio(total, rate ** before(period)) for period, total in by_period.items())
    left: Exact = sum(planned.once(end_values).values())
    return float(spent - ratio(left, rate**facts.instance.horizon_years))


_VALUES: dict[str, Callable[[Facts, Planned], float]] = {
    "covered": lambda _, planned: value_of(covered(planned.once(weighed).short())),
    "worst_shortfall": lambda _, planned: float(max(ratio(need.short, need.need) for need in planned.once(met))),
    "cost": _cost,
    "burden_sum": lambda _, planned: float(sum(sum(share.deviations) for share in planned.once(burden.shares))),
    "burden_largest": lambda _, planned: float(max(max(share.deviations) for share in planned.once(burden.shares))),
    "below_guideline": lambda _, planned: float(guidelines.below(planned)),
    "challenge_largest": lambda _, planned: float(challenge.largest(planned)),
    "plan_change": lambda facts, planned: float(stability.change(facts, planned)),
    "covered_withdrawal": lambda _, planned: withdrawal.worst(planned),
    "cvar_shortfall": lambda facts, planned: uncertainty.cvar(planned, facts.number("uncertainty.tail")),
    "fragmentation": lambda _, planned: float(sum(len(nations) for nations in planned.part.values())),
}
"""Tier -> its value; ``covered_by_priority`` and ``burden_leximax`` are several."""


def tiers(facts: Facts, planned: Planned) -> dict[str, float]:
    """Tier name -> value, in the card's order.

    ``covered_by_priority`` has one per priority present, ``burden_leximax`` one per level: [k] is the sum of the k
    largest deviations.
    """
    values: dict[str, float] = {}
    for tier in facts.card.tiers:
        if tier.kind == "covered_by_priority":
            values.update(_by_priority(planned))
        elif tier.kind == "burden_leximax":
            sums = burden.largest(planned, int(facts.card["burden.levels"]))
            values.update({f"burden_leximax[{level}]": float(value) for level, value in enumerate(sums, 1)})
        else:
            values[tier.kind] = _VALUES[tier.kind](facts, planned)
    return values


def _by_priority(planned: Planned) -> dict[str, float]:
    needs = planned.once(met)
    values: dict[str, float] = {}
    for priority in sorted({need.requirement.priority for need in needs}):
        some = [need for need in needs if need.requirement.priority == priority]
        weighing = Weighing(some, lambda requirement: exact(requirement.weight))
        values[f"covered[{priority}]"] = value_of(covered(weighing.short()))
    return values
