"""The optimum of a small instance by trying every plan, in exact arithmetic.

Two plans of a period that cost each nation the same and are worth the same in every tier lead to the same future;
only one of them is kept. Nothing else is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.parameters import KEY_COLUMNS
from pooling.domain.plan import Plan

from .period import Choice, PeriodPlans, TooLarge
from .space import fraction, lock_holds, offered, stands

MOST_CANDIDATES = 4_000
"""Candidate plans of a period, and candidate joins of periods, that an enumeration may try."""

Money = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """What a plan of some periods is worth: million per nation, weighted cover per tier, worst share, points."""

    spent: Money
    cover: tuple[Fraction, ...]
    worst: Fraction
    change: Fraction


@dataclass(frozen=True, slots=True)
class Optimum:
    """Tier name -> exact value of the best plan in the card's order, and one such plan."""

    tiers: dict[str, Fraction]
    plan: Plan


def optimum(instance: Instance, card: Card, most: int = MOST_CANDIDATES) -> Optimum | None:
    """The lexicographic optimum, or None where no plan keeps the rules.

    Raises :class:`TooLarge` where more than ``most`` candidates would have to be tried.
    """
    if card.has("locks") and not _idle_locks_hold(instance):
        return None
    search = _Search(instance, card)
    # What a nation carries into the next period follows its spending so far, so states keep both.
    states: dict[tuple[Worth, Money], tuple[Choice, ...]] = {(search.nothing, search.no_money): ()}
    for index, period in enumerate(instance.period_ids):
        found = search.period(period, most)
        if len(states) * len(found) > most:
            raise TooLarge
        grown: dict[tuple[Worth, Money], tuple[Choice, ...]] = {}
        for (worth, carried), chosen in states.items():
            for more, choice in found.items():
                left = search.carried(index, carried, more.spent)
                if left is not None:
                    grown.setdefault((search.join(worth, more), left), (*chosen, choice))
        states = grown
    if not states:
        return None
    best = max(states, key=lambda state: search.rank(state[0]))
    return Optimum(search.tiers(best[0]), _plan(instance, states[best]))


def feasible_plans(instance: Instance, card: Card, most: int = MOST_CANDIDATES) -> list[Plan]:
    """Every plan that keeps the rules (for instances far smaller still)."""
    if card.has("locks") and not _idle_locks_hold(instance):
        return []
    search = _Search(instance, card)
    states: list[tuple[Money, tuple[Choice, ...]]] = [(search.no_money, ())]
    for index, period in enumerate(instance.period_ids):
        plans = PeriodPlans(instance, card, period)
        choices = [(choice, search.worth(plans, choice).spent) for choice in plans.choices(most)]
        if len(states) * len(choices) > most:
            raise TooLarge
        states = [
            (left, (*chosen, choice))
            for carried, chosen in states
            for choice, spent in choices
            if (left := search.carried(index, carried, spent)) is not None
        ]
    return [_plan(instance, chosen) for _, chosen in states]


def _idle_locks_hold(instance: Instance) -> bool:
    """Locks on a period in which their offer or requirement does not stand: the quantity there is 0."""
    for lock in instance.locks:
        if lock.period is not None:
            idle = not offered(instance, instance.offer_of[lock.offer], lock.period)
            if lock.requirement is not None:
                idle |= not stands(instance, instance.requirement_of[lock.requirement], lock.period)
            if idle and not lock_holds(lock, 0):
                return False
    return True


def _plan(instance: Instance, chosen: Sequence[Choice]) -> Plan:
    rows: dict[str, list[dict[str, object]]] = {"commitments": [], "assignments": []}
    for period, choice in zip(instance.period_ids, chosen, strict=True):
        for bundle in choice:
            offer = bundle.offer.id
            if bundle.commit:
                rows["commitments"].append({"offer": offer, "period": period, "quantity": float(bundle.commit)})
            for requirement, units in bundle.uses:
                row = {"offer": offer, "requirement": requirement, "period": period, "quantity": float(units)}
                rows["assignments"].append(row)
    return Plan.of(rows, instance)


