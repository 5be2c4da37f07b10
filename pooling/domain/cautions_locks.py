"""Warnings about single locks: what cannot be met, what binds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from pooling.domain.fitting import Fitting
from pooling.domain.seen import Cells, Look, Seen, figure, placed, some
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Lock, Offer
from pooling.domain.under import EVERY_CARD, Under, with_families, with_setting

LOCKED = with_families("locks")

OfferLock = tuple[Lock, Cells, Offer, list[str]]


def offer_locks(standing: Standing) -> Iterator[OfferLock]:
    """Locks of commitments and assignments, with the periods in which they are about something."""
    for lock, at in placed("locks", standing.instance.locks):
        if lock.offer is None:
            continue
        periods = [period for period in standing.offer_periods[lock.offer] if lock.period in (None, period)]
        if lock.requirement is not None:
            periods = [period for period in periods if period in standing.need_periods[lock.requirement]]
        yield lock, at, standing.instance.offer_of[lock.offer], periods


def membership_locks(standing: Standing) -> Iterator[tuple[Lock, Cells]]:
    for lock, at in placed("locks", standing.instance.locks):
        if lock.offer is None and lock.option is None and lock.agreement is not None:
            yield lock, at


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


def _end(asks: object) -> tuple[str, Under]:
    """What comes of a lock about what is not there, and under which cards: it asks for it, or it keeps it away."""
    return ("the lock cannot be met", LOCKED) if asks else ("the lock binds nothing", EVERY_CARD)


def absent(standing: Standing) -> Iterator[Seen]:
    """A lock in a period, or of a pair, that is not there: it cannot be met, or it binds nothing."""
    for lock, at, offer, periods in offer_locks(standing):
        if periods:
            continue
        what, when = offer.id, f"{offer.id} is offered in {some(standing.offer_periods[offer.id])}"
        if lock.requirement is not None:
            what += f" for {lock.requirement}"
            when += f", {lock.requirement} asked for in {some(standing.need_periods[lock.requirement])}"
        end, under = _end(lock.period is not None and asked_of(lock, standing, offer) > 0)
        field, where = ("offer", "in any period") if lock.period is None else ("period", f"in {lock.period}")
        yield at(field, f"{what} is not there {where} ({when}): {end}", "change the period, or drop it", under)


def beyond(standing: Standing) -> Iterator[Seen]:
    """A lock that asks for more than there is, or than may leave."""
    for lock, at, offer, periods in offer_locks(standing):
        used = lock.requirement is not None
        asked = asked_of(lock, standing, offer)
        held = asked * exact(offer.dwell) if used else asked
        most_in = {
            period: standing.usable(offer, period) if used else standing.committable[offer.id][period]
            for period in periods
        }
        period = min(most_in, key=most_in.__getitem__, default="")
        if asked <= 0 or not period or held <= most_in[period]:
            continue
        has = exact(standing.instance.units(offer, period))
        need = figure(asked) + (f" ({figure(held)} held)" if used and offer.dwell != 1 else "")
        rule = f"asks for at least {need} of {offer.id}, which has {figure(has)}"
        if has >= held:
            rule += f" and may commit {figure(most_in[period])} (reserves, whole units, steps, what it hangs on)"
        if len(periods) > 1:
            rule += f" in {period}"
        under = LOCKED & (standing.under(offer, period, held, used=used) or EVERY_CARD)
        yield at("quantity" if lock.rule == "at_least" else "rule", rule, "lower the lock, or check the offer", under)


def in_vain(standing: Standing) -> Iterator[Seen]:
    """A lock that any plan keeps, or whose most is less than the smallest package."""
    fixed = _fixed(standing)
    for lock, at, offer, periods in offer_locks(standing):
        if not periods or lock.quantity is None:
            continue
        # What it owns, not what reserves leave of it: those may be changed, and the lock still be meant.
        most = max(exact(standing.instance.units(offer, period)) for period in periods)
        if lock.requirement is not None:
            most = max(most, *(standing.usable(offer, period) for period in periods)) / exact(offer.dwell)
        if lock.rule == "at_least" and lock.quantity == 0:
            rule = "at least nothing: the lock binds nothing"
            yield at("quantity", rule, "give a quantity, or drop it", EVERY_CARD, value="0")
        elif lock.rule == "at_most" and lock.quantity > 0 and _about(lock) not in fixed:
            if exact(lock.quantity) >= most:
                rule = f"no more than {figure(most)} of {offer.id} can be used: the lock binds nothing"
                yield at("quantity", rule, "lower it, or drop the lock", EVERY_CARD)
            else:
                yield from _never(standing, lock, at, offer)


def _fixed(standing: Standing) -> set[tuple[object, ...]]:
    """What locks ask for at least: one that allows no more fixes it, whatever is owned or can be ordered."""
    return {_about(lock) for lock in standing.instance.locks if lock.rule == "at_least"}


def _about(lock: Lock) -> tuple[object, ...]:
    return lock.offer, lock.requirement, lock.option, lock.nation, lock.period, lock.quantity


def _never(standing: Standing, lock: Lock, at: Cells, offer: Offer) -> Iterator[Seen]:
    quantity, unit = exact(lock.quantity or 0.0), standing.package(offer, lots=False)
    least, words = standing.package(offer), "smallest package"
    if lock.requirement is not None:
        least, words = max(exact(offer.smallest_use), unit), "smallest use"
    if quantity < least:
        rule = f"less than the {words} of {offer.id} ({figure(least)}): it means never"
        under = LOCKED if quantity < unit else LOCKED & with_families("lots")
        yield at("quantity", rule, "say never, or raise it", under)


def beyond_need(standing: Standing) -> Iterator[Seen]:
    """A lock that assigns more of an offer to a need than the need takes of it."""
    if any(effect.need_factor > 1 for effect in standing.instance.scenario_effects):
        return
    for lock, at, offer, periods in offer_locks(standing):
        if lock.rule != "at_least" or lock.requirement is None or not periods:
            continue
        need, unit = standing.instance.requirement_of[lock.requirement], standing.package(offer, lots=False)
        quantities = {period: standing.instance.need(need, period) for period in periods}
        period = min(quantities, key=quantities.__getitem__)
        takes = exact(quantities[period]) / exact(offer.effectiveness)
        takes = max(Fraction(ceil(takes)) if unit else takes, exact(offer.smallest_use))
        if asked_of(lock, standing, offer) > takes:
            rule = f"asks for at least {figure(lock.quantity or 0.0)} of {offer.id} for {need.id}, which takes "
            rule += f"{figure(takes)} at most (it needs {figure(quantities[period])}"
            rule += f" in {period})" if len(periods) > 1 else ")"
            under = LOCKED & with_setting("coverage.count", "is", "pledged")
            yield at("quantity", rule, "lower the lock, or raise the need", under)


def kept_apart(standing: Standing) -> Iterator[Seen]:
    """A lock that assigns an offer to a need which it can never serve: late, forbidden, without its standards."""
    fitting = Fitting(standing)
    for lock, at, offer, periods in offer_locks(standing):
        if lock.requirement is None or asked_of(lock, standing, offer) <= 0:
            continue
        need = standing.instance.requirement_of[lock.requirement]
        told: set[str] = set()
        for period in periods:
            for why in fitting.whys(offer, need, period):
                # Whether there is enough of it: see beyond.
                if why.kind != "committed" and why.kind not in told:
                    told.add(why.kind)
                    rule = why.text + (f" (in {period})" if len(periods) > 1 else "")
                    yield at("requirement", rule, "drop the lock, or what keeps them apart", LOCKED & why.under)


def memberships(standing: Standing) -> Iterator[Seen]:
    """A lock of a membership that there cannot be, or that notice keeps for a while."""
    for lock, at in membership_locks(standing):
        agreement = standing.instance.agreement_of[str(lock.agreement)]
        first = standing.at[agreement.from_period] if agreement.from_period is not None else 0
        locked = standing.at[lock.period] if lock.period is not None else 0
        end, under = _end(lock.rule == "must")
        if lock.period is not None and locked < first:
            rule = f"{agreement.id} has members from {agreement.from_period} on: {end}"
            yield at("period", rule, "change the period, or drop the lock", under)
        elif not standing.joining(agreement, lock.period or standing.periods[-1]):
            rule = f"{agreement.id} can never be formed: {end}"
            yield at("agreement", rule, "check the agreement, or drop the lock", under)
        elif lock.rule == "never" and lock.nation in agreement.members and first == 0:
            notice = agreement.exit_notice_periods
            rule = f"{lock.nation} is a member now, and leaves {notice} periods after notice at the earliest: the lock "
            under = LOCKED & with_families("agreements") & with_setting("agreements.within", "is", "any")
            if locked < notice:
                yield at("rule", rule + "cannot be met", "lock later periods, or change the notice", under)


def options(standing: Standing) -> Iterator[Seen]:
    """A lock of an option that cannot start like that."""
    fixed = _fixed(standing)
    for lock, at in placed("locks", standing.instance.locks):
        if lock.option is None:
            continue
        starts = standing.starts[lock.option]
        end, under = _end(lock.rule == "must" or (lock.rule == "at_least" and lock.quantity))
        if lock.period is not None and lock.period not in starts:
            rule = f"{lock.option} may start in {some(starts) or 'no period'}: {end}"
            yield at("period", rule, "change the period, or drop the lock", under)
        elif lock.nation is not None and lock.nation not in standing.takers[lock.option]:
            rule = f"the supplier of {lock.option} may not deliver to {lock.nation}: {end}"
            yield at("nation", rule, "drop the lock, or change not_to of the supplier", under)
        elif not starts:
            yield at("option", f"{lock.option} may start in no period: {end}", "check the option", under)
        elif lock.quantity is not None and (lock.rule == "at_least" or _about(lock) not in fixed):
            yield from _ordered(standing, lock, at)


def _ordered(standing: Standing, lock: Lock, at: Cells) -> Iterator[Seen]:
    option, quantity = standing.instance.option_of[str(lock.option)], lock.quantity or 0.0
    most = option.most_units
    if option.most_units_each is not None:
        eligible = 1 if lock.nation is not None else len(standing.takers[option.id])
        most = min(most, eligible * option.most_units_each)
    if lock.rule == "at_least" and quantity > most:
        rule = f"asks for at least {figure(quantity)}, at most {most} of {option.id} can be ordered"
        yield at("quantity", rule, "lower the lock, or raise the option's units", LOCKED)
    elif lock.rule == "at_least" and quantity == 0:
        yield at("quantity", "at least nothing: the lock binds nothing", "give it, or drop the lock")
    elif lock.rule == "at_most" and quantity >= most:
        rule = f"no more than {most} of {option.id} can be ordered: the lock binds nothing"
        yield at("quantity", rule, "lower it, or drop the lock")
    elif lock.rule == "at_most" and lock.nation is None and 0 < quantity < option.least_units:
        rule = f"{option.id} is ordered in {option.least_units} units at least: it means never"
        yield at("quantity", rule, "say never, or raise it", LOCKED)


LOCKS: tuple[Look, ...] = (absent, beyond, in_vain, beyond_need, kept_apart, memberships, options)
