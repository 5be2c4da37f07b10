"""A plan as the last one of its instance, with its first periods frozen by locks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pooling.domain.instance import Instance
from pooling.domain.options import Option
from pooling.domain.parsing import canonical_row, json_pointer
from pooling.domain.plan import Plan, Start
from pooling.domain.standing import Standing
from pooling.domain.tables import Lock
from pooling.domain.variants.change import LOCK_COLUMNS

REASON = "frozen: as planned last"
"""What a lock made here gives as its reason: those of an earlier plan are known by it."""
_Row = dict[str, Any]


def frozen(instance: Instance, plan: Plan, count: int) -> Instance:
    """The instance with the plan as ``history`` and ``started``, and locks that keep its first ``count`` periods.

    Frozen are commitments, memberships, and starts of options with what is ordered. Locks of an earlier plan are gone.
    Raises :class:`InvalidInput` with what the plan has and the instance does not allow, by its place in the plan.
    """
    kept = [lock for lock in instance.locks if not made_here(lock)]
    made = _named([*_locks(instance, plan, instance.period_ids[:count])], {lock.id for lock in kept})
    rows = {
        "history": [*_history(plan)],
        "started": [*_started(plan)],
        "locks": [*map(canonical_row, kept), *made],
    }

    def place(table: str, row: int | None, column: str | None) -> str:
        if table not in rows or row is None:
            return json_pointer(table, row, column)
        about = rows[table][row]
        return "the plan's " + ", ".join(f"{name} {about[name]}" for name in LOCK_COLUMNS if about.get(name))

    return Instance.of({**instance.tables(), **rows}, place=place, what=f"{instance.name} with the plan as its last")


def left_open(plan: Plan, periods: Sequence[str]) -> dict[str, int]:
    """What a plan decides in frozen periods and no lock keeps -> rows of it."""
    counts = {
        "assignments": sum(row.period in periods for row in plan.assignments),
        "trades": sum(row.period in periods for row in plan.trades),
        "deliveries": sum(row.period in periods for row in plan.deliveries),
        "retirements": sum(row.period in periods for row in plan.retirements),
        "leads": sum(row.period in periods and row.role == "lead" for row in plan.memberships),
        "grants": sum(row.period in periods and row.grant != "none" for row in plan.starts),
    }
    return {what: count for what, count in counts.items() if count}


def _history(plan: Plan) -> Iterator[_Row]:
    for commitment in plan.commitments:
        if commitment.quantity:
            yield commitment.model_dump()
    for assignment in plan.assignments:
        if assignment.quantity:
            yield assignment.model_dump()


def _started(plan: Plan) -> Iterator[_Row]:
    for start in plan.starts:
        yield start.model_dump(exclude={"grant"})


def made_here(lock: Lock) -> bool:
    """Whether the lock freezes what was planned."""
    return lock.reason == REASON and lock.id.startswith("frozen-")


def _named(rows: Sequence[_Row], taken: set[str]) -> Iterator[_Row]:
    numbers = (number for number in range(1, len(rows) + len(taken) + 1) if f"frozen-{number}" not in taken)
    for row, number in zip(rows, numbers, strict=False):
        yield {"id": f"frozen-{number}", **row, "reason": REASON}


def _locks(instance: Instance, plan: Plan, periods: Sequence[str]) -> Iterator[_Row]:
    """Locks about all that can be there in these periods, and about whatever the plan has there."""
    standing = Standing(instance)
    for period in periods:
        yield from _commitments(standing, plan, period)
        yield from _memberships(standing, plan, period)
        yield from _options(standing, plan, period)


def _commitments(standing: Standing, plan: Plan, period: str) -> Iterator[_Row]:
    for offer in standing.instance.offers:
        about = {"offer": offer.id, "period": period}
        quantity = plan.committed.get((offer.id, period))
        if quantity:
            yield {**about, "rule": "at_least", "quantity": quantity}
            yield {**about, "rule": "at_most", "quantity": quantity}
        elif period in standing.offer_periods[offer.id]:
            yield {**about, "rule": "never"}


def _memberships(standing: Standing, plan: Plan, period: str) -> Iterator[_Row]:
    for agreement in standing.instance.agreements:
        can_join = standing.joining(agreement, period)
        # Whoever is still bound by notice has not left: the plan's rules know no agreements.
        bound = agreement.members if standing.at[period] < agreement.exit_notice_periods else ()
        for nation in standing.instance.nation_of:
            about = {"agreement": agreement.id, "nation": nation, "period": period}
            if (agreement.id, nation, period) in plan.members:
                yield {**about, "rule": "must"}
            elif nation in can_join and nation not in bound:
                yield {**about, "rule": "never"}


def _options(standing: Standing, plan: Plan, period: str) -> Iterator[_Row]:
    starts: dict[str, dict[str, Start]] = defaultdict(dict)
    for start in plan.starts:
        if start.period == period:
            starts[start.option][start.nation] = start
    for option in standing.instance.options:
        if option.id not in starts:
            if period in standing.starts[option.id]:
                yield {"option": option.id, "period": period, "rule": "never"}
            continue
        for nation in standing.instance.nation_of:
            about = {"option": option.id, "nation": nation, "period": period}
            if nation in starts[option.id]:
                yield from _taking_part(about, option, starts[option.id][nation])
            elif nation in standing.takers[option.id]:
                yield {**about, "rule": "never"}


def _taking_part(about: _Row, option: Option, start: Start) -> Iterator[_Row]:
    yield {**about, "rule": "must"}
    if option.most_units:
        yield {**about, "rule": "at_least", "quantity": start.units}
        yield {**about, "rule": "at_most", "quantity": start.units}
