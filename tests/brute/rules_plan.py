"""Rules that join periods, or that are about the whole plan; and all rules together."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction

from pooling.domain.tables import Budget, Requirement
from pooling.domain.together import Agreement, Pool

from .decisions import Decision, Decisions
from .facts import Facts, fraction, offered, stands
from .memberships import memberships_hold
from .money import funds_hold, spending
from .programme import State
from .risks import covered_at_worst
from .rules_burden import RULES_OF_BURDEN, stays_not_idle
from .rules_nations import RULES_OF_NATIONS, units_bought
from .rules_needs import RULES_OF_NEEDS, Check
from .rules_offer import keeps_offer_rules, lock_holds
from .rules_options import enough_in_service, memberships_asked, programme_holds

PlanCheck = Callable[[Decisions], bool]


def notice(facts: Facts) -> Iterator[PlanCheck]:
    """Family agreements: members stay through their notice, unless the card breaks up who may be together."""
    for agreement in facts.agreements if facts.card["agreements.within"] == "any" else ():
        if agreement.exit_notice_periods:
            yield _stays(agreement)


def _stays(agreement: Agreement) -> PlanCheck:
    def check(plan: Decisions) -> bool:
        nations = [{nation for name, nation in row.members if name == agreement.id} for row in plan]
        before = set(agreement.members)
        # Who is a member now may give notice in the first period; who joins, in the first of its membership.
        joined = [(nation, 0) for nation in before]
        for index, now in enumerate(nations):
            joined += [(nation, index) for nation in now - before]
            before = now
        return all(
            nation in held
            for nation, first in joined
            for held in nations[first : first + agreement.exit_notice_periods]
        )

    return check


def pools_stay(facts: Facts) -> Iterator[PlanCheck]:
    for pool in facts.instance.pools:
        if facts.has("pools") and pool.stays:
            yield _never_fewer(facts, pool)


def _never_fewer(facts: Facts, pool: Pool) -> PlanCheck:
    def check(plan: Decisions) -> bool:
        units = [units_bought(facts, pool, name) for name in plan]
        return units == sorted(units)

    return check


def rotation(facts: Facts) -> Iterator[PlanCheck]:
    if not facts.has("rotation"):
        return
    for need in facts.instance.requirements:
        if need.rest_periods or need.most_turns is not None or need.turns_spread is not None:
            yield _turns(facts, need)


def _turns(facts: Facts, need: Requirement) -> PlanCheck:
    def check(plan: Decisions) -> bool:
        turns = {
            nation: [index for index, row in enumerate(plan) if nation in row.providers.get(need.id, ())]
            for nation in facts.nations
        }
        for row in facts.instance.former_turns:
            if row.requirement == need.id and row.nation in turns:
                turns_of = [-row.periods_ago, *turns[row.nation][:1]]
                if turns_of[-1] - turns_of[0] in range(1, need.rest_periods + 1):
                    return False
        for taken in turns.values():
            if any(after - name <= need.rest_periods for name, after in itertools.pairwise(taken)):
                return False
            if need.most_turns is not None and len(taken) > need.most_turns:
                return False
        counts = [len(taken) for taken in turns.values() if taken]
        return need.turns_spread is None or not counts or max(counts) - min(counts) <= need.turns_spread

    return check


def barter(facts: Facts) -> Iterator[PlanCheck]:
    """Family exchange: give and take stay within the limit of each barter agreement."""
    if facts.has("exchange"):
        for agreement in facts.agreements:
            if agreement.barter_limit is not None:
                for situation in facts.situations:
                    if any(_owes(facts, agreement, need, situation) for need in facts.instance.requirements):
                        yield _balanced(facts, agreement, situation)


def _owes(facts: Facts, agreement: Agreement, need: Requirement, situation: str) -> bool:
    """Whether whoever serves the need under the agreement is owed for it in the situation."""
    covered = not agreement.capabilities or need.capability in agreement.capabilities
    return need.nation is not None and covered and facts.in_situation(need, situation)


def _balanced(facts: Facts, agreement: Agreement, situation: str) -> PlanCheck:
    limit, carry = fraction(agreement.barter_limit or 0.0), fraction(agreement.barter_carry_share)
    pairs = agreement.barter_scope == "pair"

    def balances(plan: Decisions) -> Iterator[Fraction]:
        # (nation, partner) -> what the nation gave more than it took; partner None for the whole community.
        owed: dict[tuple[str, str | None], Fraction] = {}
        for row in facts.instance.balances:
            if row.agreement == agreement.id:
                owed[row.nation, row.partner] = fraction(row.amount)
                if row.partner is not None:
                    owed[row.partner, row.nation] = -fraction(row.amount)
        for index, name in enumerate(plan):
            if index:
                kept = carry ** facts.years(facts.periods[index - 1])
                owed = {key: kept * amount for key, amount in owed.items()}
            for giver, taker, units in _given(facts, agreement, situation, name):
                for nation, partner, sign in ((giver, taker, 1), (taker, giver, -1)):
                    key = (nation, partner if pairs else None)
                    owed[key] = owed.get(key, Fraction(0)) + sign * units
            yield from owed.values()

    return lambda plan: all(abs(amount) <= limit for amount in balances(plan))


def _given(
    facts: Facts, agreement: Agreement, situation: str, decision: Decision
) -> Iterator[tuple[str, str, Fraction]]:
    """(giver, taker, equivalent units) of everything the agreement charges."""
    for requirement, uses in decision.uses.items():
        need = facts.instance.requirement_of[requirement]
        if need.nation is None or not facts.in_situation(need, situation):
            continue
        for offer, units in uses:
            if offer.nation != need.nation and agreement in facts.both_in(
                need.capability, decision.members, offer.nation, need.nation
            ):
                weight = fraction(facts.instance.capability_of[need.capability].exchange_weight)
                yield offer.nation, need.nation, weight * units


def budgets(facts: Facts) -> Iterator[PlanCheck]:
    if facts.has("budget"):
        rows = {(row.nation, row.period): row for row in facts.instance.budgets}
        for nation in facts.nations:
            if any(row.amount_million is not None for row in facts.instance.budgets if row.nation == nation):
                yield _within_budget(facts, nation, [rows[nation, period] for period in facts.periods])


def _within_budget(facts: Facts, nation: str, rows: list[Budget]) -> PlanCheck:
    years = [facts.years(row.period) for row in rows]
    amounts = [
        None if row.amount_million is None else fraction(row.amount_million) * length
        for row, length in zip(rows, years, strict=True)
    ]
    shares = [fraction(row.carry_over_share) ** length for row, length in zip(rows, years, strict=True)]
    ahead = [fraction(row.advance_share) for row in rows]
    scale = facts.share("budget.scale")

    def check(plan: Decisions) -> bool:
        carried = advanced = Fraction(0)
        for index, spent in enumerate(spending(facts, plan)):
            amount = amounts[index]
            if amount is None:
                carried = advanced = Fraction(0)
                continue
            # What was spent in advance is missing now. No more is taken from the next period than is needed.
            has = scale * amount + carried - advanced
            following = amounts[index + 1] if index + 1 < len(amounts) else None
            advanced = max(Fraction(0), spent[nation] - has)
            if advanced > (0 if following is None else ahead[index] * scale * following):
                return False
            carried = shares[index] * (has + advanced - spent[nation])
        return True

    return check


def funds(facts: Facts) -> Iterator[PlanCheck]:
    if facts.has("funding") and facts.instance.fund_budgets:
        yield lambda plan: funds_hold(facts, plan)


def still_covered(facts: Facts) -> Iterator[PlanCheck]:
    """Family withdrawal: the least share that stays covered."""
    least = facts.share("withdrawal.least_covered")
    if facts.has("withdrawal") and least:
        yield lambda plan: covered_at_worst(facts, plan) >= least


RULES_OF_PLANS: tuple[Callable[[Facts], Iterator[PlanCheck]], ...] = (
    notice,
    pools_stay,
    rotation,
    barter,
    budgets,
    funds,
    still_covered,
    stays_not_idle,
)


def idle_locks_hold(facts: Facts) -> bool:
    """Locks on a period in which their offer or requirement does not stand, or on no agreement: there it is 0."""
    for lock in facts.instance.locks:
        if not facts.has("locks"):
            return True
        if lock.option is not None:
            continue
        if lock.offer is None:
            idle = not facts.has("agreements")
        elif lock.period is None:
            idle = False
        else:
            idle = not offered(facts.instance, facts.instance.offer_of[lock.offer], lock.period)
            if lock.requirement is not None:
                idle |= not stands(facts.instance, facts.instance.requirement_of[lock.requirement], lock.period)
        if idle and not lock_holds(lock, 0):
            return False
    return True


def period_checks(facts: Facts, period: str, state: State) -> list[Check]:
    """Rules that join the offers of a period, to which options bring ``state``."""
    checks = [check for rule in (*RULES_OF_NATIONS, *RULES_OF_NEEDS, *RULES_OF_BURDEN) for check in rule(facts, period)]
    return [*memberships_asked(state), *enough_in_service(facts, period, state), *checks]


def plan_checks(facts: Facts) -> list[PlanCheck]:
    return [check for rule in RULES_OF_PLANS for check in rule(facts)]


def keeps_rules(facts: Facts, plan: Decisions) -> bool:
    """Whether a plan keeps every rule."""
    return (
        idle_locks_hold(facts)
        and programme_holds(facts, plan.programme)
        and all(memberships_hold(facts, row.period, row.members, row.leads) for row in plan)
        and all(keeps_offer_rules(facts, row, part) for row in plan for part in row.parts)
        and all(check(row) for row in plan for check in period_checks(facts, row.period, row.state))
        and all(check(plan) for check in plan_checks(facts))
    )
