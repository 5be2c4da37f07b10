"""Ways to break a valid plan by what options, funds, guidelines and the last plan ask for; as in mutations.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pooling.domain.options import Option

from .cells import Cells, order
from .facts import fraction
from .mutations import Base, Broken

TABLES = ("starts", "deliveries")


def _periods(base: Base, option: Option) -> tuple[str, ...]:
    return option.periods or base.instance.period_ids


def _nations(base: Base, option: Option) -> list[str]:
    """Nations that may take part."""
    named = option.nations or tuple(nation.id for nation in base.instance.nations)
    return [nation for nation in named if nation not in _refused(base, option)]


def _refused(base: Base, option: Option) -> set[str]:
    return {
        nation for supplier in base.instance.suppliers if supplier.id == option.supplier for nation in supplier.not_to
    }


def _without(base: Base, *options: str) -> Cells:
    """The plan without what the options start and deliver."""
    return {key: value for key, value in base.cells.items() if key[0] not in TABLES or key[1] not in options}


def _started(
    base: Base, option: Option, nations: Iterable[str], *periods: str, units: float | None = None, grant: str = "none"
) -> Cells:
    """The plan with the option started by the nations in the periods, and not otherwise."""
    ordered = (1.0 if option.most_units else 0.0) if units is None else units
    starts: Cells = {
        ("starts", option.id, nation, period): order(ordered, grant) for nation in nations for period in periods
    }
    return {**_without(base, option.id), **starts}


def outsider_takes_part(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for nation in base.instance.nations:
            if nation.id not in _nations(base, option):
                for period in _periods(base, option):
                    cells = _started(base, option, [*_nations(base, option), nation.id], period)
                    yield cells, ("options", (option.id, nation.id, period))


def too_few_take_part(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        if option.least_participants >= 2:
            for period in _periods(base, option):
                yield _started(base, option, _nations(base, option)[:1], period), ("options", (option.id, period))


def too_many_take_part(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        most = option.most_participants
        if most is not None and len(_nations(base, option)) > most:
            for period in _periods(base, option):
                yield _started(base, option, _nations(base, option), period), ("options", (option.id, period))


def without_its_lead(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        others = [nation for nation in _nations(base, option) if nation != option.lead]
        if option.lead is not None and others:
            for period in _periods(base, option):
                yield _started(base, option, others, period), ("options", (option.id, period))


def at_the_wrong_time(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for period in base.instance.period_ids:
            if option.periods and period not in option.periods:
                yield _started(base, option, _nations(base, option), period), ("options", (option.id, period))


def started_twice(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        if not option.repeats and len(base.instance.period_ids) > 1:
            cells = _started(base, option, _nations(base, option), *base.instance.period_ids)
            yield cells, ("options", (option.id,))


def started_too_soon(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for other in option.requires:
            for period in _periods(base, option):
                cells = _started(base, option, _nations(base, option), period)
                left = _without(base, other)
                changed = {key: value for key, value in cells.items() if key[1] != other or key in left}
                yield changed, ("options", (option.id, other, period))


def started_beside_it(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for other in option.excludes:
            both = {
                key: value
                for name in (option.id, other)
                for one in (base.instance.option_of[name],)
                for key, value in _started(base, one, _nations(base, one), _periods(base, one)[0]).items()
                if key[0] in TABLES and key[1] == name
            }
            yield {**_without(base, option.id, other), **both}, ("options", (option.id, other))


def no_member_of_its_agreement(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for nation in _nations(base, option) if option.agreement is not None else ():
            for period in _periods(base, option):
                cells = _started(base, option, _nations(base, option), period)
                left = {key: value for key, value in cells.items() if key[0] != "memberships"}
                yield left, ("options", (option.id, nation, period))


def not_in_effect(base: Base) -> Iterator[Broken]:
    for offer, period in base.offers():
        option = base.instance.option_of.get(str(offer.option))
        if option is not None:
            nation = offer.nation if offer.nation in _nations(base, option) else None
            cells: Cells = {**_without(base, option.id), ("commitments", offer.id, period): 1.0}
            if not option.most_units or offer.nation in _refused(base, option):
                yield cells, ("options", (offer.id, period))
            elif nation is not None:
                yield cells, ("procurement", (option.id, nation, period))


def ordered_without_units(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for nation in _nations(base, option) if option.most_units else ():
            for period in _periods(base, option):
                cells = _started(base, option, _nations(base, option), period, units=0.0)
                yield cells, ("procurement", (option.id, nation, period))


def ordered_too_many(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for period in _periods(base, option) if option.most_units else ():
            cells = _started(base, option, _nations(base, option), period, units=option.most_units + 1.0)
            yield cells, ("procurement", (option.id, period))


def ordered_more_than_its_part(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for nation in _nations(base, option) if option.most_units_each is not None else ():
            for period in _periods(base, option):
                units = float(option.most_units_each or 0) + 1
                cells = _started(base, option, _nations(base, option), period, units=units)
                yield cells, ("procurement", (option.id, nation, period))


def delivered_without_an_order(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for nation in _nations(base, option) if option.most_delivered is not None else ():
            period = base.instance.period_ids[0]
            cells: Cells = {**_without(base, option.id), ("deliveries", option.id, nation, period): 1.0}
            yield cells, ("procurement", (option.id, nation, period))


def delivered_too_fast(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for nation in _nations(base, option) if option.most_delivered is not None else ():
            for period in base.instance.period_ids:
                more = float(option.most_delivered or 0) + 1
                cells: Cells = {**base.cells, ("deliveries", option.id, nation, period): more}
                yield cells, ("procurement", (option.id, period))


def delivered_though_none_is_due(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        for nation in _nations(base, option) if option.most_delivered is None else ():
            where = (option.id, nation, base.instance.period_ids[0])
            yield {**base.cells, ("deliveries", *where): 1.0}, ("plan", where)


def grants_apart(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        nations = _nations(base, option)
        for period in _periods(base, option) if option.fund is not None and len(nations) > 1 else ():
            cells = _started(base, option, nations, period)
            cells["starts", option.id, nations[0], period] = order(1.0 if option.most_units else 0.0, "grant")
            yield cells, ("options", (option.id, period))


def grant_unearned(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        fund = base.instance.fund_of.get(str(option.fund))
        for period in _periods(base, option):
            nations = _nations(base, option)
            if fund is None:
                continue
            if not fund.grant_share or option.content_share < fund.least_content_share:
                yield _started(base, option, nations, period, grant="grant"), ("funding", (option.id, period))
            elif fund.least_participants > 1:
                yield _started(base, option, nations[:1], period, grant="grant"), ("funding", (option.id, period))
            if not fund.bonus_share or option.bonus_option is None:
                yield _started(base, option, nations, period, grant="bonus"), ("funding", (option.id, period))


def fund_overdrawn(base: Base) -> Iterator[Broken]:
    empty = {(row.fund, row.period) for row in base.instance.fund_budgets if not row.amount_million}
    later = {row.option for row in base.instance.option_costs if row.year}
    for option in base.instance.options:
        fund = base.instance.fund_of.get(str(option.fund))
        costs = option.cost_million or (option.unit_cost_million and not base.instance.price_steps)
        if fund is None or not fund.grant_share or not costs or option.id in later:
            continue
        for period in base.instance.period_ids:
            if (fund.id, period) in empty:
                cells = _started(base, option, _nations(base, option), period, grant="grant")
                yield cells, ("funding", (fund.id, period))


def made_abroad(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        share = base.card["procurement.least_content_share"]
        prices = [row.unit_cost_million for row in base.instance.price_steps if row.option == option.id]
        if option.most_units and option.content_share < share and min([option.unit_cost_million, *prices]):
            for period in _periods(base, option):
                started = _started(base, option, _nations(base, option), period)
                cells = {key: value for key, value in started.items() if key[0] not in TABLES or key[1] == option.id}
                yield cells, ("procurement", ("plan",))


def all_from_one_supplier(base: Base) -> Iterator[Broken]:
    for option in base.instance.options:
        if option.supplier is not None and base.card["procurement.largest_supplier_share"] < 1 and option.most_units:
            for period in _periods(base, option):
                started = _started(base, option, _nations(base, option), period)
                cells = {key: value for key, value in started.items() if key[0] not in TABLES or key[1] == option.id}
                yield cells, ("procurement", (option.supplier,))


def below_a_guideline(base: Base) -> Iterator[Broken]:
    accounts = {(row.nation, row.period): row for row in base.instance.accounts}
    for row in base.instance.guidelines if base.card["guidelines.must"] else ():
        for nation in row.nations or [nation.id for nation in base.instance.nations]:
            for period in row.periods or base.instance.period_ids:
                account = accounts[nation, period]
                counted = fraction(getattr(account, f"{row.measure}_million"))
                due = fraction(row.share) * fraction(getattr(account, f"{row.of}_million"))
                if counted < due:
                    cells = {key: value for key, value in base.cells.items() if key[0] not in TABLES}
                    yield cells, ("guidelines", (row.id, nation, period))


def far_below_the_last_plan(base: Base) -> Iterator[Broken]:
    if base.card["challenge.largest_fall"] == 1:
        return
    worth = {row.id: row.value_weight for row in base.instance.capabilities}
    for row in base.instance.history:
        offer = base.instance.offer_of[row.offer]
        if row.requirement is None and row.quantity and worth[offer.capability]:
            own = {row.id for row in base.instance.offers if row.nation == offer.nation}
            cells = {key: value for key, value in base.cells.items() if key[0] != "commitments" or key[1] not in own}
            yield cells, ("challenge", (offer.nation, row.period))


def thawed(base: Base) -> Iterator[Broken]:
    frozen = base.instance.period_ids[: base.card["stability.frozen_periods"]]
    for offer, period in base.offers():
        if period in frozen:
            units = base.plan.committed.get((offer.id, period), 0) + 1
            yield base.with_units(((offer.id, period), units)), ("stability", (offer.id, period))


def option_lock_broken(base: Base) -> Iterator[Broken]:
    for lock in base.instance.locks:
        option = base.instance.option_of.get(str(lock.option))
        if option is None:
            continue
        if lock.rule == "must" or (lock.rule == "at_least" and lock.quantity):
            yield _without(base, option.id), ("locks", (lock.id,))
        elif lock.rule in ("never", "at_most"):
            nations = [lock.nation] if lock.nation else [nation.id for nation in base.instance.nations]
            period = lock.period or base.instance.period_ids[0]
            units = (lock.quantity or 0.0) + 1 if option.most_units else 0.0
            yield _started(base, option, nations, period, units=float(int(units))), ("locks", (lock.id,))


BREAKING_OPTIONS: tuple[Callable[[Base], Iterator[Broken]], ...] = (
    outsider_takes_part,
    too_few_take_part,
    too_many_take_part,
    without_its_lead,
    at_the_wrong_time,
    started_twice,
    started_too_soon,
    started_beside_it,
    no_member_of_its_agreement,
    not_in_effect,
    ordered_without_units,
    ordered_too_many,
    ordered_more_than_its_part,
    delivered_without_an_order,
    delivered_too_fast,
    delivered_though_none_is_due,
    grants_apart,
    grant_unearned,
    fund_overdrawn,
    made_abroad,
    all_from_one_supplier,
    below_a_guideline,
    far_below_the_last_plan,
    thawed,
    option_lock_broken,
)
