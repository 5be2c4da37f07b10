"""The first periods of an instance left behind: what they leave to later ones becomes facts, or is refused.

Left behind are rows about these periods alone. What lasts is carried: needs and holdings as last changed, members,
money carried over or advanced, barter balances, turns to rest from, and burdens above or below fair shares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from pooling.domain.audit_report import AuditReport
from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.parsing import canonical_row
from pooling.domain.plan import PLAN_TABLES, Plan
from pooling.domain.problems import InvalidInput
from pooling.domain.rolling.lasting import periods_of, problems
from pooling.domain.tables import TABLES
from pooling.domain.variants.facts import Tables
from pooling.domain.variants.withdrawing import gone_with

_Row = dict[str, Any]


def dropped(
    instance: Instance, plan: Plan, count: int, card: Card, report: AuditReport, past: AuditReport
) -> tuple[Instance, Plan]:
    """Instance and plan without their first ``count`` periods.

    ``report`` is the audit of the plan under the card, ``past`` that of :func:`until` with credits counted. Raises
    :class:`InvalidInput` with everything that no table can carry.
    """
    found = [*problems(instance, plan, count, card, report)]
    if found:
        raise InvalidInput(found, f"the first {count} periods of {instance.name}")
    left = _Left(instance, plan, count, card, report, past)
    tables = Tables(instance.replace(**left.tables()))
    gone = tables.rows["periods"][:count]
    for loss in gone_with(tables, "periods", gone):
        if loss.row is None:
            tables.remove(loss.table, [loss.held])
        else:
            tables.replace(loss.table, loss.held, loss.row, TABLES[loss.table].model_fields)
    rows: dict[str, Any] = {table: [held.row for held in tables.rows[table]] for table in TABLES}
    rows["instance"] = canonical_row(instance.instance)
    later = set(instance.period_ids[count:])
    kept = {name: tuple(row for row in getattr(plan, name) if row.period in later) for name in PLAN_TABLES}
    return Instance.of(rows, what=f"{instance.name} without its first {count} periods"), plan.with_rows(**kept)


def until(instance: Instance, plan: Plan, count: int) -> Plan:
    """The plan's first ``count`` periods alone."""
    first = set(instance.period_ids[:count])
    return plan.with_rows(
        **{name: tuple(row for row in getattr(plan, name) if row.period in first) for name in PLAN_TABLES}
    )


