"""Warnings about locks that cannot hold together, or not with what else there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from math import floor

from pooling.domain.cautions_locks import LOCKED, asked_of, at_lock, offer_locks
from pooling.domain.money import Money, within
from pooling.domain.seen import Look, Seen, figure, some
from pooling.domain.standing import Standing, exact
from pooling.domain.tables import Caveat, Lock, Offer, RedLine
from pooling.domain.under import EVERY_CARD, Under, with_families

_ASKS = ("must", "at_least")
Target = tuple[str, str, str]
"""Offer, requirement (empty: the commitment), period; of a membership the agreement, the nation after /, the period."""
Side = tuple[Fraction, int, Lock]
"""The limit that a lock sets, its row, the lock."""


def contradictory(standing: Standing) -> Iterator[Seen]:
    """Two locks of the same thing that cannot both hold."""
    low: dict[Target, list[Side]] = defaultdict(list)
    high: dict[Target, list[Side]] = defaultdict(list)
    for index, lock, offer, periods in offer_locks(standing):
        most = exact(lock.quantity or 0.0)
        most = most if standing.divisible[offer.capability] else Fraction(floor(most))
        for period in periods:
            key: Target = (offer.id, lock.requirement or "", period)
            if lock.rule in _ASKS:
                low[key].append((asked_of(lock, standing, offer), index, lock))
            else:
                high[key].append((most, index, lock))
    for index, lock in _memberships(standing):
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
                held = _held(standing, lock, against, asked)
                if held > limit and (index, other) not in told:
                    told.add((index, other))
                    more = f" ({figure(held)} held)" if held != asked else ""
                    text = f"lock {lock.id} asks for at least {figure(asked)}{more}, lock {against.id} allows "
                    text += figure(limit)
                    yield at_lock(max(index, other), "rule", lock.rule, text, "drop one of the two")


def _held(standing: Standing, lock: Lock, against: Lock, asked: Fraction) -> Fraction:
    """Units that are committed for what a lock asks to be assigned, where the other is about the commitment."""
    if lock.offer is None or lock.requirement is None or against.requirement is not None:
        return asked
    return asked * exact(standing.instance.offer_of[lock.offer].dwell)


def _memberships(standing: Standing) -> Iterator[tuple[int, Lock]]:
    for index, lock in enumerate(standing.instance.locks):
        if lock.offer is None and lock.option is None and lock.agreement is not None:
            yield index, lock


def crowded(standing: Standing) -> Iterator[Seen]:
    """Locks of memberships that leave an agreement too many members, or too few."""
    must: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    never: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for index, lock in _memberships(standing):
        for period in standing.periods if lock.period is None else (lock.period,):
            of = must if lock.rule == "must" else never
            of[str(lock.agreement), period].setdefault(str(lock.nation), index)
    told: set[int] = set()
    for (name, period), asked in must.items():
        agreement = standing.instance.agreement_of[name]
        row = max(asked.values())
        if row in told:
            continue
        if agreement.most_members is not None and len(asked) > agreement.most_members:
            told.add(row)
            rule = f"locks make {some(asked)} members of {name}, which has {agreement.most_members} at most"
            under = LOCKED & with_families("agreements")
            yield at_lock(row, "rule", "must", rule, "drop one, or raise most_members", under)
        out = never.get((name, period), {})
        may = standing.joining(agreement, period)
        if may and out and len(may - set(out)) < agreement.least_members:
            row = max(*asked.values(), *out.values())
            if row not in told:
                told.add(row)
                rule = f"locks keep {some(out)} out of {name}, which needs {agreement.least_members} members: "
                rule += f"{some(asked)} cannot be one"
                under = LOCKED & with_families("agreements")
                yield at_lock(row, "rule", standing.instance.locks[row].rule, rule, "drop one of the locks", under)


def promised_twice(standing: Standing) -> Iterator[Seen]:
    """Locks that together promise more of an offer, in one situation, than can be committed."""
    situations = {one.id: one.situations for one in standing.instance.missions}
    promised: dict[tuple[str, str, str], dict[str, Side]] = defaultdict(dict)
    for index, lock, offer, periods in offer_locks(standing):
        asked = asked_of(lock, standing, offer)
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
        under = LOCKED & (standing.under(offer, period, total) or EVERY_CARD)
        value = standing.instance.locks[max(rows)].quantity
        yield at_lock(max(rows), "quantity", value, rule, "lower or drop one", under)


Locked = dict[str, tuple[Fraction, Lock, int]]
"""Offer -> units that a lock asks to be committed at least, the lock, its row."""


def _locked(standing: Standing) -> dict[tuple[str, str], Locked]:
    """(nation, period) -> what locks ask of its offers: to be committed, or held for what they assign."""
    out: dict[tuple[str, str], Locked] = defaultdict(dict)
    for index, lock, offer, periods in offer_locks(standing):
        asked = asked_of(lock, standing, offer)
        if lock.requirement is not None:
            # Hours of a pool may be taken over.
            asked = Fraction(0) if offer.pool is not None else asked * exact(offer.dwell)
        for period in periods if asked > 0 else ():
            of = out[offer.nation, period]
            if offer.id not in of or of[offer.id][0] < asked:
                of[offer.id] = (asked, lock, index)
    return out


def above_ceiling(standing: Standing) -> Iterator[Seen]:
    """Locks by which a nation commits more than its ceiling lets it."""
    told: set[int] = set()
    for (nation, period), of in _locked(standing).items():
        share = standing.instance.nation_of[nation].ceiling_share
        owned = {name: asked for name, (asked, _, _) in of.items() if standing.instance.offer_of[name].owned}
        if share >= 1 or not owned:
            continue
        weight = {name: standing.weight[standing.instance.offer_of[name].capability] for name in owned}
        total = sum((asked * weight[name] for name, asked in owned.items()), Fraction(0))
        limit = exact(share) * standing.value(nation, period)
        row = max(index for name, (_, _, index) in of.items() if name in owned)
        if total > limit and row not in told:
            told.add(row)
            names = some(lock.id for name, (_, lock, _) in of.items() if name in owned)
            rule = f"locks on offers of {nation} ({names}) ask for {figure(total)} points of value in {period}, its "
            rule += f"ceiling_share allows {figure(limit)}"
            under = LOCKED & with_families("sovereignty")
            yield at_lock(
                row, "rule", standing.instance.locks[row].rule, rule, "lower a lock, or raise the ceiling", under
            )


def unpaid(standing: Standing) -> Iterator[Seen]:
    """Locks whose commitments cost a nation more than its budgets come to."""
    if not standing.instance.budgets:
        return
    money, told = Money(standing), set[str]()
    spent: dict[str, Fraction] = defaultdict(Fraction)
    locked = _locked(standing)
    for period in standing.periods:
        for (nation, when), of in locked.items():
            if when != period or nation in told:
                continue
            cost = sum((money.commitment(name, asked, period) for name, (asked, _, _) in of.items()), Fraction(0))
            spent[nation] += cost
            most = money.until(nation, period)
            under = None if most is None else within(spent[nation], most)
            if most is None or under is None:
                continue
            told.add(nation)
            row = max(index for _, _, index in of.values())
            names = some(lock.id for _, lock, _ in of.values())
            rule = f"locks on offers of {nation} ({names}) cost {figure(float(spent[nation]))} million until {period}, "
            rule += f"its budgets are {figure(float(most))} until then"
            value = standing.instance.locks[row].rule
            yield at_lock(row, "rule", value, rule, "lower a lock, or raise the budget", LOCKED & under)


def over_limits(standing: Standing) -> Iterator[Seen]:
    """Locks that assign more than a caveat's limit, or a red line's keep, lets go in one situation."""
    rows = _assigning(standing)
    for caveat in standing.instance.caveats if rows else ():
        if caveat.rule == "limit":
            limit = exact(caveat.amount or 0.0)
            periods = standing.periods if caveat.period is None else (caveat.period,)
            limits = dict.fromkeys(periods, limit)
            what = f"caveat {caveat.id} of {caveat.nation}"
            yield from _over(standing, rows, caveat, limits, what, LOCKED & with_families("caveats"))
    for line in standing.instance.red_lines if rows else ():
        if line.rule == "keep":
            own = [
                one
                for one in standing.offers_by_nation.get(line.nation, ())
                if one.owned and one.capability == line.capability
            ]
            kept = exact(line.quantity or 0.0)
            limits = {one: max(Fraction(0), _units(standing, own, one) - kept) for one in standing.periods}
            yield from _over(standing, rows, line, limits, f"red line {line.id} of {line.nation}", LOCKED)


Assigning = dict[str, list[tuple[int, Lock, tuple[str, ...]]]]
"""Nation -> its offers' locks that ask for an assignment, with their rows and periods."""


