"""Family locks: what is already agreed.

For each lock and period, x is:

- commit, or assign where it names a requirement
- 1 for a membership that is held
- the starts of an option, for must and never
- the units ordered in them, for at_least and at_most

By rule:

- at_least: x >= quantity
- at_most: x <= quantity
- never: x = 0
- must: x >= 1 in whole units, memberships and starts, else the smallest lot of the offer

Of an option count the starts in which the lock's nation takes part, in the lock's period, where it names them. Other
locks hold in their own period. Without one they hold in all in which the offer and the requirement stand, or the
agreement can have members.
"""

from __future__ import annotations

from collections.abc import Iterator

from pooling.audit.facts import Facts
from pooling.audit.findings import Findings
from pooling.audit.numbers import Exact, exact, words
from pooling.audit.plan.planned import Planned
from pooling.domain.tables import Lock, Offer

FAMILY = "locks"


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    for lock in facts.instance.locks:
        if lock.option is not None:
            _option(planned, lock, lock.option, findings)
            continue
        if lock.offer is None:
            _membership(facts, planned, lock, findings)
            continue
        for period in _periods(facts, lock, lock.offer):
            if lock.requirement is None:
                units = planned.commit.get((lock.offer, period), 0)
            else:
                units = planned.assign.get((lock.offer, lock.requirement, period), 0)
            _lock(facts, lock, facts.offers[lock.offer], period, units, findings)


def _periods(facts: Facts, lock: Lock, offer: str) -> Iterator[str]:
    if lock.period is not None:
        yield lock.period
        return
    for period in facts.periods:
        if facts.offered(offer, period) and (lock.requirement is None or facts.needed(lock.requirement, period)):
            yield period


def _lock(facts: Facts, lock: Lock, offer: Offer, period: str, units: Exact, findings: Findings) -> None:
    if lock.rule in ("at_least", "must"):
        limit = exact(lock.quantity or 0.0) if lock.rule == "at_least" else _must(facts, lock, offer)
        judge, says = findings.at_least, f"at least {words(limit)}"
    else:
        limit = exact(lock.quantity or 0.0) if lock.rule == "at_most" else 0
        judge, says = findings.at_most, f"at most {words(limit)}" if lock.rule == "at_most" else "none"
    if not judge(FAMILY, lock.rule, (lock.id, period), units, limit):
        act = "committed" if lock.requirement is None else f"assigned to {lock.requirement}"
        findings.say(f"{words(units)} units of {offer.id} are {act} in {period}, lock {lock.id} says {says}")


def _must(facts: Facts, lock: Lock, offer: Offer) -> Exact:
    if not facts.divisible[offer.capability]:
        return 1
    if lock.requirement is not None:
        return exact(offer.smallest_use)
    return max(exact(offer.smallest), exact(offer.step))


def _membership(facts: Facts, planned: Planned, lock: Lock, findings: Findings) -> None:
    agreement, nation = facts.agreements[lock.agreement or ""], lock.nation or ""
    first = facts.period_at[agreement.from_period] if agreement.from_period is not None else 0
    judge, limit = (findings.at_least, 1) if lock.rule == "must" else (findings.at_most, 0)
    for period in (lock.period,) if lock.period is not None else facts.periods[first:]:
        held = planned.memberships.holds(agreement.id, nation, period)
        if not judge(FAMILY, lock.rule, (lock.id, period), int(held), limit):
            findings.say(
                f"{nation} is {'a' if held else 'no'} member of {agreement.id} in {period}, "
                f"lock {lock.id} says {'it must be' if lock.rule == 'must' else 'it never is'}"
            )


def _option(planned: Planned, lock: Lock, option: str, findings: Findings) -> None:
    starts = [start for start in planned.starts.of.get(option, ()) if lock.period in (None, start.period)]
    if lock.nation is not None:
        starts = [start for start in starts if lock.nation in start.parts]
    counted: Exact = len(starts)
    limit: Exact = int(lock.rule == "must")
    what = "start(s)"
    if lock.rule in ("at_least", "at_most"):
        counted = sum(start.parts[lock.nation].units if lock.nation is not None else start.ordered for start in starts)
        limit, what = exact(lock.quantity or 0.0), "unit(s) ordered"
    judge = findings.at_least if lock.rule in ("at_least", "must") else findings.at_most
    if not judge(FAMILY, lock.rule, (lock.id,), counted, limit):
        who = f" with {lock.nation}" if lock.nation is not None else ""
        when = f" in {lock.period}" if lock.period is not None else ""
        findings.say(f"{option} has {words(counted)} {what}{who}{when}, lock {lock.id} says {lock.rule} {words(limit)}")
