"""The value of every tier of a card, recomputed from the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.figures import burden
from pooling.audit.figures.burden import Share
from pooling.audit.figures.uncertainty import Loss, cvar
from pooling.audit.numbers import Exact, exact, ratio, value_of
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.spending import Spending
from pooling.audit.rules import challenge, guidelines
from pooling.audit.rules.challenge import Step
from pooling.audit.rules.coverage import Met
from pooling.audit.rules.focus import fragmentation
from pooling.audit.rules.guidelines import Standing
from pooling.audit.rules.stability import change
from pooling.audit.rules.weighing import Weighing, covered
from pooling.audit.rules.withdrawal import Without, worst


@dataclass(frozen=True, slots=True)
class Figures:
    """What tiers are computed from."""

    facts: Facts
    planned: Planned
    needs: list[Met]
    weighing: Weighing
    spent: Spending
    shares: tuple[Share, ...]
    without: tuple[Without, ...]
    losses: tuple[Loss, ...]
    standings: tuple[Standing, ...]
    steps: tuple[Step, ...]


_VALUES: dict[str, Callable[[Figures], float]] = {
    "covered": lambda f: value_of(covered(f.weighing.short())),
    "worst_shortfall": lambda f: float(max(ratio(one.short, one.need) for one in f.needs)),
    "cost": lambda f: float(_cost(f)),
    "burden_sum": lambda f: float(sum(sum(one.deviations) for one in f.shares)),
    "burden_largest": lambda f: float(max(max(one.deviations) for one in f.shares)),
    "below_guideline": lambda f: float(guidelines.below(f.standings)),
    "challenge_largest": lambda f: float(challenge.largest(f.steps)),
    "plan_change": lambda f: float(change(f.facts, f.planned)),
    "covered_withdrawal": lambda f: worst(f.without, f.weighing),
    "cvar_shortfall": lambda f: cvar(f.losses, f.facts.number("uncertainty.tail")),
    "fragmentation": lambda f: float(fragmentation(f.planned)),
}
"""Tier -> its value; ``covered_by_priority`` and ``burden_leximax`` are several."""


def tiers(figures: Figures) -> dict[str, float]:
    """Tier name -> value, in the card's order.

    ``covered_by_priority`` has one per priority present, ``burden_leximax`` one per level: [k] is the sum of the k
    largest deviations.
    """
    out: dict[str, float] = {}
    for tier in figures.facts.card.tiers:
        if tier.kind == "covered_by_priority":
            out.update(_by_priority(figures.needs))
        elif tier.kind == "burden_leximax":
            sums = burden.largest(figures.shares, int(figures.facts.card["burden.levels"]))
            out.update({f"burden_leximax[{level}]": float(value) for level, value in enumerate(sums, 1)})
        else:
            out[tier.kind] = _VALUES[tier.kind](figures)
    return out


def _by_priority(needs: list[Met]) -> dict[str, float]:
    out: dict[str, float] = {}
    for priority in sorted({one.requirement.priority for one in needs}):
        some = [one for one in needs if one.requirement.priority == priority]
        weighing = Weighing(some, lambda requirement: exact(requirement.weight))
        out[f"covered[{priority}]"] = value_of(covered(weighing.short()))
    return out


def _cost(figures: Figures) -> Exact:
    """What is spent, later spending counted less: over (1 + spending.discount_rate) to the power of its position."""
    by_period: dict[str, Exact] = {}
    for (_, period), one in figures.spent.items():
        by_period[period] = by_period.get(period, 0) + one.total
    rate = 1 + figures.facts.number("spending.discount_rate")
    at = figures.facts.period_at
    return sum(ratio(total, rate ** at[period]) for period, total in by_period.items())
