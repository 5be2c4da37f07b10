"""The optimum of a small instance by trying every plan in whole units, in exact arithmetic."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.plan import Plan
from pooling.domain.tables import Offer
from pooling.domain.tier_kinds import TIER_KINDS, is_about

from .amounts import delivered
from .decisions import Decision, Decisions, Part, as_plan
from .facts import Facts, Members
from .memberships import memberships
from .money import burdens, cost
from .options import state
from .programme import Programme, State
from .programmes import programmes
from .rules_offer import busiest, may_commit, may_trade, may_use
from .rules_plan import idle_locks_hold, period_checks, plan_checks
from .worth import measures

MOST_CANDIDATES = 3_000
"""Decisions of a period, and programmes of options, that a search may try."""
PLANS_EACH = 7
"""For each of these, so many plans of all periods together."""


class TooLarge(Exception):
    """More candidates than the search allows."""


@dataclass(frozen=True, slots=True)
class Optimum:
    """Tier name -> exact value of the best plan in the card's order, and one such plan."""

    tiers: dict[str, Fraction]
    plan: Plan


def optimum(instance: Instance, card: Card, most: int = MOST_CANDIDATES) -> Optimum | None:
    """The lexicographic optimum, or None where no plan keeps the rules.

    Raises :class:`TooLarge` where more than ``most`` decisions of a period, or programmes, would have to be tried.
    """
    facts = Facts(instance, card)
    tiers = measures(facts)
    if any(TIER_KINDS[tier.kind].about == "fairness" for tier in card.tiers):
        return _fairest(facts, most)
    checks = plan_checks(facts)
    best: tuple[list[Fraction], Decisions] | None = None
    for plan in _plans(facts, most):
        ranks = []
        better = best is None
        for index, tier in enumerate(tiers):
            rank = tier.rank(plan)
            if not better and best is not None:
                if rank < best[0][index]:
                    break
                better = rank > best[0][index]
            ranks.append(rank)
        else:
            if better and all(check(plan) for check in checks):
                best = ranks, plan
    if best is None:
        return None
    return Optimum({tier.name: tier.value(best[1]) for tier in tiers}, as_plan(best[1]))


def _fairest(facts: Facts, most: int) -> Optimum | None:
    """The best plan in which nothing is paid that serves nothing."""
    checks = plan_checks(facts)
    plans = [_Held(facts, plan) for plan in _plans(facts, most) if all(check(plan) for check in checks)]
    for held in sorted(plans, key=lambda held: held.ranks, reverse=True):
        if not any(other.is_leaner(held) for other in plans):
            tiers = measures(facts)
            return Optimum({tier.name: tier.value(held.plan) for tier in tiers}, as_plan(held.plan))
    return None


class _Held:
    """What a plan holds, covers and costs."""

    def __init__(self, facts: Facts, plan: Decisions) -> None:
        self.plan = plan
        self.rows = as_plan(plan)
        tiers = measures(facts)
        self.ranks = [tier.rank(plan) for tier in tiers]
        first = next(place for place, tier in enumerate(tiers) if is_about(tier.name, "fairness"))
        self._worth = [
            *self.ranks[:first],
            *(
                min(delivered(facts, row, need), facts.need(need, row.period))
                for row in plan
                for need in facts.needs(row.period)
            ),
        ]
        self._carried = sum((sum(now.values(), Fraction(0)) for now in burdens(facts, plan)), Fraction(0))
        self._amounts: dict[object, float] = {**self.rows.committed, **self.rows.delivered}
        self._amounts |= {("start", *key, row.grant): row.units for key, row in self.rows.started.items()}
        self._amounts |= {("member", *key): 1.0 for key in self.rows.members}

    def is_leaner(self, than: _Held) -> bool:
        """Whether it holds no more of anything, is worth as much, and nations carry less."""
        return (
            self._carried < than._carried
            and self._amounts.keys() <= than._amounts.keys()
            and all(amount <= than._amounts[key] for key, amount in self._amounts.items())
            and all(mine >= theirs for mine, theirs in zip(self._worth, than._worth, strict=True))
        )


