"""What a plan is worth: the value of each of the card's tiers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from .amounts import delivered
from .decisions import Decision, Decisions
from .facts import Facts, fraction, total
from .guidelines import below_guidelines
from .keys import shares
from .money import burdens, cost
from .programme import Programme
from .risks import covered, covered_at_worst, mean_of_the_worst
from .rules_nations import value_before, value_now


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
        elif tier.kind == "burden_leximax":
            most = len(facts.nations) * (len(facts.periods) if facts.card["burden.over"] == "running" else 1)
            levels = facts.card["burden.levels"] or most
            for level in range(1, min(levels, most) + 1):
                out.append(Measure(f"burden_leximax[{level}]", False, _largest(facts, level)))
        else:
            out.append(Measure(tier.kind, tier.maximise, _VALUES[tier.kind](facts)))
    return out


Value = Callable[[Decisions], Fraction]


def _covered(facts: Facts, priority: int | None = None) -> Value:
    return lambda plan: covered(facts, plan, priority)


def _worst_shortfall(facts: Facts) -> Value:
    def of_period(one: Decision) -> Fraction:
        needs = facts.needs(one.period)
        shares = (1 - delivered(facts, one, need) / facts.need(need, one.period) for need in needs)
        return max((Fraction(0), *shares))

    return lambda plan: max(facts.kept(("worst", name), lambda name=name: of_period(name)) for name in plan)  # type: ignore[misc]


def _fragmentation(_: Facts) -> Value:
    return lambda plan: total(len(nations) for row in plan for nations in row.providers.values())


def _plan_change(facts: Facts) -> Value:
    """Distance to the last plan, or of every period to the one before; and of options to those of the last plan."""
    if facts.card["stability.measure"] == "years":
        units = _change_over_years(facts)
    else:
        units = _change_of_units(facts, facts.card["stability.measure"] == "commitments")
    before = {(row.option, row.nation, row.period): fraction(row.units) for row in facts.instance.started}
    points = facts.share("stability.option_points")

    def of_programme(programme: Programme) -> Fraction:
        now = {key: Fraction(who.units) for key, who in programme.rows.items()}
        return points * sum(now.get(key) != before.get(key) for key in {*now, *before})

    return lambda plan: units(plan) + facts.kept(("change", plan.programme), lambda: of_programme(plan.programme))


def _change_over_years(facts: Facts) -> Value:
    def of_step(last: Decision | None, now: Decision) -> Fraction:
        out = Fraction(0)
        stood = None if last is None else {part.offer.id for part in last.parts}
        for part in now.parts:
            if stood is None:
                change = part.commit - facts.last_commitment(part.offer.id, now.period)
            elif part.offer.id in stood and last is not None:
                change = Fraction(part.commit - last.commits.get(part.offer.id, 0))
            else:
                continue
            out += facts.value(part.offer.capability) * abs(change)
        return out

    def of_plan(plan: Decisions) -> Fraction:
        steps = zip((None, *plan.periods[:-1]), plan.periods, strict=True)
        return total(
            facts.kept(("change", last, now), lambda last=last, now=now: of_step(last, now))  # type: ignore[misc]
            for last, now in steps
        )

    return of_plan


def _change_of_units(facts: Facts, commitments: bool) -> Value:
    """What the history does not list was 0, and so is now what does not stand."""
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

    return lambda plan: total(facts.kept(("change", name), lambda name=name: of_period(name)) for name in plan)  # type: ignore[misc]


def deviations(facts: Facts, plan: Decisions) -> list[Fraction]:
    """Distance of each nation's burden from its fair share: over all periods, or after each over those up to it."""
    carried = dict.fromkeys(facts.nations, Fraction(0))
    if facts.card["burden.credits"]:
        carried.update({row.nation: fraction(row.amount_million) for row in facts.instance.credits})
    fair = facts.kept(
        "fair", lambda: shares(facts, facts.card["burden.key"], facts.nations, facts.card["burden.equal_largest"])
    )
    out: list[Fraction] = []
    for now in burdens(facts, plan):
        carried = {nation: amount + now[nation] for nation, amount in carried.items()}
        together = total(carried.values())
        found = [abs(amount - fair[nation] * together) for nation, amount in carried.items()]
        out = [*out, *found] if facts.card["burden.over"] == "running" else found
    return out


def _largest(facts: Facts, count: int) -> Value:
    """The sum of so many of the largest deviations."""
    return lambda plan: total(sorted(deviations(facts, plan), reverse=True)[:count])


def _challenge(facts: Facts) -> Value:
    def of_period(one: Decision) -> Fraction:
        before = {nation: value_before(facts, nation, one.period) for nation in facts.nations}
        changes = (abs(value_now(facts, name, one) - points) / points for name, points in before.items() if points)
        return max((Fraction(0), *changes))

    return lambda plan: max(facts.kept(("challenge", name), lambda name=name: of_period(name)) for name in plan)  # type: ignore[misc]


_VALUES: dict[str, Callable[[Facts], Value]] = {
    "covered": _covered,
    "worst_shortfall": _worst_shortfall,
    "cost": lambda facts: lambda plan: cost(facts, plan),
    "burden_sum": lambda facts: lambda plan: total(deviations(facts, plan)),
    "burden_largest": lambda facts: lambda plan: max(deviations(facts, plan)),
    "below_guideline": lambda facts: lambda plan: below_guidelines(facts, plan.programme),
    "challenge_largest": _challenge,
    "plan_change": _plan_change,
    "covered_withdrawal": lambda facts: lambda plan: covered_at_worst(facts, plan),
    "cvar_shortfall": lambda facts: lambda plan: mean_of_the_worst(facts, plan),
    "fragmentation": _fragmentation,
}