class _Search:
    """Worths, budgets and tiers of an instance under a card."""

    def __init__(self, instance: Instance, card: Card) -> None:
        self.instance = instance
        self.card = card
        self.nations = [nation.id for nation in instance.nations]
        self.no_money: Money = (Fraction(0),) * len(self.nations)
        self.covers = self._cover_tiers()
        self.nothing = Worth(
            self.no_money, (Fraction(0),) * len(self.covers), Fraction(0), self._change_outside_periods()
        )
        # Where neither budgets nor burdens tell nations apart, only their sum matters.
        self.by_nation = card.has("budget") or card.has("burden")
        self.names = self._names()

    # --- worth of plans ---------------------------------------------------------------------------------------

    def period(self, period: str, most: int) -> dict[Worth, Choice]:
        """One plan of the period for each worth."""
        plans = PeriodPlans(self.instance, self.card, period)
        found: dict[Worth, Choice] = {}
        for choice in plans.choices(most):
            found.setdefault(self.worth(plans, choice), choice)
        return found

    def worth(self, plans: PeriodPlans, choice: Choice) -> Worth:
        spent = dict.fromkeys(self.nations, Fraction(0))
        for bundle in choice:
            spent[bundle.offer.nation] += bundle.spend
        money = tuple(spent.values())
        if not self.by_nation:
            money = (sum(money, Fraction(0)), *self.no_money[1:])
        cover = [Fraction(0)] * len(self.covers)
        worst = Fraction(0)
        for requirement, nations in plans.delivered(choice).items():
            need = fraction(self.instance.requirement_of[requirement].quantity)
            share = min(Fraction(1), sum(nations.values(), Fraction(0)) / need)
            worst = max(worst, 1 - share)
            for index, weights in enumerate(self.covers):
                cover[index] += weights.get(requirement, Fraction(0)) * share
        return Worth(money, tuple(cover), worst, sum((bundle.change for bundle in choice), Fraction(0)))

    @staticmethod
    def join(first: Worth, second: Worth) -> Worth:
        return Worth(
            tuple(a + b for a, b in zip(first.spent, second.spent, strict=True)),
            tuple(a + b for a, b in zip(first.cover, second.cover, strict=True)),
            max(first.worst, second.worst),
            first.change + second.change,
        )

    def _change_outside_periods(self) -> Fraction:
        """History of what does not stand now: it is 0 in every plan, and was something."""
        total = Fraction(0)
        commitments = self.card["stability.measure"] == "commitments"
        for row in self.instance.history:
            offer = self.instance.offer_of[row.offer]
            idle = not offered(self.instance, offer, row.period)
            if row.requirement is not None:
                idle |= not stands(self.instance, self.instance.requirement_of[row.requirement], row.period)
            if idle and commitments == (row.requirement is None):
                weight = self.instance.capability_of[offer.capability].value_weight
                total += fraction(weight) * fraction(row.quantity)
        return total if self.card.has("stability") else Fraction(0)

    # --- budgets ----------------------------------------------------------------------------------------------

    def carried(self, index: int, carried: Money, spent: Money) -> Money | None:
        """What is carried out of period ``index``, or None where a budget is broken."""
        if not self.card.has("budget"):
            return self.no_money
        rows = {(row.nation, row.period): row for row in self.instance.budgets}
        period = self.instance.period_ids[index]
        out = []
        for nation, before, now in zip(self.nations, carried, spent, strict=True):
            row = rows.get((nation, period))
            if row is None or row.amount_million is None:
                out.append(Fraction(0))
                continue
            left = fraction(self.card["budget.scale"]) * fraction(row.amount_million) + before - now
            if left < 0:
                return None
            last = index + 1 == len(self.instance.periods)
            out.append(Fraction(0) if last else fraction(row.carry_over_share) * left)
        return tuple(out)

    # --- tiers ------------------------------------------------------------------------------------------------

    def _cover_tiers(self) -> list[dict[str, Fraction]]:
        """For each coverage tier, requirement -> weight of its covered share, summing to 1 over its periods."""
        out: list[dict[str, Fraction]] = []
        for tier in self.card.tiers:
            if tier.kind == "covered":
                blend = [fraction(one) for one in self.card["coverage.priority_weights"]]
                out.append(self._normal({r.id: blend[r.priority - 1] for r in self.instance.requirements}))
            elif tier.kind == "covered_by_priority":
                for priority in self._priorities():
                    same = {r.id: Fraction(1) for r in self.instance.requirements if r.priority == priority}
                    out.append(self._normal(same))
        return out

    def _normal(self, factors: dict[str, Fraction]) -> dict[str, Fraction]:
        weights = {name: fraction(self.instance.requirement_of[name].weight) * one for name, one in factors.items()}
        total = sum(
            weight
            * sum(stands(self.instance, self.instance.requirement_of[name], one) for one in self.instance.period_ids)
            for name, weight in weights.items()
        )
        return {name: weight / total for name, weight in weights.items()}

    def _priorities(self) -> list[int]:
        return sorted({requirement.priority for requirement in self.instance.requirements})

    def _names(self) -> list[tuple[str, bool, Callable[[Worth], Fraction]]]:
        """(name, maximise, value) of each tier in order."""
        out: list[tuple[str, bool, Callable[[Worth], Fraction]]] = []
        place = 0
        for tier in self.card.tiers:
            names = [tier.kind]
            if tier.kind == "covered_by_priority":
                names = [f"covered[{priority}]" for priority in self._priorities()]
            for name in names:
                if name.startswith("covered"):
                    out.append((name, True, _cover_at(place)))
                    place += 1
                else:
                    out.append((name, False, getattr(self, "_" + name)))
        return out

    def tiers(self, worth: Worth) -> dict[str, Fraction]:
        return {name: value(worth) for name, _, value in self.names}

    def rank(self, worth: Worth) -> tuple[Fraction, ...]:
        return tuple(value(worth) if maximise else -value(worth) for _, maximise, value in self.names)

    @staticmethod
    def _worst_shortfall(worth: Worth) -> Fraction:
        return worth.worst

    @staticmethod
    def _cost(worth: Worth) -> Fraction:
        return sum(worth.spent, Fraction(0))

    @staticmethod
    def _plan_change(worth: Worth) -> Fraction:
        return worth.change

    def _burden_sum(self, worth: Worth) -> Fraction:
        return sum(self._deviations(worth), Fraction(0))

    def _burden_largest(self, worth: Worth) -> Fraction:
        return max(self._deviations(worth))

    def _deviations(self, worth: Worth) -> list[Fraction]:
        credit = {row.nation: fraction(row.amount_million) for row in self.instance.credits}
        if not self.card["burden.credits"]:
            credit = {}
        burden = [spent + credit.get(one, 0) for one, spent in zip(self.nations, worth.spent, strict=True)]
        column = KEY_COLUMNS[self.card["burden.key"]]
        figures = [fraction(getattr(nation, column)) if column else Fraction(1) for nation in self.instance.nations]
        total, whole = sum(burden, Fraction(0)), sum(figures, Fraction(0))
        return [abs(one - figure / whole * total) for one, figure in zip(burden, figures, strict=True)]


def _cover_at(place: int) -> Callable[[Worth], Fraction]:
    return lambda worth: worth.cover[place]
