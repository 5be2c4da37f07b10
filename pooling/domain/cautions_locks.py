"""Warnings about single locks: what cannot be met, what binds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from pooling.domain.fitting import Fitting
from pooling.domain.problems import shown
from pooling.domain.seen import Look, Seen, figure, some
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Lock, Offer
from pooling.domain.under import EVERY_CARD, Under, with_families

LOCKED = with_families("locks")


def at_lock(row: int, field: str, value: object, rule: str, cure: str, under: Under = LOCKED) -> Seen:
    """A warning at a cell of a lock, true where locks are kept unless said otherwise."""
    return Seen("locks", row, field, shown(value), rule, cure, under)


def offer_locks(standing: Standing) -> Iterator[tuple[int, Lock, Offer, list[str]]]:
    """Locks of commitments and assignments, with the periods in which they are about something."""
    offers = standing.instance.offer_of
    for index, lock in enumerate(standing.instance.locks):
        if lock.offer is None:
            continue
        periods = [one for one in standing.offer_periods[lock.offer] if lock.period in (None, one)]
        if lock.requirement is not None:
            periods = [one for one in periods if one in standing.need_periods[lock.requirement]]
        yield index, lock, offers[lock.offer], periods


def asked_of(lock: Lock, standing: Standing, offer: Offer) -> Fraction:
    """Units that a lock asks for at least; whole ones where units are whole."""
    if lock.rule == "at_least":
        quantity = exact(lock.quantity or 0.0)
        return quantity if standing.divisible[offer.capability] else Fraction(ceil(quantity))
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
    for index, lock, offer, periods in offer_locks(standing):
        if periods:
            continue
        what = offer.id if lock.requirement is None else f"{offer.id} for {lock.requirement}"
        field, value = ("period", lock.period) if lock.period is not None else ("offer", lock.offer)
        offered = standing.offer_periods[offer.id]
        when = f"{offer.id} is offered in {some(offered)}"
        if lock.requirement is not None:
            when += f", {lock.requirement} asked for in {some(standing.need_periods[lock.requirement])}"
        impossible = lock.period is not None and asked_of(lock, standing, offer) > 0
        end = "the lock cannot be met" if impossible else "the lock binds nothing"
        where = f"in {lock.period}" if lock.period is not None else "in any period"
        rule, under = f"{what} is not there {where} ({when}): {end}", LOCKED if impossible else EVERY_CARD
        yield at_lock(index, field, value, rule, "change the period, or drop it", under)


def beyond(standing: Standing) -> Iterator[Seen]:
    """A lock that asks for more than there is, or than may leave."""
    for index, lock, offer, periods in offer_locks(standing):
        asked = asked_of(lock, standing, offer)
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
        used = lock.requirement is not None
        under = standing.under(offer, period, asked * dwell, used=used) or EVERY_CARD
        cure = "lower the lock, or check the offer"
        yield at_lock(index, field, getattr(lock, field), rule, cure, LOCKED & under)


def in_vain(standing: Standing) -> Iterator[Seen]:
    """A lock that any plan keeps, or whose most is less than the smallest package."""
    for index, lock, offer, periods in offer_locks(standing):
        if not periods or lock.quantity is None:
            continue
        # What it owns, not what reserves leave of it: those may be changed, and the lock still be meant.
        most = max(exact(standing.instance.units(offer, one)) for one in periods)
        if lock.requirement is not None:
            most = max(most, *(standing.usable(offer, one) for one in periods)) / exact(offer.dwell)
        if lock.rule == "at_least" and lock.quantity == 0:
            rule = "at least nothing: the lock binds nothing"
            yield at_lock(index, "quantity", 0, rule, "give a quantity, or drop it", EVERY_CARD)
        elif lock.rule == "at_most" and lock.quantity > 0:
            if exact(lock.quantity) >= most:
                rule = f"no more than {figure(most)} of {offer.id} can be used: the lock binds nothing"
                yield at_lock(index, "quantity", lock.quantity, rule, "lower it, or drop the lock", EVERY_CARD)
            else:
                yield from _never(standing, index, lock, offer)


def _never(standing: Standing, index: int, lock: Lock, offer: Offer) -> Iterator[Seen]:
    quantity, unit = exact(lock.quantity or 0.0), standing.package(offer, lots=False)
    least, words = standing.package(offer), "smallest package"
    if lock.requirement is not None:
        least, words = max(exact(offer.smallest_use), unit), "smallest use"
    if quantity < least:
        rule = f"less than the {words} of {offer.id} ({figure(least)}): it means never"
        under = LOCKED if quantity < unit else LOCKED & with_families("lots")
        yield at_lock(index, "quantity", lock.quantity, rule, "say never, or raise it", under)


def beyond_need(standing: Standing) -> Iterator[Seen]:
    """A lock that assigns more of an offer to a need than the need takes of it."""
    if any(one.need_factor > 1 for one in standing.instance.scenario_effects):
        return
    for index, lock, offer, periods in offer_locks(standing):
        if lock.rule != "at_least" or lock.requirement is None or not periods:
            continue
        need, unit = standing.instance.requirement_of[lock.requirement], standing.package(offer, lots=False)
        period = min(periods, key=lambda one: standing.instance.need(need, one))
        takes = exact(standing.instance.need(need, period)) / exact(offer.effectiveness)
        takes = max(Fraction(ceil(takes)) if unit else takes, exact(offer.smallest_use))
        if asked_of(lock, standing, offer) > takes:
            rule = f"asks for at least {figure(lock.quantity or 0.0)} of {offer.id} for {need.id}, which takes "
            rule += f"{figure(takes)} at most (it needs {figure(standing.instance.need(need, period))}"
            rule += f" in {period})" if len(periods) > 1 else ")"
            under = LOCKED & Under(settings=frozenset({("coverage.count", "is", "pledged")}))
            yield at_lock(index, "quantity", lock.quantity, rule, "lower the lock, or raise the need", under)


def kept_apart(standing: Standing) -> Iterator[Seen]:
    """A lock that assigns an offer to a need which it can never serve: late, forbidden, without its standards."""
    fitting = Fitting(standing)
    for index, lock, offer, periods in offer_locks(standing):
        if lock.requirement is None or asked_of(lock, standing, offer) <= 0:
            continue
        need = standing.instance.requirement_of[lock.requirement]
        told: set[str] = set()
        for period in periods:
            for why in fitting.whys(offer, need, period):
                # Whether there is enough of it: see beyond.
                if why.kind != "committed" and why.kind not in told:
                    told.add(why.kind)
                    text = why.text + (f" (in {period})" if len(periods) > 1 else "")
                    cure = "drop the lock, or what keeps them apart"
                    yield at_lock(index, "requirement", need.id, text, cure, LOCKED & why.under)


def memberships(standing: Standing) -> Iterator[Seen]:
    """A lock of a membership that there cannot be, or that notice keeps for a while."""
    for index, lock in enumerate(standing.instance.locks):
        if lock.agreement is None or lock.offer is not None or lock.option is not None:
            continue
        agreement = standing.instance.agreement_of[lock.agreement]
        first = standing.at[agreement.from_period] if agreement.from_period is not None else 0
        end = "the lock cannot be met" if lock.rule == "must" else "the lock binds nothing"
        under = LOCKED if lock.rule == "must" else EVERY_CARD
        if lock.period is not None and standing.at[lock.period] < first:
            rule = f"{agreement.id} has members from {agreement.from_period} on: {end}"
            yield at_lock(index, "period", lock.period, rule, "change the period, or drop the lock", under)
        elif not standing.joining(agreement, lock.period or standing.periods[-1]):
            rule = f"{agreement.id} can never be formed: {end}"
            yield at_lock(index, "agreement", agreement.id, rule, "check the agreement, or drop the lock", under)
        elif lock.rule == "never" and lock.nation in agreement.members and first == 0:
            locked = 0 if lock.period is None else standing.at[lock.period]
            if locked < agreement.exit_notice_periods:
                rule = f"{lock.nation} is a member now, and leaves {agreement.exit_notice_periods} periods after notice"
                rule += " at the earliest: the lock cannot be met"
                within = Under(settings=frozenset({("agreements.within", "is", "any")}))
                under = LOCKED & with_families("agreements") & within
                yield at_lock(index, "rule", "never", rule, "lock later periods, or change the notice", under)


def options(standing: Standing) -> Iterator[Seen]:
    """A lock of an option that cannot start like that."""
    for index, lock in enumerate(standing.instance.locks):
        if lock.option is None:
            continue
        option = standing.instance.option_of[lock.option]
        starts = standing.starts[option.id]
        asks = lock.rule == "must" or (lock.rule == "at_least" and lock.quantity)
        end = "the lock cannot be met" if asks else "the lock binds nothing"
        under = LOCKED if asks else EVERY_CARD
        if lock.period is not None and lock.period not in starts:
            rule = f"{option.id} may start in {some(starts) or 'no period'}: {end}"
            yield at_lock(index, "period", lock.period, rule, "change the period, or drop the lock", under)
        elif lock.nation is not None and lock.nation not in standing.takers[option.id]:
            rule = f"the supplier of {option.id} may not deliver to {lock.nation}: {end}"
            yield at_lock(index, "nation", lock.nation, rule, "drop the lock, or change not_to of the supplier", under)
        elif not starts:
            rule = f"{option.id} may start in no period: {end}"
            yield at_lock(index, "option", option.id, rule, "check the option", under)
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
        yield at_lock(index, "quantity", quantity, rule, "lower the lock, or raise the option's units")
    elif lock.rule == "at_least" and quantity == 0:
        rule = "at least nothing: the lock binds nothing"
        yield at_lock(index, "quantity", quantity, rule, "give it, or drop the lock", EVERY_CARD)
    elif lock.rule == "at_most" and quantity >= most:
        rule = f"no more than {most} of {option.id} can be ordered: the lock binds nothing"
        yield at_lock(index, "quantity", quantity, rule, "lower it, or drop the lock", EVERY_CARD)
    elif lock.rule == "at_most" and lock.nation is None and 0 < quantity < option.least_units:
        rule = f"{option.id} is ordered in {option.least_units} units at least: it means never"
        yield at_lock(index, "quantity", quantity, rule, "say never, or raise it")


LOCKS: tuple[Look, ...] = (absent, beyond, in_vain, beyond_need, kept_apart, memberships, options)
