"""Family locks: what is already agreed.

For each lock and period, x = commit, or assign where it names a requirement. at_least: x >= quantity; at_most:
x <= quantity; never: x = 0; must: x >= 1 in whole units, else the smallest lot of the offer.
"""

from __future__ import annotations

from collections.abc import Iterator

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.planned import Planned
from pooling.domain.tables import Lock

FAMILY = "locks"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for lock in facts.instance.locks:
        for period in _periods(facts, lock):
            if lock.requirement is None:
                units = planned.commit.get((lock.offer, period), 0)
            else:
                units = planned.assign.get((lock.offer, lock.requirement, period), 0)
            _lock(facts, lock, period, units, findings)


def _periods(facts: Facts, lock: Lock) -> Iterator[str]:
    if lock.period is not None:
        yield lock.period
        return
    for period in facts.periods:
        if facts.offered(lock.offer, period) and (lock.requirement is None or facts.needed(lock.requirement, period)):
            yield period


def _lock(facts: Facts, lock: Lock, period: str, units: Exact, findings: Findings) -> None:
    if lock.rule in ("at_least", "must"):
        limit = exact(lock.quantity or 0.0) if lock.rule == "at_least" else _must(facts, lock)
        judge, words_of_limit = findings.at_least, f"at least {words(limit)}"
    else:
        limit = exact(lock.quantity or 0.0) if lock.rule == "at_most" else 0
        judge, words_of_limit = findings.at_most, f"at most {words(limit)}" if lock.rule == "at_most" else "none"
    act = "committed" if lock.requirement is None else f"assigned to {lock.requirement}"
    judge(
        FAMILY,
        lock.rule,
        (lock.id, period),
        units,
        limit,
        lambda: f"{words(units)} units of {lock.offer} are {act} in {period}, lock {lock.id} says {words_of_limit}",
    )


def _must(facts: Facts, lock: Lock) -> Exact:
    offer = facts.offers[lock.offer]
    if not facts.divisible[offer.capability]:
        return 1
    if lock.requirement is not None:
        return exact(offer.smallest_use)
    return max(exact(offer.smallest), exact(offer.step))
