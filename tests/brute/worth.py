"""What a plan is worth: the value of each of the card's tiers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from pooling.domain.parameters import KEY_COLUMNS

from .amounts import delivered
from .decisions import Decision, Decisions
from .facts import Facts, fraction, total
from .money import burdens, cost
from .risks import covered, covered_at_worst, mean_of_the_worst


@dataclass(frozen=True)
class Measure:
    """A tier as results name it. ``value`` is for people, ``rank`` is larger for better plans."""

    name: str
    maximise: bool
    value: Callable[[Decisions], Fraction]

    def rank(self, plan: Decisions) -> Fraction:
        return self.value(plan) if self.maximise else -self.value(plan)


def measures(facts: Facts) -> list[Measure]:
    """The card's tiers in order."""
    out = []
    for tier in facts.card.tiers:
        if tier.kind == "covered_by_priority":
            for priority in sorted({need.priority for need in facts.instance.requirements}):
                out.append(Measure(f"covered[{priority}]", True, _covered(facts, priority)))
        else:
            out.append(Measure(tier.kind, tier.maximise, _VALUES[tier.kind](facts)))
    return out


Value = Callable[[Decisions], Fraction]


def _covered(facts: Facts, priority: int | None = None) -> Value:
    return lambda plan: covered(facts, plan, priority)


def _worst_shortfall(facts: Facts) -> Value:
    def of_period(one: Decision) -> Fraction:
        needs = facts.needs(one.period)
        shares = (1 - delivered(facts, one, need) / facts.need(need.id) for need in needs)
        return max((Fraction(0), *shares))

    return lambda plan: max(facts.kept(("worst", one), lambda one=one: of_period(one)) for one in plan)  # type: ignore[misc]


def _fragmentation(_: Facts) -> Value:
    return lambda plan: total(len(nations) for one in plan for nations in one.providers.values())


def _plan_change(facts: Facts) -> Value:
    """Distance to the last plan; what the history does not list was 0, and so is now what does not stand."""
    commitments = facts.card["stability.measure"] == "commitments"
    last = {
        (row.offer, row.requirement, row.period): fraction(row.quantity)
        for row in facts.instance.history
        if (row.requirement is None) == commitments
    }
    values = {offer.id: facts.value(offer.capability) for offer in facts.instance.offers}

    def of_period(one: Decision) -> Fraction:
        now: dict[tuple[str, str | None, str], int] = {}
        for part in one.parts:
            if commitments:
                now[part.offer.id, None, one.period] = part.commit
            else:
                now.update({(part.offer.id, name, one.period): units for name, units in part.uses})
        keys = {*now, *(key for key in last if key[2] == one.period)}
        return total(values[key[0]] * abs(now.get(key, 0) - last.get(key, Fraction(0))) for key in keys)

    return lambda plan: total(facts.kept(("change", one), lambda one=one: of_period(one)) for one in plan)  # type: ignore[misc]


def deviations(facts: Facts, plan: Decisions) -> list[Fraction]:
    """Distance of each nation's burden from its fair share."""
    credit = {row.nation: fraction(row.amount_million) for row in facts.instance.credits}
    if not facts.card["burden.credits"]:
        credit = {}
    carried = [spent + credit.get(nation, 0) for nation, spent in burdens(facts, plan).items()]
    column = KEY_COLUMNS[facts.card["burden.key"]]
    figures = [fraction(getattr(nation, column)) if column else Fraction(1) for nation in facts.instance.nations]
    together, whole = total(carried), total(figures)
    return [abs(one - figure / whole * together) for one, figure in zip(carried, figures, strict=True)]


_VALUES: dict[str, Callable[[Facts], Value]] = {
    "covered": _covered,
    "worst_shortfall": _worst_shortfall,
    "cost": lambda facts: lambda plan: cost(facts, plan),
    "burden_sum": lambda facts: lambda plan: total(deviations(facts, plan)),
    "burden_largest": lambda facts: lambda plan: max(deviations(facts, plan)),
    "plan_change": _plan_change,
    "covered_withdrawal": lambda facts: lambda plan: covered_at_worst(facts, plan),
    "cvar_shortfall": lambda facts: lambda plan: mean_of_the_worst(facts, plan),
    "fragmentation": _fragmentation,
}
