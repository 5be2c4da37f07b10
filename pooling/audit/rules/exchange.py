"""Family exchange: who serves whose own need, and what is owed for it.

- together: another nation serves a nation's need only where both are members of one agreement about the capability. Its
  own offers may serve it always, and all may serve needs of the alliance.
- barter: what is given and taken under an agreement balances within barter_limit (equivalent units).

What counts in a balance is exchange_weight * assign to each other's own needs, between members of a barter agreement
about the capability. balance = carry ** years of the period before * balance before + given - taken, in every situation
by itself. In the first period the balance before it counts in full. Without family agreements there is no barter.

- barter_scope community: the balance is that of a nation with all others.
- barter_scope pair: it is that between every two nations.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.findings import PRESENT, Findings
from pooling.audit.numbers import Exact, exact, size, words
from pooling.audit.plan.planned import Planned
from pooling.domain.audit_rows import BalanceRow
from pooling.domain.together import Agreement

FAMILY = "exchange"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    _served(facts, planned, findings)
    for balance in planned.once(balances):
        _limit(balance, findings)


def _served(facts: Facts, planned: Planned, findings: Findings) -> None:
    for where, units in planned.assign.items():
        offer, requirement, period = facts.offers[where[0]], facts.requirements[where[1]], where[2]
        owner = requirement.nation
        if units <= PRESENT or owner is None or owner == offer.nation:
            continue
        shared = planned.memberships.together(offer.nation, owner, offer.capability, period)
        if not findings.holds(FAMILY, "together", where, bool(shared), units):
            findings.say(
                f"{words(units)} units of {offer.nation}'s {offer.id} serve {owner}'s own need {requirement.id} "
                f"in {period}, the two are members of no agreement about {offer.capability}"
            )


_Pair = tuple[str, str | None]
"""(nation, partner); the partner is None for the community."""
_Flows = dict[tuple[str, str, str], dict[tuple[str, str], Exact]]
"""(agreement, situation, period) -> (giver, taker) -> equivalent units."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Give and take of a nation in a situation and period, and the balance after it (equivalent units)."""

    agreement: Agreement
    nation: str
    partner: str | None
    situation: str
    period: str
    given: Exact
    taken: Exact
    balance: Exact


def balances(facts: Facts, planned: Planned) -> tuple[Balance, ...]:
    """Every balance that is not empty, of situations in which nations have needs of their own."""
    agreements = [agreement for agreement in facts.instance.agreements if agreement.barter_limit is not None]
    if not agreements or not facts.card.has(FAMILY) or not facts.card.has("agreements"):
        return ()
    before = _before(facts)
    flows = _flows(facts, planned)
    return tuple(
        balance
        for agreement in agreements
        for situation in _situations(facts, agreement)
        for balance in _ledger(facts, agreement, situation, before[agreement.id], flows)
    )


def rows(planned: Planned) -> tuple[BalanceRow, ...]:
    return tuple(
        BalanceRow(
            agreement=balance.agreement.id,
            nation=balance.nation,
            partner=balance.partner,
            situation=balance.situation,
            period=balance.period,
            given=float(balance.given),
            taken=float(balance.taken),
            balance=float(balance.balance),
            limit=balance.agreement.barter_limit or 0.0,
        )
        for balance in planned.once(balances)
    )


def _before(facts: Facts) -> dict[str, dict[_Pair, Exact]]:
    """Agreement -> balance before the first period; of a pair under the nation that stands first in the tables."""
    found: dict[str, dict[_Pair, Exact]] = {agreement.id: {} for agreement in facts.instance.agreements}
    order = facts.nation_at
    for row in facts.instance.balances:
        amount = exact(row.amount)
        if row.partner is not None and order[row.partner] < order[row.nation]:
            found[row.agreement][row.partner, row.nation] = -amount
        else:
            found[row.agreement][row.nation, row.partner] = amount
    return found


def _flows(facts: Facts, planned: Planned) -> _Flows:
    weight = {capability.id: exact(capability.exchange_weight) for capability in facts.instance.capabilities}
    flows: _Flows = {}
    for (offer_id, requirement_id, period), units in planned.assign.items():
        offer, requirement = facts.offers[offer_id], facts.requirements[requirement_id]
        taker = requirement.nation
        if taker is None or taker == offer.nation:
            continue
        for agreement in planned.memberships.together(offer.nation, taker, offer.capability, period):
            if agreement.barter_limit is not None:
                for situation in facts.mission_of(requirement).situations:
                    flow = flows.setdefault((agreement.id, situation, period), {})
                    pair = (offer.nation, taker)
                    flow[pair] = flow.get(pair, 0) + weight[offer.capability] * units
    return flows


def _situations(facts: Facts, agreement: Agreement) -> list[str]:
    """Situations in which a nation has a need of its own that the agreement covers, in the order of the table."""
    found = {
        situation
        for requirement in facts.instance.requirements
        if requirement.nation is not None and facts.covers(agreement, requirement.capability)
        for situation in facts.mission_of(requirement).situations
    }
    return [situation.id for situation in facts.instance.situations if situation.id in found]


def _ledger(
    facts: Facts, agreement: Agreement, situation: str, before: dict[_Pair, Exact], flows: _Flows
) -> Iterator[Balance]:
    order = facts.nation_at
    moves = {
        period: _moves(agreement, flows.get((agreement.id, situation, period), {}), order) for period in facts.periods
    }
    pairs = {pair for of_period in moves.values() for pair in of_period} | set(before)
    for nation, partner in sorted(pairs, key=lambda pair: (order[pair[0]], order[pair[1]] if pair[1] else -1)):
        balance = before.get((nation, partner), 0)
        carry: Exact = 1
        for period in facts.periods:
            given, taken = moves[period].get((nation, partner), (0, 0))
            balance = carry * balance + given - taken
            carry = exact(agreement.barter_carry_share) ** facts.years[period]
            if given or taken or balance:
                yield Balance(agreement, nation, partner, situation, period, given, taken, balance)


def _moves(
    agreement: Agreement, flow: dict[tuple[str, str], Exact], order: dict[str, int]
) -> dict[_Pair, tuple[Exact, Exact]]:
    """(nation, partner) -> (given, taken)."""
    moves: dict[_Pair, tuple[Exact, Exact]] = {}

    def add(nation: str, partner: str | None, given: Exact, taken: Exact) -> None:
        have = moves.get((nation, partner), (0, 0))
        moves[nation, partner] = (have[0] + given, have[1] + taken)

    for (giver, taker), units in flow.items():
        if agreement.barter_scope == "community":
            add(giver, None, units, 0)
            add(taker, None, 0, units)
        elif order[giver] < order[taker]:
            add(giver, taker, units, 0)
        else:
            add(taker, giver, 0, units)
    return moves


def _limit(balance: Balance, findings: Findings) -> None:
    limit, owed = exact(balance.agreement.barter_limit or 0.0), size(balance.balance)
    names = (balance.nation,) if balance.partner is None else (balance.nation, balance.partner)
    where = (balance.agreement.id, *names, balance.situation, balance.period)
    if not findings.at_most(FAMILY, "barter", where, owed, limit):
        gave, took = ("given", "taken") if balance.balance > 0 else ("taken", "given")
        partner = f" with {balance.partner}" if balance.partner else ""
        findings.say(
            f"{balance.nation} has {gave} {words(owed)} more than it has {took}{partner} under {balance.agreement.id} "
            f"in {balance.period} (situation {balance.situation}), at most {words(limit)} may be owed"
        )
