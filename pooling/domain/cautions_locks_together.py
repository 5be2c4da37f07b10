"""Warnings about locks that cannot hold together, or not with what else there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import floor
from typing import NamedTuple

from pooling.domain.cautions_locks import LOCKED, OfferLock, asked_of, membership_locks, offer_locks
from pooling.domain.money import Money, within
from pooling.domain.problems import shown
from pooling.domain.seen import Cells, Look, Seen, figure, placed, some
from pooling.domain.standing import Standing, exact, total
from pooling.domain.tables import Caveat, Lock, RedLine
from pooling.domain.under import EVERY_CARD, Under, with_families

Target = tuple[str, str, str]
"""Offer, requirement (empty: the commitment), period; of a membership the agreement, the nation after /, the period."""


class Side(NamedTuple):
    """What a lock asks for or allows, and its cells."""

    quantity: Fraction
    at: Cells

    @property
    def lock(self) -> Lock:
        lock: Lock = self.at.row
        return lock


Sides = dict[str, Side]
"""The side that asks for most of each of several things."""


def _keep_larger(sides: Sides, name: str, side: Side) -> None:
    if name not in sides or sides[name].quantity < side.quantity:
        sides[name] = side


def _last(locks: Iterable[Cells]) -> Cells:
    """The last of several locks: there they are told of."""
    return max(locks, key=lambda at: at.index)


def _names(sides: Iterable[Side]) -> str:
    return some(side.lock.id for side in sides)


def contradictory(standing: Standing) -> Iterator[Seen]:
    """Two locks of the same thing that cannot both hold."""
    low: dict[Target, list[Side]] = defaultdict(list)
    high: dict[Target, list[Side]] = defaultdict(list)
    for lock, at, offer, periods in offer_locks(standing):
        most = exact(lock.quantity or 0.0)
        most = most if standing.divisible[offer.capability] else Fraction(floor(most))
        for period in periods:
            key: Target = (offer.id, lock.requirement or "", period)
            if lock.rule in ("must", "at_least"):
                low[key].append(Side(asked_of(lock, standing, offer), at))
            else:
                high[key].append(Side(most, at))
    for lock, at in membership_locks(standing):
        for period in standing.periods if lock.period is None else (lock.period,):
            key = (str(lock.agreement), f"/{lock.nation}", period)
            (low if lock.rule == "must" else high)[key].append(Side(Fraction(lock.rule == "must"), at))
    told: set[tuple[int, int]] = set()
    for key, asking in low.items():
        limits = list(high.get(key, ()))
        # What is not committed at all is assigned to nobody.
        if key[1] and not key[1].startswith("/") and standing.instance.offer_of[key[0]].pool is None:
            limits += high.get((key[0], "", key[2]), [])
        for side, limit in ((side, limit) for side in asking for limit in limits):
            pair = (side.at.index, limit.at.index)
            held = _held(standing, side, limit.lock)
            if held > limit.quantity and pair not in told:
                told.add(pair)
                more = f" ({figure(held)} held)" if held != side.quantity else ""
                rule = f"lock {side.lock.id} asks for at least {figure(side.quantity)}{more}, lock {limit.lock.id} "
                rule += f"allows {figure(limit.quantity)}"
                yield _last((side.at, limit.at))("rule", rule, "drop one of the two", LOCKED, shown(side.lock.rule))


def _held(standing: Standing, side: Side, against: Lock) -> Fraction:
    """Units that are committed for what a lock asks to be assigned, where the other is about the commitment."""
    if side.lock.offer is None or side.lock.requirement is None or against.requirement is not None:
        return side.quantity
    return side.quantity * exact(standing.instance.offer_of[side.lock.offer].dwell)


def crowded(standing: Standing) -> Iterator[Seen]:
    """Locks of memberships that leave an agreement too many members, or too few."""
    must: dict[tuple[str, str], dict[str, Cells]] = defaultdict(dict)
    never: dict[tuple[str, str], dict[str, Cells]] = defaultdict(dict)
    for lock, at in membership_locks(standing):
        for period in standing.periods if lock.period is None else (lock.period,):
            locked = must if lock.rule == "must" else never
            locked[str(lock.agreement), period].setdefault(str(lock.nation), at)
    told: set[int] = set()
    under = LOCKED & with_families("agreements")
    for (name, period), asked in must.items():
        agreement, out = standing.instance.agreement_of[name], never.get((name, period), {})
        at = _last(asked.values())
        if at.index in told:
            continue
        if agreement.most_members is not None and len(asked) > agreement.most_members:
            told.add(at.index)
            rule = f"locks make {some(asked)} members of {name}, which has {agreement.most_members} at most"
            yield at("rule", rule, "drop one, or raise most_members", under)
        may = standing.joining(agreement, period)
        if may and out and len(may - set(out)) < agreement.least_members:
            at = _last([*asked.values(), *out.values()])
            if at.index not in told:
                told.add(at.index)
                rule = f"locks keep {some(out)} out of {name}, which needs {agreement.least_members} members: "
                yield at("rule", f"{rule}{some(asked)} cannot be one", "drop one of the locks", under)


def promised_twice(standing: Standing) -> Iterator[Seen]:
    """Locks that together promise more of an offer, in one situation, than can be committed."""
    promised: dict[tuple[str, str, str], Sides] = defaultdict(dict)
    for lock, at, offer, periods in offer_locks(standing):
        asked = asked_of(lock, standing, offer)
        if lock.requirement is None or asked <= 0:
            continue
        mission = standing.instance.requirement_of[lock.requirement].mission
        for situation in standing.instance.mission_of[mission].situations:
            for period in periods:
                _keep_larger(promised[offer.id, situation, period], lock.requirement, Side(asked, at))
    told: set[frozenset[int]] = set()
    for (name, situation, period), sides in promised.items():
        offer = standing.instance.offer_of[name]
        held = exact(offer.dwell) * total(side.quantity for side in sides.values())
        most = standing.usable(offer, period)
        rows = frozenset(side.at.index for side in sides.values())
        alone = any(exact(offer.dwell) * side.quantity > most for side in sides.values())
        if len(sides) < 2 or held <= most or alone or rows in told:
            continue
        told.add(rows)
        parts = " and ".join(f"{figure(side.quantity)} for {need}" for need, side in sides.items())
        rule = f"locks {_names(sides.values())} promise {parts} of {name} at once (situation "
        rule += f"{situation}, {period}): {figure(held)} in all, and {figure(most)} can be there"
        under = LOCKED & (standing.under(offer, period, held) or EVERY_CARD)
        yield _last(side.at for side in sides.values())("quantity", rule, "lower or drop one", under)


def _locked(standing: Standing) -> dict[tuple[str, str], Sides]:
    """(nation, period) -> what locks ask of each of its offers: to be committed, or held for what they assign."""
    out: dict[tuple[str, str], Sides] = defaultdict(dict)
    for lock, at, offer, periods in offer_locks(standing):
        asked = asked_of(lock, standing, offer)
        if lock.requirement is not None:
            # Hours of a pool may be taken over.
            asked = Fraction(0) if offer.pool is not None else asked * exact(offer.dwell)
        for period in periods if asked > 0 else ():
            _keep_larger(out[offer.nation, period], offer.id, Side(asked, at))
    return out


def above_ceiling(standing: Standing) -> Iterator[Seen]:
    """Locks by which a nation commits more than its ceiling lets it."""
    told: set[int] = set()
    for (nation, period), sides in _locked(standing).items():
        share = standing.instance.nation_of[nation].ceiling_share
        offers = {offer.id: offer for offer in standing.owned(nation) if offer.id in sides}
        owned = {name: side for name, side in sides.items() if name in offers}
        if share >= 1 or not owned:
            continue
        asked = total(side.quantity * standing.weight[offers[name].capability] for name, side in owned.items())
        limit, at = exact(share) * standing.value(nation, period), _last(side.at for side in owned.values())
        if asked > limit and at.index not in told:
            told.add(at.index)
            rule = f"locks on offers of {nation} ({_names(owned.values())}) ask for {figure(asked)} points of value in "
            rule += f"{period}, its ceiling_share allows {figure(limit)}"
            yield at("rule", rule, "lower a lock, or raise the ceiling", LOCKED & with_families("sovereignty"))


def unpaid(standing: Standing) -> Iterator[Seen]:
    """Locks whose commitments cost a nation more than its budgets come to."""
    if not standing.instance.budgets:
        return
    money, told = Money(standing), set[str]()
    spent: dict[str, Fraction] = defaultdict(Fraction)
    for (nation, period), sides in sorted(_locked(standing).items(), key=lambda item: standing.at[item[0][1]]):
        spent[nation] += total(money.commitment(name, side.quantity, period) for name, side in sides.items())
        most = money.until(nation, period)
        under = None if most is None else within(spent[nation], most)
        if most is None or under is None or nation in told:
            continue
        told.add(nation)
        rule = f"locks on offers of {nation} ({_names(sides.values())}) cost {figure(spent[nation])} million until "
        rule += f"{period}, its budgets are {figure(most)} until then"
        yield _last(side.at for side in sides.values())(
            "rule", rule, "lower a lock, or raise the budget", LOCKED & under
        )


def over_limits(standing: Standing) -> Iterator[Seen]:
    """Locks that assign more than a caveat's limit, or a red line's keep, lets go in one situation."""
    locks: dict[str, list[OfferLock]] = defaultdict(list)
    for row in offer_locks(standing):
        if row[0].requirement is not None and asked_of(row[0], standing, row[2]) > 0:
            locks[row[2].nation].append(row)
    for caveat in standing.instance.caveats:
        if caveat.rule == "limit" and caveat.nation in locks:
            periods = standing.periods if caveat.period is None else (caveat.period,)
            limits = dict.fromkeys(periods, exact(caveat.amount or 0.0))
            what, under = f"caveat {caveat.id} of {caveat.nation}", LOCKED & with_families("caveats")
            yield from _over(standing, locks[caveat.nation], caveat, limits, what, under)
    for line in standing.instance.red_lines:
        if line.rule == "keep" and line.nation in locks:
            own, kept = standing.owned(line.nation, line.capability), exact(line.quantity or 0.0)
            limits = {period: max(Fraction(0), standing.units(own, period) - kept) for period in standing.periods}
            what = f"red line {line.id} of {line.nation}"
            yield from _over(standing, locks[line.nation], line, limits, what, LOCKED)


def _over(
    standing: Standing,
    locks: list[OfferLock],
    rule: Caveat | RedLine,
    limits: dict[str, Fraction],
    what: str,
    under: Under,
) -> Iterator[Seen]:
    """The locks of the rule's nation that together go over its limit, in the first period and situation of all."""
    instance = standing.instance
    for period, limit in limits.items():
        in_situation: dict[str, Sides] = defaultdict(dict)
        for lock, at, offer, periods in locks:
            need = instance.requirement_of[str(lock.requirement)]
            if period not in periods or offer.capability != rule.capability or not standing.in_scope(rule, need):
                continue
            asked = asked_of(lock, standing, offer)
            if rule.rule == "keep":
                if need.nation == rule.nation or not offer.owned:
                    continue
                asked *= exact(offer.dwell)
            for situation in instance.mission_of[need.mission].situations:
                _keep_larger(in_situation[situation], f"{offer.id} {need.id}", Side(asked, at))
        for sides in in_situation.values():
            asked = total(side.quantity for side in sides.values())
            if asked > limit:
                text = f"locks {_names(sides.values())} assign {figure(asked)} of {rule.capability} at once in "
                text += f"{period}, {what} allows {figure(limit)}"
                yield _last(side.at for side in sides.values())("rule", text, "lower a lock, or change the rule", under)
                return


