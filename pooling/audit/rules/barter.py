"""Barter (family exchange): what is given and taken under an agreement balances within a limit (equivalent units).

Where both nations are members of a barter agreement about the capability, what one assigns to the other's own needs
counts in it: exchange_weight * assign. balance = carry * balance before + given - taken, within barter_limit either
way, in every situation by itself; in the first period the balance before it counts in full. barter_scope community: of
a nation with all others; pair: between every two nations. Without family agreements there is no barter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, size, words
from pooling.audit.plan.planned import Planned
from pooling.audit.rules.exchange import FAMILY
from pooling.domain.audit_rows import BalanceRow
from pooling.domain.together import Agreement

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
    agreements = [one for one in facts.instance.agreements if one.barter_limit is not None]
    if not agreements or not facts.card.has(FAMILY) or not facts.card.has("agreements"):
        return ()
    before = _before(facts)
    flows = _flows(facts, planned)
    return tuple(
        one
        for agreement in agreements
        for situation in _situations(facts, agreement)
        for one in _ledger(facts, agreement, situation, before[agreement.id], flows)
    )


def check(found: tuple[Balance, ...], findings: Findings) -> None:
    for one in found:
        _limit(one, findings)


def rows(found: tuple[Balance, ...]) -> tuple[BalanceRow, ...]:
    return tuple(
        BalanceRow(
            agreement=one.agreement.id,
            nation=one.nation,
            partner=one.partner,
            situation=one.situation,
            period=one.period,
            given=float(one.given),
            taken=float(one.taken),
            balance=float(one.balance),
            limit=one.agreement.barter_limit or 0.0,
        )
        for one in found
    )


def _before(facts: Facts) -> dict[str, dict[_Pair, Exact]]:
    """Agreement -> balance before the first period; of a pair under the nation that stands first in the tables."""
    found: dict[str, dict[_Pair, Exact]] = {one.id: {} for one in facts.instance.agreements}
    order = facts.nation_at
    for row in facts.instance.balances:
        amount = exact(row.amount)
        if row.partner is not None and order[row.partner] < order[row.nation]:
            found[row.agreement][row.partner, row.nation] = -amount
        else:
            found[row.agreement][row.nation, row.partner] = amount
    return found


def _flows(facts: Facts, planned: Planned) -> _Flows:
    weight = {one.id: exact(one.exchange_weight) for one in facts.instance.capabilities}
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
    return [one.id for one in facts.instance.situations if one.id in found]


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
            carry = exact(agreement.barter_carry_share)
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


def _limit(one: Balance, findings: Findings) -> None:
    limit = exact(one.agreement.barter_limit or 0.0)
    names = (one.nation,) if one.partner is None else (one.nation, one.partner)
    findings.at_most(
        FAMILY,
        "barter",
        (one.agreement.id, *names, one.situation, one.period),
        size(one.balance),
        limit,
        lambda: (
            f"{one.nation} has {'given' if one.balance > 0 else 'taken'} {words(size(one.balance))} more than it has "
            f"{'taken' if one.balance > 0 else 'given'}"
            + (f" with {one.partner}" if one.partner else "")
            + f" under {one.agreement.id} in {one.period} (situation {one.situation}), "
            f"at most {words(limit)} may be owed"
        ),
    )
