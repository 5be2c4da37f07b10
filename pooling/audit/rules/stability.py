"""Family stability: distance to the last plan, or of every period to its predecessor (points).

By stability.measure:

- commitments, assignments: sum of value_weight * |units now - units in the last plan|
- years: sum of value_weight * |commit[t] - commit[t-1]| over offers that stand in both. The first period is compared
  with the last plan's commitments of offers that stand.

Each adds stability.option_points for every (option, nation, period) that differs: it takes part in one of the two plans
alone, or orders other units.

An offer that is retired adds its value_weight * the units owned in the period from which on it is.

Frozen are the first stability.frozen_periods. In them every offer that stands commits what it commits in the last plan,
0 where that lists nothing, and none is retired. Options start with the same nations and units. What the card has no
family for is not frozen: no plan under it can have such offers and starts.
"""

from __future__ import annotations

from pooling.audit.facts import Facts
from pooling.audit.findings import TOLERANCE, Findings
from pooling.audit.numbers import Exact, exact, size, words
from pooling.audit.plan.planned import Planned
from pooling.audit.plan.rows import commitment, start
from pooling.audit.plan.starts import Place

FAMILY = "stability"


def change(facts: Facts, planned: Planned) -> Exact:
    """Points by which the plan differs; what the history does not list was 0."""
    measure = facts.card["stability.measure"]
    points = _years(facts, planned) if measure == "years" else _last_plan(facts, planned, measure == "commitments")
    for offer_id, at in planned.retired.items():
        offer = facts.offers[offer_id]
        points += facts.value_of(offer) * facts.units(offer, facts.periods[at])
    return points + facts.number("stability.option_points") * _otherwise(facts, planned)


def before(facts: Facts) -> dict[tuple[str, str], Exact]:
    """(offer, period) -> units committed in the last plan."""
    return {(row.offer, row.period): exact(row.quantity) for row in facts.instance.history if row.requirement is None}


def started_before(facts: Facts) -> dict[Place, Exact]:
    """(option, nation, period) -> units ordered, of what starts in the last plan."""
    return {(row.option, row.nation, row.period): exact(row.units) for row in facts.instance.started}


def started_now(planned: Planned) -> dict[Place, Exact]:
    """The same of this plan."""
    return {
        (start.option.id, nation, start.period): part.units
        for start in planned.starts.all
        for nation, part in start.parts.items()
    }


def same(now: Exact | None, then: Exact | None) -> bool:
    """Whether both take part and order the same, or neither does."""
    if now is None or then is None:
        return now is then
    return size(now - then) <= TOLERANCE


def _last_plan(facts: Facts, planned: Planned, commitments: bool) -> Exact:
    rows = planned.commit.items() if commitments else planned.assign.items()
    now: dict[tuple[str, ...], Exact] = dict(rows)
    then: dict[tuple[str, ...], Exact] = {}
    for row in facts.instance.history:
        if commitments and row.requirement is None:
            then[row.offer, row.period] = exact(row.quantity)
        elif not commitments and row.requirement is not None:
            then[row.offer, row.requirement, row.period] = exact(row.quantity)
    points: Exact = 0
    for key in {**now, **then}:
        points += facts.value_of(facts.offers[key[0]]) * size(now.get(key, 0) - then.get(key, 0))
    return points


def _years(facts: Facts, planned: Planned) -> Exact:
    last = before(facts)
    points: Exact = 0
    for offer in facts.instance.offers:
        moved: Exact = 0
        for index, period in enumerate(facts.periods):
            if not facts.offered(offer.id, period):
                continue
            now = planned.commit.get((offer.id, period), 0)
            if index == 0:
                moved += size(now - last.get((offer.id, period), 0))
            elif facts.offered(offer.id, facts.periods[index - 1]):
                moved += size(now - planned.commit.get((offer.id, facts.periods[index - 1]), 0))
        points += facts.value_of(offer) * moved
    return points


def _otherwise(facts: Facts, planned: Planned) -> int:
    now, then = started_now(planned), started_before(facts)
    return sum(not same(now.get(where), then.get(where)) for where in {**now, **then})


def check(facts: Facts, planned: Planned, findings: Findings) -> None:
    frozen = facts.periods[: int(facts.card["stability.frozen_periods"])]
    if not frozen:
        return
    last = before(facts)
    for where in ((offer, period) for period in frozen for offer in facts.offers):
        now, then = planned.commit.get(where, 0), last.get(where, 0)
        if next(commitment(facts, *where), None) is not None:
            continue
        if not findings.equals(FAMILY, "frozen", where, now, then, TOLERANCE * max(1, then)):
            findings.say(
                f"{words(now)} units of {where[0]} are committed in {where[1]}, {words(then)} in the last plan, which "
                "is frozen"
            )
    for offer_id, at in planned.retired.items():
        if not findings.holds(FAMILY, "frozen_offer", (offer_id, facts.periods[at]), at >= len(frozen)):
            findings.say(f"{offer_id} is retired from {facts.periods[at]} on, which is frozen")
    orders, last_orders = started_now(planned), started_before(facts)
    for place in {**orders, **last_orders}:
        if place[2] in frozen and next(start(facts, *place), None) is None:
            _start(place, orders.get(place), last_orders.get(place), findings)


def _start(place: Place, now: Exact | None, then: Exact | None, findings: Findings) -> None:
    option, nation, period = place
    if not findings.holds(FAMILY, "frozen_start", place, same(now, then)):
        findings.say(
            f"{nation} {_taking(now)} in {option} in {period}, in the last plan, which is frozen, it {_taking(then)}"
        )


def _taking(units: Exact | None) -> str:
    return "does not take part" if units is None else f"takes part with {words(units)} units"
