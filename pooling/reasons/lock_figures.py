"""What a lock of a conflict rests on: what it is about, what there is of that, what other locks ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from pooling.domain.amounts import count_words, quantity_words
from pooling.domain.options import Option
from pooling.domain.outcome import ConflictFigure
from pooling.domain.seen import figure, measured, some
from pooling.domain.standing import exact
from pooling.domain.tables import Lock, Offer
from pooling.domain.together import Agreement
from pooling.reasons.limits import limits

if TYPE_CHECKING:
    from pooling.reasons.grounds import Grounds


def locks(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """What the lock is about and what there is of it."""
    lock = next(lock for lock in grounds.instance.locks if lock.id == subject)
    if lock.offer is not None:
        yield from _offer_lock(grounds, lock, grounds.instance.offer_of[lock.offer])
    elif lock.option is not None:
        yield from _option_lock(grounds, lock, grounds.instance.option_of[lock.option])
    else:
        yield from _member_lock(grounds, lock, grounds.instance.agreement_of[str(lock.agreement)])


def _kept_locks(grounds: Grounds) -> list[Lock]:
    """Locks that are part of the conflict."""
    names = {subject for family, subject in grounds.kept if family == "locks"}
    return [lock for lock in grounds.instance.locks if lock.id in names]


def _option_lock(grounds: Grounds, lock: Lock, option: Option) -> Iterator[ConflictFigure]:
    """When the option may start, in how many units, what it costs, and what other locks say of those beside it."""
    starts = grounds.physical.starting.periods.get(option.id, ())
    each = option.most_units_each if lock.nation is not None else None
    most = option.most_units if each is None else min(each, option.most_units)
    called, names = grounds.names.of("options", option.id), grounds.names
    text = f"{called} may start in {some(starts) or 'no period'}"
    if option.most_units:
        by = f" by {names(str(lock.nation))}" if each is not None else ""
        text += f", in at most {quantity_words(most, 'units')}{by}"
    asked = lock.quantity if lock.rule == "at_least" else 1.0 if lock.rule == "must" else None
    may = lock.period is None or lock.period in starts
    available = float(most or 1) if starts and may else 0.0
    yield ConflictFigure(text, asked, available, "units" if lock.quantity is not None else "starts")
    others = [kept for kept in _kept_locks(grounds) if kept.option is not None and kept.id != lock.id]
    for kept in others:
        beside = grounds.instance.option_of[str(kept.option)]
        if beside.id in option.requires:
            yield ConflictFigure(f"{called} requires {names.of('options', beside.id)}", None, None, "")
        elif beside.id in option.excludes or option.id in beside.excludes:
            text = f"{called} and {names.of('options', beside.id)} exclude each other"
            yield ConflictFigure(text, None, None, "")
        elif beside.id == option.id and not option.repeats and None not in (lock.period, kept.period):
            yield ConflictFigure(f"{called} starts once", 2.0, 1.0, "starts")
    if any(family == "budget" for family, _ in grounds.kept):
        cost = option.cost_million + option.unit_cost_million * max(1.0, lock.quantity or 0.0)
        text = f"{called} costs each that takes part {figure(cost)} million"
        if option.common_cost_million:
            text += f", and {names(str(option.lead))} {figure(option.common_cost_million)} more"
        yield ConflictFigure(text, cost, None, "million")


def _member_lock(grounds: Grounds, lock: Lock, agreement: Agreement) -> Iterator[ConflictFigure]:
    """When there can be members, how many, and how long those stay that are members now."""
    periods = grounds.physical.joining.periods.get(agreement.id, ())
    called = grounds.names.of("agreements", agreement.id)
    text = f"{called} can have members in {some(periods) or 'no period'}"
    yield ConflictFigure(text, float(lock.rule == "must"), float(lock.period in (None, *periods)), "memberships")
    others = [kept for kept in _kept_locks(grounds) if kept.agreement == agreement.id and kept.id != lock.id]
    if others and agreement.most_members is not None:
        text = f"{called} has at most {count_words(agreement.most_members, 'member')}"
        yield ConflictFigure(text, None, float(agreement.most_members), "members")
    if others and agreement.least_members > 1:
        may = len(agreement.nations) or len(grounds.instance.nations)
        text = f"{called} needs {agreement.least_members} members, and {count_words(may, 'nation')} may be"
        yield ConflictFigure(text, float(agreement.least_members), float(may), "members")
    if lock.rule == "never" and lock.nation in agreement.members and agreement.exit_notice_periods:
        stays = count_words(agreement.exit_notice_periods, "period")
        text = f"{grounds.names(str(lock.nation))} is a member now, and stays one for {stays} after notice"
        yield ConflictFigure(text, float(agreement.exit_notice_periods), 0.0, "periods")


def _offer_lock(grounds: Grounds, lock: Lock, offer: Offer) -> Iterator[ConflictFigure]:
    called = grounds.names.of("offers", offer.id)
    unit, offered = grounds.unit[offer.capability], grounds.physical.offer_periods[offer.id]
    needed = offered if lock.requirement is None else grounds.physical.requirement_periods[lock.requirement]
    asked = _least(grounds, lock, offer) if lock.rule in ("must", "at_least") else None
    for periods, text in (
        (offered, f"{called} is not there in {lock.period}: it is offered in {some(offered)}"),
        (needed, f"{_need(grounds, lock)} is not asked for in {lock.period}: it is in {some(needed)}"),
    ):
        if lock.period is not None and lock.period not in periods:
            yield ConflictFigure(text, asked, 0.0, unit)
            return
    both = [period for period in offered if period in needed and lock.period in (None, period)]
    if asked is None or not both:
        return
    period = min(both, key=lambda period: grounds.instance.units(offer, period))
    has = grounds.instance.units(offer, period)
    verb = "assigned" if lock.requirement else "committed"
    text = f"{called} has {measured(has, unit)} in {period}, {figure(asked)} to be {verb}"
    if lock.requirement and offer.dwell > 1:
        text += f", {figure(offer.dwell)} for each in use"
    yield ConflictFigure(text, asked, has, unit)
    yield from _promised(grounds, lock, offer, period)
    for limit in limits(grounds, offer, period):
        # A dwell is said already.
        if limit.most is None or (limit.most < exact(asked) and not limit.figure.text.startswith(f"{called}: ")):
            yield limit.figure


def _promised(grounds: Grounds, lock: Lock, offer: Offer, period: str) -> Iterator[ConflictFigure]:
    """What the need takes at most, and what other locks of the conflict ask of the offer at the same time."""
    if lock.requirement is None:
        return
    unit, need = grounds.unit[offer.capability], grounds.instance.requirement_of[lock.requirement]
    quantity, asked = grounds.instance.need(need, period), _least(grounds, lock, offer)
    takes = exact(quantity) / exact(offer.effectiveness)
    takes = takes if grounds.physical.divisible[offer.capability] else Fraction(ceil(takes))
    if asked > takes:
        text = f"{_need(grounds, lock)} needs {measured(quantity, unit)} in {period}, and takes {figure(takes)} of "
        text += f"{grounds.names.of('offers', offer.id)} at most"
        yield ConflictFigure(text, asked, float(takes), unit)
    at_once = _situations(grounds, need.id)
    others = [
        kept
        for kept in _kept_locks(grounds)
        if kept.offer == offer.id
        and kept.rule in ("must", "at_least")
        and kept.requirement not in (None, lock.requirement)
        and kept.period in (None, period)
        and at_once & _situations(grounds, str(kept.requirement))
    ]
    if others:
        total = sum((exact(_least(grounds, kept, offer)) for kept in (lock, *others)), Fraction(0)) * exact(offer.dwell)
        has = grounds.instance.units(offer, period)
        text = f"locks {some(kept.id for kept in (lock, *others))} ask for {measured(total, unit)} of "
        text += f"{grounds.names.of('offers', offer.id)} at once in {period}, which has {figure(has)}"
        yield ConflictFigure(text, float(total), has, unit)


def _need(grounds: Grounds, lock: Lock) -> str:
    return grounds.names.of("requirements", str(lock.requirement))


def _situations(grounds: Grounds, requirement: str) -> set[str]:
    need = grounds.instance.requirement_of[requirement]
    return set(grounds.instance.mission_of[need.mission].situations)


def _least(grounds: Grounds, lock: Lock, offer: Offer) -> float:
    if lock.rule == "at_least":
        return lock.quantity or 0.0
    if not grounds.physical.divisible[offer.capability]:
        return 1.0
    return offer.smallest_use if lock.requirement else max(offer.smallest, offer.step)