def options_at_odds(standing: Standing) -> Iterator[Seen]:
    """Two locks of options that cannot both hold: started and never, more and less, beside or after each other."""
    locks = [(lock, at) for lock, at in placed("locks", standing.instance.locks) if lock.option is not None]
    asking = [(lock, at) for lock, at in locks if lock.rule == "must" or (lock.rule == "at_least" and lock.quantity)]
    limiting = [(lock, at) for lock, at in locks if lock.rule in ("never", "at_most")]
    for lock, at in asking:
        chain = standing.chain(standing.instance.option_of[str(lock.option)])
        found = [(cells, _refused(lock, against, chain)) for against, cells in limiting]
        found += [(cells, _beside(standing, lock, second)) for second, cells in asking if cells.index > at.index]
        for cells, rule in found:
            if rule:
                yield _last((at, cells))("rule", rule, "drop one of the two", LOCKED)


def _refused(lock: Lock, against: Lock, chain: list[str]) -> str:
    """Why a lock that asks for an option cannot hold with one that limits it, or one that it requires."""
    asked = exact(lock.quantity or 0.0) if lock.rule == "at_least" else Fraction(1)
    limit = exact(against.quantity or 0.0) if against.rule == "at_most" else Fraction(0)
    if against.option == lock.option:
        covers = against.nation in (None, lock.nation) and against.period in (None, lock.period)
        if not covers or asked <= limit:
            return ""
        asks = f"asks for at least {figure(asked)} of {lock.option}"
        return f"lock {lock.id} {asks}, lock {against.id} allows {figure(limit)}"
    if limit or against.nation is not None or against.period is not None or against.option not in chain:
        return ""
    starts = f"lock {lock.id} starts {lock.option}, which requires {against.option}"
    return f"{starts}, and lock {against.id} never starts that"


def _beside(standing: Standing, lock: Lock, against: Lock) -> str:
    """Why two locks that ask for options cannot both hold."""
    first, second = standing.instance.option_of[str(lock.option)], standing.instance.option_of[str(against.option)]
    both = f"locks {lock.id} and {against.id} start {first.id}"
    if first.id == second.id:
        once = None not in (lock.period, against.period) and not first.repeats
        twice = f"{both} in {lock.period} and in {against.period}, and it starts once"
        return twice if once and lock.period != against.period else ""
    if first.id in second.excludes or second.id in first.excludes:
        return f"{both} and {second.id}, which exclude each other"
    return ""


LOCKS_TOGETHER: tuple[Look, ...] = (
    contradictory,
    crowded,
    promised_twice,
    above_ceiling,
    unpaid,
    over_limits,
    options_at_odds,
)