class _Left:
    """Tables of an instance as its first periods leave them."""

    def __init__(
        self, instance: Instance, plan: Plan, count: int, card: Card, report: AuditReport, past: AuditReport
    ) -> None:
        self.instance, self.plan, self.count, self.card = instance, plan, count, card
        self.report, self.past = report, past
        self.last, self.first = instance.period_ids[count - 1], instance.period_ids[count]

    def tables(self) -> dict[str, list[_Row]]:
        """The tables that are not what they were."""
        return {
            "periods": [*self._periods()],
            "requirement_changes": self._changes("requirement_changes", "requirement"),
            "offer_changes": self._changes("offer_changes", "offer"),
            "missions": [*self._missions()],
            "requirements": [*self._requirements()],
            "agreements": [*self._agreements()],
            "offers": [*self._offers()],
            "budgets": [*self._budgets()],
            "balances": [*self._balances()],
            "former_turns": [*self._turns()],
            "credits": [*self._credits()],
            "locks": [*self._locks()],
            # What was planned before: it gives way to the plan.
            "history": [],
            "started": [],
        }

    def _rows(self, table: str) -> Iterator[tuple[Any, _Row]]:
        """Rows in the instance's currency, and as plain data in the currency they were given in."""
        for row, given in zip(getattr(self.instance, table), self.instance.given(table), strict=True):
            yield row, canonical_row(given)

    def _periods(self) -> Iterator[_Row]:
        """Lengths may follow from periods that go."""
        for period, data in self._rows("periods"):
            yield {**data, "years": self.instance.years(period.id)} if self.instance.dated else data

    def _changes(self, table: str, what: str) -> list[_Row]:
        """Of each the last change up to the new first period holds from then on."""
        order = self.instance.period_ids
        rows: dict[tuple[str, str], tuple[int, _Row]] = {}
        for _, data in self._rows(table):
            at = order.index(data["from_period"])
            key = (data[what], order[max(at, self.count)])
            if key not in rows or rows[key][0] < at:
                rows[key] = at, {**data, "from_period": key[1]}
        return [data for _, data in rows.values()]

    def _missions(self) -> Iterator[_Row]:
        """Rules of nations may be about missions that are over: these stay, and need nothing any more."""
        for mission, data in self._rows("missions"):
            yield {**data, "periods": []} if self._is_over(mission.periods) else data

    def _requirements(self) -> Iterator[_Row]:
        for requirement, data in self._rows("requirements"):
            periods = periods_of(self.instance, requirement)
            yield {**data, "periods": [*periods]} if self._is_over(periods) else data

    def _offers(self) -> Iterator[_Row]:
        for offer, data in self._rows("offers"):
            could_retire = offer.retire_from is not None and self._is_over((offer.retire_from,))
            yield {**data, "retire_from": self.first} if could_retire else data

    def _is_over(self, periods: tuple[str, ...]) -> bool:
        return bool(periods) and set(periods) <= set(self.instance.period_ids[: self.count])

    def _agreements(self) -> Iterator[_Row]:
        members = {(name, nation) for name, nation, period in self.plan.members if period == self.last}
        for agreement, data in self._rows("agreements"):
            if self.card.has("agreements"):
                data["members"] = [nation for nation in self.instance.nation_of if (agreement.id, nation) in members]
            if agreement.from_period in self.instance.period_ids[: self.count]:
                del data["from_period"]
            yield data

    def _budgets(self) -> Iterator[_Row]:
        spending = {(row.nation, row.period): row for row in self.report.spending}
        scale = float(self.card["budget.scale"]) if self.card.has("budget") else 1.0
        for budget, data in self._rows("budgets"):
            if budget.period == self.first and budget.amount_million is not None:
                carried = spending[budget.nation, self.first].carried_million
                carried -= spending[budget.nation, self.last].advanced_million
                if carried:
                    data["amount_million"] = max(
                        0.0, budget.amount_million + carried / scale / self.instance.years(self.first)
                    )
                    data.pop("currency", None)
            yield data

    def _balances(self) -> Iterator[_Row]:
        carry = {agreement.id: agreement.barter_carry_share for agreement in self.instance.agreements}
        counted = {row.agreement for row in self.report.balances}
        for row, data in self._rows("balances"):
            if row.agreement not in counted:
                yield {
                    **data,
                    "amount": row.amount * carry[row.agreement] ** self.instance.years_from_start(self.first),
                }
        last, years = [row for row in self.report.balances if row.period == self.last], self.instance.years(self.last)
        amounts = {
            (row.agreement, row.nation, row.partner): row.balance * carry[row.agreement] ** years for row in last
        }
        for (agreement, nation, partner), amount in amounts.items():
            yield {"agreement": agreement, "nation": nation, "partner": partner, "amount": amount}

    def _locks(self) -> Iterator[_Row]:
        """What was to start in any period, and has started, is not to start again."""
        first = self.instance.period_ids[: self.count]
        started = {
            (option, who) for option, nation, when in self.plan.started if when in first for who in (nation, None)
        }
        for lock, data in self._rows("locks"):
            if lock.rule != "must" or lock.period is not None or (lock.option, lock.nation) not in started:
                yield data

    def _turns(self) -> Iterator[_Row]:
        rest = {requirement.id: requirement.rest_periods for requirement in self.instance.requirements}
        order = self.instance.period_ids
        turns = [(row.nation, row.requirement, row.periods_ago + self.count) for row in self.instance.former_turns]
        for row in self.plan.assignments:
            at = order.index(row.period)
            if at < self.count and row.quantity:
                turns.append((self.instance.offer_of[row.offer].nation, row.requirement, self.count - at))
        for nation, requirement, ago in dict.fromkeys(turns):
            if ago <= rest[requirement]:
                yield {"nation": nation, "requirement": requirement, "periods_ago": ago}

    def _credits(self) -> Iterator[_Row]:
        if not self.past.burden:
            yield from (data for _, data in self._rows("credits"))
            return
        amounts = Counter({row.nation: row.burden_million - row.fair_million for row in self.past.burden})
        if not self.card["burden.credits"]:
            amounts.update({row.nation: row.amount_million for row in self.instance.credits})
        for nation, amount in amounts.items():
            if amount:
                yield {"nation": nation, "amount_million": amount}
