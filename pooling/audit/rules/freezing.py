"""Frozen periods (family stability): the first stability.frozen_periods are those of the last plan.

In them every offer that stands commits what it commits in the last plan (0 where that lists nothing), and options start
with the same nations and units. What the card has no family for, it does not freeze: offers and starts that no plan
under it can have.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import TOLERANCE, Findings
from pooling.audit.numbers import Exact, words
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.rows import commitment, start
from pooling.audit.rules.stability import FAMILY, before, same, started_before, started_now


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    frozen = facts.periods[: int(facts.card["stability.frozen_periods"])]
    if not frozen:
        return
    last = before(facts)
    for period in frozen:
        for offer in facts.offers:
            where = (offer, period)
            if next(commitment(facts, *where), None) is None:
                _commitment(where, planned.commit.get(where, 0), last.get(where, 0), findings)
    now, then = started_now(planned), started_before(facts)
    for place in {**now, **then}:
        if place[2] in frozen and next(start(facts, *place), None) is None:
            _start(place, now.get(place), then.get(place), findings)


def _commitment(where: tuple[str, str], now: Exact, then: Exact, findings: Findings) -> None:
    findings.equals(
        FAMILY,
        "frozen",
        where,
        now,
        then,
        TOLERANCE * max(1, then),
        lambda: (
            f"{words(now)} units of {where[0]} are committed in {where[1]}, {words(then)} in the last plan, which is "
            "frozen"
        ),
    )


def _start(place: tuple[str, str, str], now: Exact | None, then: Exact | None, findings: Findings) -> None:
    option, nation, period = place

    def words_of(units: Exact | None) -> str:
        return "does not take part" if units is None else f"takes part with {words(units)} units"

    findings.holds(
        FAMILY,
        "frozen_start",
        place,
        1,
        same(now, then),
        lambda: (
            f"{nation} {words_of(now)} in {option} in {period}, in the last plan, which is frozen, it {words_of(then)}"
        ),
    )
