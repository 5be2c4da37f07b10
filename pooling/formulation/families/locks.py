"""Family locks."""

from __future__ import annotations

from pooling.domain.tables import Lock
from pooling.formulation.algebra import Expr, Relation, total
from pooling.formulation.context import Formulation
from pooling.formulation.families.options import started
from pooling.formulation.families.procurement import ordered
from pooling.formulation.membership import member


def add(f: Formulation) -> None:
    """What is already agreed.

    ``locks[l,t]``:  low <= x <= high,  x = commit[o,t], assign[o,r,t] where the lock names a requirement,
                            or member[n,a,t]
    ``locks_option[l]``: low <= x <= high,  x = starts of the option (in which the nation takes part, in the period,
                            where given); for at_least and at_most units ordered

    For each of the lock's periods: its own, else all in which the offer (and the requirement) stand, or all from
    from_period on. at_least: x >= quantity. at_most: x <= quantity. never: x = 0. must: x >= 1 for whole units and
    memberships; for a divisible capability x >= max(smallest, step) of the offer, smallest_use for an assignment.
    Indices: l lock, t period. Units: the capability's; memberships. It is a row, not a bound, so that a conflict can
    name it. Source: own. Off: nothing is locked. Absent: where x cannot exist and the lock asks for nothing.
    """
    for lock in f.instance.locks:
        if not f.facts.on("locks", lock.id):
            continue
        low, high = _limits(f, lock)
        if lock.option is not None:
            starts = _of_option(f, lock)
            if low or starts:
                f.row("locks_option", lock.id, Relation(low, starts, high))
            continue
        for period in _periods(f, lock):
            locked = _locked(f, lock, period)
            if low or locked:
                f.row("locks", (lock.id, period), Relation(low, locked, high))


def _of_option(f: Formulation, lock: Lock) -> Expr:
    """Starts, or units ordered, that the lock is about."""
    option = f.facts.starting.option_of.get(str(lock.option))
    if option is None or (lock.nation is not None and not f.facts.starting.may(lock.nation, option.id)):
        return Expr()
    counted = lock.rule in ("at_least", "at_most")
    return total(
        (ordered if counted else started)(f, option, period, lock.nation)
        for period in f.facts.periods
        if lock.period in (None, period)
    )


def _locked(f: Formulation, lock: Lock, period: str) -> Expr:
    """What the lock is about; the empty sum where it cannot exist."""
    if lock.offer is None:
        return Expr() + member(f, str(lock.nation), str(lock.agreement), period)
    if lock.requirement is not None:
        return Expr() + f.assign.get((lock.offer, lock.requirement, period), 0.0)
    return Expr() + f.commit.get((lock.offer, period), 0.0)


def _limits(f: Formulation, lock: Lock) -> tuple[float | None, float | None]:
    if lock.rule == "at_least":
        return lock.quantity, None
    if lock.rule == "at_most":
        return None, lock.quantity
    if lock.rule == "never":
        return None, 0.0
    if lock.offer is None:
        return 1.0, None  # of a membership, or of an option
    offer = f.facts.offer_of[lock.offer]
    if not f.facts.divisible[offer.capability]:
        return 1.0, None
    return (offer.smallest_use if lock.requirement else max(offer.smallest, offer.step)), None


def _periods(f: Formulation, lock: Lock) -> list[str]:
    if lock.offer is None:
        standing = f.facts.joining.periods.get(str(lock.agreement), f.facts.periods)
    else:
        standing = f.facts.offer_periods[lock.offer]
    periods = [period for period in standing if lock.period in (None, period)]
    if lock.requirement is not None:
        periods = [period for period in periods if period in f.facts.requirement_periods[lock.requirement]]
    if not periods and lock.period is not None and lock.rule in ("must", "at_least"):
        # Asked for in a period in which it does not exist: kept, so that it is found to be impossible.
        periods = [lock.period]
    return periods
