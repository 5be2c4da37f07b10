"""Who may be a member of what and who leads, in one period."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from pooling.domain.together import Agreement

from .facts import Facts, Members
from .rules_offer import lock_holds

NOBODY: Members = frozenset()


def memberships(facts: Facts, period: str) -> Iterator[tuple[Members, Members]]:
    """Every (members, leads) of the period that keeps the rules of each agreement."""
    of_each = [list(_of_one(facts, agreement, period)) for agreement in facts.agreements]
    for chosen in itertools.product(*of_each):
        yield NOBODY.union(*(members for members, _ in chosen)), NOBODY.union(*(leads for _, leads in chosen))


def _of_one(facts: Facts, agreement: Agreement, period: str) -> Iterator[tuple[Members, Members]]:
    eligible = facts.eligible(agreement, period)
    for count in range(len(eligible) + 1):
        for nations in itertools.combinations(eligible, count):
            for lead in (None, *nations):
                members = frozenset((agreement.id, nation) for nation in nations)
                leads = frozenset() if lead is None else frozenset({(agreement.id, lead)})
                if agreement_holds(facts, agreement, period, members, leads):
                    yield members, leads


def memberships_hold(facts: Facts, period: str, members: Members, leads: Members) -> bool:
    """Whether the memberships of one period keep the rules of each agreement."""
    known = {agreement.id for agreement in facts.agreements}
    return {name for name, _ in members | leads} <= known and all(
        agreement_holds(
            facts,
            agreement,
            period,
            frozenset(member for member in members if member[0] == agreement.id),
            frozenset(lead for lead in leads if lead[0] == agreement.id),
        )
        for agreement in facts.agreements
    )


def agreement_holds(facts: Facts, agreement: Agreement, period: str, members: Members, leads: Members) -> bool:
    nations = {nation for _, nation in members}
    if not nations.issubset(facts.eligible(agreement, period)) or not leads <= members:
        return False
    most = len(facts.nations) if agreement.most_members is None else agreement.most_members
    if nations and not agreement.least_members <= len(nations) <= most:
        return False
    led = agreement.kind == "framework" or agreement.lead is not None
    if len(leads) != (1 if nations and led else 0):
        return False
    if agreement.lead is not None and leads and leads != {(agreement.id, agreement.lead)}:
        return False
    if not all(_near(facts, pair) for pair in itertools.combinations(nations, 2)):
        return False
    return _locks_hold(facts, agreement, period, nations)


def _near(facts: Facts, pair: tuple[str, ...]) -> bool:
    """Whether two nations may be members of one agreement under `agreements.within`."""
    first, second = (facts.instance.nation_of[name] for name in pair)
    within = facts.card["agreements.within"]
    if within == "group":
        return bool(set(first.groups) & set(second.groups))
    if within == "region":
        return first.region is not None and first.region == second.region
    return True


def _locks_hold(facts: Facts, agreement: Agreement, period: str, nations: set[str]) -> bool:
    begins = facts.periods.index(agreement.from_period) if agreement.from_period else 0
    exists = facts.periods.index(period) >= begins
    return not facts.has("locks") or all(
        lock_holds(lock, int(lock.nation in nations))
        for lock in facts.instance.locks
        if lock.agreement == agreement.id and (lock.period == period or (lock.period is None and exists))
    )
