"""Warnings about locks: what cannot be met, what binds nothing, what contradicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure, some
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Lock, Offer

_ASKS = ("must", "at_least")


def _at(row: int, field: str, value: object, rule: str, cure: str) -> Seen:
    return Seen("locks", row, field, shown(value), rule, cure)


def _offer_locks(standing: Standing) -> Iterator[tuple[int, Lock, Offer, list[str]]]:
    """Locks of commitments and assignments, with the periods in which they are about something."""
    offers = standing.instance.offer_of
    for index, lock in enumerate(standing.instance.locks):
        if lock.offer is None:
            continue
        periods = [one for one in standing.offer_periods[lock.offer] if lock.period in (None, one)]
        if lock.requirement is not None:
            periods = [one for one in periods if one in standing.need_periods[lock.requirement]]
        yield index, lock, offers[lock.offer], periods


def _asked(lock: Lock, standing: Standing, offer: Offer) -> Fraction:
    """Units that a lock asks for at least."""
    if lock.rule == "at_least":
        return exact(lock.quantity or 0.0)
    if lock.rule != "must":
        return Fraction(0)
    if not standing.divisible[offer.capability]:
        return Fraction(1)
    return exact(offer.smallest_use) if lock.requirement else max(exact(offer.smallest), exact(offer.step))


def _most(standing: Standing, lock: Lock, offer: Offer, period: str) -> Fraction:
    """Units of the offer that the lock could be about in a period."""
    return standing.committable[offer.id][period] if lock.requirement is None else standing.usable(offer, period)


def absent(standing: Standing) -> Iterator[Seen]:
    """A lock in a period, or of a pair, that is not there: it cannot be met, or it binds nothing."""
    for index, lock, offer, periods in _offer_locks(standing):
        if periods:
            continue
        what = offer.id if lock.requirement is None else f"{offer.id} for {lock.requirement}"
        field, value = ("period", lock.period) if lock.period is not None else ("offer", lock.offer)
        offered = standing.offer_periods[offer.id]
        when = f"{offer.id} is offered in {some(offered)}"
        if lock.requirement is not None:
            when += f", {lock.requirement} asked for in {some(standing.need_periods[lock.requirement])}"
        impossible = lock.period is not None and _asked(lock, standing, offer) > 0
        end = "the lock cannot be met" if impossible else "the lock binds nothing"
        where = f"in {lock.period}" if lock.period is not None else "in any period"
        yield _at(index, field, value, f"{what} is not there {where} ({when}): {end}", "change the period, or drop it")


def beyond(standing: Standing) -> Iterator[Seen]:
    """A lock that asks for more than there is, or than may leave."""
    for index, lock, offer, periods in _offer_locks(standing):
        asked = _asked(lock, standing, offer)
        if asked <= 0:
            continue
        dwell = exact(offer.dwell) if lock.requirement is not None else Fraction(1)
        most_in = {one: _most(standing, lock, offer, one) for one in periods}
        short = [one for one in periods if asked * dwell > most_in[one]]
        if not short:
            continue
        period = min(short, key=lambda one: most_in[one])
        has, most = exact(standing.instance.units(offer, period)), most_in[period]
        need = f"{figure(asked)}" + (f" ({figure(asked * dwell)} held)" if dwell != 1 else "")
        rule = f"asks for at least {need} of {offer.id}, which has {figure(has)}"
        if has >= asked * dwell:
            rule += f" and may commit {figure(most)} (reserves, whole units, steps, what it hangs on)"
        if len(periods) > 1:
            rule += f" in {period}"
        field = "quantity" if lock.rule == "at_least" else "rule"
        yield _at(index, field, getattr(lock, field), rule, "lower the lock, or check the offer")


def in_vain(standing: Standing) -> Iterator[Seen]:
    """A lock that any plan keeps, or whose most is less than the smallest package."""
    for index, lock, offer, periods in _offer_locks(standing):
        if not periods or lock.quantity is None:
            continue
        # What it owns, not what reserves leave of it: those may be changed, and the lock still be meant.
        most = max(exact(standing.instance.units(offer, one)) for one in periods)
        if lock.requirement is not None:
            most = max(most, *(standing.usable(offer, one) for one in periods)) / exact(offer.dwell)
        if lock.rule == "at_least" and lock.quantity == 0:
            yield _at(index, "quantity", 0, "at least nothing: the lock binds nothing", "give a quantity, or drop it")
        elif lock.rule == "at_most" and lock.quantity > 0:
            if exact(lock.quantity) >= most:
                rule = f"no more than {figure(most)} of {offer.id} can be used: the lock binds nothing"
                yield _at(index, "quantity", lock.quantity, rule, "lower it, or drop the lock")
            elif lock.requirement is None and exact(lock.quantity) < standing.package(offer):
                least = figure(standing.package(offer))
                rule = f"less than the smallest package of {offer.id} ({least}): it means never"
                yield _at(index, "quantity", lock.quantity, rule, "say never, or raise it")
            elif lock.requirement is not None and exact(lock.quantity) < exact(offer.smallest_use):
                rule = f"less than the smallest use of {offer.id} ({figure(offer.smallest_use)}): it means never"
                yield _at(index, "quantity", lock.quantity, rule, "say never, or raise it")


Target = tuple[str, str, str]
"""Offer, requirement (empty: the commitment), period; of a membership the agreement, the nation after /, the period."""
Side = tuple[Fraction, int, Lock]
"""The limit that a lock sets, its row, the lock."""


def contradictory(standing: Standing) -> Iterator[Seen]:
    """Two locks of the same thing that cannot both hold."""
    low: dict[Target, list[Side]] = defaultdict(list)
    high: dict[Target, list[Side]] = defaultdict(list)
    for index, lock, offer, periods in _offer_locks(standing):
        for period in periods:
            key: Target = (offer.id, lock.requirement or "", period)
            if lock.rule in _ASKS:
                low[key].append((_asked(lock, standing, offer), index, lock))
            else:
                high[key].append((exact(lock.quantity or 0.0), index, lock))
    for index, lock in enumerate(standing.instance.locks):
        if lock.offer is None and lock.option is None:
            for period in standing.periods if lock.period is None else (lock.period,):
                key = (str(lock.agreement), f"/{lock.nation}", period)
                (low if lock.rule == "must" else high)[key].append((Fraction(lock.rule == "must"), index, lock))
    told: set[tuple[int, int]] = set()
    for key, asking in low.items():
        limits = list(high.get(key, ()))
        # What is not committed at all is assigned to nobody.
        if key[1] and not key[1].startswith("/") and standing.instance.offer_of[key[0]].pool is None:
            limits += high.get((key[0], "", key[2]), [])
        for asked, index, lock in asking:
            for limit, other, against in limits:
                if asked > limit and (index, other) not in told:
                    told.add((index, other))
                    rule = f"asks for at least {figure(asked)}, lock {against.id} allows {figure(limit)}"
                    yield _at(max(index, other), "rule", lock.rule, f"lock {lock.id} {rule}", "drop one of the two")


def promised_twice(standing: Standing) -> Iterator[Seen]:
    """Locks that together promise more of an offer, in one situation, than can be committed."""
    situations = {one.id: one.situations for one in standing.instance.missions}
    promised: dict[tuple[str, str, str], dict[str, tuple[Fraction, int, Lock]]] = defaultdict(dict)
    for index, lock, offer, periods in _offer_locks(standing):
        asked = _asked(lock, standing, offer)
        if lock.requirement is None or asked <= 0:
            continue
        mission = standing.instance.requirement_of[lock.requirement].mission
        for period in periods:
            for situation in situations[mission]:
                of = promised[offer.id, situation, period]
                if lock.requirement not in of or of[lock.requirement][0] < asked:
                    of[lock.requirement] = (asked, index, lock)
    told: set[frozenset[int]] = set()
    for (name, situation, period), of in promised.items():
        offer = standing.instance.offer_of[name]
        total = exact(offer.dwell) * sum((asked for asked, _, _ in of.values()), Fraction(0))
        most = standing.usable(offer, period)
        rows = frozenset(index for _, index, _ in of.values())
        alone = any(exact(offer.dwell) * asked > most for asked, _, _ in of.values())
        if len(of) < 2 or total <= most or alone or rows in told:
            continue
        told.add(rows)
        parts = " and ".join(f"{figure(asked)} for {need}" for need, (asked, _, _) in of.items())
        rule = f"locks {some(lock.id for _, _, lock in of.values())} promise {parts} of {name} at once (situation "
        rule += f"{situation}, {period}): {figure(total)} in all, and {figure(most)} can be there"
        yield _at(max(rows), "quantity", standing.instance.locks[max(rows)].quantity, rule, "lower or drop one")


def out_of_time(standing: Standing) -> Iterator[Seen]:
    """A lock that assigns an offer to a need which it can never reach in time, or whose standards it cannot hold."""
    for index, lock, offer, periods in _offer_locks(standing):
        if lock.requirement is None or _asked(lock, standing, offer) <= 0 or not periods:
            continue
        need = standing.instance.requirement_of[lock.requirement]
        days = min(standing.days(offer, one) for one in periods)
        if days > need.within_days:
            rule = f"{offer.id} is ready after {days} days, {need.id} needs it within {need.within_days}"
            yield _at(index, "requirement", need.id, rule, "drop the lock, or check the days")
        for standard in need.standards:
            if not any(standing.holds(offer, standard, one) for one in periods):
                rule = f"{offer.id} does not hold {standard}, which {need.id} asks for, and nothing grants it"
                yield _at(index, "requirement", need.id, rule, "drop the lock, or check the standards")


def forbidden(standing: Standing) -> Iterator[Seen]:
    """A lock that assigns an offer where a caveat or a red line forbids it."""
    instance = standing.instance
    for index, lock, offer, periods in _offer_locks(standing):
        if lock.requirement is None or _asked(lock, standing, offer) <= 0 or not periods:
            continue
        need = instance.requirement_of[lock.requirement]
        for caveat in instance.caveats:
            binds = caveat.nation == offer.nation or (caveat.nation == offer.host and offer.consent != "none")
            now = caveat.period is None or caveat.period in periods
            if caveat.rule == "forbid" and binds and now and standing.in_scope(caveat, need):
                rule = f"caveat {caveat.id} of {caveat.nation} forbids {offer.id} for {need.id}"
                yield _at(index, "requirement", need.id, rule, "drop the lock or the caveat")
        for line in instance.red_lines:
            if line.rule == "never" and line.nation == offer.nation and standing.in_scope(line, need):
                rule = f"red line {line.id} of {line.nation} keeps {offer.id} from {need.id}"
                yield _at(index, "requirement", need.id, rule, "drop the lock or the red line")


def memberships(standing: Standing) -> Iterator[Seen]:
    """A lock of a membership before there can be any."""
    for index, lock in enumerate(standing.instance.locks):
        if lock.agreement is None or lock.offer is not None or lock.option is not None or lock.period is None:
            continue
        first = standing.instance.agreement_of[lock.agreement].from_period
        if first is not None and standing.at[lock.period] < standing.at[first]:
            end = "the lock cannot be met" if lock.rule == "must" else "the lock binds nothing"
            rule = f"{lock.agreement} has members from {first} on: {end}"
            yield _at(index, "period", lock.period, rule, "change the period, or drop the lock")


def options(standing: Standing) -> Iterator[Seen]:
    """A lock of an option that cannot start like that."""
    for index, lock in enumerate(standing.instance.locks):
        if lock.option is None:
            continue
        option = standing.instance.option_of[lock.option]
        starts = standing.starts[option.id]
        asks = lock.rule == "must" or (lock.rule == "at_least" and lock.quantity)
        end = "the lock cannot be met" if asks else "the lock binds nothing"
        if lock.period is not None and lock.period not in starts:
            rule = f"{option.id} may start in {some(starts) or 'no period'}: {end}"
            yield _at(index, "period", lock.period, rule, "change the period, or drop the lock")
        elif lock.nation is not None and lock.nation not in standing.takers[option.id]:
            rule = f"the supplier of {option.id} may not deliver to {lock.nation}: {end}"
            yield _at(index, "nation", lock.nation, rule, "drop the lock, or change not_to of the supplier")
        elif not starts:
            yield _at(index, "option", option.id, f"{option.id} may start in no period: {end}", "check the option")
        elif lock.quantity is not None:
            yield from _ordered(standing, index, lock)


def _ordered(standing: Standing, index: int, lock: Lock) -> Iterator[Seen]:
    option, quantity = standing.instance.option_of[str(lock.option)], lock.quantity or 0.0
    most = option.most_units
    if option.most_units_each is not None:
        eligible = 1 if lock.nation is not None else len(standing.takers[option.id])
        most = min(most, eligible * option.most_units_each)
    if lock.rule == "at_least" and quantity > most:
        rule = f"asks for at least {figure(quantity)}, at most {most} of {option.id} can be ordered"
        yield _at(index, "quantity", quantity, rule, "lower the lock, or raise the option's units")
    elif lock.rule == "at_least" and quantity == 0:
        yield _at(index, "quantity", quantity, "at least nothing: the lock binds nothing", "give it, or drop the lock")
    elif lock.rule == "at_most" and quantity >= most:
        rule = f"no more than {most} of {option.id} can be ordered: the lock binds nothing"
        yield _at(index, "quantity", quantity, rule, "lower it, or drop the lock")
    elif lock.rule == "at_most" and lock.nation is None and 0 < quantity < option.least_units:
        rule = f"{option.id} is ordered in {option.least_units} units at least: it means never"
        yield _at(index, "quantity", quantity, rule, "say never, or raise it")


LOCKS: tuple[Look, ...] = (
    absent,
    beyond,
    in_vain,
    contradictory,
    promised_twice,
    out_of_time,
    forbidden,
    memberships,
    options,
)
