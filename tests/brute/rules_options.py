"""Rules about options: each start, the starts together, and the policy on all orders."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from pooling.domain.options import Option
from pooling.domain.tables import Lock

from .decisions import Decision
from .facts import Facts, fraction, in_whole, total
from .guidelines import guidelines_met
from .options import can_start, may_join, unit_price
from .programme import Delivery, Programme, Start, State
from .rules_offer import lock_holds

Check = Callable[[Decision], bool]


def start_holds(facts: Facts, start: Start) -> bool:
    """Rules about one start, whatever else starts."""
    option, nations = start.option, set(start.nations)
    if not can_start(facts, option):
        return False
    if option.periods and start.period not in option.periods:
        return False
    if not all(may_join(facts, option, nation) for nation in nations):
        return False
    most = len(facts.nations) if option.most_participants is None else option.most_participants
    if not option.least_participants <= len(nations) <= most:
        return False
    if option.lead is not None and option.lead not in nations:
        return False
    return _units_hold(start) and _grant_may_be(facts, start)


def _units_hold(start: Start) -> bool:
    option = start.option
    if not option.most_units:
        return not start.units
    each = option.most_units if option.most_units_each is None else option.most_units_each
    if not all(1 <= who.units <= each for who in start.joined):
        return False
    return max(1, option.least_units) <= start.units <= option.most_units


def _grant_may_be(facts: Facts, start: Start) -> bool:
    """What the fund asks of the start; whether the option for a bonus has started is seen later."""
    grants = {who.grant for who in start.joined}
    if grants == {"none"}:
        return True
    if len(grants) > 1 or not facts.has("funding") or start.option.fund is None:
        return False
    fund = facts.instance.fund_of[start.option.fund]
    if start.option.content_share < fund.least_content_share or len(start.joined) < fund.least_participants:
        return False
    if grants == {"bonus"}:
        return fund.bonus_share > 0 and start.option.bonus_option is not None
    return fund.grant_share > 0


def once(option: Option, starts: Sequence[Start]) -> bool:
    return option.repeats or len(starts) <= 1


def deliveries_hold(facts: Facts, option: Option, starts: Sequence[Start], deliveries: Sequence[Delivery]) -> bool:
    """Nothing comes early or unordered, and no more in a period than can be delivered."""
    if option.most_delivered is None:
        return not deliveries
    for index, period in enumerate(facts.periods):
        if sum(delivery.units for delivery in deliveries if delivery.period == period) > option.most_delivered:
            return False
        for nation in facts.nations:
            ordered = sum(
                who.units
                for start in starts
                for who in start.joined
                if who.nation == nation and facts.at(start.period) + option.lead_periods <= index
            )
            came = sum(
                delivery.units
                for delivery in deliveries
                if delivery.nation == nation and facts.at(delivery.period) <= index
            )
            if came > ordered:
                return False
    return True


def programme_holds(facts: Facts, programme: Programme) -> bool:
    """Every rule that is about options alone."""
    for option in facts.instance.options:
        starts = programme.of(option.id)
        deliveries = [delivery for delivery in programme.deliveries if delivery.option == option.id]
        if not once(option, starts) or not deliveries_hold(facts, option, starts, deliveries):
            return False
    return all(start_holds(facts, start) for start in programme.starts) and all(
        rule(facts, programme)
        for rule in (_order_holds, _apart, _bonuses_hold, _locks_hold, _frozen, _policy_holds, guidelines_met)
    )


def _before(facts: Facts, programme: Programme, option: str, period: str) -> bool:
    """Whether the option starts in the period or before it."""
    return any(facts.at(start.period) <= facts.at(period) for start in programme.of(option))


def _order_holds(facts: Facts, programme: Programme) -> bool:
    return all(
        _before(facts, programme, other, start.period) for start in programme.starts for other in start.option.requires
    )


def _apart(_: Facts, programme: Programme) -> bool:
    started = {start.option.id for start in programme.starts}
    return not any(started.intersection(start.option.excludes) for start in programme.starts)


def _bonuses_hold(facts: Facts, programme: Programme) -> bool:
    return all(
        _before(facts, programme, str(start.option.bonus_option), start.period)
        for start in programme.starts
        if start.joined[0].grant == "bonus"
    )


def _locks_hold(facts: Facts, programme: Programme) -> bool:
    locks = facts.instance.locks if facts.has("locks") else ()
    return all(lock_holds(lock, _locked(lock, programme)) for lock in locks if lock.option is not None)


def _locked(lock: Lock, programme: Programme) -> int:
    """Starts, or units ordered, that the lock is about."""
    joined = {
        (start.period, who)
        for start in programme.of(str(lock.option))
        if lock.period in (None, start.period)
        for who in start.joined
        if lock.nation in (None, who.nation)
    }
    if lock.rule in ("must", "never"):
        return len({period for period, _ in joined})
    return sum(who.units for _, who in joined)


def _frozen(facts: Facts, programme: Programme) -> bool:
    """Family stability: in the first periods what starts is what the last plan starts."""
    first = facts.frozen_periods
    now = {key: fraction(who.units) for key, who in programme.rows.items() if key[2] in first}
    before = {
        (row.option, row.nation, row.period): fraction(row.units)
        for row in facts.instance.started
        if row.period in first and can_start(facts, facts.instance.option_of[row.option])
    }
    return now == before


def order_value(facts: Facts, start: Start) -> Fraction:
    return start.units * unit_price(facts, start.option, start.units)


def _policy_holds(facts: Facts, programme: Programme) -> bool:
    if not facts.has("procurement"):
        return True
    orders = [(start.option, order_value(facts, start)) for start in programme.starts]
    whole = total(value for _, value in orders)
    content = total(fraction(option.content_share) * value for option, value in orders)
    joint = total(value for option, value in orders if option.least_participants >= 2)
    if content < facts.share("procurement.least_content_share") * whole:
        return False
    if joint < facts.share("procurement.least_joint_share") * whole:
        return False
    largest = facts.share("procurement.largest_supplier_share")
    for supplier in facts.instance.suppliers:
        if total(value for option, value in orders if option.supplier == supplier.id) > largest * whole:
            return False
    return _enough_suppliers(facts, programme)


def _enough_suppliers(facts: Facts, programme: Programme) -> bool:
    started = {start.option.id: start.option.supplier for start in programme.starts}
    for capability in facts.instance.capabilities:
        suppliers = {
            started[offer.option]
            for offer in facts.instance.offers
            if offer.capability == capability.id and offer.option in started
        } - {None}
        if suppliers and len(suppliers) < facts.card["procurement.least_suppliers"]:
            return False
    return True


def enough_in_service(facts: Facts, period: str, state: State) -> Iterator[Check]:
    """Offers through options by the unit: no more is committed than the units in service give."""
    if not facts.has("options"):
        return
    for option in facts.instance.options:
        if not option.most_units:
            continue
        has = {nation: units for name, nation, units in state.service if name == option.id}
        offers = [offer for offer in facts.offers(period) if offer.option == option.id]
        for nation in facts.nations:
            own = [offer.id for offer in offers if offer.nation == nation and may_join(facts, option, nation)]
            if own:
                yield _within(facts, own, has.get(nation, 0))
        if any(not may_join(facts, option, offer.nation) for offer in offers):
            yield _within(facts, [offer.id for offer in offers], sum(has.values()))


def _within(facts: Facts, offers: list[str], units: int) -> Check:
    each = {name: 1 / fraction(facts.instance.offer_of[name].output_per_unit) for name in offers}
    counts, most = in_whole(each, Fraction(units))
    return lambda one: sum(count * one.commits.get(name, 0) for name, count in counts.items()) <= most


def memberships_asked(state: State) -> Iterator[Check]:
    """Who takes part or is assisted is a member of the option's agreement."""
    if state.bound:
        yield lambda one: state.bound <= one.members