def _assigning(standing: Standing) -> Assigning:
    out: Assigning = defaultdict(list)
    for index, lock, offer, periods in offer_locks(standing):
        if lock.requirement is not None and asked_of(lock, standing, offer) > 0:
            out[offer.nation].append((index, lock, tuple(periods)))
    return out


def _units(standing: Standing, offers: list[Offer], period: str) -> Fraction:
    there = [one for one in offers if period in standing.committable[one.id]]
    return sum((exact(standing.instance.units(one, period)) for one in there), Fraction(0))


def _over(
    standing: Standing, rows: Assigning, rule: Caveat | RedLine, limits: dict[str, Fraction], what: str, under: Under
) -> Iterator[Seen]:
    """The locks of the rule's nation that together go over its limit, in the first period and situation of all."""
    instance = standing.instance
    for period, limit in limits.items():
        sums: dict[str, dict[tuple[str, str], Side]] = defaultdict(dict)
        for index, lock, periods in rows.get(rule.nation, ()):
            need, offer = instance.requirement_of[str(lock.requirement)], instance.offer_of[str(lock.offer)]
            if period not in periods or offer.capability != rule.capability or not standing.in_scope(rule, need):
                continue
            asked = asked_of(lock, standing, offer)
            if rule.rule == "keep":
                if need.nation == rule.nation or not offer.owned:
                    continue
                asked *= exact(offer.dwell)
            for situation in instance.mission_of[need.mission].situations:
                side = sums[situation].get((offer.id, need.id))
                if side is None or side[0] < asked:
                    sums[situation][offer.id, need.id] = (asked, index, lock)
        for of in sums.values():
            total = sum((asked for asked, _, _ in of.values()), Fraction(0))
            if total > limit:
                row = max(index for _, index, _ in of.values())
                text = (
                    f"locks {some(lock.id for _, _, lock in of.values())} assign {figure(total)} of {rule.capability} "
                )
                text += f"at once in {period}, {what} allows {figure(limit)}"
                cure = "lower a lock, or change the rule"
                yield at_lock(row, "rule", instance.locks[row].rule, text, cure, under)
                return


