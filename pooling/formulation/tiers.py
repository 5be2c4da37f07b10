"""The objective tiers, as linear functions of the model's variables."""

from __future__ import annotations

from collections.abc import Callable

from pooling.domain import round_off
from pooling.domain.card import MOST_LEVEL
from pooling.domain.families import level_row
from pooling.formulation.algebra import total
from pooling.formulation.context import Formulation
from pooling.formulation.participation import takes_part
from pooling.formulation.weights import blended_weights, short_share


def covered(f: Formulation) -> None:
    """sum over (r, t) of w * (need - short) / need, over the sum of w; w = weight * ``coverage.priority_weights``
    [priority]. 1 where the sum of w is 0. Where one nation provides, and no more than is needed, need - short is
    what is delivered. Maximised."""
    _covered(f, "covered", "covered", blended_weights(f))


def covered_by_priority(f: Formulation) -> None:
    """The same with w = weight for each priority present, one tier each, the most important first, named
    covered[1], covered[2] ... Maximised."""
    for priority in sorted({need.priority for need in f.instance.requirements}):
        members = {need.id: need.weight for need in f.instance.requirements if need.priority == priority}
        _covered(f, f"covered[{priority}]", "covered_by_priority", members)


def _covered(f: Formulation, name: str, kind: str, weights: dict[str, float]) -> None:
    f.tier(name, kind, True, 1.0 - short_share(f, weights, {}))


def worst_shortfall(f: Formulation) -> None:
    """worst in [0,1], ``worst[r,t]``: worst * need[r,t] >= short[r,t]. Minimised."""
    worst = f.variable("worst_shortfall", "all", 0.0, 1.0)
    for need, period in f.facts.needs():
        short = f.short.get((need.id, period))
        if short is not None:
            f.row("worst", (need.id, period), worst >= 1.0 / f.facts.need(need, period) * short)
    f.tier("worst_shortfall", "worst_shortfall", False, total([worst]))


def cost(f: Formulation) -> None:
    """sum over nations and periods of spend[n,t] / (1 + rate) ** (years of the periods before t), less end_value /
    (1 + rate) ** (years of all periods), in million. rate is ``spending.discount_rate``. Minimised.

    end_value = ``options.end_value_share`` * sum over starts of i, u, in which n takes part, of left[i,u] * what n pays
    for the start without upkeep and after grants; left[i,u] = max(0, life - used) / life, 0 where no life is known.
    life is life_periods, else lasts_periods; used are the periods from u + lead_periods on. It is part of no budget."""
    rate, before = f.card["spending.discount_rate"], f.instance.years_from_start
    spent = total((1.0 + rate) ** -before(period) * terms for (_, period), terms in f.spending_terms.items())
    if f.end_value:
        spent -= (1.0 + rate) ** -f.instance.horizon_years * f.end_value
    f.tier("cost", "cost", False, spent)


def burden_sum(f: Formulation) -> None:
    """sum of deviation (million). Minimised."""
    f.tier("burden_sum", "burden_sum", False, total(deviation.distance for deviation in f.deviations))


def burden_largest(f: Formulation) -> None:
    """largest >= deviation[n], ``burden_largest[n]`` (million). Minimised."""
    largest = f.variable("largest_deviation", "all", 0.0, None)
    for deviation in f.deviations:
        f.row("burden_largest", deviation.index, largest >= deviation.distance)
    f.tier("burden_largest", "burden_largest", False, total([largest]))


