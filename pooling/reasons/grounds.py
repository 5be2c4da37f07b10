"""What the rules of a conflict rest on: the figures of the instance, and how far each is from holding.

Facts come from the instance alone. What can be reached comes from :mod:`pooling.reasons.reaching`: the other rules of
the conflict hold there, the rest of the rules does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from math import ceil
from typing import Any

from pooling.domain.card import Card
from pooling.domain.instance import Instance
from pooling.domain.options import Option
from pooling.domain.outcome import ConflictFigure
from pooling.domain.seen import figure, some
from pooling.domain.standing import exact
from pooling.domain.tables import Lock, Offer, Requirement
from pooling.domain.together import Agreement
from pooling.formulation.facts import Facts
from pooling.reasons.limits import in_the_way, limits
from pooling.reasons.reaching import Reach, Reaching
from pooling.solving.compiled import Key

Rule = tuple[str, str]
MOST_FIGURES = 6
"""Facts named of one rule, and as many figures of what can be reached."""


class Grounds:
    """The figures of every rule of one conflict."""

    def __init__(
        self, instance: Instance, card: Card, rules: list[Rule], kept: list[Rule], reaching: Reaching | None
    ) -> None:
        self.instance, self.card, self.reaching = instance, card, reaching
        self.kept = kept
        self.others = frozenset(set(rules) - set(kept))
        """Rules that are no part of the conflict."""
        self.physical = Facts(instance, card, frozenset(rules))
        self.all = Facts(instance, card, self.others)
        self.unit = {one.id: one.unit for one in instance.capabilities}

    def of(self, rule: Rule) -> tuple[ConflictFigure, ...]:
        """The figures that a rule rests on, facts first."""
        family, subject = rule
        # A conflict that may hold rules it does not need says nothing of what each leaves; only plain facts are true.
        plain = self.reaching is None or self.reaching.over()
        facts = _FACTS.get(family) if not plain or family in _PLAIN else None
        found = [] if facts is None else list(islice(facts(self, subject), MOST_FIGURES))
        if self.reaching is not None and family in _ROWS:
            names = _ROWS[family]
            reaches, together = self.reaching.reaches(lambda key: _is_of(key, names, subject))
            found += [self._reached(one) for one in reaches]
            if together:
                text = "each of its limits can be kept alone, while the other rules here hold, but not all of them"
                found.append(ConflictFigure(text, None, None, ""))
        return tuple(found[: 2 * MOST_FIGURES])

    def without(self, rule: Rule) -> Facts:
        """The facts as the other rules of the conflict leave them."""
        return Facts(self.instance, self.card, self.others | {rule})

    # --- what can be reached ----------------------------------------------------------------------------------

    def _reached(self, reach: Reach) -> ConflictFigure:
        name, index = reach.row
        parts = index if isinstance(index, tuple) else (index,)
        said, unit = _said(self, name, parts)
        asked, reached = reach.asked, reach.reached
        if name == "withdrawal_covered":
            # The row counts what is short.
            asked, reached = 1 - asked, 1 - reached
            return self._compared(said, asked, reached, unit, most=True)
        return self._compared(said, asked, reached, unit, most=reach.at_least)

    def _compared(self, said: str, asked: float, reached: float, unit: str, *, most: bool) -> ConflictFigure:
        asked, reached = float(f"{asked:.12g}"), float(f"{reached:.9g}")
        end = "" if len(self.kept) == 1 else ", while the other rules here hold"
        amount = f"{figure(asked)} {unit}".rstrip()
        if most:
            text = f"{said}: {amount} asked for, at most {figure(reached)} can be had{end}"
        else:
            text = f"{said}: {amount} allowed, at least {figure(reached)} needed{end}"
        return ConflictFigure(text, asked, reached, unit)

    # --- what it is about -------------------------------------------------------------------------------------

    def needs(self) -> list[Requirement]:
        """Needs that the conflict is about: asked for in full, or named by a lock; all where there are none."""
        locks = {one.id: one for one in self.instance.locks}
        named = {subject for family, subject in self.kept if family == "coverage"}
        named |= {str(locks[subject].requirement) for family, subject in self.kept if family == "locks"}
        found = [one for one in self.instance.requirements if one.id in named]
        return found or list(self.instance.requirements)

    def lost(self, rule: Rule) -> Iterator[tuple[Offer, Requirement, str, float]]:
        """(offer, need, period, units) that could be assigned without the rule, and cannot with it."""
        free = self.without(rule)
        needs = {one.id: one for one in self.needs()}
        for (offer, requirement, period), most in free.pairs.items():
            left = self.all.pairs.get((offer, requirement, period), 0.0)
            if requirement in needs and most > left:
                yield self.instance.offer_of[offer], needs[requirement], period, most - left


def _count(number: int, word: str) -> str:
    return f"{number} {word}" + ("" if number == 1 else "s")


def _coverage(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """What is needed, and what there is in all, in the period in which that is least; then what keeps it away."""
    need = grounds.instance.requirement_of[subject]
    unit = grounds.unit[need.capability]
    worst: tuple[Fraction, str, list[Requirement]] | None = None
    for period in grounds.physical.requirement_periods[subject]:
        together = _at_once(grounds, need, period)
        left = _held(grounds, need, period) - _asked_together(grounds, together, period)
        if worst is None or left < worst[0]:
            worst = (left, period, together)
    if worst is None:
        return
    left, period, together = worst
    held, asked = _held(grounds, need, period), exact(grounds.instance.need(need, period))
    total = _asked_together(grounds, together, period)
    text = f"{figure(held)} {unit} of {need.capability} offered in all in {period}, {figure(asked)} needed"
    if total > asked:
        text += f", {figure(total)} with {some(one.id for one in together if one.id != subject)} at the same time"
    yield ConflictFigure(text, float(total), float(held), unit)
    if left >= 0:
        # There would be enough: what every card keeps may be in the way.
        offers = [
            one
            for one in grounds.physical.offers_by_capability.get(need.capability, ())
            if period in grounds.physical.offer_periods[one.id]
        ]
        yield from in_the_way(grounds, offers, period, total)


def _held(grounds: Grounds, need: Requirement, period: str) -> Fraction:
    """Effective units of what is needed that are offered in the period."""
    return sum(
        (
            exact(grounds.instance.units(one, period)) * exact(one.effectiveness)
            for one in grounds.physical.offers_by_capability.get(need.capability, ())
            if period in grounds.physical.offer_periods[one.id]
        ),
        Fraction(0),
    )


def _at_once(grounds: Grounds, need: Requirement, period: str) -> list[Requirement]:
    """Needs of the conflict of the same capability in one of the need's situations, the one that asks for most."""
    asked = {subject for family, subject in grounds.kept if family == "coverage"}
    mission_of = grounds.instance.mission_of
    sets = [
        [
            one
            for one in grounds.instance.requirements
            if one.id in asked
            and one.capability == need.capability
            and situation in mission_of[one.mission].situations
            and period in grounds.physical.requirement_periods[one.id]
        ]
        for situation in mission_of[need.mission].situations
    ]
    return max(sets, key=lambda needs: _asked_together(grounds, needs, period))


