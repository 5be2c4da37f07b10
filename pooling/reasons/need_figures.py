"""What rules about needs rest on: what is needed, who could serve it, and what keeps them away."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from pooling.domain.amounts import count_words
from pooling.domain.names import listed
from pooling.domain.outcome import ConflictFigure
from pooling.domain.seen import figure, measured
from pooling.domain.standing import exact
from pooling.domain.tables import Requirement
from pooling.domain.together import Enabler
from pooling.reasons.limits import in_the_way

if TYPE_CHECKING:
    from pooling.reasons.grounds import Grounds


def coverage(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
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
    names = grounds.names
    text = f"{measured(held, unit)} of {names.of('capabilities', need.capability)} offered in all in {period}, "
    text += f"{figure(asked)} needed"
    if total > asked:
        others = [names.of("requirements", row.id) for row in together if row.id != subject]
        text += f", {figure(total)} with {listed(others)} at the same time"
    yield ConflictFigure(text, float(total), float(held), unit)
    if left >= 0:
        # There would be enough: what every card keeps may be in the way.
        yield from in_the_way(grounds, grounds.offered(need.capability, period), period, total)


def _held(grounds: Grounds, need: Requirement, period: str) -> Fraction:
    """Effective units of what is needed that are offered in the period."""
    offers = grounds.offered(need.capability, period)
    units = (exact(grounds.instance.units(offer, period)) * exact(offer.effectiveness) for offer in offers)
    return sum(units, Fraction(0))


def _at_once(grounds: Grounds, need: Requirement, period: str) -> list[Requirement]:
    """Needs of the conflict of the same capability in one of the need's situations, the one that asks for most."""
    asked = {subject for family, subject in grounds.kept if family == "coverage"}
    mission_of = grounds.instance.mission_of
    sets = [
        [
            requirement
            for requirement in grounds.instance.requirements
            if requirement.id in asked
            and requirement.capability == need.capability
            and situation in mission_of[requirement.mission].situations
            and period in grounds.physical.requirement_periods[requirement.id]
        ]
        for situation in mission_of[need.mission].situations
    ]
    return max(sets, key=lambda needs: _asked_together(grounds, needs, period))


def _asked_together(grounds: Grounds, needs: list[Requirement], period: str) -> Fraction:
    return sum((exact(grounds.instance.need(need, period)) for need in needs), Fraction(0))


