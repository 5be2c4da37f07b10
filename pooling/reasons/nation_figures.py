"""What rules about nations, their offers and options rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from pooling.domain.amounts import count_words
from pooling.domain.outcome import ConflictFigure
from pooling.domain.seen import figure, measured
from pooling.domain.standing import exact

if TYPE_CHECKING:
    from pooling.reasons.grounds import Grounds


def lost(family: str, why: str) -> Callable[[Grounds, str], Iterator[ConflictFigure]]:
    """What a rule keeps from the needs of the conflict, offer by offer, in its first period."""

    def figures(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
        told: set[tuple[str, str]] = set()
        for offer, need, period, units in grounds.lost((family, subject)):
            if (offer.id, need.id) in told:
                continue
            told.add((offer.id, need.id))
            unit = grounds.unit[offer.capability]
            with_it = grounds.all.pairs.get((offer.id, need.id, period), 0.0)
            names = grounds.names
            text = f"{names.of('offers', offer.id)} could give {names.of('requirements', need.id)} up to "
            text += f"{measured(with_it + units, unit)} in {period}, "
            text += f"{f'up to {figure(with_it)}' if with_it else 'none'} {why}"
            yield ConflictFigure(text, with_it + units, with_it, unit)

    return figures


def sovereignty(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """What stays at home of the nation's offers, each in the first period in which anything does."""
    free = grounds.without(("sovereignty", subject))
    for offer in grounds.offers(subject):
        for period in grounds.all.offer_periods[offer.id]:
            has, may = free.available[offer.id, period], grounds.all.available[offer.id, period]
            if may < has:
                unit = grounds.unit[offer.capability]
                called = grounds.names.of("offers", offer.id)
                text = f"{called} has {measured(has, unit)} in {period}, {figure(may)} may leave"
                yield ConflictFigure(text, has, may, unit)
                break


def lots(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """The smallest packages of the nation's offers."""
    for offer in grounds.offers(subject):
        unit = grounds.unit[offer.capability]
        for size, words in (
            (offer.smallest, "at least {} committed, or none"),
            (offer.step, "committed by steps of {}"),
            (offer.smallest_use, "at least {} for one need, or none"),
        ):
            if size:
                text = f"{grounds.names.of('offers', offer.id)}: {words.format(measured(size, unit))}"
                yield ConflictFigure(text, size, offer.quantity, unit)


def retirement(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """How many offers of a skill might be retired, and how many of them stay."""
    nation, _, capability = subject.partition("/")
    count = sum(1 for offer in grounds.offers(nation) if offer.capability == capability and offer.retire_from)
    skill = grounds.names.of("capabilities", capability)
    text = f"{grounds.names(nation)} has {count_words(count, 'offer')} of {skill} that might be retired, one of them "
    text += "stays"
    yield ConflictFigure(text, float(count), float(count - 1), "offers")


def focus(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """How many commitments a nation may make, and how many offers it has."""
    nation = grounds.instance.nation_of.get(subject)
    if nation is not None:
        most = nation.most_commitments
        most = grounds.card["focus.most_commitments"] if most is None else most
        count = sum(1 for offer in grounds.instance.offers if offer.nation == subject)
        text = f"{grounds.names(subject)} has {count_words(count, 'offer')} and may commit {most}"
        yield ConflictFigure(text, float(count), float(most), "offers")
        return
    need = grounds.instance.requirement_of[subject]
    share = grounds.card["focus.least_part_share"]
    text = f"whoever takes part gives at least {figure(100 * share)} % of {figure(need.quantity)}"
    yield ConflictFigure(text, None, share * need.quantity, grounds.unit[need.capability])


def procurement(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """What each option has of what is asked for."""
    options = grounds.physical.starting.options
    suppliers = len({option.supplier for option in options if option.supplier is not None})
    for option in options:
        called = grounds.names.of("options", option.id)
        if subject == "content":
            asked = float(grounds.card["procurement.least_content_share"])
            text = f"{called}: {figure(100 * option.content_share)} % made within, {figure(100 * asked)} % asked for"
            yield ConflictFigure(text, asked, option.content_share, "share of value")
        elif subject == "joint":
            nations = option.least_participants
            text = f"{called} is ordered by at least {count_words(nations, 'nation')}, 2 make it joint"
            yield ConflictFigure(text, 2.0, float(nations), "nations")
        elif option.supplier is not None:
            least = float(grounds.card["procurement.least_suppliers"])
            text = f"{called} comes from {grounds.names.of('suppliers', option.supplier)}, one of "
            text += f"{count_words(suppliers, 'supplier')} in all"
            yield ConflictFigure(text, least if subject == "suppliers" else None, float(suppliers), "suppliers")


def challenge(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
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


def stability(grounds: Grounds, _: str) -> Iterator[ConflictFigure]:
    """What the last plan has of the offers that the conflict is about, in the frozen periods."""
    frozen = set(grounds.instance.period_ids[: grounds.card["stability.frozen_periods"]])
    last = {(row.offer, row.period): row.quantity for row in grounds.instance.history if row.requirement is None}
    for offer in grounds.offers():
        for period in grounds.physical.offer_periods[offer.id]:
            kept, has = last.get((offer.id, period), 0.0), grounds.instance.units(offer, period)
            if period in frozen and kept != has:
                unit = grounds.unit[offer.capability]
                called = grounds.names.of("offers", offer.id)
                text = f"{called}: {measured(kept, unit)} in the last plan in {period}, {figure(has)} there now"
                yield ConflictFigure(text, kept, has, unit)


def exchange(grounds: Grounds, subject: str) -> Iterator[ConflictFigure]:
    """Whom no agreement lets serve another's need; how far a balance of barter may go."""
    agreement = grounds.instance.agreement_of.get(subject)
    if agreement is None or subject in grounds.instance.requirement_of:
        found = list(lost("exchange", "without an agreement of both")(grounds, subject))
        yield from found
        need = grounds.instance.requirement_of.get(subject)
        if not found and need is not None:
            called, whose = grounds.names.of("requirements", subject), grounds.names(str(need.nation))
            text = f"{called} is a need of {whose}: others serve it only as members of an agreement with it"
            yield ConflictFigure(text, None, None, "")
    if agreement is not None and agreement.barter_limit is not None:
        called = grounds.names.of("agreements", subject)
        text = f"balances under {called} are {figure(agreement.barter_limit)} equivalent units at most"
        yield ConflictFigure(text, None, agreement.barter_limit, "equivalent units")