def feasible_plans(instance: Instance, card: Card, most: int = MOST_CANDIDATES) -> list[Plan]:
    """Every plan that keeps the rules."""
    facts = Facts(instance, card)
    checks = plan_checks(facts)
    return [as_plan(plan) for plan in _plans(facts, most) if all(check(plan) for check in checks)]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a plan leaves short of each need that is asked for in a period (effective units), and what it costs."""

    short: dict[tuple[str, str], Fraction]
    cost: Fraction


def every_plan(instance: Instance, card: Card, most: int = MOST_CANDIDATES) -> Iterator[Tried]:
    """Every plan that keeps the rules, by what it leaves short and costs."""
    facts = Facts(instance, card)
    checks = plan_checks(facts)
    for plan in _plans(facts, most):
        if all(check(plan) for check in checks):
            short = {
                (need.id, row.period): max(Fraction(0), facts.need(need, row.period) - delivered(facts, row, need))
                for row in plan
                for need in facts.needs(row.period)
            }
            yield Tried(short, cost(facts, plan))


def _plans(facts: Facts, most: int) -> Iterator[Decisions]:
    """Every plan whose decisions keep the rules within their periods."""
    if not idle_locks_hold(facts):
        return
    listed = programmes(facts, most)
    if listed is None:
        raise TooLarge
    # (period, what options bring to it) -> decisions: many programmes bring the same.
    known: dict[tuple[str, State], list[Decision]] = {}
    count = 0
    plans: list[tuple[Programme, list[list[Decision]]]] = []
    for programme in listed:
        of_periods = []
        for period in facts.periods:
            brought = state(facts, programme, period)
            if (period, brought) not in known:
                tried = sum(len(name) for (when, _), name in known.items() if when == period)
                known[period, brought] = list(_decisions(facts, period, brought, most - tried))
            of_periods.append(known[period, brought])
        count += prod(len(period) for period in of_periods)
        if count > PLANS_EACH * most:
            raise TooLarge
        plans.append((programme, of_periods))
    for programme, of_periods in plans:
        for chosen in itertools.product(*of_periods):
            yield Decisions(chosen, programme)


def _decisions(facts: Facts, period: str, state: State, most: int) -> Iterator[Decision]:
    candidates = 0
    options: list[tuple[Members, Members, list[list[Part]]]] = []
    for members, leads in memberships(facts, period):
        parts = [list(_parts(facts, members, state, offer, period)) for offer in facts.offers(period)]
        candidates += prod(len(part) for part in parts)
        if candidates > most:
            raise TooLarge
        options.append((members, leads, parts))
    checks = period_checks(facts, period, state)
    for members, leads, parts in options:
        for chosen in itertools.product(*parts):
            decision = Decision(period, members, leads, chosen, state)
            if all(check(decision) for check in checks):
                yield decision


def _parts(facts: Facts, members: Members, state: State, offer: Offer, period: str) -> Iterator[Part]:
    """Everything the offer may do in the period, as far as rules about it alone say."""
    needs = [need for need in facts.needs(period) if need.capability == offer.capability]
    # Whatever is held and taken over, this is the most that it sustains.
    quantity = int(facts.quantity(offer, period))
    others = sum(
        int(facts.quantity(row, period)) for row in facts.offers(period) if row.pool and row.pool == offer.pool
    )
    beyond = int(max(quantity, others) / offer.dwell) + 1
    amounts = [
        [n for n in range(beyond + 1) if may_use(facts, members, state, offer, need, period, n)] for need in needs
    ]
    planned = []
    for chosen in itertools.product(*amounts):
        uses = tuple((need.id, units) for need, units in zip(needs, chosen, strict=True) if units)
        planned.append((uses, busiest(facts, offer, uses)))
    for commit in range(quantity + 1):
        if not may_commit(facts, members, state, offer, period, commit):
            continue
        for traded in range(-commit, max(others - quantity, 0) + 1):
            if may_trade(facts, members, offer, commit, traded):
                for uses, held in planned:
                    if held <= commit + traded:
                        yield Part(offer, commit, traded, uses)