def burden_leximax(f: Formulation) -> None:
    """One tier for each k up to ``burden.levels`` (0: up to their number), named burden_leximax[k]: the sum of the k
    largest deviations = the least k * level[k] + sum of above[k,d], ``leximax[k,d]``: above[k,d] >= deviation[d] -
    level[k] (million). Minimised one after the other: no other plan has a smaller largest deviation, then a smaller
    second, and so on. Source: Ogryczak and Sliwinski, 2006, On direct methods for lexicographic min-max optimization,
    Computational Science and Its Applications."""
    levels = min(f.card["burden.levels"] or len(f.deviations), len(f.deviations))
    for k in range(1, levels + 1):
        level = f.variable("level", k, 0.0, None)
        largest = k * level + 0.0
        for deviation in f.deviations:
            index = deviation.index
            key = (k, *index) if isinstance(index, tuple) else (k, index)
            above = f.variable("above", key, 0.0, None)
            f.row("leximax", key, above >= deviation.distance - level)
            largest += above
        f.tier(f"burden_leximax[{k}]", "burden_leximax", False, largest)


def below_guideline(f: Formulation) -> None:
    """sum of below[g,n,t] (million). Minimised."""
    f.tier("below_guideline", "below_guideline", False, total(f.below.values()))


def challenge_largest(f: Formulation) -> None:
    """largest_change from 0, ``challenge_above[n,t]``: before * largest_change >= now - before,
    ``challenge_below[n,t]``: before * largest_change >= before - now. Minimised."""
    largest = f.variable("largest_change", "all", 0.0, None)
    for key, contribution in f.challenged.items():
        relative = 1.0 / contribution.before * contribution.now
        f.row("challenge_above", key, largest >= relative - 1.0)
        f.row("challenge_below", key, largest >= 1.0 - relative)
    f.tier("challenge_largest", "challenge_largest", False, total([largest]))


def plan_change(f: Formulation) -> None:
    """sum of value_weight * change (points). Minimised."""
    f.tier("plan_change", "plan_change", False, f.change)


def covered_withdrawal(f: Formulation) -> None:
    """worst_covered: the smallest covered share (as in tier covered) over all withdrawals and none. Maximised."""
    # Where a conflict is sought without withdrawals, nothing presses on it.
    worst = f.found("worst_covered", "all") or f.variable("worst_covered", "all", 0.0, 1.0)
    f.tier("covered_withdrawal", "covered_withdrawal", True, total([worst]))


def cvar_shortfall(f: Formulation) -> None:
    """cvar: the mean loss of the worst scenarios that together have probability ``uncertainty.tail``. Minimised."""
    f.tier("cvar_shortfall", "cvar_shortfall", False, f.cvar)


def fragmentation(f: Formulation) -> None:
    """sum over (r, t) of the number of nations that provide anything. Minimised."""
    parts = total(
        takes_part(f, nation, need.id, period)
        for need, period in f.facts.needs()
        for nation in f.facts.by_nation(need.id, period)
    )
    f.tier("fragmentation", "fragmentation", False, parts)


def at_level(f: Formulation, kind: str, level: float) -> None:
    """``KIND_level``: the value of the tier is at least its level where more is better, at most it where less is.

    It is met within a millionth of it (of 1, where that is more): the row asks for half of that. Absent: where the
    level is 0 and more is better, or the highest that can be stated: that asks for nothing."""
    if level <= 0 if f.tiers[-1].maximise else level >= MOST_LEVEL:
        return
    tier, room = f.tiers[-1], round_off.LEVEL * max(1.0, level)
    if tier.maximise:
        f.row(level_row(kind), "all", tier.expr >= level - room)
    else:
        f.row(level_row(kind), "all", tier.expr <= level + room)


TIERS: dict[str, Callable[[Formulation], None]] = {
    "covered": covered,
    "covered_by_priority": covered_by_priority,
    "worst_shortfall": worst_shortfall,
    "cost": cost,
    "burden_sum": burden_sum,
    "burden_largest": burden_largest,
    "burden_leximax": burden_leximax,
    "below_guideline": below_guideline,
    "challenge_largest": challenge_largest,
    "plan_change": plan_change,
    "covered_withdrawal": covered_withdrawal,
    "cvar_shortfall": cvar_shortfall,
    "fragmentation": fragmentation,
}