def options_at_odds(standing: Standing) -> Iterator[Seen]:
    """Two locks of options that cannot both hold: started and never, more and less, beside or after each other."""
    locks = [(index, lock) for index, lock in enumerate(standing.instance.locks) if lock.option is not None]
    asking = [one for one in locks if one[1].rule == "must" or (one[1].rule == "at_least" and one[1].quantity)]
    limiting = [one for one in locks if one[1].rule in ("never", "at_most")]
    for index, lock in asking:
        chain = standing.chain(standing.instance.option_of[str(lock.option)])
        found = [(other, _refused(lock, against, chain)) for other, against in limiting]
        found += [(other, _beside(standing, lock, against)) for other, against in asking if other > index]
        for other, rule in found:
            if rule:
                row = max(index, other)
                yield at_lock(row, "rule", standing.instance.locks[row].rule, rule, "drop one of the two")


def _refused(lock: Lock, against: Lock, chain: list[str]) -> str:
    """Why a lock that asks for an option cannot hold with one that limits it, or one that it requires."""
    asked = exact(lock.quantity or 0.0) if lock.rule == "at_least" else Fraction(1)
    limit = exact(against.quantity or 0.0) if against.rule == "at_most" else Fraction(0)
    covers = against.nation in (None, lock.nation) and against.period in (None, lock.period)
    if against.option == lock.option:
        if not covers or asked <= limit:
            return ""
        asks = f"asks for at least {figure(asked)} of {lock.option}"
        return f"lock {lock.id} {asks}, lock {against.id} allows {figure(limit)}"
    if limit or against.nation is not None or against.period is not None or against.option not in chain:
        return ""
    return (
        f"lock {lock.id} starts {lock.option}, which requires {against.option}, and lock {against.id} never starts that"
    )


def _beside(standing: Standing, lock: Lock, other: Lock) -> str:
    """Why two locks that ask for options cannot both hold."""
    first, second = standing.instance.option_of[str(lock.option)], standing.instance.option_of[str(other.option)]
    if first.id == second.id:
        twice = None not in (lock.period, other.period) and lock.period != other.period and not first.repeats
        when = f"in {lock.period} and in {other.period}"
        return f"locks {lock.id} and {other.id} start {first.id} {when}, and it starts once" if twice else ""
    if first.id in second.excludes or second.id in first.excludes:
        return f"locks {lock.id} and {other.id} start {first.id} and {second.id}, which exclude each other"
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