def readiness(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """Offers that the time keeps away, and when they are ready."""
    need = grounds.instance.requirement_of[subject]
    told: set[str] = set()
    for offer, lost_by, period, units in grounds.lost(("readiness", subject)):
        if lost_by.id != subject or offer.id in told:
            continue
        told.add(offer.id)
        days = offer.notice_days + grounds.all.ruling(offer, need, period)[1]
        unit = grounds.unit[offer.capability]
        text = f"{grounds.names.of('offers', offer.id)} ({measured(units, unit)}) is ready after "
        text += f"{measured(days, 'days')}, {need.within_days} are allowed"
        yield ConflictFigure(text, float(need.within_days), float(days), "days")


def _nations(grounds: Grounds, need: Requirement, period: str) -> dict[str, float]:
    """Nation -> the most it could deliver to the need, whatever the rules of the conflict say."""
    out: dict[str, float] = {}
    for nation, pairs in grounds.physical.by_nation(need.id, period).items():
        # Facts' bounds of a pair stop at the need itself.
        total = sum(
            grounds.physical.worth(grounds.instance.offer_of[offer], need, period) * most for offer, most in pairs
        )
        if total:
            out[nation] = min(total, grounds.instance.need(need, period))
    return out


def breadth(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
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
            text = f"one nation may give {figure(cap)} of {measured(quantity, unit)} in {period}; "
            could = _nations(grounds, need, period).items()
            most = ", ".join(f"{grounds.names(nation)} {figure(units)}" for nation, units in could)
            yield ConflictFigure(f"{text}each could give at most: {most or 'nobody anything'}", quantity, cap, unit)


def specialisation(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """What one nation alone could give, or how many nations there are."""
    need = grounds.instance.requirement_of.get(subject)
    if need is None:
        offers = grounds.physical.offers_by_capability.get(subject, [])
        nations = sorted({offer.nation for offer in offers})
        asked = 2.0 if grounds.instance.capability_of[subject].providers == "two_or_more" else 1.0
        verb = "offers" if len(nations) == 1 else "offer"
        text = f"{count_words(len(nations), 'nation')} {verb} {grounds.names.of('capabilities', subject)}: "
        text += listed([*map(grounds.names, nations)]) or "nobody"
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
        first = max(most, key=lambda nation: most[nation], default="nobody")
        text = f"{measured(quantity, unit)} needed in {period} from one nation, {grounds.names(first)} could give "
        text += f"at most {figure(most.get(first, 0.0))}, and no other more"
        yield ConflictFigure(text, quantity, most.get(first, 0.0), unit)


def interoperability(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """Who holds the standards."""
    need = grounds.instance.requirement_of[subject]
    offers = grounds.physical.offers_by_capability.get(need.capability, [])
    for standard in (*need.standards, *need.same_standard):
        names = grounds.names
        holding = [names.of("offers", offer.id) for offer in offers if standard in offer.standards]
        text = f"{len(holding)} of {count_words(len(offers), 'offer')} of {names.of('capabilities', need.capability)} "
        text += f"{'holds' if len(offers) == 1 else 'hold'} {names.of('standards', standard)} by themselves"
        yield ConflictFigure(f"{text}: {listed(holding)}" if holding else text, None, float(len(holding)), "offers")


def information(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """Which nations could serve it, and whom the groups clear."""
    need = grounds.instance.requirement_of[subject]
    for period in grounds.physical.requirement_periods[subject][:1]:
        nations = sorted(grounds.all.by_nation(subject, period))
        groups = [group for group in grounds.instance.sharing if group.level >= need.sharing_level]
        largest = max((len(set(group.nations) & set(nations)) for group in groups), default=min(1, len(nations)))
        whose = listed([*map(grounds.names, nations)])
        text = f"{count_words(len(nations), 'nation')} could serve it ({whose or 'nobody'}), "
        text += f"the largest group cleared for level {need.sharing_level} has {largest} of them"
        yield ConflictFigure(text, float(len(nations)), float(largest), "nations")


def enablers(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """How much support there could be at most, mission by mission."""
    missions = {need.mission for need in grounds.needs()}
    for enabler in grounds.instance.enablers:
        for mission in grounds.instance.missions:
            fits = mission.id in missions and enabler.mission_kind in (None, mission.kind)
            if fits and enabler.name == subject:
                yield from _support(grounds, enabler, mission.id)


def _support(grounds: Grounds, enabler: Enabler, mission: str) -> Iterator[ConflictFigure]:
    """What a mission could use of the support, in the first period in which it needs any."""
    physical = grounds.physical
    needs = [need for need in grounds.instance.requirements if need.mission == mission]
    supported = [physical.requirement_periods[need.id] for need in needs if need.capability == enabler.capability]
    period = next((name for name in grounds.instance.period_ids if any(name in periods for periods in supported)), None)
    if period is None:
        return
    most = sum(
        physical.offer_of[offer].effectiveness * units
        for need in needs
        if need.capability == enabler.needs
        for offer, units in physical.pairs_by_need.get((need.id, period), ())
    )
    unit = grounds.unit[enabler.needs]
    names = grounds.names
    text = f"one unit of {names.of('capabilities', enabler.capability)} takes {figure(enabler.quantity)} of "
    text += f"{names.of('capabilities', enabler.needs)}; {names.of('missions', mission)} can use "
    yield ConflictFigure(text + f"{measured(most, unit)} of it in {period}", None, most, unit)


def consent(grounds: Grounds, _: str) -> Iterator[ConflictFigure]:
    """Units abroad, and what their hosts have to take part with."""
    for offer in grounds.offers():
        if offer.consent == "none":
            continue
        missions = {need.mission for need in grounds.needs() if need.capability == offer.capability}
        needed = {need.capability for need in grounds.instance.requirements if need.mission in missions}
        of_host = [row for row in grounds.instance.offers if row.nation == offer.host and row.capability in needed]
        has, dual = len(of_host), offer.consent == "dual"
        units = measured(offer.quantity, grounds.unit[offer.capability])
        text = f"{grounds.names.of('offers', offer.id)} ({units}) needs the consent of {grounds.names(str(offer.host))}"
        text += f", which has {count_words(has, 'offer')} of its own to take part with" if dual else ""
        yield ConflictFigure(text, 1.0 if dual else None, float(has), "offers")


def rotation(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """How many turns there are, and how many the nations may take."""
    need = grounds.instance.requirement_of[subject]
    periods = grounds.physical.requirement_periods[subject]
    nations = {nation for period in periods for nation in grounds.all.by_nation(subject, period)}
    most = len(periods) if need.most_turns is None else need.most_turns
    # Within a turn and the rest after it a nation serves once.
    cycle = 1 + need.rest_periods
    at = {period: position for position, period in enumerate(grounds.instance.period_ids)}
    most = min(most, -(-len(periods) // cycle))
    turns = dict.fromkeys(nations, most)
    for row in grounds.instance.former_turns:
        if row.requirement == subject and row.nation in turns:
            free = sum(at[period] + row.periods_ago >= cycle for period in periods)
            turns[row.nation] = min(turns[row.nation], -(-free // cycle))
    total = sum(turns.values())
    text = f"{count_words(len(periods), 'period')} to serve, {count_words(len(nations), 'nation')} "
    text += f"with at most {count_words(most, 'turn')} each"
    if total < most * len(nations):
        text += f", {total} together after those before the first period"
    yield ConflictFigure(text, float(len(periods)), float(total), "turns")