def _asked_together(grounds: Grounds, needs: list[Requirement], period: str) -> Fraction:
    return sum((exact(grounds.instance.need(one, period)) for one in needs), Fraction(0))


def _locks(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """What the lock is about and what there is of it."""
    lock = next(one for one in grounds.instance.locks if one.id == subject)
    if lock.offer is not None:
        yield from _offer_lock(grounds, lock, grounds.instance.offer_of[lock.offer])
    elif lock.option is not None:
        yield from _option_lock(grounds, lock, grounds.instance.option_of[lock.option])
    else:
        yield from _member_lock(grounds, lock, grounds.instance.agreement_of[str(lock.agreement)])


def _kept_locks(grounds: Grounds) -> list[Lock]:
    """Locks that are part of the conflict."""
    names = {subject for family, subject in grounds.kept if family == "locks"}
    return [one for one in grounds.instance.locks if one.id in names]


def _option_lock(grounds: Grounds, lock: Lock, option: Option) -> Iterator[ConflictFigure]:
    """When the option may start, in how many units, what it costs, and what other locks say of those beside it."""
    starts = grounds.physical.starting.periods.get(option.id, ())
    each = option.most_units_each if lock.nation is not None else None
    most = option.most_units if each is None else min(each, option.most_units)
    text = f"{option.id} may start in {some(starts) or 'no period'}"
    text += f", in at most {most} units{f' by {lock.nation}' if each is not None else ''}" if option.most_units else ""
    asked = lock.quantity if lock.rule == "at_least" else 1.0 if lock.rule == "must" else None
    may = lock.period is None or lock.period in starts
    available = float(most or 1) if starts and may else 0.0
    yield ConflictFigure(text, asked, available, "units" if lock.quantity is not None else "starts")
    others = [one for one in _kept_locks(grounds) if one.option is not None and one.id != lock.id]
    for other in others:
        beside = grounds.instance.option_of[str(other.option)]
        if beside.id in option.requires:
            yield ConflictFigure(f"{option.id} requires {beside.id}", None, None, "")
        elif beside.id in option.excludes or option.id in beside.excludes:
            yield ConflictFigure(f"{option.id} and {beside.id} exclude each other", None, None, "")
        elif beside.id == option.id and not option.repeats and None not in (lock.period, other.period):
            yield ConflictFigure(f"{option.id} starts once", 2.0, 1.0, "starts")
    if any(family == "budget" for family, _ in grounds.kept):
        cost = option.cost_million + option.unit_cost_million * max(1.0, lock.quantity or 0.0)
        text = f"{option.id} costs each that takes part {figure(cost)} million"
        text += f", and {option.lead} {figure(option.common_cost_million)} more" if option.common_cost_million else ""
        yield ConflictFigure(text, cost, None, "million")


def _member_lock(grounds: Grounds, lock: Lock, agreement: Agreement) -> Iterator[ConflictFigure]:
    """When there can be members, how many, and how long those stay that are members now."""
    periods = grounds.physical.joining.periods.get(agreement.id, ())
    text = f"{agreement.id} can have members in {some(periods) or 'no period'}"
    yield ConflictFigure(text, float(lock.rule == "must"), float(lock.period in (None, *periods)), "memberships")
    others = [one for one in _kept_locks(grounds) if one.agreement == agreement.id and one.id != lock.id]
    if others and agreement.most_members is not None:
        text = f"{agreement.id} has at most {_count(agreement.most_members, 'member')}"
        yield ConflictFigure(text, None, float(agreement.most_members), "members")
    if others and agreement.least_members > 1:
        may = len(agreement.nations) or len(grounds.instance.nations)
        text = f"{agreement.id} needs {agreement.least_members} members, and {may} nations may be"
        yield ConflictFigure(text, float(agreement.least_members), float(may), "members")
    if lock.rule == "never" and lock.nation in agreement.members and agreement.exit_notice_periods:
        text = f"{lock.nation} is a member now, and stays one for {_count(agreement.exit_notice_periods, 'period')} "
        yield ConflictFigure(text + "after notice", float(agreement.exit_notice_periods), 0.0, "periods")


def _offer_lock(grounds: Grounds, lock: Lock, offer: Offer) -> Iterator[ConflictFigure]:
    unit = grounds.unit[offer.capability]
    offered = grounds.physical.offer_periods[offer.id]
    asks = lock.rule in ("must", "at_least")
    if lock.period is not None and lock.period not in offered:
        text = f"{offer.id} is not there in {lock.period}: it is offered in {some(offered)}"
        yield ConflictFigure(text, _least(grounds, lock, offer) if asks else None, 0.0, unit)
        return
    if lock.requirement is not None:
        needed = grounds.physical.requirement_periods[lock.requirement]
        if lock.period is not None and lock.period not in needed:
            text = f"{lock.requirement} is not asked for in {lock.period}: it is in {some(needed)}"
            yield ConflictFigure(text, _least(grounds, lock, offer) if asks else None, 0.0, unit)
            return
    if not asks:
        return
    periods = [one for one in offered if lock.period in (None, one)]
    if lock.requirement is not None:
        periods = [one for one in periods if one in grounds.physical.requirement_periods[lock.requirement]]
    if not periods:
        return
    period = min(periods, key=lambda one: grounds.instance.units(offer, one))
    asked, has = _least(grounds, lock, offer), grounds.instance.units(offer, period)
    verb = "assigned" if lock.requirement else "committed"
    text = f"{offer.id} has {figure(has)} {unit} in {period}, {figure(asked)} to be {verb}"
    if lock.requirement and offer.dwell > 1:
        text += f", {figure(offer.dwell)} for each in use"
    yield ConflictFigure(text, asked, has, unit)
    yield from _promised(grounds, lock, offer, period)
    for limit in limits(grounds, offer, period):
        # A dwell is said already.
        if limit.most is None or (limit.most < exact(asked) and not limit.figure.text.startswith(f"{offer.id}: ")):
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
        text = f"{need.id} needs {figure(quantity)} {unit} in {period}, and takes {figure(takes)} of {offer.id} at most"
        yield ConflictFigure(text, asked, float(takes), unit)
    at_once = set(grounds.instance.mission_of[need.mission].situations)
    others = [
        one
        for one in _kept_locks(grounds)
        if one.offer == offer.id
        and one.rule in ("must", "at_least")
        and one.requirement not in (None, lock.requirement)
        and one.period in (None, period)
        and at_once & set(grounds.instance.mission_of[_need_of(grounds, one).mission].situations)
    ]
    if others:
        total = sum((exact(_least(grounds, one, offer)) for one in (lock, *others)), Fraction(0)) * exact(offer.dwell)
        has = grounds.instance.units(offer, period)
        names = some(one.id for one in (lock, *others))
        text = (
            f"locks {names} ask for {figure(total)} {unit} of {offer.id} at once in {period}, which has {figure(has)}"
        )
        yield ConflictFigure(text, float(total), has, unit)


def _need_of(grounds: Grounds, lock: Lock) -> Requirement:
    return grounds.instance.requirement_of[str(lock.requirement)]


def _least(grounds: Grounds, lock: Lock, offer: Offer) -> float:
    if lock.rule == "at_least":
        return lock.quantity or 0.0
    if not grounds.physical.divisible[offer.capability]:
        return 1.0
    return offer.smallest_use if lock.requirement else max(offer.smallest, offer.step)


def _readiness(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """Offers that the time keeps away, and when they are ready."""
    need = grounds.instance.requirement_of[subject]
    told: set[str] = set()
    for offer, lost_by, period, units in grounds.lost(("readiness", subject)):
        if lost_by.id != subject or offer.id in told:
            continue
        told.add(offer.id)
        days = offer.notice_days + grounds.all.ruling(offer, need, period)[1]
        unit = grounds.unit[offer.capability]
        text = f"{offer.id} ({figure(units)} {unit}) is ready after {figure(days)} days, {need.within_days} are allowed"
        yield ConflictFigure(text, float(need.within_days), float(days), "days")


def _lost(family: str, why: str) -> Callable[[Grounds, str], Iterator[ConflictFigure]]:
    """What a rule keeps from the needs of the conflict, offer by offer, in its first period."""

    def facts(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
        told: set[tuple[str, str]] = set()
        for offer, need, period, units in grounds.lost((family, subject)):
            if (offer.id, need.id) in told:
                continue
            told.add((offer.id, need.id))
            unit = grounds.unit[offer.capability]
            with_it = grounds.all.pairs.get((offer.id, need.id, period), 0.0)
            text = f"{offer.id} could give {need.id} up to {figure(with_it + units)} {unit} in {period}, "
            text += f"{f'up to {figure(with_it)}' if with_it else 'none'} {why}"
            yield ConflictFigure(text, with_it + units, with_it, unit)

    return facts


def _sovereignty(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """What stays at home of the offers that the conflict is about."""
    free = grounds.without(("sovereignty", subject))
    capabilities = {one.capability for one in grounds.needs()}
    for offer in grounds.instance.offers:
        if offer.nation != subject or offer.capability not in capabilities:
            continue
        for period in grounds.all.offer_periods[offer.id]:
            has, may = free.available[offer.id, period], grounds.all.available[offer.id, period]
            if may < has:
                unit = grounds.unit[offer.capability]
                text = f"{figure(has)} {unit} of {offer.id} in {period}, {figure(may)} may leave"
                yield ConflictFigure(text, has, may, unit)
                break


def _lots(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """The smallest packages of the offers that the conflict is about."""
    capabilities = {one.capability for one in grounds.needs()}
    for offer in grounds.instance.offers:
        if offer.nation != subject or offer.capability not in capabilities:
            continue
        unit = grounds.unit[offer.capability]
        for size, words in (
            (offer.smallest, "at least {} committed, or none"),
            (offer.step, "committed by steps of {}"),
            (offer.smallest_use, "at least {} for one need, or none"),
        ):
            if size:
                text = f"{offer.id}: {words.format(f'{figure(size)} {unit}')}"
                yield ConflictFigure(text, size, offer.quantity, unit)


def _nations(grounds: Grounds, need: Requirement, period: str) -> dict[str, float]:
    """Nation -> the most it could deliver to the need, whatever the rules of the conflict say."""
    out: dict[str, float] = {}
    for nation, pairs in grounds.physical.by_nation(need.id, period).items():
        # Facts' bounds of a pair stop at the need itself.
        total = sum(grounds.physical.worth(grounds.instance.offer_of[one], need, period) * most for one, most in pairs)
        if total:
            out[nation] = min(total, grounds.instance.need(need, period))
    return out


def _breadth(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """How many nations could serve it, and the most one of them may."""
    need = grounds.instance.requirement_of[subject]
    for period in grounds.physical.requirement_periods[subject][:1]:
        nations = grounds.all.by_nation(subject, period)
        if need.least_nations >= 2:
            text = f"{need.least_nations} nations asked for in {period}, {len(nations)} could serve it"
            yield ConflictFigure(text, float(need.least_nations), float(len(nations)), "nations")
        cap = grounds.all.need_share_cap(need, period)
        if cap is not None:
            unit = grounds.unit[need.capability]
            quantity = grounds.instance.need(need, period)
            text = f"one nation may give {figure(cap)} of {figure(quantity)} {unit} in {period}; "
            most = ", ".join(f"{nation} {figure(units)}" for nation, units in _nations(grounds, need, period).items())
            yield ConflictFigure(f"{text}each could give at most: {most or 'nobody anything'}", quantity, cap, unit)


def _specialisation(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """What one nation alone could give, or how many nations there are."""
    need = grounds.instance.requirement_of.get(subject)
    if need is None:
        offers = grounds.physical.offers_by_capability.get(subject, [])
        nations = sorted({one.nation for one in offers})
        asked = 2.0 if grounds.instance.capability_of[subject].providers == "two_or_more" else 1.0
        text = f"{_count(len(nations), 'nation')} offer {subject}: {some(nations) or 'nobody'}"
        yield ConflictFigure(text, asked, float(len(nations)), "nations")
        return
    for period in grounds.physical.requirement_periods[subject][:1]:
        most = _nations(grounds, need, period)
        if need.providers == "two_or_more":
            text = f"two nations asked for in {period}, {len(most)} could serve it"
            yield ConflictFigure(text, 2.0, float(len(most)), "nations")
            continue
        quantity = grounds.instance.need(need, period)
        unit = grounds.unit[need.capability]
        first = max(most, key=lambda one: most[one], default="nobody")
        text = f"{figure(quantity)} {unit} needed in {period} from one nation, {first} could give "
        text += f"at most {figure(most.get(first, 0.0))}, and no other more"
        yield ConflictFigure(text, quantity, most.get(first, 0.0), unit)


def _interoperability(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """Who holds the standards."""
    need = grounds.instance.requirement_of[subject]
    offers = grounds.physical.offers_by_capability.get(need.capability, [])
    for standard in (*need.standards, *need.same_standard):
        holding = [one.id for one in offers if standard in one.standards]
        text = f"{len(holding)} of {len(offers)} offers of {need.capability} hold {standard} by themselves"
        yield ConflictFigure(f"{text}: {some(holding)}" if holding else text, None, float(len(holding)), "offers")


def _information(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """Which nations could serve it, and whom the groups clear."""
    need = grounds.instance.requirement_of[subject]
    for period in grounds.physical.requirement_periods[subject][:1]:
        nations = sorted(grounds.all.by_nation(subject, period))
        groups = [one for one in grounds.instance.sharing if one.level >= need.sharing_level]
        largest = max((len(set(one.nations) & set(nations)) for one in groups), default=min(1, len(nations)))
        text = (
            f"{_count(len(nations), 'nation')} could serve it ({some(nations) or 'nobody'}), the largest group cleared"
        )
        text += f" for level {need.sharing_level} has {largest} of them"
        yield ConflictFigure(text, float(len(nations)), float(largest), "nations")


def _focus(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """How many commitments a nation may make, and how many offers it has."""
    nation = grounds.instance.nation_of.get(subject)
    if nation is not None:
        most = nation.most_commitments
        most = grounds.card["focus.most_commitments"] if most is None else most
        count = sum(1 for one in grounds.instance.offers if one.nation == subject)
        text = f"{subject} has {_count(count, 'offer')} and may commit {most}"
        yield ConflictFigure(text, float(count), float(most), "offers")
        return
    need = grounds.instance.requirement_of[subject]
    share = grounds.card["focus.least_part_share"]
    text = f"whoever takes part gives at least {figure(100 * share)} % of {figure(need.quantity)}"
    yield ConflictFigure(text, None, share * need.quantity, grounds.unit[need.capability])


def _enablers(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """How much support there could be at most, mission by mission."""
    for row in grounds.instance.enablers:
        if row.name != subject:
            continue
        missions = {one.mission for one in grounds.needs()}
        for mission in grounds.instance.missions:
            if mission.id not in missions or row.mission_kind not in (None, mission.kind):
                continue
            needs = [one for one in grounds.instance.requirements if one.mission == mission.id]
            support = [one for one in needs if one.capability == row.needs]
            supported = [one for one in needs if one.capability == row.capability]
            for period in grounds.instance.period_ids:
                here = [one for one in supported if period in grounds.physical.requirement_periods[one.id]]
                if not here:
                    continue
                most = sum(
                    grounds.physical.offer_of[offer].effectiveness * units
                    for one in support
                    for offer, units in grounds.physical.pairs_by_need.get((one.id, period), ())
                )
                text = (
                    f"one unit of {row.capability} takes {figure(row.quantity)} of {row.needs}; {mission.id} can use "
                )
                text += f"{figure(most)} {grounds.unit[row.needs]} of it in {period}"
                yield ConflictFigure(text, None, most, grounds.unit[row.needs])
                break


def _consent(grounds: Grounds, _: str) -> Iterator[ConflictFigure]:
    """Units abroad, and what their hosts have to take part with."""
    capabilities = {one.capability for one in grounds.needs()}
    for offer in grounds.instance.offers:
        if offer.consent == "none" or offer.capability not in capabilities:
            continue
        missions = {one.mission for one in grounds.needs() if one.capability == offer.capability}
        own = [
            one
            for need in grounds.instance.requirements
            if need.mission in missions
            for one in grounds.physical.offers_by_capability.get(need.capability, ())
            if one.nation == offer.host
        ]
        unit = grounds.unit[offer.capability]
        has = len({one.id for one in own})
        text = f"{offer.id} ({figure(offer.quantity)} {unit}) needs {offer.host}'s consent"
        text += f", which has {_count(has, 'offer')} of its own to take part with" if offer.consent == "dual" else ""
        yield ConflictFigure(text, 1.0 if offer.consent == "dual" else None, float(has), "offers")


def _rotation(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """How many turns there are, and how many the nations may take."""
    need = grounds.instance.requirement_of[subject]
    periods = grounds.physical.requirement_periods[subject]
    nations = {nation for period in periods for nation in grounds.all.by_nation(subject, period)}
    most = len(periods) if need.most_turns is None else need.most_turns
    # Within a turn and the rest after it a nation serves once.
    most = min(most, -(-len(periods) // (1 + need.rest_periods)))
    text = f"{_count(len(periods), 'period')} to serve, {_count(len(nations), 'nation')} with at most {most} turns each"
    yield ConflictFigure(text, float(len(periods)), float(most * len(nations)), "turns")


def _procurement(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """What each option has of what is asked for."""
    for option in grounds.physical.starting.options:
        if subject == "content":
            asked = float(grounds.card["procurement.least_content_share"])
            text = f"{option.id}: {figure(100 * option.content_share)} % made within, {figure(100 * asked)} % asked for"
            yield ConflictFigure(text, asked, option.content_share, "share of value")
        elif subject == "joint":
            text = f"{option.id} is ordered by at least {_count(option.least_participants, 'nation')}, 2 make it joint"
            yield ConflictFigure(text, 2.0, float(option.least_participants), "nations")
        elif option.supplier is not None:
            suppliers = len({one.supplier for one in grounds.physical.starting.options if one.supplier is not None})
            asked = float(grounds.card["procurement.least_suppliers"])
            text = f"{option.id} comes from {option.supplier}, one of {suppliers} suppliers in all"
            yield ConflictFigure(text, asked if subject == "suppliers" else None, float(suppliers), "suppliers")


def _challenge(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """The last plan, in points of value, and how far from it the card allows."""
    weight = grounds.physical.value_weight
    rise, fall = grounds.card["challenge.largest_rise"], grounds.card["challenge.largest_fall"]
    before: dict[str, Fraction] = {}
    for row in grounds.instance.history:
        offer = grounds.instance.offer_of[row.offer]
        if offer.nation == subject and row.requirement is None:
            value = exact(weight[offer.capability]) * exact(row.quantity)
            before[row.period] = before.get(row.period, Fraction(0)) + value
    for period, value in before.items():
        low, high = (1 - exact(fall)) * value, (1 + exact(rise)) * value
        text = f"{figure(value)} points committed in {period} in the last plan: {figure(low)} to {figure(high)} allowed"
        yield ConflictFigure(text, None, float(high), "points")


def _stability(grounds: Grounds, _: str) -> Iterator[ConflictFigure]:
    """What the last plan has of the offers that the conflict is about, in the frozen periods."""
    frozen = set(grounds.instance.period_ids[: grounds.card["stability.frozen_periods"]])
    capabilities = {one.capability for one in grounds.needs()}
    last = {(row.offer, row.period): row.quantity for row in grounds.instance.history if row.requirement is None}
    for offer in grounds.instance.offers:
        for period in grounds.physical.offer_periods[offer.id]:
            if offer.capability not in capabilities or period not in frozen:
                continue
            kept, has = last.get((offer.id, period), 0.0), grounds.instance.units(offer, period)
            if kept != has:
                unit = grounds.unit[offer.capability]
                text = f"{offer.id}: {figure(kept)} {unit} in the last plan in {period}, {figure(has)} there now"
                yield ConflictFigure(text, kept, has, unit)


def _exchange(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """Whom no agreement lets serve another's need; how far a balance of barter may go."""
    agreement = grounds.instance.agreement_of.get(subject)
    if agreement is None or subject in grounds.instance.requirement_of:
        found = list(_lost("exchange", "without an agreement of both")(grounds, subject))
        yield from found
        need = grounds.instance.requirement_of.get(subject)
        if not found and need is not None:
            text = f"{subject} is a need of {need.nation}: others serve it only as members of an agreement with it"
            yield ConflictFigure(text, None, None, "")
    if agreement is not None and agreement.barter_limit is not None:
        text = f"balances under {subject} are {figure(agreement.barter_limit)} equivalent units at most"
        yield ConflictFigure(text, None, agreement.barter_limit, "equivalent units")


_FACTS: dict[str, Callable[[Grounds, str], Iterator[ConflictFigure]]] = {
    "coverage": _coverage,
    "locks": _locks,
    "readiness": _readiness,
    "caveats": _lost("caveats", "under the caveat"),
    "red_lines": _lost("red_lines", "behind the red line"),
    "exchange": _exchange,
    "sovereignty": _sovereignty,
    "lots": _lots,
    "breadth": _breadth,
    "specialisation": _specialisation,
    "interoperability": _interoperability,
    "information": _information,
    "focus": _focus,
    "enablers": _enablers,
    "consent": _consent,
    "rotation": _rotation,
    "procurement": _procurement,
    "challenge": _challenge,
    "stability": _stability,
}
"""Family -> the facts of the instance that a rule of it rests on."""

_PLAIN = ("coverage", "locks")
"""Families whose facts cost nothing to find, and hold whatever the other rules are."""

_ROWS: dict[str, tuple[str, ...]] = {
    "coverage": ("coverage",),
    "locks": ("locks", "locks_option"),
    "budget": ("budget",),
    "sovereignty": ("sovereignty",),
    "caveats": ("caveats_limit",),
    "red_lines": ("red_lines_keep",),
    "sustainment": ("sustainment_deployable", "sustainment_sustained"),
    "focus": ("focus_most",),
    "rotation": ("rotation_most", "rotation_rest"),
    "funding": ("funding_limit",),
    "guidelines": ("guidelines",),
    "challenge": ("challenge_rise", "challenge_fall"),
    "withdrawal": ("withdrawal_covered",),
    "stability": ("stability_frozen", "stability_kept"),
    "exchange": ("exchange_limit",),
}
"""Family -> its rows whose limit is a figure that people know."""

_SECOND = ("rotation_most", "rotation_rest")
"""Rows whose index names the rule's subject in the second place."""
_OF_ALL = ("withdrawal_covered", "stability_frozen", "stability_kept")
"""Rows of rules that are about everything."""


def _is_of(key: Key, names: tuple[str, ...], subject: str) -> bool:
    name, index = key
    if name not in names or name in _OF_ALL:
        return name in names
    parts = index if isinstance(index, tuple) else (index,)
    # Of a balance: whose, with whom, under which agreement, in which situation and period.
    return bool(parts[-3 if name == "exchange_limit" else name in _SECOND] == subject)


_REACHED: dict[str, tuple[str, str]] = {
    "coverage": ("{0} in {1}", ""),
    "budget": ("{0} pays in {1}{carried}", "million"),
    "sovereignty": ("{0} commits in {1}", "points of value"),
    "caveats_limit": ("units in use in {1}, {2}", ""),
    "red_lines_keep": ("units in use for others in {1}, {2}", ""),
    "sustainment_deployable": ("{0} deploys in {1}, {2}", "points of value"),
    "sustainment_sustained": ("{0} deploys to sustained missions in {1}, {2}", "points of value"),
    "focus_most": ("{0} commits in {1}", "offers"),
    "rotation_most": ("{0} serves {1}", "turns"),
    "rotation_rest": ("{0} serves {1} in {2} and its rest", "turns"),
    "funding_limit": ("{0} pays in {1}", "million"),
    "guidelines": ("{1} spends beyond its account in {2}", "million"),
    "challenge_rise": ("{0} commits in {1}", "points of value"),
    "challenge_fall": ("{0} commits in {1}", "points of value"),
    "withdrawal_covered": ("covered without {0}", "of weighted need (share)"),
    "stability_frozen": ("{0} in {1}, as in the last plan", ""),
    "stability_kept": ("{1} in {0}, started in {2} as in the last plan", "starts"),
}
"""Row -> what it is about, by its index, and its unit (empty: the capability's)."""


def _said(grounds: Grounds, name: str, index: tuple[Any, ...]) -> tuple[str, str]:
    """What a row is about, and its unit."""
    if name in ("locks", "locks_option"):
        return _said_lock(grounds, index)
    if name == "withdrawal_covered" and index[0] == "none":
        return "covered when nobody withdraws", _REACHED[name][1]
    if name == "exchange_limit":
        whose = " with ".join(str(one) for one in index[:-3])
        return f"{whose} gives less takes under {index[-3]} in {index[-2]}, {index[-1]}", "equivalent units"
    text, unit = _REACHED[name]
    if name == "budget":
        text = text.replace("{carried}", _carried(grounds, *index))
    if name == "stability_kept" and len(index) > 3:
        unit = "units ordered"
    if name == "coverage":
        unit = grounds.unit[grounds.instance.requirement_of[index[0]].capability]
    elif name == "stability_frozen":
        unit = grounds.unit[grounds.instance.offer_of[index[0]].capability]
    elif name == "caveats_limit":
        caveat = next(one for one in grounds.instance.caveats if one.id == index[0])
        unit = grounds.unit[str(caveat.capability)]
    elif name == "red_lines_keep":
        line = next(one for one in grounds.instance.red_lines if one.id == index[0])
        unit = grounds.unit[str(line.capability)]
    return text.format(*index), unit


def _carried(grounds: Grounds, nation: str, period: str) -> str:
    """That money of other periods is left out, where any can be spent in this one."""
    rows = {one.period: one for one in grounds.instance.budgets if one.nation == nation}
    periods = grounds.instance.period_ids
    position = periods.index(period)
    before = rows.get(periods[position - 1]) if position else None
    carried = before is not None and before.carry_over_share > 0
    advanced = [one for one in (rows.get(period), before) if one is not None and one.advance_share > 0]
    return " (what is carried over or advanced apart)" if carried or advanced else ""


def _said_lock(grounds: Grounds, index: tuple[Any, ...]) -> tuple[str, str]:
    lock = next(one for one in grounds.instance.locks if one.id == index[0])
    when = f" in {index[1]}" if len(index) > 1 else ""
    if lock.offer is not None:
        unit = grounds.unit[grounds.instance.offer_of[lock.offer].capability]
        return f"{lock.offer}{f' for {lock.requirement}' if lock.requirement else ''}{when}", unit
    if lock.option is not None:
        return f"{lock.option}{when}", "starts" if lock.quantity is None else "units"
    return f"{lock.nation} in {lock.agreement}{when}", "memberships"
